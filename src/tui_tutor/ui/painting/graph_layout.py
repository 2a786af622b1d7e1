"""Where each unit of a network is drawn, in cells."""

from typing import NamedTuple

from tui_tutor.engine.setup import Setup

LARGEST_GAP = 26
PLEASANT_GAP = 8
SMALLEST_GAP = 4
VALUE_WIDTH = 9
"""Cells of a unit with its number: ``● 6.6e-3 ``, as the table writes it."""

TIGHT_WIDTH = 7
"""The same where there is little room: ``● -0.41``."""

BESIDE = 1
"""Rows of a map that stands for one of one and a half rows beside the unit's number."""

BESIDE_WIDTH = 4
LARGEST_MAP = 5
"""Rows of the largest map under a unit."""

SHORTEST_NAME, LONGEST_NAME = 6, 16
"""Cells of an input's name beyond which it is cut, where there is little room and where there is much."""

IMAGE_SIDES = ((16, 8), (8, 4))
"""Columns and rows of an input picture of 8x8 pixels, the larger one first."""


class Column(NamedTuple):
    """One layer on the graph.

    Attributes:
        x: Left cell of its units.
        width: Cells its units and their numbers take.
        units: Which units are shown.
        rows: The row of each of them.
        folded: How many are not shown.
        fold_row: The row that says so, or None.
    """

    x: int
    width: int
    units: tuple[int, ...]
    rows: tuple[int, ...]
    folded: int
    fold_row: int | None

    def row_of(self, unit: int) -> int | None:
        """The row of a unit, or None where it is folded."""
        return self.rows[self.units.index(unit)] if unit in self.units else None


class GraphLayout(NamedTuple):
    """A network laid out; the first column holds the inputs.

    Attributes:
        columns: One for each layer, input included.
        top: First row of the units.
        bottom: Row after the last one.
        numbers: Whether there is room for numbers beside the units.
        tight: Whether the inputs' numbers stand below their names instead of beside them.
        targets: Whether there is room for classes and targets beside the outputs.
        map_rows: Rows of the map under each unit of a layer; 0 for none. One for each column.
        image: Columns and rows of the input picture, or None.
    """

    columns: tuple[Column, ...]
    top: int
    bottom: int
    numbers: bool
    tight: bool
    targets: bool
    map_rows: tuple[int, ...]
    image: tuple[int, int] | None


