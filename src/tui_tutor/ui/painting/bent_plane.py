"""The plane of the inputs as the layers bend it: a grid of lines, and the data moved with it."""

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from textual.strip import Strip

from tui_tutor.engine.bend import SPREAD
from tui_tutor.engine.bent_plane import BentPlane
from tui_tutor.engine.data import spread
from tui_tutor.engine.frame import Array
from tui_tutor.engine.shares import Shares
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.bent_dots import Dots, Field, codes_of, lines_as_dots, turn_as_dots
from tui_tutor.ui.painting.bent_heaps import put_heaps
from tui_tutor.ui.painting.bent_names import (
    BentView,
    axis_name,
    class_colors,
    legend_groups,
    put_heading,
    spread_text,
)
from tui_tutor.ui.painting.canvas import Canvas, cut
from tui_tutor.ui.painting.chart import Range, span, tick_text
from tui_tutor.ui.painting.connections import BRAILLE
from tui_tutor.ui.painting.heat import levels_of
from tui_tutor.ui.painting.map_points import CLASS_MARKS, target_color
from tui_tutor.ui.painting.map_view import colour_range
from tui_tutor.ui.painting.palette import MIDDLE, Palette, ink, mix, spot
from tui_tutor.ui.painting.shares import paint_shares

PANEL = 34
"""Columns that a picture should have where several stand beside each other."""

BETWEEN = 3
"""Columns between two pictures, with an arrow in them."""

POINTS_PER_CELL = 0.14
FEWEST_POINTS = 16
SIDE = 3
"""Levels of the heat map from its middle to the ground on either side of a decision."""

FULL_GRID = (30, 14)
"""Columns and rows of a picture from which all lines of the grid are drawn, not every other one."""

GUTTER = 6
ROOM_FOR_MARKS = (34, 12)
"""Columns and rows of a panel from which its axes carry numbers."""


