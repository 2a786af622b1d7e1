"""The map: what the network, or one of its units, answers over its inputs."""

from dataclasses import dataclass

import numpy as np
from rich.style import Style
from textual.strip import Strip

from tui_tutor.engine.frame import Array, Frame, Surface
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.chart import Curve, Range, draw_axes, draw_curves, span, tick_text
from tui_tutor.ui.painting.heat import Levels, levels_of, put_heat, resample, unit_levels
from tui_tutor.ui.painting.names import UnitAddress, activation_of, unit_name
from tui_tutor.ui.painting.palette import LEVELS, MIDDLE, Palette, ink

POINTS_PER_CELL = 0.2
"""Points drawn for each cell of a map; more of them would hide it."""

CLASS_SHADES = 4
CLASS_MARKS = "○●▲■◆✚★◇□△"
GUTTER = 3


@dataclass(frozen=True)
class Points:
    """The data as they lie on the map.

    Attributes:
        x: Raw inputs of the training rows, shape (rows, columns of the data).
        y: Their targets, shape (rows, outputs).
        test_x: The same of the test rows.
        test_y: Their targets.
    """

    x: Array
    y: Array
    test_x: Array
    test_y: Array


@dataclass(frozen=True)
class MapView:
    """What the map shows.

    Attributes:
        frame: The run.
        surface: What all units answer over the inputs.
        points: The data, or None to leave them out.
        unit: The unit that is shown, or None for the network's answer.
        classes: Classes of the data, 0 for a regression.
    """

    frame: Frame
    surface: Surface
    points: Points | None
    unit: UnitAddress | None
    classes: int

    @property
    def address(self) -> UnitAddress:
        """The unit shown; of an answer with several outputs, the first."""
        return self.unit or UnitAddress(len(self.frame.layers) - 1, 0)

    @property
    def is_answer(self) -> bool:
        """Whether the network's own answer is shown, not a hidden unit's."""
        return self.address.layer == len(self.frame.layers) - 1


def map_place(width: int, height: int) -> tuple[int, int, int, int]:
    """Left column, upper row, columns and rows of the map itself, without caption and axes."""
    left = GUTTER if width >= 24 else 0
    below = 1 if height >= 6 else 0
    return left, 1, max(width - left, 1), max(height - 1 - below, 1)


def paint_map(view: MapView, width: int, height: int, palette: Palette, translate: Translate) -> list[Strip]:
    """Paint a heat map with the data on it, or a curve where there is one input."""
    canvas = Canvas(width, height)
    _caption(canvas, view, palette, translate)
    if view.surface.x2.size < 2:
        return canvas.strips()[:1] + _paint_curve(view, width, height - 1, palette)
    place = map_place(width, height)
    levels, ramp = _levels(view, place[3] * 2, place[2], palette)
    put_heat(canvas, place[0], place[1], levels, palette, ramp)
    _axes(canvas, view.surface, place, palette)
    if view.points is not None:
        _put_points(canvas, view, place, levels, ramp, palette)
    return canvas.strips()


def _caption(canvas: Canvas, view: MapView, palette: Palette, translate: Translate) -> None:
    name = unit_name(view.frame.setup, view.address, translate)
    canvas.put(0, 0, name, ink(palette.accent if view.unit else palette.text, bold=True))
    if view.points is None:
        return
    if view.classes == 0 or view.frame.x.shape[1] == 1:
        text = "• " + translate("data")
        canvas.put_right(canvas.width, 0, text, ink(palette.muted))
        return
    x = canvas.width
    for index in reversed(range(min(view.classes, len(CLASS_MARKS)))):
        x = canvas.put_right(x, 0, f"{CLASS_MARKS[index]} {index}", _mark_style(view, index, palette)) - 2


def _mark_style(view: MapView, index: int, palette: Palette, background: str | None = None) -> Style:
    if view.classes > 2:
        return ink(palette.text, background, bold=True)
    return ink(palette.point_one if index else palette.point_zero, background, bold=True)


# the heat map


def _levels(view: MapView, rows: int, columns: int, palette: Palette) -> tuple[Levels, tuple[str, ...]]:
    """Levels of the pixels, shape (rows, columns), and the ramp they belong to."""
    grid = resample(view.surface.activations[view.address.layer], rows, columns)
    if view.is_answer and view.unit is None and grid.shape[2] > 1:
        best = np.nan_to_num(grid).argmax(axis=2)
        sure = np.clip(np.nan_to_num(grid).max(axis=2), 0.0, 1.0)
        shade = np.minimum((sure * CLASS_SHADES).astype(np.intp), CLASS_SHADES - 1)
        levels = best * CLASS_SHADES + shade
        ramp = _class_ramp(palette)
        return _with_boundary(levels, best, len(ramp)), (*ramp, palette.boundary)
    values = grid[:, :, view.address.unit]
    activation = activation_of(view.frame.setup, view.address.layer)
    if view.is_answer and view.classes:
        activation = "sigmoid"  # a decision turns at 0.5 whatever the loss
    scale = _target_scale(view) if view.is_answer and not view.classes else None
    levels = unit_levels(values, activation, scale)
    if view.is_answer and view.classes and palette.colors != "none":
        return _with_boundary(levels, (levels > MIDDLE).astype(np.intp), LEVELS), (
            *palette.heat,
            palette.boundary,
        )
    return levels, palette.heat


def _target_scale(view: MapView) -> float:
    targets = view.points.y if view.points is not None else view.frame.y
    return float(np.abs(targets).max(initial=1e-9))


