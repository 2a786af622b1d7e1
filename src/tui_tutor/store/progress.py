"""A learner's progress: read at once, saved the moment it is made, never in the way."""

import math
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tui_tutor.errors import StoreError, TutorError
from tui_tutor.store.file import OpenedFile, connect_to_read, open_file, unwritable
from tui_tutor.store.folders import progress_file
from tui_tutor.store.page_times import PageTimes, day_of, read_days, read_times
from tui_tutor.store.runs import RunFiles
from tui_tutor.store.statements import Value, statement

PLAY = ("", "play")
"""Lesson and page under which the setup of the panel alone is kept."""

LONGEST_PAUSE = 300.0
"""Seconds between two saves that count as learning; of a longer pause, only so much."""


@dataclass(frozen=True)
class Place:
    """The page a learner was on."""

    lesson: str
    page: str


class Answer(NamedTuple):
    """What a learner answered to one block, and how often it was tried."""

    text: str
    right: bool
    attempts: int


@dataclass(frozen=True)
class PageState:
    """What a learner has done on one page.

    Attributes:
        visited: Whether it has been opened.
        done_blocks: Keys of the blocks that are done.
        answers: The answer to each block, by the block's key.
        hints: Hints shown so far.
        solution_seen: Whether the solution has been shown.
        setup: The setup string the learner left on the panel; None for the page's own.
    """

    visited: bool = False
    done_blocks: frozenset[str] = frozenset()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    hints: int = 0
    solution_seen: bool = False
    setup: str | None = None


def open_progress(path: Path | None = None, now: Callable[[], float] = time.time) -> "Progress":
    """Open a learner's progress, or begin it.

    A file that is broken is set aside, one that is newer is left alone, and where nothing can
    be written the progress lives in memory; `Progress.notice` then says so. Never raises.

    Args:
        path: The file; by default `tui_tutor.store.folders.progress_file`.
        now: The clock, in seconds since 1970.
    """
    path = path or progress_file()
    opened = open_file(path)
    return Progress(path, opened, now, RunFiles(path.parent if opened.file is not None else None))


def saved_setting(name: str, path: Path | None = None) -> str | None:
    """One setting, read without beginning or changing a progress file; None if there is none."""
    path = path or progress_file()
    with suppress(sqlite3.Error, OSError):
        if path.exists():
            file = connect_to_read(path)
            try:
                row = file.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
                return str(row[0]) if row else None
            finally:
                file.close()
    return None


