"""A formula that the learner types, judged on the run's own numbers."""

from dataclasses import dataclass
from typing import ClassVar
from unicodedata import normalize

from textual.binding import Binding, BindingType
from textual.events import Key, Paste
from textual.message import Message
from textual.reactive import reactive

from tui_tutor.lessons.expression import LONGEST
from tui_tutor.lessons.formula_task import FormulaVerdict, UsableName
from tui_tutor.lessons.goals import OTHER_SIGNS
from tui_tutor.lessons.lesson import FormulaTask
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.document import read_markdown
from tui_tutor.ui.markdown.layout import BLANK, filled, lay_out_blocks, prefixed
from tui_tutor.ui.markdown.lesson_markdown import LessonMarkdown, note_words
from tui_tutor.ui.markdown.wrap import Line, Link, Run, wrap
from tui_tutor.ui.painting.formula_texts import name_lines, target_text, verdict_lines
from tui_tutor.ui.painting.numbers import count
from tui_tutor.ui.painting.own_training import OwnTraining, own_lines
from tui_tutor.ui.widgets.page_scroll import PageScroll
from tui_tutor.ui.widgets.question_block import QuestionBlock
from tui_tutor.ui.widgets.typed_line import TypedLine

STARTS = frozenset("=(（＝")
"""Characters that lead into the field from elsewhere on the page; an equals sign does not stay there."""


class FormulaBlock(QuestionBlock):
    """A question with a field for a formula; wrong ones are told what is wrong, and may be tried again.

    The owner judges what is typed and sets `verdict`.

    Args:
        question: The question.
        translate: Gives the texts of the interface.
        answer: What was answered before.
        right: Whether that was right.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave the field", show=False)]

    line: reactive[TypedLine] = reactive(TypedLine(), init=False)
    """What stands in the field."""

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
        super().__init__()
        self.question = question
        self.key = question.key
        self.answer = answer
        self._translate = translate
        self._right = right
        self._waits = False
        self._ask = read_markdown(question.ask)
        self._why = read_markdown(question.why)
        self._field, self._solve, self._train = Link("field"), Link("solution"), Link("train")
        self.set_reactive(FormulaBlock.line, TypedLine.of(answer))

    @property
    def answered(self) -> bool:
        """Whether a right formula was given."""
        return self._right

    @property
    def given(self) -> str:
        """The formula that was given last."""
        return self.answer

    def on_mount(self) -> None:
        """Ask what the formula may be made of."""
        if not self.answered:
            self.tell(self.NamesAsked(self))

    def lines(self, width: int) -> list[Line]:
        """The question, the field, and what is said of what stands there."""
        _ = self._translate
        inner = width - 2
        style = "right" if self.answered else "label"
        lines: list[Line] = [(Run(_("Type a formula"), style),)]
        lines += [*lay_out_blocks(self._ask, inner, note_words(_)), BLANK]
        if self.answered:
            says = (Run(f"{self.question.target} = "), Run(self.answer, "code"))
            lines += prefixed(wrap(says, inner - 2), Run("✓ ", "right"), Run("  "))
            why = lay_out_blocks(self._why, inner, note_words(_))
            lines += [BLANK, *why] if why else []
            if self.own is not None:
                lines += [BLANK, *own_lines(self.own, self._train, inner, _)]
        else:
            lines += self._field_lines(inner)
        bar = Run("┃ ", style)
        return prefixed(lines, bar, bar)

    def _field_lines(self, width: int) -> list[Line]:
        _ = self._translate
        before, behind = self.line.window(width - 3)
        runs = [Run(f" {before}", "field", self._field), Run("▏", "field", self._field)]
        row = filled((*runs, Run(behind, "field", self._field)), width, "")
        field = (*runs, Run(behind + row[-1].text, "field", self._field))
        lines: list[Line] = [(Run(target_text(self.question.target), "code"), Run(" =")), field]
        if self.verdict is not None:
            lines += verdict_lines(self.verdict, self.question.target, width, _)
        for part in (name_lines(self.names, width, _), self._solution_lines(width)):
            lines += [BLANK, *part] if part else []
        lines.append(BLANK)
        advice = (Run(self.trouble, "wrong"),) if self.trouble else (Run(self._advice(), "muted"),)
        return [*lines, *wrap(advice, width)]

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
        self.lay_out_again()

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

    def watch_has_focus(self, has_focus: bool) -> None:
        """Say how to type, or how to leave."""
        super().watch_has_focus(has_focus)
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
        self.answer, self._right = verdict.text, verdict.right
        self.lay_out_again()
        self.tell(self.Answered(self, self.key, verdict.text, verdict.right))
        if verdict.right and self.has_focus:
            self.action_leave()

    def choose(self, link: Link) -> None:
        """Show a right formula, train with what was found, or follow a link of the question."""
        if link is self._solve:
            self.shows_solution = True
            self._point_at_field()
        elif link is self._train:
            self.tell(self.OwnTrainingAsked(self))
        elif link is not self._field:
            self.tell(LessonMarkdown.LinkChosen(self, link.href))

    def submit(self) -> None:
        """Have what stands in the field judged."""
        text = self.line.text.strip()
        if text and not self._waits and not self.answered:
            self._waits = True
            self.lay_out_again()
            self.tell(self.FormulaGiven(self, text))

    def type_text(self, text: str) -> bool:
        """Take a typed or pasted text; returns whether it could be used."""
        # A Chinese keyboard gives wide brackets and signs, and a paste may hold line breaks.
        plain = " ".join(normalize("NFKC", text[: LONGEST * 2]).translate(OTHER_SIGNS).split("\n"))
        shown = "".join(letter for letter in plain if letter.isprintable())
        if self.answered or self._waits or not shown:
            return False
        self.line = self.line.typed(shown, LONGEST)
        self._point_at_field()
        return True

    def take_character(self, character: str) -> bool:
        """Lead into the field."""
        if character not in STARTS or self.answered:
            return False
        if normalize("NFKC", character) != "=":
            self.type_text(character)
        self._point_at_field()
        return True

    def on_key(self, event: Key) -> None:
        """Type into the field; what neither types nor moves there is left to the screen."""
        if self.answered:
            return
        pressed = self.line.pressed(event.key)
        if pressed is not None:
            self.line = pressed
        elif not (event.character and event.is_printable and self.type_text(event.character)):
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: Paste) -> None:
        """Take a pasted formula; a part of one that is too long would be another one."""
        _ = self._translate
        text = event.text.strip()
        if len(text) > LONGEST and not self.answered:
            long = _("an expression of {count} characters is too long").format(count=count(len(text)))
            self.trouble = f"{long}: " + _("write at most {most}").format(most=LONGEST)
            event.stop()
        elif self.type_text(text):
            event.stop()

    def action_choose(self) -> None:
        """Have the formula judged, or choose what the keyboard is at."""
        links = self.links
        if links and links[min(self.pointed, len(links) - 1)] is self._field:
            self.submit()
        else:
            super().action_choose()

    def action_leave(self) -> None:
        """Give the keyboard back to the page, whose keys are letters too."""
        scroll = next((each for each in self.ancestors if isinstance(each, PageScroll)), None)
        if scroll is not None:
            scroll.focus(scroll_visible=False)

    def _point_at_field(self) -> None:
        if self._field in self.links:
            self.pointed = self.links.index(self._field)
