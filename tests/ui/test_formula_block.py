"""Formulas on a page: typed, judged on the run, and then trained with."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.ui.tutor_app import Tutor, lesson_app, press, progress_in, settled, until, write_lesson
from tui_tutor.engine.trainer import Trainer
from tui_tutor.ui.widgets.formula_block import FormulaBlock
from tui_tutor.ui.widgets.page_scroll import PageScroll
from tui_tutor.ui.widgets.typed_line import TypedLine

WIDE, SMALL = (120, 40), (80, 24)
SETUP = "```setup\n2-4-1 tanh data=xor samples=40 seed=3\n```\n"
OTHERS = {
    "z1": "x @ W1.T + b1",
    "a1": "1 - 2 / (exp(2 * z1) + 1)",
    "z2": "a1 @ W2.T + b2",
    "y_hat": "1 / (1 + exp(-z2))",
    "loss": "-mean(y * log(y_hat) + (1 - y) * log(1 - y_hat))",
    "new_v1": "momentum * v1 + grad_W1",
    "new_W1": "W1 - learning_rate * new_v1",
}
BACKPROP = {
    "grad_z2": "(y_hat - y) / m",
    "grad_W2": "grad_z2.T @ a1",
    "grad_b2": "sum(grad_z2, 0)",
    "grad_z1": "grad_z2 @ W2 * slope1",
    "grad_W1": "grad_z1.T @ x",
    "grad_b1": "sum(grad_z1, 0)",
}

FORMULAS = {**BACKPROP, **OTHERS}
SLIPS = ("write y_hat", "is what is asked for", "can't be read", "is not allowed here")
"""What is said of formulas that can't be worked out at all, which count as no attempt."""


def asked(*targets: str) -> str:
    return "".join(
        f"```formula\nWhat is it?\ntarget: {target}\nsolution: {FORMULAS[target]}\nwhy: So it is.\n```\n"
        for target in targets
    )


ONE = SETUP + asked("grad_z2")
OUTER, INNER = SETUP + asked(*list(BACKPROP)[:3]), SETUP + asked(*list(BACKPROP)[3:])


def block_of(app: Tutor) -> FormulaBlock:
    """The question that waits, or else the last one."""
    blocks = list(app.screen.query(FormulaBlock))
    return next((each for each in blocks if not each.answered), blocks[-1])


def page_of(app: Tutor) -> str:
    """What the page says in one line, without the panel beside it."""
    width = 46 if app.size.width > 100 else 78
    return " ".join(" ".join(line[:width].replace("┃", " ") for line in app.text.split("\n")).split())


async def ready(pilot: Pilot[None], app: Tutor) -> None:
    await until(pilot, lambda: app.screen.query(FormulaBlock) and not app.lesson_screen.is_opening)
    await settled(pilot)


async def give(pilot: Pilot[None], app: Tutor, text: str) -> FormulaBlock:
    """Type a formula as a learner does, and wait for what is said."""
    block = block_of(app)
    if not block.has_focus:
        await pilot.press("equals_sign")
    await pilot.press("end", "ctrl+u")
    assert block.type_text(text)
    block.verdict = None
    await pilot.press("enter")
    await until(pilot, lambda: block.verdict is not None or block.trouble)
    await settled(pilot)
    return block


async def answer_all(pilot: Pilot[None], app: Tutor, *targets: str) -> None:
    for target in targets:
        await until(pilot, lambda: block_of(app).question.target == target)  # noqa: B023 (it runs now)
        assert (await give(pilot, app, FORMULAS[target])).answered


# typing


async def test_an_equals_sign_leads_into_the_field_where_letters_are_no_keys(tmp_path: Path) -> None:
    write_lesson(tmp_path, ONE)
    app = lesson_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot, app)
        await pilot.press("equals_sign", "s", "space", "r", "left", "y", "home", "x")
        block = block_of(app)

        assert block.has_focus
        assert block.line == TypedLine("xs yr", 1)
        assert app.tutor_run.frame.step == 0
        assert app.lesson_screen.study.place[1] == "p1"

        await press(pilot, "escape")
        assert app.focused is app.screen.query_one(PageScroll)
        await press(pilot, "s")
        await until(pilot, lambda: app.tutor_run.frame.step == 1)


async def test_after_a_right_formula_the_next_field_is_ready_and_esc_leaves_it(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + asked("grad_z2", "grad_W2"))
    app = lesson_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot, app)
        first = await give(pilot, app, FORMULAS["grad_z2"])
        await until(pilot, lambda: block_of(app) is not first and block_of(app).has_focus)

        assert "Type a formula, then enter; esc leaves the field." in page_of(app)
        await pilot.press("s", "h", "escape")
        assert block_of(app).line.text == "sh"
        assert app.focused is app.screen.query_one(PageScroll)
        assert app.tutor_run.frame.step == 0
        assert "Press = to type a formula here." in page_of(app)


