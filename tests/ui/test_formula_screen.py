"""The window for formulas: what is typed is worked out at once, on the panel's own numbers."""

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input

from tests.ui.panel_frames import frame_of
from tests.ui.tutor_app import Tutor, lesson_app, play_app, press, until, write_lesson
from tui_tutor.lessons.formula import answer_of, names_of
from tui_tutor.lessons.kin import Kin
from tui_tutor.ui.painting.canvas import plain
from tui_tutor.ui.painting.ledger import kin_text, paint_answer, paint_names
from tui_tutor.ui.painting.palette import DARK, NONE
from tui_tutor.ui.screens.formula_screen import FormulaScreen
from tui_tutor.ui.widgets.formula_view import FormulaView

WIDE, SMALL = (120, 40), (80, 24)
NOTHING: frozenset[str] = frozenset()


def painted(text: str, width: int = 72, height: int = 14, hidden: frozenset[str] = NOTHING) -> str:
    answer = answer_of(text, frame_of(sample=None), hidden)
    return plain(paint_answer(answer, width, height, DARK, str))


# painting


def test_the_ledger_stands_above_the_value_and_what_it_is() -> None:
    lines = painted("x @ W1.T + b1", height=9).split("\n")

    assert lines[0] == "W1.T            (4,2).T = (2,4)"
    assert lines[1] == "x @ W1.T        (200,2) @ (2,4) = (200,4)"
    assert lines[2] == "x @ W1.T + b1   (200,4) + (4) = (200,4)"
    assert lines[3].strip() == "(200,4)"
    # The last of the rows that fit stands for all that don't.
    assert lines[7].count("…") == 4
    assert lines[8] == "This is z1."


@pytest.mark.parametrize("palette", [DARK, NONE], ids=["colours", "none"])
def test_the_axis_that_does_not_fit_is_underlined(palette: object) -> None:
    answer = answer_of("x @ W1", frame_of(sample=None), NOTHING)
    strip, advice, *_rest = paint_answer(answer, 72, 6, palette, str)  # type: ignore[arg-type]
    underlined = [segment for segment in strip if segment.style and segment.style.underline]

    assert strip.text.rstrip() == "x @ W1   (200,2) @ (4,2)   2 ≠ 4"
    assert [segment.text for segment in underlined] == ["2", "4"]
    assert all(segment.style and segment.style.bold for segment in underlined)
    assert ".T swaps rows and columns" in advice.text
    if palette is DARK:
        assert {
            segment.style.color.name for segment in underlined if segment.style and segment.style.color
        } == {DARK.warning}


def test_the_place_of_an_axis_is_the_right_one_of_two_alike() -> None:
    answer = answer_of("W1.T @ W1.T", frame_of(sample=None), NOTHING)
    strip = paint_answer(answer, 72, 6, DARK, str)[2]
    marked = "".join(
        f"<{segment.text}>" if segment.style and segment.style.underline else segment.text
        for segment in strip
    )

    assert "(2,<4>) @ (<2>,4)" in marked


def test_a_column_against_a_row_is_warned_of() -> None:
    text = painted("a2 - y.T[0]")

    assert "(200,1) - (200) = (200,200)" in text
    assert "  A column against a row: each of the 200 numbers" in text


def test_other_faults_are_told_in_words() -> None:
    assert painted("x[0, 5]").split("\n")[1] == "there is nothing at [0, 5] in an array of shape (200, 2)"
    assert painted("1 / 0").split("\n")[1] == "this divides by 0"
    assert painted("x @").startswith("'x @' can't be read")
    assert painted("z7").startswith("there is no value 'z7'\nuse one of: x, y")


def test_a_single_number_and_a_name_alone_are_shown() -> None:
    assert painted("mean(y) * 0 + 2").rstrip().split("\n")[-1] == "= 2"
    assert "This is" not in painted("W1")
    assert "(4,2)" in painted("W1")


def test_a_value_of_its_own_is_said_to_be_one() -> None:
    assert painted("W1 * 2").rstrip().endswith("This is none of the step's own numbers.")
    assert "none of" not in painted("W1 * 2", hidden=frozenset({"z1"}))


