"""Curves of several runs in one chart, and the list that says which is which.

Each curve carries its number, has a colour of its own, and every second one has gaps, so that
they can be told apart without colours.
"""

from math import isfinite
from typing import NamedTuple

import numpy as np
from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from tui_tutor.engine.frame import Array
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.canvas import Canvas, cut
from tui_tutor.ui.painting.chart import Curve, Range, draw_axes, draw_curves, span
from tui_tutor.ui.painting.numbers import count, loss_number, percent
from tui_tutor.ui.painting.palette import Palette, ink, spot

SIGNS = "━━", "╍╍"
"""How a line without and with gaps looks in the list."""
BETWEEN_NUMBERS = 5
"""Columns from the number on one curve to that on the next."""
FAR_UP = 1.5
"""A run whose loss grows is drawn up to so many times the largest value that any begins with."""
LEAST_NAME, MOST_NAME = 12, 34
"""Cells of a run's name before which its numbers are left out."""


class Course(NamedTuple):
    """How a value went in one run.

    Attributes:
        steps: Increasing, shape (points,).
        values: Shape (points,).
        diverged: Whether the run has ended because a number is no longer finite.
    """

    steps: Array
    values: Array
    diverged: bool = False


class Standing(NamedTuple):
    """Where a run stands.

    Attributes:
        name: What tells it from the others; empty where nothing does.
        step: Updates made.
        loss: Mean loss over the training rows.
        test_loss: The same over the test rows; None where there are none.
        accuracy: Share of training rows classified right; None for a regression.
        diverged: Whether it has ended because a number is no longer finite.
    """

    name: str
    step: int
    loss: float
    test_loss: float | None
    accuracy: float | None
    diverged: bool


def color_of(index: int, palette: Palette) -> str:
    """The colour of a run, counted from 0."""
    return palette.classes[index % len(palette.classes)]


def paint_courses(
    courses: tuple[Course, ...], log: bool, chosen: int, width: int, height: int, palette: Palette
) -> list[Strip]:
    """Paint the courses of several runs over their steps.

    Args:
        courses: One for each run.
        log: Whether the values' axis is logarithmic.
        chosen: The run that lies on top, from 0.
        width: Cells.
        height: Rows.
        palette: The colours.
    """
    canvas = Canvas(width, height)
    if not courses or height < 3:
        return canvas.strips()
    last = max(float(course.steps[-1]) for course in courses)
    x, y = Range(0.0, max(last, 10.0)), _range_of(courses, log)
    place = draw_axes(canvas, x, y, palette)
    order = sorted(range(len(courses)), key=lambda index: index != chosen)
    curves = [
        Curve(courses[index].steps, _drawn(courses[index], y), color_of(index, palette), dashed=index % 2 > 0)
        for index in order
    ]
    draw_curves(canvas, place, curves, x, y)
    taken: set[tuple[int, int]] = set()
    for index in order:
        _put_numbers(canvas, place, courses[index], (index, len(courses)), (x, y), taken, palette)
    return canvas.strips()


def _range_of(courses: tuple[Course, ...], log: bool) -> Range:
    """An axis for all of them, or for the first part of the way of those that grow beyond bounds."""
    starts = np.array([course.values[0] for course in courses])
    limit = FAR_UP * float(np.max(starts[np.isfinite(starts)], initial=0.0))
    values = np.concatenate([course.values for course in courses])
    with np.errstate(invalid="ignore"):
        return span(values[values <= limit], log=log, zero=True)


def _drawn(course: Course, y: Range) -> Array:
    """The values, those beyond the axis at its upper end."""
    with np.errstate(invalid="ignore"):
        return np.where(course.values > y.high, y.high, course.values)


