"""Remembers which pages were proven without a fault, so that they need no second training."""

import hashlib
import platform
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import tui_tutor
from tui_tutor.engine.setup import DATA
from tui_tutor.engine.whole_file import write_whole
from tui_tutor.errors import TutorError
from tui_tutor.lessons.page_task import PageTask

MOST_LINES = 5000
"""Lines of the file after which the older half is forgotten; a course has some hundred pages."""

_NAME = re.compile("[0-9a-f]{64}")
_SOURCES = ("engine", "lessons", "errors.py")
"""What a proof depends on, below the package."""


class ProofCache:
    """The proofs that need not be made again, in a file with a line for each.

    Only pages without a fault are kept: a fault is told with its line, which may move. A file that can't be
    read or written is as good as none.

    Args:
        file: Where they are kept; it may not exist yet, and neither may its folder.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._names: set[str] | None = None

    def holds(self, name: str) -> bool:
        """Whether this proof was made before."""
        if self._names is None:
            self._names = set(self._read())
        return name in self._names

    def keep(self, name: str) -> None:
        """Remember a proof that found no fault."""
        if self.holds(name):
            return
        assert self._names is not None
        self._names.add(name)
        with suppress(OSError, ValueError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            # A pipe would have to be waited for.
            if self._file.is_file() or not self._file.exists():
                with self._file.open("a", encoding="ascii") as file:
                    file.write(f"{name}\n")

    def _read(self) -> Iterable[str]:
        try:
            if not self._file.is_file():
                return ()
            lines = self._file.read_text(encoding="ascii", errors="replace").split("\n")
        except (OSError, ValueError):
            return ()
        if len(lines) > MOST_LINES:
            lines = lines[-MOST_LINES // 2 :]
            with suppress(OSError, ValueError):
                write_whole(self._file, "\n".join(lines).encode("ascii", "replace"))
        return filter(_NAME.fullmatch, lines)


def proof_name(task: PageTask, backends: Sequence[str]) -> str | None:
    """A name that stands for all that a page's proof depends on; None where that can't be told.

    Args:
        task: The page.
        backends: The backends it is proven on.
    """
    program = _program(Path(tui_tutor.__file__).parent)
    if program is None:
        return None
    told = hashlib.sha256(repr((program, tuple(backends), task.key)).encode())
    try:
        for data in sorted(task.data - set(DATA)):
            told.update(f"{data} {_of_file(Path(data).expanduser())}".encode())
    # A setup with a mistake has a fault anyway, which proving will find.
    except (OSError, ValueError, RuntimeError, TutorError):
        return None
    return told.hexdigest()


@cache
def _program(package: Path) -> tuple[str, ...] | None:
    """The program that proves, by the contents of its files, and what it computes with."""
    told = hashlib.sha256()
    try:
        for path in sorted(_files(package)):
            told.update(f"{path.relative_to(package)} {_of_file(path)}".encode())
    except OSError:
        return None
    versions = (f"{name} {_version(name)}" for name in ("numpy", "torch"))
    return told.hexdigest(), *versions, sys.version, platform.machine()


def _files(package: Path) -> Iterable[Path]:
    for name in _SOURCES:
        below = (package / name).rglob("*") if (package / name).is_dir() else (package / name,)
        yield from (path for path in below if path.is_file() and path.suffix != ".pyc")


def _of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
