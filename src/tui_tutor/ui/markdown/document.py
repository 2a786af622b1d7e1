"""Reads a lesson's Markdown into blocks of styled text."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from rich.cells import cell_len

from tui_tutor.ui.markdown.formula import inline_formula
from tui_tutor.ui.markdown.wrap import Link, Run

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Characters that would steer the terminal instead of being shown."""
KEPT_TOGETHER = 16
"""Cells up to which an inline formula, or a bracket in a longer one, is not broken over lines."""
BRACKET = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
"""What stands between parentheses, and those."""


class Paragraph(NamedTuple):
    """Running text."""

    runs: tuple[Run, ...]


class Heading(NamedTuple):
    """A heading of a level from 1."""

    level: int
    runs: tuple[Run, ...]


class Item(NamedTuple):
    """One item of a list."""

    marker: str
    blocks: tuple["Block", ...]


class Items(NamedTuple):
    """A list; a tight one has no blank lines between its items."""

    items: tuple[Item, ...]
    tight: bool


class Code(NamedTuple):
    """Code in a language, which may be empty."""

    text: str
    language: str


class Formula(NamedTuple):
    """A displayed formula in TeX."""

    source: str


class Table(NamedTuple):
    """A table; ``aligns`` has ``l``, ``c`` or ``r`` for each column."""

    head: tuple[tuple[Run, ...], ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    aligns: str


class Quote(NamedTuple):
    """A quotation, or a note of a kind: ``note``, ``tip``, ``important``, ``warning``, ``caution``."""

    blocks: tuple["Block", ...]
    kind: str


class Rule(NamedTuple):
    """A line across."""


Block = Paragraph | Heading | Items | Code | Formula | Table | Quote | Rule


@lru_cache(maxsize=1)
def markdown_parser() -> MarkdownIt:
    """A parser for the Markdown of lessons: GFM with notes and TeX, no HTML."""
    parser = MarkdownIt("gfm-like2", {"html": False, "linkify": False})
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    parser.use(amsmath_plugin)
    return parser


def read_markdown(source: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text."""
    tokens = markdown_parser().parse(CONTROL.sub("\ufffd", source))
    return tuple(_Reader(tokens).blocks(None))


def read_inline(source: str) -> tuple[Run, ...]:
    """The runs of a text of one line or one paragraph; further paragraphs follow on new lines."""
    runs: list[Run] = []
    for block in read_markdown(source):
        if isinstance(block, Paragraph | Heading):
            runs += [Run("\n")] if runs else []
            runs += block.runs
    return tuple(runs)


def plain_text(blocks: Sequence[Block]) -> Iterator[str]:
    """The texts of blocks that a reader may search for, one a paragraph, cell or line of code."""
    for block in blocks:
        match block:
            case Paragraph(runs=runs) | Heading(runs=runs):
                yield "".join(run.text for run in runs)
            case Items(items=items):
                for item in items:
                    yield from plain_text(item.blocks)
            case Quote(blocks=inner):
                yield from plain_text(inner)
            case Table(head=head, rows=rows):
                for row in (head, *rows):
                    yield from ("".join(run.text for run in cell) for cell in row)
            case Code(text=text):
                yield from text.splitlines()
            case _:
                pass


class _Reader:
    """Walks over the parser's tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._position = 0

    def blocks(self, stop: str | None) -> Iterator[Block]:
        """The blocks up to the closing token ``stop``, which is taken."""
        while self._position < len(self._tokens):
            token = self._take()
            if token.type == stop:
                return
            block = self._block(token)
            if block is not None:
                yield block

    def _take(self) -> Token:
        self._position += 1
        return self._tokens[self._position - 1]

    def _block(self, token: Token) -> Block | None:
        match token.type:
            case "paragraph_open":
                return self._paragraph()
            case "heading_open":
                runs = read_runs(self._take())
                self._take()
                return Heading(int(token.tag[1:]), runs)
            case "bullet_list_open" | "ordered_list_open":
                return self._items(token)
            case "fence" | "code_block":
                return Code(token.content.rstrip("\n"), token.info.strip().split(" ")[0])
            case "math_block" | "math_block_label" | "amsmath":
                return Formula(token.content)
            case "table_open":
                return self._table()
            case "blockquote_open":
                return Quote(tuple(self.blocks("blockquote_close")), "")
            case "alert_open":
                return self._note(token)
            case "hr":
                return Rule()
            case _:
                return None

    def _paragraph(self) -> Block:
        inline = self._take()
        self._take()
        children = inline.children or []
        if len(children) == 1 and children[0].type == "math_inline_double":
            return Formula(children[0].content)
        return Paragraph(read_runs(inline))

    def _note(self, token: Token) -> Quote:
        kind = str(token.meta.get("kind", "note")).lower()
        if self._tokens[self._position].type == "alert_title_open":
            while self._take().type != "alert_title_close":
                pass
        return Quote(tuple(self.blocks("alert_close")), kind)

    def _items(self, opening: Token) -> Items:
        closing = opening.type.replace("_open", "_close")
        number = int(opening.attrs.get("start", 1)) if opening.type.startswith("ordered") else None
        items: list[Item] = []
        tight = True
        while (token := self._take()).type != closing:
            checked = token.meta.get("checked")
            marker = "•" if number is None else f"{number + len(items)}."
            if checked is not None:
                marker = "☑" if checked else "☐"
            following = self._tokens[self._position]
            tight = tight and (following.type != "paragraph_open" or following.hidden)
            items.append(Item(marker, tuple(self.blocks("list_item_close"))))
        return Items(tuple(items), tight)

    def _table(self) -> Table:
        rows: list[list[tuple[Run, ...]]] = []
        aligns = ""
        while (token := self._take()).type != "table_close":
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                if token.type == "th_open":
                    style = str(token.attrs.get("style", ""))
                    aligns += "r" if "right" in style else "c" if "center" in style else "l"
                rows[-1].append(read_runs(self._take()))
        return Table(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]), aligns)


