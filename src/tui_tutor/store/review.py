"""What a learner may want to look at again, and on how many days in a row something was learnt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from tui_tutor.lessons.lesson import Predict
from tui_tutor.store.record import Address, LessonRecord, PageRecord

LONG_AGO = 21
"""Days after which a lesson that is done is worth another look; by then most of it is forgotten."""
SECONDS_OF_A_DAY = 86_400


class Reason(IntEnum):
    """Why something is worth another look, the best reason first."""

    NEVER_RIGHT = 0
    SOLUTION = 1
    SEVERAL_TRIES = 2
    HINTS = 3
    PREDICTED_WRONG = 4
    LONG_AGO = 5


@dataclass(frozen=True)
class Review:
    """A page that is worth another look.

    Attributes:
        address: The page; for a lesson that was done long ago, its first.
        reason: Why.
        count: Tries, hints or days; 0 where nothing is counted.
    """

    address: Address
    reason: Reason
    count: int = 0


def to_review(lessons: Iterable[LessonRecord], now: float) -> tuple[Review, ...]:
    """What is worth another look, the best reasons first, and else in the order of the course.

    Each page is there once, for its best reason.

    Args:
        lessons: What has been done.
        now: Seconds since 1970.
    """
    found: list[Review] = []
    for lesson in lessons:
        found += [review for page in lesson.pages for review in _of_page(page)[:1]]
        days = int((now - lesson.last) // SECONDS_OF_A_DAY) if lesson.last is not None else 0
        if lesson.done and days >= LONG_AGO:
            found.append(Review(lesson.pages[0].address, Reason.LONG_AGO, days))
    return tuple(sorted(found, key=lambda review: review.reason))


def _of_page(page: PageRecord) -> list[Review]:
    """Every reason to look at a page again, the best first."""
    answers = [(question, page.answer(question)) for question in page.questions]
    given = [(question, answer) for question, answer in answers if answer is not None]
    reviews = [
        Review(page.address, Reason.NEVER_RIGHT, answer.attempts)
        for question, answer in given
        if not answer.right and not isinstance(question, Predict)
    ]
    if page.state.solution_seen:
        reviews.append(Review(page.address, Reason.SOLUTION))
    tries = max(
        (answer.attempts for question, answer in given if not isinstance(question, Predict)), default=0
    )
    if tries > 1:
        reviews.append(Review(page.address, Reason.SEVERAL_TRIES, tries))
    if page.state.hints:
        reviews.append(Review(page.address, Reason.HINTS, page.state.hints))
    if any(not answer.right for question, answer in given if isinstance(question, Predict)):
        reviews.append(Review(page.address, Reason.PREDICTED_WRONG))
    return reviews


def days_in_a_row(days: Iterable[date], today: date) -> int:
    """How many days in a row something was learnt, up to today, or to yesterday where today is bare."""
    known = set(days)
    day = today if today in known else today - timedelta(days=1)
    count = 0
    while day in known:
        count += 1
        day -= timedelta(days=1)
    return count
