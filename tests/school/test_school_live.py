"""A lesson on two servers: a teacher on one leads learners on both as if there were one."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import NamedTuple

import asyncssh
import pytest

from tests.classroom.served_class import COLUMNS, ROWS, Seat
from tests.postgres import Postgres
from tests.school.school import School, on_server, school
from tests.school.school_teacher import Teacher, teacher_at
from tui_tutor.classroom.door.identity import public_key_text
from tui_tutor.classroom.records.ledger import Ledger
from tui_tutor.lessons.course import load_course
from tui_tutor.store.board_messages import AskPoll, Freeze, Lead, LowerHand, OpenLesson, Push, Spotlight
from tui_tutor.store.class_messages import News, Pushed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

FIRST, SECOND = "everything-is-a-mapping", "one-neuron-and-its-wall"
RIGHT = "\x1b[C"
LONGEST_ABSENCE = 20.0
"""Seconds until a server that was killed is missed: 10 of silence, a tick of each hub, and a busy machine."""


class Lesson(NamedTuple):
    """A school with Anna on the first server, Ben on the second, and a teacher at the first one's board."""

    school: School
    anna: Seat
    ben: Seat
    teacher: Teacher


@pytest.fixture
async def lesson(tmp_path: Path, postgres: Postgres) -> AsyncIterator[Lesson]:
    async with AsyncExitStack() as stack:
        built = await stack.enter_async_context(school(tmp_path, postgres))
        anna = await stack.enter_async_context(on_server(built, "one", "Anna", "4711", "4711"))
        # The proxy may have ended the connection to a killed server before the learner does.
        stack.enter_context(suppress(asyncssh.ConnectionLost))
        ben = await stack.enter_async_context(on_server(built, "two", "Ben", "4711", "4711"))
        for seat in (anna, ben):
            await seat.until_shown("step 0 = epoch 1", "quit")
        teacher = await stack.enter_async_context(teacher_at(built.servers[0].folder))
        await teacher.until(lambda: teacher.here == {"Anna", "Ben"})
        yield Lesson(built, anna, ben, teacher)


async def test_the_board_shows_learners_of_both_servers_and_where_they_go(lesson: Lesson) -> None:
    teacher = lesson.teacher
    for seat in (lesson.anna, lesson.ben):
        seat.press(RIGHT)

    await teacher.until(lambda: all(row.page_number == 2 for row in teacher.rows.values()))

    assert teacher.rows.keys() == {"Anna", "Ben"}
    assert {row.lesson for row in teacher.rows.values()} == {FIRST}
    assert (teacher.board.servers, teacher.board.code) == (2, lesson.school.code)


async def test_a_message_a_hand_and_a_vote_go_from_one_server_to_the_other(lesson: Lesson) -> None:
    ben, teacher = lesson.ben, lesson.teacher
    await teacher.say(Push(what=Pushed(message="Look at the loss"), to=(teacher.rows["Ben"].learner,)))
    await ben.until_shown("Your teacher says", "Look at the loss")
    ben.press("X")

    ben.press("!")
    await teacher.until(lambda: teacher.rows["Ben"].hand_at > 0)
    await teacher.say(LowerHand(teacher.rows["Ben"].learner))
    await teacher.until(lambda: teacher.rows["Ben"].hand_at == 0)

    await teacher.say(AskPoll("Is it clear?", ("yes", "no")))
    await ben.until_shown("Is it clear?", "1  yes", "2  no")
    ben.press("2")
    await ben.until_shown("You answered “no”")
    await teacher.until(lambda: [(bar.answer, bar.count) for bar in teacher.board.bars][-1:] == [("no", 1)])

    assert "Look at the loss" not in lesson.anna.text
    assert teacher.refused == []


async def test_the_class_of_both_servers_is_held_frozen_and_released(lesson: Lesson) -> None:
    anna, ben, teacher = lesson.anna, lesson.ben, lesson.teacher
    places = places_in(FIRST)
    await teacher.say(places[1], Lead("held"))
    for seat in (anna, ben):
        await seat.until_shown("Your teacher leads", "page 2 of 8")
    await teacher.say(places[2])
    for seat in (anna, ben):
        await seat.until_shown("page 3 of 8")

    await teacher.say(Freeze(True))
    await ben.until_shown("Eyes to the front")
    await teacher.say(Freeze(False))
    await ben.until(lambda text: "Eyes to the front" not in text)
    await teacher.say(Lead(None))
    await ben.until_shown("has released you")
    ben.press(RIGHT)

    await ben.until_shown("page 4 of 8")


