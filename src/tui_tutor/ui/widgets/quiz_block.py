"""A question with answers to choose from."""

from textual.reactive import reactive

from tui_tutor.lessons.lesson import Quiz
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.document import read_inline, read_markdown
from tui_tutor.ui.markdown.layout import BLANK, lay_out_blocks, prefixed
from tui_tutor.ui.markdown.lesson_markdown import note_words
from tui_tutor.ui.markdown.wrap import Line, Link, Run, line_width, wrap
from tui_tutor.ui.widgets.question_block import QuestionBlock, wide_row

CHECK = "check"
"""The link that checks an answer of several choices."""


class QuizBlock(QuestionBlock):
    """A quiz: choices to press by number or to click, each with its reply.

    Where one choice is right, pressing it answers. Where several are, pressing marks them and
    enter checks. Wrong answers may be tried again.

    Args:
        quiz: The question.
        translate: Gives the texts of the interface.
        answer: What was answered before: numbers of choices from 1, e.g. ``"2"`` or ``"1,3"``.
    """

    marked: reactive[frozenset[int]] = reactive(frozenset[int](), init=False)
    """Choices that are marked and not yet checked, where several are right."""

    def __init__(self, quiz: Quiz, translate: Translate, answer: str = "") -> None:
        super().__init__(quiz.key, quiz.ask, translate, answer)
        self.quiz = quiz
        self._choices = [read_inline(choice.text) for choice in quiz.choices]
        self._replies = [read_markdown(choice.reply) for choice in quiz.choices]
        self._links = [Link(str(number)) for number in range(1, len(quiz.choices) + 1)]
        self._check = Link(CHECK)
        self.set_reactive(QuizBlock.marked, self._kept)

    @property
    def several(self) -> bool:
        """Whether more than one choice is right."""
        return sum(choice.right for choice in self.quiz.choices) > 1

    @property
    def answered(self) -> bool:
        """Whether the right answer was given."""
        right = {number for number, choice in enumerate(self.quiz.choices, 1) if choice.right}
        return bool(right) and _numbers(self.answer) == right

    @property
    def _kept(self) -> frozenset[int]:
        """Right choices of a wrong answer of several, which need not be marked again."""
        if not self.several or self.answered:
            return frozenset()
        choices = enumerate(self.quiz.choices, 1)
        return _numbers(self.answer) & {number for number, choice in choices if choice.right}

    @property
    def title(self) -> str:
        """What stands above the question."""
        return self._translate("Question")

    def body(self, width: int) -> list[Line]:
        """The choices with their replies, and what to do."""
        lines: list[Line] = []
        for number in range(1, len(self._choices) + 1):
            lines += self._choice_lines(number, width)
        if not self.answered:
            lines += [BLANK, *wrap((Run(self._advice(), "muted"),), width)]
        return lines

    def _choice_lines(self, number: int, width: int) -> list[Line]:
        link = None if self.answered else self._links[number - 1]
        chosen = number in _numbers(self.answer)
        fade = "muted" if self.answered and not chosen else ""
        key = self._key(number, chosen, fade)
        room = line_width(key) + 1
        texts = [Run(run.text, f"row {fade} {run.style}", link) for run in self._choices[number - 1]]
        first = tuple(Run(run.text, run.style, link) for run in (*key, Run(" ", "row")))
        rows = [
            (*(first if y == 0 else (Run(" " * room, "row", link),)), *line)
            for y, line in enumerate(wrap(texts, width - room))
        ]
        lines = [wide_row(row, width, link) for row in rows]
        if chosen and self._replies[number - 1]:
            reply = lay_out_blocks(self._replies[number - 1], width - room - 2, note_words(self._translate))
            bar = Run(" " * room + "│ ", key[0].style)
            lines += prefixed(reply, bar, bar)
        return lines

    def _key(self, number: int, chosen: bool, fade: str) -> Line:
        """What stands before a choice: its number, or how it was judged."""
        if chosen:
            right = self.quiz.choices[number - 1].right
            return (Run(" ✓ ", "row right"),) if right else (Run(" ✗ ", "row wrong"),)
        key = Run(f" {number} ", fade or "key")
        if not self.several or self.answered:
            return (key,)
        return (key, Run(" ■", "row current") if number in self.marked else Run(" □", "row muted"))

    def _advice(self) -> str:
        _ = self._translate
        count = len(self._choices)
        if self.several and self.answer:
            if all(self.quiz.choices[number - 1].right for number in _numbers(self.answer)):
                return _("Right so far, but there are more: mark those too, then enter.")
            return _("What has ✗ does not belong there. Mark all that do, then enter.")
        if self.several:
            return _("Several are right: press {first}–{last} to mark them, then enter.").format(
                first=1, last=count
            )
        if self.answer:
            return _("Not that one. Press another number, or click.")
        return _("Answer to go on: press {first}–{last}, or click.").format(first=1, last=count)

    def watch_marked(self) -> None:
        """Show what is marked."""
        self.lay_out_again()

    def choose(self, link: Link) -> None:
        """Press the choice, or follow a link of the question."""
        if link in self._links:
            self.press(self._links.index(link) + 1)
        else:
            super().choose(link)

    def press(self, number: int) -> None:
        """Answer with a choice, or mark it where several are right."""
        if self.answered or not 1 <= number <= len(self._choices):
            return
        self.pointed = self.links.index(self._links[number - 1])
        if self.several:
            self.marked = (self.marked ^ {number}) | self._kept
        else:
            self._give({number})

    def check(self) -> None:
        """Answer with the choices that are marked."""
        if self.several and self.marked and not self.answered:
            self._give(self.marked)

    def _give(self, numbers: frozenset[int] | set[int]) -> None:
        text = ",".join(str(number) for number in sorted(numbers))
        self.answer = text
        self.marked = self._kept
        self.tell(self.Answered(self, self.key, text, self.answered))

    def action_choose(self) -> None:
        """Check what is marked, or choose what the keyboard is at."""
        if self.several and self.marked:
            self.check()
        else:
            super().action_choose()


def _numbers(answer: str) -> frozenset[int]:
    return frozenset(int(part) for part in answer.split(",") if part.isdigit())
