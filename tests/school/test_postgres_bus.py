"""What a server tells the others reaches all of them, in order, also after the database was away."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest

from tests.classroom.front_fakes import until
from tests.postgres import Postgres
from tui_tutor.classroom.live import postgres_bus
from tui_tutor.classroom.live.postgres_bus import TURN_TO_SPEAK, PostgresBus
from tui_tutor.classroom.records.ledger import Ledger
from tui_tutor.classroom.records.ledger_database import SESSION

LONGEST_WAIT = 30.0


@pytest.fixture
async def place(postgres: Postgres) -> AsyncIterator[str]:
    address = postgres.new_database()
    await Ledger.open(address).close()
    yield address
    postgres.drop_databases()


@asynccontextmanager
async def buses(place: str, count: int) -> AsyncIterator[list[tuple[PostgresBus, list[Mapping[str, Any]]]]]:
    opened: list[tuple[PostgresBus, list[Mapping[str, Any]]]] = []
    try:
        for _number in range(count):
            bus, heard = PostgresBus(place), list[Mapping[str, Any]]()
            bus.listen(heard.append)
            await bus.start()
            opened.append((bus, heard))
        yield opened
    finally:
        for bus, _heard in opened:
            await bus.close()


async def test_every_server_hears_all_in_the_order_of_each(place: str) -> None:
    async with buses(place, 3) as all_of_them:
        for number in range(200):
            for name, (bus, _heard) in enumerate(all_of_them):
                await bus.publish({"from": name, "number": number})
            await asyncio.sleep(0)
        await until(lambda: all(len(heard) == 600 for _bus, heard in all_of_them), LONGEST_WAIT)

        for _bus, heard in all_of_them:
            for name in range(3):
                assert [each["number"] for each in heard if each["from"] == name] == list(range(200))


async def test_who_begins_late_hears_nothing_old(place: str) -> None:
    async with buses(place, 1) as [(first, heard)]:
        await first.publish({"says": "old"})
        await until(lambda: len(heard) == 1, LONGEST_WAIT)

        async with buses(place, 1) as [(_second, late)]:
            await first.publish({"says": "new"})
            await until(lambda: len(late) == 1, LONGEST_WAIT)

    assert late == [{"says": "new"}]


async def test_a_notification_wakes_the_others_before_they_would_look(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_bus, "POLL", 3600.0)

    async with buses(place, 2) as [(first, _own), (_second, heard)]:
        for number in range(5):
            await first.publish({"number": number})
            await until(lambda: len(heard) == number + 1, LONGEST_WAIT)  # noqa: B023


async def test_a_lost_notification_costs_a_second_and_no_message(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_bus, "_WAKE", "SELECT 1")

    async with buses(place, 2) as [(first, _own), (_second, heard)]:
        await first.publish({"says": "hello"})
        await until(lambda: len(heard) == 1, LONGEST_WAIT)


@pytest.mark.parametrize("end", [Postgres.stop, Postgres.crash])
async def test_what_is_said_while_the_database_is_away_is_heard_when_it_is_back(
    postgres: Postgres, place: str, end: Callable[[Postgres], None]
) -> None:
    async with buses(place, 2) as [(first, _own), (_second, heard)]:
        await first.publish({"says": "before"})
        await until(lambda: len(heard) == 1, LONGEST_WAIT)
        await asyncio.to_thread(end, postgres)
        await first.publish({"says": "meanwhile"})
        await asyncio.to_thread(postgres.start)
        await until(lambda: {"says": "meanwhile"} in heard, LONGEST_WAIT)
        await first.publish({"says": "after"})
        await until(lambda: {"says": "after"} in heard, LONGEST_WAIT)

    said = [each["says"] for each in heard]
    assert sorted(said, key=["before", "meanwhile", "after"].index) == said


async def test_what_is_said_again_since_its_commit_went_unanswered_is_heard_once(
    postgres: Postgres, place: str
) -> None:
    async with buses(place, 2) as [(first, own), (_second, heard)]:
        for number in range(3):
            await first.publish({"number": number})
        await until(lambda: len(heard) == 3, LONGEST_WAIT)
        again = "INSERT INTO bus (at, content) SELECT at, content FROM bus ORDER BY message_id"
        postgres.tell(again, place.rsplit("/")[-1])
        await first.publish({"number": 3})
        await until(lambda: {"number": 3} in heard and {"number": 3} in own, LONGEST_WAIT)

    assert own == heard == [{"number": number} for number in range(4)]


class Hanging(PostgresBus):
    """The bus of a server that hangs where it has the turn to speak."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.has_turn = asyncio.Event()

    async def _speak(self, connection: psycopg.AsyncConnection[Any]) -> None:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (TURN_TO_SPEAK,))
            self.has_turn.set()
            await asyncio.Event().wait()


async def test_a_server_that_hangs_while_it_speaks_does_not_silence_the_others(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SESSION, "idle_in_transaction_session_timeout", "2s")
    monkeypatch.setitem(SESSION, "lock_timeout", "500ms")
    hanging = Hanging(place)
    await hanging.start()
    await hanging.has_turn.wait()

    async with buses(place, 1) as [(bus, heard)]:
        await bus.publish({"says": "hello"})
        await until(lambda: heard == [{"says": "hello"}], LONGEST_WAIT)

    await hanging.close()


async def test_a_listener_that_fails_does_not_deafen_the_others(
    place: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with buses(place, 1) as [(bus, _heard)]:
        later: list[Mapping[str, Any]] = []
        bus.listen(lambda message: message["missing"])
        bus.listen(later.append)
        await bus.publish({"number": 1})
        await bus.publish({"number": 2})
        await until(lambda: len(later) == 2, LONGEST_WAIT)
