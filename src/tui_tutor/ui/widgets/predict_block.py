"""A number or a direction that the learner says before the panel shows it."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar
from unicodedata import normalize

from textual.message import Message
from textual.reactive import reactive

from tui_tutor.errors import LessonError
from tui_tutor.lessons.lesson import Predict
from tui_tutor.lessons.typed_number import OTHER_SIGNS, read_number
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.markdown.document import read_markdown
from tui_tutor.ui.markdown.layout import BLANK, lay_out_blocks, prefixed
from tui_tutor.ui.markdown.lesson_markdown import note_words
from tui_tutor.ui.markdown.wrap import Line, Link, Run, wrap
from tui_tutor.ui.widgets.field_block import FieldBlock

if TYPE_CHECKING:
    from tui_tutor.lessons.number_mistakes import NumberMistake

DIRECTIONS = {"up": mark("↑ it goes up"), "down": mark("↓ it goes down")}
"""What the directions are called on the page."""
LONGEST = 200
"""Characters that the field takes."""
FIELD = 16
"""Cells that the field has at least."""
_CALCULATION = re.compile(r"([\d\s.+\-*/()%,]|\de|log|exp|sqrt|abs|min|max|round)+", re.IGNORECASE)


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


class PredictBlock(FieldBlock):
    """A question with a field for a number, or with two directions to press.

    A prediction is given once; what the panel then shows is the answer to it.

    Args:
        predict: The question.
        translate: Gives the texts of the interface.
        answer: What was said before; empty where nothing was.
    """

    starts: ClassVar[frozenset[str]] = frozenset("=0123456789.-+(＝０１２３４５６７８９．。－＋−（")
    longest: ClassVar[int] = LONGEST

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

    def __init__(self, predict: Predict, translate: Translate, answer: str = "") -> None:
        super().__init__(predict.key, predict.ask, translate, answer)
        self.predict = predict
        self._why = read_markdown(predict.why)
        self._links = [Link(choice) for choice in predict.choices]

    @property
    def answered(self) -> bool:
        """Whether the learner has said something."""
        return bool(self.answer)

    @property
    def has_field(self) -> bool:
        """Whether a number is asked for, and no direction."""
        return not self.predict.choices

    @property
    def title(self) -> str:
        """What stands above the question."""
        return self._translate("Predict")

    @property
    def bar_style(self) -> str:
        """How the title and the bar beside the question look: as the prediction was judged."""
        return "label" if self.verdict is None else "right" if self.verdict.right else "wrong"

    def body(self, width: int) -> list[Line]:
        """What may be said, or what was said and the truth."""
        if not self.answered:
            return self._field_lines(width) if self.has_field else self._choice_lines(width)
        lines = self._said_lines(width)
        if self.verdict is not None and self._why:
            lines += [BLANK, *lay_out_blocks(self._why, width, note_words(self._translate))]
        return lines

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
        style = "wrong" if self.refused else "muted"
        return [self.field_row(width, FIELD), *wrap((Run(self._advice(), style),), width)]

    def _advice(self) -> str:
        _ = self._translate
        if self.refused:
            return _("That is not a number. Write one such as 0.5, -2 or 1/3.")
        if not self.has_focus and self.line.text:
            return _("Press = to type on, then enter.")
        if not self.has_focus:
            return _("Answer to go on: type a number, or = and a calculation.")
        if self.line.text:
            return _("Enter answers; esc leaves the field.")
        return _("Type 0.5, 1/3 or log(2), then enter; esc leaves the field.")

    def _said_lines(self, width: int) -> list[Line]:
        _ = self._translate
        said = _(DIRECTIONS[self.answer]) if self.answer in DIRECTIONS else self.answer
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

    def watch_line(self) -> None:
        """Show what is typed."""
        self.refused = False
        super().watch_line()

    def watch_refused(self) -> None:
        """Say that it is no number."""
        self.lay_out_again()

    def watch_verdict(self) -> None:
        """Show the truth."""
        self.lay_out_again()

    def choose(self, link: Link) -> None:
        """Say a direction, or follow a link of the question."""
        if link in self._links:
            self._give(link.href)
        else:
            super().choose(link)

    def press(self, number: int) -> None:
        """Say a direction by its number."""
        if 1 <= number <= len(self._links):
            self._give(self._links[number - 1].href)

    def submit(self) -> None:
        """Say what is typed; a slip of the keys is told instead of counted as wrong."""
        text = self.line.text.strip()
        if not text:
            return
        try:
            read_number(text)
        except LessonError:
            self.refused = True
        else:
            self._give(text)

    def paste(self, text: str) -> None:
        """Take a pasted number or calculation; anything else is not taken in parts."""
        plain = normalize("NFKC", text[: LONGEST + 1]).translate(OTHER_SIGNS)
        if self.is_too_long(text) or not _CALCULATION.fullmatch(plain):
            self.refused = True
        else:
            self.type_text(text)

    def _give(self, text: str) -> None:
        if not self.answered:
            self.answer = text
            self.tell(self.PredictionGiven(self, self.key, text))