def lay_out(
    layer_sizes: tuple[int, ...],
    width: int,
    height: int,
    label_width: int,
    target_width: int,
    maps: bool,
    image: bool,
    selected: tuple[int, int] | None = None,
) -> GraphLayout:
    """Lay a network out.

    Args:
        layer_sizes: Input and output included.
        width: Cells there are.
        height: Rows there are; one is left for names above and two for controls below.
        label_width: Cells of the longest input name.
        target_width: Cells beside the outputs for their classes and targets.
        maps: Whether maps may be drawn under the units.
        image: Whether the inputs are a picture of 8x8 pixels.
        selected: Column and unit that must not be folded.
    """
    top, bottom = 1, max(height - 2, 2)
    body = bottom - top
    picture = _image_size(width, body) if image else None
    widths, numbers, tight = _widths(layer_sizes, width, label_width, picture)
    targets = numbers and sum(widths) + target_width + SMALLEST_GAP * (len(widths) - 1) <= width
    if targets:
        widths[-1] += target_width
    rows, widths = _room_for_maps(layer_sizes, widths, width, body if maps and numbers else 0)
    gap = max(1, min(LARGEST_GAP, (width - sum(widths)) // max(len(layer_sizes) - 1, 1)))
    left = max(0, (width - sum(widths) - gap * (len(layer_sizes) - 1)) // 2)
    columns = []
    for index, (size, column_width) in enumerate(zip(layer_sizes, widths, strict=True)):
        wanted = selected[1] if selected is not None and selected[0] == index else 0
        columns.append(_column(left, column_width, size, (top, bottom), rows[index], wanted))
        left += column_width + gap
    if picture:
        columns[0] = _image_column(columns[0], picture, (top, bottom))
    return GraphLayout(tuple(columns), top, bottom, numbers, tight, targets, rows, picture)


def longest_name(layers: int, width: int) -> int:
    """Cells for the names of the inputs: what the units and the lines between them leave."""
    later = layers - 1
    beside = width - layers * VALUE_WIDTH - later * (PLEASANT_GAP - 3)
    # In tight columns the value stands under the name: better so than half a name.
    below = width - 2 - later * (TIGHT_WIDTH + PLEASANT_GAP - 1)
    return min(max(beside, min(below, VALUE_WIDTH), SHORTEST_NAME), LONGEST_NAME)


def target_width(setup: Setup, one: bool) -> int:
    """Cells beside the outputs for their class and, of one sample, its target."""
    if setup.layer_sizes[-1] > 1:
        return 6 if one else 3
    return 6 if one else 0


def _image_size(width: int, body: int) -> tuple[int, int] | None:
    for columns, rows in IMAGE_SIDES:
        if rows + 2 <= body and columns * 3 <= width:
            return columns, rows
    return None


def _widths(
    layer_sizes: tuple[int, ...], width: int, label_width: int, picture: tuple[int, int] | None
) -> tuple[list[int], bool, bool]:
    """Width of each column, whether numbers fit, and whether only just."""
    later = len(layer_sizes) - 1
    first = picture[0] if picture else label_width + 1 + VALUE_WIDTH
    if first + later * VALUE_WIDTH + later * SMALLEST_GAP <= width:
        return [first] + [VALUE_WIDTH] * later, True, False
    first = picture[0] if picture else max(label_width + 2, 6)
    if first + later * TIGHT_WIDTH + later * SMALLEST_GAP <= width:
        return [first] + [TIGHT_WIDTH] * later, True, True
    return [picture[0] if picture else 1] + [1] * later, False, False


def _room_for_maps(
    layer_sizes: tuple[int, ...], widths: list[int], width: int, body: int
) -> tuple[tuple[int, ...], list[int]]:
    """Rows of the maps under the units of each column, and the widths they need.

    The largest maps that leave a pleasant gap, or small ones that leave a gap at all.
    """
    gaps = len(layer_sizes) - 1
    for most, least_gap, beside in (
        (LARGEST_MAP, PLEASANT_GAP, True),
        (4, PLEASANT_GAP, True),
        (3, PLEASANT_GAP, True),
        (3, PLEASANT_GAP, False),
        (3, SMALLEST_GAP, False),
    ):
        rows = [_map_rows(size, body, most) for size in layer_sizes]
        if not beside:
            rows = [0 if tall == BESIDE else tall for tall in rows]
        rows[0] = 0  # inputs have no map, and beside an output stands its class
        rows[-1] = 0 if rows[-1] == BESIDE else rows[-1]
        wider = [_with_map(old, tall) for old, tall in zip(widths, rows, strict=True)]
        if sum(wider) + gaps * least_gap <= width:
            return tuple(rows), wider
    return (0,) * len(layer_sizes), widths


def _with_map(width: int, map_rows: int) -> int:
    if map_rows == BESIDE:
        return width + BESIDE_WIDTH + 1
    return max(width, 2 * map_rows + 1)


def _map_rows(size: int, body: int, most: int) -> int:
    """Rows of a map under each of ``size`` units, `BESIDE`, or 0 where there is no room."""
    pitch = body // size
    if pitch == 2:
        return BESIDE
    rows = 2 if pitch == 3 else min(pitch - 2, most)
    return rows if rows >= 2 else 0


def _column(x: int, width: int, size: int, span: tuple[int, int], map_rows: int, wanted: int) -> Column:
    """Units spread evenly about the middle of the span of rows."""
    top, bottom = span
    body = bottom - top
    if size <= body:
        units, folded = tuple(range(size)), 0
    else:
        shown = max(body - 1, 1)
        first = max(0, min(wanted - shown + 1, size - shown))
        units, folded = tuple(range(first, first + shown)), size - shown
    if folded:
        rows = tuple(range(top, top + len(units)))
        fold_row = top + len(units) if len(units) < body else None
        return Column(x, width, units, rows, folded, fold_row)
    tall = 1 + map_rows
    pitch = max(tall, min(body // size, tall + 3))
    start = top + (body - (pitch * (size - 1) + tall)) // 2
    return Column(x, width, units, tuple(start + pitch * unit for unit in units), 0, None)


def _image_column(column: Column, picture: tuple[int, int], span: tuple[int, int]) -> Column:
    """The rows of cells of a picture stand for its pixels."""
    top, bottom = span
    start = top + (bottom - top - picture[1]) // 2
    rows = tuple(range(start, start + picture[1]))
    return Column(column.x, picture[0], tuple(range(picture[1])), rows, 0, None)
