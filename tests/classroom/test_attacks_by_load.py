"""Clients that send too much, too little, or read nothing: they fill no memory and keep nobody out."""

import asyncio
import contextlib
import logging
import random
import socket
import struct
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncssh
import pytest

from tests.classroom.front_fakes import CODE, Answering, FakeHouse, School, school, session_text, until
from tui_tutor.classroom.door import terminal
from tui_tutor.classroom.door.lobby import Patience
from tui_tutor.classroom.door.ssh_internals import AllowedEnvironment
from tui_tutor.classroom.door.visitor import Terminal, Visitor

MALLORY = (CODE, "Mallory", "6666", "6666")


@contextlib.asynccontextmanager
async def silent(place: School, number: int) -> AsyncIterator[list[asyncio.StreamReader]]:
    """Connections that never say a word."""
    opened = [await asyncio.open_connection("127.0.0.1", place.port) for _ in range(number)]
    for reader, _writer in opened:
        await reader.readline()
    try:
        yield [reader for reader, _writer in opened]
    finally:
        for _reader, writer in opened:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for _reader, writer in opened), return_exceptions=True)


async def test_silent_connections_are_ended_when_their_time_is_over() -> None:
    async with school(patience=Patience(silence=0.2)) as place, silent(place, 1) as (reader,):
        assert await asyncio.wait_for(reader.read(), 5) == b""


async def test_who_only_greets_is_ended_too() -> None:
    async with school(patience=Patience(silence=0.1, typing=0.1)) as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        writer.write(b"SSH-2.0-quiet\r\n")

        # The server's version and its offer of algorithms come first, and then the end.
        assert (await asyncio.wait_for(reader.read(), 5)).startswith(b"SSH-2.0-TuiTutor")
        writer.close()


async def test_who_does_not_answer_a_question_is_ended() -> None:
    class Thinking(Answering):
        def kbdint_challenge_received(self, name: str, instructions: str, lang: str, prompts: Any) -> Any:
            return asyncio.Event().wait()

    async with school(patience=Patience(typing=0.3)) as place:
        with pytest.raises((asyncssh.ConnectionLost, ConnectionError)):
            await asyncio.wait_for(place.connect_as(Thinking(("x",))), 5)


async def test_who_logs_in_and_begins_no_session_is_ended() -> None:
    async with school(patience=Patience(silence=0.3)) as place:
        connection = await place.connect(*MALLORY)

        await asyncio.wait_for(connection.wait_closed(), 5)


async def test_learners_get_in_past_three_hundred_silent_connections() -> None:
    async with school(unknown_at_once=20) as place, silent(place, 300) as quiet:
        async with await place.connect(*MALLORY) as connection:
            assert (await session_text(connection))[1] == 0

        assert [await asyncio.wait_for(each.read(), 5) for each in quiet[:280]] == [b""] * 280
        assert not quiet[-1].at_eof()


@pytest.mark.skipif(sys.platform != "linux", reason="only there is 127.0.0.2 an address without more ado")
async def test_a_crowd_that_has_greeted_keeps_out_nobody_from_another_address() -> None:
    async def greet() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        writer.write(b"SSH-2.0-crowd\r\n")
        # The offer of algorithms comes once the greeting has been read.
        await reader.readuntil(b"TuiTutor\r\n")
        await reader.readexactly(1)
        return reader, writer

    async with school(unknown_at_once=40) as place:
        crowd = [await greet() for _ in range(40)]
        newcomers = [
            await asyncio.open_connection("127.0.0.1", place.port, local_addr=(f"127.0.0.{number}", 0))
            for number in range(2, 22)
        ]
        crowd += [await greet() for _ in range(40)]

        connection = await place.connect(*MALLORY, local_addr=("127.0.0.30", 0))

        assert not any(reader.at_eof() or reader.exception() for reader, _writer in newcomers)
        connection.abort()
        for _reader, writer in crowd + newcomers:
            writer.close()


def garbage(chance: random.Random) -> Iterator[bytes]:
    while True:
        version = chance.choice([b"SSH-2.0-x\r\n", b"SSH-1.0-x\r\n", b"", b"\xff" * 300, b"SSH-2.0-\xff\r\n"])
        length = chance.choice([0, 1, 5, 12, 28, 1000, 2**31, 2**32 - 1])
        kind = chance.choice([20, 21, 30, 50, 61, 80, 90, 1, 2, 255])
        body = bytes([chance.randrange(256), kind]) + chance.randbytes(chance.randrange(200))
        yield version + struct.pack(">I", length) + body


async def attack_with(data: bytes, port: int) -> None:
    with contextlib.suppress(OSError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(data)
        writer.write_eof()
        await asyncio.wait_for(reader.read(), 10)
        writer.close()


async def test_garbage_from_somebody_who_has_logged_in_ends_only_their_connection(
    caplog: pytest.LogCaptureFixture,
) -> None:
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: complaints.append(context))
    chance = random.Random(5)

    async def stay(_visitor: Visitor, terminal: Terminal) -> None:
        while await terminal.read():
            pass

    async with school(house=FakeHouse(stay)) as place:
        for number in range(60):
            connection = await place.connect(CODE, f"Mallory {number}", "6666", "6666")
            await connection.create_process(term_type="xterm")
            # What this client makes of the answers is none of the test's business.
            internal: Any = connection
            for _ in range(20):
                kind = chance.choice([1, 2, 3, 4, 7, 20, 21, 30, 50, 60, 80, 81, *range(90, 101), 192])
                with contextlib.suppress(asyncssh.Error, OSError):
                    internal.send_packet(kind, chance.randbytes(chance.randrange(60)))
            await asyncio.sleep(0)
            connection.abort()
        with caplog.at_level(logging.WARNING):
            async with await place.connect(*MALLORY) as honest:
                await honest.create_process(term_type="xterm")

    assert [each for each in complaints if "exception" in each] == []


