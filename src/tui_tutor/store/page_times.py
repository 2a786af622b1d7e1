"""When a learner did what, how long it took, and the best run of each page."""

import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

UNKNOWN = 0
"""Stands for a time that nobody knows."""


class BestRun(NamedTuple):
    """The run with the lowest loss that a learner left or reached a goal with on a page."""

    setup: str
    steps: int
    loss: float


@dataclass(frozen=True)
class PageTimes:
    """When what is done on a page was done. Times are seconds since 1970.

    Attributes:
        visited_at: When it was first opened; None where that is not known.
        done_at: When each block was done, by the block's key, where that is known.
        answered_at: When each block was answered last, where that is known.
        seconds: How long the learner was busy with it.
        best: The learner's best run.
    """

    visited_at: int | None = None
    done_at: Mapping[str, int] = field(default_factory=dict)
    answered_at: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    best: BestRun | None = None

    @property
    def last(self) -> int | None:
        """When something was last done on the page; None where that is not known."""
        times = [*self.done_at.values(), *self.answered_at.values()]
        return max(times, default=self.visited_at)


def day_of(time: float) -> date:
    """The day of a time in seconds since 1970, as the learner's calendar has it."""
    return datetime.fromtimestamp(time).astimezone().date()


def read_times(tables: sqlite3.Connection) -> dict[tuple[str, str], PageTimes]:
    """The times of each page that has some, by lesson and page."""
    visited, done, answered = _times(tables, "page"), _times(tables, "done"), _times(tables, "answer")
    seconds = {
        (lesson, page): float(total)
        for lesson, page, total in tables.execute(
            "SELECT lesson, page, sum(seconds) FROM spent GROUP BY lesson, page"
        )
    }
    best = {
        (lesson, page): BestRun(*run)
        for lesson, page, *run in tables.execute("SELECT lesson, page, setup, steps, loss FROM best")
    }
    return {
        key: PageTimes(
            visited_at=visited.get(key, {}).get(""),
            done_at=done.get(key, {}),
            answered_at=answered.get(key, {}),
            seconds=seconds.get(key, 0.0),
            best=best.get(key),
        )
        for key in {*visited, *done, *answered, *seconds, *best}
    }


def read_days(tables: sqlite3.Connection) -> frozenset[date]:
    """The days on which something was done."""
    days = set()
    # A day that another program has written may be none.
    for (day,) in tables.execute("SELECT DISTINCT day FROM spent"):
        with suppress(ValueError):
            days.add(date.fromisoformat(day))
    for times in read_times(tables).values():
        for at in (times.visited_at, *times.done_at.values(), *times.answered_at.values()):
            # A clock that stood beyond all calendars may have written anything.
            with suppress(ValueError, OverflowError, OSError):
                days |= {day_of(at)} if at is not None else set()
    return frozenset(days)


_QUERIES = {
    "page": "SELECT lesson, page, '', visited_at FROM page WHERE visited_at > ?",
    "done": "SELECT lesson, page, block, at FROM done WHERE at > ?",
    "answer": "SELECT lesson, page, block, at FROM answer WHERE at > ?",
}


def _times(tables: sqlite3.Connection, table: str) -> dict[tuple[str, str], dict[str, int]]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for lesson, page, block, at in tables.execute(_QUERIES[table], (UNKNOWN,)):
        found.setdefault((lesson, page), {})[block] = at
    return found
