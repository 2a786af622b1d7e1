"""What is kept of a class: codes, learners, keys, and everything that each of them has done.

Every method that changes something returns once the change is on the disk.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, delete, select

from tui_tutor.classroom import reading, schema
from tui_tutor.classroom.enrolment import Enrolment, is_learner, unknown_learner
from tui_tutor.classroom.ledger_file import make_private, open_engine, reason
from tui_tutor.classroom.saves import checked
from tui_tutor.classroom.writer import Writer
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


class Ledger(Enrolment):
    """The class's database, written by one thread."""

    @classmethod
    def open(cls, path: Path, now: Callable[[], float] = time.time) -> Self:
        """Open a class's file, or begin it.

        Args:
            path: An SQLite file, on a disk of this machine.
            now: The clock, in seconds since 1970.

        Raises:
            StoreError: If the file is newer, broken or not a class's; it is left as it is.
        """
        engine = open_engine(path)
        return cls(Writer(engine), engine.dialect.name, now)

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

    async def learners(self) -> list[Learner]:
        """Everyone in the class, by name."""

        def act(connection: Connection) -> list[Learner]:
            keys = reading.keys(connection)
            rows = connection.execute(select(schema.learner).order_by(schema.learner.c.name_key))
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

        await self._writer.run(act)
        # The journal still holds what was deleted, until it is copied into the file and cut. Another
        # program that reads just now delays that to the next time.
        with suppress(StoreError):
            await self._writer.run(
                lambda connection: _without_transaction(connection, "PRAGMA wal_checkpoint(TRUNCATE)"),
                in_transaction=False,
            )

    async def backup(self, path: Path) -> None:
        """Copy the class into a new file, which can be opened as this one; saving waits meanwhile.

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
            await self._writer.run(
                lambda connection: _without_transaction(connection, "VACUUM INTO ?", str(path)),
                in_transaction=False,
            )
        except BaseException:
            # Half a backup looks like one.
            path.unlink(missing_ok=True)
            raise


def _without_transaction(connection: Connection, statement: str, *values: str) -> None:
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement, values)
        cursor.fetchall()
    finally:
        cursor.close()
