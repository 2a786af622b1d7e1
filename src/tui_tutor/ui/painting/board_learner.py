"""All that a teacher knows of one learner."""

from collections.abc import Iterator

from rich.cells import cell_len

from tui_tutor.store.board_messages import Row
from tui_tutor.translation import Translate
from tui_tutor.ui.class_roll import IDLE_MINUTES, Standing, duration, need_text
from tui_tutor.ui.painting.board_lines import BoardLine, fill, wrapped
from tui_tutor.ui.painting.board_table import help_text, loss_text, need_color, spark
from tui_tutor.ui.painting.numbers import count
from tui_tutor.ui.painting.palette import Palette, ink
from tui_tutor.ui.painting.status import FAULTS

MOST_SETUP_LINES = 3
LONG_SPARK = 24


def learner_lines(
    standing: Standing | None,
    size: tuple[int, int],
    is_anonymous: bool,
    palette: Palette,
    translate: Translate,
) -> list[BoardLine]:
    """Where a learner stands, the run, the help, the notes.

    Args:
        standing: The chosen learner.
        size: Columns and rows.
        is_anonymous: Whether what is noted of the learner must not be shown.
        palette: The colours.
        translate: Gives the words in the teacher's language.
    """
    width, height = size
    _ = translate
    if standing is None:
        return [[(_("Nobody is here yet."), ink(palette.muted))]]
    lines: list[BoardLine] = [_head(standing, width, palette, _)]
    facts = list(_facts(standing, palette, _))
    names = max(cell_len(name) for name, _text, _color in facts) + 2
    for name, text, color in facts:
        if name == _("loss"):
            text = _with_spark(text, standing.row, width - names)
        rest = wrapped(text, width - names, ink(color)) or [[]]
        rest = rest[:MOST_SETUP_LINES]
        for index, line in enumerate(rest):
            lines.append([(fill(name if index == 0 else "", names), ink(palette.muted)), *line])
    for fault in standing.row.faults:
        lines += wrapped(_(FAULTS.get(fault, fault)), width, ink(palette.warning))
    return lines + _notes(standing.row, is_anonymous, width, height - len(lines), palette, _)


def _head(standing: Standing, width: int, palette: Palette, translate: Translate) -> BoardLine:
    need = need_text(standing, translate)
    room = width - cell_len(need) - 1
    return [
        (fill(standing.name, room), ink(palette.text, bold=True)),
        (" " + need, ink(need_color(standing, palette), bold=True)),
    ]


def _facts(standing: Standing, palette: Palette, translate: Translate) -> Iterator[tuple[str, str, str]]:
    """Name, text and colour of each thing that is known."""
    row, _ = standing.row, translate
    yield _("lesson"), standing.title or "–", palette.text
    if row.pages:
        page = _("{number} of {pages}").format(number=row.page_number, pages=row.pages)
        yield _("on page"), page, palette.text
    if row.goals:
        goals = _("{done} of {goals} done").format(done=row.goals_done, goals=row.goals)
        yield _("goals"), goals, palette.good if row.goals_done >= row.goals else palette.text
    tries = "–"
    if row.attempts:
        tries = _("{count}, {wrong} wrong").format(count=row.attempts, wrong=row.wrong)
    yield _("tries"), tries, palette.text
    yield _("help"), help_text(row, _) or "–", palette.text
    if row.setup:
        yield _("setup"), row.setup, palette.text
        yield _("steps made"), count(row.step), palette.text
        yield _("loss"), loss_text(row), palette.text
    yield _("pages done"), count(row.done), palette.text
    if row.is_here and standing.idle >= IDLE_MINUTES:
        yield _("idle"), duration(standing.idle, _), palette.text


def _with_spark(loss: str, row: Row, room: int) -> str:
    """The loss and how it went, on one line."""
    cells = min(room - cell_len(loss) - 2, LONG_SPARK)
    return f"{loss}  {spark(row.spark, cells)}".rstrip() if cells > 1 else loss


def _notes(
    row: Row, is_anonymous: bool, width: int, room: int, palette: Palette, translate: Translate
) -> list[BoardLine]:
    """What the teacher has noted, the newest last; as many of the newest as there is room for."""
    _ = translate
    if is_anonymous:
        return []
    if not row.notes:
        return [[], *wrapped(_("n notes something, for teachers alone."), width, ink(palette.muted))]
    found: list[BoardLine] = []
    for note in reversed(row.notes):
        lines = wrapped(note, width, ink(palette.text), "  ")
        if found and len(found) + len(lines) > room - 2:
            break
        found = lines + found
    return [[], [(_("notes"), ink(palette.muted))], *found]