def panels(width: int) -> int:
    """How many pictures fit beside each other."""
    return max((width + BETWEEN) // (PANEL + BETWEEN), 1)


def paint_bent(
    view: BentView, width: int, height: int, palette: Palette, translate: Translate
) -> list[Strip]:
    """Paint the pictures beside each other, as many as fit, that of the chosen layer among them."""
    view = view._replace(pictures=_shown(view, panels(width)))
    count = len(view.pictures)
    room = width - BETWEEN * (count - 1)
    parts: list[list[Strip]] = []
    for index, picture in enumerate(view.pictures):
        columns = room * (index + 1) // count - room * index // count
        if parts:
            parts.append(_arrow(height, palette))
        if isinstance(picture, Shares):
            parts.append(paint_shares(picture, view, columns, height, palette, translate))
        else:
            parts.append(_paint_plane(picture, view, Canvas(columns, height), palette, translate))
    if len(parts) < 2:
        return parts[0] if parts else Canvas(width, height).strips()
    return [Strip.join(lines) for lines in zip(*parts, strict=True)]


def _shown(view: BentView, most: int) -> tuple[BentPlane | Shares, ...]:
    """The pictures that fit: the chosen one, those before it, and then those after it.

    A function over one input has the room for itself.
    """
    depths = [picture.depth for picture in view.pictures]
    chosen = depths.index(view.depth) if view.depth in depths else len(depths) - 1
    if view.pictures and isinstance(view.pictures[chosen], Shares):
        return view.pictures[chosen : chosen + 1]
    first = max(chosen - most + 1, 0)
    return view.pictures[first : first + most]


def _arrow(height: int, palette: Palette) -> list[Strip]:
    middle = height // 2
    return [
        Strip([Segment(" → " if row == middle else " " * BETWEEN, ink(palette.muted))], BETWEEN)
        for row in range(height)
    ]


# one picture


def _paint_plane(
    plane: BentPlane, view: BentView, canvas: Canvas, palette: Palette, translate: Translate
) -> list[Strip]:
    put_heading(canvas, view, plane.depth, legend_groups(view, palette, _turn_sign(plane)), palette)
    field = _field(plane, canvas.width, canvas.height)
    if field is not None:
        if plane.units == 1:
            put_heaps(canvas, field, plane, view.classes, palette)
        else:
            sides = _sides(plane, field, palette)
            _put_grid(canvas, field, plane, sides, palette)
            _put_points(canvas, field, plane, view, sides, palette)
        if field.place[1] + field.place[3] < canvas.height - 1:
            _put_marks(canvas, field, palette)
    _put_axis_names(canvas, view, plane, palette, translate)
    return canvas.strips()


def _turn_sign(plane: BentPlane) -> str:
    if plane.turn is None:
        return ""
    return "━" if plane.turn.exact else "╍≈"


def _field(plane: BentPlane, width: int, height: int) -> Field | None:
    """Where the picture goes, and what its edges stand for; None where there is no room."""
    has_marks = width >= ROOM_FOR_MARKS[0] and height >= ROOM_FOR_MARKS[1] and plane.axes != SPREAD
    left = GUTTER if has_marks and plane.units > 1 else 0
    columns, rows = width - left, height - 2 - has_marks
    if columns < 2 or rows < 1:
        return None
    known = np.concatenate([part.reshape(-1, 2) for part in (plane.across, plane.upward, plane.points)])
    upward = span(known[:, 1]) if plane.units > 1 else Range(-1.0, 1.0)
    return Field((left, 1, columns, rows), span(known[:, 0]), upward)


def _sides(plane: BentPlane, field: Field, palette: Palette) -> NDArray[np.intp]:
    """For each cell 1 or 2 where the answer is class 0 or 1, and 0 where that is not to be seen."""
    _left, _top, columns, rows = field.place
    if plane.turn is None or not plane.turn.exact or palette.colors in ("ansi", "none"):
        return np.zeros((rows, columns), dtype=np.intp)
    values = field.middles @ plane.turn.normal + plane.turn.offset
    return np.where(values > 0, 2, 1)


def _grounds(palette: Palette) -> tuple[str | None, ...]:
    """The background of each side."""
    return None, palette.heat[MIDDLE - SIDE], palette.heat[MIDDLE + SIDE]


def _put_grid(
    canvas: Canvas, field: Field, plane: BentPlane, sides: NDArray[np.intp], palette: Palette
) -> None:
    """The two families of lines, each in a tint of its own; over them the line where the answer turns."""
    left, top, columns, rows = field.place
    every = 1 if columns >= FULL_GRID[0] and rows >= FULL_GRID[1] else 2
    across = lines_as_dots(plane.across[::every], field)
    upward = lines_as_dots(plane.upward[::every], field, dotted=palette.colors == "none")
    turn = turn_as_dots(plane.turn, field) if plane.turn else np.zeros_like(across)
    codes, turn_codes = codes_of(across | upward), codes_of(turn)
    kinds = np.where(_count(upward) > _count(across), 1, 0)
    kinds[turn_codes > 0] = 2
    codes = np.where(turn_codes > 0, turn_codes, codes)
    bright = mix(palette.muted, palette.text, 0.5)
    plain, tinted = (palette.faint, palette.muted, palette.text), (palette.muted, bright, palette.text)
    grounds = [(plain, None), *((tinted, ground) for ground in _grounds(palette)[1:])]
    styles = [[ink(colors[kind], ground) for colors, ground in grounds] for kind in range(3)]
    for row in range(rows):
        line = zip(codes[row].tolist(), kinds[row].tolist(), sides[row].tolist(), strict=True)
        canvas.put_cells(
            left,
            top + row,
            [(chr(BRAILLE + code) if code else " ", styles[kind][side]) for code, kind, side in line],
        )


def _count(dots: Dots) -> NDArray[np.intp]:
    """Dots in each cell, shape (rows, columns)."""
    rows, columns = dots.shape[0] // 4, dots.shape[1] // 2
    counted: NDArray[np.intp] = dots.reshape(rows, 4, columns, 2).sum(axis=(1, 3))
    return counted


def _put_points(
    canvas: Canvas, field: Field, plane: BentPlane, view: BentView, sides: NDArray[np.intp], palette: Palette
) -> None:
    left, top, columns, rows = field.place
    shown = spread(len(plane.points), max(int(columns * rows * POINTS_PER_CELL), FEWEST_POINTS))
    grounds = _grounds(palette)
    looks = _looks(plane.y[shown], view, palette)
    for cell, (mark, color) in zip(field.cells_at(plane.points[shown]), looks, strict=True):
        if cell is not None:
            side = int(sides[cell[1] - top, cell[0] - left])
            canvas.put(*cell, mark, ink(color, grounds[side], bold=True))
    for cell in field.cells_at(plane.sample):
        if cell is not None:
            side = int(sides[cell[1] - top, cell[0] - left])
            canvas.put(*cell, "◉", ink(palette.text, grounds[side], bold=True))


def _looks(y: Array, view: BentView, palette: Palette) -> list[tuple[str, str]]:
    """The mark and the colour of each row."""
    if not view.classes:
        low, high = colour_range(view.pictures[-1].y)
        levels = levels_of(y[:, 0] - (low + high) / 2, (high - low) / 2).tolist()
        return [(CLASS_MARKS[int(level >= MIDDLE)], target_color(level, palette)) for level in levels]
    colors = class_colors(palette, view.classes)
    classes = y.argmax(axis=1) if y.shape[1] > 1 else (y[:, 0] > 0.5).astype(int)
    return [(CLASS_MARKS[one % 10], colors[one % len(colors)]) for one in classes.tolist()]


# round the picture


def _put_marks(canvas: Canvas, field: Field, palette: Palette) -> None:
    """Numbers along the axes."""
    left, top, columns, rows = field.place
    muted, end = ink(palette.muted), 0
    for mark in field.across.ticks(max(columns // 10, 2)):
        text = tick_text(mark)
        start = left + round(float(field.across.share(np.array(mark))) * (columns - 1)) - len(text) + 1
        if start >= end:
            end = canvas.put(start, top + rows, text, muted) + 1
    if left:
        for mark in field.upward.ticks(max(min(rows // 3, 5), 2)):
            row = top + round((1 - float(field.upward.share(np.array(mark)))) * (rows - 1))
            text = tick_text(mark)
            if len(text) < left:
                canvas.put_right(left - 1, row, text, muted)


def _put_axis_names(
    canvas: Canvas, view: BentView, plane: BentPlane, palette: Palette, translate: Translate
) -> None:
    """What grows to the right and upward, along the lower edge; a click on it asks for something else."""
    row, style = canvas.height - 1, ink(palette.muted)
    is_chosen = plane.depth == view.depth
    if plane.axes == SPREAD:
        text = cut(spread_text(plane, translate), canvas.width)
        canvas.put(0, row, text, spot(style, "axes") if is_chosen else style)
        return
    x = 0
    for axis, arrow in enumerate("→↑" if plane.units > 1 else "→"):
        text = cut(f"{arrow} {axis_name(view.frame, plane, axis, translate)}", canvas.width - x)
        x = canvas.put(x, row, text, spot(style, "axis", axis) if is_chosen else style) + 2
