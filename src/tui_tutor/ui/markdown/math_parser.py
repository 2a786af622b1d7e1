"""Reads the part of TeX's mathematics that lessons use into a tree."""

import re

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
    is_letter,
)
from tui_tutor.ui.markdown.math_symbols import (
    ACCENTS,
    ALIGNED,
    CHARACTERS,
    COMMANDS,
    DOUBLE_STRUCK,
    FONTS,
    MATRICES,
    SCRIPT,
    SPACES,
)

TOKEN = re.compile(r"\\(?:begin|end)\{[^{}]*\}|\\operatorname\*|\\[a-zA-Z]+|\\.|:=|\s+|.", re.DOTALL)
SIZES = frozenset(
    {"middle", *(size + side for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r"))}
)
DEEPEST = 40
"""Nesting beyond which a formula is shown as it was written."""
LONGEST = 4000
"""Characters beyond which a formula is shown as it was written."""


class FormulaError(ValueError):
    """A formula that can't be laid out."""


def parse_formula(source: str) -> Node:
    """The tree of a formula.

    Raises:
        FormulaError: For unbalanced braces or environments, and for what is too long or too deep.
    """
    if len(source) > LONGEST:
        raise FormulaError("too long")
    parser = _Parser(TOKEN.findall(source))
    grid = parser.rows(stop=None)
    if parser.peek() is not None:
        raise FormulaError(f"unexpected {parser.peek()}")
    return grid[0][0] if len(grid) == 1 and len(grid[0]) == 1 else Grid(grid, "aligned")


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    def peek(self) -> str | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def take(self) -> str:
        token = self.peek()
        if token is None:
            raise FormulaError("the formula ends too early")
        self.position += 1
        return token

    def skip_space(self) -> None:
        while (token := self.peek()) is not None and token.isspace():
            self.position += 1

    def expect(self, wanted: str) -> None:
        self.skip_space()
        if self.take() != wanted:
            raise FormulaError(f"{wanted} is missing")

    def rows(self, stop: str | None) -> tuple[tuple[Node, ...], ...]:
        """Cells up to ``stop``, which is taken; a lone row of one cell where there is no ``&``."""
        rows: list[tuple[Node, ...]] = []
        cells: list[Node] = []
        while True:
            cells.append(self.row())
            token = self.peek()
            if token == "&":
                self.take()
                continue
            rows.append(tuple(cells))
            cells = []
            if token == "\\\\":
                self.take()
                self.skip_option()
                continue
            if stop is not None:
                self.expect(stop)
            break
        if len(rows) > 1 and rows[-1] == (Row(()),):
            rows.pop()
        return tuple(rows)

    def skip_option(self) -> None:
        if self.peek() == "[":
            while self.take() != "]":
                pass

    def row(self) -> Row:
        """Nodes up to the end of a group, a cell or a line."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaError("too deep")
        nodes: list[Node] = []
        after_letter = False
        while (token := self.peek()) is not None:
            if token in ("}", "&", "\\\\", "\\right") or token.startswith("\\end{"):
                break
            if token.isspace():
                self.take()
                # In cells W x reads better than Wx; after a command the space only ends its name.
                after_letter = self.tokens[self.position - 2].isalnum() if self.position > 1 else False
                continue
            node = self.scripted()
            if after_letter and nodes and is_letter(nodes[-1]) and is_letter(node):
                nodes.append(Space(1))
            after_letter = False
            nodes.append(node)
        self.depth -= 1
        return Row(tuple(nodes))

    def scripted(self) -> Node:
        """The next node with its scripts; scripts with nothing before them get an empty base."""
        token = self.peek()
        base: Node = Row(()) if token in ("^", "_", "'") else self.node()
        upper: list[Node] = []
        lower: Node | None = None
        while True:
            here = self.position
            self.skip_space()
            token = self.peek()
            if token == "^":
                self.take()
                upper.append(self.argument())
            elif token == "_":
                self.take()
                lower = self.argument()
            elif token == "'":
                self.take()
                upper.append(Symbol("′"))
            elif token in ("\\limits", "\\nolimits"):
                self.take()
            else:
                self.position = here
                break
        if not upper and lower is None:
            return base
        raised = None if not upper else upper[0] if len(upper) == 1 else Row(tuple(upper))
        if isinstance(base, Braced) and base.label is None:
            return Braced(base.body, raised if base.over else lower, base.over)
        return Script(base, raised, lower)

    def argument(self) -> Node:
        """What a command or a script applies to: a group or one node."""
        self.skip_space()
        if self.peek() in (None, "}", "&", "^", "_", "\\\\", "\\right"):
            raise FormulaError("an argument is missing")
        return self.node()

    def raw_argument(self) -> str:
        """The text of a group, as it was written."""
        self.expect("{")
        text, open_groups = "", 1
        while True:
            token = self.take()
            open_groups += (token == "{") - (token == "}")
            if open_groups == 0:
                return text
            text += token

    def node(self) -> Node:
        token = self.take()
        if token == "{":
            body = self.row()
            self.expect("}")
            return body.nodes[0] if len(body.nodes) == 1 else body
        if token.startswith("\\begin{"):
            return self.environment(token[7:-1])
        if token.startswith("\\"):
            return self.command(token[1:])
        if token == ":=":
            return Symbol(":=", "relation")
        return Symbol(*CHARACTERS.get(token, (token, "ordinary")))

    def environment(self, name: str) -> Node:
        if name not in MATRICES and name not in ALIGNED and name not in ("cases", "rcases"):
            raise FormulaError(f"unknown environment {name}")
        if name == "array":
            self.raw_argument()
        return Grid(self.rows(f"\\end{{{name}}}"), name)

    def command(self, name: str) -> Node:
        if name in COMMANDS:
            return Symbol(*COMMANDS[name])
        if name in SPACES:
            return Space(len(SPACES[name]))
        if name in ACCENTS:
            return Accent(self.argument(), ACCENTS[name])
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            return Fraction(self.argument(), self.argument())
        if name == "binom":
            return Fenced("(", Fraction(self.argument(), self.argument(), bar=False), ")")
        if name == "sqrt":
            return self.root()
        if name == "left":
            return self.fenced()
        return self.letters(name)

    def letters(self, name: str) -> Node:
        """Commands about the face of letters, and whatever is unknown."""
        if name in ("text", "textrm", "textbf", "textit", "mbox", "textnormal", "texttt"):
            return Symbol(self.raw_argument().replace("\\", ""))
        if name.startswith("operatorname"):
            return Symbol(self.raw_argument().replace("\\,", " "), "operator")
        if name in FONTS:
            return self.argument()
        if name in ("mathbb", "mathcal", "mathscr"):
            table = DOUBLE_STRUCK if name == "mathbb" else SCRIPT
            return Symbol("".join(table.get(letter, letter) for letter in self.raw_argument()))
        if name in ("underbrace", "overbrace"):
            return Braced(self.argument(), None, over=name == "overbrace")
        if name in ("underset", "overset", "stackrel"):
            label, body = self.argument(), self.argument()
            return Script(body, None, label) if name == "underset" else Script(body, label, None)
        if name in SIZES:
            sign = self.delimiter()
            return Symbol(*CHARACTERS.get(sign, (sign, "ordinary")))
        if name in ("displaystyle", "textstyle", "hline", "nonumber", "notag"):
            return Row(())
        raise FormulaError(f"unknown command {name}")

    def root(self) -> Node:
        index: Node | None = None
        if self.peek() == "[":
            self.take()
            written = ""
            while (token := self.take()) != "]":
                written += token
            index = Symbol(written)
        return Root(self.argument(), index)

    def delimiter(self) -> str:
        self.skip_space()
        token = self.take()
        if token == ".":
            return ""
        if token.startswith("\\"):
            return COMMANDS.get(token[1:], (token[1:], ""))[0]
        return token

    def fenced(self) -> Node:
        left = self.delimiter()
        rows = self.rows("\\right")
        right = self.delimiter()
        body: Node = rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else Grid(rows, "matrix")
        return Fenced(left, body, right)
