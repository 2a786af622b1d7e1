"""Lays blocks of Markdown out in lines of a width."""

from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from tui_tutor.ui.markdown.code import code_lines
from tui_tutor.ui.markdown.diagram import draw_diagram
from tui_tutor.ui.markdown.document import (
    Block,
    Code,
    Formula,
    Heading,
    Items,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from tui_tutor.ui.markdown.formula import display_formula, inline_formula
from tui_tutor.ui.markdown.tables import table_lines
from tui_tutor.ui.markdown.wrap import Line, Run, line_width, plain, wrap

BLANK: Line = ()
"""An empty line."""
NARROW = 48
"""Width in cells under which formulas and lists are indented less."""


def lay_out_blocks(blocks: Sequence[Block], width: int, words: Mapping[str, str]) -> list[Line]:
    """Lines of blocks, one blank line between them.

    Args:
        blocks: What to lay out.
        width: Cells of a line.
        words: What a note of each kind is called, in the learner's language.
    """
    lines: list[Line] = []
    for i, block in enumerate(blocks):
        if i:
            lines.append(BLANK)
            if isinstance(block, Heading) and block.level <= 3:
                lines.append(BLANK)
        lines += _block_lines(block, width, words)
    return lines


def filled(line: Line, width: int, style: str) -> Line:
    """A line in a style up to the full width."""
    runs = tuple(Run(run.text, f"{style} {run.style}".strip(), run.link) for run in line)
    return (*runs, Run(" " * max(0, width - line_width(line)), style))


def prefixed(lines: Sequence[Line], first: Run, later: Run) -> list[Line]:
    """Lines with something before the first one and before each of the others."""
    return [((first if i == 0 else later), *line) for i, line in enumerate(lines)]


def _block_lines(block: Block, width: int, words: Mapping[str, str]) -> list[Line]:
    match block:
        case Paragraph(runs=runs):
            return wrap(runs, width)
        case Heading(level=level, runs=runs):
            style = f"heading-{min(level, 4)}"
            return [_styled(line, style) for line in wrap(runs, width)]
        case Items():
            return _item_lines(block, width, words)
        case Code(text=text, language="mermaid"):
            return _diagram_lines(text, width)
        case Code(text=text, language=language):
            return _code_lines(text, language, width)
        case Formula(source=source):
            return formula_lines(source, width)
        case Table():
            return table_lines(block, width)
        case Quote(blocks=blocks, kind=kind):
            return _quote_lines(blocks, kind, width, words)
        case Rule():
            return [(Run("─" * width, "muted"),)]


def _styled(line: Line, style: str) -> Line:
    return tuple(Run(run.text, f"{style} {run.style}".strip(), run.link) for run in line)


def _item_lines(block: Items, width: int, words: Mapping[str, str]) -> list[Line]:
    room = max(cell_len(item.marker) for item in block.items) + 1
    lines: list[Line] = []
    for i, item in enumerate(block.items):
        if i and not block.tight:
            lines.append(BLANK)
        inner: list[Line] = []
        for j, child in enumerate(item.blocks):
            if j and not (block.tight and isinstance(child, Items)):
                inner.append(BLANK)
            inner += _block_lines(child, width - room - 1, words)
        marker = " " + " " * (room - 1 - cell_len(item.marker)) + item.marker + " "
        lines += prefixed(inner or [BLANK], Run(marker, "marker"), Run(" " * (room + 1)))
    return lines


def _code_lines(text: str, language: str, width: int) -> list[Line]:
    lines = [(Run(" "), *line) for line in code_lines(text, language, width - 2)]
    return [filled(line, width, "code-block") for line in lines]


def _diagram_lines(source: str, width: int) -> list[Line]:
    rows = draw_diagram(source, width)
    if rows is None:
        return _code_lines(source, "", width)
    indent = " " * min(2, width - max(cell_len(row) for row in rows))
    return [(Run(indent + row, "diagram"),) for row in rows]


def formula_lines(source: str, width: int) -> list[Line]:
    """A displayed formula; in one line that wraps where it can't be laid out in two dimensions."""
    indent = 2 if width < NARROW else 4
    for space in (indent, 0):
        rows = display_formula(source, width - space)
        if rows is not None:
            break
    else:
        lines = wrap((Run(inline_formula(source), "formula"),), width - 2)
        return prefixed(lines, Run("  "), Run("    "[: max(0, width - max(map(line_width, lines)))]))
    return [(Run(" " * space + row, "formula"),) for row in rows]


def _quote_lines(blocks: Sequence[Block], kind: str, width: int, words: Mapping[str, str]) -> list[Line]:
    lines = lay_out_blocks(blocks, width - (3 if kind else 2), words)
    if not kind:
        bar = Run("│ ", "muted")
        return [(bar, *_styled(line, "quote")) for line in lines]
    label = (Run(words.get(kind, kind.capitalize()), f"note-{kind} strong"),)
    bar = Run("┃ ", f"note-{kind}")
    return [filled((bar, *line), width, "note") for line in (label, *lines)]


def lines_as_text(lines: Sequence[Line]) -> str:
    """The lines as plain text."""
    return "\n".join(plain(line).rstrip() for line in lines)
