"""What the language of `expression` computes with: bounded arithmetic on numbers and arrays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tui_tutor.errors import LessonError
from tui_tutor.lessons.spelling import shortened
from tui_tutor.translation import mark

Array = NDArray[np.floating]
Value = float | bool | str | Array
"""What an expression may give."""

MOST_ELEMENTS = 2_000_000
MOST_PRODUCTS = 200_000_000
LARGEST_EXPONENT = 1000.0


def to_float(value: float) -> float:
    """A number as float.

    Raises:
        LessonError: If it is too large for one.
    """
    try:
        return float(value)
    except OverflowError as error:
        raise LessonError(mark("a number is too large"), mark("write one below 1e308")) from error


def look_up(values: Mapping[str, object], name: str) -> Value:
    """The value of a name, as float, truth, text or array.

    Raises:
        LessonError: If it has none now.
    """
    value = values.get(name)
    if value is None:
        raise LessonError(
            mark("{name} has no value here"),
            mark("use another name: test_loss needs test rows, accuracy needs classes, z2 needs two layers"),
            name=name,
        )
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, str):
        return value
    if isinstance(value, np.ndarray):
        return value
    return to_float(cast(float, value))


def has_done(values: Mapping[str, object], action: str) -> bool:
    """Whether the learner did something since the page was opened."""
    done = values.get("did", ())
    return action in cast(frozenset[str], done)


def _number(value: Value) -> float | Array:
    """For the type checker: `expression` has seen to it that this is no text."""
    return cast(float | Array, value)


def _shape(value: Value) -> tuple[int, ...]:
    return value.shape if isinstance(value, np.ndarray) else ()


def _shape_text(value: Value) -> str:
    return "(" + ", ".join(map(str, _shape(value))) + ")"


def _misfit(sign: str, left: Value, right: Value) -> LessonError:
    return LessonError(
        mark("{left} {sign} {right}: these shapes don't fit"),
        mark("look at the shapes in the panel; .T swaps rows and columns"),
        left=_shape_text(left),
        right=_shape_text(right),
        sign=sign,
    )


def _too_large() -> LessonError:
    return LessonError(mark("the result would be too large"), mark("use smaller arrays or numbers"))


def _elementwise(
    sign: str, operate: Callable[[float | Array, float | Array], float | Array]
) -> Callable[[Value, Value], Value]:
    """An operator that broadcasts as NumPy does, within bounds."""

    def apply(left: Value, right: Value) -> Value:
        try:
            shape = np.broadcast_shapes(_shape(left), _shape(right))
        except ValueError as error:
            raise _misfit(sign, left, right) from error
        if np.prod(shape, dtype=float) > MOST_ELEMENTS:
            raise _too_large()
        try:
            with np.errstate(all="ignore"):
                result = operate(_number(left), _number(right))
        except ZeroDivisionError as error:
            raise LessonError(mark("this divides by 0"), mark("use another divisor")) from error
        except (OverflowError, ValueError) as error:
            raise _too_large() from error
        if isinstance(result, complex):
            raise LessonError(mark("a root of a negative number is no number"), mark("use abs(…) of it"))
        return result

    return apply


def _power(left: float | Array, right: float | Array) -> float | Array:
    if np.any(np.abs(right) > LARGEST_EXPONENT):
        raise _too_large()
    return cast(float | Array, left**right)


add = _elementwise("+", lambda left, right: left + right)
subtract = _elementwise("-", lambda left, right: left - right)
multiply = _elementwise("*", lambda left, right: left * right)
divide = _elementwise("/", lambda left, right: left / right)
power = _elementwise("**", _power)


def matrix_product(left: Value, right: Value) -> Value:
    """``left @ right`` for arrays of one or two dimensions.

    Raises:
        LessonError: If the shapes don't fit.
    """
    first, second = _number(left), _number(right)
    if not isinstance(first, np.ndarray) or not isinstance(second, np.ndarray):
        raise LessonError(mark("@ multiplies two arrays"), mark("use * for a number"))
    if first.ndim not in (1, 2) or second.ndim not in (1, 2) or first.shape[-1] != second.shape[0]:
        raise _misfit("@", left, right)
    outer = first.size // max(first.shape[-1], 1) * (second.size // max(second.shape[0], 1))
    if outer > MOST_ELEMENTS or outer * first.shape[-1] > MOST_PRODUCTS:
        raise _too_large()
    with np.errstate(all="ignore"):
        return _plain(first @ second)


def _plain(result: object) -> Value:
    """An array, or a float where NumPy gives an array without dimensions."""
    if isinstance(result, np.ndarray) and result.ndim:
        return result
    return float(cast(float, result))


def transpose(value: Value) -> Value:
    """``value.T``: rows and columns swapped; a number stays what it is."""
    number = _number(value)
    return number.T if isinstance(number, np.ndarray) else number


def item(value: Value, index: tuple[int, ...]) -> Value:
    """An element, or a row of an array with two dimensions.

    Raises:
        LessonError: If there is none at that index.
    """
    if not isinstance(value, np.ndarray):
        raise LessonError(mark("a single number has no [ ]"), mark("leave the index out"))
    try:
        return _plain(value[index])
    except IndexError as error:
        raise LessonError(
            mark("there is nothing at [{index}] in an array of shape {shape}"),
            mark("indices are counted from 0"),
            index=", ".join(map(str, index)),
            shape=_shape_text(value),
        ) from error


def _comparison(compare: Callable[[float, float], bool]) -> Callable[[Value, Value], bool]:
    def apply(left: Value, right: Value) -> bool:
        if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
            raise LessonError(
                mark("arrays have no single size to compare"), mark("compare max(…), mean(…) or one element")
            )
        return compare(cast(float, left), cast(float, right))

    return apply


less = _comparison(lambda left, right: left < right)
less_or_equal = _comparison(lambda left, right: left <= right)
greater = _comparison(lambda left, right: left > right)
greater_or_equal = _comparison(lambda left, right: left >= right)


def _count(compare: Callable[[Any, Any], object]) -> Callable[[Value, Value], Value]:
    """Elementwise: 1 where it holds and 0 elsewhere."""
    return _elementwise("<", lambda left, right: np.asarray(compare(left, right), dtype=float))


count_less = _count(lambda left, right: left < right)
count_less_or_equal = _count(lambda left, right: left <= right)
count_greater = _count(lambda left, right: left > right)
count_greater_or_equal = _count(lambda left, right: left >= right)
count_equal = _count(lambda left, right: left == right)
count_unequal = _count(lambda left, right: left != right)


def equal(left: Value, right: Value) -> bool:
    """Whether two numbers, or two arrays with their shapes, are the same."""
    return bool(np.array_equal(_number(left), _number(right)))


def unequal(left: Value, right: Value) -> bool:
    """Whether two numbers or arrays differ."""
    return not equal(left, right)


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
                return _plain(reduce(array))
        if axis not in (0.0, 1.0) or cast(float, axis) >= array.ndim:
            raise LessonError(
                mark("there is no axis {axis} in an array of shape {shape}"),
                mark("axis 0 goes over the rows, axis 1 over the columns"),
                axis=_plain_text(axis),
                shape=_shape_text(array),
            )
        with np.errstate(all="ignore"):
            return _plain(reduce(array, axis=int(cast(float, axis))))

    return apply


def _extreme(choose: Callable[[Array], object]) -> Callable[..., Value]:
    """Over all elements of all values."""

    def apply(*values: Value) -> Value:
        flat = [_filled(value).ravel() for value in values]
        return _plain(choose(np.concatenate(flat)))

    return apply


def _mapped(function: Callable[[Array], object]) -> Callable[..., Value]:
    def apply(value: Value) -> Value:
        with np.errstate(all="ignore"):
            return _plain(function(np.asarray(value, dtype=float)))

    return apply


def _round(value: Value, digits: Value = 0.0) -> Value:
    if (
        isinstance(digits, np.ndarray)
        or not isfinite(cast(float, digits))
        or not 0 <= cast(float, digits) <= 15
    ):
        raise LessonError(mark("round keeps 0 to 15 digits"), mark("write for example round(loss, 3)"))
    with np.errstate(all="ignore"):
        return _plain(np.round(np.asarray(value, dtype=float), int(cast(float, digits))))


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
    "shape": Function(lambda value: np.array(_shape(value), dtype=float), 1, "shape(W1)"),
}
"""The functions of the language."""
