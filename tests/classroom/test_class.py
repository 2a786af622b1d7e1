"""A class from the outside: the real command in its own process, and learners who come in by SSH."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh
import pytest

from tests.classroom.served_class import Served, a_class, seat_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no terminals to sit at"),
]


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with a_class(tmp_path / "class") as opened:
        yield opened


async def test_a_learner_comes_in_learns_and_comes_back_to_where_they_stood(served: Served) -> None:
    async with seat_of(served, "Anna", "4711", "4711") as seat:
        await seat.until_shown("1 Everything is a mapping", "step 0 = epoch 1", "quit")
        seat.press("2 ")
        await seat.until_shown("Goal reached")
        seat.press("\x1b[C")
        await seat.until_shown("page 2 of 8")
        seat.press("q")
        assert await seat.until_ended() == 0
        assert seat.said.endswith(b"\x1b[?1049l") or b"\x1b[?1049l" in seat.said[-200:]

    async with seat_of(served, "anna", "4711") as seat:
        await seat.until_shown("page 2 of 8")
        seat.press("\x1b[D")
        await seat.until_shown("page 1 of 8", "Goal reached")


async def test_a_learner_does_not_notice_that_their_seat_is_a_fresh_process(tmp_path: Path) -> None:
    async with a_class(tmp_path / "class", "--fresh-seats") as served:
        async with seat_of(served, "Anna", "4711", "4711") as seat:
            await seat.until_shown("1 Everything is a mapping", "step 0 = epoch 1", "quit")
            seat.press("2 ")
            await seat.until_shown("Goal reached")
            seat.press("\x1b[C")
            await seat.until_shown("page 2 of 8")
            seat.press("q")
            assert await seat.until_ended() == 0

        async with seat_of(served, "anna", "4711") as seat:
            await seat.until_shown("page 2 of 8")
            code = await served.end(signal.SIGTERM)
            await seat.until_ended()

    assert code == 0
    assert b"server is stopping" in seat.said
    assert "Traceback" not in (tmp_path / "class" / "server.log").read_text()


async def test_a_server_that_is_killed_loses_nothing_that_was_shown_as_saved(served: Served) -> None:
    async with seat_of(served, "Anna", "4711", "4711") as seat:
        await seat.until_shown("step 0 = epoch 1", "quit")
        seat.press("2 ")
        await seat.until_shown("Goal reached")
        await served.end(signal.SIGKILL)
        with pytest.raises(asyncssh.ConnectionLost):
            await seat.until_ended()

    await served.start()

    async with seat_of(served, "Anna", "4711") as seat:
        await seat.until_shown("page 1 of 8", "Goal reached")


async def test_a_second_login_takes_the_seat_over_and_the_first_is_told(served: Served) -> None:
    async with seat_of(served, "Anna", "4711", "4711") as first:
        await first.until_shown("quit")
        first.press("\x1b[C")
        await first.until_shown("page 2 of 8")

        async with seat_of(served, "Anna", "4711") as second:
            await first.until_ended()
            await second.until_shown("page 2 of 8")

        assert b"another terminal" in first.said


async def test_the_server_s_files_and_programs_are_out_of_reach(served: Served, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n3,4\n5,6\n")

    async with seat_of(served, "Anna", "4711", "4711") as seat:
        await seat.until_shown("step 0 = epoch 1", "quit")
        seat.press(f"\x1b[200~data={secret}\x1b[201~")
        await seat.until_shown("secret.csv", "can't be")
        await seat.until_shown("circle")


async def test_torch_is_not_to_be_had_in_a_class_and_nobody_is_told_to_install_it(served: Served) -> None:
    async with seat_of(served, "Anna", "4711", "4711") as seat:
        await seat.until_shown("step 0 = epoch 1", "quit")
        seat.press("\x1b[200~backend=torch\x1b[201~")
        await seat.until_shown("a class computes with NumPy only", "backend=numpy")


async def test_nobody_opens_another_s_record_with_a_wrong_pin(served: Served) -> None:
    async with seat_of(served, "Anna", "4711", "4711") as seat:
        await seat.until_shown("quit")

    with pytest.raises((asyncssh.PermissionDenied, asyncssh.DisconnectError, asyncssh.ConnectionLost)):
        async with seat_of(served, "Anna", "1234"):
            pass


async def test_who_types_nothing_is_warned_and_then_saved_and_let_go(tmp_path: Path) -> None:
    async with a_class(tmp_path / "class", "--idle-minutes", "0.1") as served:
        async with seat_of(served, "Anna", "4711", "4711") as seat:
            await seat.until_shown("Are you still there?")
            await seat.until_ended()

        assert b"Nobody has typed here" in seat.said
        assert seat.said.rindex(b"\x1b[?1049l") < seat.said.index(b"Nobody has typed here")


async def test_closing_the_class_ends_the_seats_with_a_word(served: Served) -> None:
    async with seat_of(served, "Anna", "4711", "4711") as seat:
        await seat.until_shown("quit")
        code = await served.end(signal.SIGTERM)
        await seat.until_ended()

    assert code == 0
    assert b"server is stopping" in seat.said


async def test_thirty_who_come_at_once_are_all_in_within_their_time(served: Served) -> None:
    async def come(number: int) -> None:
        async with seat_of(served, f"Learner {number}", "4711", "4711") as seat:
            await seat.until_shown("1 Everything is a mapping", "quit")

    await asyncio.gather(*(come(number) for number in range(30)))