async def test_an_equals_sign_in_an_empty_field_is_no_part_of_the_formula(tmp_path: Path) -> None:
    """The page says to press it for each formula, and the keyboard may be in the field already."""
    write_lesson(tmp_path, ONE)
    app = lesson_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot, app)
        await pilot.press("equals_sign", "equals_sign", "x", "equals_sign")

        assert block_of(app).has_focus
        assert block_of(app).line.text == "x="


async def test_who_has_left_the_field_is_not_led_into_the_next_one(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + asked("grad_z2", "grad_W2"))
    app = lesson_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot, app)
        first = block_of(app)
        await pilot.press("equals_sign")
        assert first.type_text(FORMULAS["grad_z2"])
        await press(pilot, "enter", "escape")
        await until(pilot, lambda: block_of(app) is not first)
        await settled(pilot)

        assert app.focused is app.screen.query_one(PageScroll)


async def test_wide_signs_of_a_chinese_keyboard_are_plain_ones(tmp_path: Path) -> None:
    write_lesson(tmp_path, ONE)
    app = lesson_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot, app)
        block = block_of(app)
        block.focus()
        assert block.type_text("（y_hat － y）／m\n")

        assert block.line.text.strip() == "(y_hat - y)/m"


def test_a_long_line_is_shown_around_its_cursor() -> None:
    line = TypedLine.of("abcdefghij" * 5)

    assert line.window(60) == (line.text, "")
    before, behind = line.window(20)
    assert (before[0], before[-1], behind, len(before)) == ("…", "j", "", 20)
    for cursor in range(len(line.text) + 1):
        before, behind = TypedLine(line.text, cursor).window(20)
        assert len(before) + len(behind) <= 20
        assert not cursor or before[-1] == line.text[cursor - 1]


# judging


async def test_a_right_formula_is_kept_and_what_follows_is_shown(tmp_path: Path) -> None:
    write_lesson(tmp_path, f"{ONE}\nGo on.\n")
    app = lesson_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot, app)
        assert "Go on." not in app.text
        assert "y_hat (40,1)" in app.text.replace("\u00a0", " ")
        block = await give(pilot, app, "(y_hat - y) / m")

        assert block.answered
        await until(pilot, lambda: "Go on." in app.text)
        assert "So it is." in app.text
        assert app.focused is app.screen.query_one(PageScroll)
        kept = app.lesson_screen.study.state.answers["formula"]
        assert (kept.text, kept.right) == ("(y_hat - y) / m", True)

    again = lesson_app(tmp_path, progress=progress_in(tmp_path))
    async with again.run_test(size=WIDE) as pilot:
        await ready(pilot, again)
        assert block_of(again).answered
        assert "✓ grad_z2 = (y_hat - y) / m" in again.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("y_hat - y", "the mean was forgotten"),
        ("(y - y_hat) / m", "the sign is the opposite"),
        ("(y_hat - y) / 40", "Write m for the number"),
        ("y_hat.T - y", "It has shape (40,40)"),
        ("x @ y", "2 ≠ 40"),
        ("(y_hut - y) / m", "write y_hat"),
        ("grad_z2", "is what is asked for"),
        ("y_hat - ", "can't be read"),
        ("().__class__", "is not allowed here"),
    ],
)
async def test_a_wrong_formula_is_told_what_is_wrong_and_may_be_tried_again(
    text: str, told: str, tmp_path: Path
) -> None:
    write_lesson(tmp_path, ONE)
    app = lesson_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot, app)
        await give(pilot, app, text)

        assert told in page_of(app)
        kept = app.lesson_screen.study.state.answers
        if told in SLIPS:
            assert "formula" not in kept
        else:
            assert (kept["formula"].text, kept["formula"].right) == (text.strip(), False)

        assert (await give(pilot, app, "(y_hat - y) / m")).answered


async def test_a_right_formula_is_shown_on_request(tmp_path: Path) -> None:
    write_lesson(tmp_path, ONE)
    app = lesson_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot, app)
        assert "show a right formula" not in app.text
        block = await give(pilot, app, "y_hat")
        assert "(y_hat - y) / m" not in app.text
        await press(pilot, "tab", "enter")

        await until(pilot, lambda: "A right formula: (y_hat - y) / m" in page_of(app))
        assert not block.answered


