"""Windows of the teacher's board: to choose, to confirm, to ask the class, to open and close lessons."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.markup import escape
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_tutor.lessons.lesson import Lesson
from tui_tutor.translation import Translate
from tui_tutor.ui.class_pages import lesson_title
from tui_tutor.ui.widgets.title_bar import PressableText

LONGEST_QUESTION, LONGEST_CHOICE, MOST_CHOICES = 500, 200, 9
SEPARATORS = "/／"
"""Between the answers that may be chosen."""


class ChoosePrompt(ModalScreen[str | None]):
    """Asks for one of several things; closes with its name.

    Args:
        title: What it is about.
        says: What is asked.
        choices: For each thing what it is called and what it means, in the teacher's language.
        now: The present one; "" where there is none.
        translate: Gives the texts in the teacher's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "cancel", "Cancel")]

    def __init__(
        self, title: str, says: str, choices: dict[str, tuple[str, str]], now: str, translate: Translate
    ) -> None:
        super().__init__()
        self._title = title
        self._says = says
        self._choices = choices
        self._now = now
        self._translate = translate

    def compose(self) -> ComposeResult:
        """The choices under the question."""
        _ = self._translate
        width = max(cell_len(name) for name, _says in self._choices.values())
        with Vertical(classes="window") as window:
            window.border_title = escape(self._title)
            window.border_subtitle = _("↑↓ choose   enter takes it   esc leaves it")
            yield Static(self._says, classes="says", markup=False)
            yield OptionList(
                *(self._line(key, name, says, width) for key, (name, says) in self._choices.items()),
                markup=False,
            )

    def on_mount(self) -> None:
        """Begin on the present one."""
        names = list(self._choices)
        self.query_one(OptionList).highlighted = names.index(self._now) if self._now in names else 0

    @on(OptionList.OptionSelected)
    def take(self, event: OptionList.OptionSelected) -> None:
        """Close with the choice."""
        event.stop()
        self.dismiss(list(self._choices)[event.option_index])

    def action_cancel(self) -> None:
        """Close with nothing."""
        self.dismiss(None)

    def _line(self, key: str, name: str, says: str, width: int) -> Option:
        sign = "●" if key == self._now else " "
        return Option(f"{sign} {name}{' ' * (width - cell_len(name))}  {says}")


class ConfirmPrompt(ModalScreen[bool]):
    """Asks once before something that everybody notices.

    Args:
        title: What is about to be done.
        says: What it brings.
        yes: The word for doing it.
        translate: Gives the texts in the teacher's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "answer(True)", "Yes"),
        Binding("escape,n,q", "answer(False)", "No"),
    ]

    def __init__(self, title: str, says: str, yes: str, translate: Translate) -> None:
        super().__init__()
        self._title = title
        self._says = says
        self._yes = yes
        self._translate = translate

    def compose(self) -> ComposeResult:
        """What it brings, over the two answers."""
        _ = self._translate
        with Vertical(classes="window") as window:
            window.border_title = escape(self._title)
            yield Static(self._says, classes="says", markup=False)
            with Horizontal(classes="verdict"):
                yield PressableText(_("enter  {yes}").format(yes=self._yes), "answer(True)")
                yield PressableText(_("esc  leave it"), "answer(False)")

    @on(PressableText.Pressed)
    async def press_text(self, event: PressableText.Pressed) -> None:
        """An answer was clicked."""
        await self.run_action(event.action)

    def action_answer(self, is_yes: bool) -> None:
        """Close with the answer."""
        self.dismiss(is_yes)


class PollPrompt(ModalScreen[tuple[str, tuple[str, ...]] | None]):
    """Asks what the class is to be asked; closes with the question and the answers to choose from.

    Args:
        translate: Gives the texts in the teacher's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel")]

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate

    def compose(self) -> ComposeResult:
        """A field for the question, a field for the answers."""
        _ = self._translate
        with Vertical(classes="window") as window:
            window.border_title = _("ask the class")
            window.border_subtitle = _("tab other field   enter asks   esc leaves it")
            yield Static(_("The question:"), classes="says", markup=False)
            yield Input(id="question", max_length=LONGEST_QUESTION)
            yield Static(
                _("Answers to choose from, with / between them; leave it empty to let everybody type."),
                classes="says",
                markup=False,
            )
            yield Input(id="choices", placeholder=_("yes / no / not sure"))
            yield Static("", classes="wrong", markup=False)

    @on(Input.Submitted, "#question")
    def to_choices(self) -> None:
        """Go on to the answers."""
        self.query_one("#choices", Input).focus()

    @on(Input.Submitted, "#choices")
    def take(self) -> None:
        """Close with what was typed, or say what is missing."""
        _ = self._translate
        question = self.query_one("#question", Input).value.strip()
        choices = read_choices(self.query_one("#choices", Input).value)
        if not question:
            self._tell(_("The question is empty."))
            self.query_one("#question", Input).focus()
        elif len(choices) == 1:
            self._tell(_("One answer is no choice: put / between two of them."))
        elif len(choices) > MOST_CHOICES:
            self._tell(_("At most {count} answers.").format(count=MOST_CHOICES))
        else:
            self.dismiss((question, choices))

    def action_cancel(self) -> None:
        """Close with nothing."""
        self.dismiss(None)

    def _tell(self, text: str) -> None:
        self.query_one(".wrong", Static).update(text)