@pytest.mark.parametrize(
    ("kin", "text"),
    [
        (Kin(("y_hat", "a2")), "This is ŷ = a2."),
        (Kin(("grad_W2",), negated=True), "Almost ∂J/∂W2: the sign is the opposite."),
        (Kin(("grad_W2",), transposed=True), "Almost ∂J/∂W2: rows and columns are swapped."),
        (
            Kin(("grad_z2",), times=1200.0, is_sum=True),
            "Almost ∂J/∂z2: it is 1,200 times as large, the mean was forgotten.",
        ),
        (Kin(("grad_z2",), times=0.5), "Almost ∂J/∂z2: it is 0.5 times as large."),
        (
            Kin(("grad_z1",), negated=True, lacks_slope=True),
            "Almost ∂J/∂z1: the slope of the activation is missing (slope1); the sign is the opposite.",
        ),
    ],
)
def test_what_a_value_is_is_said_in_words(kin: Kin, text: str) -> None:
    assert kin_text(kin, str) == text


@pytest.mark.parametrize("size", [(20, 3), (40, 1), (72, 5), (72, 16), (110, 24)])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "x @",
        "x @ W1",
        "a2 - y.T[0]",
        "sum((a2 - y) @ W2 * slope1 / 200 * 2 + b1 - b1 + b1 - b1 + b1, 0)",
        "x",
    ],
)
def test_everything_keeps_to_its_room(text: str, size: tuple[int, int]) -> None:
    strips = paint_answer(answer_of(text, frame_of(sample=None), NOTHING), *size, DARK, str)

    assert len(strips) == size[1]
    assert all(strip.cell_length == size[0] for strip in strips)


def test_of_a_long_ledger_the_end_is_shown_and_what_the_value_is() -> None:
    lines = painted("(x @ W1.T + b1) * 2 * 2 * 2 * 2 / 16", height=8).split("\n")

    assert lines[0] == "…"
    assert lines[2].endswith("(200,4) / 16 = (200,4)")
    assert lines[-1] == "This is z1."


def test_names_come_with_their_shapes_and_are_cut_where_there_is_no_room() -> None:
    names = names_of(frame_of(sample=None), NOTHING)

    whole = plain(paint_names(names, 72, 9, DARK))
    short = plain(paint_names(names, 72, 2, DARK))
    assert "x (200,2)  y (200,1)  y_hat (200,1)" in whole
    assert "loss" in whole
    assert "…" not in whole
    assert short.endswith("…")
    assert "loss" not in short
    assert all(cell_len(line) <= 72 for line in (whole + short).split("\n"))


# the window


async def opened(pilot: Pilot[None]) -> Input:
    await press(pilot, "equals_sign")
    await until(pilot, lambda: isinstance(pilot.app.screen, FormulaScreen) and pilot.app.screen.query(Input))
    field = pilot.app.screen.query_one(Input)
    await until(pilot, lambda: field.has_focus and "a formula on the numbers" in pilot.app.text)  # type: ignore[attr-defined]
    return field


async def shown(pilot: Pilot[None], app: Tutor, field: Input, text: str, expected: str) -> None:
    field.value = text
    await until(pilot, lambda: expected in app.text)


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["wide", "small"])
async def test_what_is_typed_is_answered_at_once(tmp_path: Path, size: tuple[int, int]) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=size) as pilot:
        field = await opened(pilot)
        assert "a formula on the numbers of step 1" in app.text
        assert "(a2 - y) / 40" in app.text
        assert "x (40,2)" in app.text
        assert "loss" in app.text

        await shown(pilot, app, field, "x @ W", "there is no value 'W'")
        await press(pilot, "end", "1")
        await until(pilot, lambda: "2 ≠ 4" in app.text)
        assert field.value == "x @ W1"
        await shown(pilot, app, field, "x @ W1.T + b1", "This is z1.")
        assert "2 ≠ 4" not in app.text
        await shown(pilot, app, field, "a2 - y", "it is 40 times as large, the mean was forgotten")

        await press(pilot, "escape")
        await until(pilot, lambda: app.screen is app.tutor_screen)


