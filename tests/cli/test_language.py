"""The language is the one asked for, or the one saved, or the locale's."""

from pathlib import Path

import pytest

from tests.cli.conftest import Tutor, strict
from tui_tutor.cli.program import Program
from tui_tutor.store.progress import open_progress


@pytest.fixture
def saved_english(home: Path) -> None:
    with open_progress() as progress:
        progress.save_setting("language", "en")


def titles(tutor: Tutor, course: Path, *words: str, **environment: str) -> list[str]:
    result = tutor(*words, "--lessons", course, "lessons", "list", "--json", **environment)
    return [lesson["title"] for lesson in strict(result.stdout)["lessons"]]


def test_a_chinese_locale_chooses_chinese(tutor: Tutor, course: Path) -> None:
    assert titles(tutor, course, LANG="zh_CN.UTF-8") == ["求和"]
    assert titles(tutor, course, LANG="en_US.UTF-8", LC_ALL="zh_TW") == ["求和"]


@pytest.mark.parametrize("locale", ["C", "POSIX", "fr_FR.UTF-8", ""])
def test_any_other_locale_chooses_english(tutor: Tutor, course: Path, locale: str) -> None:
    assert titles(tutor, course, LANG=locale) == ["The sum"]


@pytest.mark.usefixtures("saved_english")
def test_what_is_saved_wins_over_the_locale(tutor: Tutor, course: Path) -> None:
    assert titles(tutor, course, LANG="zh_CN.UTF-8") == ["The sum"]


@pytest.mark.usefixtures("saved_english")
def test_what_is_asked_for_wins_over_all(tutor: Tutor, course: Path) -> None:
    assert titles(tutor, course, "--lang", "zh", LANG="en_US.UTF-8") == ["求和"]


def test_a_saved_language_that_nobody_speaks_is_passed_over(home: Path) -> None:
    with open_progress() as progress:
        progress.save_setting("language", "xx")

    assert Program({"TUI_TUTOR_DATA": str(home), "LANG": "zh_CN"}).language == "zh"


def test_asking_for_the_language_begins_no_progress(home: Path) -> None:
    assert Program({"TUI_TUTOR_DATA": str(home)}).language == "en"
    assert not home.exists()
