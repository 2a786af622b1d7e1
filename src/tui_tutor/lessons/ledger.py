"""A formula that a learner types, worked out operation by operation with the shapes of both sides."""

import ast
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from tui_tutor.engine.doctor_shapes import shape_mismatch
from tui_tutor.engine.faults import Finding
from tui_tutor.errors import LessonError
from tui_tutor.lessons import arithmetic
from tui_tutor.lessons.arithmetic import Array, Value
from tui_tutor.lessons.expression import compile_expression
from tui_tutor.lessons.functions import FUNCTIONS
from tui_tutor.lessons.spelling import shortened
from tui_tutor.lessons.vocabulary import Vocabulary
from tui_tutor.translation import mark

Shape = tuple[int, ...]

MOST_ELEMENTS = 4 * arithmetic.MOST_ELEMENTS
"""Of all results of a formula together, so that neither time nor memory is without bound."""

_BETWEEN: dict[type[ast.AST], tuple[str, Callable[[Value, Value], Value]]] = {
    ast.Add: ("+", arithmetic.add),
    ast.Sub: ("-", arithmetic.subtract),
    ast.Mult: ("*", arithmetic.multiply),
    ast.Div: ("/", arithmetic.divide),
    ast.Pow: ("**", arithmetic.power),
    ast.MatMult: ("@", arithmetic.matrix_product),
    ast.Lt: ("<", arithmetic.count_less),
    ast.LtE: ("<=", arithmetic.count_less_or_equal),
    ast.Gt: (">", arithmetic.count_greater),
    ast.GtE: (">=", arithmetic.count_greater_or_equal),
    ast.Eq: ("==", arithmetic.count_equal),
    ast.NotEq: ("!=", arithmetic.count_unequal),
}


@dataclass(frozen=True)
class Side:
    """What an operation is given, or gives.

    Attributes:
        shape: Its shape; empty for a single number.
        number: The single number; None for an array.
    """

    shape: Shape
    number: float | None = None


@dataclass(frozen=True)
class Misfit:
    """The first axes, from the right, at which two shapes don't fit.

    Attributes:
        left: Index into the left shape.
        right: Index into the right one.
    """

    left: int
    right: int


@dataclass(frozen=True)
class Entry:
    """One operation.

    Attributes:
        text: What it is in the formula.
        sign: The operator or function.
        pieces: What stands before, between and after the sides; one more than there are sides.
        sides: What it is given.
        result: What it gives; None where it can't be carried out.
        misfit: Where the shapes don't fit, if that is why.
        finding: The doctor's word on a column that met a row of as many numbers.
    """

    text: str
    sign: str
    pieces: tuple[str, ...]
    sides: tuple[Side, ...]
    result: Side | None
    misfit: Misfit | None = None
    finding: Finding | None = None


@dataclass(frozen=True, eq=False)
class Ledger:
    """A formula, worked out as far as it goes.

    Attributes:
        text: The formula.
        entries: Its operations on arrays from the inside out; the last one may have failed.
        value: What it gives; None where an operation failed.
        error: Why that failed.
    """

    text: str
    entries: tuple[Entry, ...]
    value: float | Array | None
    error: LessonError | None = None


def ledger_of(text: str, values: Mapping[str, object], hidden: Collection[str] = ()) -> Ledger:
    """Work a formula out.

    Args:
        text: The formula, in the language of `expression`.
        values: A number or an array for each name that it may use; None for one without a value.
        hidden: Names that exist, but are not to be used.

    Raises:
        LessonError: If it is no formula, or uses a name that is unknown or hidden.
    """
    known = {name: value for name, value in values.items() if value is not None and name not in hidden}
    expression = compile_expression(text, Vocabulary(numbers=(*known, *hidden)))
    if expression.kind != "number":
        raise LessonError(
            mark("{text} is no number"), mark("write for example a2[0, 0]"), text=shortened(text.strip())
        )
    for name in sorted(expression.names & set(hidden)):
        raise LessonError(mark("{name} is what the page asks for"), mark("answer it first"), name=name)
    worker = _Worker(text.strip(), known)
    try:
        value = worker.work(ast.parse(text.strip(), mode="eval").body)
    except LessonError as error:
        return Ledger(text, tuple(worker.entries), None, error)
    return Ledger(text, tuple(worker.entries), cast(float | Array, value))