def _with_boundary(levels: Levels, sides: Levels, line: int) -> Levels:
    """The levels with ``line`` where a neighbour of a pixel is on a lower side."""
    marked = levels.copy()
    marked[:, :-1][sides[:, :-1] > sides[:, 1:]] = line
    marked[:, 1:][sides[:, 1:] > sides[:, :-1]] = line
    marked[:-1][sides[:-1] > sides[1:]] = line
    marked[1:][sides[1:] > sides[:-1]] = line
    return marked


def _class_ramp(palette: Palette) -> tuple[str, ...]:
    return tuple(
        _mix(palette.heat[MIDDLE], color, (shade + 1) / (CLASS_SHADES + 1.5))
        for color in palette.classes
        for shade in range(CLASS_SHADES)
    )


def _mix(one: str, other: str, share: float) -> str:
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#{:02x}{:02x}{:02x}".format(*(round(a + (b - a) * share) for a, b in pairs))


def _axes(canvas: Canvas, surface: Surface, place: tuple[int, int, int, int], palette: Palette) -> None:
    left, top, columns, rows = place
    muted = ink(palette.muted)
    x1 = Range(float(surface.x1[0]), float(surface.x1[-1]))
    x2 = Range(float(surface.x2[-1]), float(surface.x2[0]))
    if left:
        for mark in x2.ticks(max(min(rows // 4, 5), 3)):
            row = top + round((1 - float(x2.share(np.array(mark)))) * (rows - 1))
            text = tick_text(mark)
            if len(text) < left:
                canvas.put_right(left - 1, row, text, muted)
        canvas.put(0, top, "x2", muted)
    if top + rows < canvas.height:
        for mark in x1.ticks(max(min(columns // 8, 5), 3)):
            column = left + round(float(x1.share(np.array(mark))) * (columns - 1))
            text = tick_text(mark)
            if column < left + columns - 3:
                canvas.put(column - (len(text) - 1), top + rows, text, muted)
        canvas.put_right(left + columns, top + rows, "x1", muted)


def _put_points(
    canvas: Canvas,
    view: MapView,
    place: tuple[int, int, int, int],
    levels: Levels,
    ramp: tuple[str, ...],
    palette: Palette,
) -> None:
    assert view.points is not None
    points, surface = view.points, view.surface
    left, top, columns, rows = place
    most = max(int(columns * rows * POINTS_PER_CELL), 12)
    shown = list(range(min(len(points.x), most)))
    sample = view.frame.sample
    if sample is not None and sample < len(points.x):
        shown.append(sample)
    x1 = Range(float(surface.x1[0]), float(surface.x1[-1])).share(points.x[shown, 0])
    x2 = Range(float(surface.x2[-1]), float(surface.x2[0])).share(points.x[shown, 1])
    across = np.rint(x1 * (columns - 1)).astype(int).tolist()
    down = np.rint((1 - x2) * (rows - 1)).astype(int).tolist()
    kinds = _kinds(view, points.y[shown])
    for index, column, row, kind in zip(shown, across, down, kinds, strict=True):
        if not (0 <= column < columns and 0 <= row < rows):
            continue
        level = int(levels[row * 2, column])
        background = None if palette.colors == "none" else ramp[level]
        mark, style = _mark(view, kind, background, palette)
        if index == sample:
            mark, style = "◉", ink(palette.text, background, bold=True)
        if palette.colors == "ansi":  # neither class's colour can be read on both heats
            style = ink(palette.heat[MIDDLE] if level < MIDDLE else palette.on_heat, background)
        canvas.put(left + column, top + row, mark, style)


def _kinds(view: MapView, targets: Array) -> list[int]:
    """For each point its class, or for a regression the level of its target."""
    if view.classes == 0:
        levels: list[int] = levels_of(targets[:, 0], _target_scale(view)).tolist()
        return levels
    classes = targets.argmax(axis=1) if targets.shape[1] > 1 else (targets[:, 0] > 0.5).astype(int)
    kinds: list[int] = classes.tolist()
    return kinds


def _mark(view: MapView, kind: int, background: str | None, palette: Palette) -> tuple[str, Style]:
    if view.classes == 0:
        return "●", ink(palette.lines[kind], background, bold=True)
    return CLASS_MARKS[kind % len(CLASS_MARKS)], _mark_style(view, kind, palette, background)


# one input


def _paint_curve(view: MapView, width: int, height: int, palette: Palette) -> list[Strip]:
    canvas = Canvas(width, height)
    values = view.surface.activations[view.address.layer][0, :, view.address.unit]
    points = view.points if view.is_answer else None
    known = values if points is None else points.y[:, 0]
    x = Range(float(view.surface.x1[0]), float(view.surface.x1[-1]))
    y = span(np.asarray(known, dtype=np.float64))
    place = draw_axes(canvas, x, y, palette)
    left, top, columns, rows = place
    if points is not None:
        style = ink(palette.point_zero)
        most = max(int(columns * rows * POINTS_PER_CELL), 12)
        across, up = x.share(points.x[:most, 0]), y.share(points.y[:most, 0])
        for share, height_share in zip(across.tolist(), up.tolist(), strict=True):
            if 0 <= share <= 1 and 0 <= height_share <= 1:
                column, row = round(share * (columns - 1)), round((1 - height_share) * (rows - 1))
                canvas.put(left + column, top + row, "•", style)
    draw_curves(canvas, place, [Curve(view.surface.x1, values, palette.classes[0])], x, y)
    return canvas.strips()
