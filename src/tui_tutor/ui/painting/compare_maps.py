"""The maps of several runs side by side."""

from textual.strip import Strip

from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.wrap import wrap_text
from tui_tutor.ui.painting.canvas import Canvas, cut
from tui_tutor.ui.painting.compare_curves import color_of
from tui_tutor.ui.painting.map_view import MapView
from tui_tutor.ui.painting.palette import Palette, ink
from tui_tutor.ui.painting.surface import paint_map

GAP = 2
"""Cells between two maps."""
WIDE = 2.2
"""Cells across for each row at which a map looks square."""
BESIDE = 6
"""Cells beside a map for its axis."""


def maps_across(count: int, width: int, height: int) -> int:
    """How many maps lie beside each other, so that all of them are as square as they can be."""

    def is_off(across: int) -> float:
        down = -(-count // across)
        return abs((width / across - GAP) - WIDE * max(height // down - 2, 1))

    return min(range(1, count + 1), key=is_off)


def map_size(count: int, width: int, height: int) -> tuple[int, int]:
    """Cells and rows of each of ``count`` maps, its name included."""
    across = maps_across(max(count, 1), width, height)
    down = -(-max(count, 1) // across)
    rows = height // down
    return min((width + GAP) // across - GAP, round(WIDE * max(rows - 2, 1)) + BESIDE), rows


def paint_maps(
    views: tuple[tuple[str, MapView | None], ...],
    width: int,
    height: int,
    palette: Palette,
    translate: Translate,
) -> list[Strip]:
    """Paint a map for each run under its number and name.

    Args:
        views: Name and map of each run; None where it has no map.
        width: Cells.
        height: Rows.
        palette: The colours.
        translate: Gives the words in the learner's language.
    """
    if not views:
        return Canvas(width, height).strips()
    across = maps_across(len(views), width, height)
    columns, rows = map_size(len(views), width, height)
    lines: list[Strip] = []
    for first in range(0, len(views), across):
        painted = [
            _paint_one(first + place, view, columns, rows, palette, translate)
            for place, view in enumerate(views[first : first + across])
        ]
        # What the maps leave of the width lies evenly around them.
        gap = Strip.blank((width - len(painted) * columns) // (len(painted) + 1))
        for row in range(rows):
            pieces = [strip for strips in painted for strip in (gap, strips[row])]
            lines.append(Strip.join(pieces).adjust_cell_length(width))
    return [*lines, *Canvas(width, height - len(lines)).strips()]


def _paint_one(
    index: int,
    view: tuple[str, MapView | None],
    width: int,
    height: int,
    palette: Palette,
    translate: Translate,
) -> list[Strip]:
    name, shown = view
    title = Canvas(width, 1)
    x = title.put(0, 0, str(index + 1), ink(color_of(index, palette), bold=True))
    title.put(x + 1, 0, cut(name, max(width - x - 1, 0)), ink(palette.text))
    if shown is None or height < 3:
        rest = Canvas(width, height - 1)
        for row, line in enumerate(wrap_text(translate("no map: more than two inputs"), width)):
            rest.put(0, row, line, ink(palette.muted))
        return title.strips() + rest.strips()
    # The map's own first line says what its signs mean, which is the same for all of them.
    return title.strips() + paint_map(shown, width, height, palette, translate)[1:]
