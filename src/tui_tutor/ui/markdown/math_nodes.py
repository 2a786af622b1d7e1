"""The parts of a formula, as a tree."""

from dataclasses import dataclass
from typing import NamedTuple

from tui_tutor.ui.markdown.math_symbols import Kind


class Symbol(NamedTuple):
    """A sign or a word, and how it is spaced."""

    text: str
    kind: Kind = "ordinary"


class Space(NamedTuple):
    """So many blank cells."""

    cells: int


class Row(NamedTuple):
    """Nodes side by side."""

    nodes: tuple["Node", ...]


class Fraction(NamedTuple):
    """One node above another; ``bar`` is false for binomials."""

    top: "Node"
    bottom: "Node"
    bar: bool = True


class Script(NamedTuple):
    """A node with what is raised and lowered beside it."""

    base: "Node"
    upper: "Node | None"
    lower: "Node | None"


@dataclass(frozen=True)
class Root:
    """A root of a node."""

    body: "Node"
    index: "Node | None" = None


class Fenced(NamedTuple):
    """A node between delimiters that grow with it."""

    left: str
    body: "Node"
    right: str


class Accent(NamedTuple):
    """A node with a mark over it, a combining character."""

    body: "Node"
    mark: str


class Braced(NamedTuple):
    """A node with a label under or over it, and a brace between."""

    body: "Node"
    label: "Node | None"
    over: bool


class Grid(NamedTuple):
    """Cells in rows: a matrix, cases, or lines aligned at ``&``."""

    rows: tuple[tuple["Node", ...], ...]
    environment: str


Node = Symbol | Space | Row | Fraction | Script | Root | Fenced | Accent | Braced | Grid


EMPTY = Symbol("")
"""Stands where TeX puts an empty group, so that a sign after it is spaced as a binary one."""


def nodes_of(node: Node) -> tuple[Node, ...]:
    """The nodes of a row, or the node alone."""
    return node.nodes if isinstance(node, Row) else (node,)


def is_letter(node: Node) -> bool:
    """Whether a node is a letter, with scripts or accents or without."""
    while isinstance(node, (Script, Accent)):
        node = node.base if isinstance(node, Script) else node.body
    return isinstance(node, Symbol) and node.kind == "ordinary" and node.text.isalpha()
