"""The map of a network with one input: its answer as a curve."""

import numpy as np

from tui_tutor.engine.data import spread
from tui_tutor.engine.frame import Array
from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.chart import Curve, Range, draw_axes, draw_curves, span
from tui_tutor.ui.painting.map_points import (
    CLASS_MARKS,
    FEWEST_POINTS,
    POINTS_PER_CELL,
    TEST_MARKS,
    Place,
)
from tui_tutor.ui.painting.map_view import MapView
from tui_tutor.ui.painting.palette import Palette, ink


def paint_curve(view: MapView, canvas: Canvas, x_name: str, palette: Palette) -> None:
    """Draw axes, the data where the answer is shown, and what is answered; of classes, all answers."""
    values = view.surface.activations[view.address.layer][0]
    units = list(range(values.shape[1])) if view.is_choice else [view.address.unit]
    points = view.points if view.is_answer else None
    known = values[:, units]
    if points is not None:
        known = np.concatenate([points.y, points.test_y])[:, units]
    axes = (
        Range(float(view.surface.x1[0]), float(view.surface.x1[-1])),
        span(np.asarray(known, dtype=np.float64).ravel()),
    )
    place = draw_axes(canvas, *axes, palette, x_name)
    if points is not None:
        most = max(int(place[2] * place[3] * POINTS_PER_CELL * 2), FEWEST_POINTS)
        test, shown = spread(len(points.test_x), most // 2), spread(len(points.x), most)
        _put(canvas, place, axes, view, (points.test_x[test], points.test_y[test], "◦"), palette)
        _put(canvas, place, axes, view, (points.x[shown], points.y[shown], "•"), palette)
    colors = palette.classes
    curves = [Curve(view.surface.x1, values[:, unit], colors[unit % len(colors)]) for unit in units]
    draw_curves(canvas, place, curves, *axes)


def _put(
    canvas: Canvas,
    place: Place,
    axes: tuple[Range, Range],
    view: MapView,
    rows: tuple[Array, Array, str],
    palette: Palette,
) -> None:
    """Mark rows: their inputs, their targets and the mark; a class lies at the height of its 1."""
    left, top, columns, height = place
    inputs, targets, mark = rows
    classes = targets.argmax(axis=1) if view.is_choice else np.zeros(len(targets), dtype=np.intp)
    heights = np.ones(len(targets)) if view.is_choice else targets[:, view.address.unit]
    across = np.rint(axes[0].share(inputs[:, 0]) * (columns - 1)).astype(int).tolist()
    down = np.rint((1 - axes[1].share(heights)) * (height - 1)).astype(int).tolist()
    for column, row, kind in zip(across, down, classes.tolist(), strict=True):
        if not (0 <= column < columns and 0 <= row < height):
            continue
        style = ink(palette.point_zero)
        if view.is_choice:
            marks = TEST_MARKS if mark == "◦" else CLASS_MARKS
            canvas.put(left + column, top + row, marks[kind % len(marks)], ink(palette.classes[kind % 10]))
        else:
            canvas.put(left + column, top + row, mark, style)
