"""The loss curve: train and test over the steps."""

from typing import NamedTuple

import numpy as np
from rich.cells import cell_len
from textual.strip import Strip

from tui_tutor.engine.frame import Array, Evaluation
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.chart import Curve, Range, draw_axes, draw_curves, plot_area, span
from tui_tutor.ui.painting.numbers import loss_number
from tui_tutor.ui.painting.palette import Palette, ink, spot


class Losses(NamedTuple):
    """What is known of a run's loss.

    Attributes:
        past: Evaluations up to the present step, oldest first.
        ahead: Those after it, of a run that has been taken back.
        end: The last step that was reached.
        others: Evaluations of other paths, to be compared with.
    """

    past: tuple[Evaluation, ...]
    ahead: tuple[Evaluation, ...] = ()
    end: int = 0
    others: tuple[tuple[Evaluation, ...], ...] = ()

    @property
    def is_in_the_past(self) -> bool:
        """Whether the present step is not the last one."""
        return bool(self.past) and self.end > self.past[-1].step

    def axes(self, log: bool) -> tuple[Range, Range]:
        """The axes that hold all curves: steps, and losses."""
        whole = (*self.past, *self.ahead)
        end = max(self.end, self.past[-1].step, 10)
        values = [value for one in whole for value in (one.loss, one.test_loss) if value is not None]
        values += [one.loss for other in self.others for one in other if one.step <= end]
        return Range(0.0, float(end)), span(np.array(values), log=log, zero=True)


def paint_loss(
    losses: Losses,
    log: bool,
    secret: bool,
    width: int,
    height: int,
    palette: Palette,
    translate: Translate,
) -> list[Strip]:
    """Paint a line that says the newest losses, and the curves below it.

    What lies ahead of a run that was taken back is faint, behind a line at the present step.

    Args:
        losses: Nothing but the line is painted where there are none.
        log: Whether the loss axis is logarithmic.
        secret: Whether a page hides the loss.
        width: Cells.
        height: Rows.
        palette: The colours.
        translate: Gives the words in the learner's language.
    """
    title = Canvas(width, min(height, 1))
    _title(title, losses.past, log, secret, palette, translate)
    if height < 4 or not losses.past or secret:
        return title.strips() + Canvas(width, height - 1).strips()
    canvas = Canvas(width, height - 1)
    x, y = losses.axes(log)
    place = draw_axes(canvas, x, y, palette)
    if losses.is_in_the_past:
        _mark_present(canvas, place, x, losses.past[-1].step, palette)
    curves = [_train(losses.past, palette.classes[0]), _test(losses.past, palette.classes[1])]
    if losses.ahead:
        ahead = (losses.past[-1], *losses.ahead)
        curves += [_train(ahead, palette.muted), _test(ahead, palette.muted)]
    # Others show as far as this run has come: a long one would leave it no room.
    shown = [tuple(one for one in other if one.step <= x.high) for other in losses.others]
    curves += [_train(other, palette.faint) for other in shown if other]
    draw_curves(canvas, place, curves, x, y)
    return title.strips() + canvas.strips()


def step_under(losses: Losses, log: bool, width: int, height: int, column: int) -> int:
    """The step that a column of the painted chart stands for, one that the run has reached."""
    x, y = losses.axes(log)
    left, _top, columns, _rows = plot_area(width, height - 1, y)
    share = (column - left) / max(columns - 1, 1)
    return min(max(round(x.low + share * (x.high - x.low)), 0), losses.end)


def _train(evaluations: tuple[Evaluation, ...], color: str) -> Curve:
    return Curve(_steps(evaluations), np.array([one.loss for one in evaluations]), color)


def _test(evaluations: tuple[Evaluation, ...], color: str) -> Curve:
    values = [np.nan if one.test_loss is None else one.test_loss for one in evaluations]
    return Curve(_steps(evaluations), np.array(values), color, dashed=True)


def _steps(evaluations: tuple[Evaluation, ...]) -> Array:
    return np.array([one.step for one in evaluations], dtype=np.float64)


def _mark_present(
    canvas: Canvas, place: tuple[int, int, int, int], x: Range, step: int, palette: Palette
) -> None:
    left, top, columns, rows = place
    column = left + round(float(x.share(np.array(float(step)))) * (columns - 1))
    for row in range(top, top + rows):
        canvas.put(column, row, "┊", ink(palette.accent))


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
