"""The starts that a goal asks for, as they stand below it: how many make it, and a small curve of each."""

from typing import NamedTuple

from tui_tutor.engine.frame import Array
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.wrap import Line, Run, line_width, wrap
from tui_tutor.ui.painting.bars import bar
from tui_tutor.ui.painting.compare_sweeps import (
    DIVERGED,
    GAP,
    LEARNT,
    OPEN,
    STUCK,
    Grid,
    grid_of,
    loss_limit,
    small_curve,
)
from tui_tutor.ui.painting.numbers import count

ROWS = 6
"""Lines of small curves that a goal should not take more than."""
LONGEST_BAR = 48
BEFORE, AFTER = 1, 1
"""Cells between seed, curve and sign."""


class StartsView(NamedTuple):
    """How far a goal's starts have come.

    Attributes:
        seeds: The seed of each start.
        step: Steps made.
        steps: Steps that each of them gets.
        losses: The loss at the steps where it is known, NaN from where a start has ended; shape
            (starts, points).
        counted: Whether each of them counts as it is now.
        diverged: Whether each of them has diverged.
        finished: Whether nothing more will come.
        stale: Whether the setup on the panel is another one now.
    """

    seeds: tuple[int, ...]
    step: int
    steps: int
    losses: Array
    counted: tuple[bool, ...]
    diverged: tuple[bool, ...]
    finished: bool
    stale: bool


def starts_lines(view: StartsView, width: int, translate: Translate) -> list[Line]:
    """How many starts count, how far they are, and a small curve of each.

    Args:
        view: The starts.
        width: Cells.
        translate: Gives the words in the learner's language.
    """
    _ = translate
    stale: list[Line] = []
    if view.stale:
        text = _("The setup has changed since: this no longer counts.")
        stale = wrap((Run(text, "note-warning"),), width)
    return [*_verdict(view, width, translate), *stale, *_grid(view, width)]


def _verdict(view: StartsView, width: int, translate: Translate) -> list[Line]:
    """How many count, and a bar: of the steps while it goes on, then of the starts that count."""
    _ = translate
    made = sum(view.counted)
    text = _("{count} of {runs} starts make it") if view.finished else _("{count} of {runs} so far")
    said = Run(text.format(count=made, runs=len(view.seeds)), "muted" if view.stale else "strong")
    share = made / len(view.seeds) if view.finished else view.step / view.steps
    cells = min(LONGEST_BAR, width)
    full = bar(share, cells)
    style = "muted" if view.stale or not view.finished else "note-tip"
    drawn = (Run(full, style), Run("░" * (cells - len(full)), "muted"))
    return [*wrap(_with_step(view, said, width, translate), width), drawn]


def _with_step(view: StartsView, said: Run, width: int, translate: Translate) -> Line:
    """What is said, with the step at the right where it goes on and there is room."""
    if view.finished:
        return (said,)
    text = translate("step {step} of {goal}").format(step=count(view.step), goal=count(view.steps))
    step = Run(text, "muted")
    free = min(LONGEST_BAR, width) - line_width((said, step))
    return (said, Run(" " * free), step) if free >= GAP else (said,)


def _grid(view: StartsView, width: int) -> list[Line]:
    """A small curve for each start, with its seed before and what became of it after."""
    seed = max(len(str(each)) for each in view.seeds)
    grid = grid_of(len(view.seeds), seed + BEFORE + AFTER + 1, width, ROWS)
    grid = grid._replace(rows=1)
    limit = loss_limit(view.losses)
    cells = [_cell(view, index, seed, limit, grid) for index in range(len(view.seeds))]
    lines: list[Line] = []
    for first in range(0, len(cells), grid.across):
        line: list[Run] = []
        for cell in cells[first : first + grid.across]:
            line += [*([Run(" " * GAP)] if line else []), *cell]
        lines.append(tuple(line))
    return lines


def _cell(view: StartsView, index: int, seed: int, limit: float, grid: Grid) -> list[Run]:
    sign, color, mark = _outcome(view, index)
    drawn = small_curve(view.losses[index], limit, grid)
    curve = (drawn[0] if drawn else "").ljust(grid.curve)
    return [
        Run(str(view.seeds[index]).rjust(seed) + " " * BEFORE, "muted"),
        Run(curve, color),
        Run(" " * AFTER + sign, mark),
    ]


def _outcome(view: StartsView, index: int) -> tuple[str, str, str]:
    """A start's sign, and the styles of its curve and of its sign."""
    sign, color, mark = STUCK, "note-caution", "wrong"
    if view.counted[index]:
        sign, color, mark = LEARNT, "note-tip", "right"
    elif view.diverged[index]:
        sign, color, mark = DIVERGED, "note-warning", "goal"
    elif not view.finished:
        sign, color, mark = OPEN, "muted", "muted"
    return (sign, "muted", "muted") if view.stale else (sign, color, mark)
