"""The learners of a class, one line each."""

from collections.abc import Sequence
from math import isfinite

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
from tui_tutor.ui.painting.board_columns import Column, board_columns
from tui_tutor.ui.painting.canvas import Canvas, cut
from tui_tutor.ui.painting.numbers import count, number
from tui_tutor.ui.painting.palette import MIDDLE, Palette, ink, spot

SPARKS = "▁▂▃▄▅▆▇"
"""None fills its cell, so that the lines of two learners don't touch."""
DONE = "✓"
SHORT_FAULTS = {
    "wrong-sign": mark("sign"),
    "divergence": mark("div"),
    "unscaled-inputs": mark("unsc"),
    "symmetry": mark("same"),
    "shape-mismatch": mark("shp"),
    "loss-mismatch": mark("loss"),
    "double-sigmoid": mark("2sig"),
    "exploding-gradients": mark("expl"),
    "dead-units": mark("dead"),
    "saturation": mark("sat"),
    "vanishing-gradients": mark("van"),
    "low-learning-rate": mark("slow"),
    "plateau": mark("flat"),
    "overfitting": mark("over"),
}
"""Faults of a run in four cells."""
TO_THE_RIGHT = {"page", "loss", "tries", "idle", "done"}
"""Columns whose texts end below each other."""


def paint_board_head(width: int, palette: Palette, translate: Translate) -> Strip:
    """The line over the learners, with what each column holds."""
    canvas = Canvas(width, 1)
    for column in board_columns(width):
        _put(canvas, 0, column, translate(column.head) if column.head else "", ink(palette.muted))
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
            text, style = self._cell(column, standing, color, urgent)
            _put(self._canvas, self._y, column, text, style)

    def _cell(self, column: Column, standing: Standing, color: str, urgent: bool) -> tuple[str, Style]:
        """A cell's text and style."""
        row, palette, _ = standing.row, self._palette, self._translate
        quiet = self._style(palette.muted, row)
        plain = self._style(palette.text, row)
        match column.name:
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
                ink_of_run = palette.good if row.playing else palette.muted
                return spark(row.spark, column.width), self._style(ink_of_run, row)
            case "loss":
                return loss_text(row), plain
            case "fault":
                return faults_text(row, column.is_short, _), self._style(palette.warning, row)
            case "tries":
                return self._tries(row)
            case "help":
                return short_help_text(row, _) if column.is_short else help_text(row, _), quiet
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


def short_help_text(row: Row, translate: Translate) -> str:
    """The help that was shown on the open page, under a head that says hints."""
    if row.solution_seen:
        return translate("sol.")
    return str(row.hints or "")


def faults_text(row: Row, is_short: bool, translate: Translate) -> str:
    """What is wrong with the run: the first fault, with a + where there are more."""
    if not row.faults:
        return ""
    fault, *more = row.faults
    text = translate(SHORT_FAULTS.get(fault, fault)) if is_short else fault_text(fault, translate)
    return text + ("+" if more else "")


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
    if column.name in TO_THE_RIGHT or (column.name == "help" and column.is_short):
        canvas.put_right(column.x + column.width, y, shown, style)
    else:
        canvas.put(column.x, y, shown, style)
