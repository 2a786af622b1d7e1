"""Formulas in one line of text."""

import re
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

LAYER = re.compile(r"\[(\d+)\](.*)")
"""The number of a layer, raised, and what is raised beside it."""
TRANSPOSED = frozenset({"T", "⊤"})
"""What is raised to say that a matrix is turned over."""


def small_script(node: Node | None, table: dict[str, str]) -> str | None:
    """A script in small characters, or None where Unicode lacks one of them."""
    if node is None:
        return ""
    text = one_line(node, tight=True)
    return "".join(table[letter] for letter in text) if all(letter in table for letter in text) else None


def one_line(node: Node | None, tight: bool = False) -> str:
    """A node in one line of text, with the signs of inline formulas: ``z2``, ``x²``, ``a/b``."""
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
    if not isinstance(node, Script):
        return False
    return layered(node.upper)[0] != "" or any(sign in _script_line(node) for sign in "[_^.")


def _grouped(node: Node) -> str:
    text = one_line(node)
    return f"({text})" if any(sign in text for sign in " /") and not _is_fenced(node) else text


def _is_fenced(node: Node) -> bool:
    return isinstance(node, Fenced) and bool(node.left and node.right)


def layered(upper: Node | None) -> tuple[str, Node | None]:
    """The number of a layer that is raised, which the panel writes beside the letter, and the rest."""
    found = LAYER.fullmatch(one_line(upper, tight=True))
    if found is None:
        return "", upper
    return found[1], Symbol(found[2]) if found[2] else None


def is_transpose(upper: Node | None) -> bool:
    """Whether what is raised says that a matrix is turned over, which the panel writes ``.T``."""
    return one_line(upper) in TRANSPOSED


def _script_line(node: Script) -> str:
    layer, upper = layered(node.upper)
    raised = _upper_line(one_line(upper, tight=True))
    return f"{one_line(node.base)}{layer}{_lower_line(node.lower)}{raised}"


def _lower_line(node: Node | None) -> str:
    small = small_script(node, SUBSCRIPTS)
    return small if small is not None else f"_{_parenthesized(one_line(node, tight=True))}"


def _upper_line(text: str) -> str:
    index, bracket, rest = text.partition("]")
    if text.startswith("[") and bracket:
        # The layer's index needs no sign: z[l] reads as z with the l raised.
        return f"{index}]{_upper_line(rest)}"
    if text in TRANSPOSED:
        return ".T"
    small = all(letter in SUPERSCRIPTS for letter in text)
    return "".join(SUPERSCRIPTS[letter] for letter in text) if small else f"^{_parenthesized(text)}"


def _parenthesized(text: str) -> str:
    alone = len(text) == 1 or (text[0] == "(" and text[-1] == ")" and text.count("(") == 1)
    return text if alone else f"({text})"


def _grid_line(node: Grid) -> str:
    lines = [" ".join(filter(None, (one_line(cell) for cell in row))) for row in node.rows]
    if node.environment in ALIGNED:
        return ",  ".join(lines)
    if node.environment in ("cases", "rcases"):
        return "{ " + "; ".join(lines) + " }"
    left, right = MATRICES.get(node.environment, ("", ""))
    return f"{left}{'; '.join(lines)}{right}"
