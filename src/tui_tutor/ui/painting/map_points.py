"""The data on the map: a mark for each row, and what the marks mean."""

from typing import NamedTuple

import numpy as np
from rich.cells import cell_len
from rich.style import Style

from tui_tutor.engine.data import spread
from tui_tutor.engine.frame import Array
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.chart import Range
from tui_tutor.ui.painting.heat import SHADES, Levels, levels_of
from tui_tutor.ui.painting.map_view import MapView
from tui_tutor.ui.painting.numbers import number
from tui_tutor.ui.painting.palette import LEVELS, MIDDLE, Palette, class_ramps, ink, legible, mix

POINTS_PER_CELL = 0.2
"""Training rows drawn for each cell of a map; more of them would hide it."""

TEST_POINTS_PER_CELL = 0.1
FEWEST_POINTS = 12
CLASS_SHADES = 4
"""Colours of a class on the map, from unsure to sure."""

CLASS_MARKS = "○●▲■◆✚★◇□△"
TEST_MARKS = "◦•▴▪⋄+⋆◊▫▵"
"""Smaller ones of the same shapes, for rows that are not trained on."""

BAR = 5
"""Cells of the bar that shows a regression's colours."""

Group = list[tuple[str, Style]]
Place = tuple[int, int, int, int]


class Ground(NamedTuple):
    """What lies under the points.

    Attributes:
        place: Left column, upper row, columns and rows of the map.
        levels: Of its pixels, shape (2 * rows, columns).
        ramp: The colour of each level.
    """

    place: Place
    levels: Levels
    ramp: tuple[str, ...]