class _Worker:
    """Works out a tree that `compile_expression` has let pass, and writes each operation down.

    Args:
        text: The formula.
        values: A value for each name.

    Attributes:
        entries: The operations so far.
    """

    def __init__(self, text: str, values: Mapping[str, object]) -> None:
        self.entries: list[Entry] = []
        self._elements = 0
        self._text = text
        self._values = values

    def work(self, node: ast.expr) -> Value:
        """The value of a part of the formula."""
        match node:
            case ast.Constant(value=value):
                return arithmetic.to_float(cast(float, value))
            case ast.Name(id=name):
                return arithmetic.look_up(self._values, name)
            case ast.BinOp(left=left, op=operator, right=right):
                return self._between(node, operator, left, right)
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                return self._between(node, operator, left, right)
            case ast.UnaryOp(op=operator, operand=inner):
                is_minus = isinstance(operator, ast.USub)
                sign, factor = ("-", -1.0) if is_minus else ("+", 1.0)
                operand = (self.work(inner),)
                return self._write(
                    node, sign, (sign, ""), operand, lambda value: arithmetic.multiply(factor, value)
                )
            case ast.Attribute(value=inner):
                return self._write(node, ".T", ("", ".T"), (self.work(inner),), arithmetic.transpose)
            case ast.Subscript(value=inner, slice=place):
                # Whole numbers only: the language has let it pass.
                index = ast.literal_eval(place)
                index = index if isinstance(index, tuple) else (index,)
                pieces = ("", f"[{','.join(map(str, index))}]")
                array = (self.work(inner),)
                return self._write(node, "[]", pieces, array, lambda value: arithmetic.item(value, index))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                given = tuple(self.work(argument) for argument in arguments)
                around = (f"{name}(", *[", "] * (len(given) - 1), ")")
                return self._write(node, name, around, given, FUNCTIONS[name].call)
        raise AssertionError(node)

    def _between(self, node: ast.expr, operator: ast.AST, left: ast.expr, right: ast.expr) -> Value:
        sign, operate = _BETWEEN[type(operator)]
        given = (self.work(left), self.work(right))
        return self._write(node, sign, ("", f" {sign} ", ""), given, operate)

    def _write(
        self,
        node: ast.expr,
        sign: str,
        pieces: tuple[str, ...],
        given: Sequence[Value],
        operate: Callable[..., Value],
    ) -> Value:
        """Carry an operation out and write it down; one on numbers alone only where it fails."""
        text = self._text[node.col_offset : node.end_col_offset]
        sides = tuple(map(_side, given))
        shapes = [side.shape for side in sides]
        pair = sign in _SIGNS and len(shapes) == 2
        try:
            value = self._bounded(operate(*given))
        except LessonError:
            misfit = misfit_of(sign, *shapes) if pair else None
            self.entries.append(Entry(text, sign, pieces, sides, None, misfit))
            raise
        if any(shapes):
            finding = _table_of(*shapes) if pair and sign != "@" else None
            self.entries.append(Entry(text, sign, pieces, sides, _side(value), None, finding))
        return value

    def _bounded(self, value: Value) -> Value:
        self._elements += np.size(value)
        if self._elements > MOST_ELEMENTS:
            raise LessonError(mark("the result would be too large"), mark("use smaller arrays or numbers"))
        return value


_SIGNS = frozenset(sign for sign, _operate in _BETWEEN.values())


def misfit_of(sign: str, left: Shape, right: Shape) -> Misfit | None:
    """The axes at which an operation fails on two shapes; None where they fit.

    ``@`` compares the last axis of the left with the first of the right; all others compare axes
    from the right, where 1 fits every size.
    """
    if sign == "@":
        return Misfit(len(left) - 1, 0) if left and right and left[-1] != right[0] else None
    for place in range(1, min(len(left), len(right)) + 1):
        if left[-place] != right[-place] and 1 not in (left[-place], right[-place]):
            return Misfit(len(left) - place, len(right) - place)
    return None


def _side(value: Value) -> Side:
    if isinstance(value, np.ndarray):
        return Side(value.shape)
    return Side((), float(cast(Any, value)))


def _table_of(left: Shape, right: Shape) -> Finding | None:
    """The finding where a column meets a row of as many numbers; of others a table may be meant."""
    if len(left) + len(right) == 3 and left[0] == right[0]:
        return shape_mismatch(left, right)
    return None
