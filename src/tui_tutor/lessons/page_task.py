"""A page and all that decides whether its goals can be reached."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.errors import TutorError
from tui_tutor.lessons.breaks import planted
from tui_tutor.lessons.formula_task import earlier_targets
from tui_tutor.lessons.lesson import Break, FormulaTask, Lesson, Order, Page, Prose, Quiz

_NEEDS_NO_PROOF = (Prose, Quiz, Order)
_WORDS = ("line", "ask", "say", "why", "text", "reply")
"""Fields of blocks and solutions that decide nothing about a proof."""


@dataclass(frozen=True)
class PageTask:
    """A page with what the panel holds on it.

    Attributes:
        panel: The page's setup, or the one that the pages before it leave.
    """

    lesson: Lesson
    page: Page
    panel: Setup

    @property
    def key(self) -> object:
        """All that a proof depends on: the same for pages that need no second one, such as translations."""
        blocks = tuple(block for block in self.page.blocks if not isinstance(block, _NEEDS_NO_PROOF))
        parts = _without_words(blocks), _without_words(self.page.solution), self._told_data
        # Formulas may use what the pages before have asked for.
        formulas = (block for block in blocks if isinstance(block, FormulaTask))
        earlier = tuple(earlier_targets(self.lesson, self.page.key, block) for block in formulas)
        return self.panel, parts, earlier

    @property
    def solved(self) -> Setup:
        """The setup that the page's solution trains under.

        Raises:
            TutorError: If it has a mistake.
        """
        solution = self.page.solution
        return parse_setup(solution.setup if solution else "", self.panel, self.lesson.folder)

    @property
    def data(self) -> frozenset[str]:
        """The data of all its runs: names, or paths of files.

        Raises:
            TutorError: If one of its setups has a mistake.
        """
        broken = [block for block in self.page.blocks if isinstance(block, Break)]
        sick = (planted(self.panel, block.plant, self.lesson.folder) for block in broken)
        runs = (self.panel, self.solved, *sick)
        return frozenset(setup.data for setup in runs)

    @property
    def _told_data(self) -> tuple[str, ...]:
        """The data of its runs, in order; a file of one language is not another's."""
        try:
            return tuple(sorted(self.data))
        except TutorError:
            return ()


def _without_words(value: object) -> object:
    """A part of a page without its place in the file and what is only read, as nested tuples."""
    if isinstance(value, tuple):
        return tuple(map(_without_words, value))
    if not is_dataclass(value):
        return value
    named = ((each.name, getattr(value, each.name)) for each in fields(value) if each.name not in _WORDS)
    return type(value).__name__, *((name, _without_words(part)) for name, part in named)


def page_tasks(lesson: Lesson) -> Iterator[PageTask]:
    """Every page of a lesson with its setup."""
    panel = Setup()
    for page in lesson.pages:
        if page.setup is not None:
            panel = parse_setup(page.setup, folder=lesson.folder)
        yield PageTask(lesson, page, panel)
