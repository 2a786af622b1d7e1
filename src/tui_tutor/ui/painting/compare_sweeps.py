"""Sweeps: a small curve for each start with what became of it, and the loss over learning rates."""

from math import isfinite
from typing import NamedTuple

import numpy as np
from rich.cells import cell_len
from textual.strip import Strip

from tui_tutor.engine.frame import Array
from tui_tutor.engine.stacked import LEARNT_ACCURACY, LEARNT_SHARE, Outcome
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.bars import bar
from tui_tutor.ui.painting.canvas import Canvas, cut
from tui_tutor.ui.painting.chart import Curve, Range, draw_axes, draw_curves, span
from tui_tutor.ui.painting.connections import BRAILLE, DOT_BITS
from tui_tutor.ui.painting.numbers import count, loss_number, number
from tui_tutor.ui.painting.palette import Palette, ink, spot

BAR = 20
GAP = 2
"""Cells between two small curves."""
LEAST_CURVE, MOST_CURVE = 3, 36
TALLEST = 4
LEARNT, STUCK, DIVERGED, OPEN = "✓", "✗", "∞", "·"
BEYOND = "▲"
"""A loss that lies above the axis."""


class SweepView(NamedTuple):
    """How far a sweep has come.

    Attributes:
        outcomes: One for each run.
        steps: Steps at which the losses are known, shape (points,).
        losses: Loss over all rows, NaN from where a run has ended; shape (runs, points).
        goal: The step at which the sweep ends.
        chosen: The run that is marked, from 0.
    """

    outcomes: tuple[Outcome, ...]
    steps: Array
    losses: Array
    goal: int
    chosen: int

    @property
    def step(self) -> int:
        """How far the runs have come that go on."""
        return max((outcome.step for outcome in self.outcomes), default=0)

    @property
    def finished(self) -> bool:
        """Whether nothing more will come."""
        return self.step >= self.goal or all(outcome.diverged for outcome in self.outcomes)


# seeds


class Grid(NamedTuple):
    """How small curves are laid out: how many across, and cells and rows of each curve."""

    across: int
    curve: int
    rows: int

    @property
    def pitch(self) -> int:
        """Rows from one line of curves to the next."""
        return self.rows + (self.rows > 1)


