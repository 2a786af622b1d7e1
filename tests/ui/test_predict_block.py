import pytest

from tests.ui.reader_helpers import DIRECTION, NUMBER, ReaderApp, page
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
        await pilot.press("1", "s", "slash", "3", "backspace", "2", "space")
        await pilot.pause()

        assert block.typed == "1/2"


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
