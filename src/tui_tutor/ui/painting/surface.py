"""The map: what the network, or one of its units, answers over its inputs."""

from itertools import pairwise

import numpy as np
from rich.cells import cell_len
from textual.strip import Strip

from tui_tutor.engine.frame import Surface
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.canvas import PLAIN, Canvas, cut
from tui_tutor.ui.painting.chart import Range, tick_text
from tui_tutor.ui.painting.heat import Levels, levels_of, put_heat, resample, unit_levels
from tui_tutor.ui.painting.map_curve import paint_curve
from tui_tutor.ui.painting.map_points import (
    CLASS_SHADES,
    Ground,
    Place,
    legend,
    put_points,
    region_shade,
    width_of,
)
from tui_tutor.ui.painting.map_view import MapView
from tui_tutor.ui.painting.names import activation_of, input_names, target_name, unit_name
from tui_tutor.ui.painting.palette import LEVELS, MIDDLE, Palette, class_ramps, ink

GUTTER, WIDEST_GUTTER = 3, 7
LEAST_NAME = 6
"""Cells that a column's name is not cut below for the sake of the legend."""


def map_place(width: int, height: int, surface: Surface | None = None) -> Place:
    """Left column, upper row, columns and rows of the map itself, without caption and axes."""
    below = 1 if height >= 6 else 0
    rows = max(height - 1 - below, 1)
    gutter = GUTTER
    if surface is not None and surface.x2.size > 1:
        gutter = max(gutter, *(len(tick_text(mark)) + 1 for mark in _vertical_marks(surface, rows)))
    left = gutter if gutter <= WIDEST_GUTTER else GUTTER
    left = left if width >= 21 + left else 0
    return left, 1, max(width - left, 1), rows


