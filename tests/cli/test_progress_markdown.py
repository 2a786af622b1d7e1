"""A record is valid Markdown whatever a learner has typed."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.store.record_pages import GOAL, NUMBER, QUIZ, lesson, page
from tui_tutor.cli.progress_markdown import answer_text, code_span, one_line, progress_markdown
from tui_tutor.lessons.lesson import Break, Choice, Order
from tui_tutor.store.progress import Answer, PageState
from tui_tutor.store.record import course_record

NOW = 1_700_000_000.0


def written(text: str) -> str:
    """The record of a learner who has typed one answer."""
    course = lesson(page("one", NUMBER, GOAL))
    state = PageState(visited=True, answers={"predict": Answer(text, False, 1)})
    return progress_markdown(course_record([course], {("sum", "one"): state}, {}), NOW, str)


def shape(tokens: list[Token]) -> list[str]:
    return [token.type for token in tokens]


def codes(markdown: str) -> list[str]:
    """The code spans of a text, as a reader sees them."""
    tokens = MarkdownIt("commonmark", {"html": True}).parse(markdown)
    inner = [child for token in tokens for child in token.children or ()]
    assert all(child.type in {"text", "code_inline", "softbreak"} for child in inner), inner
    return [child.content for child in inner if child.type == "code_inline"]


@given(st.text(max_size=60))
def test_nothing_that_is_typed_changes_the_structure(text: str) -> None:
    parser = MarkdownIt("commonmark", {"html": True})

    assert shape(parser.parse(written(text))) == shape(parser.parse(written("0.5")))


@given(st.text(alphabet="`a <>|*_[]()#&\\\n$-", max_size=30))
def test_what_was_typed_is_read_as_it_was_typed(text: str) -> None:
    shown = " ".join(text.split())

    assert codes(f"- {code_span(text)} (right)") == ([shown] if shown else [])


def test_an_empty_answer_is_a_dash() -> None:
    assert code_span(" \n\t") == "—"


def test_the_choices_of_a_quiz_are_written_out() -> None:
    assert answer_text(QUIZ, "2") == "`8`"
    assert answer_text(QUIZ, "1,2") == "four; `8`"
    assert answer_text(QUIZ, "3") == "`3`", "a choice that is no longer there"
    assert answer_text(NUMBER, "1") == "`1`"


def test_a_fault_that_was_named_by_its_number_is_written_out() -> None:
    choices = (Choice("a start at zero", True, ""), Choice("a wrong sign", False, ""))

    assert answer_text(Break(1, "break", "What?", "zeros", choices, ""), "1") == "a start at zero"


def test_things_that_were_put_in_order_are_written_in_that_order() -> None:
    order = Order(1, "order", "In which order?", ("forward", "`backward`", "update"), "", (2, 0, 1))

    assert answer_text(order, "2,1,3") == "`backward` → forward → update"


def test_links_that_lead_into_the_tutor_are_only_their_text() -> None:
    text = "See [this](lesson:sum/one) and [that](panel:2-8-1)\nand [more](https://example.org).\n\nRest."

    assert one_line(text) == "See this and that and [more](https://example.org)."
