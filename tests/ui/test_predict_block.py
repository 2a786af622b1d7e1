import pytest
from textual.events import Paste

from tests.ui.reader_helpers import DIRECTION, NUMBER, ReaderApp, page
from tui_tutor.lessons.number_mistakes import NumberMistake
from tui_tutor.ui.markdown.layout import lines_as_text
from tui_tutor.ui.widgets.predict_block import PredictBlock, Verdict


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
    block = PredictBlock(NUMBER, str, given="0.4")
    block.set_reactive(PredictBlock.verdict, verdict)

    assert says in shown(block)
    assert ("Because of this." in shown(block)) == (verdict is not None)


def test_directions_are_words_with_arrows() -> None:
    block = PredictBlock(DIRECTION, str, given="up")
    block.set_reactive(PredictBlock.verdict, Verdict(False, "down"))

    assert "✗ It is ↓ it goes down. You said ↑ it goes up." in shown(block)


async def test_a_direction_is_said_by_its_number() -> None:
    app = ReaderApp(page(DIRECTION))

    async with app.run_test(size=(60, 20)) as pilot:
        app.query_one(PredictBlock).focus()
        await pilot.press("2")
        await pilot.pause()

    assert [event.text for event in app.heard] == ["down"]


async def test_the_field_takes_numbers_and_leaves_other_keys_alone() -> None:
    app = ReaderApp(page(NUMBER))

    async with app.run_test(size=(60, 20)) as pilot:
        block = app.query_one(PredictBlock)
        block.focus()
        await pilot.press("1", "s", "slash", "3", "backspace", "2", "f")
        await pilot.pause()

        assert block.typed == "1/2"


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


async def test_letters_that_begin_no_function_stay_keys_of_the_screen() -> None:
    app = ReaderApp(page(NUMBER))

    async with app.run_test(size=(60, 20)) as pilot:
        block = app.query_one(PredictBlock)
        block.focus()
        await pilot.press("l", "space", "5", "l", "minus", "n", "l")
        await pilot.pause()

        assert block.typed == "5-l"


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
    block.set_reactive(PredictBlock.typed, "0.86*1 + 0.19*(-0.5) + 0.76*1 + 0.94*0.5")

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


def test_full_width_digits_are_taken() -> None:
    block = PredictBlock(NUMBER, str)

    assert block.type_text("０．５")
    assert block.typed == "０．５"


def test_what_is_wrong_with_a_number_stands_below_the_truth() -> None:
    block = PredictBlock(NUMBER, str, given="-0.63")
    block.set_reactive(PredictBlock.verdict, Verdict(False, "0.63", NumberMistake("sign")))

    said, why = shown(block).split("It is 0.63. You said -0.63.")[1].split("\n", 2)[:2]

    assert said == ""
    assert "Right but for the sign" in why


@pytest.mark.parametrize("text", ["grad_z2", "x = 0.5", "0.5 or so", "7" * 100])
def test_of_a_pasted_text_that_is_no_number_no_part_is_taken(text: str) -> None:
    block = PredictBlock(NUMBER, str)
    block.type_text("1+")

    block.on_paste(Paste(text))

    assert block.typed == "1+"
    assert "That is not a number." in shown(block)


def test_a_pasted_number_is_taken() -> None:
    block = PredictBlock(NUMBER, str)

    block.on_paste(Paste(" -0.25\n"))

    assert block.typed == "-0.25"
    assert "That is not a number." not in shown(block)


def test_letters_of_a_function_are_for_the_field_once_something_stands_there() -> None:
    block = PredictBlock(NUMBER, str)

    assert not block.wants("l")
    block.set_reactive(PredictBlock.typed, "-lo")

    assert block.wants("g")
    assert not block.wants("q")
