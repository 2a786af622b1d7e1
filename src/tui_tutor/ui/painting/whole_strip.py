"""A line that keeps its wide characters when it is cut to pieces for the terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.segment import Segment
from textual.strip import Strip

RIGHT, LEFT = "\x1b[C", "\x1b[D"
"""Move the terminal's cursor by one cell, and change nothing on the screen."""


class WholeStrip(Strip):
    """A line for a widget that lies over others.

    Textual cuts every line wherever a widget begins or ends, also one that is covered, and a character
    of two cells that a cut goes through becomes two blanks. Here it belongs whole to the piece
    before the cut, and the piece after it begins one cell later. Textual writes neighbouring
    pieces one after the other, or moves the cursor to where each of them begins; so a piece steps
    back from the cell it has too many, and over the cell it leaves to the piece before.

    Args:
        segments: What the line says.
        cell_length: Cells that this fills.
        late: Cells at its beginning that a character of the piece before fills: 0 or 1.
        over: Cells beyond its end that its last character fills: 0 or 1.
    """

    __slots__ = ["_late", "_over"]

    def __init__(self, segments: Iterable[Segment], cell_length: int, late: int = 0, over: int = 0) -> None:
        super().__init__(segments, cell_length)
        self._late = late
        self._over = over

    @property
    def late(self) -> int:
        """Cells at its beginning that a character of the piece before fills: 0 or 1."""
        return self._late

    @property
    def span(self) -> int:
        """Cells from where it begins on the screen to where the next piece does."""
        return self._late + self.cell_length - self._over

    def divide(self, cuts: Iterable[int]) -> list[Strip]:
        """The pieces up to each of the cells."""
        cuts = [cut for cut in cuts if cut <= self.span]
        ends = [cut + self._overhang(cut) for cut in cuts]
        pieces: list[Strip] = []
        start, first = 0, self._late
        for cut, end, segments in zip(cuts, ends, self._parts(ends), strict=True):
            pieces.append(WholeStrip(segments, end - first, first - start, end - cut))
            start, first = cut, end
        return pieces

    def crop(self, start: int, end: int | None = None) -> Strip:
        """The piece between two cells."""
        start = max(0, start)
        end = self.span if end is None else min(end, self.span)
        if end <= start:
            return Strip([], 0)
        return self.divide([start, end])[1] if start else self.divide([end])[0]

    def render(self, console: Console) -> str:
        """What is written to the terminal, from where the piece begins to where it ends."""
        return RIGHT * self._late + super().render(console) + LEFT * self._over

    def _overhang(self, cut: int) -> int:
        """Cells of a character beyond a cut that goes through it: 0 or 1."""
        if cut == self.span:
            return self._over
        x = self._late
        for segment in self:
            if x < cut < x + segment.cell_length:
                before, after = segment.split_cells(cut - x)
                return int(before.text + after.text != segment.text)
            x += segment.cell_length
        return 0

    def _parts(self, ends: list[int]) -> list[list[Segment]]:
        """The segments up to each of the cells, none of which is inside a character."""
        # Two neighbouring cuts may end at the same cell, which `Segment.divide` takes for one.
        places = sorted({end - self._late for end in ends})
        parts = dict(zip(places, Segment.divide(self, places), strict=False))
        return [parts.pop(end - self._late, []) for end in ends]
