"""The whole setup in one window: every word, its value and what it is."""

from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_tutor.translation import Translate
from tui_tutor.ui.words import WORDS


class SetupScreen(ModalScreen[str | None]):
    """Lists the words of a setup; closes with the one to be changed.

    Args:
        values: Each word's present value.
        printed: The setup string.
        chosen: The word to begin on; "" begins on the first.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,u", "cancel", "Close")]

    def __init__(self, values: dict[str, str], printed: str, chosen: str, translate: Translate) -> None:
        super().__init__()
        self._values = values
        self._printed = printed
        self._chosen = chosen
        self._translate = translate

    def compose(self) -> ComposeResult:
        """The setup string over its words."""
        _ = self._translate
        names = [name for name in WORDS if name in self._values]
        with Vertical(classes="window -tall") as window:
            window.border_title = _("setup")
            window.border_subtitle = _("↑↓ choose   enter change   esc close")
            yield Static(self._printed, classes="says", markup=False)
            yield OptionList(*(Option(self._row(name), id=name) for name in names), markup=False)

    def on_mount(self) -> None:
        """Begin on the word that was changed last."""
        names = [name for name in WORDS if name in self._values]
        self.query_one(OptionList).highlighted = names.index(self._chosen) if self._chosen in names else 0

    @on(OptionList.OptionSelected)
    def take(self, event: OptionList.OptionSelected) -> None:
        """Close with the chosen word."""
        event.stop()
        self.dismiss(event.option.id)

    def action_cancel(self) -> None:
        """Close with nothing."""
        self.dismiss(None)

    def _row(self, name: str) -> str:
        value = self._values[name] or "–"
        shown = value if cell_len(value) <= 16 else value[:15] + "…"
        return f"{name:<14} {shown:<16}  {self._translate(WORDS[name].says)}"