def read_choices(typed: str) -> tuple[str, ...]:
    """The different answers in a line of them."""
    for separator in SEPARATORS[1:]:
        typed = typed.replace(separator, SEPARATORS[0])
    choices = (each.strip()[:LONGEST_CHOICE] for each in typed.split(SEPARATORS[0]))
    return tuple(dict.fromkeys(each for each in choices if each))


class LessonsPrompt(ModalScreen[None]):
    """Lists the lessons, each of which enter closes or opens.

    Args:
        lessons: All lessons in order.
        closed: Slugs of those that are closed.
        change: Called with a slug and whether the lesson is to be open.
        translate: Gives the texts in the teacher's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,l", "close", "Close"),
        Binding("space", "change", "Open or close", show=False),
    ]

    def __init__(
        self,
        lessons: Sequence[Lesson],
        closed: Sequence[str],
        change: Callable[[str, bool], None],
        translate: Translate,
    ) -> None:
        super().__init__()
        self._lessons = lessons
        self._shut = set(closed)
        self._change = change
        self._translate = translate

    def compose(self) -> ComposeResult:
        """The lessons, with whether each is open."""
        _ = self._translate
        with Vertical(classes="window -tall") as window:
            window.border_title = _("lessons")
            window.border_subtitle = _("↑↓ choose   enter opens or closes it   esc done")
            yield Static(_("Learners can't go into a closed lesson."), classes="says", markup=False)
            yield OptionList(*(Option(self._line(lesson)) for lesson in self._lessons), markup=False)

    @on(OptionList.OptionSelected)
    def take(self, event: OptionList.OptionSelected) -> None:
        """Close or open the lesson."""
        event.stop()
        self._flip(event.option_index)

    def action_change(self) -> None:
        """Close or open the lesson."""
        index = self.query_one(OptionList).highlighted
        if index is not None:
            self._flip(index)

    def action_close(self) -> None:
        """Close the window."""
        self.dismiss(None)

    def _flip(self, index: int) -> None:
        lesson = self._lessons[index]
        is_open = lesson.slug in self._shut
        self._shut ^= {lesson.slug}
        self._change(lesson.slug, is_open)
        self.query_one(OptionList).replace_option_prompt_at_index(index, self._line(lesson))

    def _line(self, lesson: Lesson) -> str:
        _ = self._translate
        word = _("closed") if lesson.slug in self._shut else _("open")
        width = max(cell_len(_("closed")), cell_len(_("open")))
        return f"{word}{' ' * (width - cell_len(word))}  {lesson_title(lesson)}"
