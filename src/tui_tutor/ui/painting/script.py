"""A script with the lines lit that compute a phase."""

from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_tutor.engine.export.script import ScriptLine
from tui_tutor.ui.markdown.code import code_lines

LIT = "▌"
LOOP = "for step"
"""Before the loop the phases are only laid out: the lines of a step come after it."""


class PaintedScript(NamedTuple):
    """A script on the screen.

    Attributes:
        strips: Its lines.
        first_lit: The first line that is lit, or None.
    """

    strips: list[Strip]
    first_lit: int | None


def paint_script(
    script: tuple[ScriptLine, ...], phase: str, width: int, styles: dict[str, Style]
) -> PaintedScript:
    """Paint a script.

    Args:
        script: Its lines.
        phase: The phase whose lines are lit; "" for none.
        width: Cells; what is longer goes on in the next line.
        styles: Styles by name, as lesson text has them.
    """
    strips: list[Strip] = []
    first_lit, is_in_loop = None, False
    for line in script:
        is_in_loop = is_in_loop or line.text.startswith(LOOP)
        is_lit = is_in_loop and bool(phase) and line.phase == phase
        if is_lit and first_lit is None:
            first_lit = len(strips)
        over = styles["panel"] if is_lit else Style()
        for runs in code_lines(line.text, "python", max(width - 2, 1)):
            mark = Segment(LIT if is_lit else " ", styles["current"] + over)
            text = [Segment(run.text, styles.get(run.style, Style()) + over) for run in runs]
            strip = Strip([mark, Segment(" ", over), *text])
            strips.append(strip.adjust_cell_length(width, over))
    return PaintedScript(strips, first_lit)
