"""Lays tables out in columns that fit."""

from rich.cells import cell_len

from tui_tutor.ui.markdown.document import Table
from tui_tutor.ui.markdown.wrap import Line, Run, line_width, wrap

NARROWEST = 4
"""Cells that a column keeps where a table has to shrink."""


def table_lines(table: Table, width: int) -> list[Line]:
    """A table with a rule under its head; cells that are too long wrap."""
    line, widths = _columns(table, width)
    lines = _row_lines(table.head, widths, table.aligns, "table-head", line)
    rule = line.replace(" ", "─").replace("│", "┼").join("─" * each for each in widths)
    lines.append((Run(rule, "muted"),))
    rows = [_row_lines(row, widths, table.aligns, "", line) for row in table.rows]
    wraps = any(len(row) > 1 for row in rows)
    for i, row in enumerate(rows):
        if i and wraps:
            lines.append((Run(line.join(" " * each for each in widths), "muted"),))
        lines += row
    return lines


def _columns(table: Table, width: int) -> tuple[str, list[int]]:
    """The line between columns and their widths.

    Where the natural widths do not fit, the widest column gives way, then the blanks around the
    lines, and at last every column.
    """
    natural = [1] * len(table.head)
    for row in (table.head, *table.rows):
        for i, cell in enumerate(row[: len(natural)]):
            natural[i] = max(natural[i], sum(cell_len(run.text) for run in cell))
    for line, least in ((" │ ", NARROWEST), ("│", NARROWEST), ("│", 1)):
        room = width - len(line) * (len(natural) - 1)
        widths = list(natural)
        while sum(widths) > room and max(widths) > least:
            widths[widths.index(max(widths))] -= 1
        if sum(widths) <= room:
            break
    return line, widths


def _row_lines(
    cells: tuple[tuple[Run, ...], ...], widths: list[int], aligns: str, style: str, between: str
) -> list[Line]:
    wrapped: list[list[Line]] = []
    for i, width in enumerate(widths):
        runs = cells[i] if i < len(cells) else ()
        styled = [Run(run.text, f"{style} {run.style}".strip(), run.link) for run in runs]
        wrapped.append(wrap(styled, width))
    lines: list[Line] = []
    for y in range(max(len(column) for column in wrapped)):
        line: list[Run] = []
        for i, width in enumerate(widths):
            if i:
                line.append(Run(between, "muted"))
            part = wrapped[i][y] if y < len(wrapped[i]) else ()
            free = max(0, width - line_width(part))
            before = {"l": 0, "c": free // 2, "r": free}[aligns[i]]
            line += [Run(" " * before), *part, Run(" " * (free - before))]
        lines.append(tuple(run for run in line if run.text))
    return lines
