"""A formula that the learner types, judged on the run's own numbers."""

from dataclasses import dataclass
from typing import ClassVar

from textual.message import Message
from textual.reactive import reactive

from tui_tutor.lessons.expression import LONGEST
from tui_tutor.lessons.formula_task import FormulaVerdict, UsableName
from tui_tutor.lessons.lesson import FormulaTask
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.document import read_markdown
from tui_tutor.ui.markdown.layout import BLANK, lay_out_blocks, prefixed
from tui_tutor.ui.markdown.lesson_markdown import note_words
from tui_tutor.ui.markdown.wrap import Line, Link, Run, wrap
from tui_tutor.ui.painting.formula_texts import name_lines, target_text, verdict_lines
from tui_tutor.ui.painting.numbers import count
from tui_tutor.ui.painting.own_training import OwnTraining, own_lines
from tui_tutor.ui.widgets.field_block import FieldBlock
from tui_tutor.ui.widgets.typed_line import TypedLine


class FormulaBlock(FieldBlock):
    """A question with a field for a formula; wrong ones are told what is wrong, and may be tried again.

    The owner judges what is typed and sets `verdict`.

    Args:
        question: The question.
        translate: Gives the texts of the interface.
        answer: What was answered before.
        right: Whether that was right.
    """

    starts: ClassVar[frozenset[str]] = frozenset("=(（＝")
    longest: ClassVar[int] = LONGEST
    leads_on: ClassVar[bool] = True

    names: reactive[tuple[UsableName, ...]] = reactive((), init=False)
    """What the formula may be made of."""

    verdict: reactive[FormulaVerdict | None] = reactive(None, init=False, always_update=True)
    """What is said of the last answer."""

    trouble: reactive[str] = reactive("", init=False, always_update=True)
    """Why an answer could not be judged."""

    own: reactive[OwnTraining | None] = reactive(None, init=False)
    """How the run is, or can be, trained with what the learner has found; None where it can't."""

    shows_solution: reactive[bool] = reactive(False, init=False)
    """Whether a right formula is shown."""

    @dataclass
    class NamesAsked(Message):
        """Posted when the block is there; the owner sets `names`."""

        block: "FormulaBlock"

        @property
        def control(self) -> "FormulaBlock":
            """The sender."""
            return self.block

    @dataclass
    class FormulaGiven(Message):
        """Posted when a formula is to be judged; the owner sets `verdict` or `trouble`."""

        block: "FormulaBlock"
        text: str

        @property
        def control(self) -> "FormulaBlock":
            """The sender."""
            return self.block

    @dataclass
    class OwnTrainingAsked(Message):
        """Posted when the run is to be trained with the learner's formulas, or no longer."""

        block: "FormulaBlock"

        @property
        def control(self) -> "FormulaBlock":
            """The sender."""
            return self.block

    def __init__(
        self, question: FormulaTask, translate: Translate, answer: str = "", right: bool = False
    ) -> None:
        super().__init__(question.key, question.ask, translate, answer)
        self.question = question
        self._right = right
        self._waits = False
        self._why = read_markdown(question.why)
        self._solve, self._train = Link("solution"), Link("train")
        self.set_reactive(FormulaBlock.line, TypedLine.of(answer))

    @property
    def answered(self) -> bool:
        """Whether a right formula was given."""
        return self._right

    @property
    def is_busy(self) -> bool:
        """Whether an answer is being judged."""
        return self._waits

    @property
    def title(self) -> str:
        """What stands above the question."""
        return self._translate("Type a formula")

    def on_mount(self) -> None:
        """Ask what the formula may be made of."""
        if not self.answered:
            self.tell(self.NamesAsked(self))

    def body(self, width: int) -> list[Line]:
        """The field and what is said of what stands there, or the formula that was right."""
        _ = self._translate
        if not self.answered:
            return self._field_lines(width)
        says = (Run(f"{self.question.target} = "), Run(self.answer, "code"))
        lines = prefixed(wrap(says, width - 2), Run("✓ ", "right"), Run("  "))
        why = lay_out_blocks(self._why, width, note_words(_))
        lines += [BLANK, *why] if why else []
        if self.own is not None:
            lines += [BLANK, *own_lines(self.own, self._train, width, _)]
        return lines

    def _field_lines(self, width: int) -> list[Line]:
        _ = self._translate
        target: Line = (Run(target_text(self.question.target), "code"), Run(" ="))
        advice = (Run(self.trouble, "wrong"),) if self.trouble else (Run(self._advice(), "muted"),)
        lines = [target, self.field_row(width, width), *wrap(advice, width)]
        if self.verdict is not None:
            lines += verdict_lines(self.verdict, self.question.target, width, _)
        for part in (name_lines(self.names, width, _), self._solution_lines(width)):
            lines += [BLANK, *part] if part else []
        return lines

    def _solution_lines(self, width: int) -> list[Line]:
        """A right formula where it was asked for, or the offer of it after a wrong answer."""
        _ = self._translate
        if self.shows_solution:
            return wrap(
                (Run(_("A right formula:"), "muted"), Run(" "), Run(self.question.solution, "code")), width
            )
        if not self.answer and self.verdict is None:
            return []
        return wrap((Run(_("show a right formula"), "link", self._solve),), width)

    def _advice(self) -> str:
        _ = self._translate
        if self._waits:
            return _("Working it out …")
        if not self.has_focus:
            return _("Press = to type a formula here.")
        if self.line.text:
            return _("Enter has it judged; esc leaves the field.")
        return _("Type a formula, then enter; esc leaves the field.")

    def watch_line(self) -> None:
        """Show what is typed."""
        self.set_reactive(FormulaBlock.trouble, "")
        super().watch_line()

    def watch_names(self) -> None:
        """Show what the formula may be made of."""
        self.lay_out_again()

    def watch_own(self, before: OwnTraining | None, own: OwnTraining | None) -> None:
        """Show how the run is trained, and bring it into view where it begins or ends."""
        self.lay_out_again()
        if before is not None and own is not None and before.is_on != own.is_on:
            self.call_after_refresh(self.scroll_visible, animate=False)

    def watch_shows_solution(self) -> None:
        """Show a right formula."""
        self.lay_out_again()

    def watch_trouble(self) -> None:
        """Show why it could not be judged."""
        self._waits = False
        self.lay_out_again()

    def watch_verdict(self, verdict: FormulaVerdict | None) -> None:
        """Tell of the answer, and show what is said of it."""
        if verdict is None:
            return
        self._waits = False
        if verdict.ledger is None:
            # What can't be read is a slip of the keys, and no attempt.
            self.lay_out_again()
            return
        self._right, self.answer = verdict.right, verdict.text
        self.lay_out_again()
        self.tell(self.Answered(self, self.key, verdict.text, verdict.right))

    def choose(self, link: Link) -> None:
        """Show a right formula, train with what was found, or follow a link of the question."""
        if link is self._solve:
            self.shows_solution = True
            self.point_at_field()
        elif link is self._train:
            self.tell(self.OwnTrainingAsked(self))
        else:
            super().choose(link)

    def submit(self) -> None:
        """Have what stands in the field judged."""
        text = self.line.text.strip()
        if text and not self._waits and not self.answered:
            self._waits = True
            self.lay_out_again()
            self.tell(self.FormulaGiven(self, text))

    def paste(self, text: str) -> None:
        """Take a pasted formula."""
        _ = self._translate
        if self.is_too_long(text):
            size = count(len(self.line.text) + len(text))
            long = _("an expression of {count} characters is too long").format(count=size)
            self.trouble = f"{long}: " + _("write at most {most}").format(most=LONGEST)
        else:
            self.type_text(text)
