"""The two rows below the graph: what the lines mean or a unit's parameters, and the controls."""

from rich.cells import cell_len

from tui_tutor.engine.frame import Frame
from tui_tutor.engine.setup import Setup
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.graph_layout import GraphLayout
from tui_tutor.ui.painting.names import UnitAddress, is_gradient_hidden, unit_name
from tui_tutor.ui.painting.numbers import number
from tui_tutor.ui.painting.palette import Palette, ink, spot


def put_controls(
    canvas: Canvas, setup: Setup, layout: GraphLayout, palette: Palette, translate: Translate
) -> None:
    """Below each hidden layer its size with ``-`` and ``+``, and the same for layers."""
    row = canvas.height - 1
    press = ink(palette.accent)
    columns = layout.columns
    end = 0
    for index, column in enumerate(columns[1:-1], start=1):
        size = str(setup.layer_sizes[index])
        if columns[index + 1].x - column.x < len(size) + 5:
            continue
        x = canvas.put(column.x, row, "-", spot(press, "remove-unit", index))
        x = canvas.put(x + 1, row, size, ink(palette.muted))
        end = canvas.put(x + 1, row, "+", spot(press, "add-unit", index))
    word = translate("layer")
    first = columns[1].x if len(columns) > 2 else canvas.width
    left = 0 if first >= cell_len(word) + 5 else canvas.width - cell_len(word) - 4
    if left == 0 or left > end + 1:
        x = canvas.put(left, row, "-", spot(press, "remove-layer"))
        x = canvas.put(x + 1, row, word, ink(palette.muted))
        canvas.put(x + 1, row, "+", spot(press, "add-layer"))


def put_parameters(
    canvas: Canvas,
    frame: Frame,
    unit: UnitAddress,
    shows: str,
    hidden: frozenset[str],
    palette: Palette,
    translate: Translate,
) -> None:
    """The weights and the bias of a unit, or their gradients, each to be picked."""
    row, muted, text_ink = canvas.height - 2, ink(palette.muted), ink(palette.text)
    layer, place = frame.layers[unit.layer], unit.layer + 1
    gradients = shows == "gradients"
    weights, biases = layer.weights[unit.unit], layer.biases
    names = (f"W{place}", f"b{place}")
    if gradients:
        weights, biases = layer.grad_weights[unit.unit], layer.grad_biases
        names = (f"grad_W{place}", f"grad_b{place}")
    x = canvas.put(0, row, unit_name(frame.setup, unit, translate), ink(palette.accent, bold=True))
    x = canvas.put(x + 2, row, "∂J/∂w" if gradients else "w", muted)
    bias_name = "  ∂J/∂b " if gradients else "  b "
    bias = "?" if is_gradient_hidden(names[1], hidden) else number(float(biases[unit.unit]))
    for source, weight in enumerate(weights.tolist()):
        text = "?" if names[0] in hidden else number(weight)
        if x + 1 + len(text) + len(bias_name + bias) + 2 > canvas.width:
            x = canvas.put(x + 1, row, "…", muted)
            break
        x = canvas.put(x + 1, row, text, spot(text_ink, "parameter", unit.layer, unit.unit, source))
    x = canvas.put(x, row, bias_name, muted)
    canvas.put(x, row, bias, spot(text_ink, "parameter", unit.layer, unit.unit, -1))


def put_legend(canvas: Canvas, shows: str, palette: Palette, translate: Translate) -> None:
    """What the lines show and how their signs are told apart."""
    _ = translate
    name = "∂J/∂W" if shows == "gradients" else _("weights")
    signs = (_("positive"), _("negative"))
    if cell_len(name) + sum(map(cell_len, signs)) + 14 > canvas.width:
        signs = ("+", "-")
    x = 0
    for text, color in (
        (name, palette.muted),
        ("⠶⠶⠶", palette.lines[-1]),
        (signs[0], palette.muted),
        ("⠶ ⠶ ⠶", palette.lines[0]),
        (signs[1], palette.muted),
    ):
        x = canvas.put(x, canvas.height - 2, text, ink(color)) + 1
