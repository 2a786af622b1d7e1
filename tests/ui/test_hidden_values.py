"""What is asked for is nowhere on the panel: neither now, nor where a later page is about to ask for it."""

import re
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.ui.panel_frames import frame_of, run
from tests.ui.tutor_app import Tutor, lesson_app, opened, press, settled, until, write_lesson
from tui_tutor.lessons.formula import answer_of, names_of
from tui_tutor.lessons.hiding import SHAPES
from tui_tutor.ui.painting.canvas import plain
from tui_tutor.ui.painting.ledger import paint_answer, paint_names
from tui_tutor.ui.painting.palette import DARK
from tui_tutor.ui.painting.values import TABS, Window, paint_table, table_rows
from tui_tutor.ui.painting.walk.view import WalkView, paint_walk

WIDE = (120, 40)
ALL_SHAPES = frozenset({SHAPES})
SHAPE_TEXT = re.compile(r"\(\d+(,\d+)?\)")
SETUP = "```setup\n2-4-1 relu data=xor samples=40 seed=3\n```\n"
LOSS = "```predict\nWhat is the loss?\nvalue: loss\nhide: loss, a2\nwhy: So.\n```\n"
SHARE = "```predict\nWhat is right?\nvalue: accuracy\nhide: accuracy\nwhy: So.\n```\n"
SHAPE = "```shape\nFill in.\nproduct: x @ W1.T\nwhy: So.\n```\n"
GOAL = "```goal\naccuracy > 0.95 and steps > 5\nDo it.\n```\n"
HELP = "```hint\nTry.\n```\n```solution\nsteps: 2000\nDo.\n```\n"


@pytest.mark.parametrize("tab", TABS)
def test_hidden_shapes_are_question_marks_in_the_table(tab: str) -> None:
    frame = frame_of(sample=None)
    shown = plain(paint_table(table_rows(frame, tab, frozenset(), str), Window(70, 14), DARK))
    hidden = plain(paint_table(table_rows(frame, tab, ALL_SHAPES, str), Window(70, 14), DARK))

    assert SHAPE_TEXT.search(shown)
    assert not SHAPE_TEXT.search(hidden)
    assert hidden.count(" ? ") == len(SHAPE_TEXT.findall(shown))


def test_a_walk_through_a_step_tells_no_hidden_shape() -> None:
    walked = run("2-4-1 relu data=xor seed=3", 3).walk(None)
    for place in range(len(walked.phases)):
        hidden = plain(paint_walk(WalkView(walked, place, 0, ALL_SHAPES), 100, 20, DARK, str))

        assert not re.search(r"\(200|\(4,", hidden)


def test_the_window_for_formulas_tells_no_hidden_shape() -> None:
    frame = frame_of(sample=None)
    names = plain(paint_names(names_of(frame, ALL_SHAPES), 100, 6, DARK))
    fits, misfits, asked = (
        plain(paint_answer(answer_of(text, frame, ALL_SHAPES), 72, 12, DARK, str))
        for text in ("x @ W1.T", "x @ W1", "shape( x )")
    )

    assert "W1 ?" in names
    assert not SHAPE_TEXT.search(names + fits + misfits + asked)
    assert "≠" not in misfits
    assert "shape is what the page asks for" in misfits
    assert "shape is what the page asks for" in asked


async def test_the_shapes_are_shown_once_the_right_ones_are_given(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + SHAPE)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        asked = app.text
        await pilot.press(
            "4", "0", "x", "2", "enter", "2", "x", "4", "enter", "4", "0", "x", "4", "enter", "enter"
        )
        await until(pilot, lambda: "(40,4)" in app.text and "So." in app.text)

        assert "(40,2)" not in asked
        assert re.search(r"z1 +\? ", asked)
        assert re.search(r"z1 +\(40,4\)", app.text)


async def answered(pilot: Pilot[None], app: Tutor, *keys: str) -> None:
    count = len(app._study.state.answers)
    await pilot.press(*keys, "enter")
    await until(pilot, lambda: len(app._study.state.answers) > count)
    await settled(pilot)


async def test_answering_shows_what_was_hidden_and_not_what_is_asked_next(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + LOSS + SHARE)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        first = app.tutor_screen.hidden
        await answered(pilot, app, "1")
        second = app.tutor_screen.hidden
        await answered(pilot, app, "1")

        assert first == {"loss", "a2", "accuracy"}
        assert second == {"accuracy"}
        assert not app.tutor_screen.hidden


async def test_what_the_next_page_asks_of_the_same_numbers_is_hidden_until_they_are_others(
    tmp_path: Path,
) -> None:
    write_lesson(tmp_path, SETUP + "Read.", SETUP + LOSS)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Read.")
        before = (app.tutor_screen.hidden, app.text)
        await pilot.press("s")
        await until(pilot, lambda: app.tutor_run.frame.step == 1 and not app.tutor_screen.hidden)
        trained = app.text
        await pilot.press("r")
        await until(pilot, lambda: app.tutor_screen.hidden == {"loss"})
        await pilot.press("full_stop")
        await until(pilot, lambda: app.tutor_run.frame.sample == 0 and not app.tutor_screen.hidden)

        assert before[0] == {"loss"}
        assert re.search(r"train \?", before[1])
        assert not re.search(r"train \?", trained)


async def test_beside_a_goal_stands_no_number_that_is_asked_for(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + GOAL + SHARE + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        await press(pilot, "s")
        await until(pilot, lambda: "steps 1" in app.text)
        asked = app.text
        await answered(pilot, app, "1")
        await until(pilot, lambda: re.search(r"accuracy \d+.* steps 1", app.text))

        assert not re.search(r"accuracy \d", asked)
