"""What a page asks the learner to reach with the run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from textual.message import Message
from textual.reactive import reactive

from tui_tutor.lessons.lesson import Goal
from tui_tutor.lessons.seeds_goal import is_seeds_goal, parse_seeds_goal
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.document import read_inline, read_markdown
from tui_tutor.ui.markdown.layout import BLANK, filled, lay_out_blocks, prefixed
from tui_tutor.ui.markdown.lesson_markdown import LessonMarkdown, note_words
from tui_tutor.ui.markdown.painted_text import PaintedText
from tui_tutor.ui.markdown.wrap import Line, Link, Run, line_width, wrap


class Below(NamedTuple):
    """What stands below a goal that a run alone can't reach.

    Attributes:
        lines: Gives the lines for a width in cells.
        offers: Whether to offer to try the goal's starts, again or for the first time.
    """

    lines: Callable[[int], list[Line]]
    offers: bool


class GoalBlock(PaintedText):
    """A goal that ticks itself.

    Args:
        goal: The goal.
        translate: Gives the texts of the interface.
        done: Whether it was reached before.

    Attributes:
        why_row: The line at which is told why it was worth it; the first one where nothing is.
    """

    done: reactive[bool] = reactive(False, init=False)
    """Whether it is reached."""

    progress: reactive[str] = reactive("", init=False)
    """How far the run is, in words, e.g. ``loss 0.317``."""

    below: reactive[Below | None] = reactive(None, init=False)
    """What was trained for the goal in the background."""

    @dataclass
    class StartsAsked(Message):
        """Posted when the many starts that the goal asks for are to be tried."""

        goal_block: "GoalBlock"
        key: str

        @property
        def control(self) -> "GoalBlock":
            """The sender."""
            return self.goal_block

    def __init__(self, goal: Goal, translate: Translate, done: bool = False) -> None:
        super().__init__()
        self.goal = goal
        self._translate = translate
        self._say = read_inline(goal.say)
        self._why = read_markdown(goal.why)
        self._starts = parse_seeds_goal(goal.until) if is_seeds_goal(goal.until) else None
        self._try = Link("starts")
        self.why_row = 0
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
        lines += prefixed(self._trained_lines(inner - 2), Run("  "), Run("  "))
        bar = Run("┃ ", style)
        box = [filled((bar, *line), width, "panel") for line in lines]
        self.why_row = 0
        if self.done and self._why:
            self.why_row = len(box) + 1
            box += [BLANK, *lay_out_blocks(self._why, width, note_words(_))]
        return box

    def _trained_lines(self, width: int) -> list[Line]:
        """What was trained in the background, and what may be asked for."""
        below = self.below
        lines = [] if below is None else [BLANK, *below.lines(width)]
        if self._starts is None or (below is not None and not below.offers):
            return lines
        text = self._translate("try {count} starts").format(count=self._starts.starts)
        offer = (Run("\u00a0W\u00a0", "key", self._try), Run("\u00a0", "", self._try))
        return [*lines, BLANK, *wrap((*offer, Run(text, "link", self._try)), width)]

    def _with_progress(self, label: Line, width: int) -> Line:
        """The label with the progress at the right: as many of its numbers as there is room for."""
        # The numbers are those of the run, which says nothing of many starts.
        hidden = self.done or not self.progress or self._starts is not None
        numbers = [] if hidden else self.progress.split("  ")
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

    def watch_below(self) -> None:
        """Show what was trained."""
        self.lay_out_again()

    def choose(self, link: Link) -> None:
        """Try the starts, or follow a link."""
        if link is self._try:
            self.tell(self.StartsAsked(self, self.goal.key))
            return
        self.tell(LessonMarkdown.LinkChosen(self, link.href))
