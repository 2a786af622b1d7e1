"""How far the parts of a formula stand from each other.

The rules are those of *The TeXbook*, chapter 18, with one cell where TeX has a thin, medium or
thick space; inside scripts there is none.
"""

from collections.abc import Sequence

from tui_tutor.ui.markdown.math_nodes import Accent, Fenced, Fraction, Grid, Node, Script, Space, Symbol
from tui_tutor.ui.markdown.math_symbols import Kind


def kind_of(node: Node) -> Kind:
    """How a node is spaced."""
    if isinstance(node, Symbol):
        return node.kind
    if isinstance(node, Script):
        return kind_of(node.base)
    if isinstance(node, Accent):
        return kind_of(node.body)
    return "inner" if isinstance(node, Fraction | Grid) else "ordinary"


def kinds_of(nodes: Sequence[Node]) -> list[Kind]:
    """How the nodes of a row are spaced; a sign with nothing before it is no binary one."""
    kinds: list[Kind] = [kind_of(node) for node in nodes]
    before: Kind | None = None
    for i, kind in enumerate(kinds):
        if isinstance(nodes[i], Space):
            continue
        if kind == "binary" and before in (
            None, "binary", "relation", "opening", "punctuation", "operator", "large",
        ):  # fmt: skip
            kinds[i] = "ordinary"
        before = kinds[i]
    return kinds


def gap(left: Kind, right: Kind, tight: bool) -> int:
    """Blank cells between two neighbours."""
    if left in ("operator", "large") and right in ("ordinary", "inner", "operator", "large"):
        return 1
    if tight:
        return 0
    if "relation" in (left, right):
        return 0 if left == right else 1
    if "binary" in (left, right) or left == "punctuation":
        return 1
    if left == "large":
        return 1
    if right in ("operator", "large"):
        return 0 if left in ("opening", "operator") else 1
    if "inner" in (left, right):
        return 0 if left == "opening" or right in ("closing", "punctuation") else 1
    return 0


def spaced(nodes: Sequence[Node], tight: bool) -> list[Node]:
    """The nodes of a row with their gaps between them as `Space`."""
    kinds = kinds_of(nodes)
    result: list[Node] = []
    for i, node in enumerate(nodes):
        if i and not isinstance(node, Space) and not isinstance(nodes[i - 1], Space):
            left: Kind = "closing" if isinstance(nodes[i - 1], Fenced) else kinds[i - 1]
            right: Kind = "opening" if isinstance(node, Fenced) else kinds[i]
            cells = 0 if right == "operator" and _is_sign(nodes[i - 1], left) else gap(left, right, tight)
            if cells:
                result.append(Space(cells))
        result.append(node)
    return result


def _is_sign(node: Node, kind: Kind) -> bool:
    """Whether a plus or minus belongs to what follows it, as in −ln ŷ."""
    return kind == "ordinary" and kind_of(node) == "binary"
