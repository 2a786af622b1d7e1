"""A package that is installed brings a course, which ``--lessons`` opens by its name."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from tests.cli.conftest import Tutor, complaint, strict

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a package as an installer would: its files and its dist-info, in a folder of the path."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(site)
    before = set(sys.modules)

    def write(package: str, entry: str, code: str = "") -> Path:
        (site / package).mkdir(exist_ok=True)
        (site / package / "__init__.py").write_text(code, encoding="utf-8")
        info = site / f"{package}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[tui_tutor.courses]\n{entry}\n")
        return site / package

    yield write
    for name in set(sys.modules) - before:
        if (site / name.partition(".")[0]).exists():
            del sys.modules[name]


def test_an_installed_course_is_listed_checked_and_opened(
    tutor: Tutor, course: Path, install: Install
) -> None:
    folder = install("cats_course", "cats = cats_course")
    copytree(course, folder / "lessons")

    listed = tutor("--lessons", "cats", "lessons", "list", "--json")
    checked = tutor("--lessons", "cats", "lessons", "check", "--json")
    opened = tutor("--lessons", "cats", "open", "the-sum")
    progress = tutor("--lessons", "cats", "progress", "--json")

    assert [lesson["slug"] for lesson in strict(listed.stdout)["lessons"]] == ["the-sum"]
    assert strict(checked.stdout)["faults"] == []
    assert "needs a terminal" in opened.stderr
    assert progress.exit_code == 0
    assert "the-sum" in progress.stdout


def test_the_lessons_may_lie_beside_the_modules_or_where_an_attribute_says(
    tutor: Tutor, course: Path, install: Install
) -> None:
    copytree(course, install("beside_course", "beside = beside_course"), dirs_exist_ok=True)
    install("path_course", "told = path_course:LESSONS", f"LESSONS = {str(course)!r}")

    for name in ("beside", "told"):
        assert "The sum" in tutor("--lessons", name, "lessons", "list").stdout


def test_a_folder_of_the_name_comes_first(
    tutor: Tutor, course: Path, install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("cats_course", "course = cats_course", "raise RuntimeError")
    monkeypatch.chdir(tmp_path)

    assert "The sum" in tutor("--lessons", "course", "lessons", "list").stdout


@pytest.mark.parametrize(
    ("entry", "code", "told"),
    [
        ("cats = cats_course", "raise RuntimeError('no cats')", "cats_course: RuntimeError: no cats"),
        ("cats = cats_course", "import no_such_module", "ModuleNotFoundError: No module named"),
        ("cats = cats_course", "raise SystemExit", "cats_course: SystemExit"),
        ("cats = cats_course", "(", "SyntaxError"),
        ("cats = cats_course:LESSONS", "", "AttributeError"),
        ("cats = no_such_package", "", "ModuleNotFoundError"),
        ("cats = cats_course:LESSONS", "LESSONS = 3", "no folder of lessons"),
        ("cats = cats_course:LESSONS", "LESSONS = 'no/such/folder'", "no folder of lessons"),
        ("cats", "", "the list of installed packages can't be read"),
        ("cats = cats_course", "import tui_tutor.nothing", "install that package anew"),
    ],
)
def test_a_package_that_fails_is_told_in_two_lines(
    tutor: Tutor, install: Install, entry: str, code: str, told: str
) -> None:
    install("cats_course", entry, code)

    assert told in complaint(tutor("--lessons", "cats", "lessons", "list"))


def test_a_course_that_fails_does_not_get_in_the_way_of_another(
    tutor: Tutor, course: Path, install: Install
) -> None:
    install("dogs_course", "dogs = dogs_course", "raise RuntimeError")
    copytree(course, install("cats_course", "cats = cats_course") / "lessons")

    assert "The sum" in tutor("--lessons", "cats", "lessons", "list").stdout


def test_two_packages_with_one_course_are_told(tutor: Tutor, install: Install) -> None:
    install("cats_course", "cats = cats_course")
    install("other_cats", "cats = other_cats")

    assert "cats_course, other_cats" in complaint(tutor("--lessons", "cats", "lessons", "list"))


def test_a_name_that_nobody_brings_is_told_with_those_there_are(tutor: Tutor, install: Install) -> None:
    install("cats_course", "cats = cats_course")

    told = complaint(tutor("--lessons", "cat", "lessons", "list"))

    assert "there is no folder cat" in told
    assert "an installed course: cats" in told


def test_a_new_lesson_does_not_hide_an_installed_course(
    tutor: Tutor, install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("cats_course", "cats = cats_course")
    monkeypatch.chdir(tmp_path)

    assert "cats is an installed course" in complaint(tutor("--lessons", "cats", "lessons", "new", "dogs"))
    assert not (tmp_path / "cats").exists()
    assert tutor("--lessons", "dogs", "lessons", "new", "dogs").exit_code == 0
