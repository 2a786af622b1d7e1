"""A learner's progress at a seat of a class: read from memory, kept by the class's server."""

import select
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tui_tutor.errors import StoreError, TutorError
from tui_tutor.store.file import OpenedFile, Tables, empty_copy
from tui_tutor.store.page_times import UNKNOWN
from tui_tutor.store.progress import Progress
from tui_tutor.store.seat_messages import LONGEST_LINE, Lines, read_saved, save_line
from tui_tutor.store.statements import OWN_STATEMENTS, Value
from tui_tutor.translation import mark

PATIENCE = 5.0
"""Seconds to wait for the server's word that something is saved."""

SHORT_PATIENCE = 0.1
"""Seconds to wait for a server that did not answer before; longer would freeze the screen at every key."""

LAST_PATIENCE = 1.0
"""Seconds that the end of a seat may take for what the server has not answered."""


class SeatProgress(Progress):
    """A learner's progress at a seat of a class.

    Each saving method waits until the server says that what it was told is on its disk. Where the
    server does not, the change is kept in memory, `notice` says so, and all of it goes out again
    with the next saving method.

    Args:
        server: Connection to the server; closed with the progress.
        snapshot: What the server knows of the learner: ``settings``, ``place`` and ``pages``.
        now: The clock, in seconds since 1970.
        patience: How long to wait for the server.
        copy: Tables in memory with nothing in them, to be filled; None makes them.
    """

    def __init__(
        self,
        server: socket.socket,
        snapshot: Mapping[str, Any],
        now: Callable[[], float] = time.time,
        patience: float = PATIENCE,
        copy: Tables | None = None,
    ) -> None:
        copy = empty_copy() if copy is None else copy
        _fill(copy, snapshot)
        super().__init__(Path(), OpenedFile(None, copy, None), now)
        server.setblocking(False)
        self._server: socket.socket | None = server
        self._patience = patience
        self._lines = Lines()
        self._last_number = 0
        self._unanswered: deque[tuple[int, bytes]] = deque()
        self._unsent = b""

    @property
    def notice(self) -> TutorError | None:
        """What the learner must be told about saving; None if all is well."""
        if self._unanswered:
            self._exchange()
        return super().notice

    def close(self) -> None:
        """Try once more to save what the server has not answered, and leave it."""
        if self._unanswered:
            self._send_again()
            self._await_answers(min(self._patience, LAST_PATIENCE))
        self._leave()
        super().close()

    def _keep(self, kind: str, row: dict[str, Value]) -> None:
        if kind in OWN_STATEMENTS:
            return
        # The server has its own clock.
        values = {name: value for name, value in row.items() if name != "at"}
        line = save_line(self._last_number + 1, kind, values)
        if len(line) > LONGEST_LINE:
            self._saving_notice = StoreError(
                mark("this is too long to be saved in the class"), mark("make it shorter and try again")
            )
            return
        self._exchange()
        was_answered = not self._unanswered
        self._last_number += 1
        self._unanswered.append((self._last_number, line))
        if self._unsent:
            self._unsent += line
        else:
            self._send_again()
        # Waiting once is right; waiting at every key would freeze the screen.
        self._await_answers(self._patience if was_answered else SHORT_PATIENCE)

    def _send_again(self) -> None:
        """Send all that is not answered; what was begun to be sent holds it already."""
        self._unsent = self._unsent or b"".join(line for _number, line in self._unanswered)

    def _await_answers(self, seconds: float) -> None:
        """Wait until all is answered."""
        until = time.monotonic() + seconds
        self._exchange()
        while self._unanswered and self._server is not None:
            left = until - time.monotonic()
            if left <= 0:
                break
            select.select([self._server], [self._server] if self._unsent else [], [], left)
            self._exchange()

    def _exchange(self) -> None:
        """Send and read what can be without waiting, and note what became of it."""
        while self._unsent and self._server is not None:
            try:
                self._unsent = self._unsent[self._server.send(self._unsent) :]
            except BlockingIOError:
                break
            except OSError:
                self._leave()
        for number in self._read():
            while self._unanswered and self._unanswered[0][0] <= number:
                self._unanswered.popleft()
        self._saving_notice = _told(self._server is not None) if self._unanswered else None

    def _read(self) -> Iterator[int]:
        """The numbers up to which the server has saved everything."""
        while self._server is not None:
            try:
                data = self._server.recv(LONGEST_LINE)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                self._leave()
            for line in self._lines.feed(data):
                number = read_saved(line)
                if number is not None:
                    yield number

    def _leave(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _told(is_connected: bool) -> StoreError:
    if is_connected:
        return StoreError(
            mark("the class's server does not answer; what you did last is not saved yet"),
            mark("go on if you like; it is tried again with your next step"),
        )
    return StoreError(
        mark("the class's server is gone; what you did last is not saved"),
        mark("press q, join the class again and do it once more"),
    )


def _fill(copy: Tables, snapshot: Mapping[str, Any]) -> None:
    """Put into the tables what a server knows of a learner; when it was done, it does not tell."""
    at = UNKNOWN
    copy.executemany("INSERT INTO setting VALUES (?, ?)", snapshot["settings"].items())
    if snapshot["place"] is not None:
        copy.execute("INSERT INTO place VALUES (1, ?, ?, ?)", (*snapshot["place"], at))
    for page in snapshot["pages"]:
        key = (page["lesson"], page["page"])
        copy.execute(
            "INSERT INTO page VALUES (?, ?, ?, ?, ?, ?)",
            (*key, at if page["visited"] else None, page["hints"], page["solution_seen"], page["setup"]),
        )
        copy.executemany(
            "INSERT INTO done VALUES (?, ?, ?, ?)", [(*key, block, at) for block in page["done"]]
        )
        copy.executemany(
            "INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(*key, block, *answer, at) for block, answer in page["answers"].items()],
        )
