"""Matrices laid out in cells, with the signs between them."""

from typing import NamedTuple

import numpy as np
from rich.cells import cell_len
from rich.style import Style

from tui_tutor.engine.frame import Array
from tui_tutor.engine.setup import LARGEST_LAYER
from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.numbers import number
from tui_tutor.ui.painting.palette import Palette, ink

CELL = 6
"""Cells of a number."""
LEAST_COLUMNS = 1


class Matrix(NamedTuple):
    """An array in brackets, its name above it.

    Attributes:
        name: What it is called.
        values: Shape (rows, columns).
        lit: Whether it has just been computed.
        row: The row that is looked at, or None.
        column: The column that is looked at, or None.
        secret: Whether a page hides its numbers.
        labels: What stands to the left of each row, instead of brackets.
        heads: What stands above each column, instead of the name.
        most: Columns that are shown at most.
    """

    name: str
    values: Array
    lit: bool = False
    row: int | None = None
    column: int | None = None
    secret: bool = False
    labels: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    most: int = LARGEST_LAYER

    @property
    def edge(self) -> int:
        """Cells to the left of the numbers."""
        return max(map(cell_len, self.labels)) + 1 if self.labels else 1

    @property
    def rows(self) -> int:
        """Rows of the array."""
        return int(self.values.shape[0])

    def width(self, columns: int) -> int:
        """Cells that it takes with at most so many columns."""
        shown = min(int(self.values.shape[1]), columns, self.most)
        more = 2 if shown < self.values.shape[1] else 0
        return max(self.edge + shown * (CELL + 1) - 1 + more + (not self.labels), cell_len(self.name))


Piece = Matrix | str
"""A matrix, or a sign between two."""


def column_of(values: Array) -> Array:
    """A vector as a matrix of one column."""
    return values.reshape(-1, 1)


def equation_rows(pieces: tuple[Piece, ...], most: int) -> int:
    """Rows that an equation takes with at most so many rows of numbers, and the names above them."""
    return min(_tallest(pieces), most) + 1


def put_equation(
    canvas: Canvas, x: int, y: int, pieces: tuple[Piece, ...], most_rows: int, palette: Palette
) -> int:
    """Put matrices and signs side by side; what has no room is cut, first the columns, then the rows.

    Returns:
        The row below it.
    """
    rows = max(min(_tallest(pieces), most_rows), 1)
    columns = _fitting_columns(pieces, canvas.width - x)
    middle = y + 1 + (rows - 1) // 2
    for piece in pieces:
        if isinstance(piece, str):
            canvas.put(x + 1, middle, piece, ink(palette.muted))
            x += cell_len(piece) + 2
        else:
            _put_matrix(canvas, x, y, piece, (rows, columns), palette)
            x += piece.width(columns)
    return y + 1 + rows


def _tallest(pieces: tuple[Piece, ...]) -> int:
    return max(piece.rows for piece in pieces if isinstance(piece, Matrix))


def _fitting_columns(pieces: tuple[Piece, ...], room: int) -> int:
    """The most columns of a matrix with which all pieces fit."""
    signs = sum(cell_len(piece) + 2 for piece in pieces if isinstance(piece, str))
    matrices = [piece for piece in pieces if isinstance(piece, Matrix)]
    columns = max(int(matrix.values.shape[1]) for matrix in matrices)
    while columns > LEAST_COLUMNS and signs + sum(matrix.width(columns) for matrix in matrices) > room:
        columns -= 1
    return columns


def _window(count: int, most: int, chosen: int | None) -> range:
    """The rows or columns that are shown: those around the one that is looked at."""
    first = 0 if chosen is None else min(max(chosen - most // 2, 0), max(count - most, 0))
    return range(first, min(first + most, count))


def _put_matrix(
    canvas: Canvas, x: int, y: int, matrix: Matrix, most: tuple[int, int], palette: Palette
) -> None:
    rows, columns = matrix.values.shape
    shown_rows = _window(rows, most[0], matrix.row)
    shown_columns = _window(columns, min(most[1], matrix.most), matrix.column)
    top = y + 1 + (most[0] - len(shown_rows)) // 2
    left = x + matrix.edge
    end = left + len(shown_columns) * (CELL + 1) - 1
    _put_names(canvas, x, y, matrix, shown_columns, palette)
    for line, row in enumerate(shown_rows):
        cut_here = (line == 0 and row > 0) or (line == len(shown_rows) - 1 and row < rows - 1)
        for place, column in enumerate(shown_columns):
            style = _style(matrix, row, column, palette)
            text = "…" if cut_here and row != matrix.row else _text(matrix, row, column)
            canvas.put_right(left + place * (CELL + 1) + CELL, top + line, text, style)
        more = " …" if len(shown_columns) < columns else ""
        canvas.put(end, top + line, more, ink(palette.muted))
        if matrix.labels:
            canvas.put(x, top + line, matrix.labels[row], ink(palette.muted))
        else:
            edge = ink(palette.muted)
            canvas.put(x, top + line, _bracket("⎡⎢⎣[", line, len(shown_rows)), edge)
            canvas.put(end + len(more), top + line, _bracket("⎤⎥⎦]", line, len(shown_rows)), edge)


def _put_names(canvas: Canvas, x: int, y: int, matrix: Matrix, shown: range, palette: Palette) -> None:
    style = ink(palette.accent if matrix.lit else palette.muted, bold=matrix.lit)
    if matrix.heads:
        for place, column in enumerate(shown):
            end = x + matrix.edge + place * (CELL + 1) + CELL
            canvas.put_right(end, y, matrix.heads[column], style)
        return
    spare = matrix.edge + len(shown) * (CELL + 1) - cell_len(matrix.name)
    canvas.put(x + max(spare, 0) // 2, y, matrix.name, style)


def _text(matrix: Matrix, row: int, column: int) -> str:
    return "?" if matrix.secret else number(float(matrix.values[row, column]) + 0.0)


def _style(matrix: Matrix, row: int, column: int, palette: Palette) -> Style:
    """Bold where it is looked at, in the accent's colour where it has just been computed."""
    looked_at = (matrix.row is None or row == matrix.row) and (
        matrix.column is None or column == matrix.column
    )
    chosen = looked_at and (matrix.row is not None or matrix.column is not None)
    value = matrix.values[row, column]
    if not np.isfinite(value):
        return ink(palette.warning, bold=chosen)
    if matrix.lit and looked_at:
        return ink(palette.accent, bold=chosen)
    return ink(palette.text if looked_at else palette.muted, bold=chosen)


def _bracket(signs: str, line: int, lines: int) -> str:
    if lines == 1:
        return signs[3]
    return signs[0] if line == 0 else signs[2] if line == lines - 1 else signs[1]
