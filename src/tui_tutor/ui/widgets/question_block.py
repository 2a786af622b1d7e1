"""What all questions of a page have in common."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Key
from textual.message import Message
from textual.reactive import reactive

from tui_tutor.engine.frame import Frame
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.document import read_markdown
from tui_tutor.ui.markdown.layout import BLANK, filled, lay_out_blocks, prefixed
from tui_tutor.ui.markdown.lesson_markdown import LessonMarkdown, note_words
from tui_tutor.ui.markdown.painted_text import PaintedText
from tui_tutor.ui.markdown.wrap import Line, Link, Run
from tui_tutor.ui.widgets.page_scroll import MARGIN, PageScroll

JUDGED = ("✓", "✗")
"""Signs that a reply begins with."""


class QuestionBlock(PaintedText):
    """A question; what follows it on the page is shown once it is answered.

    Subclasses say what it is called (`title`), what stands below it (`body`), and when it is
    answered.

    Args:
        key: Which block of the page.
        ask: The question, Markdown.
        translate: Gives the texts of the interface.
        answer: What was answered before.

    Attributes:
        leads_on: Whether the keyboard goes on to the next question of this kind.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "point(-1)", "Choice before", show=False),
        Binding("down", "point(1)", "Choice after", show=False),
    ]
    """Up and down point at a choice, or a field."""

    leads_on: ClassVar[bool] = False

    answer: reactive[str] = reactive("", init=False)
    """What was answered last, as it is kept; empty before."""

    frame: reactive[Frame | None] = reactive(None, init=False, always_update=True)
    """The whole batch as the run has it; set where it was asked for."""

    @dataclass
    class FrameAsked(Message):
        """Posted when an answer is to be judged on the run; the owner sets `frame`."""

        block: "QuestionBlock"

        @property
        def control(self) -> "QuestionBlock":
            """The sender."""
            return self.block

    @dataclass
    class Answered(Message):
        """Posted at each answer.

        Attributes:
            key: Which block of the page.
            text: The answer, as it is kept and given back when the page is opened again.
            right: Whether it is right.
        """

        block: "QuestionBlock"
        key: str
        text: str
        right: bool

        @property
        def control(self) -> "QuestionBlock":
            """The sender."""
            return self.block

    def __init__(self, key: str, ask: str, translate: Translate, answer: str = "") -> None:
        super().__init__()
        self.key = key
        self._translate = translate
        self._ask = read_markdown(ask)
        self.set_reactive(QuestionBlock.answer, answer)

    @property
    def answered(self) -> bool:
        """Whether what follows may be shown: the right answer was given, or any where one counts."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """What stands above the question."""
        raise NotImplementedError

    def body(self, width: int) -> list[Line]:
        """What stands below the question: its choices or fields, what is said to the answer, what to do."""
        raise NotImplementedError

    @property
    def bar_style(self) -> str:
        """How the title and the bar beside the question look."""
        return "right" if self.answered else "label"

    @property
    def reply_row(self) -> int:
        """The line at which what is said to the answer begins; the first one where nothing is."""
        signs = (y for y, line in enumerate(self._lines()) if any(_is_sign(run) for run in line))
        return next(signs, 0)

    @property
    def least_rows(self) -> int:
        """How many of its lines are to be in view at least, so that it can be answered."""
        return self.size.height

    def lines(self, width: int) -> list[Line]:
        """The question and what stands below it, beside a bar."""
        inner = width - 2
        title: Line = (Run(self.title, self.bar_style),)
        ask = lay_out_blocks(self._ask, inner, note_words(self._translate))
        bar = Run("┃ ", self.bar_style)
        return prefixed([title, *ask, BLANK, *self.body(inner)], bar, bar)

    def watch_answer(self) -> None:
        """Show the new answer."""
        self.lay_out_again()

    def choose(self, link: Link) -> None:
        """Follow a link of the question."""
        self.tell(LessonMarkdown.LinkChosen(self, link.href))

    def show_pointed(self) -> None:
        """Bring what the keyboard is at into view, with what is said below it where there is room."""
        self.call_after_refresh(self._scroll_to_pointed)

    def _scroll_to_pointed(self) -> None:
        scroll, links = self.scroll, self.links
        if scroll is None or not links:
            return
        place, link = scroll.place_of(self), self.link_region(min(self.pointed, len(links) - 1))
        top, end = place.y + link.y, place.bottom
        has_room = end - top + MARGIN.height <= scroll.size.height
        scroll.bring(top, end if has_room else top + link.height)

    @property
    def scroll(self) -> PageScroll | None:
        """The part of the page that scrolls."""
        return next((each for each in self.ancestors if isinstance(each, PageScroll)), None)

    @property
    def points(self) -> bool:
        """Whether up and down go from choice to choice; else they scroll the page."""
        return not self.answered

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave up and down to the page where there is nothing to point at."""
        return self.points if action == "point" else super().check_action(action, parameters)

    def take_character(self, character: str) -> bool:
        """Take a key that was pressed elsewhere on the page; returns whether it is for this question.

        Numbers are; questions with a field take other characters.
        """
        taken = not self.answered and character.isdecimal() and character != "0"
        if taken:
            self.press(int(character))
        return taken

    def take_key(self, event: Key) -> bool:
        """Take a key while the keyboard is at this question; returns whether it is for it."""
        return event.character is not None and self.take_character(event.character)

    def on_key(self, event: Key) -> None:
        """Take what is for this question; other keys are left to the screen."""
        if self.take_key(event):
            event.stop()
            event.prevent_default()

    def press(self, number: int) -> None:
        """Choose what is shown with a number, from 1."""
        raise NotImplementedError

    def action_point(self, delta: int) -> None:
        """Point at the link before or after."""
        links = self.links
        if links:
            self.pointed = (self.pointed + delta) % len(links)
            self.show_pointed()


def wide_row(row: Line, width: int, link: Link | None) -> Line:
    """A row up to the full width, so that all of it can be clicked."""
    *runs, blank = filled(row, width, "")
    return (*runs, Run(blank.text, "row", link))


def check_row(link: Link, says: str, width: int) -> Line:
    """What enter does once the answer is complete; it can be clicked too."""
    return wide_row((Run(" ↵ ", "key", link), Run(" ", "row", link), Run(says, "row", link)), width, link)


def _is_sign(run: Run) -> bool:
    """Whether a run is the sign of a reply, alone or behind a number."""
    return run.text.strip().lstrip("0123456789") in JUDGED
