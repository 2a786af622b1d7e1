"""Connections between two layers as lines of braille dots."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui_tutor.engine.frame import Array
from tui_tutor.ui.painting.heat import Levels, levels_of

BRAILLE = 0x2800
DOT_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint8)
SAMPLES_PER_DOT = 4  # so that a steep line has no gap between its dots

THICKNESS = (0.28, 0.62)
"""Shares of the largest size above which a connection is two and three dots thick."""

DASH, DASH_PERIOD = 4, 6
"""A negative connection shows ``DASH`` of every ``DASH_PERIOD`` dots."""

LEAST_INK = 0.3
"""How far from zero's colour even the smallest value is, so that it shows its sign."""


class Weave(NamedTuple):
    """What all connections of a gap look like together.

    Attributes:
        characters: Braille characters, one string a row.
        levels: Colour level of each cell, shape (rows, columns).
    """

    characters: tuple[str, ...]
    levels: Levels


def weave(starts: NDArray[np.intp], ends: NDArray[np.intp], values: Array, columns: int, rows: int) -> Weave:
    """Draw connections across a gap; where they cross, a cell belongs to the strongest.

    Args:
        starts: Row of the unit that each connection leaves, shape (connections,).
        ends: Row of the unit that it enters.
        values: Sign and size in [-1, 1]; NaN is drawn as 0.
        columns: Width of the gap in cells.
        rows: Height of the gap in cells.
    """
    values = np.nan_to_num(values)
    order = np.argsort(np.abs(values), kind="stable")
    starts, ends, values = starts[order], ends[order], values[order]
    along = np.arange(columns * 2 * SAMPLES_PER_DOT)
    x = along // SAMPLES_PER_DOT
    share = (along + 0.5) / along.size
    y = np.rint(starts[:, None] * 4 + 1 + ((ends - starts) * 4)[:, None] * share).astype(np.intp)
    kept = (values[:, None] >= 0) | (x % DASH_PERIOD < DASH)[None, :]

    owner = np.full((rows, columns), -1, dtype=np.intp)
    dots = np.zeros((rows * 4, columns * 2), dtype=bool)
    offsets = ((0, -1.0), (1, THICKNESS[0]), (-1, THICKNESS[1]))
    layers = [(np.clip(y + offset, 0, rows * 4 - 1), kept & (np.abs(values) > least)[:, None])
              for offset, least in offsets]  # fmt: skip
    line, column = np.nonzero(kept)
    owner[y[line, column] // 4, x[column] // 2] = line  # NumPy keeps the last, the strongest
    for place, drawn in layers:
        line, column = np.nonzero(drawn)
        dot_y, dot_x = place[line, column], x[column]
        owned = owner[dot_y // 4, dot_x // 2]
        mine = (owned == line) | (owned == -1)
        dots[dot_y[mine], dot_x[mine]] = True
        owner[dot_y[mine] // 4, dot_x[mine] // 2] = line[mine]
    return _characters(dots, owner, values)


def _characters(dots: NDArray[np.bool_], owner: NDArray[np.intp], values: Array) -> Weave:
    rows, columns = owner.shape
    cells = dots.reshape(rows, 4, columns, 2).transpose(0, 2, 1, 3)
    codes = (cells * DOT_BITS).sum(axis=(2, 3))
    characters = tuple(
        "".join(chr(BRAILLE + code) if code else " " for code in row) for row in codes.tolist()
    )
    inks = np.where(values == 0, 0.0, np.sign(values) * (LEAST_INK + (1 - LEAST_INK) * np.abs(values)))
    levels = levels_of(np.append(inks, 0.0), 1.0)
    return Weave(characters, levels[owner])
