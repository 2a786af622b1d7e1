"""The functions of the language of `expression`."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import cast

import numpy as np

from tui_tutor.errors import LessonError
from tui_tutor.lessons.arithmetic import Array, Value, number_or_array, shape_of, shape_text
from tui_tutor.lessons.spelling import shortened
from tui_tutor.translation import mark


@dataclass(frozen=True)
class Function:
    """A function of the language.

    Attributes:
        most: Largest number of values it takes; the least is 1.
        example: How it is written.
    """

    call: Callable[..., Value]
    most: int
    example: str


def _plain_text(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else shortened(str(value), 20)


def _filled(value: Value) -> Array:
    array = np.asarray(value, dtype=float)
    if not array.size:
        raise LessonError(
            mark("a single number has no shape"), mark("use the shape of an array, as in shape(W1)")
        )
    return array


def _reduction(reduce: Callable[..., object]) -> Callable[..., Value]:
    """Over all elements, or over the axis that a second value names."""

    def apply(value: Value, axis: Value | None = None) -> Value:
        array = _filled(value)
        if axis is None:
            with np.errstate(all="ignore"):
                return number_or_array(reduce(array))
        if axis not in (0.0, 1.0) or cast(float, axis) >= array.ndim:
            raise LessonError(
                mark("there is no axis {axis} in an array of shape {shape}"),
                mark("axis 0 goes over the rows, axis 1 over the columns"),
                axis=_plain_text(axis),
                shape=shape_text(array),
            )
        with np.errstate(all="ignore"):
            return number_or_array(reduce(array, axis=int(cast(float, axis))))

    return apply


def _extreme(choose: Callable[[Array], object]) -> Callable[..., Value]:
    """Over all elements of all values."""

    def apply(*values: Value) -> Value:
        flat = [_filled(value).ravel() for value in values]
        return number_or_array(choose(np.concatenate(flat)))

    return apply


def _mapped(function: Callable[[Array], object]) -> Callable[..., Value]:
    def apply(value: Value) -> Value:
        with np.errstate(all="ignore"):
            return number_or_array(function(np.asarray(value, dtype=float)))

    return apply


def _round(value: Value, digits: Value = 0.0) -> Value:
    if (
        isinstance(digits, np.ndarray)
        or not isfinite(cast(float, digits))
        or not 0 <= cast(float, digits) <= 15
    ):
        raise LessonError(mark("round keeps 0 to 15 digits"), mark("write for example round(loss, 3)"))
    with np.errstate(all="ignore"):
        return number_or_array(np.round(np.asarray(value, dtype=float), int(cast(float, digits))))


FUNCTIONS: dict[str, Function] = {
    "abs": Function(_mapped(np.abs), 1, "abs(z1)"),
    "min": Function(_extreme(np.min), 8, "min(a1)"),
    "max": Function(_extreme(np.max), 8, "max(a1)"),
    "mean": Function(_reduction(np.mean), 2, "mean(a1, 0)"),
    "sum": Function(_reduction(np.sum), 2, "sum(a1, 0)"),
    "exp": Function(_mapped(np.exp), 1, "exp(z1)"),
    "log": Function(_mapped(np.log), 1, "log(a1)"),
    "sqrt": Function(_mapped(np.sqrt), 1, "sqrt(2)"),
    "round": Function(_round, 2, "round(loss, 3)"),
    "shape": Function(lambda value: np.array(shape_of(value), dtype=float), 1, "shape(W1)"),
}
"""The functions of the language."""
