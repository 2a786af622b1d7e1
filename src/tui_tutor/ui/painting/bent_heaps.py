"""The plane squeezed onto the one axis that a single unit has: how many rows lie where."""

import numpy as np
from numpy.typing import NDArray

from tui_tutor.engine.bent_plane import BentPlane
from tui_tutor.ui.painting.bent_dots import Field, codes_of
from tui_tutor.ui.painting.bent_names import class_colors
from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.connections import BRAILLE
from tui_tutor.ui.painting.palette import Palette, ink


def put_heaps(canvas: Canvas, field: Field, plane: BentPlane, classes: int, palette: Palette) -> None:
    """Heap the rows up: of two classes class 1 above the axis and class 0 below it."""
    left, top, columns, rows = field.place
    above = rows // 2 if classes == 2 else rows - 1
    below = rows - above - 1
    is_one = plane.y[:, -1] > 0.5 if classes == 2 else np.ones(len(plane.y), dtype=bool)
    colors = class_colors(palette, 2) if classes == 2 else (palette.muted, palette.muted)
    heaps = [_heap(field, plane, is_one), _heap(field, plane, ~is_one)]
    most = max(int(heap.max(initial=0)) for heap in heaps) or 1
    _put_heap(canvas, (left, top, columns, above), heaps[0] / most, colors[1], upward=True)
    _put_heap(canvas, (left, top + above + 1, columns, below), heaps[1] / most, colors[0], upward=False)
    canvas.put(left, top + above, "─" * columns, ink(palette.muted))
    if plane.turn is None or plane.turn.normal[0] == 0:
        return
    place = np.array([[-plane.turn.offset / float(plane.turn.normal[0]), 0.0]])
    for cell in field.cells_at(place):
        for row in range(rows):
            if cell is not None:
                canvas.put(cell[0], top + row, "┃", ink(palette.text, bold=True))


def _heap(field: Field, plane: BentPlane, chosen: NDArray[np.bool_]) -> NDArray[np.intp]:
    """How many of the rows lie at each column of dots."""
    columns = field.place[2] * 2
    dots = np.rint(np.nan_to_num(field.dots_at(plane.points)[:, 0], nan=-1.0)).clip(-1, columns).astype(int)
    inside = (dots >= 0) & (dots < columns) & chosen
    return np.bincount(dots[inside], minlength=columns)


def _put_heap(
    canvas: Canvas, place: tuple[int, int, int, int], shares: NDArray[np.floating], color: str, upward: bool
) -> None:
    """Paint heaps as high as the root of their share, so that a single row can be seen too."""
    left, top, _columns, rows = place
    if rows < 1:
        return
    filled = np.arange(rows * 4)[:, np.newaxis] < np.ceil(np.sqrt(shares) * rows * 4)
    style = ink(color)
    for row, codes in enumerate(codes_of(filled[::-1] if upward else filled).tolist()):
        cells = [(chr(BRAILLE + code) if code else " ", style) for code in codes]
        canvas.put_cells(left, top + row, cells)
