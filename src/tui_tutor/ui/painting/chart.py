"""A chart of curves with axes, as braille dots."""

from math import ceil, floor, log10
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui_tutor.engine.frame import Array
from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.connections import BRAILLE, DOT_BITS
from tui_tutor.ui.painting.palette import Palette, ink

DASH, DASH_PERIOD = 2, 4
"""A dashed curve shows ``DASH`` of every ``DASH_PERIOD`` columns of dots."""


class Curve(NamedTuple):
    """Values to be joined by a line.

    Attributes:
        x: Increasing, shape (points,).
        y: Shape (points,); what is not finite breaks off.
        color: Of the line.
        dashed: Whether it has gaps, to be told apart without colour.
    """

    x: Array
    y: Array
    color: str
    dashed: bool = False


class Range(NamedTuple):
    """The values an axis spans, and its marks."""

    low: float
    high: float
    log: bool = False

    def share(self, values: Array) -> Array:
        """Places of values on the axis, from 0 to 1 within it."""
        if self.log:
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.log10(values)
            return (values - log10(self.low)) / (log10(self.high) - log10(self.low))
        return (values - self.low) / (self.high - self.low)

    def ticks(self, most: int) -> list[float]:
        """At most ``most`` round values within the axis, at least one."""
        if self.log:
            return self._log_ticks(most)
        step = nice_step((self.high - self.low) / most)
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return [round(index * step, 12) for index in range(first, last + 1)][:most]

    def _log_ticks(self, most: int) -> list[float]:
        """Decades, every few of them, or 1, 2 and 5 within them; the closest that are not too many."""
        first, last = floor(log10(self.low)), ceil(log10(self.high))
        for digits, every in (((1, 2, 5), 1), ((1,), 1), ((1,), 2), ((1,), 5), ((1,), 20)):
            powers = [power for power in range(first, last + 1) if power % every == 0]
            marks = [digit * 10.0**power for power in powers for digit in digits]
            inside = [mark for mark in marks if self.low <= mark <= self.high]
            if inside and len(inside) <= most:
                return inside
        return [self.low]


