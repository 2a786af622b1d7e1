"""Pages that send too much, read nothing, or say what is not so: they fill no memory and hold up nobody."""

import asyncio
import json
from contextlib import suppress
from typing import Any, cast

import aiohttp
import pytest

from tests.classroom.front_fakes import FakeHouse, until
from tests.classroom.web_fakes import Page, page
from tui_tutor.classroom.browser.web_socket import AT_ONCE, MESSAGES
from tui_tutor.classroom.browser.web_terminal import LONGEST_MESSAGE, MOST_UNREAD, WINDOW
from tui_tutor.classroom.door.visitor import Terminal, Visitor

PIECE = 4096
"""Bytes that the page sends at once of what is pasted."""
PING, FIRST, MORE, EMPTY = (bytes([kind, 0x80, 0, 0, 0, 0]) for kind in (0x89, 0x02, 0x00, 0x82))
"""Frames without content: a ping, a message that goes on, more of it, and a message of its own."""


async def until_hung_up(_visitor: Visitor, terminal: Terminal) -> None:
    await terminal.write(b"ready")
    await terminal.hung_up.wait()


async def seated(door: Page, name: str = "Mallory", **options: Any) -> aiohttp.ClientWebSocketResponse:
    headers = {"Origin": door.origin, "Cookie": await door.learner(name)}
    path = f"{door.origin}/terminal"
    terminal: aiohttp.ClientWebSocketResponse = await door.session.ws_connect(
        path, headers=headers, max_msg_size=0, **options
    )
    return terminal


def transport_of(terminal: aiohttp.ClientWebSocketResponse) -> asyncio.Transport:
    return cast(asyncio.Transport, cast(Any, terminal._response.connection).transport)


async def test_a_page_that_paints_nothing_is_sent_only_so_much() -> None:
    offered = 0

    async def pour(_visitor: Visitor, terminal: Terminal) -> None:
        nonlocal offered
        while not terminal.hung_up.is_set():
            await terminal.write(b"x" * 8192)
            offered += 8192

    async with page(FakeHouse(pour)) as door:
        terminal = await seated(door)
        received = 0
        while received < WINDOW:
            received += len(await terminal.receive_bytes())
        with pytest.raises(asyncio.TimeoutError):
            await terminal.receive(timeout=0.3)
        stalled_at = offered
        await terminal.send_str(json.dumps({"painted": received}))
        more = len(await terminal.receive_bytes())

        assert received == WINDOW
        assert stalled_at < WINDOW
        assert more > 0


async def test_a_page_that_does_not_even_read_stops_nobody() -> None:
    async def pour(visitor: Visitor, terminal: Terminal) -> None:
        if visitor.name == "Ada":
            await terminal.write(b"ready")
            return
        while not terminal.hung_up.is_set():
            await terminal.write(b"x" * 8192)

    async with page(FakeHouse(pour)) as door:
        slow = await seated(door)
        transport_of(slow).pause_reading()
        await until(lambda: len(door.house.visitors) == 1)
        learner = await seated(door, "Ada")

        assert await learner.receive_bytes() == b"ready"
        transport_of(slow).abort()
        await until(lambda: door.house.left == 2)


async def test_a_page_that_reads_nothing_but_says_it_has_fills_no_memory_and_is_ended_all_the_same() -> None:
    offered = 0
    stalled: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    async def pour(_visitor: Visitor, terminal: Terminal) -> None:
        nonlocal offered
        while not terminal.hung_up.is_set():
            showing = asyncio.ensure_future(terminal.write(b"x" * 8192))
            done, _pending = await asyncio.wait([showing], timeout=1)
            if not done:
                stalled.set_result(terminal)
            await showing
            offered += 8192

    async def lie() -> None:
        with suppress(ConnectionError):
            while True:
                await liar.send_str(json.dumps({"painted": WINDOW}))
                # At the pace that is read for ever.
                await asyncio.sleep(1 / MESSAGES)

    async with page(FakeHouse(pour)) as door:
        liar = await seated(door)
        transport_of(liar).pause_reading()
        lying = asyncio.create_task(lie())
        terminal = await asyncio.wait_for(stalled, 20)

        # 256 kB in aiohttp, 64 kB in asyncio, and what the two kernels keep of a loopback connection.
        assert WINDOW < offered < 8 * 2**20
        terminal.hang_up()
        await until(lambda: door.house.left == 1)
        await until(lambda: not door.door._server.connections)
        lying.cancel()


