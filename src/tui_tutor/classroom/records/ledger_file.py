"""Opens the file of a class, or begins it; one that is newer, broken or somebody else's is left as it is."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, select
from sqlalchemy.exc import SQLAlchemyError

from tui_tutor.classroom.records import schema
from tui_tutor.classroom.records.migration import bring_up_to_date, version
from tui_tutor.errors import StoreError
from tui_tutor.translation import mark

PATIENCE = 5.0
"""Seconds to wait for another program that is writing."""


def open_engine(path: Path) -> Engine:
    """The class's database, with the present tables.

    Raises:
        StoreError: If it can't be used; the file is as it was.
    """
    try:
        if path.exists() and path.stat().st_size:
            _examine(path)
        else:
            _begin(path)
        engine = _engine(str(path), {})
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _take_the_lock)
        with engine.begin() as connection:
            bring_up_to_date(connection)
    except (SQLAlchemyError, OSError) as error:
        raise StoreError(
            mark("the class's file {path} can't be opened: {reason}"),
            mark("name a file in a folder that you can write, on a disk of this machine"),
            path=path,
            reason=reason(error),
        ) from error
    return engine


def reason(error: Exception) -> str:
    """What the system or the database says, without the statement it says it about."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(getattr(error, "orig", None) or error)


def make_private(path: Path) -> None:
    """Begin an empty file that only its owner can read.

    Raises:
        FileExistsError: If something is there already.
        OSError: If it can't be made.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _engine(database: str, query: Mapping[str, str]) -> Engine:
    return create_engine(
        URL.create("sqlite", database=database, query=query),
        connect_args={"timeout": PATIENCE},
        # What learners write and how their PINs are kept is no business of a log.
        hide_parameters=True,
    )


def _begin(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # An empty file that is there already is begun too: somebody may have made it with the mode they want.
    with suppress(FileExistsError):
        make_private(path)


def _examine(path: Path) -> None:
    """Look into a file without changing a byte of it."""
    engine = _engine(path.absolute().as_uri(), {"mode": "ro", "uri": "true"})
    try:
        with engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
                raise _broken(path, "the file is damaged")
            found = version(connection)
            if found is None:
                raise _broken(path, "it holds something else")
            if found > schema.VERSION:
                raise _newer(path)
            if found == schema.VERSION:
                for table in schema.metadata.sorted_tables:
                    connection.execute(select(table).limit(1)).all()
    except SQLAlchemyError as error:
        raise _broken(path, reason(error)) from error
    finally:
        engine.dispose()


def _newer(path: Path) -> StoreError:
    return StoreError(
        mark("the class's file {path} was written by a newer tui-tutor; it is left as it is"),
        mark("update tui-tutor on this machine, or name another file"),
        path=path,
    )


def _broken(path: Path, why: str) -> StoreError:
    return StoreError(
        mark("{path} can't be read as a class's file: {reason}"),
        mark("it is left as it is; put a backup in its place, or name another file"),
        path=path,
        reason=why,
    )


def _prepare(connection: Any, _record: object) -> None:
    # Python's own driver would begin transactions by itself, later than we need the lock.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        # An acknowledged save survives a power cut too.
        "synchronous = FULL",
        "foreign_keys = ON",
        # What is deleted on request is really gone from the file.
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _take_the_lock(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