def put_points(canvas: Canvas, view: MapView, ground: Ground, palette: Palette) -> None:
    """Mark the rows, those of the test under those of the training; the chosen sample on top."""
    assert view.points is not None
    points = view.points
    cells = ground.place[2] * ground.place[3]
    most = max(int(cells * TEST_POINTS_PER_CELL), FEWEST_POINTS // 2)
    test = spread(len(points.test_x), most)
    _put(canvas, view, ground, palette, points.test_x[test], points.test_y[test], TEST_MARKS)
    shown = spread(len(points.x), max(int(cells * POINTS_PER_CELL), FEWEST_POINTS))
    _put(canvas, view, ground, palette, points.x[shown], points.y[shown], CLASS_MARKS)
    sample = view.frame.sample
    if sample is not None and sample < len(points.x):
        one = slice(sample, sample + 1)
        _put(canvas, view, ground, palette, points.x[one], points.y[one], "◉")


def _put(
    canvas: Canvas, view: MapView, ground: Ground, palette: Palette, x: Array, y: Array, marks: str
) -> None:
    left, top, columns, rows = ground.place
    surface = view.surface
    x1 = Range(float(surface.x1[0]), float(surface.x1[-1])).share(x[:, 0])
    x2 = Range(float(surface.x2[-1]), float(surface.x2[0])).share(x[:, 1])
    across = np.rint(x1 * (columns - 1)).astype(int).tolist()
    down = np.rint((1 - x2) * (rows - 1)).astype(int).tolist()
    for column, row, (kind, color) in zip(across, down, _kinds(view, y, palette), strict=True):
        if not (0 <= column < columns and 0 <= row < rows):
            continue
        background = ground.ramp[int(ground.levels[row * 2, column])] if palette.colors != "none" else None
        if len(marks) == 1:
            color = palette.text
        if background is not None and (color is None or palette.colors == "ansi"):
            color = legible(palette, background)
        style = ink(color or palette.text, background, bold=marks is not TEST_MARKS)
        canvas.put(left + column, top + row, marks[kind % len(marks)], style)


def _kinds(view: MapView, targets: Array, palette: Palette) -> list[tuple[int, str | None]]:
    """For each point the index of its mark, and its colour; None for one that suits the background."""
    if view.classes == 0:
        low, high = view.target_range
        levels = levels_of(targets[:, 0] - (low + high) / 2, (high - low) / 2).tolist()
        return [(int(one >= MIDDLE), target_color(one, palette)) for one in levels]
    classes = targets.argmax(axis=1) if targets.shape[1] > 1 else (targets[:, 0] > 0.5).astype(int)
    colors = (palette.point_zero, palette.point_one) if view.classes == 2 else (None,)
    return [(one, colors[one % len(colors)]) for one in classes.tolist()]


def target_color(level: int, palette: Palette) -> str:
    """The colour of a point by its target; told from the same colour of the map."""
    if palette.colors != "full":
        return palette.text
    return mix(palette.lines[level], palette.text, 0.55)


# what the marks mean


def legend(view: MapView, palette: Palette, room: int, wanted: int, translate: Translate) -> Group:
    """The marks with their meanings; what is no class is left out where there is no room for all.

    Args:
        view: The map.
        palette: The colours.
        room: Cells there are.
        wanted: As many of them are left free, unless the classes need them.
        translate: Gives the words in the learner's language.
    """
    if view.points is None:
        return []
    classes, others = _class_groups(view, palette), _other_groups(view, palette, translate)
    for count in range(len(others), -1, -1):
        for gap in (2, 1):
            joined = _joined(classes + others[:count], gap)
            if width_of(joined) <= room - wanted:
                return joined
    tight = [[("".join("".join(text for text, _style in group).split()), group[0][1])] for group in classes]
    for count in range(len(classes), 0, -1):
        joined = _joined(tight[:count], 1)
        if width_of(joined) <= room:
            return joined
    return []


def width_of(group: Group) -> int:
    """Cells of styled texts."""
    return sum(cell_len(text) for text, _style in group)


def _joined(groups: list[Group], gap: int) -> Group:
    joined: Group = []
    for group in groups:
        joined += ([(" " * gap, Style())] if joined else []) + group
    return joined


def _class_groups(view: MapView, palette: Palette) -> list[Group]:
    """The mark of each class, or of low and high targets."""
    if view.classes and (view.is_choice or view.surface.x2.size > 1):
        return [_class_mark(view, index, palette) for index in range(min(view.classes, len(CLASS_MARKS)))]
    return [] if view.surface.x2.size < 2 else _target_marks(view, palette)


def _other_groups(view: MapView, palette: Palette, translate: Translate) -> list[Group]:
    """What else there is to tell, most important first."""
    assert view.points is not None
    muted, text = ink(palette.muted), ink(palette.text)
    marks, groups = TEST_MARKS[: min(max(view.classes, 2), 3)], []
    if view.surface.x2.size < 2 and not view.is_choice:
        marks, text = "◦", ink(palette.point_zero)
        groups = [[("•", text), (f" {translate('data')}", muted)]]
    if len(view.points.test_x):
        groups.append([(marks, text), (f" {translate('test')}", muted)])
    if not view.classes and view.is_answer and view.surface.x2.size > 1:
        groups.append(_color_bar(view, palette))
    return groups


def _class_mark(view: MapView, index: int, palette: Palette) -> Group:
    mark = CLASS_MARKS[index]
    if view.classes == 2:
        return [(f"{mark} {index}", ink((palette.point_zero, palette.point_one)[index], bold=True))]
    text = ink(palette.text, bold=True)
    if not view.is_choice:
        return [(f"{mark} {index}", text)]
    if palette.colors == "none":
        return [(f"{region_shade(index)}{mark} {index}", text)]
    if view.surface.x2.size < 2:
        return [(f"{mark} {index}", ink(palette.classes[index], bold=True))]
    color = class_ramps(palette, CLASS_SHADES)[index][-1]
    return [(f" {mark} ", ink(legible(palette, color), color, bold=True)), (f" {index}", text)]


def region_shade(index: int) -> str:
    """What fills the places where a class is the answer, without colours."""
    return SHADES[index % (len(SHADES) - 1)]


def _target_marks(view: MapView, palette: Palette) -> list[Group]:
    low, high = view.target_range
    middle = number((low + high) / 2)
    return [
        [(mark, ink(target_color(level, palette), bold=True)), (f" y{sign}{middle}", ink(palette.muted))]
        for mark, sign, level in zip(CLASS_MARKS, "<>", (0, LEVELS - 1), strict=False)
    ]


def _color_bar(view: MapView, palette: Palette) -> Group:
    low, high = view.target_range
    muted = ink(palette.muted)
    cells: Group = [(shade, Style()) for shade in SHADES]
    if palette.colors != "none":
        levels = [round(step * (LEVELS - 1) / (BAR - 1)) for step in range(BAR)]
        cells = [(" ", ink(palette.text, palette.heat[level])) for level in levels]
    return [(f"{number(low)} ", muted), *cells, (f" {number(high)}", muted)]
