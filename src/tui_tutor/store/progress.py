"""A learner's progress: read at once, saved the moment it is made, never in the way."""

import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tui_tutor.errors import StoreError, TutorError
from tui_tutor.store.file import OpenedFile, connect_to_read, open_file, unwritable
from tui_tutor.store.folders import progress_file

PLAY = ("", "play")
"""Lesson and page under which the setup of the panel alone is kept."""


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
    return Progress(path, open_file(path), now)


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
    """

    def __init__(self, path: Path, opened: OpenedFile, now: Callable[[], float]) -> None:
        self.path = path
        self._file = opened.file
        self._copy = opened.copy
        self._opening_notice = opened.notice
        self._saving_notice: StoreError | None = None
        self._unsaved: list[tuple[str, tuple[str | int | None, ...]]] = []
        self._now = now

    @property
    def notice(self) -> TutorError | None:
        """What the learner must be told about the progress file; None if all is well."""
        return self._saving_notice or self._opening_notice

    def close(self) -> None:
        """Close the file."""
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
        self._save(
            "INSERT INTO place VALUES (1, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET lesson = excluded.lesson, page = excluded.page, at = excluded.at",
            lesson,
            page,
            int(self._now()),
        )

    def setting(self, name: str) -> str | None:
        """A setting of the tutor, such as ``language``; None if it was never set."""
        row = self._copy.execute("SELECT value FROM setting WHERE name = ?", (_clean(name),)).fetchone()
        return str(row[0]) if row else None

    def save_setting(self, name: str, value: str) -> None:
        """Remember a setting of the tutor."""
        self._save(
            "INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", name, value
        )

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

    def save_visit(self, lesson: str, page: str) -> None:
        """Remember that a page has been opened."""
        self._save(
            "INSERT INTO page (lesson, page, visited_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
            " SET visited_at = coalesce(visited_at, excluded.visited_at)",
            lesson,
            page,
            int(self._now()),
        )

    def save_answer(self, lesson: str, page: str, key: str, answer: str, right: bool) -> None:
        """Remember an answer and count the attempt; a right answer is not replaced by a wrong one."""
        self._save(
            "INSERT INTO answer VALUES (?, ?, ?, ?, ?, 1, ?) ON CONFLICT DO UPDATE SET"
            " text = CASE WHEN is_right > excluded.is_right THEN text ELSE excluded.text END,"
            " is_right = max(is_right, excluded.is_right),"
            " attempts = attempts + 1, at = excluded.at",
            lesson,
            page,
            key,
            answer,
            int(right),
            int(self._now()),
        )

    def save_done(self, lesson: str, page: str, key: str) -> None:
        """Remember that a block is done."""
        self._save(
            "INSERT INTO done VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", lesson, page, key, int(self._now())
        )

    def save_hints(self, lesson: str, page: str, hints: int) -> None:
        """Remember how many hints have been shown; the number never falls."""
        self._save(
            "INSERT INTO page (lesson, page, hints) VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
            " SET hints = max(hints, excluded.hints)",
            lesson,
            page,
            hints,
        )

    def save_solution_seen(self, lesson: str, page: str) -> None:
        """Remember that the solution has been shown."""
        self._save(
            "INSERT INTO page (lesson, page, solution_seen) VALUES (?, ?, 1) ON CONFLICT DO UPDATE"
            " SET solution_seen = 1",
            lesson,
            page,
        )

    def save_setup(self, lesson: str, page: str, setup: str | None) -> None:
        """Remember the setup string left on a page's panel; None goes back to the page's own."""
        self._save(
            "INSERT INTO page (lesson, page, setup) VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
            " SET setup = excluded.setup",
            lesson,
            page,
            setup,
        )

    def _save(self, statement: str, *values: str | int | None) -> None:
        cleaned = tuple(_clean(value) if isinstance(value, str) else value for value in values)
        self._copy.execute(statement, cleaned)
        if self._file is not None:
            self._unsaved.append((statement, cleaned))
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
