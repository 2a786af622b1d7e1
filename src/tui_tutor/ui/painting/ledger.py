"""A learner's formula: its operations with their shapes, what it gives, and what that is."""

from collections.abc import Sequence
from functools import reduce

import numpy as np
from rich.cells import cell_len
from textual.strip import Strip

from tui_tutor.engine.frame import Array
from tui_tutor.lessons.formula import Answer, Name
from tui_tutor.lessons.functions import FUNCTIONS
from tui_tutor.lessons.kin import Kin
from tui_tutor.lessons.ledger import Entry, Side
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.painting.board_lines import BoardLine, fill, paint_lines, wrapped
from tui_tutor.ui.painting.canvas import Canvas, cut
from tui_tutor.ui.painting.doctor_texts import title_text
from tui_tutor.ui.painting.numbers import count, shape
from tui_tutor.ui.painting.palette import Palette, ink
from tui_tutor.ui.painting.walk.matrices import Matrix, put_equation

GAP = "   "
LEAST_ROWS = 3
"""Of numbers that are shown before the ledger takes the room."""
TEXT_SHARE = 0.4
"""Of a line that the formula's own text may take."""


def painted_name(name: str) -> str:
    """``∂J/∂W2`` for ``grad_W2``, ``ŷ`` for ``y_hat``, ``g'(z1)`` for ``slope1``."""
    if name.startswith("grad_"):
        return f"∂J/∂{name[5:]}"
    if name.startswith("slope"):
        return f"g'(z{name[5:]})"
    return "ŷ" if name == "y_hat" else name


def name_rows(names: Sequence[Name], width: int) -> list[list[Name]]:
    """The names on as many lines as they take, two cells apart; on each is room for ``…`` behind."""
    rows: list[list[Name]] = [[]]
    x = 0
    for each in names:
        cells = len(each.name) + len(_shown_shape(each))
        if x and x + cells + 3 > width:
            rows.append([])
            x = 0
        rows[-1].append(each)
        x += cells + 2
    return rows


def paint_names(names: Sequence[Name], width: int, height: int, palette: Palette) -> list[Strip]:
    """The names that a formula may use, each with its shape; what has no room is left out.

    Args:
        names: The names.
        width: Cells of a line.
        height: Lines.
        palette: The colours.
    """
    rows = name_rows(names, width)
    lines: list[BoardLine] = []
    for row in rows[:height]:
        line: BoardLine = []
        for each in row:
            line.append((each.name, ink(palette.faint if each.secret else palette.accent)))
            line.append((f"{_shown_shape(each)}  ", ink(palette.faint if each.secret else palette.muted)))
        lines.append(line)
    if len(rows) > height > 0:
        lines[-1].append(("…", ink(palette.muted)))
    return paint_lines(lines, (width, height))


def _shown_shape(name: Name) -> str:
    """A name's shape behind a blank; nothing for a single number."""
    if name.shape is None:
        return " ?"
    return f" {shape(*name.shape)}" if name.shape else ""


def paint_answer(
    answer: Answer, width: int, height: int, palette: Palette, translate: Translate
) -> list[Strip]:
    """Paint what there is to say of a formula.

    Args:
        answer: What there is to say.
        width: Cells of a line.
        height: Lines.
        palette: The colours.
        translate: Gives the words in the learner's language.
    """
    ledger = answer.ledger
    said = _said(answer, width, palette, translate)
    told = ledger.entries if ledger and not answer.hides_shapes else ()
    entries = ledger_lines(told, width, palette, translate)
    value = ledger.value if ledger else None
    rows = min(len(matrix_of(value)), LEAST_ROWS) + 1 if value is not None else 0
    room = max(height - len(said) - rows, 1)
    if len(entries) > room:
        entries = [[("…", ink(palette.muted))], *entries[len(entries) - room + 1 :]]
    canvas = Canvas(width, height)
    y = _put(canvas, 0, entries)
    if value is not None:
        title = "?" if answer.hides_shapes else shape(*np.shape(value))
        y = _put_value(canvas, y, title, value, height - y - len(said), palette)
    _put(canvas, y, said)
    return canvas.strips()


def ledger_lines(
    entries: Sequence[Entry], width: int, palette: Palette, translate: Translate
) -> list[BoardLine]:
    """A line for each operation: its text, the shapes of its sides, and that of its result.

    Where shapes don't fit, the axes that don't are underlined, and stand behind with ``≠``.
    """
    room = min(max((cell_len(entry.text) for entry in entries), default=0), int(width * TEXT_SHARE))
    lines: list[BoardLine] = []
    for entry in entries:
        line: BoardLine = [(fill(_tail(entry.text, room), room) + GAP, ink(palette.text))]
        line += _sides(entry, palette)
        if entry.result is not None:
            line.append((" = ", ink(palette.muted)))
            line.append((_side(entry.result), ink(palette.accent, bold=entry is entries[-1])))
        elif entry.misfit is not None:
            left, right = entry.sides
            sizes = left.shape[entry.misfit.left], right.shape[entry.misfit.right]
            line.append((f"{GAP}{sizes[0]} ≠ {sizes[1]}", ink(palette.warning, bold=True)))
        lines.append(line)
        if entry.finding is not None:
            text = translate(
                mark("{title}: each of the {rows} numbers in the column meets each of the {rows} in the row.")
            ).format(title=title_text(entry.finding, translate), rows=count(entry.finding.evidence["rows"]))
            lines += wrapped(text, width, ink(palette.warning), "  ")
    return lines


