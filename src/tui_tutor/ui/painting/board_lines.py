"""Lines of a board's part: pieces of text with their styles, one line under the other."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from tui_tutor.ui.markdown.wrap import wrap_text
from tui_tutor.ui.painting.bars import bar
from tui_tutor.ui.painting.canvas import Canvas, cut
from tui_tutor.ui.painting.palette import Palette, ink, spot

Piece = tuple[str, Style]
"""A text and its style."""
BoardLine = list[Piece]
"""What stands on one line, from the left."""


def paint_lines(lines: Sequence[BoardLine], size: tuple[int, int], top: int = 0) -> list[Strip]:
    """Paint the lines that fit, from number ``top`` on."""
    width, height = size
    canvas = Canvas(width, height)
    for y, line in enumerate(lines[top : top + height]):
        x = 0
        for text, style in line:
            x = canvas.put(x, y, text, style)
    return canvas.strips()


def wrapped(text: str, width: int, style: Style, indent: str = "") -> list[BoardLine]:
    """A text on as many lines as it needs."""
    return [[(indent + line, style)] for line in wrap_text(text, max(width - cell_len(indent), 4))]


def fill(text: str, cells: int) -> str:
    """A text in exactly so many cells."""
    shown = cut(text, cells)
    return shown + " " * (cells - cell_len(shown))


class BarScale:
    """Lays out lines with a name, a bar and a count below each other.

    Args:
        width: Cells of a line.
        most: The largest count.
        share: How much of the width the names may take.
    """

    def __init__(self, width: int, most: int, share: float = 0.5) -> None:
        self._numbers = max(len(str(most)), 2)
        self._names = int(width * share)
        self._cells = max(width - self._names - self._numbers - 2, 1)
        self._most = max(most, 1)

    def line(
        self,
        name: list[Piece],
        counts: Sequence[tuple[int, str]],
        palette: Palette,
        place: tuple[str, ...] = (),
    ) -> BoardLine:
        """One bar.

        Args:
            name: What stands before it.
            counts: The parts of the bar with their colours.
            palette: The colours.
            place: What a click on the line is told; empty for nothing.
        """
        text, style = name[-1]
        lead = sum(cell_len(each) for each, _style in name[:-1])
        total = sum(count for count, _color in counts)
        pieces: BoardLine = [*name[:-1], (fill(text, max(self._names - lead, 1)), style), (" ", style)]
        room, drawn = self._cells, 0
        for index, (count, color) in enumerate(counts):
            cells = bar(count / self._most, self._cells)
            if index < len(counts) - 1:
                # A part that another one follows ends with a whole cell.
                cells = "█" * max(round(count / self._most * self._cells), 1 if count else 0)
            cells = cells[: room - drawn]
            drawn += len(cells)
            pieces.append((cells, ink(color)))
        number = ink(palette.text if total else palette.faint)
        pieces.append((" " * (room - drawn + 1), number))
        pieces.append((f"{total:>{self._numbers}}", number))
        return [(each, spot(style, *place)) for each, style in pieces] if place else pieces