async def test_pasting_megabytes_to_a_seat_that_does_not_read_is_held_back() -> None:
    seats: list[Any] = []

    async def deaf(_visitor: Visitor, terminal: Terminal) -> None:
        seats.append(terminal)
        await terminal.hung_up.wait()

    async def paste() -> None:
        for _ in range(16 * 2**20 // PIECE):
            await terminal.send_bytes(b"y" * PIECE)

    async with page(FakeHouse(deaf)) as door:
        terminal = await seated(door)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(paste(), 2)

        assert 0 < len(seats[0]._typed) <= MOST_UNREAD + LONGEST_MESSAGE
        seats[0].hang_up()
        await until(lambda: door.house.left == 1)


async def test_pasting_a_megabyte_to_a_seat_that_reads_is_no_flood() -> None:
    typed = 0

    async def read(_visitor: Visitor, terminal: Terminal) -> None:
        nonlocal typed
        while data := await terminal.read():
            typed += len(data)

    async with page(FakeHouse(read)) as door:
        terminal = await seated(door)
        for _ in range(2**20 // PIECE):
            await terminal.send_bytes(b"y" * PIECE)

        await until(lambda: typed == 2**20)


async def test_messages_without_content_take_room_too() -> None:
    seats: list[Any] = []

    async def sit(_visitor: Visitor, terminal: Terminal) -> None:
        seats.append(terminal)
        await terminal.hung_up.wait()

    async with page(FakeHouse(sit)) as door:
        terminal = await seated(door)
        transport_of(terminal).write(EMPTY * 300_000)
        await until(lambda: bool(seats))
        waiting = seats[0]._page.response._reader._buffer
        await until(lambda: len(waiting) > 500)
        with pytest.raises(asyncio.TimeoutError):
            await terminal.receive(timeout=0.5)

        # aiohttp counts 128 bytes for each, and takes no more than 512 kB.
        assert len(waiting) < 5000
        transport_of(terminal).abort()


async def test_pings_are_answered_no_faster_than_other_messages_are_read() -> None:
    async with page(FakeHouse(until_hung_up)) as door:
        terminal = await seated(door, autoping=False)
        assert await terminal.receive_bytes() == b"ready"
        transport_of(terminal).write(PING * 20_000)

        answered = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                while (await terminal.receive()).type is aiohttp.WSMsgType.PONG:
                    answered += 1

        # Twice what the pace gives, where the machine counts a second badly.
        assert 0 < answered < 2 * (AT_ONCE + MESSAGES)


async def test_pings_keep_nobody_in_a_login_any_longer() -> None:
    async with page() as door:
        connection = await door.session.ws_connect(
            f"{door.origin}/login", headers={"Origin": door.origin}, autoping=False
        )
        await connection.receive_json()

        await connection.ping()
        await connection.send_str("AAAA-AAAA")

        assert (await connection.receive()).type is aiohttp.WSMsgType.PONG
        assert (await connection.receive_json())["wrong"]


async def test_a_message_that_never_ends_is_a_flood(caplog: pytest.LogCaptureFixture) -> None:
    async with page(FakeHouse(until_hung_up)) as door:
        terminal = await seated(door)
        await terminal.receive_bytes()

        transport_of(terminal).write(FIRST + MORE * 1_000_000)

        await until(lambda: door.house.left == 1)
        assert "flooding" in caplog.text