async def test_it_is_of_the_step_and_the_sample_that_are_shown(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await app.tutor_run.advance(7)
        await press(pilot, "full_stop")
        await until(pilot, lambda: app.tutor_run.frame.sample is not None)
        field = await opened(pilot)

        assert "a formula on the numbers of step 8" in app.text
        assert "x (1,2)" in app.text
        await shown(pilot, app, field, "a2 - y", "This is ∂J/∂z2.")
        await shown(pilot, app, field, "x[0, 0]", f"= {app.tutor_run.frame.x[0, 0]:.6g}")


async def test_formulas_that_were_kept_come_back(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        field = await opened(pilot)
        for text in ("x", "y", "y"):
            field.value = text
            await press(pilot, "enter")
        await press(pilot, *"z1")
        assert field.value == "z1"

        seen = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await press(pilot, key)
            seen.append(field.value)
        assert seen == ["y", "x", "x", "y", "", ""]
        assert field.cursor_position == 0
        view = app.screen.query_one(FormulaView)
        await until(pilot, lambda: view.answer.ledger is None)


async def test_the_newest_text_is_answered_last(tmp_path: Path) -> None:
    app = play_app(tmp_path, "2-4-1 samples=400 seed=3")

    async with app.run_test(size=WIDE) as pilot:
        field = await opened(pilot)
        field.value = " + ".join(["x @ x.T"] * 20)
        field.value = "W1 * 3"
        field.value = "x @ W1.T + b1"
        await until(pilot, lambda: "This is z1." in app.text)
        await until(pilot, lambda: all(worker.node is not app.screen for worker in app.workers))

        assert "This is z1." in app.text


async def test_what_a_page_asks_for_is_not_given_away(tmp_path: Path) -> None:
    question = "```predict\nask: What is z1?\nvalue: z1[0, 0]\nhide: z1\n```\n"
    page = f"```setup\n2-4-1 relu data=xor samples=40 seed=3\n```\n\n{question}"
    write_lesson(tmp_path, page)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.tutor_screen.hidden == {"z1"})
        app.tutor_screen.set_focus(None)
        field = await opened(pilot)

        await shown(pilot, app, field, "z1", "z1 is what the page asks for")
        await shown(pilot, app, field, "x @ W1.T + b1", "(40,4) + (4) = (40,4)")
        assert "This is" not in app.text
        await press(pilot, "escape")
        await until(pilot, lambda: app.actions() == {"formula"})


@pytest.mark.parametrize("texts", [(), ("x @ W1",), ("z1",), ("2 + 2",), ("x @ W1.T", "x @ W1")])
async def test_a_look_at_the_window_is_no_formula(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: tuple[str, ...]
) -> None:
    app = play_app(tmp_path)
    noted: list[str] = []

    async with app.run_test(size=WIDE) as pilot:
        monkeypatch.setattr(app.tutor_screen, "did", noted.append)
        field = await opened(pilot)
        view = app.screen.query_one(FormulaView)
        for text in texts:
            field.value = text
            await until(pilot, lambda text=text: view.answer.ledger and view.answer.ledger.text == text)  # type: ignore[misc]
        await press(pilot, "escape")
        await until(pilot, lambda: app.screen is app.tutor_screen)

        assert noted == []


@pytest.mark.parametrize("texts", [("x @ W1", "x @ W1.T + b1"), ("a2 - y", "enter", "a2 -")])
async def test_a_formula_that_came_out_counts_as_done_when_the_window_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: tuple[str, ...]
) -> None:
    app = play_app(tmp_path)
    noted: list[str] = []

    async with app.run_test(size=WIDE) as pilot:
        monkeypatch.setattr(app.tutor_screen, "did", noted.append)
        field = await opened(pilot)
        view = app.screen.query_one(FormulaView)
        for text in texts:
            if text == "enter":
                await press(pilot, text)
                continue
            before, field.value = view.answer, text
            await until(pilot, lambda before=before: view.answer is not before)  # type: ignore[misc]
        early = list(noted)
        await press(pilot, "escape")
        await until(pilot, lambda: noted)

        assert (early, noted) == ([], ["formula"])
