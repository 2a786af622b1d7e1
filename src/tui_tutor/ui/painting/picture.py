"""A picture of somebody else's screen, as lines to be shown."""

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_tutor.store.class_messages import Picture, PictureStyle


def paint_picture(picture: Picture) -> list[Strip]:
    """The lines of a picture, each as wide as the picture says; nothing in them does anything else."""
    styles = [_style(style) for style in picture.styles]
    lines = [*picture.lines, *((),) * picture.rows][: picture.rows]
    return [_line(line, styles, picture.columns) for line in lines]


def _line(line: tuple[tuple[str, int], ...], styles: list[Style], columns: int) -> Strip:
    segments = [
        Segment(_shown(text), styles[place] if place < len(styles) else Style.null()) for text, place in line
    ]
    width = sum(cell_len(segment.text) for segment in segments)
    return Strip(segments, width).adjust_cell_length(columns)


def _shown(text: str) -> str:
    """A text without what would move the cursor or change the terminal."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else " " for each in text)


def _style(style: PictureStyle) -> Style:
    return Style(
        color=f"#{style.foreground}" if style.foreground else None,
        bgcolor=f"#{style.background}" if style.background else None,
        bold="b" in style.letters or None,
        italic="i" in style.letters or None,
        underline="u" in style.letters or None,
        dim="d" in style.letters or None,
        reverse="r" in style.letters or None,
    )
