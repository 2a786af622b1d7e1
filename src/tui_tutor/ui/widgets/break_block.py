"""A fault to be found in the run on the panel, named and mended."""

from dataclasses import dataclass

from textual.message import Message
from textual.reactive import reactive

from tui_tutor.lessons.lesson import Break, Quiz
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.document import read_markdown
from tui_tutor.ui.markdown.layout import BLANK, lay_out_blocks
from tui_tutor.ui.markdown.lesson_markdown import note_words
from tui_tutor.ui.markdown.wrap import Line, Link, Run, wrap
from tui_tutor.ui.widgets.quiz_block import QuizBlock

MEND = "mend"
"""The link that takes the fault out of the run."""


class BreakBlock(QuizBlock):
    """Names to choose from for what is wrong with the run; then why, and a button that mends it.

    Args:
        task: The question.
        translate: Gives the texts of the interface.
        answer: What was answered before: the numbers of choices, as of a quiz.
    """

    is_mended: reactive[bool] = reactive(False, init=False)
    """Whether the fault was taken out of the run."""

    @dataclass
    class MendAsked(Message):
        """Posted when the fault is to be taken out of the run."""

        block: "BreakBlock"

        @property
        def control(self) -> "BreakBlock":
            """The sender."""
            return self.block

    def __init__(self, task: Break, translate: Translate, answer: str = "") -> None:
        super().__init__(Quiz(task.line, task.key, task.ask, task.choices), translate, answer)
        self._why = read_markdown(task.why)
        self._mend = Link(MEND)

    def body(self, width: int) -> list[Line]:
        """The choices; once it is answered why, and what mends it."""
        lines = super().body(width)
        if not self.answered:
            return lines
        if self._why:
            lines += [BLANK, *lay_out_blocks(self._why, width, note_words(self._translate))]
        return [*lines, BLANK, *wrap(self._button(), width)]

    def _button(self) -> Line:
        _ = self._translate
        key, says = Run(" U ", "key", self._mend), _("Mend it: take the fault out and begin anew")
        if self.is_mended:
            return (Run("✓ ", "right"), Run(_("Mended: the run begins anew without the fault."), "muted"))
        return (key, Run(" ", "row", self._mend), Run(says, "row", self._mend))

    @property
    def title(self) -> str:
        """What stands above the question."""
        return self._translate("Find the fault")

    def watch_is_mended(self) -> None:
        """Show that it was done."""
        self.lay_out_again()

    def watch_answer(self) -> None:
        """Show the new answer; the choices are no links any more once it is right."""
        super().watch_answer()
        if self.answered:
            self.pointed = 0

    def choose(self, link: Link) -> None:
        """Mend the run, press a choice, or follow a link of the question."""
        if link is self._mend:
            self.tell(self.MendAsked(self))
        else:
            super().choose(link)
