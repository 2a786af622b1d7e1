"""Help in levels: the hints, one at a time, and then the solution."""

from dataclasses import dataclass

from textual.message import Message
from textual.reactive import reactive

from tui_tutor.lessons.lesson import Page, Solution
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.document import read_markdown
from tui_tutor.ui.markdown.layout import BLANK, filled, lay_out_blocks
from tui_tutor.ui.markdown.lesson_markdown import LessonMarkdown, note_words
from tui_tutor.ui.markdown.painted_text import PaintedText
from tui_tutor.ui.markdown.wrap import Line, Link, Run, wrap


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

    def __init__(self, page: Page, translate: Translate, shown: int = 0, solved: bool = False) -> None:
        super().__init__()
        self._translate = translate
        self._hints = [read_markdown(hint) for hint in page.hints]
        self._solution = page.solution
        self._text = read_markdown(page.solution.text) if page.solution else ()
        self._ask, self._solve, self._try = Link("hint"), Link("solution"), Link("try")
        self.set_reactive(HintBlock.shown, shown)
        self.set_reactive(HintBlock.solved, solved)

    @property
    def can_be_tried(self) -> bool:
        """Whether the solution is shown and changes something on the panel."""
        solution = self._solution
        return self.solved and solution is not None and bool(solution.setup or solution.hand_set)

    def lines(self, width: int) -> list[Line]:
        """What is shown already, and what may be asked for next."""
        _ = self._translate
        lines: list[Line] = []
        count = len(self._hints)
        for number, hint in enumerate(self._hints[: self.shown], 1):
            label = _("Hint {number} of {count}").format(number=number, count=count)
            lines += [*self._boxed(label, lay_out_blocks(hint, width - 4, note_words(_)), width), BLANK]
        if self._solution and self.solved:
            inner = list(self._solution_lines(width - 4))
            lines += [*self._boxed(_("Solution"), inner, width), BLANK]
        lines += self._offers(width)
        while lines and lines[-1] == BLANK:
            lines.pop()
        return lines

    def _solution_lines(self, width: int) -> list[Line]:
        assert self._solution is not None
        lines = lay_out_blocks(self._text, width, note_words(self._translate))
        # The names of single weights are for authors, who tell learners in words what to set.
        by_hand = () if lines else self._solution.hand_set
        codes = [self._solution.setup, ", ".join(each.text.replace(" ", "\u00a0") for each in by_hand)]
        for code in filter(None, codes):
            lines += [BLANK] if lines else []
            lines += wrap((Run(code, "code"),), width)
        return lines

    def _boxed(self, label: str, inner: list[Line], width: int) -> list[Line]:
        bar = Run("┃ ", "note-note")
        rows: list[Line] = [(Run(label, "note-note strong"),), *inner]
        return [filled((bar, *row), width, "note") for row in rows]

    def _offers(self, width: int) -> list[Line]:
        _ = self._translate
        left = len(self._hints) - self.shown
        lines: list[Line] = []
        if left > 0 and not self.solved:
            says = _("hint ({count} left)").format(count=left)
            lines += wrap(self._offer("h", says, self._ask), width)
        elif self._solution and not self.solved:
            lines += wrap(self._offer("H", _("show the solution"), self._solve), width)
        elif self.can_be_tried:
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
        self.lay_out_again()

    def watch_solved(self) -> None:
        """Show the solution."""
        self.lay_out_again()

    def choose(self, link: Link) -> None:
        """Do what is offered, or follow a link."""
        actions = {self._ask: self.ask_hint, self._solve: self.ask_solution, self._try: self.try_solution}
        if link in actions:
            actions[link]()
        else:
            self.tell(LessonMarkdown.LinkChosen(self, link.href))

    def ask_hint(self) -> None:
        """Show the next hint; after the last one, the solution."""
        if self.shown < len(self._hints):
            self.shown += 1
            self.tell(self.HintAsked(self, self.shown))
        else:
            self.ask_solution()

    def ask_solution(self) -> None:
        """Show the solution."""
        if self._solution and not self.solved:
            self.solved = True
            self.tell(self.SolutionAsked(self))

    def try_solution(self) -> None:
        """Ask for the solution on the panel, where it changes something there and is shown."""
        if self._solution and self.can_be_tried:
            self.tell(self.SolutionTried(self, self._solution))
