"""A learner's screen, as a teacher sees it who looks over it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, ScrollableContainer
from textual.screen import ModalScreen
from textual.widgets import Static

from tui_tutor.translation import Translate
from tui_tutor.ui.class_desk import Desk
from tui_tutor.ui.widgets.picture_view import PictureView
from tui_tutor.ui.widgets.title_bar import PressableText

SECONDS_BETWEEN_LOOKS = 0.2
"""At whether there is a new picture."""


class LookScreen(ModalScreen[None]):
    """Shows the pictures that come of a learner's screen; nothing can be done on it.

    Args:
        desk: Has the newest picture.
        name: What the learner is called.
        translate: Gives the texts in the teacher's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,o,enter", "close", "Close")]

    def __init__(self, desk: Desk, name: str, translate: Translate) -> None:
        super().__init__()
        self._desk = desk
        self._name = name
        self._translate = translate

    def compose(self) -> ComposeResult:
        """Whose screen it is, over the picture."""
        _ = self._translate
        with Horizontal(id="look-title"):
            text = _("{name}'s screen: it is shown there that you look").format(name=self._name)
            yield Static(text, id="look-name", markup=False)
            yield PressableText(_("esc ends"), "close")
        with ScrollableContainer():
            yield Static(_("The picture comes in a moment …"), id="look-waits", markup=False)
            yield PictureView()

    def on_mount(self) -> None:
        """Show the pictures as they come."""
        self.query_one(ScrollableContainer).focus()
        self._show()
        self.set_interval(SECONDS_BETWEEN_LOOKS, self._show)

    async def on_pressable_text_pressed(self, event: PressableText.Pressed) -> None:
        """The end was clicked."""
        await self.run_action(event.action)

    def action_close(self) -> None:
        """Look no more."""
        self.dismiss(None)

    def _show(self) -> None:
        picture = self._desk.picture
        view = self.query_one(PictureView)
        if picture is not None and picture is not view.picture:
            self.query_one("#look-waits").display = False
            view.picture = picture
