"""Courses that installed packages bring, under the name of an entry point.

A package says in its ``pyproject.toml`` where its lessons are:

    [project.entry-points."tui_tutor.courses"]
    cats = "cats_course"

The name is what ``--lessons`` takes; the value is the package that holds the lessons, in a folder ``lessons``
or beside its modules, or an attribute of it that holds the path of their folder.
"""

from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from tui_tutor.errors import LessonError
from tui_tutor.translation import mark

GROUP = "tui_tutor.courses"
"""The group of entry points that bring courses."""


def installed_courses() -> tuple[str, ...]:
    """The names of the courses that installed packages bring, in alphabetical order.

    Raises:
        LessonError: If what is installed can't be read.
    """
    return tuple(sorted({entry.name for entry in _entries()}))


def installed_course(name: str) -> Path | None:
    """The folder of an installed course; None where no package brings one of this name.

    Raises:
        LessonError: If several packages do, or the one that does can't be used.
    """
    found = [entry for entry in _entries() if entry.name == name]
    if not found:
        return None
    if len(found) > 1:
        raise LessonError(
            mark("several packages bring a course {name}: {packages}"),
            mark("uninstall all but one of them"),
            name=name,
            packages=", ".join(sorted(map(_package, found))),
        )
    return _folder(found[0])


def _entries() -> tuple[EntryPoint, ...]:
    try:
        return tuple(entry_points(group=GROUP))
    # One package whose entry points are not written as they should be is enough.
    except Exception as error:
        raise LessonError(
            mark("the list of installed packages can't be read: {reason}"),
            mark("name a folder of lessons with --lessons DIR"),
            reason=(str(error).splitlines() or [type(error).__name__])[0],
        ) from error


def _folder(entry: EntryPoint) -> Path:
    try:
        loaded = entry.load()
    # It is another's code, which may end in any way there is, even by exiting.
    except (Exception, SystemExit) as error:
        reason = (str(error).splitlines() or [""])[0]
        raise LessonError(
            mark("the course {name} can't be loaded from the package {package}: {reason}"),
            mark("install that package anew, or tell its author"),
            name=entry.name,
            package=_package(entry),
            reason=f"{type(error).__name__}: {reason}" if reason else type(error).__name__,
        ) from error
    folder = _folder_of(loaded)
    if folder is None or not folder.is_dir():
        raise LessonError(
            mark("the package {package} brings a course {name}, but no folder of lessons"),
            mark("tell its author: {value} must be a package or the path of a folder"),
            name=entry.name,
            package=_package(entry),
            value=entry.value,
        )
    return folder


def _folder_of(loaded: object) -> Path | None:
    if isinstance(loaded, str | Path):
        return Path(loaded)
    if not isinstance(loaded, ModuleType):
        return None
    # A namespace package has no file, a plain module no path.
    places = [*getattr(loaded, "__path__", ()), *(Path(file).parent for file in (loaded.__file__,) if file)]
    if not places:
        return None
    folder = Path(places[0])
    return folder / "lessons" if (folder / "lessons").is_dir() else folder


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else entry.value