def paint_map(view: MapView, width: int, height: int, palette: Palette, translate: Translate) -> list[Strip]:
    """Paint a heat map with the data on it, or a curve where there is one input."""
    canvas = Canvas(width, height)
    names = input_names(view.frame)
    if view.surface.x2.size < 2:
        _caption(canvas, view, target_name(view.frame) if view.is_answer else "", palette, translate)
        curve = Canvas(width, height - 1)
        paint_curve(view, curve, "" if names[0] == "x1" else cut(names[0], width // 2), palette)
        return canvas.strips()[:1] + curve.strips()
    place = map_place(width, height, view.surface)
    fits_beside = cell_len(names[1]) < place[0]
    _caption(canvas, view, "" if fits_beside else names[1], palette, translate)
    ground = _ground(view, place, palette)
    if view.is_choice and palette.colors == "none":
        _put_regions(canvas, ground)
    else:
        put_heat(canvas, place[0], place[1], ground.levels, palette, ground.ramp)
    _axes(canvas, view.surface, place, (names[0], names[1] if fits_beside else ""), palette)
    if view.points is not None:
        put_points(canvas, view, ground, palette)
    return canvas.strips()


def _caption(canvas: Canvas, view: MapView, upward: str, palette: Palette, translate: Translate) -> None:
    """Whose map it is, what goes upward where that stands nowhere else, and what the marks mean."""
    name = unit_name(view.frame.setup, view.address, translate) if view.unit else "ŷ"
    x = canvas.put(0, 0, name, ink(palette.accent if view.unit else palette.text, bold=True)) + 2
    wanted = min(cell_len(upward), LEAST_NAME) + 4 if upward else 0
    marks = legend(view, palette, canvas.width - x, wanted, translate)
    end = canvas.width - width_of(marks)
    if upward and end - x - 2 >= LEAST_NAME:
        canvas.put(x, 0, cut(f"↑ {upward}", end - x - 1), ink(palette.muted))
    for text, style in marks:
        end = canvas.put(end, 0, text, style)


# the heat map


def _ground(view: MapView, place: Place, palette: Palette) -> Ground:
    """The pixels of the map."""
    grid = resample(view.surface.activations[view.address.layer], place[3] * 2, place[2])
    if view.is_choice:
        best = np.nan_to_num(grid).argmax(axis=2)
        if palette.colors == "none":
            return Ground(place, best, palette.heat)
        sure = np.clip(np.nan_to_num(grid).max(axis=2), 0.0, 1.0)
        shade = np.minimum((sure * CLASS_SHADES).astype(np.intp), CLASS_SHADES - 1)
        ramps = class_ramps(palette, CLASS_SHADES)
        best = best % len(ramps)
        ramp = tuple(color for shades in ramps for color in shades)
        levels = _with_boundary(best * CLASS_SHADES + shade, best, len(ramp))
        return Ground(place, levels, (*ramp, palette.boundary))
    values = grid[:, :, view.address.unit]
    if view.is_answer and not view.classes:
        low, high = view.target_range
        return Ground(place, levels_of(values - (low + high) / 2, (high - low) / 2), palette.heat)
    # A decision turns at 0.5 whatever the loss.
    is_decision = view.is_answer and view.classes > 0
    activation = "sigmoid" if is_decision else activation_of(view.frame.setup, view.address.layer)
    levels = unit_levels(values, activation)
    if is_decision and palette.colors != "none":
        levels = _with_boundary(levels, (levels > MIDDLE).astype(np.intp), LEVELS)
    return Ground(place, levels, (*palette.heat, palette.boundary) if is_decision else palette.heat)


def _with_boundary(levels: Levels, sides: Levels, line: int) -> Levels:
    """The levels with ``line`` where a neighbour of a pixel is on a lower side."""
    marked = levels.copy()
    marked[:, :-1][sides[:, :-1] > sides[:, 1:]] = line
    marked[:, 1:][sides[:, 1:] > sides[:, :-1]] = line
    marked[:-1][sides[:-1] > sides[1:]] = line
    marked[1:][sides[1:] > sides[:-1]] = line
    return marked


def _put_regions(canvas: Canvas, ground: Ground) -> None:
    """Without colours: each place filled as the class is that is the answer there."""
    left, top, _columns, _rows = ground.place
    for row, classes in enumerate(ground.levels[::2].tolist()):
        canvas.put_cells(left, top + row, [(region_shade(one), PLAIN) for one in classes])


# the axes


def _vertical(surface: Surface) -> Range:
    return Range(float(surface.x2[-1]), float(surface.x2[0]))


def _vertical_marks(surface: Surface, rows: int) -> list[float]:
    """Round values along the vertical axis; rather few short ones than many that take columns."""
    axis = _vertical(surface)
    many, few = axis.ticks(max(min(rows // 2, 6), 3)), axis.ticks(3)
    is_short = all(len(tick_text(mark)) < GUTTER for mark in few)
    return few if is_short and len(few) > 1 else many


def _axes(canvas: Canvas, surface: Surface, place: Place, names: tuple[str, str], palette: Palette) -> None:
    left, top, columns, rows = place
    muted = ink(palette.muted)
    x1, x2 = Range(float(surface.x1[0]), float(surface.x1[-1])), _vertical(surface)
    if left:
        for mark in _vertical_marks(surface, rows):
            row = top + round((1 - float(x2.share(np.array(mark)))) * (rows - 1))
            text = tick_text(mark)
            if len(text) < left:
                canvas.put_right(left - 1, row, text, muted)
        if names[1]:
            canvas.put_right(left - 1, top, names[1].rjust(left - 1), muted)
    if top + rows < canvas.height:
        name = cut(names[0], columns // 2)
        end = canvas.put_right(left + columns, top + rows, name, muted)
        for start, text in _horizontal_marks(x1, left, columns):
            if start + len(text) < end:
                canvas.put(start, top + rows, text, muted)


def _horizontal_marks(axis: Range, left: int, columns: int) -> list[tuple[int, str]]:
    """Columns and texts of as many round values as stand apart; each ends at its place."""
    placed: list[tuple[int, str]] = []
    for most in (5, 4, 3, 2, 1):
        places = [
            (round(float(axis.share(np.array(mark))) * (columns - 1)), tick_text(mark))
            for mark in axis.ticks(most)
        ]
        placed = [(left + column - len(text) + 1, text) for column, text in places]
        if all(start + len(text) + 2 <= after for (start, text), (after, _text) in pairwise(placed)):
            break
    return placed
