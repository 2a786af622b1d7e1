"""A class's database: nobody writes who may not, nothing is lost or doubled, no password is told."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncssh
import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from click.testing import CliRunner
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from tests.postgres import PASSWORD, Postgres
from tui_tutor.classroom.door.identity import JoinCode, new_code
from tui_tutor.classroom.live.bus import LocalBus
from tui_tutor.classroom.records import schema
from tui_tutor.classroom.records.class_records import VOTE
from tui_tutor.classroom.records.ledger import Ledger
from tui_tutor.classroom.records.ledger_database import SESSION, open_database
from tui_tutor.classroom.seating.fence import ServerFence
from tui_tutor.classroom.seating.lease import SharedLeases
from tui_tutor.cli.root import command
from tui_tutor.errors import StoreError

WALL = {"lesson": "xor", "page": "wall"}
LONGEST_WAIT = 60.0
"""Seconds; long only on a machine that is very busy."""


@pytest.fixture
async def place(postgres: Postgres) -> AsyncIterator[str]:
    yield postgres.new_database()
    postgres.drop_databases()


def take(fence: ServerFence, learner_id: str, by_force: bool = False) -> Callable[[Connection], int | None]:
    return lambda connection: fence.take(connection, learner_id, by_force)


async def test_steps_lead_to_the_tables_that_the_program_uses(place: str) -> None:
    ledger = Ledger.open(place)

    differences = await ledger.writer.run(
        lambda connection: compare_metadata(MigrationContext.configure(connection), schema.metadata)
    )

    assert [each for each in differences if "alembic_version" not in str(each)] == []
    await ledger.close()


async def test_servers_that_begin_at_the_same_moment_do_not_get_in_each_other_s_way(place: str) -> None:
    ledgers = await asyncio.gather(*(asyncio.to_thread(Ledger.open, place) for _ in range(1)))

    others = await asyncio.gather(*(asyncio.to_thread(open_apart, place) for _ in range(4)))

    assert others == [True] * 4
    for ledger in ledgers:
        await ledger.close()


def open_apart(place: str) -> bool:
    async def run() -> bool:
        ledger = Ledger.open(place)
        await ledger.close()
        return True

    return asyncio.run(run())


async def test_servers_that_begin_at_the_same_moment_have_one_join_code(place: str) -> None:
    ledgers = [Ledger.open(place) for _ in range(4)]
    given: list[set[JoinCode]] = []

    # One round alone might go well by chance.
    for _round in range(20):
        codes = await asyncio.gather(*(each.join_code(new_code(), time.time() + 60.0) for each in ledgers))
        given.append({*codes, *await ledgers[0].codes()})
        await ledgers[0].set_code(codes[0].text, 0.0)

    assert [len(codes) for codes in given] == [1] * 20
    for ledger in ledgers:
        await ledger.close()


async def test_only_the_server_of_the_seat_writes(place: str) -> None:
    fences = [ServerFence(number) for number in (1, 2)]
    one, two = (Ledger.open(place, fence=fence) for fence in fences)
    ada, bob = await one.create("Ada"), await one.create("Bob")
    assert await one.writer.run(take(fences[0], ada)) is None
    assert await two.writer.run(take(fences[1], bob)) is None
    await one.writer.run(fences[0].renew)

    assert await two.writer.run(take(fences[1], ada)) == 1
    await one.save(ada, "visit", WALL)
    assert await two.writer.run(take(fences[1], ada, by_force=True)) is None
    results = await asyncio.gather(
        one.save(ada, "place", WALL), two.save(bob, "place", WALL), return_exceptions=True
    )

    assert [type(each) for each in results] == [StoreError, type(None)]
    assert (await one.snapshot(ada))["place"] is None
    await one.close()
    await two.close()


async def test_the_lease_of_a_server_whose_connection_is_gone_is_free_long_before_it_runs_out(
    place: str,
) -> None:
    gone, here = ServerFence(1, seconds_to_live=3600.0), ServerFence(2)
    one, two = Ledger.open(place, fence=gone), Ledger.open(place, fence=here)
    ada = await one.create("Ada")
    await one.writer.run(gone.renew)
    await one.writer.run(take(gone, ada))
    assert await two.writer.run(take(here, ada)) == 1

    await one.close()

    # PostgreSQL notices by itself, some moments later, that a client has left.
    async with asyncio.timeout(LONGEST_WAIT):
        while await two.writer.run(take(here, ada)) is not None:
            await asyncio.sleep(0.05)
    await two.close()


async def test_a_server_that_does_not_renew_its_leases_loses_them(place: str) -> None:
    silent, here = ServerFence(1, seconds_to_live=0.0), ServerFence(2)
    one, two = Ledger.open(place, fence=silent), Ledger.open(place, fence=here)
    ada = await one.create("Ada")
    await one.writer.run(silent.renew)
    await one.writer.run(take(silent, ada))

    assert await two.writer.run(take(here, ada)) is None
    await one.close()
    await two.close()


async def test_who_comes_in_elsewhere_waits_until_the_first_seat_has_saved(place: str) -> None:
    bus, fences = LocalBus(), [ServerFence(number) for number in (1, 2)]
    ledgers = [Ledger.open(place, fence=fence) for fence in fences]
    leases = [SharedLeases(ledger.writer, fence, bus) for ledger, fence in zip(ledgers, fences, strict=True)]
    ada = await ledgers[0].create("Ada")
    for each in leases:
        await each.start()
    told, order = asyncio.Event(), []

    async def first() -> None:
        async with leases[0].hold(ada, told.set):
            order.append("first sits")
            await told.wait()
            await ledgers[0].save(ada, "visit", WALL)
            order.append("first has saved")

    async def second() -> None:
        async with leases[1].hold(ada, lambda: None):
            order.append("second sits")
            await ledgers[1].save(ada, "place", WALL)

    sitting = asyncio.create_task(first())
    while not order:
        await asyncio.sleep(0)
    await second()
    await sitting

    assert order == ["first sits", "first has saved", "second sits"]
    for each in leases:
        await each.close()
    for ledger in ledgers:
        await ledger.close()


@pytest.mark.parametrize("end", [Postgres.stop, Postgres.crash])
async def test_saves_wait_for_a_database_that_is_restarted_and_none_is_written_twice(
    postgres: Postgres, place: str, end: Callable[[Postgres], None]
) -> None:
    fence = ServerFence(1)
    ledger = Ledger.open(place, fence=fence)
    ada = await ledger.create("Ada")
    await ledger.writer.run(take(fence, ada))
    answer = {**WALL, "key": "quiz", "text": "8", "right": True}
    saving = [asyncio.create_task(ledger.save(ada, "answer", answer)) for _ in range(2000)]
    await asyncio.wait(saving, return_when=asyncio.FIRST_COMPLETED)

    await asyncio.to_thread(end, postgres)
    with pytest.raises(StoreError):
        await asyncio.wait_for(ledger.learners(), 30.0)
    saving += [asyncio.create_task(ledger.save(ada, "answer", answer)) for _ in range(100)]
    await asyncio.to_thread(postgres.start)
    await asyncio.wait_for(asyncio.gather(*saving), 60.0)

    [page] = (await ledger.snapshot(ada))["pages"]
    assert page["answers"]["quiz"] == ["8", True, 2100]
    assert len((await ledger.export_learner(ada))["events"]) == 2100
    await ledger.close()


@contextmanager
def hanging(place: str, server: int) -> Iterator[Connection]:
    """The connection of a server, which says nothing more in the middle of what is done with it."""
    engine = open_database(place, server)
    try:
        with engine.connect() as connection:
            yield connection
            with pytest.raises(SQLAlchemyError):
                connection.commit()
    finally:
        engine.dispose()


async def test_a_server_that_hangs_within_a_save_keeps_nobody_on_another_from_saving(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SESSION, "idle_in_transaction_session_timeout", "3s")
    gone, here = ServerFence(1), ServerFence(2)
    ledger = Ledger.open(place, fence=here)
    ada, bob = await ledger.create("Ada"), await ledger.create("Bob")
    await ledger.writer.run(take(here, bob))

    async with asyncio.timeout(LONGEST_WAIT):
        with hanging(place, gone.server) as connection:
            with connection.begin():
                gone.renew(connection)
                gone.take(connection, ada, by_force=False)
            gone.hold(connection, [ada], 1)

            first_try = await ledger.writer.run(take(here, ada, by_force=True))
            await ledger.save(bob, "visit", WALL)
            await ledger.writer.run(here.renew)
            while await ledger.writer.run(take(here, ada, by_force=True)) is not None:
                pass
            await ledger.save(ada, "visit", WALL)

    # It was in doubt as long as the other held it.
    assert first_try == 0
    assert await ledger.writer.run(here.renew) == {ada, bob}
    await ledger.close()


@pytest.mark.parametrize("what", ["save", "give back"])
async def test_what_others_have_locked_is_waited_for_and_done(
    place: str, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setitem(SESSION, "idle_in_transaction_session_timeout", "2s")
    monkeypatch.setitem(SESSION, "lock_timeout", "100ms")
    other, here = ServerFence(1), ServerFence(2)
    ledger = Ledger.open(place, fence=here)
    ada = await ledger.create("Ada")
    await ledger.writer.run(take(here, ada))
    await ledger.writer.run(here.renew)

    async with asyncio.timeout(LONGEST_WAIT):
        with hanging(place, other.server) as connection:
            assert other.take(connection, ada, by_force=False) == here.server

            if what == "save":
                await ledger.save(ada, "visit", WALL)
            else:
                await ledger.writer.run(lambda connection: here.give_back(connection, ada))

    assert len((await ledger.export_learner(ada))["events"]) == (what == "save")
    assert await ledger.writer.run(here.renew) == ({ada} if what == "save" else set())
    await ledger.close()


def waiting_for_locks(postgres: Postgres, database: str) -> int:
    wanted = f"FROM pg_stat_activity WHERE datname = '{database}' AND wait_event_type = 'Lock'"
    return int(postgres.tell(f"SELECT count(*) {wanted}"))


@asynccontextmanager
async def cut_at_commit(place: str) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """An address of the database behind which the next commit is sent on, and its answer lost.

    Gives the address, and what is to be set before that commit.
    """
    is_next = asyncio.Event()
    host, port = place.rpartition("/")[0].rpartition("@")[2].split(":")
    tasks: set[asyncio.Task[None]] = set()
    far_ends: list[asyncio.StreamWriter] = []

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(host, int(port))
        far_ends.append(far_writer)
        back = asyncio.create_task(carry(far_reader, writer))
        tasks.add(back)
        while data := await reader.read(65536):
            far_writer.write(data)
            await far_writer.drain()
            if is_next.is_set() and b"COMMIT" in data:
                is_next.clear()
                writer.transport.abort()
                return
        far_writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        own = server.sockets[0].getsockname()[1]
        yield place.replace(f":{port}/", f":{own}/"), is_next
        for far_end in far_ends:
            far_end.close()
        for task in tasks:
            task.cancel()


async def test_a_save_whose_commit_is_under_way_while_its_answer_is_lost_is_written_once(
    postgres: Postgres, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SESSION, "lock_timeout", "60s")
    fence, name = ServerFence(1), place.rpartition("/")[2]
    answer = {**WALL, "key": "quiz", "text": "8", "right": True}

    async with cut_at_commit(place) as (address, is_next):
        ledger = await asyncio.to_thread(Ledger.open, address, fence=fence)
        ada = await ledger.create("Ada")
        await ledger.writer.run(take(fence, ada))
        postgres.tell(
            "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END';"
            "CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON event"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linger()",
            name,
        )
        with psycopg.connect(place, autocommit=True) as holder:
            holder.execute("SELECT pg_advisory_lock(42)")
            is_next.set()
            saving = asyncio.create_task(ledger.save(ada, "answer", answer))
            # The commit, and the server that has connected again and waits for what became of it.
            async with asyncio.timeout(LONGEST_WAIT):
                while await asyncio.to_thread(waiting_for_locks, postgres, name) != 2:
                    pass
        await asyncio.wait_for(saving, LONGEST_WAIT)

        [page] = (await ledger.snapshot(ada))["pages"]
        assert page["answers"]["quiz"] == ["8", True, 1]
        assert len((await ledger.export_learner(ada))["events"]) == 1
        await ledger.close()


async def test_of_a_forgotten_learner_nothing_is_left_of_what_servers_said_to_each_other(
    postgres: Postgres, place: str
) -> None:
    ledger, name = Ledger.open(place), place.rpartition("/")[2]
    ada, bob = await ledger.create("Ada"), await ledger.create("Bob")
    for learner_id in (ada, bob):
        for age in (0, 3600):
            said = f'["one", 1, {{"kind": "vote", "learner": "{learner_id}", "answer": "no, {age}"}}]'
            postgres.tell(
                f"INSERT INTO bus (at, content) VALUES (EXTRACT(epoch FROM now()) - {age}, '{said}')", name
            )

    await ledger.forget(ada)

    left = postgres.tell("SELECT content FROM bus", name).splitlines()
    assert [bob in each and "no, 0" in each for each in left] == [True]
    await ledger.close()


async def test_a_vote_that_meets_the_deletion_of_its_learner_is_not_kept(
    postgres: Postgres, place: str
) -> None:
    ledger, name = Ledger.open(place), place.rpartition("/")[2]
    ada = await ledger.create("Ada")

    with psycopg.connect(place) as deleting:
        deleting.execute("DELETE FROM learner WHERE learner_id = %s", (ada,))
        voting = asyncio.create_task(ledger.set_class_setting(VOTE + ada, '[1, "no"]'))
        async with asyncio.timeout(LONGEST_WAIT):
            while await asyncio.to_thread(waiting_for_locks, postgres, name) != 1:
                pass
    await asyncio.wait_for(voting, LONGEST_WAIT)

    assert await ledger.class_settings() == {}
    await ledger.close()


@pytest.mark.parametrize(
    "change",
    [
        lambda place: place.replace(PASSWORD, "wrong-" + PASSWORD),
        lambda place: place.rsplit("/", 1)[0] + "/missing",
        lambda place: place.replace("@127.0.0.1:", "@127.0.0.1:1"),
        lambda place: place + "?sslmode=nonsense",
        lambda place: place.replace("postgresql://", "mysql://"),
    ],
)
def test_no_error_tells_the_password(place: str, change: Callable[[str], str], tmp_path: Path) -> None:
    words = ["classroom", "--folder", str(tmp_path), "code"]

    result = CliRunner().invoke(command, words, env={"TUI_TUTOR_DATABASE": change(place)})

    told = result.output + str(result.exception) + repr(result.exception)
    assert result.exit_code != 0
    assert "database" in told
    assert PASSWORD not in told


def test_a_password_on_the_command_line_is_refused_without_repeating_it(place: str) -> None:
    result = CliRunner().invoke(command, ["classroom", "code", "--database", place])

    told = result.output + str(result.exception)
    assert result.exit_code != 0
    assert ".pgpass" in told
    assert PASSWORD not in told


def test_a_teacher_s_key_goes_into_the_database_that_is_named(place: str, tmp_path: Path) -> None:
    key = tmp_path / "ada.pub"
    asyncssh.generate_private_key("ssh-ed25519", comment="Ms Park").write_public_key(str(key))
    address = place.replace(f":{PASSWORD}@", "@")
    words = ["classroom", "--folder", str(tmp_path / "class"), "teacher"]

    def told(*more: str, **environment: str) -> str:
        result = CliRunner().invoke(command, [*words, *more], env=environment)
        assert result.exit_code == 0, result.output
        return result.output

    added = told(str(key), "--database", address, PGPASSWORD=PASSWORD)
    listed = told(TUI_TUTOR_DATABASE=place)
    removed = told(str(key), "--remove", "--database", address, PGPASSWORD=PASSWORD)
    left = told(TUI_TUTOR_DATABASE=place)

    assert "logs in as a teacher from now on" in added
    assert listed.startswith("Ms Park  ssh-ed25519 ")
    assert "no teacher's any more" in removed
    assert "no key logs in" in left
    assert not (tmp_path / "class").exists()


async def test_a_newer_database_is_left_as_it_is(place: str) -> None:
    ledger = Ledger.open(place)
    await ledger.writer.run(
        lambda connection: connection.execute(text(f"UPDATE ledger SET version = {schema.VERSION + 1}"))
    )
    await ledger.close()

    with pytest.raises(StoreError, match="newer"):
        Ledger.open(place)


def test_a_database_of_something_else_is_left_as_it_is(postgres: Postgres, place: str) -> None:
    postgres.tell(
        "CREATE TABLE letters (letter text); GRANT ALL ON letters TO tui_tutor", place.rsplit("/")[-1]
    )

    with pytest.raises(StoreError, match="something else"):
        Ledger.open(place)


async def test_a_backup_of_a_database_is_a_class_s_file_with_everything_in_it(
    place: str, tmp_path: Path
) -> None:
    ledger = Ledger.open(place)
    ada = await ledger.create("Ada", "hash")
    await ledger.add_key(ada, "ssh-ed25519 AAAA")
    for number in range(1200):
        await ledger.save(ada, "done", {**WALL, "key": str(number)})
    await ledger.save(ada, "answer", {**WALL, "key": "quiz", "text": "八", "right": True})

    await ledger.backup(tmp_path / "class.sqlite3")

    copy = Ledger.open(tmp_path / "class.sqlite3")
    assert await copy.export_learner(ada) == await ledger.export_learner(ada)
    assert await copy.learners() == await ledger.learners()
    await copy.save(ada, "visit", WALL)
    await copy.close()
    await ledger.close()