def read_runs(inline: Token) -> tuple[Run, ...]:
    """The runs of an inline token."""
    runs: list[Run] = []
    styles: list[str] = []
    link: Link | None = None
    children = inline.children or []
    for i, child in enumerate(children):
        style = " ".join(styles)
        match child.type:
            case "text" | "html_inline":
                runs.append(Run(re.sub(r"\s+", " ", child.content), style, link))
            case "code_inline":
                runs.append(Run(child.content, f"{style} code".strip(), link))
            case "math_inline" | "math_inline_double":
                runs.append(Run(_inline_math(child.content), f"{style} math".strip(), link))
            case "hardbreak":
                runs.append(Run("\n"))
            case "softbreak":
                if not _is_chinese_break(children, i):
                    runs.append(Run(" ", style, link))
            case "image":
                runs.append(
                    Run(f"[{child.content or child.attrs.get('src', '')}]", f"{style} em".strip(), link)
                )
            case "link_open":
                link = Link(str(child.attrs.get("href", "")))
                styles.append("panel-link" if link.href.startswith("panel:") else "link")
                if link.href.startswith("panel:"):
                    runs.append(Run("▸\u00a0", " ".join(styles), link))
            case "link_close":
                link = None
                styles.pop()
            case "strong_open" | "em_open" | "s_open":
                styles.append({"strong": "strong", "em": "em", "s": "strike"}[child.type[:-5]])
            case "strong_close" | "em_close" | "s_close":
                styles.pop()
            case _:
                pass
    return tuple(run for run in runs if run.text)


def _inline_math(source: str) -> str:
    text = inline_formula(source)
    if cell_len(text) <= KEPT_TOGETHER:
        return _kept_together(text)
    return BRACKET.sub(lambda found: _kept_together(found[0]), text)


def _kept_together(text: str) -> str:
    return text.replace(" ", "\u00a0") if cell_len(text) <= KEPT_TOGETHER else text


def _is_chinese_break(children: Sequence[Token], i: int) -> bool:
    """Whether a line of the file ends between two Chinese characters, where no blank belongs."""
    before = next((token.content for token in reversed(children[:i]) if token.content), "")
    after = next((token.content for token in children[i + 1 :] if token.content), "")
    if not before or not after:
        return False
    wide = [cell_len(before[-1]) == 2, cell_len(after[0]) == 2]
    return all(wide) or before[-1] in "，。、：；！？）」』】》”" or after[0] in "，。、：；！？（「『【《“"
