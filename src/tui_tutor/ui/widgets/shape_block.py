"""Shapes of a product that the learner fills in."""

from textual.events import Key, Paste
from textual.reactive import reactive

from tui_tutor.engine.frame import Frame
from tui_tutor.errors import LessonError
from tui_tutor.lessons.lesson import Shape
from tui_tutor.lessons.product import blanks_of, read_shape
from tui_tutor.lessons.shape_mistakes import Judgement, Mistake, judge_shapes
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.document import read_markdown
from tui_tutor.ui.markdown.layout import BLANK, lay_out_blocks, prefixed
from tui_tutor.ui.markdown.lesson_markdown import note_words
from tui_tutor.ui.markdown.wrap import Line, Link, Run, wrap
from tui_tutor.ui.painting.numbers import shape
from tui_tutor.ui.painting.shape_rows import ShapeRows
from tui_tutor.ui.shape_fields import STARTS, ShapeFields
from tui_tutor.ui.widgets.question_block import QuestionBlock, check_row

MOST_TYPED = 200
"""Characters of a text that are taken at once: more than the longest product has."""


class ShapeBlock(QuestionBlock):
    """A product with a field for the shape of each of its tensors and of its result.

    Answers are judged on the run itself: when there is one, the owner is asked for a picture of it.

    Args:
        question: The question.
        translate: Gives the texts of the interface.
        answer: What was answered before, as in ``(200,2) (2,4) (4) (200,4)``.
        right: Whether that was right.
    """

    fields: reactive[ShapeFields] = reactive(ShapeFields, init=False)
    """What stands in the fields."""

    judged: reactive[Judgement | None] = reactive(None, init=False)
    """What is said of the last answer."""

    at: reactive[int] = reactive(0, init=False)
    """The field that is typed into."""

    trouble: reactive[str] = reactive("", init=False)
    """Why what stands in the fields could not be judged."""

    def __init__(self, question: Shape, translate: Translate, answer: str = "", right: bool = False) -> None:
        super().__init__(question.key, question.ask, translate, answer)
        self.question = question
        self._why = read_markdown(question.why)
        self._blanks = blanks_of(question.product)
        self._links = [Link(blank.text) for blank in self._blanks]
        self._check = Link("check")
        self._right = right
        self._waits = False
        count = len(self._blanks)
        said = tuple(answer.split()) if right else ()
        # Of another product, as of a lesson that was changed since, nothing can be shown.
        texts = said if len(said) == count else ("",) * count
        fixed = frozenset(range(count)) if right else frozenset[int]()
        self.set_reactive(ShapeBlock.fields, ShapeFields(texts, fixed))

    @property
    def answered(self) -> bool:
        """Whether the right shapes were given."""
        return self._right

    @property
    def title(self) -> str:
        """What stands above the question."""
        return self._translate("Fill in the shapes")

    def body(self, width: int) -> list[Line]:
        """A row for each tensor, and what to do."""
        _ = self._translate
        told = ["" if each is None else _(each.message).format(**each.values) for each in self._mistakes]
        names = [self._called(index) for index in range(len(self._blanks))]
        rows = ShapeRows(self._blanks, names, self._links)
        at = None if self.answered else self.at
        lines = [*rows.lines(self.fields, self.judged, told, at, width)]
        if self.answered:
            why = lay_out_blocks(self._why, width, note_words(_))
            lines += [BLANK, *why] if why else []
        else:
            lines += [BLANK, *self._advice_lines(width)]
        return lines

    @property
    def _mistakes(self) -> tuple[Mistake | None, ...]:
        judged = self.judged
        return judged.mistakes if judged is not None else (None,) * len(self._blanks)

    def _called(self, index: int) -> str:
        return self._blanks[index].text or self._translate("result")

    def _advice_lines(self, width: int) -> list[Line]:
        """Where shapes don't fit, and what to press next."""
        _ = self._translate
        lines: list[Line] = []
        for meeting in self.judged.meetings if self.judged else ():
            text = _("At {sign} the sizes {left} and {right} meet, and don't fit.")
            if meeting.sign == "@":
                text = _("At {sign} the inner axes {left} and {right} meet: they must be equal.")
            told = text.format(sign=meeting.sign, left=meeting.sizes[0], right=meeting.sizes[1])
            lines += prefixed(wrap((Run(told),), width - 2), Run("✗ ", "wrong"), Run("  "))
        if self.is_ready:
            lines.append(check_row(self._check, _("Check the shapes"), width))
        advice = (Run(self.trouble, "wrong"),) if self.trouble else (Run(self._advice(), "muted"),)
        return [*lines, *wrap(advice, width)]

    def _advice(self) -> str:
        _ = self._translate
        if self.is_ready:
            return _("Enter checks; tab or ↑ ↓ go to another field.")
        name = self._blanks[self.at].text or _("the result")
        if self.at in self.fields.stale:
            return _("Type the shape of {name} again, then enter.").format(name=name)
        if self.fields.texts[self.at]:
            return _("Enter goes on to the next field.")
        return _("Type the shape of {name}, as in (3, 5) or 3x5, then enter.").format(name=name)

    @property
    def is_ready(self) -> bool:
        """Whether there is a new answer to check."""
        return self.fields.is_full and not self.fields.stale

    def watch_fields(self) -> None:
        """Show what is typed."""
        self.trouble = ""
        self.lay_out_again()

    def watch_judged(self) -> None:
        """Show what is said of the answer."""
        self.lay_out_again()

    def watch_trouble(self) -> None:
        """Show why it could not be judged."""
        self.lay_out_again()

    def watch_at(self) -> None:
        """Show the field that is typed into."""
        self.lay_out_again()

    def watch_pointed(self) -> None:
        """Type where the keyboard points."""
        links = self.links
        if links and (link := links[min(self.pointed, len(links) - 1)]) in self._links:
            self.at = self._links.index(link)

    def watch_frame(self, frame: Frame | None) -> None:
        """Judge the answer that waits."""
        if self._waits and frame is not None:
            self._waits = False
            self._judge(frame)

    def choose(self, link: Link) -> None:
        """Check, or follow a link of the question; a click on a field only points there."""
        if link is self._check:
            self.check()
        elif link not in self._links:
            super().choose(link)

    def _go(self, index: int) -> None:
        """Point at a field."""
        self.at = index
        if self._links[index] in self.links:
            self.pointed = self.links.index(self._links[index])
        self.show_pointed()

    def type_text(self, text: str) -> bool:
        """Take a typed or pasted text; returns whether it could be used."""
        taken = False
        for letter in "" if self.answered or self._waits else text[:MOST_TYPED]:
            typed = self.fields.typed(self.at, letter)
            if typed is not None:
                taken = True
                self.fields = typed[0]
                self._go(typed[1])
        return taken

    def take_character(self, character: str) -> bool:
        """Begin to type a shape, or go on: keys that come fast are here before the focus is."""
        return (character in STARTS or any(self.fields.texts)) and self.type_text(character)

    def check(self) -> None:
        """Have what stands in the fields judged; a slip of the keys is told instead of counted as wrong."""
        if self.answered or self._waits or not self.is_ready:
            return
        for index, text in enumerate(self.fields.texts):
            try:
                read_shape(text)
            except LessonError:
                self._go(index)
                self.trouble = self._translate("That is no shape. Write one such as (3, 5), 3x5 or (5).")
                return
        self._waits = True
        self.tell(self.FrameAsked(self))

    def _judge(self, frame: Frame) -> None:
        said = tuple(map(read_shape, self.fields.texts))
        try:
            judged = judge_shapes(self.question.product, said, frame)
        except LessonError:
            self.trouble = self._translate("This is asked of the page's own network: R brings it back.")
            return
        texts = tuple(shape(*each) for each in said)
        self._right = not judged.wrong
        self.answer = " ".join(texts)
        self.judged = judged
        self.fields = ShapeFields(texts, frozenset(range(len(texts))) - judged.wrong, judged.wrong)
        if judged.wrong:
            self._go(min(judged.wrong))
        self.tell(self.Answered(self, self.key, self.answer, self._right))

    def take_key(self, event: Key) -> bool:
        """Type into the fields; keys that are no shape are left to the screen."""
        if event.key == "backspace" and not self.answered and not self._waits:
            self.fields, at = self.fields.erased(self.at)
            self._go(at)
            return True
        return event.character is not None and self.type_text(event.character)

    def on_paste(self, event: Paste) -> None:
        """Take a pasted shape, or a whole product."""
        if self.type_text(event.text.strip()):
            event.stop()
        elif event.text.strip() and not self.answered and not self._waits:
            self.trouble = self._translate("That is no shape. Write one such as (3, 5), 3x5 or (5).")
            event.stop()

    def action_choose(self) -> None:
        """Check what is complete, go on to a field that is not, or follow a link of the question."""
        links = self.links
        link = links[min(self.pointed, len(links) - 1)] if links else None
        if self.answered or not (link is self._check or link in self._links):
            super().action_choose()
        elif self.is_ready:
            self.check()
        else:
            empty = self.fields.next_empty(self.at)
            self._go(empty if empty != self.at else min(self.fields.stale, default=empty))
