"""The network as a graph: units with their numbers, connections by sign and size."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from tui_tutor.engine.frame import Array, Frame, Surface
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.canvas import Canvas, cut
from tui_tutor.ui.painting.connections import weave
from tui_tutor.ui.painting.graph_footer import put_controls, put_legend, put_parameters
from tui_tutor.ui.painting.graph_layout import (
    BESIDE,
    BESIDE_WIDTH,
    TIGHT_WIDTH,
    VALUE_WIDTH,
    Column,
    GraphLayout,
    lay_out,
    longest_name,
    target_width,
)
from tui_tutor.ui.painting.heat import levels_of, put_heat, put_low_heat, resample, unit_levels
from tui_tutor.ui.painting.names import (
    UnitAddress,
    activation_of,
    fits,
    gradient_name,
    input_names,
    is_gradient_hidden,
    is_hidden,
    is_image,
    is_unit_of,
    layer_name,
    shape_text,
    target_name,
)
from tui_tutor.ui.painting.numbers import means, number
from tui_tutor.ui.painting.palette import Palette, ink, spot

LEAST_ROWS = 2
"""The names of the layers and one row of units; in less, only the shape is told."""
MOST_CONNECTIONS = 120
"""Connections drawn across one gap; the strongest. More of them are a grey wall."""

OTHERS = 0.22
"""How strong connections look that do not belong to the selected unit."""


class GraphView(NamedTuple):
    """What the graph shows.

    Attributes:
        frame: The run.
        shows: ``weights`` or ``gradients``.
        surface: Maps for the units, or None.
        selected: The unit whose connections stand out, or None.
        hidden: Names of values that must not be read yet.
        focused: Whether keys go to the graph.
        lit: The layer that has just been computed, from 0, or None.
    """

    frame: Frame
    shows: str = "weights"
    surface: Surface | None = None
    selected: UnitAddress | None = None
    hidden: frozenset[str] = frozenset()
    focused: bool = False
    lit: int | None = None


def paint_graph(
    view: GraphView, width: int, height: int, palette: Palette, translate: Translate
) -> list[Strip]:
    """Paint the graph.

    Args:
        view: What to show.
        width: Cells.
        height: Rows.
        palette: The colours.
        translate: Gives the few words on it in the learner's language.
    """
    if height < LEAST_ROWS:
        canvas = Canvas(width, height)
        canvas.put(0, 0, shape_text(view.frame.setup), ink(palette.muted))
        return canvas.strips()
    return _Painter(view, width, height, palette, translate).paint()


def strengths(view: GraphView) -> list[Array]:
    """Sign and size of every connection in [-1, 1], one array (units, inputs) a layer.

    Weights share one scale, at least 1, so that small weights look small; gradients are
    compared with the largest one of the network, because only their proportions matter.
    """
    gradients = view.shows == "gradients"
    arrays = [layer.grad_weights if gradients else layer.weights for layer in view.frame.layers]
    sizes = [float(np.abs(array[np.isfinite(array)]).max(initial=0.0)) for array in arrays]
    scale = max(sizes) if gradients else max(1.0, *sizes)
    return [array / scale if scale > 0 else np.zeros_like(array) for array in arrays]


class _Painter:
    def __init__(
        self, view: GraphView, width: int, height: int, palette: Palette, translate: Translate
    ) -> None:
        self.view, self.frame, self.palette, self.translate = view, view.frame, palette, translate
        self.setup = view.frame.setup
        self.canvas = Canvas(width, height)
        longest = longest_name(len(self.setup.layer_sizes), width)
        self.names = [cut(name, longest) for name in input_names(view.frame)]
        selected = view.selected if view.selected and is_unit_of(self.setup, view.selected) else None
        self.selected = selected
        fitting = view.surface is not None and fits(self.frame, view.surface)
        self.surface = view.surface if fitting else None
        self.layout: GraphLayout = lay_out(
            self.setup.layer_sizes,
            width,
            height,
            label_width=max(cell_len(name) for name in self.names[:height]),
            target_width=target_width(self.setup, self.frame.sample is not None),
            maps=self.surface is not None,
            image=is_image(self.frame),
            selected=(selected.layer + 1, selected.unit) if selected else None,
        )

    def paint(self) -> list[Strip]:
        self._headers()
        arrays = strengths(self.view)
        for layer, array in enumerate(arrays):
            self._connections(layer, array)
        if self.layout.image:
            self._image(self.layout.image)
        else:
            self._inputs()
        for layer in range(len(self.frame.layers)):
            self._units(layer)
        put_controls(self.canvas, self.setup, self.layout, self.palette, self.translate)
        if self.selected is None:
            put_legend(self.canvas, self.view.shows, self.palette, self.translate)
        else:
            put_parameters(
                self.canvas,
                self.frame,
                self.selected,
                self.view.shows,
                self.view.hidden,
                self.palette,
                self.translate,
            )
        return self.canvas.strips()

    # names above

    def _headers(self) -> None:
        columns = self.layout.columns
        for index, column in enumerate(columns):
            after = columns[index + 1].x if index + 1 < len(columns) else self.canvas.width + 1
            room = after - column.x - 1
            name, activation = self._header(index)
            long = f"{name} {activation}".rstrip()
            text = long if cell_len(long) <= room else name
            if cell_len(text) <= room:
                is_lit = self.view.lit is not None and index == self.view.lit + 1
                style = ink(
                    self.palette.accent if is_lit else self.palette.muted, bold=is_lit, underline=is_lit
                )
                self.canvas.put(column.x, 0, text, style)

    def _header(self, index: int) -> tuple[str, str]:
        if index == 0:
            return "x", ""
        layer = index - 1
        if self.view.shows == "gradients":
            return gradient_name(index, self.frame.sample is not None), ""
        activation = activation_of(self.setup, layer)
        is_last = layer == self.setup.hidden_layers
        return layer_name(self.setup, layer), "" if is_last and activation == "identity" else activation

    # connections

    def _connections(self, layer: int, array: Array) -> None:
        left, right = self.layout.columns[layer], self.layout.columns[layer + 1]
        start, end = left.x + left.width, right.x - 1
        if end <= start:
            return
        if layer == 0 and self.layout.image:
            array = _strongest_of_rows(array, self.layout.image[1])
        sources, targets = np.array(left.units), np.array(right.units)
        if self._hides_connections(layer):
            array = np.zeros_like(array)
        values = array[np.ix_(targets, sources)] * self._emphasis(layer, targets, sources)
        starts = np.tile(np.array(left.rows), len(targets))
        ends = np.repeat(np.array(right.rows), len(sources))
        shown = np.argsort(-np.abs(np.nan_to_num(values.ravel())), kind="stable")[:MOST_CONNECTIONS]
        woven = weave(starts[shown], ends[shown], values.ravel()[shown], end - start, self.canvas.height)
        inks = [ink(color) for color in self.palette.lines]
        for y, (text, levels) in enumerate(zip(woven.characters, woven.levels.tolist(), strict=True)):
            for x, character in enumerate(text):
                if character != " ":
                    self.canvas.put(start + x, y, character, inks[levels[x]])

    def _hides_connections(self, layer: int) -> bool:
        name = "grad_W" if self.view.shows == "gradients" else "W"
        return f"{name}{layer + 1}" in self.view.hidden

    def _emphasis(self, layer: int, targets: NDArray[np.intp], sources: NDArray[np.intp]) -> Array:
        """How much of each connection's strength is shown, shape (targets, sources)."""
        selected = self.selected
        shares = np.ones((targets.size, sources.size))
        if selected is None:
            if self.view.lit not in (None, layer):
                shares[:] = OTHERS
            return shares
        if selected.layer == layer:
            shares[targets != selected.unit] = OTHERS
        elif selected.layer == layer - 1:
            shares[:, sources != selected.unit] = OTHERS
        else:
            shares[:] = OTHERS
        return shares

    # units

    def _inputs(self) -> None:
        column = self.layout.columns[0]
        values = means(self.frame.x)
        secret = "x" in self.view.hidden
        for unit, row in zip(column.units, column.rows, strict=True):
            dot = column.x + column.width - 1
            self.canvas.put(dot, row, "●", ink(self.palette.text))
            if self.layout.numbers:
                self.canvas.put(column.x, row, self.names[unit], ink(self.palette.muted))
                text = "?" if secret else self._number(float(values[unit]))
                if not self.layout.tight:
                    self.canvas.put_right(dot - 1, row, text, ink(self.palette.text))
                elif row + 1 not in column.rows and row + 1 < self.canvas.height - 2:
                    self.canvas.put(column.x, row + 1, text, ink(self.palette.text))
        self._fold(column)

    def _image(self, size: tuple[int, int]) -> None:
        column = self.layout.columns[0]
        width, height = size
        pixels = self.frame.x.mean(axis=0).reshape(8, 8)
        selected = self.selected
        if selected and selected.layer == 0:
            weights = self.frame.layers[0].weights[selected.unit].reshape(8, 8)
            levels = levels_of(resample(weights, height * 2, width), float(np.abs(weights).max()))
            put_heat(self.canvas, column.x, column.rows[0], levels, self.palette)
        elif "x" not in self.view.hidden:
            levels = levels_of(resample(pixels * 2 - 1, height * 2, width), 1.0)
            put_heat(self.canvas, column.x, column.rows[0], levels, self.palette, self.palette.greys)

    def _units(self, layer: int) -> None:
        column = self.layout.columns[layer + 1]
        values, secret = self._values(layer)
        finite = np.abs(values[np.isfinite(values)])
        levels = unit_levels(values, "identity", float(finite.max(initial=0.0)))
        for unit, row in zip(column.units, column.rows, strict=True):
            address = UnitAddress(layer, unit)
            value = float(values[unit])
            place = ("unit", layer, unit)
            dot, style = self._dot(address, value, int(levels[unit]), secret)
            self.canvas.put(column.x, row, dot, spot(style, *place))
            if self.layout.numbers:
                text = "?" if secret else self._number(value)
                color = self.palette.text if np.isfinite(value) else self.palette.warning
                strong = address == self.selected or layer == self.view.lit
                self.canvas.put(column.x + 2, row, text, spot(ink(color, bold=strong), *place))
                if layer == self.setup.hidden_layers:
                    self._target(column, unit, row)
            self._map(layer, unit, column, row)
        if layer == self.setup.hidden_layers and column.rows[0] > 1 and self.layout.numbers:
            room = self.canvas.width - column.x
            self.canvas.put(
                column.x, column.rows[0] - 1, cut(target_name(self.frame), room), ink(self.palette.muted)
            )
        self._fold(column)

    def _values(self, layer: int) -> tuple[Array, bool]:
        """A number for each unit of a layer, and whether it must not be read yet."""
        shown = self.frame.layers[layer]
        count = len(self.frame.layers)
        if self.view.shows == "gradients":
            return shown.grad_z.sum(axis=0), is_gradient_hidden(f"grad_z{layer + 1}", self.view.hidden)
        return means(shown.a), is_hidden(f"a{layer + 1}", self.view.hidden, count)

    def _number(self, value: float) -> str:
        """A number as the table writes it, shorter where there is little room."""
        return number(value, 5 if self.layout.tight else 6)

    def _dot(self, address: UnitAddress, value: float, level: int, secret: bool) -> tuple[str, Style]:
        if address == self.selected:
            return "◉", ink(self.palette.accent, bold=True)
        if secret or not np.isfinite(value):
            return "●", ink(self.palette.muted)
        return ("○" if value == 0 else "●"), ink(self.palette.lines[level])

    def _target(self, column: Column, unit: int, row: int) -> None:
        """The class of an output, and the target where one sample is shown."""
        if not self.layout.targets:
            return
        outputs = self.setup.layer_sizes[-1]
        x = column.x + (TIGHT_WIDTH + 1 if self.layout.tight else VALUE_WIDTH)
        if outputs > 1:
            x = self.canvas.put(x, row, str(unit), ink(self.palette.muted)) + 1
        if self.frame.sample is None or "y" in self.view.hidden or self.view.shows == "gradients":
            return
        target = float(self.frame.y[0, unit])
        text = f"y {target:.3g}" if outputs == 1 else "← y" if target > 0.5 else ""
        self.canvas.put(x, row, text, ink(self.palette.muted))

    def _map(self, layer: int, unit: int, column: Column, row: int) -> None:
        rows, surface = self.layout.map_rows[layer + 1], self.surface
        count = len(self.frame.layers)
        if not rows or surface is None or surface.x2.size < 2:
            return
        if is_hidden(f"a{layer + 1}", self.view.hidden, count):
            return
        values = surface.activations[layer][:, :, unit]
        activation = activation_of(self.setup, layer)
        facts = self.setup.facts
        if layer == self.setup.hidden_layers and facts and facts.classes:
            activation = "sigmoid"  # a decision turns at 0.5 whatever the loss
        if rows == BESIDE:
            x = column.x + column.width - BESIDE_WIDTH - 1
            put_low_heat(
                self.canvas, x, row, unit_levels(resample(values, 3, BESIDE_WIDTH), activation), self.palette
            )
        else:
            levels = unit_levels(resample(values, rows * 2, rows * 2), activation)
            put_heat(self.canvas, column.x, row + 1, levels, self.palette)

    def _fold(self, column: Column) -> None:
        if column.folded and column.fold_row is not None:
            words = self.translate("… {count} more").format(count=column.folded)
            after = [other.x - 1 for other in self.layout.columns if other.x > column.x]
            room = min([self.canvas.width, *after]) - column.x
            short = f"… {column.folded}"
            text = next((each for each in (words, short) if cell_len(each) <= room), "…")
            self.canvas.put(column.x, column.fold_row, text, ink(self.palette.muted))


def _strongest_of_rows(weights: Array, rows: int) -> Array:
    """For each unit and row of cells, the weight of that part of the picture that is largest."""
    grouped = weights.reshape(weights.shape[0], rows, -1)
    strongest = np.abs(np.nan_to_num(grouped)).argmax(axis=2, keepdims=True)
    picked: Array = np.take_along_axis(grouped, strongest, axis=2)[:, :, 0]
    return picked
