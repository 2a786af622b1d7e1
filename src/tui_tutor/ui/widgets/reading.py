"""What the reader shows: a page, and what the learner has done on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui_tutor.lessons.lesson import Lesson, Page
from tui_tutor.ui.widgets.page_frame import Place
from tui_tutor.ui.widgets.predict_block import Verdict


@dataclass(frozen=True)
class Reading:
    """A page and what the learner has done on it before.

    Attributes:
        lesson: The lesson.
        page: The page of it.
        answers: What was answered, by the block's key; a quiz's as numbers (``"1,3"``).
        verdicts: Whether predictions were right, by the block's key, as far as it is known.
        right: Keys of the questions that were answered rightly.
        done: Keys of the goals that are reached.
        hints: Number of hints that are shown.
        solved: Whether the solution is shown.
        pages_done: Keys of the lesson's pages that are done.
        first: Whether no page of the course is before it.
        last: Whether no page of the course is after it.
    """

    lesson: Lesson
    page: Page
    answers: Mapping[str, str] = field(default_factory=dict)
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    right: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    hints: int = 0
    solved: bool = False
    pages_done: frozenset[str] = frozenset()
    first: bool = False
    last: bool = False

    @property
    def address(self) -> tuple[str, str]:
        """Lesson and page, by the names that are the same in every language."""
        return (self.lesson.slug, self.page.key)

    @property
    def place(self) -> Place:
        """Where the page stands in its lesson."""
        keys = [page.key for page in self.lesson.pages]
        index = keys.index(self.page.key) if self.page.key in keys else 0
        done = frozenset(i for i, key in enumerate(keys) if key in self.pages_done)
        return Place(index, len(keys), done, self.first and index == 0, self.last and index == len(keys) - 1)
