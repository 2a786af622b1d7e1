"""The top line: the lesson and page, what computes, the language, help."""

from dataclasses import dataclass

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Click, Resize
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from tui_tutor.translation import Translate, mark

GAP = 2
"""Cells between two keys."""
ALWAYS = 2
"""Keys at the end of the line that are always shown."""
PANE_NAMES = {"lesson": mark("lesson"), "network": mark("network"), "numbers": mark("numbers")}


class PressableText(Static, can_focus=False):
    """A text that can be clicked, for an action that has a key as well.

    Args:
        text: What it says.
        action: Name of the action it asks for.
        id: What the widget is called.
    """

    @dataclass
    class Pressed(Message):
        """Posted when the text is clicked."""

        pressed: "PressableText"
        action: str

        @property
        def control(self) -> "PressableText":
            """The sender."""
            return self.pressed

    def __init__(self, text: str, action: str, id: str | None = None) -> None:
        super().__init__(text, id=id, markup=False)
        self._action = action

    def on_click(self, event: Click) -> None:
        """Ask for the action."""
        event.stop()
        self.post_message(self.Pressed(self, self._action))


class TitleBar(Horizontal):
    """The top line of the screen.

    Args:
        panes: What is shown one at a time where the window is small.
        translate: Gives the texts in the learner's language.
        next_language: What can be spoken next, in its own name.
        has_hand: Whether there is a teacher for whom a hand can be raised.
    """

    hand: reactive[bool] = reactive(False)
    """Whether the learner's hand is up."""

    place: reactive[str] = reactive("")
    """Lesson and page, in words."""

    computes: reactive[str] = reactive("")
    """Backend and precision."""

    pane: reactive[str] = reactive("")
    """The pane that is shown, where only one fits."""

    def __init__(
        self, panes: tuple[str, ...], translate: Translate, next_language: str = "", has_hand: bool = False
    ) -> None:
        super().__init__()
        self._panes = panes
        self._translate = translate
        self._next_language = next_language
        self._has_hand = has_hand

    def compose(self) -> ComposeResult:
        """Place on the left, or the panes where only one fits; the rest on the right."""
        _ = self._translate
        yield PressableText("", "contents" if "lesson" in self._panes else "setup", "place")
        with Horizontal(id="panes"):
            for pane in self._panes:
                yield PressableText(_(PANE_NAMES[pane]), f"show_pane('{pane}')", f"pane-{pane}")
            yield Static(_("v switches"), markup=False)
        yield Static("", id="computes", markup=False)
        if self._has_hand:
            yield PressableText(_("! raise hand"), "app.class('hand')", "hand")
        yield PressableText(self._next_language, "app.language")
        yield PressableText(_("? help"), "help")

    def watch_place(self, place: str) -> None:
        """Show the new place, cut where it is too long."""
        self._say("#place", place)

    def watch_hand(self, hand: bool) -> None:
        """Mark the hand that is up."""
        self._say("#hand", self._translate("! hand is up") if hand else self._translate("! raise hand"))
        self.set_class(hand, "-hand-up")

    def watch_pane(self, pane: str) -> None:
        """Mark the pane that is shown."""
        for text in self.query("#panes PressableText"):
            text.set_class(text.id == f"pane-{pane}", "-shown")

    def watch_computes(self, computes: str) -> None:
        """Show what computes."""
        self._say("#computes", computes)

    def _say(self, part: str, text: str) -> None:
        """Show a text; before the bar is filled, and while the tutor ends, there is no place for it."""
        for static in self.query(part).results(Static):
            static.update(text)


class KeyBar(Horizontal):
    """The bottom line: the keys that matter most here, each of which can be clicked.

    Where not all fit, whole ones are left out; the last two are always shown.

    Args:
        keys: Key as printed, what it does in one word, and the action it asks for.
    """

    def __init__(self, keys: tuple[tuple[str, str, str], ...]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """One pressable text a key."""
        for key, says, action in self._keys:
            yield PressableText(f"{key} {says}", action)

    def on_resize(self, event: Resize) -> None:
        """Show the keys that fit."""
        texts = list(self.query(PressableText))
        widths = [cell_len(f"{key} {says}") + GAP for key, says, _action in self._keys]
        left = event.size.width - self.gutter.width + GAP - sum(widths[-ALWAYS:])
        for text, width in zip(texts[:-ALWAYS], widths, strict=False):
            left -= width
            # Setting it to what it is lays the whole screen out again.
            if text.display != (left >= 0):
                text.display = left >= 0