def _put_numbers(
    canvas: Canvas,
    place: tuple[int, int, int, int],
    course: Course,
    which: tuple[int, int],
    axes: tuple[Range, Range],
    taken: set[tuple[int, int]],
    palette: Palette,
) -> None:
    """The run's number here and there on its curve, and at its end: ``×`` where it diverged."""
    left, top, columns, rows = place
    (index, runs), (x, y) = which, axes
    values = _drawn(course, y)
    good = np.isfinite(values) & (values > 0 if y.log else True)
    if not good.any():
        return
    along = x.share(course.steps[good]) * (columns - 1)
    heights = y.share(values[good])
    period = BETWEEN_NUMBERS * max(runs, 3)
    wanted = range(2 + index * BETWEEN_NUMBERS, columns, period)
    end = round(float(along[-1]))
    places = [column for column in wanted if along[0] <= column < end - 2]
    style = ink(color_of(index, palette), bold=True)
    for column in [*places, end]:
        up = float(np.interp(column, along, heights))
        row = int(np.clip(round((1 - up) * (rows * 4 - 1)), 0, rows * 4 - 1)) // 4
        while (column, row) in taken and column > 0:
            column -= 1
        taken.add((column, row))
        is_broken = course.diverged and column == end
        canvas.put(left + column, top + row, "×" if is_broken else str(index + 1), style)


def paint_standings(
    standings: tuple[Standing, ...],
    chosen: int,
    width: int,
    height: int,
    palette: Palette,
    translate: Translate,
) -> list[Strip]:
    """Paint a line for each run: its number, what differs, and where it stands.

    Args:
        standings: The runs.
        chosen: The one that is marked, from 0.
        width: Cells.
        height: Rows.
        palette: The colours.
        translate: Gives the words in the learner's language.
    """
    canvas = Canvas(width, height)
    ends = [_end_of(one, palette, translate) for one in standings]
    widths = [max(cell_len(end[column][0]) for end in ends) for column in range(4)] if ends else []
    # What there is no room for is left out, from the right; the name of a run matters most.
    longest = max((cell_len(one.name) for one in standings), default=0)
    wanted = min(max(longest, LEAST_NAME), MOST_NAME)
    while widths and width - 7 - sum(size + 2 for size in widths if size) < wanted:
        widths.pop()
    for row, (one, end) in enumerate(zip(standings, ends, strict=True)):
        color, here = color_of(row, palette), spot(ink(palette.text), "run", row)
        is_chosen = row == chosen
        canvas.put(0, row, "▸" if is_chosen else " ", ink(palette.accent, bold=True))
        canvas.put(2, row, str(row + 1), spot(ink(color, bold=True), "run", row))
        canvas.put(4, row, SIGNS[row % 2], spot(ink(color), "run", row))
        x = width
        for size, (text, style) in reversed(list(zip(widths, end, strict=False))):
            if size:
                canvas.put_right(x, row, text, style)
                x -= size + 2
        name = one.name or translate("the setup as it is")
        canvas.put(
            7, row, cut(name, max(x - 7, 0)), spot(here + ink(palette.text, bold=is_chosen), "run", row)
        )
    return canvas.strips()


def _end_of(one: Standing, palette: Palette, translate: Translate) -> list[tuple[str, Style]]:
    """The numbers of a run: loss, accuracy, test loss and step."""
    _ = translate
    muted, strong = ink(palette.muted), ink(palette.text, bold=True)
    test = "" if one.test_loss is None else _("test {loss}").format(loss=loss_number(one.test_loss))
    share = "" if one.accuracy is None else _("{share} %").format(share=percent(one.accuracy))
    if one.diverged or not isfinite(one.loss):
        return [
            (_("diverged"), ink(palette.warning, bold=True)),
            ("", muted),
            ("", muted),
            _step(one, palette, _),
        ]
    return [
        (_("loss {loss}").format(loss=loss_number(one.loss)), strong),
        (share, muted),
        (test, muted),
        _step(one, palette, _),
    ]


def _step(one: Standing, palette: Palette, translate: Translate) -> tuple[str, Style]:
    return translate("step {step}").format(step=count(one.step)), ink(palette.muted)
