"""Questions that hide what is wrong with the run: how they are read, compared and proven."""

from pathlib import Path

import pytest

from tests.lessons.writing import faults_of, fenced, line_of, only_block, page_of, page_text, told
from tui_tutor.lessons.breaks import tells_faults
from tui_tutor.lessons.comparison import compare_lessons
from tui_tutor.lessons.lesson import Predict, Quiz
from tui_tutor.lessons.page_task import page_tasks
from tui_tutor.lessons.parser import parse_lesson
from tui_tutor.lessons.proving import prove_page

CHOICES = ("- [ ] a", "  > No.", "- [x] b")
HIDING = fenced("quiz", "What is wrong?", "hide: faults", *CHOICES)
OPEN = fenced("quiz", "What is wrong?", *CHOICES)
PREDICT = fenced("predict", "How large?", "value: loss", "hide: loss, faults")
BREAK = fenced("break", "What is wrong?", "plant: wrong-sign", *CHOICES)
SETUP = fenced("setup", "2-4-1 data=circle seed=3")


def test_a_quiz_is_read_with_what_it_hides() -> None:
    found = only_block(HIDING)

    assert isinstance(found, Quiz)
    assert found.ask == "What is wrong?"
    assert found.hide == ("faults",)
    assert only_block(HIDING.replace("hide: faults", "hide：faults")) == found


def test_a_prediction_may_hide_them_beside_numbers() -> None:
    found = only_block(PREDICT)

    assert isinstance(found, Predict)
    assert found.hide == ("loss", "faults")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("hide: fualts", "write faults; there are"),
        ("hide: loss", "there is no 'loss' to hide"),
        ("hide:", "hide names nothing"),
        ("hides: faults", "write hide: …"),
    ],
)
def test_what_a_quiz_cannot_hide_is_told_with_its_line(line: str, says: str) -> None:
    text = page_text(HIDING.replace("hide: faults", line))

    (fault,) = faults_of(text)

    assert says in fault.text()
    assert fault.line == line_of(text, line)


def test_a_reply_may_begin_with_the_word() -> None:
    found = only_block(fenced("quiz", "What?", "- [ ] a", "  > hide: is no line here.", "- [x] b"))

    assert isinstance(found, Quiz)
    assert (found.hide, found.choices[0].reply) == ((), "hide: is no line here.")


@pytest.mark.parametrize(
    ("blocks", "given", "tells"),
    [
        ((OPEN,), {}, True),
        ((HIDING,), {}, False),
        ((HIDING,), {"quiz": False}, False),
        ((HIDING,), {"quiz": True}, True),
        ((PREDICT,), {}, False),
        ((PREDICT,), {"predict": False}, True),
        ((BREAK,), {"break": False}, False),
        ((BREAK,), {"break": True}, True),
        ((OPEN, HIDING), {}, False),
        ((OPEN, HIDING), {"quiz-2": True}, True),
        ((HIDING, PREDICT), {"quiz": True}, False),
    ],
)
def test_faults_are_told_when_no_question_hides_them(
    blocks: tuple[str, ...], given: dict[str, bool], tells: bool
) -> None:
    assert tells_faults(page_of(*blocks), given) is tells


def test_a_translation_hides_the_same() -> None:
    original = parse_lesson(page_text(HIDING), Path("en/07-a-lesson.md"))
    other = parse_lesson(page_text(OPEN), Path("zh/07-a-lesson.md"))
    same = parse_lesson(page_text(HIDING.replace("What", "Which")), Path("zh/07-a-lesson.md"))

    assert compare_lessons(same, original) == ()
    assert "hide: faults" in told(compare_lessons(other, original))


def test_there_is_nothing_to_prove_of_it() -> None:
    (task,) = page_tasks(parse_lesson(page_text(SETUP, HIDING, PREDICT), Path("07-a-lesson.md")))

    assert told(prove_page(task, ("numpy",))) == ""
