"""What a page asks the learner to reach with the run."""

from textual.reactive import reactive

from tui_tutor.lessons.lesson import Goal
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.document import read_inline, read_markdown
from tui_tutor.ui.markdown.layout import BLANK, filled, lay_out_blocks, prefixed
from tui_tutor.ui.markdown.lesson_markdown import LessonMarkdown, note_words
from tui_tutor.ui.markdown.painted_text import PaintedText
from tui_tutor.ui.markdown.wrap import Line, Link, Run, line_width, wrap


class GoalBlock(PaintedText):
    """A goal that ticks itself.

    Args:
        goal: The goal.
        translate: Gives the texts of the interface.
        done: Whether it was reached before.
    """

    done: reactive[bool] = reactive(False, init=False)
    """Whether it is reached."""

    progress: reactive[str] = reactive("", init=False)
    """How far the run is, in words, e.g. ``loss 0.317``."""

    def __init__(self, goal: Goal, translate: Translate, done: bool = False) -> None:
        super().__init__()
        self.goal = goal
        self._translate = translate
        self._say = read_inline(goal.say)
        self._why = read_markdown(goal.why)
        self.set_reactive(GoalBlock.done, done)

    def lines(self, width: int) -> list[Line]:
        """The goal under its label; once it is reached, why it was worth it."""
        _ = self._translate
        style, sign = ("done", "☑") if self.done else ("goal", "☐")
        inner = width - 4
        label = (Run(_("Goal reached") if self.done else _("Goal"), style),)
        lines = [self._with_progress(label, inner)]
        said = wrap(self._say, inner - 2)
        lines += prefixed(said, Run(f"{sign} ", style), Run("  "))
        bar = Run("┃ ", style)
        box = [filled((bar, *line), width, "panel") for line in lines]
        if self.done and self._why:
            box += [BLANK, *lay_out_blocks(self._why, width, note_words(_))]
        return box

    def _with_progress(self, label: Line, width: int) -> Line:
        """The label with the progress at the right: as many of its numbers as there is room for."""
        numbers = [] if self.done or not self.progress else self.progress.split("  ")
        while numbers:
            shown = Run("  ".join(numbers), "muted")
            free = width - line_width(label) - line_width((shown,))
            if free >= 2:
                return (*label, Run(" " * free), shown)
            numbers.pop()
        return label

    def watch_done(self) -> None:
        """Tick or untick."""
        self.lay_out_again()

    def watch_progress(self) -> None:
        """Show how far the run is."""
        if not self.done:
            self.lay_out_again()

    def choose(self, link: Link) -> None:
        """Follow a link."""
        self.tell(LessonMarkdown.LinkChosen(self, link.href))
