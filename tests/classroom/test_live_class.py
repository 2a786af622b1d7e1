"""A class that is held: what a teacher does on the board is on the learners' screens, and back."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.classroom.served_class import Seat, Served, a_class, program_of, seat_of, teacher_of

FIRST, DOWN, RIGHT = "\x1b[H", "\x1b[B", "\x1b[C"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="seats are forked"),
]


class Held(NamedTuple):
    """A class with one teacher and one learner in it."""

    served: Served
    teacher: Seat
    anna: Seat


@pytest.fixture
async def held(tmp_path: Path) -> AsyncIterator[Held]:
    async with AsyncExitStack() as stack:
        served = await stack.enter_async_context(a_class(tmp_path / "class"))
        anna = await stack.enter_async_context(seat_of(served, "Anna", "4711", "4711"))
        await anna.until_shown("step 0 = epoch 1", "quit")
        teacher = await stack.enter_async_context(teacher_of(served))
        await teacher.until_shown("Anna", "1 of 1 here", served.code)
        yield Held(served, teacher, anna)


async def choose(seat: Seat, key: str, title: str, index: int) -> None:
    """Press a key that opens a window of choices, and take one of them."""
    seat.press(key)
    await seat.until_shown(title, "enter takes it")
    seat.press(FIRST + DOWN * index + "\r")


async def test_who_is_held_goes_where_the_teacher_goes_until_released(held: Held) -> None:
    _served, teacher, anna = held
    teacher.press("B")
    await teacher.until_shown("page 1 of 8")
    teacher.press(RIGHT)
    await teacher.until_shown("page 2 of 8")
    teacher.press("B")
    await teacher.until_shown("1 of 1 here")

    await choose(teacher, "f", "follow me", 2)
    await anna.until_shown("Your teacher leads", "page 2 of 8")
    await teacher.until_shown("follows you: held")
    anna.press(RIGHT)
    await anna.until_shown("wait for the release", "page 2 of 8")
    teacher.press("B")
    await teacher.until_shown("page 2 of 8")
    teacher.press("\x1b[200~data=moons seed=77\x1b[201~")
    await anna.until_shown("moons", "seed 77")
    teacher.press("B")
    await teacher.until_shown("1 of 1 here")
    await choose(teacher, "f", "follow me", 0)
    await anna.until_shown("has released you", "Z goes back to where you were")
    anna.press(RIGHT)
    await anna.until_shown("page 3 of 8")


async def test_a_message_a_setup_and_a_page_are_given(held: Held) -> None:
    _served, teacher, anna = held
    await choose(teacher, "p", "push: everybody", 3)
    await teacher.until_shown("What do you want to say?")
    teacher.press("Look at the loss\r")
    await anna.until_shown("Your teacher says", "Look at the loss")
    anna.press("X")
    await anna.until_gone("Look at the loss")

    teacher.press("B")
    await teacher.until_shown("page 1 of 8")
    teacher.press("\x1b[200~data=moons seed=77\x1b[201~")
    await teacher.until_shown("moons", "seed 77")
    teacher.press("B")
    await teacher.until_shown("1 of 1 here")
    await choose(teacher, "p", "push: everybody", 2)
    await anna.until_shown("moons", "seed 77", "Z puts your own setup back")

    teacher.press("B")
    await teacher.until_shown("page 1 of 8")
    teacher.press(RIGHT)
    await teacher.until_shown("page 2 of 8")
    teacher.press("B")
    await teacher.until_shown("1 of 1 here")
    await choose(teacher, "P", "push: Anna", 0)
    await anna.until_shown("page 2 of 8")


async def test_a_poll_is_asked_answered_and_its_bars_are_on_the_board(held: Held) -> None:
    _served, teacher, anna = held
    teacher.press("a")
    await teacher.until_shown("ask the class")
    teacher.press("Is it clear?\r")
    await teacher.until_typing_at("yes / no / not sure")
    teacher.press("yes / no\r")
    await anna.until_shown("Your teacher asks", "Is it clear?", "1  yes", "2  no")

    anna.press("2")

    await anna.until_shown("You answered “no”")
    await teacher.until_shown("poll open", "1 of 1 have answered")


async def test_frozen_seats_take_no_keys_until_they_are_let_go(held: Held) -> None:
    _served, teacher, anna = held
    teacher.press("z")
    await teacher.until_shown("Everybody looks to the front")
    teacher.press("\r")
    await anna.until_shown("Eyes to the front")
    anna.press(RIGHT)
    await teacher.until_shown("frozen")
    teacher.press("z")
    await anna.until_gone("Eyes to the front")

    assert "page 1 of 8" in anna.text
    anna.press(RIGHT)
    await anna.until_shown("page 2 of 8")


async def test_a_learner_who_agrees_is_shown_on_the_others_screens(held: Held) -> None:
    served, teacher, anna = held
    async with seat_of(served, "Ben", "4711", "4711") as ben:
        await ben.until_shown("step 0 = epoch 1", "quit")
        await teacher.until_shown("Ben", "2 of 2 here")
        teacher.press("/")
        await teacher.until_shown("A part of the name")
        teacher.press("Anna\r")
        await teacher.until_gone("A part of the name")
        teacher.press("s")
        await teacher.until_shown("Anna is asked first")
        teacher.press("\r")
        await anna.until_shown("May the class see your screen?")
        anna.press("y")
        await anna.until_shown("The class sees your screen")
        await ben.until_shown("the screen of Anna", "page 1 of 8")
        anna.press(RIGHT)
        await ben.until_shown("the screen of Anna", "page 2 of 8")
        await teacher.until_shown("shown: Anna")

        anna.press("X")

        await ben.until_gone("the screen of Anna")
        await teacher.until_gone("shown: Anna")


async def test_a_learner_sees_that_the_teacher_looks(held: Held) -> None:
    _served, teacher, anna = held
    teacher.press("o")
    await anna.until_shown("Your teacher is looking at your screen")
    await teacher.until_shown("Anna's screen", "page 1 of 8")
    anna.press(RIGHT)
    await teacher.until_shown("Anna's screen", "page 2 of 8")

    teacher.press("\x1b")

    await anna.until_gone("Your teacher is looking")


async def test_a_hand_is_on_the_board_until_it_is_lowered(held: Held) -> None:
    _served, teacher, anna = held
    anna.press("!")
    await teacher.until_shown("1 hand up")

    teacher.press("h")

    await teacher.until_gone("hand up")


async def test_a_learner_who_is_deleted_is_told_so_and_leaves(held: Held) -> None:
    served, teacher, anna = held
    command = [*program_of(served.folder), "classroom", "--folder", str(served.folder)]
    await asyncio.to_thread(
        subprocess.run, [*command, "learner", "Anna", "--forget"], check=True, capture_output=True
    )
    # Turned while nothing can be saved any more.
    anna.press(RIGHT)
    await anna.until_shown("You are not in the class any more", "has been deleted")

    anna.press("\x1b")

    assert await anna.until_ended() == 0
    await teacher.until_gone("Anna")


async def test_a_closed_lesson_is_not_opened(held: Held) -> None:
    _served, teacher, anna = held
    teacher.press("l")
    await teacher.until_shown("Learners can't go into a closed lesson")
    teacher.press(DOWN + "\r")
    await teacher.until_shown("closed  ")
    anna.press("m")

    await anna.until_shown("not open yet")