async def test_a_screen_is_shown_to_learners_and_teacher_on_the_other_server(lesson: Lesson) -> None:
    anna, ben, teacher = lesson.anna, lesson.ben, lesson.teacher
    await teacher.say(Spotlight(teacher.rows["Ben"].learner))
    await ben.until_shown("May the class see your screen?")
    ben.press("y")
    await ben.until_shown("The class sees your screen")
    await anna.until_shown("the screen of Ben", "page 1 of 8")

    ben.press(RIGHT)
    await ben.until_shown("page 2 of 8")
    await anna.until_shown("the screen of Ben", "page 2 of 8")
    await teacher.until(lambda: any("page 2 of 8" in picture for picture in teacher.pictures))

    ben.press("X")
    await anna.until(lambda text: "the screen of Ben" not in text)
    await teacher.until(lambda: teacher.board.spotlight == "")


async def test_those_of_a_killed_server_are_away_soon_and_here_again_when_they_come_back(
    lesson: Lesson,
) -> None:
    built, teacher = lesson.school, lesson.teacher
    lesson.ben.press("!")
    await teacher.until(lambda: teacher.rows["Ben"].hand_at > 0)

    killed = time.monotonic()
    built.servers[1].kill()
    await teacher.until(lambda: teacher.here == {"Anna"})
    absence = time.monotonic() - killed

    assert absence < LONGEST_ABSENCE
    assert teacher.rows["Ben"].hand_at == 0
    await teacher.until(lambda: teacher.board.servers == 1)
    async with on_server(built, "one", "Ben", "4711") as again:
        await again.until_shown("page 1 of 8")
        await teacher.until(lambda: teacher.here == {"Anna", "Ben"})
        again.press(RIGHT)
        await teacher.until(lambda: teacher.rows["Ben"].page_number == 2)


async def test_a_lesson_that_was_closed_stays_closed_on_every_server_also_after_a_restart(
    lesson: Lesson,
) -> None:
    built, ben, teacher = lesson.school, lesson.ben, lesson.teacher
    await teacher.say(OpenLesson(SECOND, False))
    await teacher.until(lambda: teacher.board.closed == (SECOND,))
    ben.press("m")
    await ben.until_shown("not open yet")

    built.servers[1].kill()
    await built.servers[1].start()
    await built.until_up("two")
    async with on_server(built, "two", "Cleo", "4711", "4711") as cleo:
        await cleo.until_shown("step 0 = epoch 1", "quit")
        await teacher.until(lambda: "Cleo" in teacher.here)
        cleo.press("m")
        await cleo.until_shown("not open yet")

        cleo.press("\x1b")
        await cleo.until_gone("Course map")
        # What comes after it says that it has come.
        await teacher.say(OpenLesson(SECOND, True), Push(what=Pushed(message="Go on")))
        await cleo.until_shown("Go on")
        cleo.press("Xm")
        await cleo.until_shown("Course map", "One neuron and its wall")
        await cleo.until_gone("not open yet")


async def test_a_teacher_who_comes_in_by_key_leads_learners_of_the_other_server(lesson: Lesson) -> None:
    built = lesson.school
    key = asyncssh.generate_private_key("ssh-ed25519")
    ledger = Ledger.open(built.database)
    await ledger.add_teacher_key(public_key_text(key.export_public_key().decode()), "Ms Park")
    await ledger.close()
    await built.tell_proxy("set server servers/two state drain")

    async with asyncssh.connect(
        "127.0.0.1", built.port, known_hosts=None, client_keys=[key], agent_path=None, config=None
    ) as connection:
        process = await connection.create_process(
            term_type="xterm-256color", term_size=(COLUMNS, ROWS), encoding=None
        )
        board = Seat(process)
        await board.until_shown("Anna", "Ben", "2 of 2 here", built.code)
        board.press("z")
        await board.until_shown("Everybody looks to the front")
        board.press("\r")
        await lesson.ben.until_shown("Eyes to the front")


def places_in(slug: str) -> list[News]:
    """What a teacher tells who is on each page of a lesson."""
    root = Path(__file__).parents[2] / "lessons"
    [found] = [each for each in load_course(root, "en").lessons if each.slug == slug]
    return [News(lesson=slug, page=page.key) for page in found.pages]
