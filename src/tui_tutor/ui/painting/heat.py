"""Heat maps of half blocks: two pixels a cell."""

import numpy as np
from numpy.typing import NDArray
from rich.style import Style

from tui_tutor.engine.frame import Array
from tui_tutor.ui.painting.canvas import PLAIN, Canvas
from tui_tutor.ui.painting.palette import LEVELS, MIDDLE, Palette, ink

SHADES = " ░▒▓█"
"""From -1 to 1 where there are no colours."""

Levels = NDArray[np.intp]


def levels_of(values: Array, scale: float) -> Levels:
    """Levels of a diverging ramp for values, ``scale`` being the largest one's colour.

    Args:
        values: Any shape; what is not finite counts as 0.
        scale: Positive; 0 gives zeros.
    """
    if not scale > 0:
        return np.full(values.shape, MIDDLE, dtype=np.intp)
    shares = np.clip(np.nan_to_num(values / scale, nan=0.0, posinf=1.0, neginf=-1.0), -1.0, 1.0)
    levels: Levels = np.rint((shares + 1) * MIDDLE).astype(np.intp)
    return levels


def resample(values: Array, rows: int, columns: int) -> Array:
    """Nearest neighbours of a grid, shape (rows, columns, ...)."""
    row = np.minimum((np.arange(rows) + 0.5) * values.shape[0] / rows, values.shape[0] - 1).astype(int)
    column = np.minimum((np.arange(columns) + 0.5) * values.shape[1] / columns, values.shape[1] - 1)
    picked: Array = values[row][:, column.astype(int)]
    return picked


def put_heat(
    canvas: Canvas,
    x: int,
    y: int,
    levels: Levels,
    palette: Palette,
    ramp: tuple[str, ...] | None = None,
) -> None:
    """Paint pixels on a canvas, two rows of them a cell.

    Args:
        canvas: Where to paint.
        x: Column of the left edge.
        y: Row of the upper edge.
        levels: Shape (2 * rows, columns).
        palette: The colours.
        ramp: `LEVELS` colours; None takes the palette's ``heat``.
    """
    colors = ramp or palette.heat
    pairs = (levels[0::2] * len(colors) + levels[1::2]).tolist()
    seen: dict[int, tuple[str, Style]] = {}
    for row, line in enumerate(pairs):
        cells = []
        for pair in line:
            cell = seen.get(pair)
            if cell is None:
                top, bottom = divmod(pair, len(colors))
                cell = seen[pair] = heat_cell(top, bottom, palette, colors)
            cells.append(cell)
        canvas.put_cells(x, y + row, cells)


def put_low_heat(canvas: Canvas, x: int, y: int, levels: Levels, palette: Palette) -> None:
    """Paint three rows of pixels; the half cell below stays empty, so that maps don't touch.

    Args:
        canvas: Where to paint.
        x: Column of the left edge.
        y: Row of the upper edge.
        levels: Shape (3, columns).
        palette: The colours.
    """
    put_heat(canvas, x, y, levels[:2], palette)
    if palette.colors != "none":  # shades fill whole cells
        canvas.put_cells(x, y + 1, [("▀", ink(palette.heat[index])) for index in levels[2].tolist()])


def heat_cell(top: int, bottom: int, palette: Palette, ramp: tuple[str, ...]) -> tuple[str, Style]:
    """Character and style of a cell that shows two pixels."""
    if palette.colors == "none":
        shade = (top + bottom) * (len(SHADES) - 1) / (2 * (LEVELS - 1))
        return SHADES[round(shade)], PLAIN
    if ramp[top] == ramp[bottom]:
        return " ", ink(palette.text, ramp[top])
    return "▀", ink(ramp[top], ramp[bottom])


def unit_levels(values: Array, activation: str, scale: float | None = None) -> Levels:
    """Levels for what a unit answers: its middle, not its zero, for a sigmoid's.

    Args:
        values: Activations, any shape.
        activation: The unit's activation.
        scale: The value that gets the strongest colour where the activation has no bounds;
            None takes the largest of the values.
    """
    if activation in ("sigmoid", "softmax"):
        return levels_of(values * 2 - 1, 1.0)
    if activation == "tanh":
        return levels_of(values, 1.0)
    finite = np.abs(values[np.isfinite(values)])
    return levels_of(values, scale if scale is not None else float(finite.max(initial=0.0)))
