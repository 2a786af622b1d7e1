"""Lays tables out in columns that fit."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product, zip_longest

from rich.cells import cell_len

from tui_tutor.ui.markdown.document import Table
from tui_tutor.ui.markdown.wrap import Line, Run, line_width, plain, widest_piece, wrap

NARROWEST = 8
"""Cells that a column keeps where a table has to shrink: a few Chinese characters or a word."""
MOST_MOVED = 4
"""Cells that one column gives another."""
INDENT = 2
"""Cells before the rows of a table that is stacked."""


def table_lines(table: Table, width: int) -> list[Line]:
    """A table with a rule under its head; cells that are too long wrap, between words.

    Where the words alone do not fit beside each other, each row is a few lines, a cell on each.
    """
    columns = _columns(table, width)
    if columns is None:
        return _stacked(table, width)
    line, widths = columns
    lines = _row_lines(table.head, widths, table.aligns, "table-head", line)
    rule = line.replace(" ", "─").replace("│", "┼").join("─" * each for each in widths)
    lines.append((Run(rule, "muted"),))
    rows = [_row_lines(row, widths, table.aligns, "", line) for row in table.rows]
    apart = _need_space(table, widths[0], rows)
    for i, row in enumerate(rows):
        if i and apart:
            lines.append((Run(line.join(" " * each for each in widths), "muted"),))
        lines += row
    return lines


def _need_space(table: Table, width: int, rows: Sequence[Sequence[Line]]) -> bool:
    """Whether it needs blank lines between rows to see where each begins."""
    unclear = any(len(wrap(row[0], width)) > 1 for row in table.rows if row)
    return unclear or 2 * sum(len(row) > 1 for row in rows) > len(rows)


def _columns(table: Table, width: int) -> tuple[str, list[int]] | None:
    """The line between columns and their widths, or None where the words do not fit."""
    columns = [[row[i] for row in (table.head, *table.rows) if i < len(row)] for i in range(len(table.head))]
    natural = [max(1, *(line_width(cell) for cell in column)) for column in columns]
    least = [
        min(wanted, max(NARROWEST, *(widest_piece(cell) for cell in column)))
        for wanted, column in zip(natural, columns, strict=True)
    ]
    for line in (" │ ", "│"):
        room = width - len(line) * (len(natural) - 1)
        if sum(least) <= room:
            return line, _balanced(_shrunk(natural, least, room), natural, least, columns)
    return None


def _shrunk(natural: list[int], least: list[int], room: int) -> list[int]:
    """Widths that fit into the room, the widest made narrower first, none below its words."""
    widths = list(natural)
    while sum(widths) > room:
        able = [i for i, wide in enumerate(widths) if wide > least[i]]
        widths[max(able, key=widths.__getitem__)] -= 1
    return widths


def _balanced(
    widths: list[int], natural: list[int], least: list[int], columns: Sequence[Sequence[Sequence[Run]]]
) -> list[int]:
    """The widths, with a few cells given from column to column where that makes the table lower."""
    if widths == natural:
        return widths

    @cache
    def heights(i: int, width: int) -> tuple[int, ...]:
        return tuple(len(wrap(cell, width)) for cell in columns[i])

    def cost(tried: list[int]) -> tuple[int, int]:
        each = [heights(i, width) for i, width in enumerate(tried)]
        return sum(map(max, zip_longest(*each, fillvalue=0))), sum(map(sum, each))

    best = cost(widths)
    for giver, taker, cells in product(range(len(widths)), range(len(widths)), range(1, MOST_MOVED + 1)):
        tried = list(widths)
        tried[giver] -= cells
        tried[taker] += cells
        fits = least[giver] <= tried[giver] and tried[taker] <= natural[taker]
        if giver != taker and fits and cost(tried) < best:
            widths, best = tried, cost(tried)
    return widths


def _stacked(table: Table, width: int) -> list[Line]:
    """The rows one below the other: the first cell, and under it a line for each of the others."""
    lines: list[Line] = []
    for i, row in enumerate(table.rows):
        if i:
            lines.append(())
        for j, (head, cell) in enumerate(zip(table.head, row, strict=False)):
            lines += _stacked_cell(head, cell, width, 0 if j == 0 else INDENT)
    return lines


def _stacked_cell(head: tuple[Run, ...], cell: tuple[Run, ...], width: int, indent: int) -> Iterator[Line]:
    if not plain(cell).strip():
        return
    name = [Run(run.text, f"table-head {run.style}".strip(), run.link) for run in head]
    colon = "：" if cell_len(plain(head)[-1:]) == 2 else ": "
    between = [Run(colon, "table-head")] if name else []
    for i, line in enumerate(wrap((*name, *between, *cell), width - indent - INDENT)):
        yield (Run(" " * (indent + (INDENT if i else 0))), *line)


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
