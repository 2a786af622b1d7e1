"""The lines at the top of a seat that say what the class does."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rich.segment import Segment
from textual.geometry import Size
from textual.reactive import reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tui_tutor.ui.class_words import BarLine
from tui_tutor.ui.markdown.wrap import wrap_text

MOST_ROWS = 5
"""Rows of the screen that the lines take at most."""


class ClassBar(Widget):
    """A few lines over everything else on a screen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"class-bar--calm", "class-bar--strong"}

    lines: reactive[tuple[BarLine, ...]] = reactive(tuple[BarLine, ...], layout=True)
    """What is said."""

    def watch_lines(self, lines: tuple[BarLine, ...]) -> None:
        """Take no room for nothing."""
        self.display = bool(lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many rows as the lines need."""
        return len(_rows(self.lines, width))

    def render_line(self, y: int) -> Strip:
        """One row."""
        width = self.size.width
        rows = _rows(self.lines, width)
        if y >= len(rows):
            return Strip.blank(width, self.rich_style)
        text, is_strong = rows[y]
        style = self.get_component_rich_style(f"class-bar--{'strong' if is_strong else 'calm'}")
        return Strip([Segment(f" {text}", style)]).adjust_cell_length(width, style)


def _rows(lines: Sequence[BarLine], width: int) -> list[BarLine]:
    """The rows that lines are broken into."""
    return [
        BarLine(row, line.is_strong) for line in lines for row in wrap_text(line.text, max(1, width - 2))
    ][:MOST_ROWS]


async def show_bar(screen: Screen[Any], lines: tuple[BarLine, ...]) -> None:
    """Show lines at the top of a screen, unless that is on its way out."""
    if not screen.is_attached:
        return
    bar = next(iter(screen.query(ClassBar)), None)
    if lines == (() if bar is None else bar.lines):
        return
    if bar is None:
        bar = ClassBar()
        bar.set_reactive(ClassBar.lines, lines)
        await screen.mount(bar)
    else:
        bar.lines = lines
    # Textual leaves out what a bar has pushed down while something was being scrolled.
    screen.call_after_refresh(screen.refresh, layout=True)
