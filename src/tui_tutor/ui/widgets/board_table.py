"""The learners of a class, to choose one from."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Blur, Click, Focus
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_tutor.translation import Translate
from tui_tutor.ui.class_roll import Standing
from tui_tutor.ui.painting.board_table import paint_board_head, paint_board_rows
from tui_tutor.ui.painting.palette import Palette
from tui_tutor.ui.widgets.painted import Painted

HEAD = 1
"""Rows over the learners."""


class BoardTable(ScrollView, Painted, can_focus=True):
    """One line for each learner under a line of heads; only those in sight are painted.

    Args:
        translate: Gives the texts in the teacher's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "move_page(-1)", "Page up", show=False),
        Binding("pagedown", "move_page(1)", "Page down", show=False),
        Binding("home", "move(-100000)", "First", show=False),
        Binding("end", "move(100000)", "Last", show=False),
        Binding("enter", "open", "With this learner", show=False),
    ]

    standings: var[tuple[Standing, ...]] = var(())
    """Everyone, in order."""

    chosen: var[str] = var("")
    """The id of the chosen learner."""

    @dataclass
    class LearnerChosen(Message):
        """Posted when a learner is chosen."""

        table: "BoardTable"
        learner: str

        @property
        def control(self) -> "BoardTable":
            """The sender."""
            return self.table

    @dataclass
    class LearnerOpened(Message):
        """Posted when something is to be done with the chosen learner."""

        table: "BoardTable"
        learner: str

        @property
        def control(self) -> "BoardTable":
            """The sender."""
            return self.table

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate
        self._place = 0
        self.border_title = translate("learners")

    def watch_standings(self) -> None:
        """Show everyone as they are now; the chosen one stays in sight where it was."""
        size = Size(0, len(self.standings) + HEAD)
        if size.height != self.virtual_size.height:
            self.virtual_size = size
        before, self._place = self._place, self._index()
        if before != self._place and self._is_in_sight(before):
            self._bring_in_sight()
        self.repaint()

    def watch_chosen(self) -> None:
        """Show which learner is chosen."""
        self._place = self._index()
        self.repaint()

    def room(self) -> Size:
        """What the scroll bar leaves."""
        return self.scrollable_content_region.size

    def view(self) -> tuple[object, ...]:
        """The usual, and what is in sight."""
        return *super().view(), self.scroll_offset, self.has_focus

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The heads, then the learners in sight."""
        top = self.scroll_offset.y
        shown = self.standings[top : top + max(height - HEAD, 0)]
        head = paint_board_head(width, palette, self._translate)
        size = (width, len(shown))
        rows = paint_board_rows(shown, self.chosen, size, palette, self._translate, self.has_focus)
        return [head, *rows]

    def on_focus(self, _event: Focus) -> None:
        """Show that the keys act here."""
        self.refresh()

    def on_blur(self, _event: Blur) -> None:
        """Stop showing it."""
        self.refresh()

    def on_click(self, event: Click) -> None:
        """Choose the learner; a click on the one that is chosen asks what can be done."""
        match event.style.meta.get("spot"):
            case ("learner", str(learner)) if learner == self.chosen:
                self.post_message(self.LearnerOpened(self, learner))
            case ("learner", str(learner)):
                self.post_message(self.LearnerChosen(self, learner))
            case _:
                pass

    def action_move(self, rows: int) -> None:
        """Choose a learner further up or down."""
        if self.standings:
            self._place = min(max(self._place + rows, 0), len(self.standings) - 1)
            # At once: news that come before the screen answers must not put the old one into sight again.
            self.chosen = self.standings[self._place].row.learner
            self._bring_in_sight()
            self.post_message(self.LearnerChosen(self, self.chosen))

    def action_move_page(self, direction: int) -> None:
        """Choose a learner a screen further up or down."""
        self.action_move(direction * max(self.room().height - HEAD - 1, 1))

    def action_open(self) -> None:
        """Ask what can be done with the chosen learner."""
        if self.chosen:
            self.post_message(self.LearnerOpened(self, self.chosen))

    def show_chosen(self) -> None:
        """Bring the chosen learner into sight."""
        self._bring_in_sight()

    def _index(self) -> int:
        learners = [standing.row.learner for standing in self.standings]
        return learners.index(self.chosen) if self.chosen in learners else 0

    def _is_in_sight(self, index: int) -> bool:
        return 0 <= index - self.scroll_offset.y < self.room().height - HEAD

    def _bring_in_sight(self) -> None:
        rows = max(self.room().height - HEAD, 1)
        top = min(max(self.scroll_offset.y, self._place - rows + 1), self._place)
        if top != self.scroll_offset.y:
            # The scroll bar that allows it may not be there yet.
            self.scroll_to(0, top, animate=False, force=True)
