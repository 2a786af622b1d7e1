"""Lays a formula's tree out in two dimensions."""

import unicodedata
from collections.abc import Sequence

from rich.cells import cell_len

from tui_tutor.ui.markdown.boxes import Box, beside, fence, grid, stack, text_box, widen
from tui_tutor.ui.markdown.math_line import is_transpose, layered, one_line, small_script
from tui_tutor.ui.markdown.math_nodes import (
    EMPTY,
    Accent,
    Braced,
    Fenced,
    Fraction,
    Grid,
    Node,
    Root,
    Row,
    Script,
    Space,
    Symbol,
    nodes_of,
)
from tui_tutor.ui.markdown.math_spacing import kind_of, spaced
from tui_tutor.ui.markdown.math_symbols import ALIGNED, LIMITS, MATRICES, SUBSCRIPTS, SUPERSCRIPTS


def lay_out(node: Node, tight: bool = False) -> Box:
    """A node in two dimensions; ``tight`` inside scripts."""
    match node:
        case Symbol(text=text):
            return text_box(text)
        case Space(cells=cells):
            return text_box(" " * cells)
        case Row(nodes=nodes):
            return _row(spaced(nodes, tight), tight)
        case Fraction(top=top, bottom=bottom, bar=bar):
            return _fraction(lay_out(top, tight), lay_out(bottom, tight), bar)
        case Script():
            return _script(node, tight)
        case Root(body=body, index=index):
            return _root(lay_out(body, tight), one_line(index) if index else "")
        case Fenced(left=left, body=body, right=right):
            box = lay_out(body, tight)
            return beside([fence(left, box), box, fence(right, box)])
        case Accent(body=body, mark=mark):
            return _accent(lay_out(body, tight), mark)
        case Braced():
            return _braced(node, tight)
        case Grid():
            return _grid(node)


def _row(nodes: Sequence[Node], tight: bool) -> Box:
    boxes: list[Box] = []
    for i, node in enumerate(nodes):
        if i and kind_of(node) == "ordinary" and not isinstance(node, Space) and _is_named(nodes[i - 1]):
            boxes.append(text_box(" "))
        boxes.append(lay_out(node, tight))
    return beside(boxes)


def _is_named(node: Node) -> bool:
    """Whether a node is written ``W2`` or ``W.T``, so that a letter after it would seem to be its own."""
    return isinstance(node, Script) and (layered(node.upper)[0] != "" or is_transpose(node.upper))


def _fraction(top: Box, bottom: Box, bar: bool) -> Box:
    width = max(top.width, bottom.width) + (2 if bar else 0)
    line = text_box(("─" if bar else " ") * width)
    return stack([widen(top, width, "center"), line, widen(bottom, width, "center")], top.height)


def _script(node: Script, tight: bool) -> Box:
    if isinstance(node.base, Symbol) and node.base.text in LIMITS:
        return _limits(node)
    layer, raised = layered(node.upper)
    node = Script(node.base, raised, node.lower)
    base = beside([lay_out(node.base, tight), text_box(layer)])
    upper, lower = small_script(node.upper, SUPERSCRIPTS), small_script(node.lower, SUBSCRIPTS)
    if lower is not None and is_transpose(raised):
        upper = ".T"
    if upper is not None and lower is not None and base.height == 1:
        return beside([base, text_box(lower + upper)])
    if lower and base.height == 1:
        # A small lowered sign fits on the base's own row, which keeps the formula low.
        base, lower, node = beside([base, text_box(lower)]), "", Script(node.base, node.upper, None)
    above = (text_box(upper) if upper else lay_out(node.upper, tight=True)) if node.upper else None
    under = (text_box(lower) if lower else lay_out(node.lower, tight=True)) if node.lower else None
    width = max(box.width for box in (above, under) if box is not None)
    rows: list[str] = []
    baseline = 0
    if above is not None:
        rows += widen(above, width, "left").rows
        # The last raised row stands over a low base and beside the top of a tall one.
        baseline = above.height - 1 + max(1, base.baseline)
        rows += [" " * width] * max(0, base.baseline - 1)
    rows.append(" " * width)
    if under is not None:
        rows += [" " * width] * max(0, base.below - 1)
        rows += widen(under, width, "left").rows
    return beside([base, Box(tuple(rows), baseline, width)])


