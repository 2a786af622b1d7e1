"""Formulas as text: displayed in two dimensions within a width, or inside a line."""

from collections.abc import Iterator

from tui_tutor.ui.markdown.boxes import Box, beside, text_box
from tui_tutor.ui.markdown.math_layout import lay_out
from tui_tutor.ui.markdown.math_line import one_line
from tui_tutor.ui.markdown.math_nodes import EMPTY, Fenced, Grid, Node, Row, Symbol, nodes_of
from tui_tutor.ui.markdown.math_parser import FormulaError, parse_formula
from tui_tutor.ui.markdown.math_spacing import kinds_of
from tui_tutor.ui.markdown.math_symbols import ALIGNED, CHARACTERS

INDENT = 4
"""Cells that the later lines of a broken formula are indented by."""


def inline_formula(source: str) -> str:
    """A formula in one line; its source where it can't be read."""
    try:
        return one_line(parse_formula(source)).strip()
    except FormulaError:
        return source.strip()


def display_formula(source: str, width: int) -> tuple[str, ...] | None:
    """A formula in two dimensions.

    One that is wider is broken before its relations and signs, as in print.

    Args:
        source: TeX, without the dollars.
        width: Cells there are.

    Returns:
        Rows of at most ``width`` cells, or None where the formula can't be read or can't be
        broken to fit.
    """
    try:
        node = parse_formula(source)
    except FormulaError:
        return None
    box = lay_out(node)
    if box.width <= width:
        return _rows(box)
    lines: list[Box] = []
    for nodes in _lines_of(node):
        broken = _break(list(_opened(nodes)), width)
        if broken is None:
            return None
        lines += broken
    tall = any(line.height > 1 for line in lines)
    rows: list[str] = []
    for line in lines:
        if rows and tall:
            rows.append("")
        rows += _rows(line)
    return tuple(rows)


def _rows(box: Box) -> tuple[str, ...]:
    rows = [row.rstrip() for row in box.rows]
    while rows and not rows[-1]:
        rows.pop()
    while rows and not rows[0]:
        rows.pop(0)
    return tuple(rows)


def _lines_of(node: Node) -> list[tuple[Node, ...]]:
    """The lines of aligned equations; any other formula is one line."""
    nodes = nodes_of(node)
    if len(nodes) == 1 and isinstance(nodes[0], Grid) and nodes[0].environment in ALIGNED:
        return [tuple(each for cell in row for each in nodes_of(cell)) for row in nodes[0].rows]
    return [nodes]


def _opened(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """The nodes with groups and low delimiters taken apart, since a line may break inside them."""
    for node in nodes:
        if isinstance(node, Row):
            yield from _opened(node.nodes)
        elif isinstance(node, Fenced) and not isinstance(node.body, Grid):
            yield Symbol(node.left, CHARACTERS.get(node.left, ("", "ordinary"))[1])
            yield from _opened(nodes_of(node.body))
            yield Symbol(node.right, CHARACTERS.get(node.right, ("", "ordinary"))[1])
        else:
            yield node


def _break(nodes: list[Node], width: int) -> list[Box] | None:
    """The lines of one equation, the later ones indented; None where a part is too wide."""
    lines: list[Box] = []
    while nodes:
        indent = INDENT if lines else 0
        whole = _line(nodes, indent)
        if whole.width <= width:
            return [*lines, whole]
        cut = _best_cut(nodes, indent, width)
        if cut is None:
            return None
        lines.append(_line(nodes[:cut], indent))
        nodes = nodes[cut:]
    return lines


def _line(nodes: list[Node], indent: int) -> Box:
    before = (EMPTY,) if indent else ()
    return beside([text_box(" " * indent), lay_out(Row((*before, *nodes)))])


def _best_cut(nodes: list[Node], indent: int, width: int) -> int | None:
    """Where to break: outside delimiters rather than inside, late rather than early."""
    kinds = kinds_of([EMPTY, *nodes] if indent else nodes)[1 if indent else 0 :]
    best: tuple[int, int] | None = None
    depth = 0
    for i, kind in enumerate(kinds):
        depth += (kind == "opening") - (kind == "closing")
        if i == 0 or kind not in ("relation", "binary"):
            continue
        box = _line(nodes[:i], indent)
        if box.width > width:
            break
        shallow = depth if box.width > width // 3 else 9
        if best is None or shallow <= best[0]:
            best = (shallow, i)
    return best[1] if best else None
