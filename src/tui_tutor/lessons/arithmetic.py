"""What the language of `expression` computes with: bounded arithmetic on numbers and arrays."""

from collections.abc import Callable, Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tui_tutor.errors import LessonError
from tui_tutor.translation import mark

Array = NDArray[np.floating]
Value = float | bool | str | Array
"""What an expression may give."""

MOST_ELEMENTS = 2_000_000
MOST_PRODUCTS = 200_000_000
LARGEST_EXPONENT = 1000.0
BUDGET = ""
"""Under which the values of an evaluation hold its `Budget`; no name is empty."""


class Budget:
    """How many numbers all results of one evaluation may have together, so that it ends soon."""

    def __init__(self) -> None:
        self._left = 4 * MOST_ELEMENTS

    def take(self, count: int) -> None:
        """Count a result of so many numbers.

        Raises:
            LessonError: If there were too many of them by now.
        """
        self._left -= count
        if self._left < 0:
            raise _too_large()


def counted(values: Mapping[str, object], result: Value) -> Value:
    """A result, once it is counted.

    Raises:
        LessonError: If the results so far are too large together.
    """
    if isinstance(result, np.ndarray):
        cast(Budget, values[BUDGET]).take(result.size)
    return result


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


def shape_of(value: Value) -> tuple[int, ...]:
    """The shape of a value; a number has none."""
    return value.shape if isinstance(value, np.ndarray) else ()


def shape_text(value: Value) -> str:
    """The shape of a value as it is told."""
    return "(" + ", ".join(map(str, shape_of(value))) + ")"


def _misfit(sign: str, left: Value, right: Value) -> LessonError:
    return LessonError(
        mark("{left} {sign} {right}: these shapes don't fit"),
        mark("look at the shapes in the panel; .T swaps rows and columns"),
        left=shape_text(left),
        right=shape_text(right),
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
            shape = np.broadcast_shapes(shape_of(left), shape_of(right))
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
        return number_or_array(first @ second)


def number_or_array(result: object) -> Value:
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
        return number_or_array(value[index])
    except IndexError as error:
        raise LessonError(
            mark("there is nothing at [{index}] in an array of shape {shape}"),
            mark("indices are counted from 0"),
            index=", ".join(map(str, index)),
            shape=shape_text(value),
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
