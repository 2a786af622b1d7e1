"""Rectangles of text with a baseline, which formulas are put together from."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from rich.cells import cell_len

from tui_tutor.ui.markdown.math_symbols import FENCES


class Box(NamedTuple):
    """Rows of equal width.

    Attributes:
        rows: From the top; each ``width`` cells wide.
        baseline: Index of the row that lines up with the neighbours' baselines.
        width: In cells.
    """

    rows: tuple[str, ...]
    baseline: int
    width: int

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.rows)

    @property
    def below(self) -> int:
        """Number of rows under the baseline."""
        return len(self.rows) - self.baseline - 1


def text_box(text: str) -> Box:
    """One row of text."""
    return Box((text,), 0, cell_len(text))


def pad(text: str, width: int, align: Literal["left", "center", "right"] = "left") -> str:
    """Fill a text with blanks up to a width in cells."""
    free = max(0, width - cell_len(text))
    left = {"left": 0, "center": free // 2, "right": free}[align]
    return " " * left + text + " " * (free - left)


def widen(box: Box, width: int, align: Literal["left", "center", "right"]) -> Box:
    """The box with blanks around it."""
    return Box(tuple(pad(row, width, align) for row in box.rows), box.baseline, max(width, box.width))


def beside(boxes: Sequence[Box]) -> Box:
    """Boxes from left to right, their baselines in line."""
    if not boxes:
        return text_box("")
    baseline = max(box.baseline for box in boxes)
    below = max(box.below for box in boxes)
    rows = []
    for y in range(-baseline, below + 1):
        rows.append("".join(_row_at(box, y) for box in boxes))
    return Box(tuple(rows), baseline, sum(box.width for box in boxes))


def _row_at(box: Box, y: int) -> str:
    index = box.baseline + y
    return box.rows[index] if 0 <= index < box.height else " " * box.width


def stack(boxes: Sequence[Box], baseline: int, align: Literal["left", "center", "right"] = "center") -> Box:
    """Boxes from top to bottom; ``baseline`` counts the rows of the result."""
    width = max(box.width for box in boxes)
    rows = tuple(pad(row, width, align) for box in boxes for row in box.rows)
    return Box(rows, baseline, width)


def fence(sign: str, like: Box) -> Box:
    """A delimiter as tall as a box beside it."""
    height = like.height
    if not sign:
        return text_box("")
    if height == 1 or sign not in FENCES:
        return text_box(sign)
    top, middle, bottom = tuple(FENCES[sign])
    rows = [top, *[middle] * (height - 2), bottom]
    if sign in "{}" and height >= 3:
        rows[height // 2] = "⎨" if sign == "{" else "⎬"
    return Box(tuple(rows), like.baseline, 1)


def grid(rows: Sequence[Sequence[Box]], aligns: str, gaps: Sequence[int]) -> Box:
    """Cells in rows and columns, with a blank row between rows where one of them is tall.

    Args:
        rows: The cells; rows may be short.
        aligns: ``l``, ``c`` or ``r`` for each column.
        gaps: Blank cells after each column but the last.
    """
    columns = max(len(row) for row in rows)
    widths = [max((row[i].width for row in rows if i < len(row)), default=0) for i in range(columns)]
    names: dict[str, Literal["left", "center", "right"]] = {"l": "left", "c": "center", "r": "right"}
    lines: list[Box] = []
    for row in rows:
        cells: list[Box] = []
        for i, width in enumerate(widths):
            cell = row[i] if i < len(row) else text_box("")
            cells.append(widen(cell, width, names[aligns[i]]))
            if i + 1 < columns:
                cells.append(text_box(" " * gaps[i]))
        lines.append(beside(cells))
    if any(line.height > 1 for line in lines):
        spaced = [lines[0]]
        for line in lines[1:]:
            spaced += [text_box(""), line]
        lines = spaced
    height = sum(line.height for line in lines)
    only = lines[0].baseline if len(lines) == 1 else (height - 1) // 2
    return stack(lines, only, "left")
