"""Help in levels: the hints, one at a time, and then the solution."""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui_tutor.lessons.lesson import Break, FormulaTask, Page, Solution
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.markdown.document import read_markdown
from tui_tutor.ui.markdown.layout import BLANK, filled, lay_out_blocks
from tui_tutor.ui.markdown.lesson_markdown import LessonMarkdown, note_words
from tui_tutor.ui.markdown.painted_text import PaintedText
from tui_tutor.ui.markdown.wrap import Line, Link, Run, wrap
from tui_tutor.ui.painting.numbers import count
from tui_tutor.ui.widgets.goal_block import GoalBlock

TASKS = (Break, FormulaTask)
"""Questions that hints are about, also where a goal comes after them."""

NO_HELP = {
    "hint": mark("This page has no hints."),
    "solution": mark("This page has no solution."),
    "waits": mark("The help here is for the goal. Answer the question first: the goal comes after it."),
    "unseen": mark("H shows the solution first; then T puts it on the panel."),
    "nothing to change": mark("This solution changes nothing on the panel: do what it says."),
}
"""What is said where the help that was asked for can't be given."""


class HintBlock(PaintedText):
    """The hints and the solution of a page, as far as they were asked for.

    Args:
        page: The page.
        translate: Gives the texts of the interface.
        shown: Number of hints that are shown.
        solved: Whether the solution is shown.
    """

    shown: reactive[int] = reactive(0, init=False)
    """Number of hints that are shown."""

    solved: reactive[bool] = reactive(False, init=False)
    """Whether the solution is shown."""

    waits: reactive[bool] = reactive(False, init=False)
    """Whether the goal that the help is about is still to come, below a question."""

    @dataclass
    class HintAsked(Message):
        """Posted when a hint is asked for; ``shown`` is how many are shown now."""

        hint_block: "HintBlock"
        shown: int

        @property
        def control(self) -> "HintBlock":
            """The sender."""
            return self.hint_block

    @dataclass
    class SolutionAsked(Message):
        """Posted when the solution is asked for."""

        hint_block: "HintBlock"

        @property
        def control(self) -> "HintBlock":
            """The sender."""
            return self.hint_block

    @dataclass
    class SolutionTried(Message):
        """Posted when the solution's setup and weights are to be tried on the panel."""

        hint_block: "HintBlock"
        solution: Solution

        @property
        def control(self) -> "HintBlock":
            """The sender."""
            return self.hint_block

    @dataclass
    class NoHelp(Message):
        """Posted when the help that was asked for can't be given; ``reason`` is a key of `NO_HELP`."""

        hint_block: "HintBlock"
        reason: str

        @property
        def control(self) -> "HintBlock":
            """The sender."""
            return self.hint_block

    def __init__(self, page: Page, translate: Translate, shown: int = 0, solved: bool = False) -> None:
        super().__init__()
        self._translate = translate
        self._hints = [read_markdown(hint) for hint in page.hints]
        self._solution = page.solution
        # Faults and formulas are what one needs help with, and their goal is the last of it.
        self._is_for_goal = bool(page.goals) and not any(isinstance(each, TASKS) for each in page.blocks)
        self._text = read_markdown(page.solution.text) if page.solution else ()
        self._ask, self._solve, self._try = Link("hint"), Link("solution"), Link("try")
        self.set_reactive(HintBlock.shown, shown)
        self.set_reactive(HintBlock.solved, solved)

    def on_mount(self) -> None:
        """Take no room where there is nothing to show."""
        self._show()

    def _show(self) -> None:
        self.lay_out_again()
        self.display = bool(self._lines())

    def wait_for_goal(self, shown: Iterable[Widget]) -> None:
        """Offer no help where it is for a goal that is not among what is shown of the page."""
        self.waits = self._is_for_goal and not any(isinstance(each, GoalBlock) for each in shown)

    @property
    def changes_panel(self) -> bool:
        """Whether the solution changes something on the panel, besides training."""
        return self._solution is not None and bool(self._solution.setup or self._solution.hand_set)

    def lines(self, width: int) -> list[Line]:
        """What is shown already, and what may be asked for next."""
        _ = self._translate
        lines: list[Line] = []
        for number, hint in enumerate(self._hints[: self.shown], 1):
            label = _("Hint {number} of {count}").format(number=number, count=len(self._hints))
            lines += [*self._boxed(label, lay_out_blocks(hint, width - 4, note_words(_)), width), BLANK]
        if self._solution and self.solved:
            inner = list(self._solution_lines(width - 4))
            lines += [*self._boxed(_("Solution"), inner, width), BLANK]
        lines += self._offers(width)
        while lines and lines[-1] == BLANK:
            lines.pop()
        return lines

    def _solution_lines(self, width: int) -> list[Line]:
        _ = self._translate
        assert self._solution is not None
        lines = lay_out_blocks(self._text, width, note_words(_))
        # The names of single weights are for authors, who tell learners in words what to set.
        by_hand = () if lines else self._solution.hand_set
        codes = [self._solution.setup, ", ".join(each.text.replace(" ", "\u00a0") for each in by_hand)]
        for code in filter(None, codes):
            lines += [BLANK] if lines else []
            lines += wrap((Run(code, "code"),), width)
        if not lines:
            steps = _("Steps to train: {count}").format(count=count(self._solution.steps))
            lines += wrap((Run(steps),), width)
        return lines

    def _boxed(self, label: str, inner: list[Line], width: int) -> list[Line]:
        bar = Run("┃ ", "note-note")
        rows: list[Line] = [(Run(label, "note-note strong"),), *inner]
        return [filled((bar, *row), width, "note") for row in rows]

    def _offers(self, width: int) -> list[Line]:
        _ = self._translate
        left = len(self._hints) - self.shown
        lines: list[Line] = []
        if self.waits:
            return lines
        if left > 0 and not self.solved:
            says = _("hint ({count} left)").format(count=left)
            lines += wrap(self._offer("h", says, self._ask), width)
        elif self._solution and not self.solved:
            lines += wrap(self._offer("H", _("show the solution"), self._solve), width)
        elif self.solved and self.changes_panel:
            lines += wrap(self._offer("T", _("try it on the panel"), self._try), width)
        return lines

    def _offer(self, key: str, says: str, link: Link) -> tuple[Run, ...]:
        return (
            Run(f"\u00a0{key}\u00a0", "key", link),
            Run("\u00a0", "", link),
            Run(says, "link", link),
        )

    def watch_shown(self) -> None:
        """Show the hints."""
        self._show()

    def watch_solved(self) -> None:
        """Show the solution."""
        self._show()

    def watch_waits(self) -> None:
        """Offer help once there is what it is about."""
        self._show()

    def choose(self, link: Link) -> None:
        """Do what is offered, or follow a link."""
        actions = {self._ask: self.ask_hint, self._solve: self.ask_solution, self._try: self.try_solution}
        if link in actions:
            actions[link]()
        else:
            self.tell(LessonMarkdown.LinkChosen(self, link.href))

    def ask_hint(self) -> None:
        """Show the next hint; after the last one, the solution."""
        if not self._hints:
            self._decline("hint")
        elif self.waits:
            self._decline("waits")
        elif self.shown < len(self._hints):
            self.shown += 1
            self.tell(self.HintAsked(self, self.shown))
            self._bring_into_view()
        elif self._solution:
            self.ask_solution()

    def ask_solution(self) -> None:
        """Show the solution."""
        if self._solution is None:
            self._decline("solution")
        elif self.waits:
            self._decline("waits")
        else:
            if not self.solved:
                self.solved = True
                self.tell(self.SolutionAsked(self))
            self._bring_into_view()

    def try_solution(self) -> None:
        """Ask for the solution on the panel, where it is shown and changes something there."""
        if self._solution is None:
            self._decline("solution")
        elif self.waits:
            self._decline("waits")
        elif not self.solved:
            self._decline("unseen")
        elif not self.changes_panel:
            self._decline("nothing to change")
            self._bring_into_view()
        else:
            self.tell(self.SolutionTried(self, self._solution))
            self._bring_into_view()

    def _decline(self, reason: str) -> None:
        self.tell(self.NoHelp(self, reason))

    def _bring_into_view(self) -> None:
        self.call_after_refresh(self.scroll_visible, animate=False)
