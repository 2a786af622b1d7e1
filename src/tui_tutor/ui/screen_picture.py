"""A picture of what is on the screen, for the class to see."""

from collections.abc import Iterable
from typing import Any

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.screen import Screen

from tui_tutor.store.class_messages import LARGEST_PICTURE, LONGEST_LINE, Picture, PictureStyle, line_of

MOST_STYLES = 4096
LONGEST_PIECE = 200
"""Styles of a picture and characters of a piece, as the class takes them."""
SHADES = (1, 8, 32)
"""Steps between the shades of a colour; where a picture is too large for a line, it has fewer."""

Letters = tuple[tuple[str, str], ...]
LETTERS: Letters = (
    ("b", "bold"),
    ("i", "italic"),
    ("u", "underline"),
    ("d", "dim"),
    ("r", "reverse"),
)
"""What stands for each attribute of a style."""


def picture_of(screen: Screen[Any]) -> Picture:
    """What a screen shows, its left upper part where it is too large; it must be laid out."""
    columns, rows = (min(*sides) for sides in zip(screen.size, LARGEST_PICTURE, strict=True))
    strips = screen._compositor.render_strips()[:rows]
    lines = [_cut(strip, columns) for strip in strips]
    for step in SHADES:
        picture = _picture(lines, max(1, columns), max(1, rows), step)
        if len(picture.styles) <= MOST_STYLES and len(line_of(picture)) < LONGEST_LINE:
            return picture
    # Not even few shades were enough; the words are worth more than their colours.
    return _picture([[Segment(segment.text) for segment in line] for line in lines], columns, rows, 1)


def _cut(strip: Iterable[Segment], columns: int) -> list[Segment]:
    """What of a line is in the first columns; nothing where a character is cut in two."""
    return next(iter(Segment.divide(strip, [columns])), [])


def _picture(lines: list[list[Segment]], columns: int, rows: int, step: int) -> Picture:
    places: dict[PictureStyle, int] = {}
    known: dict[Style | None, int] = {}
    told: list[tuple[tuple[str, int], ...]] = []
    for line in lines:
        pieces: list[tuple[str, int]] = []
        for text, style, _control in line:
            place = known.get(style)
            if place is None:
                place = known[style] = places.setdefault(_style(style, step), len(places))
            joined = pieces[-1][0] + text if pieces and pieces[-1][1] == place else ""
            if joined and len(joined) <= LONGEST_PIECE:
                pieces[-1] = (joined, place)
            elif text:
                pieces.append((text[:LONGEST_PIECE], place))
        told.append(tuple(pieces))
    return Picture(columns=columns, rows=rows, styles=tuple(places), lines=tuple(told))


def _style(style: Style | None, step: int) -> PictureStyle:
    if style is None:
        return PictureStyle()
    letters = "".join(letter for letter, name in LETTERS if getattr(style, name))
    return PictureStyle(_colour(style.color, step), _colour(style.bgcolor, step), letters)


def _colour(color: Color | None, step: int) -> str:
    if color is None or color.is_default:
        return ""
    red, green, blue = (channel - channel % step for channel in color.get_truecolor())
    return f"{red:02x}{green:02x}{blue:02x}"
