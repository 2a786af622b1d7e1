import pytest
from rich.cells import cell_len

from tests.ui.reader_helpers import ReaderApp, page, prose
from tui_tutor.lessons.lesson import Order
from tui_tutor.ui.class_pages import answer_text, questions_of
from tui_tutor.ui.markdown.layout import lines_as_text
from tui_tutor.ui.screens.contents import page_texts
from tui_tutor.ui.widgets.order_block import OrderBlock
from tui_tutor.ui.widgets.page_scroll import PageScroll
from tui_tutor.ui.widgets.reader import Reading

ORDER = Order(
    line=1,
    key="order",
    ask="In which order?",
    items=("Forward pass", "Loss", "Backprop.", "Update"),
    why="Each **needs** the one before.",
    shown=(2, 1, 0, 3),
)
"""Shown as 1 Backprop, 2 Loss, 3 Forward pass, 4 Update; right is 3 2 1 4."""


def shown(block: OrderBlock, width: int = 40) -> str:
    return lines_as_text(block.lines(width))


def placed(block: OrderBlock) -> list[int]:
    return list(block.placed)


def answers(app: ReaderApp) -> list[tuple[str, bool]]:
    return [(event.text, event.right) for event in app.heard]


def test_things_are_shown_in_another_order_with_the_keys_that_place_them() -> None:
    assert shown(OrderBlock(ORDER, str)) == (
        "┃ Put in order\n"
        "┃ In which order?\n"
        "┃\n"
        "┃  1  Backprop.\n"
        "┃  2  Loss\n"
        "┃  3  Forward pass\n"
        "┃  4  Update\n"
        "┃\n"
        "┃ Press the numbers in your order, or\n"
        "┃ click: what comes first?"
    )


def test_a_wrong_order_tells_its_first_wrong_place_and_keeps_what_is_right() -> None:
    block = OrderBlock(ORDER, str, answer="1,3,2,4")

    assert not block.answered
    assert placed(block) == [0]
    assert "┃  1✓ Forward pass\n┃  1  Backprop.\n┃  2  Loss\n┃  4  Update" in shown(block)
    assert "Right up to place 1. But in place 2, “Backprop” comes too early." in shown(block, 90)
    assert "What comes in place 2? Press its number" in shown(block, 90)


def test_a_wrong_beginning_is_told_without_the_answer() -> None:
    block = OrderBlock(ORDER, str, answer="4,3,2,1")

    assert not block.placed
    assert "Place 1 is not right yet: “Update” comes later." in shown(block, 90)


def test_the_right_order_ends_the_question_and_tells_why() -> None:
    block = OrderBlock(ORDER, str, answer="1,2,3,4")

    assert block.answered
    assert (
        "1✓ Forward pass\n┃  2✓ Loss\n┃  3✓ Backprop.\n┃  4✓ Update\n┃\n┃ Each needs the one before."
        in shown(block)
    )
    assert "ress" not in shown(block).replace("comes", "")


@pytest.mark.parametrize("answer", ["1,2,3", "1,2,3,4,5", "1,1,2,3", "x", "2", "0,1,2,3"])
def test_an_answer_to_another_lesson_file_is_forgotten(answer: str) -> None:
    block = OrderBlock(ORDER, str, answer=answer)

    assert not block.answered
    assert not block.placed


async def test_numbers_place_and_enter_checks_wherever_the_focus_is() -> None:
    app = ReaderApp(page(ORDER, prose("What follows.")))

    async with app.run_test(size=(60, 30)) as pilot:
        await pilot.press("3", "2", "1")
        assert "And in place 4?" in app.texts()
        assert "Check the order" not in app.texts()
        await pilot.press("4")
        assert "Check the order" in app.texts()
        assert "What follows." not in app.texts()
        await pilot.press("enter")
        await pilot.pause()

        assert "What follows." in app.texts()
    assert answers(app) == [("1,2,3,4", True)]


async def test_after_a_wrong_order_only_the_rest_is_placed_again() -> None:
    app = ReaderApp(page(ORDER))

    async with app.run_test(size=(60, 30)) as pilot:
        await pilot.press("3", "2", "4", "1", "enter")
        assert placed(app.query_one(OrderBlock)) == [0, 1]
        await pilot.press("backspace", "3", "2")
        assert placed(app.query_one(OrderBlock)) == [0, 1]
        await pilot.press("1", "4", "enter")
        await pilot.pause()

    assert answers(app) == [("1,2,4,3", False), ("1,2,3,4", True)]


