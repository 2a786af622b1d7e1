"""The numbers of a step as a table: forward values, gradients or parameters, with shapes.

Only the rows and columns that can be seen are written, so a layer of a thousand units costs
no more than one of four.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from rich.cells import cell_len
from textual.strip import Strip

from tui_tutor.engine.frame import Array, Frame
from tui_tutor.lessons.hiding import SHAPES
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.painting.canvas import Canvas, cut
from tui_tutor.ui.painting.names import gradient_name, is_gradient_hidden, is_hidden, own_names, target_name
from tui_tutor.ui.painting.numbers import loss_number, means, number, shape
from tui_tutor.ui.painting.palette import MIDDLE, Palette, heat_ink, ink, level, spot

TABS = ("forward", "gradients", "parameters")
TAB_NAMES = {"forward": mark("forward"), "gradients": mark("gradients"), "parameters": mark("parameters")}
CELL = 8
"""Cells of a number and the space before it."""


class Row(NamedTuple):
    """One row of the table.

    Attributes:
        name: What it is called, e.g. ``a1``; empty for the further rows of a matrix.
        shape: Its shape in brackets; empty likewise.
        values: The numbers, shape (columns,).
        scale: The size that gets the strongest heat, or 0 for no heat.
        secret: Whether a page hides the numbers.
        parameter: Layer and unit where the row's numbers may be set by hand, or None.
        is_bias: Whether they are biases: then the columns are the units.
        note: What follows the numbers.
        precise: Whether a small change of them must be seen.
        origin: Kind and layer of the phase that computes the numbers, and the unit, or -1 where
            the columns are the units; None for what is given.
    """

    name: str
    shape: str
    values: Array
    scale: float = 0.0
    secret: bool = False
    parameter: tuple[int, int] | None = None
    is_bias: bool = False
    note: str = ""
    precise: bool = False
    origin: tuple[str, int, int] | None = None

    def made_by(self, column: int) -> tuple[str, int, int] | None:
        """Kind and layer of the phase that computes a number, and the unit there."""
        if self.origin is None:
            return None
        kind, layer, unit = self.origin
        return kind, layer, column if unit < 0 else unit

    def place(self, column: int) -> tuple[int, int, int] | None:
        """Layer, unit and input (-1 for the bias) of a number that may be set by hand."""
        if self.parameter is None:
            return None
        layer, unit = self.parameter
        return (layer, column, -1) if self.is_bias else (layer, unit, column)


def table_rows(frame: Frame, tab: str, hidden: frozenset[str], translate: Translate) -> list[Row]:
    """The rows of a tab; of a batch, means over its rows where the thing has one per row.

    Gradients of a batch are summed over its rows, as ∂J/∂W and ∂J/∂b are: J is already a mean.
    """
    builders: dict[str, Callable[[], list[Row]]] = {
        "forward": lambda: _forward(frame, hidden, translate),
        "gradients": lambda: _gradients(frame, hidden, translate),
        "parameters": lambda: _parameters(frame, hidden),
    }
    rows = builders[tab]()
    if SHAPES in hidden:
        rows = [row._replace(shape="?" if row.shape else "") for row in rows]
    return rows


def _shown(array: Array, one: bool) -> tuple[Array, str]:
    """A row of numbers for an array with one row for each sample, and the shape that is said."""
    if one:
        return array[0], shape(array.shape[1])
    return means(array), shape(*array.shape)


def _forward(frame: Frame, hidden: frozenset[str], translate: Translate) -> list[Row]:
    one = frame.sample is not None
    count = len(frame.layers)
    values, said = _shown(frame.x, one)
    rows = [Row("x", said, values, secret="x" in hidden, note=", ".join(own_names(frame)))]
    for index, layer in enumerate(frame.layers, start=1):
        values, said = _shown(layer.z, one)
        origin = ("forward", index - 1, -1)
        rows.append(Row(f"z{index}", said, values, secret=f"z{index}" in hidden, origin=origin))
        values, said = _shown(layer.a, one)
        name = f"a{index}" if index < count else "ŷ"
        rows.append(Row(name, said, values, secret=is_hidden(f"a{index}", hidden, count), origin=origin))
    values, said = _shown(frame.y, one)
    rows.append(Row("y", said, values, secret="y" in hidden, note=target_name(frame)))
    loss = np.array([frame.loss])
    secret = "loss" in hidden
    rows.append(Row(translate("loss"), "", loss, secret=secret, precise=True, origin=("loss", 0, 0)))
    return rows


def _largest(array: Array) -> float:
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max(initial=0.0))


def _matrix(
    name: str, array: Array, scale: float, secret: bool, layer: int | None = None, note: str = ""
) -> list[Row]:
    said = shape(*array.shape)
    return [
        Row(
            name if unit == 0 else "",
            said if unit == 0 else "",
            values,
            scale,
            secret,
            None if layer is None else (layer, unit),
            note=note if unit == 0 else "",
        )
        for unit, values in enumerate(array)
    ]


def _gradients(frame: Frame, hidden: frozenset[str], translate: Translate) -> list[Row]:
    one = frame.sample is not None
    rows: list[Row] = []
    for index in range(len(frame.layers), 0, -1):
        layer = frame.layers[index - 1]
        values = layer.grad_z.sum(axis=0)
        said = shape(*layer.grad_z.shape[one:])
        secret = is_gradient_hidden(f"grad_z{index}", hidden)
        origin = ("backward", index - 1, -1)
        rows.append(Row(gradient_name(index, one), said, values, _largest(values), secret, origin=origin))
        scale = _largest(layer.grad_weights)
        norm = float(np.linalg.norm(layer.grad_weights))
        secret = f"grad_W{index}" in hidden
        note = "" if secret else translate("norm {size}").format(size=number(norm))
        rows += [
            row._replace(origin=("backward", index - 1, unit))
            for unit, row in enumerate(_matrix(f"∂J/∂W{index}", layer.grad_weights, scale, secret, note=note))
        ]
        biases = layer.grad_biases
        secret = is_gradient_hidden(f"grad_b{index}", hidden)
        name, said = f"∂J/∂b{index}", shape(*biases.shape)
        rows.append(Row(name, said, biases, _largest(biases), secret, origin=origin))
    return rows


def _parameters(frame: Frame, hidden: frozenset[str]) -> list[Row]:
    rows: list[Row] = []
    for index, layer in enumerate(frame.layers):
        scale = max(_largest(layer.weights), 1.0)
        name = f"W{index + 1}"
        note = "" if index else ", ".join(own_names(frame))
        rows += _matrix(name, layer.weights, scale, name in hidden, index, note)
        name, biases = f"b{index + 1}", layer.biases
        rows.append(Row(name, shape(*biases.shape), biases, scale, name in hidden, (index, 0), is_bias=True))
    return rows


class Window(NamedTuple):
    """The part of a table that is seen.

    Attributes:
        width: Cells.
        height: Rows.
        first_row: First table row seen.
        first_column: First number of each row seen.
        cursor: Row and column of the number that keys act on, or None.
    """

    width: int
    height: int
    first_row: int = 0
    first_column: int = 0
    cursor: tuple[int, int] | None = None


def label_width(rows: list[Row]) -> int:
    """Cells of the names and shapes before the numbers."""
    return _name_width(rows) + 1 + max((len(row.shape) for row in rows), default=0)


def _name_width(rows: list[Row]) -> int:
    return max((cell_len(row.name) for row in rows), default=0)


def paint_table(rows: list[Row], window: Window, palette: Palette) -> list[Strip]:
    """Paint the rows of a table that are seen, wide ones cut with ``…``."""
    canvas = Canvas(window.width, window.height)
    names, labels = _name_width(rows), label_width(rows)
    room = max((window.width - labels) // CELL, 1)
    for y, row in enumerate(rows[window.first_row : window.first_row + window.height]):
        canvas.put(0, y, row.name, ink(palette.text, bold=True))
        canvas.put(names + 1, y, row.shape, ink(palette.muted))
        values = row.values[window.first_column : window.first_column + room]
        for index, value in enumerate(values.tolist()):
            column = window.first_column + index
            cell = (window.first_row + y, column)
            _put_number(canvas, labels + index * CELL, y, row, column, value, cell == window.cursor, palette)
        end = labels + len(values) * CELL
        if window.first_column + room < row.values.size:
            canvas.put(min(end + 1, window.width - 1), y, "…", ink(palette.muted))
        elif row.note:
            canvas.put(end + 2, y, cut(row.note, window.width - end - 2), ink(palette.muted))
    return canvas.strips()


def _put_number(
    canvas: Canvas, x: int, y: int, row: Row, column: int, value: float, chosen: bool, palette: Palette
) -> None:
    shown = loss_number(value) if row.precise else number(value)
    text = ("?" if row.secret else shown).rjust(CELL - 2)
    style = ink(palette.text if value == value else palette.warning)
    if row.scale and not row.secret and np.isfinite(value):
        index = level(value / row.scale)
        style = heat_ink(palette, index) if index != MIDDLE else ink(palette.text)
    if chosen:
        style = ink(palette.accent, bold=True, underline=True)
    place = row.place(column)
    made_by = row.made_by(column)
    if place is not None and not row.secret:
        style = spot(style, "parameter", *place)
    elif made_by is not None:
        style = spot(style, "origin", *made_by)
    canvas.put(x + 1, y, f"{text} ", style)


def paint_tabs(frame: Frame, tab: str, width: int, palette: Palette, translate: Translate) -> Strip:
    """The line above a table: the tabs, and which sample is shown with arrows to step."""
    _ = translate
    canvas = Canvas(width, 1)
    x = 0
    for name in TABS:
        chosen = name == tab
        style = ink(palette.text if chosen else palette.muted, bold=chosen, underline=chosen)
        x = canvas.put(x, 0, _(TAB_NAMES[name]), spot(style, "tab", name)) + 2
    if frame.sample is None:
        of = _("{rows} samples") if tab == "parameters" else _("means of {rows} samples")
        of = _("Σ over {rows} samples") if tab == "gradients" else of
        said = of.format(rows=len(frame.x)) if len(frame.x) != 1 else _("1 sample")
    else:
        said = _("sample {index}").format(index=frame.sample + 1)
    press = ink(palette.accent, bold=True)
    start = width - cell_len(said) - 4
    if start >= x:
        canvas.put(start, 0, "‹", spot(press, "sample", -1))
        end = canvas.put(start + 2, 0, said, ink(palette.muted))
        canvas.put(end + 1, 0, "›", spot(press, "sample", 1))
    return canvas.strips()[0]
