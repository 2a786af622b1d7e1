"""The learners of a class, one line each."""

from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from rich.style import Style
from textual.strip import Strip

from tui_tutor.store.board_messages import Row
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.class_roll import (
    AWAY,
    FAULT,
    HAND,
    IDLE_MINUTES,
    STUCK,
    Standing,
    duration,
    fault_text,
    need_text,
)
from tui_tutor.ui.painting.canvas import Canvas, cut
from tui_tutor.ui.painting.numbers import count, number
from tui_tutor.ui.painting.palette import MIDDLE, Palette, ink, spot

SPARKS = "▁▂▃▄▅▆▇"
"""None fills its cell, so that the lines of two learners don't touch."""
SPARK_CELLS = 8
ROOMY = 100
"""Cells of a table from which on there is room for everything."""
LEAST_NAME, MOST_NAME = 10, 22
DONE = "✓"


class Column(NamedTuple):
    """A column of the table.

    Attributes:
        name: What it holds.
        x: Cell it begins at.
        width: Cells.
    """

    name: str
    x: int
    width: int


HEADS = {
    "need": mark("needs"),
    "name": mark("learner"),
    "lesson": mark("lesson"),
    "page": mark("on page"),
    "goals": mark("goals"),
    "spark": mark("loss"),
    "loss": "",
    "fault": mark("run"),
    "tries": mark("tries"),
    "help": mark("help"),
    "idle": mark("idle"),
    "done": mark("done"),
}
"""What stands over each column."""
WIDTHS = {"need": 10, "page": 7, "goals": 5, "spark": SPARK_CELLS, "loss": 6, "tries": 6}
WIDER = {"fault": 10, "help": 9, "idle": 5, "done": 5}
"""Cells of the columns that only a roomy table has."""
TO_THE_RIGHT = {"page", "loss", "tries", "idle", "done"}
"""Columns whose texts end below each other."""


