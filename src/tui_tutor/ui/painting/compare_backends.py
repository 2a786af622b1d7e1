"""NumPy beside Torch: the largest difference of each tensor, now and until now."""

from typing import NamedTuple

import numpy as np
from textual.strip import Strip

from tui_tutor.engine.backend_comparison import Differences
from tui_tutor.engine.frame import Array
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.wrap import wrap_text
from tui_tutor.ui.painting.canvas import Canvas, cut
from tui_tutor.ui.painting.chart import Curve, Range, draw_axes, draw_curves, span
from tui_tutor.ui.painting.compare_curves import SIGNS, color_of
from tui_tutor.ui.painting.numbers import count, loss_number
from tui_tutor.ui.painting.palette import Palette, ink

NAMES = ("W{layer}", "b{layer}", "∂J/∂W{layer}", "∂J/∂b{layer}")
NAME, NUMBER, GAP = 8, 9, 3
TABLE = NAME + 2 * NUMBER
LEAST_CHART = 24
SMALLEST = 1e-18
"""What is smaller, 0 above all, is drawn at the bottom; a logarithmic axis has no zero."""


class PairView(NamedTuple):
    """How far both backends are apart.

    Attributes:
        now: The differences at the present step.
        history: Those at steps before, oldest first.
        losses: The loss by NumPy and by Torch.
        precision: The numbers they compute with.
        diverged: Whether one of them has diverged.
    """

    now: Differences
    history: tuple[Differences, ...]
    losses: tuple[float, float]
    precision: str
    diverged: bool


def paint_pair(
    view: PairView, width: int, height: int, palette: Palette, translate: Translate
) -> list[Strip]:
    """Paint both losses, and a line for each tensor: its difference now, the largest, its course.

    Args:
        view: The pair.
        width: Cells.
        height: Rows.
        palette: The colours.
        translate: Gives the words in the learner's language.
    """
    _ = translate
    canvas = Canvas(width, height)
    muted, strong = ink(palette.muted), ink(palette.text, bold=True)
    x = canvas.put(0, 0, _("step {step}").format(step=count(view.now.step)), strong) + 3
    for name, loss in zip(("NumPy", "Torch"), view.losses, strict=True):
        x = canvas.put(x, 0, name, muted)
        x = canvas.put(x + 1, 0, _("loss {loss}").format(loss=loss_number(loss)), strong) + 3
    if view.diverged:
        canvas.put(x, 0, _("diverged"), ink(palette.warning, bold=True))
    y = 1
    for line in wrap_text(_says(view, translate), width)[:3]:
        canvas.put(0, y, line, muted)
        y += 1
    _put_table(canvas, y + 1, view, palette, translate)
    columns, rows = width - TABLE - GAP, height - y - 2
    if columns < LEAST_CHART or rows < 4:
        return canvas.strips()
    chart = _paint_chart(view, columns, rows, palette)
    x = TABLE + GAP
    for index, name in enumerate((_("parameters"), _("gradients"))):
        x = canvas.put(x, y + 1, f"{SIGNS[index]} {name}", ink(color_of(index, palette))) + 2
    canvas.put(x, y + 1, cut(_("largest of all"), max(width - x, 0)), muted)
    table = canvas.strips()
    gap = Strip.blank(GAP)
    beside = [
        Strip.join([strip.crop(0, TABLE), gap, right])
        for strip, right in zip(table[y + 2 :], chart, strict=True)
    ]
    return [*table[: y + 2], *beside]


def _says(view: PairView, translate: Translate) -> str:
    """What the differences mean."""
    digits = 16 if view.precision == "float64" else 7
    text = translate(
        "Largest difference of two numbers that should be the same. {precision} holds {digits} digits; "
        "both add in another order, and so round otherwise."
    )
    return text.format(precision=view.precision, digits=digits)


def _put_table(canvas: Canvas, top: int, view: PairView, palette: Palette, translate: Translate) -> None:
    """A line for each tensor; one for each layer where they would not all fit."""
    _ = translate
    muted = ink(palette.muted)
    every = _tensors_over_time(view)
    names = [name.format(layer=layer + 1) for layer in range(every.shape[1]) for name in NAMES]
    courses = every.reshape(len(every), -1)
    head = _("tensor")
    if len(names) > canvas.height - top - 1:
        names, courses, head = (
            [f"{layer + 1}" for layer in range(every.shape[1])],
            every.max(axis=2),
            _("layer"),
        )
    canvas.put(0, top, cut(head, NAME), muted)
    canvas.put_right(NAME + NUMBER, top, cut(_("now"), NUMBER), muted)
    canvas.put_right(TABLE, top, cut(_("largest"), NUMBER), muted)
    for y, name, course in zip(range(top + 1, canvas.height), names, courses.T, strict=False):
        canvas.put(0, y, name, ink(palette.text))
        canvas.put_right(NAME + NUMBER, y, difference_text(float(course[-1])), ink(palette.text, bold=True))
        canvas.put_right(TABLE, y, difference_text(float(course.max())), muted)


def _tensors_over_time(view: PairView) -> Array:
    """All differences, oldest first, shape (points, layers, tensors)."""
    return np.array([one.tensors for one in (*view.history, view.now)])


def _paint_chart(view: PairView, width: int, height: int, palette: Palette) -> list[Strip]:
    """The largest difference of all parameters and of all gradients over the steps."""
    every = np.maximum(_tensors_over_time(view), SMALLEST)
    steps = np.array([one.step for one in (*view.history, view.now)], np.float64)
    half = len(NAMES) // 2
    parameters, gradients = every[:, :, :half].max(axis=(1, 2)), every[:, :, half:].max(axis=(1, 2))
    canvas = Canvas(width, height)
    x = Range(0.0, max(float(steps[-1]), 10.0))
    y = span(np.concatenate([parameters, gradients, [SMALLEST, 1e-12]]), log=True)
    place = draw_axes(canvas, x, y, palette)
    curves = [
        Curve(steps, parameters, color_of(0, palette)),
        Curve(steps, gradients, color_of(1, palette), dashed=True),
    ]
    draw_curves(canvas, place, curves, x, y)
    return canvas.strips()


def difference_text(value: float) -> str:
    """A difference: 0, or two digits and a power of ten."""
    if value == 0:
        return "0"
    mantissa, _e, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa
