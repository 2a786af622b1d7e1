"""Wraps styled text to a width in cells, Chinese by its own rules.

Between two Chinese characters a line may break anywhere, except that none begins with closing
punctuation and none ends with opening punctuation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len, split_graphemes

NO_START = frozenset("，。、：；！？）」』】》〉〕］｝”’…—～％℃·,.;:!?)]}›»%")
"""Characters that no line begins with."""
NO_END = frozenset("（「『【《〈〔［｛“‘([{‹«￥")
"""Characters that no line ends with."""
UNBREAKABLE = frozenset({"code", "math"})
"""Styles in which a hyphen is no place to break."""


class Link:
    """Something in a text that can be chosen; each place of it is a link of its own.

    Args:
        href: What it leads to.
    """

    __slots__ = ("href",)

    def __init__(self, href: str) -> None:
        self.href = href


class Run(NamedTuple):
    """Text in one style.

    Attributes:
        text: Without line breaks, except that a run of one line break alone ends the line.
        style: Names of styles, separated by spaces.
        link: What choosing the text does, or None.
    """

    text: str
    style: str = ""
    link: Link | None = None


Line = tuple[Run, ...]
"""One line of runs."""


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    width: int
    run: Run


def line_width(line: Iterable[Run]) -> int:
    """Width of a line in cells."""
    return sum(cell_len(run.text) for run in line)


def plain(line: Iterable[Run]) -> str:
    """The text of a line."""
    return "".join(run.text for run in line)


def wrap(runs: Sequence[Run], width: int) -> list[Line]:
    """Break text into lines.

    Args:
        runs: The text.
        width: Cells of a line, at least 2.

    Returns:
        Lines of at most ``width`` cells, without blanks at their ends; at least one.
    """
    width = max(2, width)
    lines: list[Line] = []
    paragraph: list[_Cell] = []
    for run in runs:
        if run.text == "\n":
            lines += _wrap_cells(paragraph, width)
            paragraph = []
        else:
            paragraph += _cells_of(run)
    return lines + _wrap_cells(paragraph, width)


def _cells_of(run: Run) -> list[_Cell]:
    if run.text.isascii():
        return [_Cell(letter, 1, run) for letter in run.text]
    spans, _width = split_graphemes(run.text)
    return [_Cell(run.text[start:end], width, run) for start, end, width in spans]


def _may_break(left: _Cell, right: _Cell) -> bool:
    if right.text == " ":
        return False
    if left.text == " ":
        return True
    if right.text[0] in NO_START or left.text[-1] in NO_END:
        return False
    if left.width == 2 or right.width == 2:
        return True
    return left.text == "-" and right.text.isalpha() and not UNBREAKABLE & set(left.run.style.split())


def _words(cells: list[_Cell]) -> Iterable[list[_Cell]]:
    """Pieces that stay together, each with the blanks after it."""
    start = 0
    for i in range(1, len(cells)):
        if _may_break(cells[i - 1], cells[i]) and not _breaks_word_after_hyphen(cells, i):
            yield cells[start:i]
            start = i
    if cells:
        yield cells[start:]


def _breaks_word_after_hyphen(cells: list[_Cell], i: int) -> bool:
    """Whether a hyphen stands alone or after a sign, as in ``-x``, where it is no hyphen."""
    return cells[i - 1].text == "-" and (i < 2 or not cells[i - 2].text.isalpha())


def _wrap_cells(cells: list[_Cell], width: int) -> list[Line]:
    lines: list[Line] = []
    line: list[_Cell] = []
    used = 0
    for word in _words(cells):
        bare = sum(cell.width for cell in word if cell.text != " ")
        needed = bare if all(cell.text != " " for cell in word) else _bare_width(word)
        if line and used + needed > width:
            lines.append(_join(line))
            line, used = [], 0
        while needed > width:
            head, word = _chop(word, width)
            lines.append(_join(head))
            needed = _bare_width(word)
        line += word
        used += sum(cell.width for cell in word)
    lines.append(_join(line))
    return lines


def _bare_width(word: list[_Cell]) -> int:
    end = len(word)
    while end and word[end - 1].text == " ":
        end -= 1
    return sum(cell.width for cell in word[:end])


def _chop(word: list[_Cell], width: int) -> tuple[list[_Cell], list[_Cell]]:
    used = 0
    for i, cell in enumerate(word):
        if i and used + cell.width > width:
            return word[:i], word[i:]
        used += cell.width
    return word, []


def _join(cells: list[_Cell]) -> Line:
    end = len(cells)
    while end and cells[end - 1].text == " ":
        end -= 1
    runs: list[Run] = []
    text: list[str] = []
    for i, cell in enumerate(cells[:end]):
        text.append(" " if cell.text == "\u00a0" else cell.text)
        if i + 1 == end or cells[i + 1].run is not cell.run:
            runs.append(Run("".join(text), cell.run.style, cell.run.link))
            text = []
    return tuple(runs)
