"""What has been done in a course, what to look at again, and the days in a row."""

from datetime import date
from pathlib import Path

import pytest

from tests.store.record_pages import GOAL, NUMBER, QUIZ, lesson, page
from tui_tutor.lessons.lesson import Lesson
from tui_tutor.store.page_times import BestRun
from tui_tutor.store.progress import Progress, open_progress
from tui_tutor.store.record import LessonRecord, course_record, next_page
from tui_tutor.store.review import LONG_AGO, Reason, Review, days_in_a_row, to_review

DAY = 86_400.0
START = 1_700_000_000.0
SUM = lesson(page("quiz", QUIZ), page("predict", NUMBER), page("goal", GOAL))


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def progress(tmp_path: Path, clock: Clock) -> Progress:
    return open_progress(tmp_path / "p.sqlite3", now=clock)


def record(progress: Progress, *lessons: Lesson) -> tuple[LessonRecord, ...]:
    return course_record(lessons or (SUM,), progress.course_states(), progress.course_times())


def finish(progress: Progress) -> None:
    for key in ("quiz", "predict", "goal"):
        progress.save_visit("sum", key)
    progress.save_answer("sum", "quiz", "quiz", "2", right=True)
    progress.save_answer("sum", "predict", "predict", "0.5", right=True)
    progress.save_done("sum", "goal", "goal")


def test_a_page_is_done_when_it_is_read_answered_and_its_goal_reached(progress: Progress) -> None:
    finish(progress)
    progress.save_answer("sum", "predict", "predict", "0.5", right=False)

    [done] = record(progress)

    assert done.done
    assert (done.pages_done, done.goals_reached, done.goals) == (3, 1, 1)


def test_a_question_without_a_right_answer_leaves_its_page_open(progress: Progress) -> None:
    finish(progress)
    [before] = record(progress)
    harder = lesson(page("quiz", QUIZ, NUMBER), *SUM.pages[1:])

    [after] = record(progress, harder)

    assert before.done
    assert [each.done for each in after.pages] == [False, True, True]
    assert after.first_open is after.pages[0]


def test_the_next_page_is_the_first_open_one_behind_the_place_and_then_before_it(progress: Progress) -> None:
    finish(progress)
    other = lesson(page("a"), page("b"), slug="other", number=4)
    progress.save_visit("other", "b")

    found = next_page(record(progress, SUM, other), ("other", "b"))

    assert found is not None
    assert found.address == ("other", "a")
    assert next_page(record(progress, SUM), ("sum", "quiz")) is None


def test_time_from_one_save_to_the_next_belongs_to_the_page_of_the_first(
    progress: Progress, clock: Clock
) -> None:
    progress.save_visit("sum", "quiz")
    clock.now += 40
    progress.save_answer("sum", "quiz", "quiz", "1", right=False)
    clock.now += 20
    progress.save_visit("sum", "predict")
    clock.now += 7 * DAY
    progress.save_hints("sum", "predict", 1)

    times = progress.course_times()

    assert times["sum", "quiz"].seconds == 60
    assert times["sum", "predict"].seconds == 300, "of a long pause, five minutes count"


def test_the_time_on_the_last_page_is_counted_when_the_tutor_closes(tmp_path: Path, clock: Clock) -> None:
    with open_progress(tmp_path / "p.sqlite3", now=clock) as progress:
        progress.save_visit("sum", "quiz")
        clock.now += 90

    with open_progress(tmp_path / "p.sqlite3", now=clock) as progress:
        assert progress.course_times()["sum", "quiz"].seconds == 90


def test_a_clock_that_is_put_back_takes_no_time_away(progress: Progress, clock: Clock) -> None:
    progress.save_visit("sum", "quiz")
    clock.now -= 1000
    progress.save_hints("sum", "quiz", 1)

    assert progress.course_times()["sum", "quiz"].seconds == 0


def test_of_the_runs_on_a_page_the_one_with_the_lowest_loss_is_kept(tmp_path: Path) -> None:
    with open_progress(tmp_path / "p.sqlite3") as progress:
        progress.save_best("sum", "goal", "2-4-1", 100, 0.5)
        progress.save_best("sum", "goal", "2-8-1", 300, 0.1)
        progress.save_best("sum", "goal", "2-1", 50, 0.7)
        progress.save_best("sum", "goal", "2-1 learning-rate=100", 60, float("nan"))

    with open_progress(tmp_path / "p.sqlite3") as progress:
        assert progress.course_times()["sum", "goal"].best == BestRun("2-8-1", 300, 0.1)


def test_each_page_is_to_be_reviewed_for_its_best_reason(progress: Progress) -> None:
    pages = [page(key, QUIZ, NUMBER) for key in ("never", "seen", "tries", "hints", "guess", "right")]
    course = lesson(*pages)
    progress.save_answer("sum", "never", "quiz", "1", right=False)
    progress.save_solution_seen("sum", "never")
    progress.save_solution_seen("sum", "seen")
    progress.save_answer("sum", "tries", "quiz", "1", right=False)
    progress.save_answer("sum", "tries", "quiz", "2", right=True)
    progress.save_hints("sum", "hints", 2)
    progress.save_answer("sum", "guess", "predict", "7", right=False)
    progress.save_answer("sum", "right", "quiz", "2", right=True)

    found = to_review(record(progress, course), START)

    assert found == (
        Review(("sum", "never"), Reason.NEVER_RIGHT, 1),
        Review(("sum", "seen"), Reason.SOLUTION),
        Review(("sum", "tries"), Reason.SEVERAL_TRIES, 2),
        Review(("sum", "hints"), Reason.HINTS, 2),
        Review(("sum", "guess"), Reason.PREDICTED_WRONG),
    )


def test_a_lesson_that_was_done_long_ago_comes_up_again(progress: Progress) -> None:
    finish(progress)

    assert to_review(record(progress), START + (LONG_AGO - 1) * DAY) == ()
    assert to_review(record(progress), START + (LONG_AGO + 2) * DAY) == (
        Review(("sum", "quiz"), Reason.LONG_AGO, LONG_AGO + 2),
    )


def test_days_in_a_row_end_today_or_yesterday() -> None:
    days = [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1), date(2026, 1, 1)]

    assert days_in_a_row(days, date(2026, 3, 1)) == 3
    assert days_in_a_row(days, date(2026, 3, 2)) == 3
    assert days_in_a_row(days, date(2026, 3, 3)) == 0
    assert days_in_a_row([], date(2026, 3, 3)) == 0


def test_days_are_those_on_which_something_was_saved(progress: Progress, clock: Clock) -> None:
    progress.save_visit("sum", "quiz")
    clock.now += DAY
    progress.save_done("sum", "goal", "goal")
    clock.now += 2 * DAY
    progress.save_answer("sum", "quiz", "quiz", "2", right=True)

    days = sorted(progress.days())

    assert [(day - days[0]).days for day in days] == [0, 1, 3]