class Progress:
    """A learner's progress.

    Everything is read from a copy in memory, so reading can't fail. Each saving method is one
    transaction on the file and has reached it when the method returns; where the disk refuses,
    the change is kept in memory, `notice` says so, and the next saving method tries it again.

    Attributes:
        path: The file.
        runs: Where runs are kept that are gone on with.
    """

    def __init__(
        self, path: Path, opened: OpenedFile, now: Callable[[], float], runs: RunFiles | None = None
    ) -> None:
        self.path = path
        self.runs = runs or RunFiles()
        self._file = opened.file
        self._copy = opened.copy
        self._opening_notice = opened.notice
        self._saving_notice: StoreError | None = None
        self._unsaved: list[tuple[str, dict[str, Value]]] = []
        self._now = now
        self._busy_with: tuple[str, str, float] | None = None

    @property
    def notice(self) -> TutorError | None:
        """What the learner must be told about the progress file; None if all is well."""
        return self._saving_notice or self._opening_notice

    def close(self) -> None:
        """Count the time on the last page and close the file."""
        if self._busy_with is not None:
            self._count_time(None, self._now())
            if self._file is not None and self._unsaved:
                self._write(self._file)
        self._copy.close()
        if self._file is not None:
            with suppress(sqlite3.Error):
                self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def place(self) -> Place | None:
        """The page the learner was on last; None before the first one."""
        row = self._copy.execute("SELECT lesson, page FROM place").fetchone()
        return Place(*row) if row else None

    def save_place(self, lesson: str, page: str) -> None:
        """Remember the page the learner is on."""
        self._save("place", lesson=lesson, page=page)

    def setting(self, name: str) -> str | None:
        """A setting of the tutor, such as ``language``; None if it was never set."""
        row = self._copy.execute("SELECT value FROM setting WHERE name = ?", (_clean(name),)).fetchone()
        return str(row[0]) if row else None

    def save_setting(self, name: str, value: str) -> None:
        """Remember a setting of the tutor."""
        self._save("setting", name=name, value=value)

    def page_state(self, lesson: str, page: str) -> PageState:
        """What the learner has done on one page."""
        return self.course_states().get((lesson, page), PageState())

    def course_states(self) -> dict[tuple[str, str], PageState]:
        """What the learner has done, by lesson and page; untouched pages are left out."""
        done: dict[tuple[str, str], set[str]] = {}
        answers: dict[tuple[str, str], dict[str, Answer]] = {}
        pages: dict[tuple[str, str], tuple[int | None, int, int, str | None]] = {}
        for lesson, page, *values in self._copy.execute(
            "SELECT lesson, page, visited_at, hints, solution_seen, setup FROM page"
        ):
            pages[lesson, page] = (values[0], values[1], values[2], values[3])
        for lesson, page, block in self._copy.execute("SELECT lesson, page, block FROM done"):
            done.setdefault((lesson, page), set()).add(block)
        for lesson, page, block, text, right, attempts in self._copy.execute(
            "SELECT lesson, page, block, text, is_right, attempts FROM answer"
        ):
            answers.setdefault((lesson, page), {})[block] = Answer(text, bool(right), attempts)
        states = {}
        for key in pages.keys() | done.keys() | answers.keys():
            visited_at, hints, solution_seen, setup = pages.get(key, (None, 0, 0, None))
            states[key] = PageState(
                visited=visited_at is not None,
                done_blocks=frozenset(done.get(key, ())),
                answers=answers.get(key, {}),
                hints=hints,
                solution_seen=bool(solution_seen),
                setup=setup,
            )
        return states

    def course_times(self) -> dict[tuple[str, str], PageTimes]:
        """When it was done and how long it took, by lesson and page, as far as it is known."""
        return read_times(self._copy)

    def days(self) -> frozenset[date]:
        """The days on which something was learnt."""
        return read_days(self._copy)

    def save_visit(self, lesson: str, page: str) -> None:
        """Remember that a page has been opened."""
        self._save("visit", lesson=lesson, page=page)

    def save_answer(self, lesson: str, page: str, key: str, answer: str, right: bool) -> None:
        """Remember an answer and count the attempt; a right answer is not replaced by a wrong one."""
        self._save("answer", lesson=lesson, page=page, key=key, text=answer, right=bool(right))

    def save_done(self, lesson: str, page: str, key: str) -> None:
        """Remember that a block is done."""
        self._save("done", lesson=lesson, page=page, key=key)

    def save_hints(self, lesson: str, page: str, hints: int) -> None:
        """Remember how many hints have been shown; the number never falls."""
        self._save("hints", lesson=lesson, page=page, hints=hints)

    def save_solution_seen(self, lesson: str, page: str) -> None:
        """Remember that the solution has been shown."""
        self._save("solution_seen", lesson=lesson, page=page)

    def save_setup(self, lesson: str, page: str, setup: str | None) -> None:
        """Remember the setup string left on a page's panel; None goes back to the page's own."""
        self._save("setup", lesson=lesson, page=page, setup=setup)

    def save_best(self, lesson: str, page: str, setup: str, steps: int, loss: float) -> None:
        """Remember a run on a page, where its loss is lower than that of the one that is kept."""
        if math.isfinite(loss):
            self._save("best", lesson=lesson, page=page, setup=setup, steps=steps, loss=loss)

    def _save(self, kind: str, **values: Value) -> None:
        cleaned = {name: _clean(value) if isinstance(value, str) else value for name, value in values.items()}
        now = self._now()
        row = {**cleaned, "at": int(now)}
        if "lesson" in row:
            self._count_time((str(row["lesson"]), str(row["page"])), now)
        self._copy.execute(statement(kind), row)
        self._keep(kind, row)

    def _count_time(self, page: tuple[str, str] | None, now: float) -> None:
        """Count the time since the last save for the page that was saved then.

        It reaches the file in the transaction of the save that ends it.

        Args:
            page: The page that is saved now; None if nothing more will be.
            now: Seconds since 1970.
        """
        if self._busy_with is not None:
            lesson, before, since = self._busy_with
            seconds = min(max(now - since, 0.0), LONGEST_PAUSE)
            day = day_of(now).isoformat()
            row: dict[str, Value] = {"day": day, "lesson": lesson, "page": before, "seconds": seconds}
            if seconds:
                self._copy.execute(statement("spent"), row)
                if self._file is not None:
                    self._unsaved.append((statement("spent"), row))
        self._busy_with = (*page, now) if page is not None else None

    def _keep(self, kind: str, row: dict[str, Value]) -> None:
        """Bring what is in memory already to where it lasts."""
        if self._file is not None:
            self._unsaved.append((statement(kind), row))
            self._write(self._file)

    def _write(self, file: sqlite3.Connection) -> None:
        try:
            file.execute("BEGIN IMMEDIATE")
            for statement, values in self._unsaved:
                file.execute(statement, values)
            file.execute("COMMIT")
        except sqlite3.Error as error:
            self._saving_notice = unwritable(self.path, error)
            # Waiting once for another tutor is right; waiting at every key would freeze the screen.
            self._wait(file, milliseconds=100)
        else:
            if self._saving_notice is not None:
                self._saving_notice = None
                self._wait(file, milliseconds=5000)
            self._unsaved.clear()
        finally:
            # Also after Ctrl+C in between: a transaction left open would lock out other tutors.
            with suppress(sqlite3.Error):
                if file.in_transaction:
                    file.execute("ROLLBACK")

    @staticmethod
    def _wait(file: sqlite3.Connection, milliseconds: int) -> None:
        with suppress(sqlite3.Error):
            file.execute(f"PRAGMA busy_timeout = {milliseconds}")


def _clean(text: str) -> str:
    """The text without lone surrogates, which a terminal may send and no database takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
