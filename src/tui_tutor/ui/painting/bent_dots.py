"""Lines in a picture of a bent plane, as braille dots."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui_tutor.engine.bent_plane import Line
from tui_tutor.engine.frame import Array
from tui_tutor.ui.painting.chart import Range
from tui_tutor.ui.painting.connections import DOT_BITS
from tui_tutor.ui.painting.map_points import Place

Dots = NDArray[np.bool_]
"""Dots of a picture, shape (4 * rows, 2 * columns)."""

GAP, PERIOD = 2, 4
"""A dotted line leaves out ``GAP`` of every ``PERIOD`` dots."""

DASH_GAP, DASH_PERIOD = 3, 8
MOST_SAMPLES = 64
"""Places tried along a straight piece of a line; longer pieces lie mostly outside."""


class Field(NamedTuple):
    """The part of a canvas that a picture fills, and what its edges stand for.

    Attributes:
        place: Left column, upper row, columns and rows.
        across: The horizontal axis.
        upward: The vertical axis.
    """

    place: Place
    across: Range
    upward: Range

    def dots_at(self, places: Array) -> Array:
        """Places in dots from the upper left corner, shape (..., 2), of places in the picture."""
        _left, _top, columns, rows = self.place
        x = self.across.share(places[..., 0]) * (columns * 2 - 1)
        y = (1 - self.upward.share(places[..., 1])) * (rows * 4 - 1)
        return np.stack([x, y], axis=-1)

    def cells_at(self, places: Array) -> list[tuple[int, int] | None]:
        """The column and row of the canvas of each place, None for one outside."""
        left, top, columns, rows = self.place
        dots = np.nan_to_num(self.dots_at(places), nan=-9.0, posinf=-9.0, neginf=-9.0)
        ends = np.array([columns * 2 - 0.5, rows * 4 - 0.5])
        inside = np.all((dots > -0.5) & (dots < ends), axis=-1)
        cells = np.rint(dots).clip(-9, 1e6).astype(int) // (2, 4)
        return [
            (left + column, top + row) if is_inside else None
            for (column, row), is_inside in zip(cells.tolist(), inside.tolist(), strict=True)
        ]

    @property
    def middles(self) -> Array:
        """The places in the picture of the middles of all cells, shape (rows, columns, 2)."""
        _left, _top, columns, rows = self.place
        across = self.across.low + (np.arange(columns) * 2 + 0.5) / max(columns * 2 - 1, 1) * (
            self.across.high - self.across.low
        )
        upward = self.upward.high - (np.arange(rows) * 4 + 1.5) / max(rows * 4 - 1, 1) * (
            self.upward.high - self.upward.low
        )
        return np.stack(np.meshgrid(across, upward), axis=-1)


def lines_as_dots(lines: Array, field: Field, dotted: bool = False) -> Dots:
    """The dots that lines go through, each of them straight from point to point.

    Args:
        lines: Shape (lines, points, 2); what is not finite is left out.
        field: Where they are drawn.
        dotted: Whether the lines have gaps.
    """
    _left, _top, columns, rows = field.place
    dots = np.zeros((rows * 4, columns * 2), dtype=bool)
    if not lines.size:
        return dots
    far = 4.0 * max(columns * 2, rows * 4)
    points = np.clip(np.nan_to_num(field.dots_at(lines), nan=np.inf), -far, far)
    starts, ends = points[:, :-1], points[:, 1:]
    lengths = np.abs(ends - starts).max(axis=2)
    is_finite: Dots = np.asarray(np.isfinite(lines).all(axis=2))
    lengths[~(is_finite[:, :-1] & is_finite[:, 1:])] = np.nan
    samples = int(np.clip(np.ceil(np.nanmax(lengths, initial=1.0)), 1, MOST_SAMPLES))
    shares = np.arange(samples + 1) / samples
    tried = starts[:, :, np.newaxis] + (ends - starts)[:, :, np.newaxis] * shares[:, np.newaxis]
    kept = np.isfinite(lengths)[:, :, np.newaxis] & np.ones(samples + 1, dtype=bool)
    if dotted:
        before = np.cumsum(np.nan_to_num(lengths), axis=1) - np.nan_to_num(lengths)
        along = before[:, :, np.newaxis] + np.nan_to_num(lengths)[:, :, np.newaxis] * shares
        kept &= np.rint(along) % PERIOD < PERIOD - GAP
    x, y = np.rint(tried[kept]).astype(int).T
    inside = (x >= 0) & (x < columns * 2) & (y >= 0) & (y < rows * 4)
    dots[y[inside], x[inside]] = True
    return dots


def turn_as_dots(line: Line, field: Field) -> Dots:
    """The dots where the answer turns: two thick, with gaps where it is not exact."""
    _left, _top, columns, rows = field.place
    dots = np.zeros((rows * 4, columns * 2), dtype=bool)
    wide = field.across.high - field.across.low
    high = field.upward.high - field.upward.low
    across, upward = float(line.normal[0]) * wide, float(line.normal[1]) * high
    corner = float(line.normal @ (field.across.low, field.upward.low)) + line.offset
    if not np.isfinite([across, upward, corner]).all() or (across == 0 and upward == 0):
        return dots
    # Shares of the width and height where across * s + upward * t + corner = 0.
    if abs(across) * rows * 2 > abs(upward) * columns:
        y = np.arange(rows * 4)
        shares = -(corner + upward * (1 - y / max(rows * 4 - 1, 1))) / across
        x = np.rint(shares.clip(-1, 2) * (columns * 2 - 1)).astype(int)
        pairs = [(x, y), (x + 1, y)]
    else:
        x = np.arange(columns * 2)
        shares = -(corner + across * x / max(columns * 2 - 1, 1)) / upward
        y = np.rint((1 - shares.clip(-1, 2)) * (rows * 4 - 1)).astype(int)
        pairs = [(x, y), (x, y + 1)]
    along = np.arange(len(x))
    for column, row in pairs:
        inside = (column >= 0) & (column < columns * 2) & (row >= 0) & (row < rows * 4)
        if not line.exact:
            inside &= along % DASH_PERIOD < DASH_PERIOD - DASH_GAP
        dots[row[inside], column[inside]] = True
    return dots


def codes_of(dots: Dots) -> NDArray[np.intp]:
    """The dots of each cell as the lower byte of a braille character, shape (rows, columns)."""
    rows, columns = dots.shape[0] // 4, dots.shape[1] // 2
    cells = dots.reshape(rows, 4, columns, 2).transpose(0, 2, 1, 3)
    codes: NDArray[np.intp] = (cells * DOT_BITS).sum(axis=(2, 3)).astype(np.intp)
    return codes
