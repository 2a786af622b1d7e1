"""Draws Mermaid diagrams with boxes and lines."""

import re

from rich.cells import cell_len

SIDEWAYS = re.compile(r"^(\s*(?:graph|flowchart)\s+)(LR|RL)\b", re.MULTILINE)


def draw_diagram(source: str, width: int) -> tuple[str, ...] | None:
    """A diagram in rows of at most ``width`` cells.

    One that runs sideways and is too wide runs downwards instead.

    Returns:
        The rows, or None where the diagram can't be drawn or does not fit.
    """
    for text, gap in ((source, 3), (source, 1), (SIDEWAYS.sub(r"\1TD", source), 3)):
        rows = _drawn(text, gap)
        if rows and max(cell_len(row) for row in rows) <= width:
            return rows
    return None


def _drawn(source: str, gap: int) -> tuple[str, ...]:
    # Imported here because a lesson without diagrams should not wait for it.
    import termaid

    try:
        picture = termaid.render(source, padding_x=1, padding_y=0, gap=gap)
    except Exception:  # its parsers answer bad input with whatever exception comes first
        return ()
    rows = [row.rstrip() for row in picture.splitlines()]
    while rows and not rows[0]:
        rows.pop(0)
    while rows and not rows[-1]:
        rows.pop()
    return tuple(rows)
