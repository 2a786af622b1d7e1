"""Opens the progress file, whatever state it is in, without ever losing what it holds."""

import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tui_tutor.errors import StoreError
from tui_tutor.store.schema import VERSION, migrate, version_of
from tui_tutor.translation import mark

PATIENCE = 5.0
"""Seconds to wait for another tutor that is writing."""

_COMPANIONS = ("", "-wal", "-shm", "-journal")
_UNUSABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


@dataclass(frozen=True)
class OpenedFile:
    """A progress file, opened as well as it can be.

    Attributes:
        file: Where to write; None if nothing can or may be written.
        copy: All that the file holds, in memory.
        notice: What the learner must be told; None if all is well.
    """

    file: sqlite3.Connection | None
    copy: sqlite3.Connection
    notice: StoreError | None


def open_file(path: Path) -> OpenedFile:
    """Open or begin a progress file; a broken one is set aside, a newer one left alone."""
    notice = None
    identity = None
    for _ in range(3):
        try:
            identity = _identity(path)
            if _is_newer(path):
                return OpenedFile(None, empty_copy(), _newer(path))
            file = _open_to_write(path)
        except (sqlite3.Error, OSError) as error:
            if not is_damage(error):
                return OpenedFile(None, _copy_to_read(path), notice or unwritable(path, error))
        else:
            try:
                return OpenedFile(file, _copy(file), notice)
            except sqlite3.Error:
                file.close()
        try:
            aside = _set_aside(path, identity)
        except OSError as error:
            return OpenedFile(None, empty_copy(), unwritable(path, error))
        if aside is not None:
            notice = StoreError(
                mark("your progress could not be read; the file is kept as {aside}"),
                mark("a new one has been begun; to go back, mend that file and rename it"),
                aside=aside,
            )
    return OpenedFile(None, empty_copy(), notice or unwritable(path, OSError("it keeps changing")))


def is_damage(error: Exception) -> bool:
    """Whether an error says that the file's content is wrong, and not that it can't be reached."""
    if not isinstance(error, sqlite3.Error):
        return False
    # Errors raised by Python itself, such as text that is not UTF-8, carry no code.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF not in _UNUSABLE


def unwritable(path: Path, error: Exception) -> StoreError:
    """What to tell a learner whose progress can't be saved."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return StoreError(
        mark("your progress can't be saved in {folder}: {reason}"),
        mark("go on if you like; to keep it, name a folder you can write: TUI_TUTOR_DATA=FOLDER tui-tutor"),
        folder=path.parent,
        reason=reason,
    )


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open an existing file so that not a byte of it changes.

    Raises:
        sqlite3.Error: If that is not possible.
    """
    uri = path.absolute().as_uri()
    try:
        connection = sqlite3.connect(f"{uri}?mode=ro", uri=True, timeout=PATIENCE, isolation_level=None)
        try:
            version_of(connection)
        except sqlite3.Error:
            connection.close()
            raise
    except sqlite3.OperationalError:
        # In a folder that can't be written, SQLite can't make the file it shares with other
        # readers; `immutable` does without.
        connection = sqlite3.connect(f"{uri}?immutable=1", uri=True, isolation_level=None)
    return connection


def _newer(path: Path) -> StoreError:
    return StoreError(
        mark("{path} was written by a newer tui-tutor; it is left as it is, and nothing is saved"),
        mark("update tui-tutor, or name another folder: TUI_TUTOR_DATA=FOLDER tui-tutor"),
        path=path,
    )


def _identity(path: Path) -> tuple[int, int] | None:
    with suppress(FileNotFoundError):
        status = path.stat()
        return status.st_dev, status.st_ino
    return None


def _is_newer(path: Path) -> bool:
    if not path.exists():
        return False
    connection = connect_to_read(path)
    try:
        return version_of(connection) > VERSION
    finally:
        connection.close()


def _open_to_write(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        try:
            file.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # Another tutor that is opening the same file right now switches it for both.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
        # What has been committed survives the end of this process in any case; only a power
        # cut could take the last moments, and waiting for the disk would freeze the screen.
        file.execute("PRAGMA synchronous = NORMAL")
        if file.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("the file is damaged")
        migrate(file)
    except sqlite3.Error:
        file.close()
        raise
    return file


def _copy(file: sqlite3.Connection) -> sqlite3.Connection:
    """All that a file holds, in memory, with the present tables.

    Raises:
        sqlite3.Error: If the tables or texts in it are not ours.
    """
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        file.backup(copy)
        migrate(copy)
        for table, columns in _COLUMNS.items():
            copy.execute(f"SELECT {columns} FROM {table}").fetchall()
    except sqlite3.Error:
        copy.close()
        raise
    return copy


_COLUMNS = {
    "place": "only, lesson, page, at",
    "page": "lesson, page, visited_at, hints, solution_seen, setup",
    "done": "lesson, page, block, at",
    "answer": "lesson, page, block, text, is_right, attempts, at",
    "setting": "name, value",
    "spent": "day, lesson, page, seconds",
    "best": "lesson, page, setup, steps, loss, at",
}


Tables = sqlite3.Connection
"""A learner's tables, in memory or in a file."""


def empty_copy() -> Tables:
    """The tables of a new learner, in memory."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    migrate(copy)
    return copy


def _copy_to_read(path: Path) -> sqlite3.Connection:
    """What can be read of a file that can't be written; nothing if it can't be read either."""
    with suppress(sqlite3.Error, OSError):
        if path.exists():
            file = connect_to_read(path)
            try:
                return _copy(file)
            finally:
                file.close()
    return empty_copy()


def _set_aside(path: Path, identity: tuple[int, int] | None) -> Path | None:
    """Rename a broken file; None if another tutor has already replaced it."""
    if _identity(path) != identity:
        return None
    number = 1
    while (aside := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    for companion in _COMPANIONS:
        with suppress(FileNotFoundError):
            path.with_name(path.name + companion).rename(aside.with_name(aside.name + companion))
    return aside
