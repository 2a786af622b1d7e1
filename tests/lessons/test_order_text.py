"""Things to put in order are read as written, shown in another order, and each mistake is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lessons.writing import faults_of, fenced, line_of, only_block, page_text, parse, told
from tui_tutor.lessons.comparison import compare_lessons
from tui_tutor.lessons.lesson import Order

QUESTION = ("In which order?", "1. first", "2. second", "3. third")


def order_of(*lines: str) -> Order:
    block = only_block(fenced("order", *lines))
    assert isinstance(block, Order)
    return block


def test_question_things_and_reason_are_read() -> None:
    order = order_of(
        "In which",
        "order?",
        "",
        "1. Forward: get $z$,",
        "   then $a$.",
        "2. Loss: how wrong?",
        "3) Backprop",
        "why: Each needs",
        "the one before.",
        "- really",
    )

    assert order.ask == "In which\norder?"
    assert order.items == ("Forward: get $z$, then $a$.", "Loss: how wrong?", "Backprop")
    assert order.why == "Each needs\nthe one before.\n- really"


@pytest.mark.parametrize("mark", ["-", "*", "+", "1."])
def test_a_list_may_have_any_marks_of_markdown(mark: str) -> None:
    assert order_of("Order?", f"{mark} a", "", f"{mark} b").items == ("a", "b")


def test_the_reason_may_begin_on_the_line_below() -> None:
    assert order_of(*QUESTION, "why:", "Because.").why == "Because."


@given(st.integers(2, 9), st.integers(0, 99))
def test_nothing_is_shown_right_before_what_follows_it(count: int, number: int) -> None:
    order = order_of(f"Order {number}?", *(f"- item {index}" for index in range(count)))

    assert sorted(order.shown) == list(range(count))
    assert all(b != a + 1 for a, b in zip(order.shown, order.shown[1:], strict=False))


def test_what_is_shown_is_the_same_in_every_language_and_differs_between_blocks() -> None:
    seven = [f"- item {index}" for index in range(7)]
    english, other = (
        parse(page_text(fenced("order", "A?", *seven), fenced("order", "B?", *seven))).pages[0].blocks
    )
    chinese = only_block(fenced("order", "顺序？", *(line.replace("item", "第") for line in seven)))

    assert isinstance(english, Order)
    assert isinstance(other, Order)
    assert isinstance(chinese, Order)
    assert english.shown == chinese.shown
    assert english.shown != other.shown


@pytest.mark.parametrize(
    ("lines", "at", "words"),
    [
        (QUESTION[1:], "```order", "the order block has no question"),
        (QUESTION[:2], "```order", "1 things can't be put in order"),
        (("Why?", *(f"- item {index}" for index in range(10))), "```order", "write 2 to 9 of them"),
        ((*QUESTION, "4."), "4.", "there is nothing here to put in order"),
        ((*QUESTION, "4. first"), "4. first", "this is there twice"),
        ((QUESTION[0], *QUESTION[2:], "1. first"), "2. second", "this is number 2 at place 1"),
        ((*QUESTION, "", "And then?"), "And then?", "belongs to none of the things"),
    ],
)
def test_each_mistake_is_told_at_its_line(lines: tuple[str, ...], at: str, words: str) -> None:
    text = page_text(fenced("order", *lines))
    faults = faults_of(text)

    assert words in told(faults)
    assert line_of(text, at) in [fault.line for fault in faults]


@given(
    st.lists(
        st.sampled_from((*QUESTION, "", "why: so", "-", "1.", "- [", "12) x", "1234. y", "why:", "0. z"))
    )
)
def test_whatever_stands_in_the_block_gives_an_order_or_faults_in_it(lines: list[str]) -> None:
    text = page_text(fenced("order", *lines))
    faults = faults_of(text)

    assert all(1 <= fault.line <= text.count("\n") for fault in faults)
    if not faults:
        assert 2 <= len(order_of(*lines).items) <= 9


def test_a_translation_with_another_number_of_things_is_told() -> None:
    original = parse(page_text(fenced("order", *QUESTION)))
    shorter = parse(page_text(fenced("order", *QUESTION[:-1])))

    (fault,) = compare_lessons(shorter, original)
    assert "3 things in order" in fault.text()
