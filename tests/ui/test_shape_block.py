from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.ui.reader_helpers import ReaderApp, page, prose
from tests.ui.tutor_app import SETUP, Tutor, lesson_app, press, progress_in, settled, until, write_lesson
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.lessons.lesson import Shape
from tui_tutor.ui.markdown.layout import lines_as_text
from tui_tutor.ui.widgets.question_block import QuestionBlock
from tui_tutor.ui.widgets.reader import Reading
from tui_tutor.ui.widgets.shape_block import ShapeBlock

SHAPE = Shape(1, "shape", "Which shapes?", "x @ W1.T + b1", "They **fit**.")
FRAME = Trainer(parse_setup("2-4-1 relu data=xor samples=200")).frame()
RIGHT = "(200,2) (2,4) (4) (200,4)"


class ShapeApp(ReaderApp):
    """Answers a question that asks for the run, as the screen of a lesson does."""

    frame = FRAME

    def on_question_block_frame_asked(self, event: QuestionBlock.FrameAsked) -> None:
        event.block.frame = self.frame


def shown(block: ShapeBlock, width: int = 40) -> str:
    return lines_as_text(block.lines(width))


def answers(app: ReaderApp) -> list[tuple[str, bool]]:
    return [(event.text, event.right) for event in app.heard]


async def type_text(pilot: Pilot[None], text: str) -> None:
    names = {
        "(": "left_parenthesis",
        ")": "right_parenthesis",
        ",": "comma",
        " ": "space",
        "@": "at",
        "+": "plus",
    }
    await pilot.press(*(names.get(letter, letter) for letter in text))


def test_there_is_a_field_for_each_tensor_and_for_the_result() -> None:
    assert shown(ShapeBlock(SHAPE, str)) == (
        "┃ Fill in the shapes\n"
        "┃ Which shapes?\n"
        "┃\n"
        "┃   x          ▏\n"
        "┃ @ W1.T\n"
        "┃ + b1\n"
        "┃ = result\n"
        "┃\n"
        "┃ Type the shape of x, as in (3, 5) or\n"
        "┃ 3x5, then enter."
    )


@pytest.mark.parametrize("width", [28, 36, 60, 100])
def test_it_fits_the_page(width: int) -> None:
    block = ShapeBlock(Shape(1, "shape", "Which?", "mean(grad_z2, 0) * sum(x @ W1.T, 0)", ""), str)

    assert all(len(line) <= width for line in shown(block, width).split("\n"))


def test_right_shapes_stay_right_when_the_page_is_opened_again() -> None:
    block = ShapeBlock(SHAPE, str, RIGHT, right=True)

    assert block.answered
    assert block.answer == RIGHT
    assert (
        "✓ (200,2)\n┃ @ W1.T    ✓ (2,4)\n┃ + b1      ✓ (4)\n┃ = result  ✓ (200,4)\n┃\n┃ They fit."
        in shown(block)
    )


def test_wrong_shapes_of_an_earlier_time_are_asked_for_again() -> None:
    block = ShapeBlock(SHAPE, str, "(2,200) (2,4) (4) (200,4)", right=False)

    assert not block.answered
    assert "(2,200)" not in shown(block)


async def test_shapes_are_typed_field_by_field_with_enter_or_tab() -> None:
    app = ShapeApp(page(SHAPE, prose("What follows.")))

    async with app.run_test(size=(60, 30)) as pilot:
        await type_text(pilot, "200x2")
        await pilot.press("enter")
        await type_text(pilot, "2,4")
        await pilot.press("tab")
        await type_text(pilot, "4")
        await pilot.press("down")
        assert "Check the shapes" not in app.texts()
        await type_text(pilot, "200 4")
        assert "Check the shapes" in app.texts()
        assert "What follows." not in app.texts()
        await pilot.press("enter")
        await pilot.pause()

        assert "What follows." in app.texts()
        assert "They fit." in app.texts()
    assert answers(app) == [(RIGHT, True)]


async def test_the_whole_product_can_be_typed_as_it_is_written() -> None:
    app = ShapeApp(page(SHAPE))

    async with app.run_test(size=(60, 30)) as pilot:
        await type_text(pilot, "(200, 2) @ (2, 4) + (4) ")
        await pilot.press("equals_sign")
        await type_text(pilot, " (200, 4)")
        await pilot.press("enter")
        await pilot.pause()

    assert answers(app) == [(RIGHT, True)]


async def test_each_wrong_shape_is_marked_with_a_reason_and_only_those_are_asked_for_again() -> None:
    app = ShapeApp(page(SHAPE))

    async with app.run_test(size=(60, 30)) as pilot:
        block = app.query_one(ShapeBlock)
        block.focus()
        assert block.type_text("(200,2)(4,2)(4)(4)")
        await pilot.press("enter")
        await pilot.pause()
        text = shown(block, 90)
        assert "✓ (200,2)" in text
        assert "✗  (4,2)" in text
        assert "Rows and columns are swapped." in text
        assert "That is one sample alone. There are 200 in the batch" in text
        assert "At @ the inner axes 2 and 4 meet: they must be" in text
        assert "Type the shape of W1.T again, then enter." in text

        await type_text(pilot, "2,4")
        await pilot.press("enter")
        assert block.at == 3
        await pilot.press("enter")
        await type_text(pilot, "200,4")
        await pilot.press("enter")
        await pilot.pause()

    assert answers(app) == [("(200,2) (4,2) (4) (4)", False), (RIGHT, True)]


