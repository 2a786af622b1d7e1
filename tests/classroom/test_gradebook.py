"""The gradebook says what was done, and no cell of it can run."""

import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tui_tutor.classroom.live.standing import CoursePage, Standing, is_finished
from tui_tutor.classroom.records.gradebook import (
    Grade,
    course_pages,
    csv_text,
    gradebook,
    grades_csv,
    grades_json,
    plain_cell,
)
from tui_tutor.classroom.records.ledger import Ledger
from tui_tutor.lessons.course import load_course
from tui_tutor.lessons.lesson import Predict, Prose

PAGES = [CoursePage("xor", "read", ()), CoursePage("xor", "wall", ("quiz", "goal"))]
WALL = {"lesson": "xor", "page": "wall"}


@pytest.fixture
async def ledger(place: Path | str) -> AsyncIterator[Ledger]:
    seconds = iter(range(0, 10_000, 10))
    opened = Ledger.open(place, now=lambda: float(next(seconds)))
    yield opened
    await opened.close()


async def only(ledger: Ledger, page: str) -> Grade:
    [grade] = [each for each in await gradebook(ledger, PAGES) if each.page == page]
    return grade


async def test_a_page_goes_from_unopened_to_done(ledger: Ledger) -> None:
    learner_id = await ledger.create("Ada")
    states = [(await only(ledger, "wall")).state]

    for kind, values in (
        ("visit", {}),
        ("answer", {"key": "quiz", "text": "4", "right": False}),
        ("answer", {"key": "quiz", "text": "8", "right": True}),
        ("done", {"key": "goal"}),
    ):
        await ledger.save(learner_id, kind, {**WALL, **values})
        states.append((await only(ledger, "wall")).state)

    assert states == ["unopened", "opened", "begun", "begun", "done"]


async def test_a_page_is_done_in_grades_and_on_the_board_though_a_prediction_on_it_was_wrong(
    ledger: Ledger,
) -> None:
    page, learner_id = (
        CoursePage("xor", "guess", ("predict", "quiz", "predict-2")),
        await ledger.create("Ada"),
    )
    seen = Standing()
    states = []

    for key, is_right in (("predict", False), ("quiz", False), ("predict-2", False), ("quiz", True)):
        answer = {"lesson": "xor", "page": "guess", "key": key, "text": "8", "right": is_right}
        await ledger.save(learner_id, "answer", answer)
        seen.saved("answer", answer)
        [grade] = await gradebook(ledger, [page])
        read = (await ledger.standings(learner_id))[learner_id]
        states.append((grade.state, grade.done, read.pages_done([page]), seen.pages_done([page])))

    assert states == [("begun", 1, 0, 0), ("begun", 1, 0, 0), ("begun", 2, 0, 0), ("done", 3, 1, 1)]


def test_predictions_alone_are_finished_by_a_wrong_answer() -> None:
    course = load_course(Path(__file__).parents[2] / "lessons", "en")
    blocks = [block for lesson in course.lessons for page in lesson.pages for block in page.blocks]

    asked = {block.key: isinstance(block, Predict) for block in blocks if not isinstance(block, Prose)}

    assert {key: is_finished(key, False) for key in asked} == asked
    assert set(asked.values()) == {True, False}


async def test_a_page_that_asks_for_nothing_is_done_once_opened(ledger: Ledger) -> None:
    learner_id = await ledger.create("Ada")
    before = (await only(ledger, "read")).state

    await ledger.save(learner_id, "visit", {"lesson": "xor", "page": "read"})

    assert (before, (await only(ledger, "read")).state) == ("unopened", "done")


async def test_attempts_hints_time_and_answers_are_told(ledger: Ledger) -> None:
    learner_id = await ledger.create("Ada")
    for kind, values in (
        ("visit", {}),
        ("answer", {"key": "quiz", "text": "4", "right": False}),
        ("answer", {"key": "quiz", "text": "8", "right": True}),
        ("hints", {"hints": 2}),
        ("solution_seen", {}),
    ):
        await ledger.save(learner_id, kind, {**WALL, **values})

    assert await only(ledger, "wall") == Grade(
        learner_id=learner_id,
        name="Ada",
        lesson="xor",
        page="wall",
        state="begun",
        done=1,
        blocks=2,
        attempts=2,
        hints=2,
        solution_seen=True,
        seconds=40,
        answers={"quiz": "8"},
    )


async def test_notes_stand_on_the_first_row_of_the_learner_they_are_about(ledger: Ledger) -> None:
    ada, _bob = await ledger.create("Ada"), await ledger.create("Bob")
    await ledger.add_note(ada, "helps Bob")
    await ledger.add_note(ada, "=1+1")
    grades = await gradebook(ledger, PAGES)

    from_json = json.loads(grades_json(grades))
    from_csv = list(csv.DictReader(io.StringIO(grades_csv(grades))))

    assert [row["notes"] for row in from_json] == [["helps Bob", "=1+1"], [], [], []]
    assert [row["notes"] for row in from_csv] == ["helps Bob;' =1+1", "", "", ""]


async def test_teachers_are_in_no_gradebook(ledger: Ledger) -> None:
    await ledger.add_teacher_key("ssh-ed25519 AAAA", "Ms Park")
    teacher = await ledger.owner_of_key("ssh-ed25519 AAAA")
    assert teacher is not None
    await ledger.save(teacher, "visit", WALL)

    assert await gradebook(ledger, PAGES) == []


async def test_json_and_csv_hold_every_learner_on_every_page(ledger: Ledger) -> None:
    for name in ("Bob", "ada", "陈晨"):
        await ledger.create(name)
    grades = await gradebook(ledger, PAGES)

    from_json = json.loads(grades_json(grades))
    from_csv = list(csv.DictReader(io.StringIO(grades_csv(grades))))

    for rows in (from_json, from_csv):
        assert [(row["name"], row["page"]) for row in rows] == [
            (name, page) for name in ("ada", "Bob", "陈晨") for page in ("read", "wall")
        ]
    assert list(from_csv[0]) == list(from_json[0]) == list(Grade._fields)


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r1", "＝1", "'=1", "'@x", "=cmd|' /C calc'!A0"],
)
def test_nothing_that_a_learner_writes_is_computed_by_a_table_program(cell: str) -> None:
    [header, row] = csv.reader(io.StringIO(csv_text(["cell"], [[cell]]), newline=""))

    assert header == ["cell"]
    assert row == [f"'{cell}"]
    assert plain_cell(row[0]) == cell


def test_a_cell_that_begins_at_a_semicolon_is_not_computed_either() -> None:
    [_header, row] = csv.reader(io.StringIO(csv_text(["cell"], [["8; =1+1;@x"]])))

    assert row == ["8;' =1+1;'@x"]


def test_plain_cells_stay_as_they_are() -> None:
    text = csv_text(["a", "b"], [["it's 8, or “9”", -3]])

    assert text == 'a,b\r\n"it\'s 8, or “9”",-3\r\n'


ASKED = {"quiz", "predict", "order", "shape", "formula", "break", "goal"}


def test_the_blocks_of_the_course_are_what_its_pages_ask_for() -> None:
    course = load_course(Path(__file__).parents[2] / "lessons", "en")

    pages = course_pages(course.lessons)

    assert len({page[:2] for page in pages}) == sum(len(lesson.pages) for lesson in course.lessons)
    assert {block.partition("-")[0] for page in pages for block in page.blocks} <= ASKED
    assert any(page.blocks for page in pages)
