"""What is kept of a class: codes, learners, keys, and everything that each of them has done.

Every method that changes something returns once the change is on the disk.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, delete, select

from tui_tutor.classroom.records import reading, schema
from tui_tutor.classroom.records.backup import copy_database, copy_file
from tui_tutor.classroom.records.class_records import (
    ClassRecords,
    forget_vote,
    forget_what_was_said,
    notes_of,
    vote_of,
)
from tui_tutor.classroom.records.enrolment import is_learner, unknown_learner
from tui_tutor.classroom.records.ledger_database import open_database
from tui_tutor.classroom.records.ledger_file import make_private, open_engine, reason
from tui_tutor.classroom.records.saves import checked
from tui_tutor.classroom.records.writer import Writer
from tui_tutor.classroom.seating.fence import ServerFence
from tui_tutor.errors import StoreError
from tui_tutor.translation import mark


class Learner(NamedTuple):
    """One learner of the class.

    Attributes:
        learner_id: The same for good, whatever becomes of the name.
        name: As it is shown.
        has_pin: Whether a PIN has been chosen.
        keys: The public keys that log in without questions.
        created_at: In seconds since 1970.
    """

    learner_id: str
    name: str
    has_pin: bool
    keys: tuple[str, ...]
    created_at: float


class Ledger(ClassRecords):
    """The class's database, written by one thread."""

    @classmethod
    def open(
        cls, place: Path | str, now: Callable[[], float] = time.time, fence: ServerFence | None = None
    ) -> Self:
        """Open a class's file or database, or begin it.

        Args:
            place: An SQLite file on a disk of this machine, or ``postgresql://…``.
            now: The clock, in seconds since 1970.
            fence: For a server of several, which writes for those alone who sit there.

        Raises:
            StoreError: If it is newer, broken or not a class's; it is left as it is.
        """
        if isinstance(place, str):
            engine = open_database(place, fence.server if fence else None)
        else:
            engine = open_engine(place)
        return cls(Writer(engine, fence), engine.dialect.name, now)

    @property
    def writer(self) -> Writer:
        """What the database is read and written by."""
        return self._writer

    async def close(self) -> None:
        """Commit everything that was handed in, and close the file."""
        await self._writer.close()

    async def save(self, learner_id: str, kind: str, values: Mapping[str, Any]) -> None:
        """Write one save of a seat; returns once it is on the disk.

        Raises:
            ValueError: If it is none, or there is no such learner; nothing has been written.
            StoreError: If it could not be written.
        """
        await self._writer.save(checked(learner_id, kind, values, self._now()))

    async def snapshot(self, learner_id: str) -> dict[str, Any]:
        """All that a seat must know of a learner's progress; the same form as its messages have."""
        return await self._writer.run(lambda connection: reading.snapshot(connection, learner_id))

    async def seconds(self, learner_id: str) -> dict[tuple[str, str], float]:
        """How long a learner has been busy with each page, by lesson and page."""
        return await self._writer.run(lambda connection: reading.seconds(connection, learner_id))

    async def events(self, learner_id: str) -> list[dict[str, Any]]:
        """Everything that a learner ever saved, in order: ``at``, ``kind`` and ``values``."""
        return await self._writer.run(lambda connection: reading.events(connection, learner_id))

    async def learners(self) -> list[Learner]:
        """All learners of the class, by name."""

        def act(connection: Connection) -> list[Learner]:
            keys = reading.keys(connection)
            wanted = select(schema.learner).where(~schema.learner.c.is_teacher)
            rows = connection.execute(wanted.order_by(schema.learner.c.name_key))
            return [
                Learner(
                    row.learner_id, row.name, row.pin_hash != "", keys.get(row.learner_id, ()), row.created_at
                )
                for row in rows
            ]

        return await self._writer.run(act)

    async def export_learner(self, learner_id: str) -> dict[str, Any]:
        """Everything that is kept of one learner, but for the hash of the PIN.

        Raises:
            ClassroomError: If there is no such learner.
        """

        def act(connection: Connection) -> dict[str, Any]:
            wanted = select(schema.learner).where(is_learner(schema.learner, learner_id))
            row = connection.execute(wanted).one_or_none()
            if row is None:
                raise unknown_learner(learner_id)
            return {
                "learner_id": learner_id,
                "name": row.name,
                "created_at": row.created_at,
                "keys": list(reading.keys(connection).get(learner_id, ())),
                "progress": reading.snapshot(connection, learner_id),
                "events": reading.events(connection, learner_id),
                "notes": notes_of(connection, learner_id),
                "vote": vote_of(connection, learner_id),
            }

        return await self._writer.run(act)

    async def forget(self, learner_id: str) -> None:
        """Delete everything that is kept of one learner; backups made before still hold it.

        Raises:
            ClassroomError: If there is no such learner.
        """

        def act(connection: Connection) -> None:
            if (
                connection.execute(
                    delete(schema.learner).where(is_learner(schema.learner, learner_id))
                ).rowcount
                == 0
            ):
                raise unknown_learner(learner_id)
            forget_vote(connection, learner_id)
            forget_what_was_said(connection, learner_id)

        await self._writer.run(act)
        if self._dialect == "sqlite":
            # The journal still holds what was deleted, until it is copied into the file and cut.
            # Another program that reads just now delays that to the next time.
            with suppress(StoreError):
                await self._writer.run(_cut_journal, in_transaction=False)

    async def backup(self, path: Path) -> None:
        """Copy the class into a new file, which can be opened as this one.

        Raises:
            StoreError: If the file is there already or can't be written.
        """
        try:
            make_private(path)
        except OSError as error:
            raise StoreError(
                mark("the backup {path} can't be written: {reason}"),
                mark("name a file that is not there yet, in a folder that you can write"),
                path=path,
                reason=reason(error),
            ) from error
        try:
            if self._dialect == "sqlite":
                await self._writer.run(lambda connection: copy_file(connection, path), in_transaction=False)
            else:
                await self._writer.read_beside(lambda connection: copy_database(connection, path))
        except BaseException:
            # Half a backup looks like one.
            path.unlink(missing_ok=True)
            raise


def _cut_journal(connection: Connection) -> None:
    cursor = connection.connection.cursor()
    try:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchall()
    finally:
        cursor.close()