def kin_text(kin: Kin, translate: Translate) -> str:
    """What a value is of the step, in words."""
    _ = translate
    name = " = ".join(map(painted_name, kin.names))
    if kin.is_same:
        return _("This is {name}.").format(name=name)
    parts = []
    if kin.lacks_slope:
        slope = f"slope{kin.names[0][6:]}"
        parts.append(_("the slope of the activation is missing ({slope})").format(slope=slope))
    if kin.transposed:
        parts.append(_("rows and columns are swapped"))
    if kin.negated:
        parts.append(_("the sign is the opposite"))
    if kin.is_sum:
        parts.append(_("it is {times} times as large, the mean was forgotten").format(times=count(kin.times)))
    elif kin.times != 1.0:
        parts.append(_("it is {times} times as large").format(times=f"{kin.times:.4g}"))
    told = reduce(lambda one, other: _("{one}; {other}").format(one=one, other=other), parts)
    return _("Almost {name}: {differences}.").format(name=name, differences=told)


def matrix_of(value: float | Array) -> Array:
    """A value with two axes; what has one becomes a row."""
    return np.atleast_2d(np.asarray(value, dtype=float))


def _said(answer: Answer, width: int, palette: Palette, translate: Translate) -> list[BoardLine]:
    """What is said below: what is wrong, or what the value is; how to write where nothing is typed."""
    _ = translate
    error, kin = answer.error, answer.kin
    if error is not None:
        first, _newline, rest = error.text(translate).partition("\n")
        # A formula that is still being typed is no fault.
        style = ink(palette.warning if answer.ledger else palette.text)
        advice = wrapped(rest, width, ink(palette.muted))
        # Of shapes that don't fit, the ledger's last line has said it.
        is_said = answer.ledger is not None and answer.ledger.entries[-1].misfit is not None
        return advice if is_said else [*wrapped(first, width, style), *advice]
    if answer.ledger is None:
        signs = _("Signs: {signs}").format(signs="+ - * / ** @ ( ) .T [0]")
        functions = _("Functions: {functions}").format(functions=" ".join(FUNCTIONS))
        return [
            *wrapped(_("Each operation is shown with its shapes as you type."), width, ink(palette.text)),
            *wrapped(signs, width, ink(palette.muted)),
            *wrapped(functions, width, ink(palette.muted)),
        ]
    if kin is not None:
        if answer.ledger.text.strip() in kin.names:
            return []
        style = ink(palette.good if kin.is_same else palette.accent, bold=True)
        return wrapped(kin_text(kin, translate), width, style)
    if answer.is_own:
        return wrapped(_("This is none of the step's own numbers."), width, ink(palette.muted))
    return []


def _sides(entry: Entry, palette: Palette) -> BoardLine:
    bad: list[int | None] = [None] * len(entry.sides)
    if entry.misfit is not None:
        bad = [entry.misfit.left, entry.misfit.right]
    line: BoardLine = [(entry.pieces[0], ink(palette.text))]
    for side, axis, piece in zip(entry.sides, bad, entry.pieces[1:], strict=True):
        if axis is None:
            line.append((_side(side), ink(palette.muted)))
        else:
            sizes = list(map(str, side.shape))
            before, behind = ",".join([*sizes[:axis], ""]), ",".join(["", *sizes[axis + 1 :]])
            line.append((f"({before}", ink(palette.muted)))
            line.append((sizes[axis], ink(palette.warning, bold=True, underline=True)))
            line.append((f"{behind})", ink(palette.muted)))
        line.append((piece, ink(palette.text)))
    return line


def _side(side: Side) -> str:
    return f"{side.number:.4g}" if side.number is not None else shape(*side.shape)


def _tail(text: str, cells: int) -> str:
    """The end of a text that is too long: there stands what has come last."""
    return text if cell_len(text) <= cells else "…" + text[len(text) - max(cells - 1, 0) :]


def _put(canvas: Canvas, y: int, lines: Sequence[BoardLine]) -> int:
    for line in lines:
        x = 0
        for text, style in line:
            x = canvas.put(x, y, cut(text, max(canvas.width - x, 0)), style)
        y += 1
    return y


def _put_value(
    canvas: Canvas, y: int, title: str, value: float | Array, height: int, palette: Palette
) -> int:
    """Put the result below the ledger; of many rows as many as there is room for."""
    if np.ndim(value) == 0:
        canvas.put(0, y, f"= {value:.6g}", ink(palette.accent, bold=True))
        return y + 1
    matrix = Matrix(title, matrix_of(value), lit=True)
    return put_equation(canvas, 0, y, ("=", matrix), max(height - 1, 1), palette)
