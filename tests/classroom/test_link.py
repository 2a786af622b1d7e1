"""A seat that says too much is read more slowly, and one that does not read costs little."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tui_tutor.classroom.live.link import MESSAGES_AT_ONCE, MOST_WAITING, Allowance, Link
from tui_tutor.store.class_messages import LONGEST_LINE, ClassState, Pushed, line_of, read_to_seat
from tui_tutor.store.seat_messages import Lines

LONGEST_WAIT = 5.0
"""Seconds; only reached where something is wrong."""


@asynccontextmanager
async def a_link() -> AsyncIterator[tuple[Link, socket.socket]]:
    """A link that is written to, and the seat's end."""
    near, far = socket.socketpair()
    with near, far:
        far.setblocking(False)
        link = Link(near)
        writing = asyncio.create_task(link.write())
        yield link, far
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)


async def read_until(far: socket.socket, last: str) -> list[str]:
    """The messages that come until a certain one."""
    lines, said = Lines(1 << 20), list[str]()
    async with asyncio.timeout(LONGEST_WAIT):
        while last not in said:
            for line in lines.feed(await asyncio.get_running_loop().sock_recv(far, 65536)):
                message = read_to_seat(line)
                assert isinstance(message, Pushed)
                said.append(message.message[-len(last) :])
    return said


def test_what_comes_back_with_time_may_be_used_up_again() -> None:
    allowance = Allowance(a_second=50, at_once=200, now=0.0)

    waits = [
        allowance.take(much, now) for much, now in ((200, 0.0), (50, 0.0), (0, 1.0), (25, 1.0), (0, 60.0))
    ]

    assert waits == [0.0, 1.0, 0.0, 0.5, 0.0]
    assert allowance.take(201, 60.0) == pytest.approx(0.02)


async def test_a_seat_that_says_too_much_is_read_no_faster_than_is_fair(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        waited.append(seconds)
        await sleep(0)

    async with a_link() as (link, far):
        monkeypatch.setattr("tui_tutor.classroom.live.link.asyncio.sleep", note)
        far.send(b"{}\n" * (MESSAGES_AT_ONCE + 100))
        far.shutdown(socket.SHUT_WR)
        heard = [line async for line in link.lines()]

    assert len(heard) == MESSAGES_AT_ONCE + 100
    # The hundred that are too many come back at fifty a second; a busy machine gives some back meanwhile.
    assert 1.5 < max(waited) <= 2.0


async def test_lines_that_are_too_long_are_passed_over_and_the_next_is_heard() -> None:
    async with a_link() as (link, far):

        async def say() -> None:
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(far, b"x" * (2 * LONGEST_LINE) + b"\nnext\n")
            far.shutdown(socket.SHUT_WR)

        saying = asyncio.create_task(say())
        async with asyncio.timeout(LONGEST_WAIT):
            heard = [line async for line in link.lines()]
        await saying

    assert heard == [b"next"]


async def test_a_message_that_is_too_long_for_a_line_is_not_sent() -> None:
    async with a_link() as (link, far):
        link.tell_line(b"x" * LONGEST_LINE)
        link.tell(Pushed(message="last"))

        assert await read_until(far, "last") == ["last"]


async def test_a_seat_that_does_not_read_has_few_messages_waiting_and_the_newest_of_them() -> None:
    async with a_link() as (link, far):
        number = 0
        # Until the socket takes no more, so that what is told from here on has to wait.
        while link.waits or not number:
            for _turn in range(3):
                await asyncio.sleep(0)
            if link.waits and number > MOST_WAITING:
                break
            number += 1
            link.tell(Pushed(message=f"{'x' * 3000}{number:06}"))
        first = number
        for number in range(first + 1, first + 1001):
            link.tell(Pushed(message=f"{'x' * 3000}{number:06}"))

        said = await read_until(far, f"{number:06}")

    assert len([each for each in said if int(each) > first]) == MOST_WAITING
    assert said[-MOST_WAITING:] == [f"{each:06}" for each in range(number - MOST_WAITING + 1, number + 1)]


async def test_of_how_things_stand_only_the_newest_waits() -> None:
    near, far = socket.socketpair()
    with near, far:
        far.setblocking(False)
        link = Link(near)
        link.tell(ClassState(frozen=True), "state")
        link.tell(Pushed(message="hello"))
        link.tell(ClassState(frozen=False), "state")
        waits = link.waits_for("state")
        writing = asyncio.create_task(link.write())
        async with asyncio.timeout(LONGEST_WAIT):
            while link.waits:
                await asyncio.sleep(0)
        writing.cancel()

        assert waits
        assert far.recv(65536) == line_of(ClassState()) + line_of(Pushed(message="hello"))