def _limits(node: Script) -> Box:
    base = lay_out(node.base)
    boxes = [base]
    baseline = 0
    if node.upper is not None:
        above = lay_out(node.upper, tight=True)
        boxes.insert(0, above)
        baseline = above.height
    if node.lower is not None:
        boxes.append(lay_out(node.lower, tight=True))
    return stack(boxes, baseline)


def _root(body: Box, index: str) -> Box:
    small = "".join(SUPERSCRIPTS.get(letter, letter) for letter in index)
    if body.height == 1 and cell_len(body.rows[0]) == 1:
        return text_box(f"{small}√{body.rows[0]}")
    roof = text_box("_" * body.width)
    covered = stack([roof, body], body.baseline + 1)
    signs = [" "] + ["│"] * (body.height - 1) + ["√"]
    sign = Box(tuple(signs), body.baseline + 1, 1)
    return beside([text_box(small), sign, covered])


def _accent(body: Box, mark: str) -> Box:
    if body.height == 1 and body.width == 1:
        return text_box(unicodedata.normalize("NFC", body.rows[0] + mark))
    sign = {"\u0302": "^", "\u0303": "~", "\u20d7": "→", "\u0307": "·", "\u0308": "··"}.get(mark)
    roof = text_box(sign or "_" * body.width)
    return stack([roof, body], body.baseline + 1)


def _braced(node: Braced, tight: bool) -> Box:
    body = lay_out(node.body, tight)
    label = [lay_out(node.label, tight=True)] if node.label else []
    width = max(body.width, 3)
    half = (width - 3) // 2
    ends = ("╭", "┴", "╮") if node.over else ("╰", "┬", "╯")
    brace = text_box(ends[0] + "─" * half + ends[1] + "─" * (width - 3 - half) + ends[2])
    if node.over:
        above = sum(box.height for box in label) + 1
        return stack([*label, brace, body], above + body.baseline)
    return stack([body, brace, *label], body.baseline)


def _grid(node: Grid) -> Box:
    columns = max(len(row) for row in node.rows)
    if node.environment in ALIGNED:
        return _aligned(node, columns)
    cells = [[lay_out(cell) for cell in row] for row in node.rows]
    if node.environment in ("cases", "rcases"):
        body = grid(cells, "l" * columns, [3] * columns)
        if body.height % 2 == 0:
            rows = list(body.rows)
            rows.insert(body.height // 2, " " * body.width)
            body = Box(tuple(rows), len(rows) // 2, body.width)
        brace = fence("{" if node.environment == "cases" else "}", body)
        return beside([brace, text_box(" "), body] if node.environment == "cases" else [body, brace])
    left, right = MATRICES.get(node.environment, ("", ""))
    aligns = "".join("r" if _is_numeric(cells, i) else "c" for i in range(columns))
    body = grid(cells, aligns, [2] * columns)
    return beside([fence(left, body), body, fence(right, body)])


def _is_numeric(cells: Sequence[Sequence[Box]], column: int) -> bool:
    texts = [row[column].rows[0] for row in cells if column < len(row)]
    return all(text.replace("−", "").replace(".", "").isdigit() for text in texts)


def _aligned(node: Grid, columns: int) -> Box:
    cells = [
        [lay_out(cell if i % 2 == 0 else Row((EMPTY, *nodes_of(cell)))) for i, cell in enumerate(row)]
        for row in node.rows
    ]
    aligns = "rl" * columns if columns > 1 else "l"
    return grid(cells, aligns, [0, 3] * columns)
