from tests.ui.reader_helpers import QUIZ, SEVERAL, ReaderApp, page
from tui_tutor.ui.markdown.layout import lines_as_text
from tui_tutor.ui.widgets.quiz_block import QuizBlock


def shown(block: QuizBlock) -> str:
    return lines_as_text(block.lines(40))


def test_choices_show_the_keys_that_press_them() -> None:
    assert shown(QuizBlock(QUIZ, str)) == (
        "┃ Question\n"
        "┃ How many weights lead into the\n"
        "┃ hidden layer?\n"
        "┃\n"
        "┃  1  4\n"
        "┃  2  8\n"
        "┃  3  12\n"
        "┃\n"
        "┃ Answer to go on: press 1–3, or click."
    )


def test_a_wrong_answer_gets_its_reply_and_may_be_tried_again() -> None:
    block = QuizBlock(QUIZ, str, answer="1")

    assert "┃  ✗  4\n┃     │ That is one for each unit.\n┃  2  8" in shown(block)
    assert "Not that one." in shown(block)
    assert not block.answered


def test_the_right_answer_ends_the_question() -> None:
    block = QuizBlock(QUIZ, str, answer="2")

    assert "┃  ✓  8\n┃     │ Right: four units" in shown(block)
    assert "press" not in shown(block)
    assert block.answered


async def test_arrows_and_enter_answer_too() -> None:
    app = ReaderApp(page(QUIZ))

    async with app.run_test(size=(60, 20)) as pilot:
        app.query_one(QuizBlock).focus()
        await pilot.press("down", "enter")
        await pilot.pause()

    assert [(event.text, event.right) for event in app.heard] == [("2", True)]


async def test_the_whole_row_of_a_choice_can_be_clicked() -> None:
    app = ReaderApp(page(QUIZ))

    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.click(QuizBlock, offset=(45, 4))
        await pilot.pause()

    assert [event.text for event in app.heard] == ["2"]


async def test_several_right_choices_are_marked_and_checked_together() -> None:
    app = ReaderApp(page(SEVERAL))

    async with app.run_test(size=(60, 20)) as pilot:
        app.query_one(QuizBlock).focus()
        await pilot.press("1", "enter", "1", "3", "enter")
        await pilot.pause()

    assert [(event.text, event.right) for event in app.heard] == [("1", False), ("1,3", True)]


async def test_what_is_right_of_a_wrong_answer_of_several_stays_marked() -> None:
    app = ReaderApp(page(SEVERAL))

    async with app.run_test(size=(60, 20)) as pilot:
        app.query_one(QuizBlock).focus()
        await pilot.press("1", "2", "enter")
        await pilot.pause()
        wrong = app.texts()
        await pilot.press("3", "enter")
        await pilot.pause()

    assert "What has ✗ does not belong there." in wrong
    assert [(event.text, event.right) for event in app.heard] == [("1,2", False), ("1,3", True)]


def test_too_few_of_several_are_right_so_far() -> None:
    block = QuizBlock(SEVERAL, str, "1")

    assert "Right so far, but there are more" in lines_as_text(block.lines(60))
    assert block.marked == {1}
