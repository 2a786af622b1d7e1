"""A number or a direction that the learner says before the panel shows it."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.events import Key, Paste
from textual.message import Message
from textual.reactive import reactive

from tui_tutor.errors import LessonError
from tui_tutor.lessons.goals import read_number
from tui_tutor.lessons.lesson import Predict
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.markdown.document import read_markdown
from tui_tutor.ui.markdown.layout import BLANK, lay_out_blocks, prefixed
from tui_tutor.ui.markdown.lesson_markdown import LessonMarkdown, note_words
from tui_tutor.ui.markdown.painted_text import PaintedText
from tui_tutor.ui.markdown.wrap import Line, Link, Run, wrap

if TYPE_CHECKING:
    from tui_tutor.lessons.number_mistakes import NumberMistake

DIRECTIONS = {"up": mark("↑ it goes up"), "down": mark("↓ it goes down")}
"""What the directions are called on the page."""
STARTS = frozenset("0123456789.-+(０１２３４５６７８９．。－＋−（")
"""Characters that a number or a calculation begins with, full-width ones too."""
GOES_ON = STARTS | frozenset("/*)%, eE／＊×÷）％")
"""Characters that may follow. A blank is one of them, so that it does not start the training."""
FUNCTIONS = ("log", "exp", "sqrt", "abs", "min", "max", "round")
"""What a calculation may call. Their letters are taken only where one of these may stand; any
other letter stays a key of the screen."""
LONGEST = 60
"""Characters that the field takes."""
FIELD = 12
"""Cells that the field has at least."""
_WORD = re.compile(r"(.*[^a-z\d])([a-z]+)$")


@dataclass(frozen=True)
class Verdict:
    """Whether a prediction was right.

    Attributes:
        right: Whether it was.
        truth: The right answer in words, e.g. ``0.63``; empty where it is not known any more.
        mistake: What is wrong with a number, where that is sure.
    """

    right: bool
    truth: str = ""
    mistake: "NumberMistake | None" = None


class PredictBlock(PaintedText):
    """A question with a field for a number, or with two directions to press.

    A prediction is given once; what the panel then shows is the answer to it.

    Args:
        predict: The question.
        translate: Gives the texts of the interface.
        given: What was said before; empty where nothing was.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "point(-1)", "Choice before", show=False),
        Binding("down", "point(1)", "Choice after", show=False),
    ]
    """Up and down point at a direction; its number presses it."""

    given: reactive[str] = reactive("", init=False)
    """What the learner said; empty before."""

    typed: reactive[str] = reactive("", init=False)
    """What stands in the field."""

    refused: reactive[bool] = reactive(False, init=False)
    """Whether what stands in the field was given as an answer and is no number."""

    verdict: reactive[Verdict | None] = reactive(None, init=False)
    """Whether it was right; None until that is known."""

    @dataclass
    class PredictionGiven(Message):
        """Posted when the learner says what it will be.

        Attributes:
            key: Which block of the page.
            text: The number as it was typed, or ``up`` or ``down``.
        """

        predict_block: "PredictBlock"
        key: str
        text: str

        @property
        def control(self) -> "PredictBlock":
            """The sender."""
            return self.predict_block

    def __init__(self, predict: Predict, translate: Translate, given: str = "") -> None:
        super().__init__()
        self.predict = predict
        self._translate = translate
        self._ask = read_markdown(predict.ask)
        self._why = read_markdown(predict.why)
        self._links = [Link(choice) for choice in predict.choices] or [Link("field")]
        self.set_reactive(PredictBlock.given, given)

    @property
    def answered(self) -> bool:
        """Whether the learner has said something."""
        return bool(self.given)

    def wants(self, character: str) -> bool:
        """Whether a character is for the field wherever on the page it is typed."""
        if not self.typed:
            return character in STARTS
        return character in GOES_ON or _is_in_function(self.typed, character)

    def take_character(self, character: str) -> bool:
        """Take a key that was pressed elsewhere on the page; returns whether it is for this question."""
        return self.wants(character) and self.type_text(character)

    def lines(self, width: int) -> list[Line]:
        """The question, what may be said or was said, and the truth."""
        _ = self._translate
        words = note_words(_)
        inner = width - 2
        style = "label" if self.verdict is None else "right" if self.verdict.right else "wrong"
        lines: list[Line] = [(Run(_("Predict"), style),)]
        lines += [*lay_out_blocks(self._ask, inner, words), BLANK]
        if self.answered:
            lines += self._said_lines(inner)
            if self.verdict is not None and self._why:
                lines += [BLANK, *lay_out_blocks(self._why, inner, words)]
        elif self.predict.choices:
            lines += self._choice_lines(inner)
        else:
            lines += self._field_lines(inner)
        bar = Run("┃ ", style)
        return prefixed(lines, bar, bar)

    def _choice_lines(self, width: int) -> list[Line]:
        _ = self._translate
        lines: list[Line] = []
        for number, link in enumerate(self._links, 1):
            text = Run(_(DIRECTIONS.get(link.href, link.href)), "row", link)
            rows = wrap((text,), width - 4)
            for y, row in enumerate(rows):
                start = (Run(f" {number} ", "key", link), Run(" ", "row", link)) if y == 0 else (Run("    "),)
                lines.append((*start, *row))
        advice = _("Answer to go on: press {first} or {last}, or click.").format(
            first=1, last=len(self._links)
        )
        return [*lines, BLANK, *wrap((Run(advice, "muted"),), width)]

    def _field_lines(self, width: int) -> list[Line]:
        _ = self._translate
        link = self._links[0]
        typed = _end_of(self.typed, width - 3)
        blank = " " * max(1, FIELD - cell_len(typed))
        field = (Run(f" {typed}", "field", link), Run("▏", "field", link), Run(blank, "field", link))
        advice = _("Answer to go on: type a number, then enter.")
        if self.refused:
            advice = _("That is not a number. Write one such as 0.5, -2 or 1/3.")
        elif self.typed:
            advice = _("Press enter to answer.")
        return [field, BLANK, *wrap((Run(advice, "wrong" if self.refused else "muted"),), width)]

    def _said_lines(self, width: int) -> list[Line]:
        _ = self._translate
        said = _(DIRECTIONS[self.given]) if self.given in DIRECTIONS else self.given
        if self.verdict is None:
            return wrap((Run(_("You said {said}.").format(said=said)),), width)
        sign, style = ("✓", "right") if self.verdict.right else ("✗", "wrong")
        truth = self.verdict.truth
        shown = _(DIRECTIONS[truth]) if truth in DIRECTIONS else truth
        if self.verdict.right:
            says = _("Right: {truth}. You said {said}.") if truth else _("Right. You said {said}.")
        else:
            says = _("It is {truth}. You said {said}.") if truth else _("Not quite. You said {said}.")
        lines = wrap((Run(says.format(truth=shown, said=said)),), width - 2)
        if self.verdict.mistake is not None:
            # Right answers need no words for mistakes, and the start of the tutor none of these.
            from tui_tutor.ui.painting.prediction_texts import mistake_text

            lines += wrap((Run(mistake_text(self.verdict.mistake, _)),), width - 2)
        return prefixed(lines, Run(f"{sign} ", style), Run("  "))

    def watch_given(self) -> None:
        """Show what was said."""
        self.lay_out_again()

    def watch_typed(self) -> None:
        """Show what is typed."""
        self.refused = False
        self.lay_out_again()

    def watch_refused(self) -> None:
        """Say that it is no number."""
        self.lay_out_again()

    def watch_verdict(self) -> None:
        """Show the truth."""
        self.lay_out_again()

    def choose(self, link: Link) -> None:
        """Say a direction, or follow a link of the question; a click on the field only points there."""
        if link in self._links:
            if self.predict.choices:
                self._give(link.href)
        else:
            self.tell(LessonMarkdown.LinkChosen(self, link.href))

    def press(self, number: int) -> None:
        """Say a direction by its number."""
        if self.predict.choices and 1 <= number <= len(self._links):
            self._give(self._links[number - 1].href)

    def submit(self) -> None:
        """Say what is typed; a slip of the keys is told instead of counted as wrong."""
        try:
            read_number(self.typed)
        except LessonError:
            self.refused = True
        else:
            self._give(self.typed.strip())

    def type_text(self, text: str) -> bool:
        """Take a typed or pasted text; returns whether it could be used."""
        if self.answered:
            return False
        if self.predict.choices:
            if text.isdigit() and 1 <= int(text) <= len(self._links):
                self.press(int(text))
                return True
            return False
        before = typed = self.typed
        for letter in text:
            if letter in (GOES_ON if typed else STARTS) or _is_in_function(typed, letter):
                typed += letter
        self.typed = typed[:LONGEST]
        return typed != before

    def _give(self, text: str) -> None:
        if not self.answered:
            self.given = text
            self.tell(self.PredictionGiven(self, self.predict.key, text))

    def on_key(self, event: Key) -> None:
        """Type into the field; keys that are no number are left to the screen."""
        if event.key == "backspace" and not self.answered and not self.predict.choices:
            self.typed = self.typed[:-1]
        elif not (event.character and self.type_text(event.character)):
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: Paste) -> None:
        """Take a pasted number; what is too long for one, or more than one, is not taken in parts."""
        text, before = event.text.strip(), self.typed
        if not text or self.answered or self.predict.choices:
            return
        event.stop()
        self.type_text(text[: LONGEST + 1])
        if self.typed != before + text:
            self.typed = before
            self.refused = True

    def action_choose(self) -> None:
        """Say what is typed, or choose what the keyboard is at."""
        if not self.answered and not self.predict.choices and self.typed:
            self.submit()
        else:
            super().action_choose()

    def action_point(self, delta: int) -> None:
        """Point at the link before or after."""
        links = self.links
        if links:
            self.pointed = (self.pointed + delta) % len(links)


def _is_in_function(typed: str, letter: str) -> bool:
    """Whether a letter goes on with the name of a function; none stands right after a digit."""
    word = _WORD.search(typed + letter)
    return word is not None and bool(word[1]) and any(name.startswith(word[2]) for name in FUNCTIONS)


def _end_of(text: str, width: int) -> str:
    """As much of the end as there is room for."""
    while cell_len(text) > width:
        text = text[1:]
    return text
