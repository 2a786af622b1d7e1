"""The setup as a line of words that can be picked and changed."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Blur, Click, Focus
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from tui_tutor.engine.setup import Setup
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.chips import Chip, lay_out_chips, paint_chips
from tui_tutor.ui.painting.palette import Palette
from tui_tutor.ui.widgets.painted import Painted
from tui_tutor.ui.words import shown_words


class SetupBar(Painted, can_focus=True):
    """The words of the setup, wrapped in the width; clicking or entering one asks to change it.

    Args:
        translate: Gives the texts in the learner's language.
    """

    # A click picks a word; the arrows stay where they were, mostly with the page.
    FOCUS_ON_CLICK = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Word before", show=False),
        Binding("right", "move(1)", "Word after", show=False),
        Binding("enter", "pick", "Change it", show=False),
    ]

    setup: var[Setup | None] = var(None)
    """The setup that is shown."""

    concealed: var[frozenset[str]] = var(frozenset[str]())
    """Words whose values are not to be seen."""

    @dataclass
    class WordPicked(Message):
        """Posted when a word is to be changed; named as in a setup string."""

        bar: "SetupBar"
        word: str

        @property
        def control(self) -> "SetupBar":
            """The sender."""
            return self.bar

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate
        self._chosen = 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """The rows that the words take."""
        chips = self._chips(width)
        return chips[-1].row + 1 if chips else 1

    def watch_setup(self) -> None:
        """Show the new words; they may take another number of rows."""
        self.repaint()
        self.refresh(layout=True)

    def watch_concealed(self) -> None:
        """Show the words, or hide them."""
        self.watch_setup()

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The words."""
        chips = self._chips(width)
        if not chips or not self.has_focus:
            return paint_chips(chips, None, (width, height), palette)
        chosen = chips[min(self._chosen, len(chips) - 1)]
        rows = max(height, chosen.row + 1)  # where rows are cut, the chosen word's is the last one seen
        return paint_chips(chips, chosen.word, (width, rows), palette)[rows - height :]

    def on_focus(self, _event: Focus) -> None:
        """Show which word the keys act on."""
        self.repaint()

    def on_blur(self, _event: Blur) -> None:
        """Stop showing it."""
        self.repaint()

    def on_click(self, event: Click) -> None:
        """Pick the clicked word."""
        match event.style.meta.get("spot"):
            case ("word", str(word)):
                self.post_message(self.WordPicked(self, word))
            case _:
                pass

    def action_move(self, delta: int) -> None:
        """Choose the word before or after."""
        count = len(self._chips(self.content_size.width))
        self._chosen = min(max(min(self._chosen, count - 1) + delta, 0), count - 1)
        self.repaint()

    def action_pick(self) -> None:
        """Pick the chosen word."""
        chips = self._chips(self.content_size.width)
        if chips:
            self.post_message(self.WordPicked(self, chips[min(self._chosen, len(chips) - 1)].word))

    def _chips(self, width: int) -> list[Chip]:
        if self.setup is None:
            return []
        return lay_out_chips(shown_words(self.setup, self.concealed), width, self._translate)
