"""A question with a field that a line is typed into."""

from typing import ClassVar
from unicodedata import normalize

from textual.binding import Binding, BindingType
from textual.events import Key, Paste
from textual.reactive import reactive

from tui_tutor.lessons.typed_number import OTHER_SIGNS
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.layout import filled
from tui_tutor.ui.markdown.wrap import Line, Link, Run
from tui_tutor.ui.widgets.question_block import QuestionBlock
from tui_tutor.ui.widgets.typed_line import TypedLine

MOVES = ("left", "right", "home", "end")
"""Keys that move in a field; where it is empty they are left to the page."""


class FieldBlock(QuestionBlock):
    """A question with a field: an equals sign leads into it, and esc out of it again.

    While the keyboard is at it, every character goes into the field, and none is a key of the
    screen.

    Args:
        key: Which block of the page.
        ask: The question, Markdown.
        translate: Gives the texts of the interface.
        answer: What was answered before.

    Attributes:
        starts: Characters that lead into the field from elsewhere on the page; an equals sign does not
            stay there.
        longest: Characters that the field takes.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave the field", show=False)]

    starts: ClassVar[frozenset[str]] = frozenset("=＝")
    longest: ClassVar[int]

    line: reactive[TypedLine] = reactive(TypedLine(), init=False)
    """What stands in the field."""

    def __init__(self, key: str, ask: str, translate: Translate, answer: str = "") -> None:
        super().__init__(key, ask, translate, answer)
        self._field = Link("field")

    @property
    def has_field(self) -> bool:
        """Whether it is answered by typing."""
        return True

    @property
    def is_busy(self) -> bool:
        """Whether an answer is being judged, so that nothing can be typed."""
        return False

    @property
    def points(self) -> bool:
        """Whether up and down go from choice to choice; in a field there is nothing above or below."""
        return super().points and not self.has_field

    @property
    def field_index(self) -> int | None:
        """Which of the links the field is; None where it is not shown."""
        links = self.links
        return links.index(self._field) if self._field in links else None

    @property
    def least_rows(self) -> int:
        """How many of its lines are to be in view at least: up to what is said below the field."""
        index = self.field_index
        return super().least_rows if index is None else self.link_region(index).bottom + 1

    def field_row(self, width: int, least: int) -> Line:
        """The field with what stands in it, at least so many cells wide."""
        before, behind = self.line.window(width - 3)
        text = Run(f" {before}", "field", self._field)
        cursor = Run("▏", "field current" if self.has_focus else "field muted")
        *_runs, blank = filled((text, cursor, Run(behind)), max(least, 1), "")
        return (text, cursor, Run(behind + (blank.text or " "), "field", self._field))

    def submit(self) -> None:
        """Answer with what stands in the field."""
        raise NotImplementedError

    def watch_line(self) -> None:
        """Show what is typed."""
        self.lay_out_again()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Say how to type, or how to leave."""
        super().watch_has_focus(has_focus)
        self.lay_out_again()

    def choose(self, link: Link) -> None:
        """Follow a link of the question; a click on the field only leads into it."""
        if link is not self._field:
            super().choose(link)

    def type_text(self, text: str) -> bool:
        """Take a typed or pasted text; returns whether it could be used."""
        # A Chinese keyboard gives wide brackets and signs, and a paste may hold line breaks.
        plain = " ".join(normalize("NFKC", text[: self.longest * 2]).translate(OTHER_SIGNS).split("\n"))
        shown = "".join(letter for letter in plain if letter.isprintable())
        if self.answered or self.is_busy or not self.has_field or not shown:
            return False
        self.line = self.line.typed(shown, self.longest)
        self.point_at_field()
        return True

    def take_character(self, character: str) -> bool:
        """Lead into the field."""
        if not self.has_field:
            return super().take_character(character)
        if character not in self.starts or self.answered:
            return False
        self.point_at_field()
        if normalize("NFKC", character) != "=":
            self.type_text(character)
        return True

    def take_key(self, event: Key) -> bool:
        """Type into the field; what neither types nor moves there is left to the screen."""
        if not self.has_field:
            return super().take_key(event)
        if self.answered:
            return False
        is_typed = event.character is not None and event.is_printable
        pressed = None if is_typed else self.line.pressed(event.key)
        if pressed is not None and (self.line.text or event.key not in MOVES):
            self.line = self.line if self.is_busy else pressed
            return True
        leads_in = is_typed and not self.line.text and normalize("NFKC", event.character or "") == "="
        # Who is led into the next field may still press the equals sign that leads into one.
        if is_typed and not leads_in:
            # One for which there is no room any more must not act on the screen instead.
            self.type_text(event.character or "")
        return is_typed

    def on_paste(self, event: Paste) -> None:
        """Take a pasted text."""
        text = event.text.strip()
        if text and self.has_field and not self.answered and not self.is_busy:
            event.stop()
            self.paste(text)

    def paste(self, text: str) -> None:
        """Type a pasted text, or say why not: a part of one that is too long would be another one."""
        raise NotImplementedError

    def is_too_long(self, text: str) -> bool:
        """Whether there is no room for all of a text."""
        return len(self.line.text) + len(text) > self.longest

    def point_at_field(self) -> None:
        """Bring the keyboard from other links of the question to the field."""
        index = self.field_index
        if index is not None:
            self.pointed = index

    def action_choose(self) -> None:
        """Answer with what stands in the field, or choose what the keyboard is at."""
        links = self.links
        if links and links[min(self.pointed, len(links) - 1)] is self._field:
            self.submit()
        else:
            super().action_choose()

    def action_leave(self) -> None:
        """Give the keyboard back to the page, whose keys are letters too."""
        if self.scroll is not None:
            self.scroll.focus(scroll_visible=False)
