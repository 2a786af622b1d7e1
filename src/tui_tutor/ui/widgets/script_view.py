"""The run as a script, its lines lit up as a step is walked through."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_tutor.engine.export.script import ScriptLine
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.styles import text_styles
from tui_tutor.ui.painting.palette import Palette
from tui_tutor.ui.painting.script import PaintedScript, paint_script
from tui_tutor.ui.widgets.painted import Painted

LINES_BEFORE = 3
"""Above the first lit line."""


class ScriptView(ScrollView, Painted, can_focus=True):
    """Shows a script that does what the run does.

    Args:
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "other", "PyTorch or NumPy", show=False),
        Binding("escape", "leave", "Leave the script", show=False),
    ]

    script: var[tuple[ScriptLine, ...]] = var(())
    """The lines of the script."""

    library: var[str] = var("torch")
    """What it is written for: ``torch`` or ``numpy``."""

    lit_phase: var[str] = var("")
    """The phase whose lines are lit; "" for none."""

    @dataclass
    class OtherAsked(Message):
        """Posted when the script for the other library is asked for."""

        view: "ScriptView"

        @property
        def control(self) -> "ScriptView":
            """The sender."""
            return self.view

    @dataclass
    class Left(Message):
        """Posted when the learner has seen enough."""

        view: "ScriptView"

        @property
        def control(self) -> "ScriptView":
            """The sender."""
            return self.view

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate
        self._painted = PaintedScript([], None)
        self.border_subtitle = translate("enter PyTorch or NumPy   ↑↓ scroll   esc")

    def watch_script(self) -> None:
        """Show the other script."""
        self._refill()
        self._show_lit()

    def watch_library(self) -> None:
        """Say what it is written for."""
        name = {"torch": "PyTorch", "numpy": "NumPy"}[self.library]
        self.border_title = self._translate("the same run in {library}").format(library=name)

    def watch_lit_phase(self) -> None:
        """Light other lines up, and bring them into sight."""
        self._refill()
        self._show_lit()

    def room(self) -> Size:
        """What the scroll bar leaves."""
        return self.scrollable_content_region.size

    def view(self) -> tuple[object, ...]:
        """The usual, and what is in sight."""
        return *super().view(), self.scroll_offset

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:  # noqa: ARG002
        """The lines that are in sight."""
        if not self._painted.strips or self._painted.strips[0].cell_length != width:
            self._lay_out(width)
        top = self.scroll_offset.y
        return self._painted.strips[top : top + height]

    def on_resize(self) -> None:
        """Break the lines for the new room."""
        self._refill()

    def action_other(self) -> None:
        """Ask for the script for the other library."""
        self.post_message(self.OtherAsked(self))

    def action_leave(self) -> None:
        """Ask to leave the script."""
        self.post_message(self.Left(self))

    def _refill(self) -> None:
        width = self.room().width
        if width > 0:
            self._lay_out(width)
        self.repaint()

    def _lay_out(self, width: int) -> None:
        styles = text_styles(self.app.theme_variables, self.background_colors[1])
        self._painted = paint_script(self.script, self.lit_phase, width, styles)
        self.virtual_size = Size(width, len(self._painted.strips))

    def _show_lit(self) -> None:
        first = self._painted.first_lit
        if first is not None:
            self.scroll_to(0, max(first - LINES_BEFORE, 0), animate=False)
