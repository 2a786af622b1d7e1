"""Formulas in one line of text."""

import unicodedata
from collections.abc import Sequence

from tui_tutor.ui.markdown.math_nodes import (
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
)
from tui_tutor.ui.markdown.math_spacing import kind_of, spaced
from tui_tutor.ui.markdown.math_symbols import ALIGNED, MATRICES, SUBSCRIPTS, SUPERSCRIPTS


def small_script(node: Node | None, table: dict[str, str]) -> str | None:
    """A script in small characters, or None where Unicode lacks one of them."""
    if node is None:
        return ""
    text = one_line(node, tight=True)
    return "".join(table[letter] for letter in text) if all(letter in table for letter in text) else None


def one_line(node: Node | None, tight: bool = False) -> str:
    """A node in one line of text, with the signs of inline formulas: ``z[2]``, ``x²``, ``a/b``."""
    match node:
        case None:
            return ""
        case Symbol(text=text):
            return text
        case Space(cells=cells):
            return " " * cells
        case Row(nodes=nodes):
            return _row_line(spaced(nodes, tight), tight)
        case Fraction(top=top, bottom=bottom):
            return f"{_grouped(top)}/{_grouped(bottom)}"
        case Script():
            return _script_line(node)
        case Root(body=body, index=index):
            small = "".join(SUPERSCRIPTS.get(letter, letter) for letter in one_line(index))
            return f"{small}√{_grouped(body)}"
        case Fenced(left=left, body=body, right=right):
            return f"{left}{one_line(body, tight)}{right}"
        case Accent(body=body, mark=mark):
            text = one_line(body, tight)
            return unicodedata.normalize("NFC", text + mark) if len(text) == 1 else f"{text}{mark}"
        case Braced(body=body, label=label):
            return one_line(body) + (f" ({one_line(label)})" if label else "")
        case Grid():
            return _grid_line(node)


def _row_line(nodes: Sequence[Node], tight: bool) -> str:
    line = ""
    for i, node in enumerate(nodes):
        text = one_line(node, tight)
        if i and kind_of(node) == "ordinary" and text[:1].strip() and _has_sign(nodes[i - 1]):
            line += " "
        line += text
    return line


def _has_sign(node: Node) -> bool:
    """Whether a script is written after its base, so that what follows needs a space before it."""
    return isinstance(node, Script) and any(sign in _script_line(node) for sign in "[_^")


def _grouped(node: Node) -> str:
    text = one_line(node)
    return f"({text})" if any(sign in text for sign in " /") and not _is_fenced(node) else text


def _is_fenced(node: Node) -> bool:
    return isinstance(node, Fenced) and bool(node.left and node.right)


def _script_line(node: Script) -> str:
    base = one_line(node.base)
    lower = small_script(node.lower, SUBSCRIPTS)
    if lower is None:
        lower = f"_{_parenthesized(one_line(node.lower, tight=True))}"
    upper = small_script(node.upper, SUPERSCRIPTS)
    if upper is None:
        text = one_line(node.upper, tight=True)
        index, bracket, rest = text.partition("]")
        small = "".join(SUPERSCRIPTS.get(letter, "") for letter in rest)
        # The layer's index needs no sign: z[2] reads as z with the 2 raised.
        indexed = text.startswith("[") and bracket and len(small) == len(rest)
        upper = f"{index}]{small}" if indexed else f"^{_parenthesized(text)}"
    return f"{base}{lower}{upper}"


def _parenthesized(text: str) -> str:
    return text if len(text) == 1 else f"({text})"


def _grid_line(node: Grid) -> str:
    lines = [" ".join(filter(None, (one_line(cell) for cell in row))) for row in node.rows]
    if node.environment in ALIGNED:
        return ",  ".join(lines)
    if node.environment in ("cases", "rcases"):
        return "{ " + "; ".join(lines) + " }"
    left, right = MATRICES.get(node.environment, ("", ""))
    return f"{left}{'; '.join(lines)}{right}"