@pytest.mark.slow
async def test_two_seconds_of_garbage_leave_no_trace(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.get_running_loop()
    complaints: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _loop, context: complaints.append(context))
    lines = garbage(random.Random(3))
    attacks = 0

    with caplog.at_level(logging.WARNING):
        async with school() as place:
            end = loop.time() + 2
            while loop.time() < end:
                await asyncio.gather(*(attack_with(next(lines), place.port) for _ in range(20)))
                attacks += 20
            async with await place.connect(*MALLORY) as connection:
                assert (await session_text(connection))[1] == 0

    assert attacks > 100
    assert complaints == []
    assert caplog.records == []


@contextlib.asynccontextmanager
async def one_who_stalls(place: School, window: int) -> Any:
    """A client with a session that has stopped to read from the network."""
    sock = socket.socket()
    # Set before connecting, or the kernel takes megabytes by itself.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    sock.connect(("127.0.0.1", place.port))
    connection, _client = await asyncssh.create_connection(
        lambda: Answering(MALLORY),
        sock=sock,
        known_hosts=None,
        client_keys=None,
        agent_path=None,
        config=None,
    )
    process = await connection.create_process(term_type="xterm", window=window, encoding=None)
    transport: Any = connection._transport
    transport.pause_reading()
    try:
        yield connection, process, transport
    finally:
        connection.abort()


@pytest.mark.parametrize("window", [2**31 - 1, 64 * 1024], ids=["hostile", "honest"])
async def test_a_client_that_reads_nothing_stops_its_seat_and_fills_no_memory(window: int) -> None:
    written = 0
    stalled, goes_on = asyncio.Event(), asyncio.Event()

    async def pour(visitor: Visitor, terminal: Terminal) -> None:
        nonlocal written
        while True:
            showing = asyncio.ensure_future(terminal.write(b"x" * 16384))
            done, _pending = await asyncio.wait([showing], timeout=1)
            written += 16384
            if not done:
                stalled.set()
                await showing
                goes_on.set()
                return

    async with (
        school(house=FakeHouse(pour)) as place,
        one_who_stalls(place, window) as (_connection, process, transport),
    ):
        await asyncio.wait_for(stalled.wait(), 20)

        # 64 kB in asyncssh or asyncio, and what the two kernels keep of a loopback connection.
        assert written < 4 * 2**20
        transport.resume_reading()
        async with asyncio.timeout(10):
            while not goes_on.is_set():
                await process.stdout.read(2**16)


@pytest.mark.slow
async def test_a_flood_of_requests_whose_answers_are_not_read_ends_the_connection() -> None:
    async def stay(visitor: Visitor, terminal: Terminal) -> None:
        await terminal.hung_up.wait()

    async with (
        school(house=FakeHouse(stay)) as place,
        one_who_stalls(place, 65536) as (connection, process, _transport),
    ):
        for _ in range(30_000):
            process.channel._send_request(b"nonsense", want_reply=True)

        await until(lambda: place.house.left == 1, 15)
        connection.abort()


async def test_a_key_exchange_that_is_never_ended_ends_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "KEY_EXCHANGE_PATIENCE", 0.3)

    async def pour(visitor: Visitor, terminal: Terminal) -> None:
        while not terminal.hung_up.is_set():
            await terminal.write(b"x" * 1024)

    async with school(house=FakeHouse(pour)) as place, await place.connect(*MALLORY) as connection:
        await connection.create_process(term_type="xterm", window=2**31 - 1)
        client: Any = connection

        # It goes on to take what comes, and answers nothing.
        client._send_kexinit()
        client.data_received = lambda data, datatype=None: None

        await until(lambda: place.house.left == 1)
        client.abort()


async def test_pasting_a_megabyte_to_a_seat_that_does_not_read_is_held_back() -> None:
    seats: list[Any] = []

    async def deaf(visitor: Visitor, terminal: Terminal) -> None:
        seats.append(terminal)
        await terminal.hung_up.wait()

    async with school(house=FakeHouse(deaf)) as place, await place.connect(*MALLORY) as connection:
        process = await connection.create_process(term_type="xterm", encoding=None)
        process.stdin.write(b"y" * 2**20)

        await until(lambda: bool(seats) and len(seats[0]._typed) > 0)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(process.stdin.drain(), 0.5)

        # What the seat was given and the channel's window beside it.
        assert len(seats[0]._typed) <= 2 * 64 * 1024


def test_a_flood_of_variables_is_dropped() -> None:
    environment = AllowedEnvironment()

    for number in range(1000):
        environment[b"X%d" % number] = b"x"
    for first in range(26):
        environment[b"LC_%c" % (65 + first)] = b"x"

    assert len(environment) == 16