def grid_of(runs: int, label: int, width: int, height: int) -> Grid:
    """The grid with the largest curves of which all ``runs`` fit; the smallest where none does.

    Args:
        runs: How many curves.
        label: Cells beside each curve.
        width: Cells.
        height: Rows.
    """
    smallest = Grid(max((width + GAP) // (label + LEAST_CURVE + GAP), 1), LEAST_CURVE, 1)
    for rows in range(TALLEST, 0, -1):
        lines = max((height + (rows > 1)) // Grid(1, 0, rows).pitch, 1)
        across = max(-(-runs // lines), 1)
        curve = (width + GAP) // across - label - GAP
        # A tall curve that is narrow says less than a low one that is wide.
        if curve >= (LEAST_CURVE if rows == 1 else 4 * rows):
            return Grid(across, min(curve, MOST_CURVE), rows)
    return smallest


def label_cells(outcomes: tuple[Outcome, ...]) -> int:
    """Cells that a run's seed and sign take beside its curve."""
    return max((len(str(outcome.setup.seed)) for outcome in outcomes), default=1) + 3


def paint_seeds(
    view: SweepView, width: int, height: int, palette: Palette, translate: Translate
) -> list[Strip]:
    """Paint how many starts learn, and a small curve and the outcome of each.

    Args:
        view: The sweep.
        width: Cells.
        height: Rows.
        palette: The colours.
        translate: Gives the words in the learner's language.
    """
    canvas = Canvas(width, height)
    _put_verdict(canvas, view, palette, translate)
    label = label_cells(view.outcomes)
    grid = grid_of(len(view.outcomes), label, width, height - 3)
    limit = loss_limit(view.losses)
    for index, outcome in enumerate(view.outcomes):
        line, place = divmod(index, grid.across)
        x, y = place * (label + grid.curve + GAP), 3 + line * grid.pitch
        if y + grid.rows > height:
            break
        here = spot(ink(palette.text), "run", index)
        is_chosen = index == view.chosen
        seed = str(outcome.setup.seed).rjust(label - 3)
        style = ink(palette.accent if is_chosen else palette.muted, bold=is_chosen, underline=is_chosen)
        canvas.put(x, y, seed, here + style)
        sign, color = _sign(outcome, view.finished, palette)
        for row, text in enumerate(small_curve(view.losses[index], limit, grid)):
            canvas.put(x + label - 2, y + row, text, here + ink(color))
        canvas.put(x + label - 1 + grid.curve, y, sign, here + ink(color, bold=True))
    return canvas.strips()


def _put_verdict(canvas: Canvas, view: SweepView, palette: Palette, translate: Translate) -> None:
    """Two lines: how many learn, and what that means."""
    _ = translate
    runs = len(view.outcomes)
    learnt = sum(outcome.learnt for outcome in view.outcomes)
    diverged = sum(outcome.diverged for outcome in view.outcomes)
    text = _("{count} of {runs} learn") if view.finished else _("{count} of {runs} have learnt")
    x = canvas.put(0, 0, text.format(count=learnt, runs=runs), ink(palette.text, bold=True)) + 2
    cells = min(BAR, canvas.width - x - 18)
    if cells > 4:
        canvas.put(x, 0, "░" * cells, ink(palette.faint))
        canvas.put(x, 0, bar(learnt / max(runs, 1), cells), ink(palette.good))
        x += cells + 2
    step = _("step {step}").format(step=count(view.step))
    if not view.finished:
        step = _("step {step} of {goal}").format(step=count(view.step), goal=count(view.goal))
    x = canvas.put(x, 0, step, ink(palette.muted)) + 2
    if diverged:
        canvas.put(x, 0, _("{count} diverged").format(count=diverged), ink(palette.warning))
    _put_meaning(canvas, view, palette, translate)


def _put_meaning(canvas: Canvas, view: SweepView, palette: Palette, translate: Translate) -> None:
    _ = translate
    if view.outcomes and view.outcomes[0].accuracy is None:
        text = _("learnt: at most {share} % of the targets' variance is left").format(
            share=round(LEARNT_SHARE * 100)
        )
    else:
        text = _("learnt: at least {share} % of the samples are right").format(
            share=round(LEARNT_ACCURACY * 100)
        )
    x = canvas.put(0, 1, cut(f"{LEARNT} {text}", canvas.width), ink(palette.muted)) + 3
    for sign, says in ((STUCK, _("not learnt")), (DIVERGED, _("diverged"))):
        piece = f"{sign} {says}"
        if x + cell_len(piece) <= canvas.width:
            x = canvas.put(x, 1, piece, ink(palette.muted)) + 3


def _sign(outcome: Outcome, finished: bool, palette: Palette) -> tuple[str, str]:
    if outcome.diverged:
        return DIVERGED, palette.warning
    if outcome.learnt:
        return LEARNT, palette.good
    return (STUCK, palette.classes[1]) if finished else (OPEN, palette.muted)


def loss_limit(losses: Array) -> float:
    """The loss at the upper edge of small curves: what most begin with, and a little more."""
    starts = losses[:, 0] if losses.size else np.ones(1)
    starts = starts[np.isfinite(starts)]
    return max(float(np.median(starts)) * 1.2, 1e-12) if starts.size else 1.0


def small_curve(losses: Array, limit: float, grid: Grid) -> list[str]:
    """The area under a curve of losses at evenly spread evaluations, as rows of braille."""
    known = losses[np.isfinite(losses)]
    if not known.size:
        return []
    places = np.linspace(0, len(losses) - 1, grid.curve * 2)
    shares = np.clip(np.interp(places, np.arange(len(known)), known) / limit, 0, 1)
    heights = 1 + np.rint(shares * (grid.rows * 4 - 1)).astype(int)
    heights[places > len(known) - 1] = 0
    dots = np.arange(grid.rows * 4)[::-1, None] < heights[None, :]
    codes = (dots.reshape(grid.rows, 4, grid.curve, 2).transpose(0, 2, 1, 3) * DOT_BITS).sum(axis=(2, 3))
    return ["".join(chr(BRAILLE + code) if code else " " for code in line) for line in codes.tolist()]


# learning rates


def paint_rates(
    view: SweepView, log: bool, own: float, width: int, height: int, palette: Palette, translate: Translate
) -> list[Strip]:
    """Paint the loss that each learning rate has led to.

    Args:
        view: The sweep, in rising order of the rates.
        log: Whether the loss axis is logarithmic.
        own: The learning rate of the setup that was asked about.
        width: Cells.
        height: Rows.
        palette: The colours.
        translate: Gives the words in the learner's language.
    """
    title = Canvas(width, min(height, 2))
    _put_chosen_rate(title, view, own, palette, translate)
    canvas = Canvas(width, height - 2)
    if height < 6 or not view.outcomes:
        return title.strips() + canvas.strips()
    rates = np.array([outcome.setup.learning_rate for outcome in view.outcomes])
    losses = np.array([np.nan if one.diverged else one.loss for one in view.outcomes])
    x = Range(float(rates[0]) / 1.3, float(rates[-1]) * 1.3, log=True)
    y = span(np.minimum(losses, _ceiling(view)), log=log, zero=True)
    place = draw_axes(canvas, x, y, palette, translate("learning rate"))
    drawn = np.minimum(losses, y.high)
    draw_curves(canvas, place, [Curve(rates, drawn, palette.classes[0])], x, y)
    left, top, columns, rows = place
    best = _best(view)
    for index, (share, loss) in enumerate(zip(x.share(rates).tolist(), drawn.tolist(), strict=True)):
        column = left + round(share * (columns - 1))
        is_chosen = index == view.chosen
        if is_chosen:
            for row in range(rows):
                canvas.put(column, top + row, "┊", ink(palette.accent))
        sign, color, row = DIVERGED, palette.warning, 0
        if isfinite(loss) and not (log and loss <= 0):
            up = float(y.share(np.array(loss)))
            sign, color = ("◆", palette.good) if index == best else ("●", palette.classes[0])
            sign = BEYOND if losses[index] > y.high else sign
            row = min(max(round((1 - up) * (rows * 4 - 1)), 0), rows * 4 - 1) // 4
        canvas.put(column, top + row, sign, spot(ink(color, bold=is_chosen), "run", index))
    return title.strips() + canvas.strips()


def _put_chosen_rate(
    canvas: Canvas, view: SweepView, own: float, palette: Palette, translate: Translate
) -> None:
    """What the chosen rate has led to; below it, which is best and how far the sweep is."""
    _ = translate
    muted = ink(palette.muted)
    if not view.outcomes:
        return
    one, best = view.outcomes[view.chosen], _best(view)
    says = _("diverged") if one.diverged else _("loss {loss}").format(loss=loss_number(one.loss))
    rate = one.setup.learning_rate
    x = canvas.put(0, 0, _("rate {rate}").format(rate=rate_text(rate)), ink(palette.accent, bold=True)) + 2
    x = canvas.put(x, 0, says, ink(palette.warning if one.diverged else palette.text, bold=True)) + 2
    step = _("at step {step}").format(step=count(one.step))
    x = canvas.put(x, 0, step, muted) + 2
    if rate == own:
        canvas.put(x, 0, _("the setup's own"), muted)
    text = (
        ""
        if best is None
        else _("best of them: {rate}").format(rate=rate_text(view.outcomes[best].setup.learning_rate))
    )
    x = canvas.put(0, 1, f"◆ {text}" if text else "", ink(palette.good)) + 3
    x = canvas.put(x, 1, f"{DIVERGED} {_('diverged')}", muted) + 3
    if not view.finished:
        canvas.put(
            x, 1, _("step {step} of {goal}").format(step=count(view.step), goal=count(view.goal)), muted
        )


def rate_text(rate: float) -> str:
    """A learning rate as it is written in a setup."""
    return f"{rate:g}" if rate >= 1e-4 else number(rate)


def _ceiling(view: SweepView) -> float:
    """Losses above are drawn at the upper edge: twice what an untrained network has."""
    starts = view.losses[:, 0] if view.losses.size else np.ones(1)
    starts = starts[np.isfinite(starts)]
    return 2 * float(starts.max()) if starts.size else 1.0


def _best(view: SweepView) -> int | None:
    """The run with the smallest loss."""
    losses = [
        (one.loss, index)
        for index, one in enumerate(view.outcomes)
        if not one.diverged and isfinite(one.loss)
    ]
    return min(losses)[1] if losses and view.step else None
