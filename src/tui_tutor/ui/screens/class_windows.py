"""Small windows in which the class asks or tells a learner something."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import ScrollableContainer, Vertical, VerticalScroll
from textual.events import Key
from textual.markup import escape
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_tutor.store.class_messages import Picture, Poll
from tui_tutor.translation import Translate
from tui_tutor.ui.widgets.picture_view import PictureView

LONGEST_ANSWER = 200
"""Characters of a typed answer, as the class takes it."""
FRAME = 2
"""Rows or columns of the frame around a picture."""


class PollScreen(ModalScreen[str | None]):
    """Asks what the teacher asks; closes with the answer, or with None to answer later.

    Nothing is chosen at first, so that a key that was meant for the page is no answer.

    Args:
        poll: The question.
        answer: What was answered before; "" for nothing.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Later")]

    def __init__(self, poll: Poll, answer: str, translate: Translate) -> None:
        super().__init__()
        self.poll = poll
        self._answer = answer
        self._translate = translate

    def compose(self) -> ComposeResult:
        """The question over its choices, or over a line to type."""
        _ = self._translate
        with Vertical(classes="window") as window:
            window.border_title = _("Your teacher asks")
            yield Static(self.poll.question, classes="says", markup=False)
            if self.poll.choices:
                window.border_subtitle = _("a number answers   esc later")
                yield OptionList(*self._options(), classes="poll", markup=False)
            else:
                window.border_subtitle = _("enter answers   esc later")
                yield Input(self._answer, max_length=LONGEST_ANSWER)

    def on_mount(self) -> None:
        """Begin with nothing chosen."""
        for options in self.query(OptionList):
            options.highlighted = None

    def on_key(self, event: Key) -> None:
        """Answer by number."""
        number = int(event.character) if event.character and event.character in "123456789" else 0
        if 0 < number <= len(self.poll.choices):
            event.stop()
            self.dismiss(self.poll.choices[number - 1])

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Answer with what was chosen."""
        event.stop()
        self.dismiss(self.poll.choices[event.option_index])

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        """Answer with what was typed, if that is anything."""
        if event.value.strip():
            self.dismiss(event.value.strip())

    def _options(self) -> list[Option]:
        return [
            Option(f"{'●' if choice == self._answer else ' '} {number}  {choice}")
            for number, choice in enumerate(self.poll.choices, 1)
        ]


class ConsentScreen(ModalScreen[bool | None]):
    """Asks whether the class may see the learner's screen; None leaves it open.

    Args:
        request: The number of the request.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "Yes"),
        Binding("n", "dismiss(False)", "No"),
        Binding("escape", "dismiss(None)", "Later"),
    ]

    def __init__(self, request: int, translate: Translate) -> None:
        super().__init__()
        self.request = request
        self._translate = translate

    def compose(self) -> ComposeResult:
        """The question and the keys that answer it."""
        _ = self._translate
        with Vertical(classes="window") as window:
            window.border_title = _("May the class see your screen?")
            window.border_subtitle = _("y yes   n no   esc later")
            says = _(
                "Your teacher would like to show your screen to everybody, as it is and as you go on."
                " You can end that at any time with X."
            )
            yield Static(says, classes="says", markup=False)
            with Vertical(classes="answers"):
                yield Static(f"[@click=screen.dismiss(True)]{escape(_('y  yes, show it'))}[/]")
                yield Static(f"[@click=screen.dismiss(False)]{escape(_('n  no, keep it to myself'))}[/]")


class MessageScreen(ModalScreen[None]):
    """Shows something long that the class or its teacher says.

    Args:
        title: Who says it, or what it is about.
        text: What is said.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,X", "dismiss(None)", "Close")]

    def __init__(self, title: str, text: str, translate: Translate) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._translate = translate

    def compose(self) -> ComposeResult:
        """The text, which scrolls."""
        _ = self._translate
        with Vertical(classes="window -message") as window:
            window.border_title = escape(self._title)
            window.border_subtitle = _("↑↓ scroll   esc close")
            with VerticalScroll():
                yield Static(self._text, markup=False)

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one(VerticalScroll).focus()


class KeyLineScreen(MessageScreen):
    """Shows what to type in a terminal of one's own so that its key comes back to this seat.

    Args:
        line: What to type.
        minutes: How long it works.
        translate: Gives the texts in the learner's language.
    """

    def __init__(self, line: str, minutes: int, translate: Translate) -> None:
        says = translate(
            "In a terminal of your own, type this within {minutes} minutes:\n\n    {line}\n\n"
            "From then on your SSH key opens this seat, without join code and PIN. The line works once:"
            " show it to nobody. If you have no key yet, ssh-keygen -t ed25519 makes one."
        )
        super().__init__(
            translate("Come back with your own key"), says.format(minutes=minutes, line=line), translate
        )


class ShownScreen(ModalScreen[None]):
    """Shows somebody else's screen.

    Args:
        name: Whose it is.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,O,q", "dismiss(None)", "Close"),
        Binding("exclamation_mark", "app.class('hand')", "Hand"),
        Binding("P", "app.class('answer')", "Answer"),
    ]

    def __init__(self, name: str, translate: Translate) -> None:
        super().__init__()
        self.whose = name
        self._translate = translate

    def compose(self) -> ComposeResult:
        """The picture, which scrolls where it is larger than the window."""
        _ = self._translate
        with Vertical(classes="shown") as window:
            window.border_title = escape(_("the screen of {name}").format(name=self.whose))
            with ScrollableContainer():
                yield PictureView()

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one(ScrollableContainer).focus()
        self._fit()

    def show(self, picture: Picture) -> None:
        """Show what the screen looks like now."""
        for view in self.query(PictureView):
            view.picture = picture
        self._fit()

    def on_resize(self) -> None:
        """Use the new room."""
        self._fit()

    def _fit(self) -> None:
        """Leave the frame out where the picture needs its room."""
        _ = self._translate
        for window in self.query(".shown"):
            picture = window.query_one(PictureView).picture
            width, height = self.app.size
            is_full = picture is not None and (
                picture.columns + FRAME > width or picture.rows + FRAME > height
            )
            window.set_class(is_full, "-full")
            name, keys = _("the screen of {name}").format(name=self.whose), _("esc close   arrows scroll")
            # There is no bottom line for the keys.
            window.border_title = escape(f"{name}   {keys}" if is_full else name)
            window.border_subtitle = "" if is_full else keys
