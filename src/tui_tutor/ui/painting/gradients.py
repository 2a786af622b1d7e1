"""The size of each layer's gradient over time, and its shape now as heat."""

from collections.abc import Sequence
from math import log10

import numpy as np
from numpy.typing import NDArray
from textual.strip import Strip

from tui_tutor.engine.frame import Array, Frame
from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.connections import BRAILLE, DOT_BITS
from tui_tutor.ui.painting.heat import levels_of, put_heat, resample
from tui_tutor.ui.painting.numbers import number
from tui_tutor.ui.painting.palette import Palette, ink

SMALLEST_NORM = 1e-12
"""Norms below are drawn at the bottom; a log axis has no zero."""

NAME = 7
NUMBER = 8
HEAT = 12
LEAST_ROWS = 3
"""With which there is room to say that layers are left out."""


def paint_gradients(
    frame: Frame, hidden: frozenset[str], width: int, height: int, palette: Palette
) -> list[Strip]:
    """Paint a band for each layer: name, norm, its course on a common log axis, and heat.

    Args:
        frame: The run.
        hidden: Names a page hides: a layer whose ``grad_W`` is among them shows ``?``.
        width: Cells.
        height: Rows; where not all layers fit, some in the middle are left out, and a row says which.
        palette: The colours.
    """
    canvas = Canvas(width, height)
    count = len(frame.layers)
    rows = max(min(height // count, 4), 1)
    heat = HEAT if width >= NAME + NUMBER + HEAT + 14 else 0
    columns = width - NAME - NUMBER - (heat + 2 if heat else 0)
    norms = np.array([one.gradient_norms for one in frame.evaluations], dtype=np.float64)
    steps = np.array([one.step for one in frame.evaluations], dtype=np.float64)
    low, high = _norm_range(norms)
    shown = _rows_of(count, height)
    for place, index in enumerate(shown):
        y = place * rows
        if index is None:
            canvas.put(0, y, f"… W{place + 1} – W{count - 1}", ink(palette.faint))
            continue
        layer = frame.layers[index]
        secret = f"grad_W{index + 1}" in hidden
        before, after = _marks(index, count, height)
        canvas.put(0, y, f"{before}∂J/∂W{index + 1}{after}", ink(palette.muted))
        size = float(np.linalg.norm(layer.grad_weights))
        canvas.put(NAME, y, "?" if secret else number(size), ink(palette.text, bold=True))
        if secret:
            continue
        band = (NAME + NUMBER, y, columns, rows)
        _course(
            canvas, band, (steps, norms[:, index]), (low, high), palette.classes[index % len(palette.classes)]
        )
        if heat:
            _heat(canvas, (width - heat, y, heat, rows), layer.grad_weights, palette)
    return canvas.strips()


def _rows_of(count: int, height: int) -> Sequence[int | None]:
    """The layers from top to bottom, None for those that are left out."""
    if count <= height or height < 1:
        return range(count)
    if height < LEAST_ROWS:
        return [0, count - 1][-height:]
    return [*range(height - 2), None, count - 1]


def _marks(index: int, count: int, height: int) -> tuple[str, str]:
    """What says before and after a name that layers are left out, where there is no row for it."""
    if count <= height or height >= LEAST_ROWS:
        return "", ""
    return ("…", "") if height == 1 else ("", "…" if index == 0 else "")


def _norm_range(norms: Array) -> tuple[float, float]:
    good = norms[np.isfinite(norms) & (norms > SMALLEST_NORM)]
    if not good.size:
        return SMALLEST_NORM, 1.0
    low, high = float(good.min()), float(good.max())
    return low, max(high, low * 10)


def _course(
    canvas: Canvas,
    band: tuple[int, int, int, int],
    course: tuple[Array, Array],
    limits: tuple[float, float],
    color: str,
) -> None:
    """A filled curve of norms over steps in a band of rows."""
    left, top, columns, rows = band
    if columns < 1:
        return
    steps, norms = course
    places = np.linspace(0, steps[-1], columns * 2)
    sizes = np.clip(np.nan_to_num(norms, nan=limits[1], posinf=limits[1]), *limits)
    shares = np.interp(places, steps, np.log10(sizes / limits[0]))
    shares /= log10(limits[1] / limits[0])
    heights = 1 + np.rint(shares * (rows * 4 - 1)).astype(int)
    dots: NDArray[np.bool_] = np.arange(rows * 4)[::-1, None] < heights[None, :]
    codes = (dots.reshape(rows, 4, columns, 2).transpose(0, 2, 1, 3) * DOT_BITS).sum(axis=(2, 3))
    for row, line in enumerate(codes.tolist()):
        text = "".join(chr(BRAILLE + code) if code else " " for code in line)
        canvas.put(left, top + row, text, ink(color))


def _heat(canvas: Canvas, place: tuple[int, int, int, int], gradients: Array, palette: Palette) -> None:
    """The matrix as heat, units downwards, each entry at least one pixel where they fit."""
    left, top, columns, rows = place
    tall = max(rows - 1, 1) * 2
    finite = np.abs(gradients[np.isfinite(gradients)])
    levels = levels_of(resample(gradients, tall, columns), float(finite.max(initial=0.0)))
    put_heat(canvas, left, top, levels, palette)