async def test_axes_that_meet_and_do_not_fit_are_painted_as_wrong() -> None:
    app = ShapeApp(page(SHAPE))

    async with app.run_test(size=(60, 30)) as pilot:
        block = app.query_one(ShapeBlock)
        block.type_text("(200,2)(4,2)(4)(200,4)")
        block.check()
        await pilot.pause()
        runs = [[run.text for run in line if "wrong" in run.style] for line in block.lines(50)]

    rows = [each for each in runs if each]
    assert rows[0] == ["2"]
    assert rows[1] == ["✗ ", "4"]


async def test_a_slip_of_the_keys_is_told_and_not_counted() -> None:
    app = ShapeApp(page(SHAPE))

    async with app.run_test(size=(60, 30)) as pilot:
        block = app.query_one(ShapeBlock)
        block.focus()
        for text in ("200,2", "2,,4", "4", "200,4"):
            block.type_text(text)
            await pilot.press("enter" if text != "200,4" else "up")
        await pilot.press("enter")
        await pilot.pause()

        assert "That is no shape." in app.texts()
        assert block.at == 1
        assert not app.heard
        await pilot.press("backspace", "backspace", "4", "enter")
        await pilot.pause()
    assert answers(app) == [(RIGHT, True)]


async def test_fields_and_the_check_can_be_clicked() -> None:
    app = ShapeApp(page(SHAPE))

    async with app.run_test(size=(60, 30)) as pilot:
        block = app.query_one(ShapeBlock)
        for row, text in ((6, "200,4"), (5, "4"), (3, "200,2"), (4, "2,4")):
            await pilot.click(block, offset=(20, row))
            await type_text(pilot, text)
        await pilot.click(block, offset=(6, block.link_region(len(block.links) - 1).y))
        await pilot.pause()

    assert answers(app) == [(RIGHT, True)]


async def test_where_the_run_has_no_such_product_that_is_told_and_not_counted() -> None:
    app = ShapeApp(page(Shape(1, "shape", "Which?", "a2 @ W3.T", "")))

    async with app.run_test(size=(60, 30)) as pilot:
        app.query_one(ShapeBlock).focus()
        app.query_one(ShapeBlock).type_text("(1)(2)(3)")
        await pilot.press("enter")
        await pilot.pause()

        assert "R brings it back." in shown(app.query_one(ShapeBlock), 90)
        app.frame = Trainer(parse_setup("2-4-3-1 relu data=xor samples=20")).frame()
        app.query_one(ShapeBlock).check()
        await pilot.pause()
    assert answers(app) == [("(1) (2) (3)", False)]


async def test_an_answered_question_shows_what_follows_and_takes_no_keys() -> None:
    app = ShapeApp(page(SHAPE, prose("What follows.")))
    app.first = Reading(app.lesson, app.lesson.pages[0], answers={"shape": RIGHT}, right=frozenset({"shape"}))

    async with app.run_test(size=(60, 30)) as pilot:
        await pilot.press("2", "backspace", "enter")

        assert "What follows." in app.texts()
    assert not app.heard


BATCH = SETUP + "```shape\nWhich shapes?\nproduct: x @ W1.T + b1\nwhy: They fit.\n```\n\nWhat follows.\n"


async def answer(pilot: Pilot[None], app: Tutor, text: str) -> None:
    app.screen.query_one(ShapeBlock).focus()
    app.screen.query_one(ShapeBlock).type_text(text)
    await press(pilot, "enter")


async def test_the_answer_is_judged_on_the_live_run_whatever_sample_is_looked_at(tmp_path: Path) -> None:
    write_lesson(tmp_path, BATCH)
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "Which shapes?" in app.text)
        await settled(pilot)
        await press(pilot, "full_stop")
        await answer(pilot, app, "(1,2)(2,4)(4)(1,4)")
        await until(pilot, lambda: "There are 40" in app.text)
        await answer(pilot, app, "(40,2)(40,4)")
        await until(pilot, lambda: "What follows." in app.text)

        kept = app._progress.page_state("one", "p1").answers["shape"]
    assert (kept.text, kept.right, kept.attempts) == ("(40,2) (2,4) (4) (40,4)", True, 2)


async def test_a_right_answer_is_still_right_after_the_network_was_changed(tmp_path: Path) -> None:
    write_lesson(tmp_path, BATCH)
    progress = progress_in(tmp_path)
    progress.save_answer("one", "p1", "shape", "(40,2) (2,4) (4) (40,4)", True)
    progress.save_setup("one", "p1", "2-8-1 relu data=xor samples=40 seed=3")
    app = lesson_app(tmp_path, progress=progress)

    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "2-8-1" in app.text)
        await settled(pilot)

        assert "What follows." in app.text
        assert "(2,4)" in app.text
