"""Small windows that ask for one thing: a text, or one of several choices."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.markup import escape
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_tutor.errors import TutorError
from tui_tutor.translation import Translate

LONGEST = 2000
"""Characters that may be typed or pasted; a field with a whole book in it would be slow."""

Check = Callable[[str], object]
"""Takes what was typed and raises `TutorError` where it can't be used."""


class TextPrompt(ModalScreen[str | None]):
    """Asks for a text; a wrong one is answered in the window and can be mended.

    Args:
        title: What is asked for.
        says: One line that explains it.
        value: What the field holds at first.
        check: Refuses what can't be used.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel")]

    def __init__(self, title: str, says: str, value: str, check: Check, translate: Translate) -> None:
        super().__init__()
        self._title = title
        self._says = says
        self._value = value
        self._check = check
        self._translate = translate

    def compose(self) -> ComposeResult:
        """A field between what is asked and what may be wrong."""
        _ = self._translate
        with Vertical(classes="window") as window:
            window.border_title = escape(self._title)
            window.border_subtitle = _("enter takes it   esc leaves it")
            yield Static(self._says, classes="says", markup=False)
            yield Input(self._value, select_on_focus=True, max_length=max(LONGEST, len(self._value)))
            yield Static("", classes="wrong", markup=False)

    @on(Input.Submitted)
    @work(exclusive=True)
    async def take(self, event: Input.Submitted) -> None:
        """Close with what was typed, or say what is wrong with it."""
        try:
            # Whatever names a file has it read, which may take a second.
            await asyncio.to_thread(self._check, event.value.strip())
        except TutorError as error:
            self.query_one(".wrong", Static).update(error.text(self._translate))
        else:
            self.dismiss(event.value.strip())

    def action_cancel(self) -> None:
        """Close with nothing."""
        self.dismiss(None)


class ChoicePrompt(ModalScreen[str | None]):
    """Asks for one of several choices, each with what it means.

    Args:
        title: What is asked for.
        says: One line that explains it.
        choices: Each choice and its meaning, in the learner's language.
        value: The present choice.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel")]

    def __init__(
        self, title: str, says: str, choices: dict[str, str], value: str, translate: Translate
    ) -> None:
        super().__init__()
        self._title = title
        self._says = says
        self._choices = choices
        self._value = value
        self._translate = translate

    def compose(self) -> ComposeResult:
        """The choices under what they are for."""
        _ = self._translate
        width = max(cell_len(name) for name in self._choices)
        with Vertical(classes="window") as window:
            window.border_title = escape(self._title)
            window.border_subtitle = _("↑↓ choose   enter takes it   esc leaves it")
            yield Static(self._says, classes="says", markup=False)
            yield OptionList(
                *(
                    Option(
                        f"{'●' if name == self._value else ' '} {set_cell_size(name, width)}  {meaning}",
                        id=name,
                    )
                    for name, meaning in self._choices.items()
                ),
                markup=False,
            )

    def on_mount(self) -> None:
        """Begin on the present choice."""
        names = list(self._choices)
        if self._value in names:
            self.query_one(OptionList).highlighted = names.index(self._value)

    @on(OptionList.OptionSelected)
    def take(self, event: OptionList.OptionSelected) -> None:
        """Close with the choice."""
        event.stop()
        self.dismiss(event.option.id)

    def action_cancel(self) -> None:
        """Close with nothing."""
        self.dismiss(None)
