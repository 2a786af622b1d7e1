"""Lays out help as plain text, with Chinese two cells wide."""

import shutil
from collections.abc import Iterable
from unicodedata import combining, east_asian_width

CLOSING, OPENING = frozenset("，。：；！？、）」』》”’"), frozenset("（「『《“‘")
"""Marks that no line begins with, and none ends with."""


def cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return sum(
        0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1 for character in text
    )


def padded(text: str, width: int) -> str:
    """The text, filled up with spaces to ``width`` cells."""
    return text + " " * max(width - cells(text), 0)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` cells, broken at spaces and between Chinese characters."""
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and cells(lines[-1] + piece.rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def paragraph(text: str, width: int, indent: int = 0) -> list[str]:
    """A text's lines, indented; its line breaks and runs of spaces do not count."""
    return [" " * indent + line for line in wrapped(" ".join(text.split()), width - indent)]


def table(rows: Iterable[tuple[str, str]], width: int, indent: int = 2, widest: int = 26) -> list[str]:
    """Terms and what they mean, side by side; a term over ``widest`` cells stands on a line of its own."""
    rows = list(rows)
    column = min(max((cells(term) for term, _ in rows), default=0), widest) + 2
    lines = []
    for term, meaning in rows:
        explained = wrapped(" ".join(meaning.split()), max(width - indent - column, 20))
        if cells(term) > column - 2:
            lines.append(" " * indent + term)
            term = ""
        for line in explained:
            lines.append((" " * indent + padded(term, column) + line).rstrip())
            term = ""
    return lines


def terminal_width() -> int:
    """Columns of the terminal, at least 50; 80 where there is none."""
    return max(shutil.get_terminal_size().columns, 50)


def _pieces(text: str) -> Iterable[str]:
    """What a line may be broken after: words with the space behind them, single wide characters."""
    piece = ""
    for character in text:
        is_wide = east_asian_width(character) in "WF"
        # No line begins with a closing mark or ends with an opening one.
        joined = character in CLOSING or piece[-1:] in OPENING
        if is_wide and piece and not joined:
            yield piece
            piece = ""
        piece += character
        if character == " ":
            yield piece
            piece = ""
    if piece:
        yield piece
