"""The lessons that come with the program can be read, each of them, in each language."""

from pathlib import Path

import pytest

from tui_tutor.lessons.course import find_lessons, lessons_root
from tui_tutor.lessons.parser import read_lesson
from tui_tutor.translation import LANGUAGES

SHIPPED = [(lang, path) for lang in LANGUAGES for path in find_lessons(lessons_root(), lang)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_are_lessons_in_every_language(lang: str) -> None:
    assert [path for found, path in SHIPPED if found == lang]


@pytest.mark.parametrize(("lang", "path"), SHIPPED, ids=[f"{lang}/{path.name}" for lang, path in SHIPPED])
def test_a_shipped_lesson_can_be_read(lang: str, path: Path) -> None:
    lesson = read_lesson(path)

    assert lesson.lang == lang
    assert lesson.pages
