"""A class on two servers: learners sit on any of them, on one at a time, and lose nothing with one."""

import asyncio
import random
import re
import sys
import time
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import asyncssh
import pytest

from tests.classroom.front_fakes import Answering, until
from tests.classroom.served_class import seat_of
from tests.postgres import PASSWORD, Postgres
from tests.school.school import on_server, school
from tui_tutor.classroom.records.ledger import Ledger

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

LONGEST_HANG = 9.0
"""Seconds until the proxy leaves a server that hangs: the guide's seven, and two for a busy machine."""
SAVERS = [sys.executable, "-m", "tests.school.saver_seats"]


async def test_a_learner_goes_on_at_any_server_and_sits_on_one_at_a_time(
    tmp_path: Path, postgres: Postgres
) -> None:
    async with school(tmp_path, postgres) as built:
        async with on_server(built, "one", "Anna", "4711", "4711") as first:
            await first.until_shown("step 0 = epoch 1", "quit")
            first.press("2 ")
            await first.until_shown("Goal reached")
            first.press("\x1b[C")
            await first.until_shown("page 2 of 8")

            async with on_server(built, "two", "Anna", "4711") as second:
                await first.until_ended()
                await second.until_shown("page 2 of 8")
                assert b"another terminal" in first.said
                second.press("\x1b[D")
                await second.until_shown("page 1 of 8", "Goal reached")

        assert re.search(r"\(learner\) logged in from 127\.0\.0\.1", built.servers[0].log)
        assert re.search(r"\(learner\) logged in from 127\.0\.0\.1", built.servers[1].log)
        for server in built.servers:
            assert PASSWORD not in server.log


async def test_the_learners_of_a_killed_server_go_on_at_the_other_with_all_that_they_had(
    tmp_path: Path, postgres: Postgres
) -> None:
    async with school(tmp_path, postgres) as built:
        async with on_server(built, "one", "Anna", "4711", "4711") as seat:
            await seat.until_shown("step 0 = epoch 1", "quit")
            seat.press("2 ")
            await seat.until_shown("Goal reached")
            built.servers[0].kill()
            # Whether the proxy ends the connection or cuts it is all one to the learner.
            with suppress(asyncssh.ConnectionLost):
                await seat.until_ended()

        async with seat_of(built, "Anna", "4711") as seat:
            await seat.until_shown("page 1 of 8", "Goal reached")


async def test_what_twenty_learners_saw_as_saved_outlives_kills_of_servers_and_of_the_database(
    tmp_path: Path, postgres: Postgres
) -> None:
    rng = random.Random(7)
    seen: dict[str, set[str]] = {f"Learner {number}": set() for number in range(20)}
    stopped = asyncio.Event()

    async with school(tmp_path, postgres, SAVERS) as built:
        code = built.servers[0].code

        async def learn(name: str) -> None:
            while not stopped.is_set():
                try:
                    await sit(built.port, code, name, seen[name], stopped)
                except (OSError, asyncssh.Error):
                    # The proxy may still lead to a server that is gone.
                    await asyncio.sleep(0.2)

        learning = [asyncio.create_task(learn(name)) for name in seen]
        for victim in (0, 1, 0):
            least = {name: len(saved) + 20 for name, saved in seen.items()}
            await until(lambda: all(len(seen[name]) >= least[name] for name in seen), 60.0)  # noqa: B023
            await asyncio.sleep(rng.random() / 5)
            server = built.servers[victim]
            server.kill()
            await server.start([*SAVERS, str(server.folder), str(server.port)])
        await asyncio.to_thread(postgres.crash)
        await asyncio.to_thread(postgres.start)
        least = {name: len(saved) + 20 for name, saved in seen.items()}
        await until(lambda: all(len(seen[name]) >= least[name] for name in seen), 60.0)
        stopped.set()
        await asyncio.wait_for(asyncio.gather(*learning), 60.0)

        ledger = Ledger.open(built.database)
        kept = {each.name: await ledger.snapshot(each.learner_id) for each in await ledger.learners()}
        events = {
            each.name: (await ledger.export_learner(each.learner_id))["events"]
            for each in await ledger.learners()
        }
        await ledger.close()

    for name, saved in seen.items():
        assert saved <= set(kept[name]["pages"][0]["done"]), name
        keys = [event["values"]["key"] for event in events[name]]
        assert len(keys) == len(set(keys)), "something was written twice"


async def sit(port: int, code: str, name: str, seen: set[str], stopped: asyncio.Event) -> None:
    """Stay in a seat as long as it lasts, and note what it shows as saved."""
    answers = (code, name, "4711") if seen else (code, name, "4711", "4711")
    connection, _client = await asyncssh.create_connection(
        lambda: Answering(answers),
        "127.0.0.1",
        port,
        known_hosts=None,
        client_keys=None,
        agent_path=None,
        config=None,
    )
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(connection)
        process = await connection.create_process(term_type="xterm", term_size=(80, 24))
        while not stopped.is_set() and (line := await process.stdout.readline()):
            # A line that is cut off was not seen.
            if found := re.fullmatch(r"saved (\S+)\r\n", line):
                seen.add(found[1])


async def test_a_server_that_hangs_loses_its_learners_to_the_other_and_writes_nothing_more(
    tmp_path: Path, postgres: Postgres
) -> None:
    seen: set[str] = set()

    async with school(tmp_path, postgres, SAVERS) as built:
        code = built.servers[0].code
        await built.tell_proxy("set server servers/two state drain")
        stopped = asyncio.Event()
        first = asyncio.create_task(sit(built.port, code, "Anna", seen, stopped))
        await until(lambda: len(seen) > 10, 30.0)
        await built.tell_proxy("set server servers/two state ready")
        built.servers[0].freeze()
        frozen = time.monotonic()
        noticing = asyncio.create_task(built.until_down("one"))

        again: set[str] = {"has been here"}
        second = asyncio.create_task(sit(built.port, code, "Anna", again, stopped))
        await noticing
        assert time.monotonic() - frozen < LONGEST_HANG
        await until(lambda: len(again) > 10, 60.0)
        built.servers[0].thaw()
        # The proxy has seen that the server does not answer, and has cut the connection.
        with suppress(asyncssh.ConnectionLost):
            await asyncio.wait_for(first, 60.0)
        confirmed_late = set(seen)
        stopped.set()
        await second

        ledger = Ledger.open(built.database)
        [anna] = await ledger.learners()
        [page] = (await ledger.snapshot(anna.learner_id))["pages"]
        events = (await ledger.export_learner(anna.learner_id))["events"]
        await ledger.close()

    visits = [event["values"]["key"].partition("-")[0] for event in events]
    assert confirmed_late <= set(page["done"])
    assert visits == sorted(visits, key=visits.index), "two seats wrote at the same time"
