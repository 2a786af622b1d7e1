import os
from pathlib import Path

import pytest

from tests.ui.tutor_app import SETUP, progress_in, write_lesson
from tui_tutor.ui.study import Study

GOAL = '```goal\ndid("step")\nDo it.\n```\n```hint\nTry.\n```\n```solution\ndo: step\nsteps: 1\nDo.\n```\n'
QUIZ = "```quiz\nWhich?\n- [ ] this\n  > No.\n- [x] that\n  > Yes.\n```\n"


def study_of(folder: Path, language: str = "en") -> Study:
    return Study(folder, language, progress_in(folder))


def test_it_opens_the_first_page_of_the_course_where_nothing_is_saved(tmp_path: Path) -> None:
    write_lesson(tmp_path, "One.", "Two.")
    study = study_of(tmp_path)

    study.reopen()

    assert study.place == ("one", "p1")


def test_it_opens_the_place_that_was_saved(tmp_path: Path) -> None:
    write_lesson(tmp_path, "One.", "Two.")
    study = study_of(tmp_path)
    study.reopen()
    study.turn(1)

    again = study_of(tmp_path)
    again.reopen()

    assert again.place == ("one", "p2")


def test_a_place_that_is_gone_gives_way_to_the_nearest_there_is(tmp_path: Path) -> None:
    write_lesson(tmp_path, "One.", "Two.")
    study = study_of(tmp_path)
    study.progress.save_place("one", "gone")
    study.reopen()
    page_gone = study.place
    study.progress.save_place("gone", "p1")
    study.reopen()

    assert page_gone == ("one", "p1")
    assert study.place == ("one", "p1")


def test_a_place_saved_in_another_language_is_the_same_place(tmp_path: Path) -> None:
    write_lesson(tmp_path, "One.", "Two.")
    write_lesson(tmp_path, "一。", "二。", lang="zh")
    study = study_of(tmp_path)
    study.reopen()
    study.turn(1)

    chinese = study_of(tmp_path, "zh")
    chinese.reopen()

    assert chinese.place == ("one", "p2")
    assert chinese.lesson is not None
    assert chinese.lesson.lang == "zh"


def test_a_lesson_that_another_language_lacks_stays_open_as_it_is(tmp_path: Path) -> None:
    write_lesson(tmp_path, "One.")
    write_lesson(tmp_path, "Two.", slug="two", number=2)
    write_lesson(tmp_path, "一。", lang="zh")
    study = study_of(tmp_path)
    study.reopen()
    study.turn(1)

    study.speak("zh")

    assert study.place == ("two", "p1")
    assert study.page is not None


def test_a_file_of_ones_own_does_not_move_the_place_in_the_course(tmp_path: Path) -> None:
    write_lesson(tmp_path, "One.", "Two.")
    own = write_lesson(tmp_path / "own", "Mine.", slug="mine", number=7)
    study = study_of(tmp_path)
    study.reopen()
    study.turn(1)

    study.open_file(own)
    place = study.progress.place()

    assert study.place == (str(own), "p1")
    assert place is not None
    assert (place.lesson, place.page) == ("one", "p2")


def test_a_file_of_the_course_opened_by_its_path_does(tmp_path: Path) -> None:
    write_lesson(tmp_path, "One.")
    second = write_lesson(tmp_path, "Two.", slug="two", number=2)
    study = study_of(tmp_path)

    study.open_file(second)
    place = study.progress.place()

    assert place is not None
    assert place.lesson == "two"


def test_a_page_without_a_setup_works_with_that_of_the_nearest_page_before(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "One.", "Two.", "Three.")
    study = study_of(tmp_path)
    study.reopen()
    study.turn(2)

    assert study.place == ("one", "p3")
    assert study.page_setup is not None
    assert "samples=40" in study.page_setup


def test_a_page_is_done_when_it_is_read_answered_and_its_goals_are_reached(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + QUIZ + GOAL)
    study = study_of(tmp_path)
    study.reopen()

    states = [study.has_something_to_do]
    study.save_answer("quiz", "1", False)
    states.append(study.has_something_to_do)
    study.save_answer("quiz", "2", True)
    states.append(study.has_something_to_do)
    study.progress.save_done("one", "p1", "goal")
    states.append(study.has_something_to_do)

    assert states == [True, True, True, False]
    assert study.done_pages() == {("one", "p1")}


def test_goals_below_an_open_question_are_not_open(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + QUIZ + GOAL)
    study = study_of(tmp_path)
    study.reopen()

    before = study.goals.open
    study.save_answer("quiz", "1", False)
    wrong = study.goals.open
    study.save_answer("quiz", "2", True)

    assert (before, wrong, study.goals.open) == ((), (), ("goal",))


def test_a_file_of_ones_own_has_its_own_progress_under_a_name_of_the_course(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + QUIZ)
    own = write_lesson(tmp_path / "own", SETUP + QUIZ)
    study = study_of(tmp_path)
    study.reopen()
    study.save_answer("quiz", "2", True)

    study.open_file(own)
    answers = dict(study.state.answers)
    study.save_answer("quiz", "1", False)
    study.reopen()

    assert answers == {}
    assert study.state.answers["quiz"].text == "2"
    assert study.done_pages() == {("one", "p1")}


def looks(study: Study, count: int) -> list[bool]:
    return [study.file_changed() for _ in range(count)]


def test_a_file_that_is_away_for_a_moment_is_no_change(tmp_path: Path) -> None:
    path = write_lesson(tmp_path, "One.")
    study = study_of(tmp_path)
    study.open_file(path)
    text = path.read_text(encoding="utf-8")
    looks(study, 1)

    path.unlink()
    away = study.file_changed()
    path.write_text(text + "More.\n", encoding="utf-8")

    assert not away
    assert looks(study, 2) == [True, False]


def test_a_file_that_is_gone_is_a_change_and_so_is_its_return(tmp_path: Path) -> None:
    path = write_lesson(tmp_path, "One.")
    study = study_of(tmp_path)
    study.open_file(path)
    looks(study, 1)

    path.rename(tmp_path / "away.md")
    gone = looks(study, 3)
    (tmp_path / "away.md").rename(path)

    assert gone == [False, True, False]
    assert looks(study, 2) == [True, False]


def test_a_file_that_an_editor_puts_in_place_of_the_old_one_is_a_change(tmp_path: Path) -> None:
    path = write_lesson(tmp_path, "One.")
    study = study_of(tmp_path)
    study.open_file(path)
    looks(study, 1)
    saved = path.stat()
    other = tmp_path / "saved.tmp"

    other.write_text(path.read_text(encoding="utf-8").replace("One.", "Two."), encoding="utf-8")
    # Copying keeps the times, and so do some editors.
    os.utime(other, ns=(saved.st_atime_ns, saved.st_mtime_ns))
    other.replace(path)

    assert looks(study, 2) == [True, False]


@pytest.mark.parametrize("come_back", ["the page", "the language"])
def test_a_page_that_is_come_back_to_is_read_again(tmp_path: Path, come_back: str) -> None:
    write_lesson(tmp_path, "One.", "Two.")
    study = study_of(tmp_path)
    study.reopen()
    looks(study, 1)

    if come_back == "the page":
        study.turn(1)
    else:
        study.speak("zh")

    assert looks(study, 2) == [True, False]
