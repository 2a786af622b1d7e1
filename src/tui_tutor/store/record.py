"""What a learner has done in a course: each lesson and page with its questions, goals, help and times."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tui_tutor.lessons.lesson import Goal, Lesson, Page, Prose, Question
from tui_tutor.store.done_pages import is_done
from tui_tutor.store.page_times import PageTimes
from tui_tutor.store.progress import Answer, PageState

Address = tuple[str, str]
"""Slug of a lesson and key of a page of it."""


@dataclass(frozen=True)
class PageRecord:
    """What has been done on one page.

    Attributes:
        lesson: Slug of the lesson that the page is of.
        page: The page.
        state: What is saved of it.
        times: When it was done.
    """

    lesson: str
    page: Page
    state: PageState = field(default_factory=PageState)
    times: PageTimes = field(default_factory=PageTimes)

    @property
    def address(self) -> Address:
        """Lesson and page."""
        return (self.lesson, self.page.key)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The page's questions, in order."""
        return tuple(block for block in self.page.blocks if not isinstance(block, Prose | Goal))

    def answer(self, question: Question) -> Answer | None:
        """What was answered to a question last, or rightly."""
        return self.state.answers.get(question.key)

    def reached(self, goal: Goal) -> bool:
        """Whether a goal has been reached."""
        return goal.key in self.state.done_blocks

    @property
    def goals_reached(self) -> int:
        """How many of the page's goals have been reached."""
        return sum(self.reached(goal) for goal in self.page.goals)

    @property
    def begun(self) -> bool:
        """Whether anything has been done, if only to look at it."""
        return self.state.visited or bool(self.state.done_blocks or self.state.answers)

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return is_done(self.page, self.state)


@dataclass(frozen=True)
class LessonRecord:
    """What has been done in one lesson."""

    lesson: Lesson
    pages: tuple[PageRecord, ...]

    @property
    def pages_done(self) -> int:
        """How many pages have nothing left to do."""
        return sum(page.done for page in self.pages)

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.pages_done == len(self.pages)

    @property
    def begun(self) -> bool:
        """Whether any page has been opened."""
        return any(page.begun for page in self.pages)

    @property
    def goals(self) -> int:
        """How many goals there are."""
        return sum(len(page.page.goals) for page in self.pages)

    @property
    def goals_reached(self) -> int:
        """How many of them have been reached."""
        return sum(page.goals_reached for page in self.pages)

    @property
    def seconds(self) -> float:
        """How long the learner was busy with it."""
        return sum(page.times.seconds for page in self.pages)

    @property
    def last(self) -> int | None:
        """When something was last done in it, in seconds since 1970; None where that is not known."""
        return max((page.times.last for page in self.pages if page.times.last is not None), default=None)

    @property
    def first_open(self) -> PageRecord:
        """The first page that is not done; the first of all where there is none."""
        return next((page for page in self.pages if not page.done), self.pages[0])


def course_record(
    lessons: Iterable[Lesson],
    states: Mapping[Address, PageState],
    times: Mapping[Address, PageTimes],
) -> tuple[LessonRecord, ...]:
    """What has been done in each lesson of a course.

    Args:
        lessons: The lessons, in order.
        states: What is saved of each page; see `Progress.course_states`.
        times: When it was done; see `Progress.course_times`.
    """
    return tuple(
        LessonRecord(
            lesson,
            tuple(
                PageRecord(
                    lesson.slug,
                    page,
                    states.get((lesson.slug, page.key), PageState()),
                    times.get((lesson.slug, page.key), PageTimes()),
                )
                for page in lesson.pages
            ),
        )
        for lesson in lessons
    )


def next_page(lessons: Iterable[LessonRecord], place: Address) -> PageRecord | None:
    """What comes next: the first page that is not done, after the open page or else before it."""
    pages = [page for lesson in lessons for page in lesson.pages]
    index = next((i for i, page in enumerate(pages) if page.address == place), -1)
    return next((page for page in (*pages[index + 1 :], *pages[: index + 1]) if not page.done), None)
