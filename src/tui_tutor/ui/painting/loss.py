"""The loss curve: train and test over the steps."""

import numpy as np
from rich.cells import cell_len
from textual.strip import Strip

from tui_tutor.engine.frame import Evaluation
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.chart import Curve, Range, draw_axes, draw_curves, span
from tui_tutor.ui.painting.numbers import loss_number
from tui_tutor.ui.painting.palette import Palette, ink, spot


def paint_loss(
    evaluations: tuple[Evaluation, ...],
    log: bool,
    secret: bool,
    width: int,
    height: int,
    palette: Palette,
    translate: Translate,
) -> list[Strip]:
    """Paint a line that says the newest losses, and the curves below it.

    Args:
        evaluations: Oldest first; nothing but the line is painted where there are none.
        log: Whether the loss axis is logarithmic.
        secret: Whether a page hides the loss.
        width: Cells.
        height: Rows.
        palette: The colours.
        translate: Gives the words in the learner's language.
    """
    title = Canvas(width, min(height, 1))
    _title(title, evaluations, log, secret, palette, translate)
    if height < 4 or not evaluations or secret:
        return title.strips() + Canvas(width, height - 1).strips()
    canvas = Canvas(width, height - 1)
    steps = np.array([one.step for one in evaluations], dtype=np.float64)
    train = np.array([one.loss for one in evaluations])
    test = np.array([np.nan if one.test_loss is None else one.test_loss for one in evaluations])
    both = np.concatenate([train, test])
    x, y = Range(0.0, max(float(steps[-1]), 10.0)), span(both, log=log, zero=True)
    place = draw_axes(canvas, x, y, palette)
    curves = [
        Curve(steps, train, palette.classes[0]),
        Curve(steps, test, palette.classes[1], dashed=True),
    ]
    draw_curves(canvas, place, curves, x, y)
    return title.strips() + canvas.strips()


def _title(
    canvas: Canvas,
    evaluations: tuple[Evaluation, ...],
    log: bool,
    secret: bool,
    palette: Palette,
    translate: Translate,
) -> None:
    _ = translate
    x = 0
    if evaluations:
        newest = evaluations[-1]
        rows = [("━━", _("train"), newest.loss, palette.classes[0])]
        if newest.test_loss is not None:
            rows.append(("╍╍", _("test"), newest.test_loss, palette.classes[1]))
        for line, name, value, color in rows:
            text = "?" if secret else loss_number(value)
            if x + cell_len(line + name + text) + 2 > canvas.width:
                break  # half a number would be another number
            x = canvas.put(x, 0, line, ink(color))
            x = canvas.put(x + 1, 0, name, ink(palette.muted))
            x = canvas.put(x + 1, 0, text, ink(palette.text, bold=True)) + 2
    names = (_("log axis"), _("log")) if log else (_("linear axis"), _("linear"))
    fitting = next((name for name in names if x + cell_len(name) <= canvas.width), "")
    canvas.put_right(canvas.width, 0, fitting, spot(ink(palette.accent), "log"))