def nice_step(least: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not below ``least``."""
    power = 10.0 ** floor(log10(least)) if least > 0 else 1.0
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least * (1 - 1e-9))


def span(values: Array, log: bool = False, zero: bool = False) -> Range:
    """An axis that holds all finite values, never empty."""
    kept = values[np.isfinite(values)]
    kept = kept[kept > 0] if log else kept
    if not kept.size:
        return Range(0.1, 1.0, True) if log else Range(0.0, 1.0)
    low, high = float(kept.min()), float(kept.max())
    if log:
        return Range(low / 1.2, high * 1.2, True)
    low = min(low, 0.0) if zero else low
    margin = (high - low) * 0.05 or max(abs(high), 1.0) * 0.05
    return Range(low if zero and low == 0 else low - margin, high + margin)


def tick_text(value: float) -> str:
    """A mark of an axis, short."""
    size = abs(value)
    if size >= 1e6:
        return f"{value:.0e}".replace("e+0", "e").replace("e+", "e")
    if size >= 1e4:
        return f"{value / 1e3:g}k"
    if size >= 1e3:
        return f"{value:,.0f}"
    if size and size < 1e-3:
        mantissa, exponent = f"{value:.0e}".split("e")
        return f"{mantissa}e{int(exponent)}"
    return f"{value:.3g}"


def plot_area(width: int, height: int, y: Range) -> tuple[int, int, int, int]:
    """Left column, upper row, columns and rows that axes leave for curves; all where they have no room."""
    rows = height - 2
    left = max((len(tick_text(mark)) for mark in y.ticks(_most_marks(rows))), default=0) + 1
    if width - left < 8 or rows < 2:
        return 0, 0, width, height
    return left, 0, width - left, rows


def _most_marks(rows: int) -> int:
    return max(min(rows * 2 // 3, 6), 1)


def draw_axes(
    canvas: Canvas, x: Range, y: Range, palette: Palette, x_name: str = ""
) -> tuple[int, int, int, int]:
    """Draw both axes along the left and lower edge.

    Args:
        canvas: Where to draw.
        x: The horizontal axis.
        y: The vertical axis.
        palette: The colours.
        x_name: What stands at the end of the horizontal axis.

    Returns:
        Left column, upper row, columns and rows of what is left for the curves.
    """
    muted, faint = ink(palette.muted), ink(palette.faint)
    left, top, columns, rows = plot_area(canvas.width, canvas.height, y)
    if rows == canvas.height:
        return left, top, columns, rows
    marks = y.ticks(_most_marks(rows))
    texts = [tick_text(mark) for mark in marks]
    for row in range(rows):
        canvas.put(left - 1, row, "│", faint)
    for text, share in zip(texts, y.share(np.array(marks)).tolist(), strict=True):
        row = round((1 - share) * (rows - 1))
        if 0 <= row < rows:
            canvas.put_right(left - 1, row, text, muted)
            canvas.put(left - 1, row, "┤", faint)
    canvas.put(left - 1, rows, "└" + "─" * columns, faint)
    end = 0
    room = canvas.put_right(canvas.width, rows + 1, x_name, muted) - bool(x_name)
    marks = x.ticks(max(min(columns // 9, 7), 3))
    for mark, share in zip(marks, x.share(np.array(marks)).tolist(), strict=True):
        column = left + round(share * (columns - 1))
        text = tick_text(mark)
        start = min(max(column - len(text) // 2, 0), canvas.width - len(text))
        if (start > end or end == 0) and start + len(text) <= room:
            canvas.put(column, rows, "┬", faint)
            canvas.put(start, rows + 1, text, muted)
            end = start + len(text)
    return left, 0, columns, rows


def draw_curves(
    canvas: Canvas, place: tuple[int, int, int, int], curves: list[Curve], x: Range, y: Range
) -> None:
    """Draw curves into a part of a canvas, the first one on top.

    Args:
        canvas: Where to draw.
        place: Left column, upper row, columns and rows.
        curves: What to draw.
        x: The horizontal axis.
        y: The vertical axis.
    """
    left, top, columns, rows = place
    if columns < 1 or rows < 1:
        return
    for curve in reversed(curves):
        dots = _dots(curve, x, y, columns, rows)
        codes = (dots.reshape(rows, 4, columns, 2).transpose(0, 2, 1, 3) * DOT_BITS).sum(axis=(2, 3))
        style = ink(curve.color)
        for row, column in np.argwhere(codes).tolist():
            canvas.put(left + column, top + row, chr(BRAILLE + int(codes[row, column])), style)


def _dots(curve: Curve, x: Range, y: Range, columns: int, rows: int) -> NDArray[np.bool_]:
    dots = np.zeros((rows * 4, columns * 2), dtype=bool)
    good = np.isfinite(curve.y) & (curve.y > 0 if y.log else True)
    if not good.any():
        return dots
    along, heights = x.share(curve.x[good]), y.share(curve.y[good])
    places = np.linspace(0, 1, columns * 2)
    inside = (places >= along[0] - 1e-9) & (places <= along[-1] + 1e-9)
    dot_y = np.rint((1 - np.interp(places, along, heights)) * (rows * 4 - 1))
    dot_y = np.clip(dot_y, 0, rows * 4 - 1).astype(int)
    if not inside.any():  # a single point between two columns of dots
        inside[np.abs(places - along[0]).argmin()] = True
    for column in np.flatnonzero(inside).tolist():
        if curve.dashed and column % DASH_PERIOD >= DASH:
            continue
        here = int(dot_y[column])
        before = int(dot_y[column - 1]) if column and inside[column - 1] else here
        low, high = min(here, before), max(here, before)
        dots[low : high + 1, column] = True
    return dots
