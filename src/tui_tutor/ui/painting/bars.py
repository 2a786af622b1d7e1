"""Bars of eighths of a cell."""

from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.palette import Palette, ink

EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(share: float, cells: int) -> str:
    """A bar for a share in [0, 1] of so many cells; what is out of range is cut."""
    eighths = round(min(max(share, 0.0), 1.0) * cells * 8) if share == share else 0
    return "█" * (eighths // 8) + (EIGHTHS[eighths % 8] if eighths % 8 else "")


def put_bars(
    canvas: Canvas,
    place: tuple[int, int, int, int],
    shares: list[float],
    target: int | None,
    palette: Palette,
) -> None:
    """Bars with the number of their class before and the share after them.

    Args:
        canvas: Where to draw.
        place: Left column, upper row, columns and rows.
        shares: One for each class.
        target: The right class, marked with ``y``, or None.
        palette: The colours.
    """
    left, top, columns, rows = place
    room = max(columns - 11, 1)
    most = max(range(len(shares)), key=lambda one: shares[one] if shares[one] == shares[one] else -1.0)
    for index, share in enumerate(shares[:rows]):
        strong = index == most
        color = palette.text if strong else palette.muted
        canvas.put_right(left + 2, top + index, str(index), ink(color, bold=strong))
        end = canvas.put(left + 3, top + index, bar(share, room), ink(palette.classes[0]))
        end = canvas.put(end + 1, top + index, f"{share:.2f}", ink(color, bold=strong))
        if index == target:
            canvas.put(end + 1, top + index, "y", ink(palette.accent, bold=True))
