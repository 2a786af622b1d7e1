from pathlib import Path

import pytest
from textual.events import Key, Paste

from tests.ui.reader_helpers import DIRECTION, GOAL, NUMBER, ReaderApp, page, prose
from tests.ui.tutor_app import SETUP, lesson_app, opened, settled, until, write_lesson
from tui_tutor.lessons.number_mistakes import NumberMistake
from tui_tutor.ui.markdown.layout import lines_as_text
from tui_tutor.ui.widgets.hint_block import HintBlock
from tui_tutor.ui.widgets.page_scroll import PageScroll
from tui_tutor.ui.widgets.predict_block import LONGEST, PredictBlock, Verdict
from tui_tutor.ui.widgets.typed_line import TypedLine
from tui_tutor.ui.widgets.values_table import ValuesTable

LONG = "\n\n".join(f"Paragraph {number}." for number in range(30))


def shown(block: PredictBlock) -> str:
    return lines_as_text(block.lines(50))


@pytest.mark.parametrize(
    ("verdict", "says"),
    [
        (None, "You said 0.4."),
        (Verdict(True, "0.41"), "✓ Right: 0.41. You said 0.4."),
        (Verdict(False, "0.63"), "✗ It is 0.63. You said 0.4."),
        (Verdict(False), "✗ Not quite. You said 0.4."),
    ],
)
def test_a_prediction_is_compared_with_the_truth_once_that_is_known(
    verdict: Verdict | None, says: str
) -> None:
    block = PredictBlock(NUMBER, str, answer="0.4")
    block.set_reactive(PredictBlock.verdict, verdict)

    assert says in shown(block)
    assert ("Because of this." in shown(block)) == (verdict is not None)


def test_directions_are_words_with_arrows() -> None:
    block = PredictBlock(DIRECTION, str, answer="up")
    block.set_reactive(PredictBlock.verdict, Verdict(False, "down"))

    assert "✗ It is ↓ it goes down. You said ↑ it goes up." in shown(block)


async def test_a_direction_is_said_by_its_number() -> None:
    app = ReaderApp(page(DIRECTION))

    async with app.run_test(size=(60, 20)) as pilot:
        app.query_one(PredictBlock).focus()
        await pilot.press("2")
        await pilot.pause()

    assert [event.text for event in app.heard] == ["down"]


async def test_while_the_keyboard_is_at_the_field_every_character_goes_there() -> None:
    app = ReaderApp(page(NUMBER), page(GOAL, key="two"))

    async with app.run_test(size=(60, 20)) as pilot:
        block = app.query_one(PredictBlock)
        block.focus()
        await pilot.press("1", "s", "slash", "3", "left", "left", "backspace", "q", "end", "h", "space", "f")
        await pilot.pause()

        assert block.line == TypedLine("1q/3h f", 7)


async def test_an_equals_sign_leads_into_the_field_however_fast_one_types() -> None:
    app = ReaderApp(page(prose("Before."), NUMBER, hints=("Look.",)))

    async with app.run_test(size=(60, 20)) as pilot:
        block = app.query_one(PredictBlock)
        app.query_one(PageScroll).focus()
        await pilot.pause()
        assert "type a number, or = and a" in shown(block)
        # All are on their way to the page before the first one has brought the keyboard to the field.
        for character in "=log(2)":
            app.post_message(Key(character, character))
        await pilot.pause()

        assert block.line.text == "log(2)"
        assert block.has_focus
        assert "Enter answers; esc leaves the field." in shown(block)


async def test_esc_leaves_the_field_whose_text_stays_and_letters_are_keys_again() -> None:
    app = ReaderApp(page(prose("Before."), NUMBER, hints=("Look.",)))

    async with app.run_test(size=(60, 20)) as pilot:
        block = app.query_one(PredictBlock)
        app.query_one(PageScroll).focus()
        await pilot.press("equals_sign", "e", "x", "p", "escape", "h", "slash", "space")
        await pilot.pause()

        assert app.focused is app.query_one(PageScroll)
        assert app.query_one(HintBlock).shown == 1
        assert block.line.text == "exp"
        assert "Press = to type on, then enter." in shown(block)

        await pilot.press("equals_sign", "left_parenthesis", "1", "right_parenthesis", "enter")
        await pilot.pause()

    assert [event.text for event in app.heard if hasattr(event, "text")] == ["exp(1)"]


async def test_in_an_empty_field_arrows_and_ends_are_keys_of_the_page() -> None:
    app = ReaderApp(page(prose(LONG), NUMBER))

    async with app.run_test(size=(60, 20)) as pilot:
        scroll = app.query_one(PageScroll)
        await pilot.press("equals_sign", "home")
        await pilot.pause()
        assert scroll.scroll_y == 0

        await pilot.press("end")
        await pilot.pause()
        assert scroll.scroll_y == scroll.max_scroll_y