async def test_backspace_and_pressing_again_take_back() -> None:
    app = ReaderApp(page(ORDER))

    async with app.run_test(size=(60, 30)) as pilot:
        block = app.query_one(OrderBlock)
        await pilot.press("4", "2", "backspace")
        assert placed(block) == [3]
        await pilot.press("4")
        assert not block.placed
        await pilot.press("backspace", "enter")

        assert placed(block) == [2]
    assert not app.heard


async def test_arrows_point_enter_places_and_shift_moves() -> None:
    app = ReaderApp(page(ORDER))

    async with app.run_test(size=(60, 30)) as pilot:
        block = app.query_one(OrderBlock)
        block.focus()
        await pilot.press("down", "down", "enter")
        assert placed(block) == [0]
        await pilot.press("1", "2", "4")
        assert placed(block) == [0, 2, 1, 3]
        await pilot.press("up", "up", "shift+up", "shift+up", "shift+up")
        assert placed(block) == [1, 0, 2, 3]
        await pilot.press("shift+down", "shift+up", "shift+down", "enter")
        await pilot.pause()

    assert answers(app) == [("1,2,3,4", True)]


async def test_what_is_known_to_be_right_is_not_moved() -> None:
    app = ReaderApp(page(ORDER), reading=None)

    async with app.run_test(size=(60, 30)) as pilot:
        block = app.query_one(OrderBlock)
        await pilot.press("3", "1", "2", "4", "enter")
        assert placed(block) == [0]
        await pilot.press("4", "up", "shift+up", "shift+up")

        assert placed(block) == [0, 3]


async def test_the_mouse_does_it_all() -> None:
    app = ReaderApp(page(ORDER))

    async with app.run_test(size=(60, 30)) as pilot:
        block = app.query_one(OrderBlock)
        for item in (3, 0, 1, 2):
            await pilot.click(block, offset=(20, block.link_region(block.links.index(block._links[item])).y))
        await pilot.click(block, offset=(20, 3))
        assert placed(block) == [0, 1, 2]
        last = block.link_region(block.links.index(block._links[3])).y
        await pilot.click(block, offset=(45, last))
        await pilot.click(block, offset=(8, block.link_region(len(block.links) - 1).y))
        await pilot.pause()

    assert answers(app) == [("1,2,3,4", True)]


async def test_numbers_of_nothing_do_nothing() -> None:
    app = ReaderApp(page(ORDER))

    async with app.run_test(size=(60, 30)) as pilot:
        await pilot.press("9", "0", "5")

        assert placed(app.query_one(OrderBlock)) == []


async def test_an_answered_order_takes_no_more_keys_and_shows_what_follows() -> None:
    app = ReaderApp(page(ORDER, prose("What follows.")))
    app.first = Reading(
        app.lesson, app.lesson.pages[0], answers={"order": "1,2,3,4"}, right=frozenset({"order"})
    )

    async with app.run_test(size=(60, 30)) as pilot:
        await pilot.press("1", "backspace", "enter")

        assert "What follows." in app.texts()
        assert placed(app.query_one(OrderBlock)) == [0, 1, 2, 3]
    assert not app.heard


def test_it_fits_forty_cells_and_wraps_long_things_under_themselves() -> None:
    items = (
        "A thing that is told in far more words than one line of a narrow page has room for",
        "反向传播：从后往前，一层一层算出所有参数的梯度，一个也不漏下。",
    )
    block = OrderBlock(Order(1, "order", "Order?", items, "", (1, 0)), str)
    lines = shown(block, 36).split("\n")

    assert max(map(cell_len, lines)) <= 36
    assert "┃     more words than one line of a" in lines


def test_the_teacher_reads_the_order_in_words() -> None:
    question = questions_of(page(ORDER))["order"]

    assert answer_text("1,3,2,4", question) == "Forward pass → Backprop. → Loss → Update"


def test_the_question_can_be_searched_for_and_its_answer_can_not() -> None:
    texts = list(page_texts(page(ORDER)))

    assert "In which order?" in texts
    assert not any("Backprop" in text for text in texts)


async def test_what_to_press_next_stays_in_view_on_a_small_page() -> None:
    app = ReaderApp(page(prose("First a few words.\n\n" * 6), ORDER))

    async with app.run_test(size=(50, 14)) as pilot:
        scroll, block = app.query_one(PageScroll), app.query_one(OrderBlock)
        for key in "3214":
            await pilot.press(key)
            await pilot.pause()
            assert block.region.bottom <= scroll.region.bottom
