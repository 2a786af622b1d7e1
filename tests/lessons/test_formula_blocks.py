"""Formula blocks in lessons: read as written, compared with their translation, and proven."""

from pathlib import Path

import pytest

from tests.lessons.writing import faults_of, fenced, only_block, page_text, parse, told
from tui_tutor.lessons.comparison import compare_lessons
from tui_tutor.lessons.formula_task import earlier_targets, tasks_before
from tui_tutor.lessons.lesson import FormulaTask, Lesson
from tui_tutor.lessons.page_task import page_tasks
from tui_tutor.lessons.parser import parse_lesson
from tui_tutor.lessons.proving import prove_page

BACKENDS = [("numpy",), pytest.param(("numpy", "torch"), marks=pytest.mark.torch)]
SETUP = fenced("setup", "2-4-1 tanh data=xor samples=20 seed=3")
ERROR = fenced("formula", "The error?", "target: grad_z2", "solution: (y_hat - y) / m")


def weights(solution: str, *more: str) -> str:
    return fenced("formula", "The weights?", "target: grad_W2", f"solution: {solution}", *more)


def doubts(*blocks: str, backends: tuple[str, ...] = ("numpy",)) -> str:
    (task,) = page_tasks(parse(page_text(*blocks)))
    return told(prove_page(task, backends))


def several(*pages: str) -> Lesson:
    keys = [f"p{number}" for number in range(1, len(pages) + 1)]
    head = f"---\ntitle: A\nminutes: 5\nsummary: B.\npages: [{', '.join(keys)}]\n---\n"
    text = head + "".join(f"## {key}\n{page}\n" for key, page in zip(keys, pages, strict=True))
    return parse_lesson(text, Path("07-a.md"))


def test_a_formula_is_read_as_written() -> None:
    block = only_block(weights("grad_z2.T @ a1", "given: grad_z2, grad_z1", "why: So it", "is."))

    assert block == FormulaTask(
        block.line,
        "formula",
        "The weights?",
        "grad_W2",
        ("grad_z2", "grad_z1"),
        "grad_z2.T @ a1",
        "So it\nis.",
    )


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (fenced("formula", "target: grad_W1", "solution: x"), "has no question"),
        (fenced("formula", "What?", "solution: x"), "has no target"),
        (fenced("formula", "What?", "target: grad_W1"), "has no solution"),
        (fenced("formula", "What?", "target: grad_w1", "solution: x"), "write grad_W1"),
        (fenced("formula", "What?", "target: W1", "solution: x"), "can't be asked for"),
        (fenced("formula", "What?", "target: grad_W1", "solution: xx"), "no value 'xx'"),
        (fenced("formula", "What?", "target: grad_W1", "solution: ().__class__"), "is not allowed here"),
        (fenced("formula", "What?", "target: grad_W1", "solution: x", "given: W9x"), "no 'W9x' to given"),
        (fenced("formula", "What?", "target: grad_W1", "answer: x"), "'answer' is no key"),
    ],
)
def test_each_mistake_of_an_author_is_told(block: str, expected: str) -> None:
    assert expected in told(faults_of(page_text(block)))


def test_a_translation_asks_for_the_same() -> None:
    lesson = parse(page_text(ERROR))
    other = parse(page_text(ERROR.replace("grad_z2", "grad_z1")))

    assert "grad_z2" in told(compare_lessons(other, lesson))
    assert not compare_lessons(parse(page_text(ERROR.replace("The error?", "Fehler?"))), lesson)


# what may be used


def test_formulas_go_together_as_far_as_the_setup_stays() -> None:
    other = SETUP.replace("seed=3", "seed=4")
    lesson = several(ERROR, SETUP + "\n" + ERROR, weights("grad_z2.T @ a1"), SETUP, other + "\n" + ERROR)

    assert [page for page, _task in tasks_before(lesson, "p4", "")] == ["p2", "p3"]
    assert [page for page, _task in tasks_before(lesson, "p3", "formula")] == ["p2"]
    assert [page for page, _task in tasks_before(lesson, "p5", "")] == ["p5"]
    (task,) = lesson.pages[2].blocks
    assert isinstance(task, FormulaTask)
    assert earlier_targets(lesson, "p3", task) == ("grad_z2",)


# proofs


@pytest.mark.parametrize("backends", BACKENDS)
def test_right_solutions_are_proven_on_each_backend(backends: tuple[str, ...]) -> None:
    assert not doubts(SETUP, ERROR, weights("grad_z2.T @ a1"), backends=backends)
    assert not doubts(SETUP, weights("grad_z2.T @ a1", "given: grad_z2"), backends=backends)


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ((SETUP, ERROR, weights("-grad_z2.T @ a1")), "does not give grad_W2"),
        ((SETUP, ERROR, weights("grad_z2 @ a1")), "these shapes don't fit"),
        ((SETUP, weights("grad_z2.T @ a1")), "grad_z2 is not given here"),
        ((SETUP, ERROR.replace("/ m", "/ 20")), "by accident"),
        ((SETUP, ERROR.replace("grad_z2", "grad_z3")), "no grad_z3"),
        ((SETUP, ERROR.replace("grad_z2", "new_v1")), "no new_v1"),
    ],
)
def test_wrong_solutions_are_told(blocks: tuple[str, ...], expected: str) -> None:
    assert expected in doubts(*blocks)


def test_a_number_that_is_0_whatever_is_asked_is_told() -> None:
    zero = fenced("setup", "2-4-1 identity data=points points=0,0,1;0,0,0 seed=3")
    block = fenced("formula", "What?", "target: grad_W1", "solution: 0 * W1")

    assert "any sign would be right" in doubts(zero, block)