def board_columns(width: int) -> list[Column]:
    """Where each column stands in a table of that width; lesson and name take what is left."""
    roomy = width >= ROOMY
    widths = {**WIDTHS, **(WIDER if roomy else {})}
    gap = 2 if roomy else 1
    names = [name for name in HEADS if name in widths or name in ("name", "lesson")]
    left = max(width - 2 - sum(widths.values()) - gap * (len(names) - 1), 2 * LEAST_NAME)
    widths["name"] = min(max(left * 2 // 5, LEAST_NAME), MOST_NAME)
    widths["lesson"] = left - widths["name"]
    columns, x = [], 2
    for name in names:
        columns.append(Column(name, x, widths[name]))
        x += widths[name] + gap
    return columns


def paint_board_head(width: int, palette: Palette, translate: Translate) -> Strip:
    """The line over the learners, with what each column holds."""
    canvas = Canvas(width, 1)
    for column in board_columns(width):
        head = HEADS[column.name]
        _put(canvas, 0, column, translate(head) if head else "", ink(palette.muted))
    return canvas.strips()[0]


def paint_board_rows(
    standings: Sequence[Standing],
    chosen: str,
    size: tuple[int, int],
    palette: Palette,
    translate: Translate,
    has_focus: bool = True,
) -> list[Strip]:
    """One line for each learner; the chosen one lies on another ground.

    Args:
        standings: Those in sight, from the top.
        chosen: The id of the chosen learner.
        size: Columns and rows.
        palette: The colours.
        translate: Gives the words in the teacher's language.
        has_focus: Whether the keys act on the table.
    """
    width, height = size
    canvas = Canvas(width, min(len(standings), height))
    columns = board_columns(width)
    for y, standing in enumerate(standings[:height]):
        is_chosen = standing.row.learner == chosen
        ground = palette.heat[MIDDLE + (6 if has_focus else 3)] if is_chosen else None
        line = _Line(canvas, y, columns, ground, palette, translate)
        line.paint(standing, is_chosen)
    return canvas.strips()


class _Line:
    """Paints one learner."""

    def __init__(
        self,
        canvas: Canvas,
        y: int,
        columns: list[Column],
        ground: str | None,
        palette: Palette,
        translate: Translate,
    ) -> None:
        self._canvas = canvas
        self._y = y
        self._columns = columns
        self._ground = ground
        self._palette = palette
        self._translate = translate

    def paint(self, standing: Standing, is_chosen: bool) -> None:
        row, palette = standing.row, self._palette
        plain = self._style(palette.text, row)
        self._canvas.put(0, self._y, " " * self._canvas.width, plain)
        color = need_color(standing, palette)
        urgent = standing.why in (HAND, STUCK)
        if is_chosen:
            self._canvas.put(0, self._y, "▸", self._style(palette.accent, row, bold=True))
        elif urgent:
            self._canvas.put(0, self._y, "▌", self._style(color, row))
        for column in self._columns:
            text, style = self._cell(column.name, standing, color, urgent)
            _put(self._canvas, self._y, column, text, style)

    def _cell(self, name: str, standing: Standing, color: str, urgent: bool) -> tuple[str, Style]:
        """A cell's text and style."""
        row, palette, _ = standing.row, self._palette, self._translate
        quiet = self._style(palette.muted, row)
        plain = self._style(palette.text, row)
        match name:
            case "need":
                return need_text(standing, _), self._style(color, row, bold=urgent)
            case "name":
                return standing.name, self._style(palette.text, row, bold=urgent)
            case "lesson":
                return standing.title, plain if row.lesson else quiet
            case "page":
                return f"{row.page_number}/{row.pages}" if row.pages else "", quiet
            case "goals":
                return self._goals(row)
            case "spark":
                return spark(row.spark, SPARK_CELLS), self._style(
                    palette.good if row.playing else palette.muted, row
                )
            case "loss":
                return loss_text(row), plain
            case "fault":
                fault = fault_text(row.faults[0], _) if row.faults else ""
                return fault, self._style(palette.warning, row)
            case "tries":
                return self._tries(row)
            case "help":
                return help_text(row, _), quiet
            case "idle":
                idle = duration(standing.idle, _) if standing.idle >= IDLE_MINUTES else ""
                return idle, quiet
            case _:
                return count(row.done) if row.done else "", quiet

    def _goals(self, row: Row) -> tuple[str, Style]:
        if not row.goals:
            return "", self._style(self._palette.faint, row)
        if row.goals_done >= row.goals:
            return DONE, self._style(self._palette.good, row, bold=True)
        return f"{row.goals_done}/{row.goals}", self._style(self._palette.text, row)

    def _tries(self, row: Row) -> tuple[str, Style]:
        if not row.attempts:
            return "", self._style(self._palette.muted, row)
        if not row.wrong:
            return str(row.attempts), self._style(self._palette.muted, row)
        return f"✗{row.wrong} {row.attempts}", self._style(self._palette.text, row)

    def _style(self, color: str, row: Row, bold: bool = False) -> Style:
        """A style on the line's ground, faint for those who are away, and the place for a click."""
        if not row.is_here:
            color, bold = self._palette.boundary, False
        return spot(ink(color, self._ground, bold=bold), "learner", row.learner)


def need_color(standing: Standing, palette: Palette) -> str:
    """The colour of why a learner stands where they stand."""
    if standing.why == AWAY:
        return palette.boundary
    if standing.why == HAND:
        return palette.accent
    return palette.warning if standing.why in (STUCK, FAULT) else palette.muted


def help_text(row: Row, translate: Translate) -> str:
    """The help that was shown on the open page."""
    if row.solution_seen:
        return translate("solution")
    if not row.hints:
        return ""
    text = translate("1 hint") if row.hints == 1 else translate("{count} hints")
    return text.format(count=row.hints)


def loss_text(row: Row) -> str:
    """The last loss of a run."""
    if row.loss is None:
        return "nan" if row.step else ""
    return number(row.loss) if isfinite(row.loss) else "nan"


def spark(levels: Sequence[int], cells: int) -> str:
    """A line of losses from 0 to 100 in so many cells, the newest at its end."""
    if not levels:
        return ""
    if len(levels) > cells:
        last = len(levels) - 1
        levels = [levels[round(index * last / (cells - 1))] for index in range(cells)]
    return "".join(SPARKS[min(max(level, 0), 100) * (len(SPARKS) - 1) // 100] for level in levels)


def _put(canvas: Canvas, y: int, column: Column, text: str, style: Style) -> None:
    shown = cut(text, column.width)
    if column.name in TO_THE_RIGHT:
        canvas.put_right(column.x + column.width, y, shown, style)
    else:
        canvas.put(column.x, y, shown, style)
