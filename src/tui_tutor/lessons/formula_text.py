"""Reads the text of a formula block."""

from tui_tutor.errors import LessonError
from tui_tutor.lessons.expression import compile_expression
from tui_tutor.lessons.faults import FaultList
from tui_tutor.lessons.fields import Field, checked_names, read_fields
from tui_tutor.lessons.formula_names import FORMULA_WORDS, GIVABLE, TARGETS
from tui_tutor.lessons.lesson import FormulaTask
from tui_tutor.lessons.scanner import Fence
from tui_tutor.lessons.spelling import shortened, spelling_advice
from tui_tutor.translation import mark

_KEYS = ("target", "given", "solution", "why")


def read_formula(fence: Fence, key: str, faults: FaultList) -> FormulaTask | None:
    """A formula: the question, then ``key: value`` lines."""
    question, fields = read_fields(fence, _KEYS, faults)
    ask = "\n".join(question).strip()
    if not ask:
        faults.add(fence.line, mark("the formula has no question"), mark("write it on the first line"))
    given = fields.get("given")
    return FormulaTask(
        line=fence.line,
        key=key,
        ask=ask,
        target=_target(fence, fields.get("target"), faults),
        given=checked_names("given", given.line, given.value, GIVABLE, faults) if given else (),
        solution=_solution(fence, fields.get("solution"), faults),
        why=fields["why"].value.strip() if "why" in fields else "",
    )


def _target(fence: Fence, field: Field | None, faults: FaultList) -> str:
    if field is None:
        faults.add(
            fence.line, mark("the formula has no target"), mark("write a line such as target: grad_W1")
        )
        return ""
    if field.value not in TARGETS:
        advice, values = spelling_advice(field.value, TARGETS)
        faults.add(
            field.line, mark("{target} can't be asked for"), advice, target=shortened(field.value), **values
        )
    return field.value


def _solution(fence: Fence, field: Field | None, faults: FaultList) -> str:
    if field is None:
        faults.add(
            fence.line,
            mark("the formula has no solution"),
            mark("write a line such as solution: grad_z1.T @ x"),
        )
        return ""
    try:
        compile_expression(field.value, FORMULA_WORDS)
    except LessonError as error:
        faults.add_error(field.line, error)
    return field.value
