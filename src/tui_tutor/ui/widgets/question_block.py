"""What all questions of a page have in common that may be answered until the answer is right."""

from dataclasses import dataclass

from textual.geometry import Region, Spacing
from textual.message import Message
from textual.reactive import reactive

from tui_tutor.engine.frame import Frame
from tui_tutor.ui.markdown.layout import filled
from tui_tutor.ui.markdown.painted_text import PaintedText
from tui_tutor.ui.markdown.wrap import Line, Link, Run
from tui_tutor.ui.widgets.page_scroll import PageScroll

MARGIN = Spacing(1, 0, 1, 0)
"""Lines that stay in view around what the keyboard is at."""


class QuestionBlock(PaintedText):
    """A question; what follows it on the page is shown once it is answered rightly.

    Attributes:
        key: Which block of the page.
    """

    key: str

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

    @property
    def answered(self) -> bool:
        """Whether the right answer was given."""
        raise NotImplementedError

    @property
    def given(self) -> str:
        """The answer that was given last; empty before."""
        raise NotImplementedError

    def show_pointed(self) -> None:
        """Bring what the keyboard is at into view, with what is said below it where there is room."""
        self.call_after_refresh(self._scroll_to_pointed)

    def _scroll_to_pointed(self) -> None:
        scroll = next((each for each in self.ancestors if isinstance(each, PageScroll)), None)
        links = self.links
        if scroll is None or not links:
            return
        link = self.link_region(min(self.pointed, len(links) - 1))
        end = self.size.height - link.y
        rows = end if end + MARGIN.height <= scroll.size.height else link.height
        region = Region(link.x, link.y, link.width, rows).translate(self.virtual_region.offset)
        scroll.scroll_to_region(region, animate=False, spacing=MARGIN)

    def take_character(self, character: str) -> bool:
        """Take a key that was pressed elsewhere on the page; returns whether it is for this question.

        Numbers are; questions with a field take other characters.
        """
        taken = character.isdecimal() and character != "0"
        if taken:
            self.press(int(character))
        return taken

    def press(self, number: int) -> None:
        """Choose what is shown with a number, from 1."""
        raise NotImplementedError

    def action_press(self, number: int) -> None:
        """Choose by a number's key."""
        self.press(number)

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
