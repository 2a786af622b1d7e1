"""A course is the lessons of a folder; one that is broken does not hide the others."""

from pathlib import Path
from shutil import copytree

import pytest

import tui_tutor
from tests.lessons.writing import COURSE, page_text
from tui_tutor.errors import LessonError
from tui_tutor.lessons.course import find_lessons, lessons_root, load_course


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(copytree(COURSE, tmp_path / "course"))


def test_the_checkout_holds_the_course_of_the_program() -> None:
    assert lessons_root() == Path(tui_tutor.__file__).parents[2] / "lessons"


def test_a_wheel_holds_the_course_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "tui_tutor"
    (package / "lessons_shipped").mkdir(parents=True)
    monkeypatch.setattr(tui_tutor, "__file__", str(package / "__init__.py"))

    assert lessons_root() == package / "lessons_shipped"


def test_an_installation_without_lessons_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tui_tutor, "__file__", str(tmp_path / "tui_tutor" / "__init__.py"))

    with pytest.raises(LessonError, match="missing from this installation"):
        lessons_root()


def test_lessons_are_found_in_the_order_of_their_numbers(root: Path) -> None:
    for name in ("10-last.md", "02-next.md", "README.md", "3-short.md", "notes.txt", "04_no.md"):
        (root / "en" / name).write_text("x")

    assert [path.name for path in find_lessons(root, "en")] == [
        "01-one-neuron.md",
        "02-next.md",
        "10-last.md",
    ]


def test_a_folder_without_languages_holds_the_lessons_itself() -> None:
    assert [path.name for path in find_lessons(COURSE / "en", "zh")] == ["01-one-neuron.md"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="there is no folder"):
        load_course(tmp_path / "nowhere", "en")


def test_a_broken_lesson_does_not_hide_the_others(root: Path) -> None:
    (root / "en" / "00-broken.md").write_text("no front matter")

    course = load_course(root, "en")

    assert [lesson.slug for lesson in course.lessons] == ["one-neuron"]
    assert [fault.path.name for fault in course.faults] == ["00-broken.md"]


def test_a_lesson_without_translation_is_shown_in_english(root: Path) -> None:
    (root / "en" / "02-next.md").write_text(page_text("text"))

    course = load_course(root, "zh")

    assert [(lesson.slug, lesson.lang) for lesson in course.lessons] == [("one-neuron", "zh"), ("next", "en")]


def test_two_lessons_of_one_name_are_told(root: Path) -> None:
    (root / "en" / "02-one-neuron.md").write_text(page_text("text"))

    course = load_course(root, "en")

    assert [lesson.number for lesson in course.lessons] == [1]
    assert "01-one-neuron.md has the name one-neuron too" in str(course.faults[0])
