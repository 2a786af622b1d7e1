"""The lessons of a folder, in their order and one language."""

import re
from dataclasses import dataclass
from pathlib import Path

import tui_tutor
from tui_tutor.errors import LessonError
from tui_tutor.lessons.faults import BrokenLessonError, Fault
from tui_tutor.lessons.lesson import Lesson
from tui_tutor.lessons.parser import read_lesson
from tui_tutor.translation import mark

LESSON_FILE = re.compile(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*\.md")
"""How a lesson file is named: two digits for its place, then its slug."""


@dataclass(frozen=True)
class Course:
    """The lessons that can be shown, and what is wrong with the others.

    Attributes:
        lessons: In the order of their numbers.
        faults: Every mistake in the other files.
    """

    lessons: tuple[Lesson, ...]
    faults: tuple[Fault, ...]


def lessons_root() -> Path:
    """The folder of the course that comes with the program.

    Raises:
        LessonError: If the installation lacks it.
    """
    package = Path(tui_tutor.__file__).resolve().parent
    checkout = package.parent.parent
    # A checkout comes first, so that an author sees the files that are being edited.
    if (
        package.parent.name == "src"
        and (checkout / "pyproject.toml").is_file()
        and (checkout / "lessons").is_dir()
    ):
        return checkout / "lessons"
    shipped = package / "lessons_shipped"
    if shipped.is_dir():
        return shipped
    raise LessonError(
        mark("the lessons are missing from this installation"),
        mark("install tui-tutor again, or name a folder with --lessons DIR"),
    )


def find_lessons(root: Path, lang: str) -> tuple[Path, ...]:
    """The lesson files in one language, in the order of their numbers.

    A folder without folders for languages holds the lessons itself.

    Raises:
        LessonError: If there is no such folder.
    """
    if not root.is_dir():
        raise LessonError(
            mark("there is no folder {folder}"), mark("look at the path after --lessons again"), folder=root
        )
    try:
        return _lesson_files(root / lang) or _lesson_files(root)
    except OSError as error:
        raise LessonError(
            mark("the folder {folder} can't be read"), mark("look at who may read it"), folder=root
        ) from error


def load_course(root: Path, lang: str) -> Course:
    """Read every lesson in one language; a broken one does not hide the others.

    A lesson that the language lacks is read in English, so that a course whose translation is
    not finished can be followed to its end.

    Raises:
        LessonError: If there is no such folder.
    """
    paths = {path.name: path for path in find_lessons(root, "en")}
    paths |= {path.name: path for path in find_lessons(root, lang)}
    lessons: dict[str, Lesson] = {}
    faults: list[Fault] = []
    for _, path in sorted(paths.items()):
        try:
            lesson = read_lesson(path)
        except BrokenLessonError as error:
            faults += error.faults
            continue
        if lesson.slug in lessons:
            faults.append(same_slug(lesson, lessons[lesson.slug]))
        else:
            lessons[lesson.slug] = lesson
    return Course(tuple(lessons.values()), tuple(faults))


def same_slug(lesson: Lesson, other: Lesson) -> Fault:
    """The fault of a lesson whose name is taken."""
    return Fault(
        lesson.path,
        1,
        mark("{other} has the name {slug} too"),
        mark("give this file another name after its number"),
        {"other": other.path.name, "slug": lesson.slug},
    )


def _lesson_files(folder: Path) -> tuple[Path, ...]:
    if not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.iterdir() if LESSON_FILE.fullmatch(path.name)))
