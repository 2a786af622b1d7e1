"""A function of one input as the sum of what each hidden unit adds to it."""

import numpy as np
from textual.strip import Strip

from tui_tutor.engine.data import spread
from tui_tutor.engine.frame import Array
from tui_tutor.engine.shares import Shares
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.bent_dots import Dots, Field, codes_of, lines_as_dots
from tui_tutor.ui.painting.bent_names import BentView, class_colors, put_heading
from tui_tutor.ui.painting.canvas import Canvas, cut
from tui_tutor.ui.painting.chart import Range, draw_axes, span
from tui_tutor.ui.painting.connections import BRAILLE
from tui_tutor.ui.painting.map_points import CLASS_MARKS, FEWEST_POINTS, POINTS_PER_CELL, Group
from tui_tutor.ui.painting.names import input_names
from tui_tutor.ui.painting.palette import Palette, ink

MOST_NUMBERS = 10
"""Units that the legend counts; the colours repeat beyond."""


def paint_shares(
    shares: Shares, view: BentView, width: int, height: int, palette: Palette, translate: Translate
) -> list[Strip]:
    """Paint a thin curve for what each unit adds, a thick one for the sum, and the data.

    Where a unit of that layer is chosen, its share alone keeps its colour.
    """
    heading, chart = Canvas(width, min(height, 1)), Canvas(width, height - 1)
    put_heading(heading, view, shares.depth, _legend(shares, view, palette, translate), palette)
    is_logit = shares.turn == 0.0
    known = [shares.shares.ravel(), shares.total, np.zeros(0) if is_logit else shares.y[:, 0]]
    axes = Range(float(shares.x[0]), float(shares.x[-1])), span(np.concatenate(known))
    place = draw_axes(chart, *axes, palette, cut(input_names(view.frame)[0], width // 2))
    field = Field(place, *axes)
    if place[2] > 0 and place[3] > 0:
        _put_zero(chart, field, palette)
        if is_logit:  # Classes stand at the edges, where a curve must not hide them.
            _put_curves(chart, field, shares, view, palette)
            _put_rows(chart, field, shares, palette)
        else:
            _put_rows(chart, field, shares, palette)
            _put_curves(chart, field, shares, view, palette)
    return heading.strips() + chart.strips()


def _legend(shares: Shares, view: BentView, palette: Palette, translate: Translate) -> list[Group]:
    """The sum, the numbers of the units in their colours, and the data."""
    muted, chosen = ink(palette.muted), _chosen(shares, view)
    layers = len(view.frame.layers)
    name = "ŷ" if shares.turn != 0.0 else f"z{layers}"
    units = shares.shares.shape[1]
    numbers: Group = [(translate("units"), muted)]
    for unit in range(min(units, MOST_NUMBERS)):
        numbers.append((f" {unit + 1}", ink(_color(unit, chosen, palette), bold=True)))
    numbers += [(" …", muted)] if units > MOST_NUMBERS else []
    groups: list[Group] = [
        [("━", ink(palette.text, bold=True)), (f" {name}=Σ+b{layers}", muted)],
        numbers,
    ]
    if shares.turn is None:
        return [*groups, [("•", ink(palette.point_zero)), (f" {translate('data')}", muted)]]
    colors = class_colors(palette, 2)
    marks = [[(CLASS_MARKS[one], ink(colors[one], bold=True)), (f" {one}", muted)] for one in (0, 1)]
    return [*marks, *groups]


def _chosen(shares: Shares, view: BentView) -> int | None:
    """The chosen unit, where it is one of these."""
    unit = view.unit
    if unit is None or unit.layer + 1 != shares.depth or unit.unit >= shares.shares.shape[1]:
        return None
    return unit.unit


def _color(unit: int, chosen: int | None, palette: Palette) -> str:
    if chosen is not None and chosen != unit:
        return palette.faint
    return palette.classes[unit % len(palette.classes)]


def _put_zero(canvas: Canvas, field: Field, palette: Palette) -> None:
    """Where nothing is added."""
    left, top, columns, rows = field.place
    if field.upward.low < 0 < field.upward.high:
        row = top + round((1 - float(field.upward.share(np.array(0.0)))) * (rows - 1))
        canvas.put(left, row, "┄" * columns, ink(palette.faint))


def _put_curves(canvas: Canvas, field: Field, shares: Shares, view: BentView, palette: Palette) -> None:
    chosen = _chosen(shares, view)
    is_dotted = palette.colors == "none"
    for unit in sorted(range(shares.shares.shape[1]), key=lambda one: one == chosen):
        dots = lines_as_dots(_line(shares.x, shares.shares[:, unit]), field, is_dotted and unit != chosen)
        _put_dots(canvas, field, dots, _color(unit, chosen, palette))
    dots = lines_as_dots(_line(shares.x, shares.total), field)
    dots[1:] |= dots[:-1].copy()
    _put_dots(canvas, field, dots, palette.text)


def _line(x: Array, y: Array) -> Array:
    """A curve as the one line of many points, shape (1, points, 2)."""
    return np.column_stack([x, y])[np.newaxis]


def _put_dots(canvas: Canvas, field: Field, dots: Dots, color: str) -> None:
    left, top, _columns, _rows = field.place
    codes = codes_of(dots)
    for row, column in np.argwhere(codes).tolist():
        canvas.put(left + column, top + row, chr(BRAILLE + int(codes[row, column])), ink(color))


def _put_rows(canvas: Canvas, field: Field, shares: Shares, palette: Palette) -> None:
    """The data: at the height of their targets, or of logits at the edge that they are to be driven to."""
    _left, _top, columns, rows = field.place
    shown = spread(len(shares.raw_x), max(int(columns * rows * POINTS_PER_CELL), FEWEST_POINTS))
    classes = (shares.y[shown, -1] > 0.5).astype(int)
    heights = shares.y[shown, 0]
    if shares.turn == 0.0:
        heights = np.where(classes == 1, field.upward.high, field.upward.low)
    colors = class_colors(palette, 2)
    places = np.column_stack([shares.raw_x[shown, 0], heights])
    for cell, kind in zip(field.cells_at(places), classes.tolist(), strict=True):
        if cell is None:
            continue
        if shares.turn is None:
            canvas.put(*cell, "•", ink(palette.point_zero))
        else:
            canvas.put(*cell, CLASS_MARKS[kind], ink(colors[kind], bold=True))
