"""Where a class stands in the course: how many learners are on each page."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from tui_tutor.lessons.lesson import Asked, Break, Lesson, Order, Page, Predict, Quiz
from tui_tutor.store.board_messages import Row
from tui_tutor.ui.class_roll import HAND, STUCK, Standing
from tui_tutor.ui.markdown.document import plain_text, read_inline, read_markdown
from tui_tutor.ui.markdown.wrap import plain

FindLesson = Callable[[str], Lesson | None]
"""Gives the lesson of the course with a name."""


class PagePlace(NamedTuple):
    """A page and who is on it.

    Attributes:
        key: Of the page.
        number: Counted from 1.
        title: The page's; "" where it is not known.
        here: How many learners are on it.
        waiting: How many of them are stuck or have a hand up.
    """

    key: str
    number: int
    title: str
    here: int = 0
    waiting: int = 0


class LessonPlace(NamedTuple):
    """A lesson that somebody has open.

    Attributes:
        slug: Of the lesson; "" for the panel alone.
        title: As it is shown.
        pages: All of its pages; only those with somebody on them where the lesson is not known.
    """

    slug: str
    title: str
    pages: tuple[PagePlace, ...]

    @property
    def here(self) -> int:
        """How many learners have it open."""
        return sum(page.here for page in self.pages)

    @property
    def waiting(self) -> int:
        """How many of them are stuck or have a hand up."""
        return sum(page.waiting for page in self.pages)


def lesson_places(standings: Sequence[Standing], find: FindLesson) -> tuple[LessonPlace, ...]:
    """The lessons that somebody has open, in the order of the course."""
    by_lesson: dict[str, list[Standing]] = {}
    for standing in standings:
        if standing.is_here:
            by_lesson.setdefault(standing.row.lesson, []).append(standing)
    numbered = [(_number(find(slug)), slug, group) for slug, group in by_lesson.items()]
    return tuple(
        _lesson_place(slug, group, find(slug)) for _n, slug, group in sorted(numbered, key=_first_two)
    )


def lesson_title(lesson: Lesson) -> str:
    """A lesson's number and title."""
    return f"{lesson.number} {lesson.title}"


def title_of(row: Row, find: FindLesson) -> str:
    """The lesson that a learner has open, in the teacher's language where it is known."""
    lesson = find(row.lesson) if row.lesson else None
    return lesson_title(lesson) if lesson else row.title


def page_title(page: Page) -> str:
    """A page's title without its markup."""
    return plain(read_inline(page.title))


class Question(NamedTuple):
    """A quiz or a prediction of a page.

    Attributes:
        ask: What is asked, on one line.
        choices: What may be chosen; empty where it is typed.
        joint: What stands between the choices of an answer.
    """

    ask: str
    choices: tuple[str, ...]
    joint: str = " + "


def questions_of(page: Page) -> dict[str, Question]:
    """The questions of a page by their keys."""
    found = {}
    for block in page.blocks:
        if isinstance(block, Quiz | Break):
            choices = tuple(plain(read_inline(choice.text)) for choice in block.choices)
            found[block.key] = Question(_one_line(block.ask), choices)
        elif isinstance(block, Order):
            items = tuple(plain(read_inline(item)) for item in block.items)
            found[block.key] = Question(_one_line(block.ask), items, " → ")
        elif isinstance(block, Asked | Predict):
            found[block.key] = Question(_one_line(block.ask), ())
    return found


def answer_text(answer: str, question: Question | None) -> str:
    """An answer in words; quizzes keep the numbers of their choices."""
    choices = question.choices if question else ()
    numbers = answer.split(",")
    if question and choices and all(each.isdecimal() and 0 < int(each) <= len(choices) for each in numbers):
        return question.joint.join(choices[int(each) - 1] for each in numbers)
    return answer


def _one_line(markdown: str) -> str:
    return " ".join(" ".join(plain_text(read_markdown(markdown))).split())


def _lesson_place(slug: str, group: list[Standing], lesson: Lesson | None) -> LessonPlace:
    counts: dict[str, PagePlace] = {}
    if lesson is not None:
        counts = {
            page.key: PagePlace(page.key, number, page_title(page))
            for number, page in enumerate(lesson.pages, 1)
        }
    for standing in group:
        row = standing.row
        place = counts.get(row.page) or PagePlace(row.page, row.page_number, "")
        waits = standing.why in (HAND, STUCK)
        counts[row.page] = place._replace(here=place.here + 1, waiting=place.waiting + waits)
    pages = sorted(counts.values(), key=lambda page: page.number)
    return LessonPlace(slug, lesson_title(lesson) if lesson else group[0].title, tuple(pages))


def _number(lesson: Lesson | None) -> int:
    return lesson.number if lesson else 10**6


def _first_two(entry: tuple[int, str, Iterable[Standing]]) -> tuple[int, str]:
    return entry[:2]