@pytest.mark.parametrize("typed", ["0.5", ""])
async def test_up_and_down_scroll_the_page_while_a_number_is_typed_and_after(typed: str) -> None:
    app = ReaderApp(page(prose(LONG), NUMBER, prose(LONG)))

    async with app.run_test(size=(60, 20)) as pilot:
        scroll = app.query_one(PageScroll)
        await pilot.press("equals_sign", *typed)
        await pilot.pause()
        before = scroll.scroll_y
        await pilot.press("up", "up")
        await pilot.pause()
        assert scroll.scroll_target_y == before - 2

        await pilot.press("equals_sign", "2", "enter")
        await pilot.pause()
        await pilot.pause()
        before = scroll.scroll_y
        await pilot.press("down")
        await pilot.pause()
        assert scroll.scroll_target_y == before + 1


@pytest.mark.parametrize(
    "typed", ["2*1 - 1*2 + 0.5", "-log(0.5)", "(0.39 - 1) / 4", "2e-3", "-sqrt(2)*exp(1)"]
)
async def test_a_calculation_is_typed_into_the_field_as_it_is_written(typed: str) -> None:
    app = ReaderApp(page(NUMBER))

    async with app.run_test(size=(60, 20)) as pilot:
        app.query_one(PredictBlock).focus()
        await pilot.press(*typed, "enter")
        await pilot.pause()

    assert [event.text for event in app.heard] == [typed]


async def test_a_slip_of_the_keys_is_told_and_may_be_mended() -> None:
    app = ReaderApp(page(NUMBER))

    async with app.run_test(size=(60, 20)) as pilot:
        block = app.query_one(PredictBlock)
        block.focus()
        await pilot.press("2", "asterisk", "enter")
        await pilot.pause()
        said = shown(block)
        await pilot.press("3", "enter")
        await pilot.pause()

    assert "That is not a number." in said
    assert [event.text for event in app.heard] == ["2*3"]


def test_of_a_long_calculation_the_end_is_shown() -> None:
    block = PredictBlock(NUMBER, str)
    block.set_reactive(PredictBlock.line, TypedLine.of("0.86*1 + 0.19*(-0.5) + 0.76*1 + 0.94*0.5"))

    rows = [line for line in lines_as_text(block.lines(30)).splitlines() if "▏" in line]

    assert [row.rstrip().endswith("0.94*0.5▏") for row in rows] == [True]
    assert max(map(len, rows)) <= 30


async def test_enter_without_a_digit_says_nothing() -> None:
    app = ReaderApp(page(NUMBER))

    async with app.run_test(size=(60, 20)) as pilot:
        app.query_one(PredictBlock).focus()
        await pilot.press("minus", "enter")
        await pilot.pause()

    assert app.heard == []


def test_full_width_signs_become_plain_ones() -> None:
    block = PredictBlock(NUMBER, str)

    assert block.take_character("０")
    assert block.type_text("．５×（１－２）")
    assert block.line.text == "0.5*(1-2)"


def test_what_is_wrong_with_a_number_stands_below_the_truth() -> None:
    block = PredictBlock(NUMBER, str, answer="-0.63")
    block.set_reactive(PredictBlock.verdict, Verdict(False, "0.63", NumberMistake("sign")))

    said, why = shown(block).split("It is 0.63. You said -0.63.")[1].split("\n", 2)[:2]

    assert said == ""
    assert "Right but for the sign" in why


@pytest.mark.parametrize("text", ["grad_z2", "x = 0.5", "0.5 or so", "7" * (LONGEST + 1)])
def test_of_a_pasted_text_that_is_no_number_no_part_is_taken(text: str) -> None:
    block = PredictBlock(NUMBER, str)
    block.type_text("1+")

    block.on_paste(Paste(text))

    assert block.line.text == "1+"
    assert "That is not a number." in shown(block)


def test_a_pasted_number_is_taken() -> None:
    block = PredictBlock(NUMBER, str)

    block.on_paste(Paste(" -0.25\n"))

    assert block.line.text == "-0.25"
    assert "That is not a number." not in shown(block)


def test_a_letter_alone_is_never_for_the_field_from_elsewhere_on_the_page() -> None:
    block = PredictBlock(NUMBER, str)
    block.set_reactive(PredictBlock.line, TypedLine.of("-lo"))

    assert not any(block.take_character(letter) for letter in "glesar /*,")
    assert block.take_character("5")
    assert block.line.text == "-lo5"


PREDICT = "```predict\nWhat is it?\nvalue: loss\nwhy: So.\n```\n"


async def test_a_field_that_another_pane_hides_takes_no_keys(tmp_path: Path) -> None:
    write_lesson(tmp_path, f"{SETUP}{PREDICT}")
    app = lesson_app(tmp_path)

    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app, "Page 1")
        await pilot.press("v", "5", "s")
        await until(pilot, lambda: app.tutor_run.frame.step == 1)
        block = app.screen.query_one(PredictBlock)
        assert block.line == TypedLine()

        await pilot.press("v", "v", "5", "s")
        await settled(pilot)
        assert block.line == TypedLine.of("5s")
        assert app.tutor_run.frame.step == 1


async def test_a_digit_pressed_at_the_panel_leads_into_the_field_in_view(tmp_path: Path) -> None:
    write_lesson(tmp_path, f"{SETUP}{PREDICT}")
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app, "Page 1")
        app.screen.query_one(ValuesTable).focus()
        await pilot.press("5")
        await settled(pilot)

        assert app.screen.query_one(PredictBlock).has_focus
        assert "Enter answers; esc leaves the field." in app.text
