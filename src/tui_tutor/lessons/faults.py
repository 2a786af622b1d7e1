"""What is wrong in a lesson file, and where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tui_tutor.errors import LessonError, TutorError
from tui_tutor.translation import mark

MOST_FAULTS = 50
"""Faults told of one file; whoever has more has not written a lesson."""


@dataclass(frozen=True)
class Fault:
    """One mistake in a lesson file.

    Attributes:
        path: The file.
        line: Line of the file, from 1.
        message: What is wrong; a template for ``str.format``.
        advice: What to write instead; a template too, may be empty.
        values: What fills the templates.
    """

    path: Path
    line: int
    message: str
    advice: str = ""
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    def text(self, translate: Callable[[str], str] = str) -> str:
        """``file:line: what is wrong`` and, on a second line, what to write instead."""
        told = f"{self.path}:{self.line}: {translate(self.message).format(**self.values)}"
        if not self.advice:
            return told
        return f"{told}\n    {translate(self.advice).format(**self.values)}"

    def __str__(self) -> str:
        return self.text()


class BrokenLessonError(LessonError):
    """A lesson file with mistakes.

    Attributes:
        faults: Every mistake found, in the order of lines; never empty.
    """

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        first = faults[0]
        super().__init__(first.message, first.advice, **first.values)
        self.faults = faults

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The first fault, and how many more there are."""
        told = self.faults[0].text(translate)
        if len(self.faults) == 1:
            return told
        more = mark("(and {count} more: tui-tutor lessons check tells them all)")
        return f"{told} {translate(more).format(count=len(self.faults) - 1)}"


class FaultList:
    """The faults of one file while it is read.

    Args:
        path: The file.
        last_line: Its last line, from 1; a fault is never placed after it.
    """

    def __init__(self, path: Path, last_line: int) -> None:
        self.path = path
        self.last_line = last_line
        self._faults: list[Fault] = []

    @property
    def folder(self) -> Path:
        """Where the files lie that the file's setups name."""
        return self.path.absolute().parent

    @property
    def full(self) -> bool:
        """Whether no more faults are taken, so that reading on is no use."""
        return len(self._faults) >= MOST_FAULTS

    def __len__(self) -> int:
        return len(self._faults)

    def add(self, line: int, message: str, advice: str = "", /, **values: object) -> None:
        """Note a fault at a line."""
        if not self.full:
            place = min(max(line, 1), self.last_line)
            self._faults.append(Fault(self.path, place, message, advice, values))

    def add_error(self, line: int, error: TutorError) -> None:
        """Note what another part of the program says about the text of a line."""
        self.add(line, error.message, error.advice, **error.values)

    def in_order(self) -> tuple[Fault, ...]:
        """The faults by line."""
        return tuple(sorted(self._faults, key=lambda fault: fault.line))

    def raise_any(self) -> None:
        """Raise what has been found, if anything.

        Raises:
            BrokenLessonError: If there is a fault.
        """
        if self._faults:
            raise BrokenLessonError(self.in_order())
