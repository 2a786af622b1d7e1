"""Numbers as a learner reads them: short, aligned, never a lie about their size."""

from math import isfinite, isnan

import numpy as np

from tui_tutor.engine.frame import Array


def number(value: float, width: int = 6) -> str:
    """A number with two to four significant digits that fits in ``width`` (at least 5) cells."""
    if isnan(value):
        return "nan"
    if not isfinite(value):
        return "inf" if value > 0 else "-inf"
    size = abs(value)
    if size == 0:
        return "0"
    if 0.01 <= size < 99_999.5:
        most = _decimals(size)
        for decimals in (most, most - 1) if size < 0.0995 else (most,):
            text = f"{value:.{decimals}f}"
            if len(text) <= width:
                return text
    for digits in (1, 0):
        mantissa, exponent = f"{value:.{digits}e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
        if len(text) <= width:
            return text
    return text


def means(array: Array) -> Array:
    """Means over the rows of an array; what is only left by rounding is 0."""
    mean: Array = array.mean(axis=0)
    with np.errstate(invalid="ignore"):
        rounding = np.abs(mean) < 1e-12 * np.abs(array).max(axis=0, initial=0.0)
    return np.where(rounding, 0.0, mean)


def loss_number(value: float) -> str:
    """A loss with four significant digits, so that a small step of it can be seen; 8 cells at most."""
    if not isfinite(value):
        return number(value)
    text = f"{value:.4f}" if 0.1 <= abs(value) < 10 else f"{value:#.4g}".rstrip(".")
    return text if len(text) <= 8 else number(value)


def _decimals(size: float) -> int:
    if size < 0.0995:
        return 3
    if size < 9.995:
        return 2
    return 1 if size < 999.5 else 0


def shape(*sizes: int) -> str:
    """A shape in brackets: ``(4)``, ``(4,2)``."""
    return f"({','.join(map(str, sizes))})"


def percent(share: float) -> str:
    """A share in percent, ``69.3`` or ``95``.

    It is never rounded up: 95 % must not stand beside a goal of 95 % that is not reached.
    """
    return f"{int(share * 1000 + 1e-9) / 10:g}"


def count(value: float) -> str:
    """A whole number with separators."""
    return f"{value:,.0f}"
