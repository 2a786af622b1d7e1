"""A canvas of cells that text is put on and strips are cut from."""

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

PLAIN = Style()


class Canvas:
    """A grid of styled cells; what is put outside is cut off.

    Args:
        width: Cells in a row.
        height: Rows.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = max(width, 0)
        self.height = max(height, 0)
        self._characters = [[" "] * self.width for _ in range(self.height)]
        self._styles = [[PLAIN] * self.width for _ in range(self.height)]

    def put(self, x: int, y: int, text: str, style: Style = PLAIN) -> int:
        """Write text from a cell on, and return the column after it; wide characters take two."""
        if not 0 <= y < self.height:
            return x + cell_len(text)
        characters, styles = self._characters[y], self._styles[y]
        for character in text:
            narrow = (
                character < "\u0300" or "\u2500" <= character < "\u25fd" or "\u2800" <= character < "\u2900"
            )
            size = 1 if narrow else cell_len(character)
            if size == 0:
                if 0 < x <= self.width:
                    characters[x - 1] += character
                continue
            if x >= 0 and x + size <= self.width:
                # Of a wide character that was there, no half may stay.
                if not characters[x]:
                    characters[x - 1] = " "
                if x + size < self.width and not characters[x + size]:
                    characters[x + size] = " "
                characters[x] = character
                styles[x] = style
                if size == 2:
                    characters[x + 1] = ""
                    styles[x + 1] = style
            x += size
        return x

    def put_cells(self, x: int, y: int, cells: list[tuple[str, Style]]) -> None:
        """Write single-width characters with a style each, quickly; all must lie inside."""
        room = self.width - x
        if cells and 0 <= y < self.height and x >= 0 and room > 0:
            characters, styles = zip(*cells[:room], strict=True)
            self._characters[y][x : x + len(characters)] = characters
            self._styles[y][x : x + len(styles)] = styles

    def put_right(self, x: int, y: int, text: str, style: Style = PLAIN) -> int:
        """Write text so that it ends before column ``x``, and return the column it starts at."""
        start = x - cell_len(text)
        self.put(start, y, text, style)
        return start

    def strips(self) -> list[Strip]:
        """The rows, neighbours of one style merged."""
        return [self._strip(y) for y in range(self.height)]

    def _strip(self, y: int) -> Strip:
        characters, styles = self._characters[y], self._styles[y]
        segments: list[Segment] = []
        start = 0
        for x in range(1, self.width + 1):
            if x == self.width or styles[x] is not styles[start]:
                segments.append(Segment("".join(characters[start:x]), styles[start]))
                start = x
        return Strip(segments, self.width)


def cut(text: str, cells: int) -> str:
    """The text, or as much of it as fits in ``cells`` with ``…`` behind it."""
    if cell_len(text) <= cells:
        return text
    while text and cell_len(text) > cells - 1:
        text = text[:-1]
    return f"{text}…" if cells > 0 else ""


def plain(strips: list[Strip]) -> str:
    """The text of strips, without trailing spaces."""
    return "\n".join(strip.text.rstrip() for strip in strips)
