"""Seats of a class that are painted before the learners come.

A seat that is forked from a tutor which is painted already has its first picture after a fourth of the
work, and shares with all others what they all show.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path

from rich.console import Console
from textual.pilot import Pilot

from tui_tutor.lessons.course import find_lessons
from tui_tutor.store.progress import Progress
from tui_tutor.translation import LANGUAGES
from tui_tutor.ui.class_part import ClassPart
from tui_tutor.ui.file_watch import FileWatch
from tui_tutor.ui.forkable_loop import ForkableLoop
from tui_tutor.ui.waiting_tutor import WaitingTutor

LATER = (
    "tui_tutor.ui.screens.course_map",
    "tui_tutor.ui.screens.glossary_windows",
    "tui_tutor.ui.widgets.order_block",
    "tui_tutor.ui.widgets.shape_block",
    "tui_tutor.ui.widgets.formula_block",
    "tui_tutor.lessons.formula_trial",
    "tui_tutor.lessons.own_training",
    "tui_tutor.engine.own_backend",
    "tui_tutor.ui.goal_runs",
    "termaid",
    "termaid.renderer",
    "termaid.parser.statediagram",
)
"""Not imported by a tutor that has just been opened, so that it opens sooner; forks share what is here."""
SIZE = (120, 40)
TERMINALS: dict[str, dict[str, str]] = {
    "256": {"TERM": "xterm-256color", "COLORTERM": ""},
    "truecolor": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
}
"""By Rich's name for their colours, the terminals that nearly all learners have."""


class WaitingSeats:
    """A seat for each language and kind of terminal that has been asked for.

    Args:
        lessons: Folder of the course.
        frames_per_second: How often the panel is painted while playing.
        speed: Steps per second that runs begin with.
    """

    def __init__(self, lessons: Path, frames_per_second: float, speed: int) -> None:
        for module in LATER:
            import_module(module)
        self._lessons = lessons
        self._frames_per_second, self._speed = frames_per_second, speed
        self._seats: dict[tuple[str, str], WaitingSeat | None] = {}
        self._outdated: list[WaitingSeat] = []

    def prepare(self, language: str, terminal: Mapping[str, str]) -> bool:
        """Have a seat ready, if it is of a kind that many will be.

        Args:
            language: Of lessons and interface.
            terminal: The variables that tell of the terminal.

        Returns:
            Whether it was not there before.

        Raises:
            Exception: If it fails while it is being painted.
        """
        kind = language, colors_of(terminal)
        if language not in LANGUAGES or kind[1] not in TERMINALS:
            return False
        seat = self._seats.get(kind)
        if seat is not None and not seat.is_current():
            # Kept, since nothing in it can end in order.
            self._outdated.append(seat)
        elif kind in self._seats:
            return False
        # What fails once is not tried again for each who comes.
        self._seats[kind] = None
        with _environment(TERMINALS[kind[1]]):
            tutor = WaitingTutor(self._lessons, language, self._frames_per_second, self._speed)
            self._seats[kind] = WaitingSeat(tutor, partial(find_lessons, self._lessons, language))
        return True

    def find(self, language: str, terminal: Mapping[str, str]) -> "WaitingSeat | None":
        """A seat for somebody; None where none is ready that would be right.

        Args:
            language: Of lessons and interface.
            terminal: The variables that tell of the terminal.
        """
        seat = self._seats.get((language, colors_of(terminal)))
        return seat if seat is not None and seat.has_page else None


def colors_of(terminal: Mapping[str, str]) -> str:
    """What Rich calls a terminal's colours; empty where there are none."""
    return Console(force_terminal=True, _environ=terminal).color_system or ""


class WaitingSeat:
    """A tutor that is painted and stands still, until it goes on in a fork with a learner.

    Args:
        tutor: The tutor.
        find_files: Finds the files of its course.

    Raises:
        Exception: If it fails while it is being painted.
    """

    def __init__(self, tutor: WaitingTutor, find_files: Callable[[], tuple[Path, ...]]) -> None:
        self._tutor = tutor
        self._find_files = find_files
        self._files = {path: FileWatch(path) for path in find_files()}
        for file in self._files.values():
            file.changed()
        self._loop = ForkableLoop()
        self._streams = sys.stdout, sys.stderr
        with self._caught_output():
            self._loop.run_until_complete(self._paint())

    @property
    def has_page(self) -> bool:
        """Whether a page is open, from which a learner could go on to others."""
        return self._tutor.has_page

    def is_current(self) -> bool:
        """Whether the files of the course are as they were read; to be asked no more once they are not."""
        is_same = self._find_files() == tuple(self._files)
        return is_same and not any(file.changed() for file in self._files.values())

    def sit(self, progress: Progress, part: ClassPart, stretch: Callable[[], float]) -> None:
        """Be a learner's seat, on the process's own terminal, until the learner leaves.

        To be called in a fork only.

        Args:
            progress: Where the learner's progress is kept.
            part: The learner's part in the class.
            stretch: Gives how many times as long as usual training and painting are to take.

        Raises:
            Exception: The mistake of ours that ended it.
        """
        self._loop.go_on_in_fork()
        self._tutor.call_later(self._tutor.welcome, progress, part, stretch)
        with self._caught_output():
            self._loop.run_until_complete(self._running)
        self._raise_failure()

    @contextmanager
    def _caught_output(self) -> Iterator[None]:
        """Let the tutor catch what is printed by mistake, which it does while it runs, and only then."""
        outside = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self._streams
        try:
            yield
        finally:
            self._streams = sys.stdout, sys.stderr
            sys.stdout, sys.stderr = outside

    async def _paint(self) -> None:
        is_painted = asyncio.Event()

        async def warm_up(pilot: Pilot[object]) -> None:
            await self._tutor.warm_up(pilot)
            is_painted.set()

        loop = asyncio.get_running_loop()
        executor = ThreadPoolExecutor()
        loop.set_default_executor(executor)
        self._running = asyncio.create_task(self._tutor.run_async(size=SIZE, auto_pilot=warm_up))
        painted = asyncio.create_task(is_painted.wait())
        await asyncio.wait([self._running, painted], return_when=asyncio.FIRST_COMPLETED)
        if self._running.done():
            self._running.result()
            self._raise_failure()
        # A fork has none of the threads that its executor believes to have.
        executor.shutdown()
        loop.set_default_executor(ThreadPoolExecutor())

    def _raise_failure(self) -> None:
        if self._tutor.failure is not None:
            raise self._tutor.failure


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    """Have these variables, and none that asks for no colours, for a while."""
    before = dict(os.environ)
    os.environ.update(variables)
    os.environ.pop("NO_COLOR", None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