async def test_a_network_without_what_is_asked_is_no_fault_of_the_learner(tmp_path: Path) -> None:
    write_lesson(tmp_path, ONE)
    app = lesson_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot, app)
        await app.lesson_screen._edit("2-1")
        await give(pilot, app, "(y_hat - y) / m")

        assert "the run on the panel has no grad_z2" in page_of(app)
        assert "formula" not in app.lesson_screen.study.state.answers


# training with one's own


async def trained(pilot: Pilot[None], app: Tutor) -> None:
    """Find all formulas on two pages, and train with them."""
    await ready(pilot, app)
    await answer_all(pilot, app, *list(BACKPROP)[:3])
    assert "train with my formulas" not in app.text
    await press(pilot, "right")
    await until(pilot, lambda: app.lesson_screen.study.place[1] == "p2")
    await ready(pilot, app)
    await answer_all(pilot, app, *list(BACKPROP)[3:])
    await press(pilot, "G")
    await until(pilot, lambda: app.tutor_run.frame.own is not None and app.tutor_run.frame.step > 20)


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["wide", "small"])
async def test_the_formulas_of_two_pages_train_the_network(size: tuple[int, int], tmp_path: Path) -> None:
    write_lesson(tmp_path, OUTER, INNER)
    app = lesson_app(tmp_path)
    async with app.run_test(size=size) as pilot:
        await trained(pilot, app)
        await press(pilot, "space")
        await settled(pilot)

        assert "own-formulas" in app.actions()
        assert "The network trains with your formulas: backward pass." in page_of(app)
        assert "back to the program's" in page_of(app)
        own = app.tutor_run.frame.own
        assert own is not None
        assert own.difference is not None
        # Rounding alone.
        assert own.difference < 1e-15
        assert "Largest difference from the true gradients:" in page_of(app)


async def test_forward_pass_loss_and_momentum_can_be_ones_own_too(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP.replace("seed=3", "seed=3 optimizer=momentum") + asked(*OTHERS))
    app = lesson_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot, app)
        await answer_all(pilot, app, *OTHERS)
        await until(
            pilot, lambda: "You have all the formulas of: forward pass, loss, update." in page_of(app)
        )
        await press(pilot, "G")
        await until(pilot, lambda: app.tutor_run.frame.step > 20)
        await press(pilot, "space")
        await settled(pilot)

        frame = app.tutor_run.frame
        assert frame.own is not None
        assert frame.own.parts == ("forward", "loss", "update")
        other = Trainer(frame.setup)
        other.run(frame.step)
        assert frame.loss == pytest.approx(other.frame().loss, rel=0, abs=1e-12)


async def test_an_edit_ends_it_with_a_line_and_undo_brings_it_back(tmp_path: Path) -> None:
    write_lesson(tmp_path, OUTER, INNER)
    app = lesson_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await trained(pilot, app)
        await press(pilot, "right_square_bracket")
        await until(pilot, lambda: app.tutor_run.frame.own is None)
        await until(pilot, lambda: "yours end where it is changed" in app.told)

        await press(pilot, "z")
        await until(pilot, lambda: app.tutor_run.frame.own is not None)
        await press(pilot, "r")
        await until(pilot, lambda: app.tutor_run.frame.step == 0)
        assert app.tutor_run.frame.own is not None
        await press(pilot, "G")
        await until(pilot, lambda: app.tutor_run.frame.own is None)
        await settled(pilot)
        assert "train with my formulas" in app.text


async def test_another_page_comes_with_the_programs_own_and_without_a_word(tmp_path: Path) -> None:
    write_lesson(tmp_path, OUTER, INNER, SETUP + "Read.\n")
    app = lesson_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await trained(pilot, app)
        await press(pilot, "right")
        await until(pilot, lambda: app.tutor_run.frame.own is None)
        await settled(pilot)

        assert "yours end" not in app.told


async def test_too_few_formulas_train_nothing(tmp_path: Path) -> None:
    write_lesson(tmp_path, OUTER)
    app = lesson_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot, app)
        await press(pilot, "G")
        await until(pilot, lambda: "Find all formulas" in app.told)

        assert app.tutor_run.frame.own is None
        assert app.tutor_run.frame.step == 0


async def test_what_was_trained_with_them_is_gone_on_with_as_it_was_before(tmp_path: Path) -> None:
    write_lesson(tmp_path, OUTER, INNER)
    app = lesson_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await trained(pilot, app)
        await press(pilot, "space")
        await settled(pilot)
    again = lesson_app(tmp_path, progress=progress_in(tmp_path))
    async with again.run_test(size=WIDE) as pilot:
        await ready(pilot, again)

        assert again.tutor_run.frame.own is None
        assert block_of(again).answered
        await until(pilot, lambda: "train with my formulas" in again.text)
