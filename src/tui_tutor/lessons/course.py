"""The lessons of a folder, in their order and one language."""

import re
from collections.abc import Iterable
from pathlib import Path

import tui_tutor
from tui_tutor.errors import LessonError
from tui_tutor.lessons.faults import BrokenLessonError, Fault
from tui_tutor.lessons.lesson import Lesson
from tui_tutor.lessons.parser import read_lesson
from tui_tutor.translation import mark

LESSON_FILE = re.compile(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*\.md")
"""How a lesson file is named: two digits for its place, then its slug."""
LESSON_NUMBER = re.compile(r"^\d\d-")


class Course:
    """The lessons of a folder in one language, each read when it is first asked for.

    A broken lesson does not hide the others, and of two with one name the first is shown.

    Args:
        paths: The lesson files, in the order of the course.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = tuple(paths)
        self._lessons: dict[Path, Lesson] = {}
        self._faults: dict[Path, tuple[Fault, ...]] = {}

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """All that can be shown, in the order of their numbers."""
        found: dict[str, Lesson] = {}
        for path in self._paths:
            lesson = self._read(path)
            if lesson is not None:
                found.setdefault(lesson.slug, lesson)
        return tuple(found.values())

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every mistake in the files that can't be shown."""
        shown = {lesson.slug: lesson for lesson in self.lessons}
        faults: list[Fault] = []
        for path in self._paths:
            lesson = self._lessons.get(path)
            if lesson is None:
                faults += self._faults[path]
            elif shown[lesson.slug] is not lesson:
                faults.append(same_slug(lesson, shown[lesson.slug]))
        return tuple(faults)

    def find(self, slug: str) -> Lesson | None:
        """The lesson of this name."""
        return self._first_of(path for path in self._paths if _slug_of(path) == slug)

    @property
    def first(self) -> Lesson | None:
        """The lesson to begin with."""
        return self._first_of(self._paths)

    def neighbour(self, lesson: Lesson, delta: int) -> Lesson | None:
        """The lesson before (-1) or after (1) one of the course; None beside any other."""
        index = self._place_of(lesson.path)
        if index is None:
            return None
        others = self._paths[index + 1 :] if delta > 0 else self._paths[:index][::-1]
        return self._first_of(path for path in others if _slug_of(path) != lesson.slug)

    def holds(self, path: Path) -> bool:
        """Whether a file is one of the course's."""
        return self._place_of(path) is not None

    def take(self, lesson: Lesson) -> None:
        """Have what a file of the course says now, where it was read anew."""
        index = self._place_of(lesson.path)
        if index is not None:
            self._faults.pop(self._paths[index], None)
            self._lessons[self._paths[index]] = lesson

    def _place_of(self, path: Path) -> int | None:
        wanted = path.resolve()
        return next((index for index, each in enumerate(self._paths) if each.resolve() == wanted), None)

    def _first_of(self, paths: Iterable[Path]) -> Lesson | None:
        return next((lesson for path in paths if (lesson := self._read(path)) is not None), None)

    def _read(self, path: Path) -> Lesson | None:
        if path not in self._lessons and path not in self._faults:
            try:
                self._lessons[path] = read_lesson(path)
            except BrokenLessonError as error:
                self._faults[path] = tuple(error.faults)
        return self._lessons.get(path)


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
    """The lessons in one language.

    A lesson that the language lacks is taken in English, so that a course whose translation is
    not finished can be followed to its end.

    Raises:
        LessonError: If there is no such folder.
    """
    paths = {path.name: path for path in find_lessons(root, "en")}
    paths |= {path.name: path for path in find_lessons(root, lang)}
    return Course(path for _name, path in sorted(paths.items()))


def same_slug(lesson: Lesson, other: Lesson) -> Fault:
    """The fault of a lesson whose name is taken."""
    return Fault(
        lesson.path,
        1,
        mark("{other} has the name {slug} too"),
        mark("give this file another name after its number"),
        {"other": other.path.name, "slug": lesson.slug},
    )


def _slug_of(path: Path) -> str:
    return LESSON_NUMBER.sub("", path.stem)


def _lesson_files(folder: Path) -> tuple[Path, ...]:
    if not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.iterdir() if LESSON_FILE.fullmatch(path.name)))
