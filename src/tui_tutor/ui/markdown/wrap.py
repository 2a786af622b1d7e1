"""Wraps styled text to a width in cells, Chinese by its own rules.

Between two Chinese characters a line may break anywhere, except that none begins with closing
punctuation and none ends with opening punctuation.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from rich.cells import cell_len, split_graphemes

NO_START = frozenset("，。、：；！？）」』】》〉〕］｝”’…—～％℃·,.;:!?)]}›»%")
"""Characters that no line begins with."""
NO_END = frozenset("（「『【《〈〔［｛“‘([{‹«￥")
"""Characters that no line ends with."""
UNBREAKABLE = frozenset({"code", "math"})
"""Styles in which a hyphen is no place to break."""
NAME_CELLS = 8
"""Cells up to which a bold name is not broken."""
LONELY = ((30, 8), (12, 4))
"""By the width from which on it holds: cells up to which a word does not stand alone on a last line."""


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
    lines: list[Line] = []
    paragraph: list[_Cell] = []
    for run in runs:
        if run.text == "\n":
            lines += _wrap_cells(paragraph, width)
            paragraph = []
        else:
            paragraph += _cells_of(run)
    return lines + _wrap_cells(paragraph, width)


def wrap_text(text: str, width: int) -> list[str]:
    """Break a text without styles into lines; line breaks in it stay, and no text has no lines."""
    parts = text.split("\n") if text else ()
    return [plain(line) for part in parts for line in _wrap_cells(_cells_of(Run(part)), width)]


def break_places(text: str, width: int) -> list[int]:
    """Where the lines of a text begin, but the first: indices into it."""
    cells = _cells_of(Run(text))
    starts = [0, *accumulate(len(cell.text) for cell in cells)]
    return [starts[at] for at in _breaks(cells, max(2, width))]


def widest_piece(runs: Sequence[Run]) -> int:
    """Cells of the widest part that breaks only where it has to."""
    cells = [cell for run in runs for cell in _cells_of(run)]
    return max((_bare_width(cells[start:end]) for start, end in _pieces(cells)), default=0)


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
    if right.text[0] in NO_START or left.text[-1] in NO_END or _is_name(left, right):
        return False
    if left.width == 2 or right.width == 2:
        return True
    return left.text == "-" and right.text.isalpha() and not UNBREAKABLE & set(left.run.style.split())


def _is_name(left: _Cell, right: _Cell) -> bool:
    """Whether both are of a short bold name, of a key or a term, which is read as one."""
    run = left.run
    return run is right.run and "strong" in run.style.split() and cell_len(run.text) <= NAME_CELLS


def _pieces(cells: list[_Cell]) -> Iterator[tuple[int, int]]:
    """Where what stays together begins and ends, each with the blanks after it."""
    start = 0
    for i in range(1, len(cells)):
        if _may_break(cells[i - 1], cells[i]) and not _is_sign(cells, i):
            yield start, i
            start = i
    if cells:
        yield start, len(cells)


def _is_sign(cells: list[_Cell], i: int) -> bool:
    """Whether a hyphen stands alone or after a sign, as in ``-x``, where it is no hyphen."""
    return cells[i - 1].text == "-" and (i < 2 or not cells[i - 2].text.isalpha())


def _breaks(cells: list[_Cell], width: int) -> list[int]:
    """Before which cells a line breaks."""
    breaks: list[int] = []
    begun: list[int] = []
    line = used = 0
    for start, end in _pieces(cells):
        needed = _bare_width(cells[start:end])
        if start > line and used + needed > width:
            breaks.append(start)
            line, used, begun = start, 0, []
        while needed > width:
            line = start = _chop(cells, start, width)
            breaks.append(start)
            needed, begun = _bare_width(cells[start:end]), []
        begun.append(start)
        used += sum(cell.width for cell in cells[start:end])
    if breaks and len(begun) == 1:
        _keep_company(cells, breaks, width)
    return breaks


def _keep_company(cells: list[_Cell], breaks: list[int], width: int) -> None:
    """Give a last line of one short word the word before it, if the line above stays long enough."""
    last = breaks[-1]
    lonely = next((most for least, most in LONELY if width >= least), 0)
    if _bare_width(cells[last:]) > lonely:
        return
    above = breaks[-2] if len(breaks) > 1 else 0
    starts = [start for start, _end in _pieces(cells[above:last])]
    moved = above + starts[-1]
    fits = _bare_width(cells[moved:]) <= width
    if len(starts) > 1 and fits and _bare_width(cells[above:moved]) >= width // 2:
        breaks[-1] = moved


def _wrap_cells(cells: list[_Cell], width: int) -> list[Line]:
    ends = [*_breaks(cells, max(2, width)), len(cells)]
    return [_join(cells[start:end]) for start, end in pairwise((0, *ends))]


def _bare_width(word: list[_Cell]) -> int:
    end = len(word)
    while end and word[end - 1].text == " ":
        end -= 1
    return sum(cell.width for cell in word[:end])


def _chop(cells: list[_Cell], start: int, width: int) -> int:
    """Where a piece that is longer than a line is cut: a path after a folder, anything else at the edge."""
    used, folder = 0, 0
    for i in range(start, len(cells)):
        used += cells[i].width
        if i > start and used > width:
            return folder or i
        if cells[i].text == "/" and i > start:
            folder = i + 1
    return len(cells)


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
