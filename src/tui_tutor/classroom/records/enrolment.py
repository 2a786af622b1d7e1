"""Who belongs to a class: join codes, names, PINs, and the keys of learners and teachers."""

import hmac
import secrets
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from tui_tutor.classroom.door.identity import JoinCode, NameTakenError, name_key
from tui_tutor.classroom.door.visitor import LearnerRecord
from tui_tutor.classroom.records import schema
from tui_tutor.classroom.records.saves import upsert_into
from tui_tutor.classroom.records.writer import Writer
from tui_tutor.errors import ClassroomError
from tui_tutor.translation import mark


class Enrolment:
    """The part of the class's database that says who may enter: a `Registry` of the door.

    Args:
        writer: What the database is read and written by.
        dialect: The kind of database, as SQLAlchemy names it.
        now: The clock, in seconds since 1970.
    """

    def __init__(self, writer: Writer, dialect: str, now: Callable[[], float]) -> None:
        self._writer = writer
        self._dialect = dialect
        self._now = now

    async def check_code(self, code: str) -> bool:
        """Whether this join code lets in now."""
        now = self._now()
        # Each is compared, so that the time taken says nothing about which one was close.
        return sum(each.accepts(code, now) for each in await self.codes()) > 0

    async def set_code(self, code: str, expires: float) -> None:
        """Let in whoever knows a code, until ``expires`` in seconds since 1970; also ends one early."""
        statement = upsert_into(schema.code, self._dialect)
        statement = statement.on_conflict_do_update(
            index_elements=["code"], set_={"expires": statement.excluded.expires}
        )
        now = self._now()

        def act(connection: Connection) -> None:
            connection.execute(statement, {"code": code, "expires": expires})
            connection.execute(delete(schema.code).where(schema.code.c.expires <= now))

        await self._writer.run(act)

    async def codes(self) -> list[JoinCode]:
        """The codes that let in now, the one that lasts longest first."""
        now = self._now()
        return await self._writer.run(lambda connection: _codes(connection, now))

    async def join_code(self, code: str, expires: float) -> JoinCode:
        """The code that lets in longest; this one from now on where none does.

        Servers that ask at the same moment are given the same one.
        """
        now = self._now()

        def act(connection: Connection) -> JoinCode:
            # A file is locked by the transaction; in a database it is this row that others wait for.
            connection.execute(select(schema.version).with_for_update())
            for found in _codes(connection, now):
                return found
            connection.execute(delete(schema.code).where(schema.code.c.expires <= now))
            connection.execute(insert(schema.code), {"code": code, "expires": expires})
            return JoinCode(code, expires)

        return await self._writer.run(act)

    async def find(self, name: str) -> LearnerRecord | None:
        """The learner of this name, whatever its case."""
        table = schema.learner
        wanted = select(table.c.learner_id, table.c.name, table.c.pin_hash)
        row = await self._one(wanted.where(table.c.name_key == name_key(name)))
        return LearnerRecord(*row) if row else None

    async def create(self, name: str, pin_hash: str = "") -> str:
        """Begin a learner's record and give its id.

        Args:
            name: As it is to be shown.
            pin_hash: Empty for a learner of the roster, who will choose a PIN at the first login.

        Raises:
            NameTakenError: If there is one of this name already.
        """
        learner_id = secrets.token_hex(8)
        row = {
            "learner_id": learner_id,
            "name": name,
            "name_key": name_key(name),
            "pin_hash": pin_hash,
            "created_at": self._now(),
        }

        def act(connection: Connection) -> str:
            try:
                connection.execute(insert(schema.learner), row)
            except IntegrityError:
                raise NameTakenError(
                    mark("there is a learner called {name} already"),
                    mark("take another name, or your own with something after it"),
                    name=name,
                ) from None
            return learner_id

        return await self._writer.run(act)

    async def name_of(self, learner_id: str) -> str:
        """The name of a learner.

        Raises:
            ClassroomError: If there is none with this id.
        """
        row = await self._one(select(schema.learner.c.name).where(is_learner(schema.learner, learner_id)))
        if row is None:
            raise unknown_learner(learner_id)
        return str(row[0])

    async def set_pin_hash(self, learner_id: str, pin_hash: str) -> None:
        """Give a PIN to a learner who has neither one nor a key of their own.

        Raises:
            NameTakenError: If they have; somebody was faster, or is somebody else.
        """
        table, keys = schema.learner, schema.learner_key
        owned = select(keys.c.key).where(keys.c.learner_id == learner_id).exists()
        free = update(table).where(is_learner(table, learner_id), table.c.pin_hash == "", ~owned)

        def act(connection: Connection) -> None:
            if connection.execute(free.values(pin_hash=pin_hash)).rowcount == 0:
                raise NameTakenError(
                    mark("this name is somebody's already"),
                    mark("take another one, or ask your teacher to set it free"),
                )

        await self._writer.run(act)

    async def clear_login(self, learner_id: str) -> None:
        """Forget a learner's PIN and keys, so that the next one who takes the name chooses a PIN.

        Raises:
            ClassroomError: If there is no such learner.
        """

        def act(connection: Connection) -> None:
            reset = update(schema.learner).where(is_learner(schema.learner, learner_id)).values(pin_hash="")
            if connection.execute(reset).rowcount == 0:
                raise unknown_learner(learner_id)
            connection.execute(delete(schema.learner_key).where(is_learner(schema.learner_key, learner_id)))

        await self._writer.run(act)

    async def owner_of_key(self, key_text: str) -> str | None:
        """Whose key this is."""
        table = schema.learner_key
        row = await self._one(select(table.c.learner_id).where(table.c.key == key_text))
        return str(row[0]) if row else None

    async def add_key(self, learner_id: str, key_text: str) -> None:
        """Let a key log a learner in.

        Raises:
            ClassroomError: If it is somebody else's, or there is no such learner.
        """
        table = schema.learner_key
        add = upsert_into(table, self._dialect).on_conflict_do_nothing()

        def act(connection: Connection) -> None:
            try:
                connection.execute(add, {"key": key_text, "learner_id": learner_id})
            except IntegrityError:
                raise unknown_learner(learner_id) from None
            owner = connection.execute(select(table.c.learner_id).where(table.c.key == key_text)).scalar_one()
            if owner != learner_id:
                raise ClassroomError(
                    mark("this key is another learner's already"), mark("use a key of your own")
                )

        await self._writer.run(act)

    async def invite_key(self, learner_id: str, code: str, expires: float) -> None:
        """Let whoever knows a code bring one key for a learner; an earlier code of theirs ends.

        Args:
            learner_id: Whose key it will be.
            code: What they are to log in as.
            expires: When it ends, in seconds since 1970.

        Raises:
            ClassroomError: If there is no such learner.
        """
        table = schema.key_invitation
        statement = upsert_into(table, self._dialect)
        given = {"code": statement.excluded.code, "expires": statement.excluded.expires}
        statement = statement.on_conflict_do_update(index_elements=["learner_id"], set_=given)

        def act(connection: Connection) -> None:
            try:
                connection.execute(statement, {"learner_id": learner_id, "code": code, "expires": expires})
            except IntegrityError:
                raise unknown_learner(learner_id) from None

        await self._writer.run(act)

    async def invited(self, code: str) -> str | None:
        """The learner whose key may be brought with a code now."""
        table, now = schema.key_invitation, self._now()
        wanted = select(table.c.code, table.c.learner_id).where(table.c.expires > now)
        rows = await self._writer.run(lambda connection: connection.execute(wanted).all())
        found = [row.learner_id for row in rows if hmac.compare_digest(row.code.encode(), code.encode())]
        return found[0] if found else None

    async def accept_key(self, code: str, key_text: str) -> None:
        """Keep the key that somebody has brought with a code, which ends; they must have signed with it.

        Raises:
            ClassroomError: If the code has ended, or the key is somebody else's.
        """
        learner_id = await self.invited(code)
        table = schema.key_invitation
        if learner_id is not None:
            end = delete(table).where(is_learner(table, learner_id), table.c.code == code)
            if await self._writer.run(lambda connection: connection.execute(end).rowcount):
                await self.add_key(learner_id, key_text)
                return
        raise ClassroomError(
            mark("this line has been used, or is too old"), mark("ask for another one in your lesson: K")
        )

    async def is_teacher_key(self, key_text: str) -> bool:
        """Whether this is a teacher's key."""
        keys = await self.teacher_keys()
        return sum(hmac.compare_digest(key.encode(), key_text.encode()) for key in keys) > 0

    async def add_teacher_key(self, key_text: str, name: str = "") -> None:
        """Let a key log a teacher in, who has a record like a learner's but is in no list of learners.

        Args:
            key_text: The key. Where it is a learner's already, that one's record is the teacher's too.
            name: The teacher's, to be shown; "" for any.
        """
        learner_id = secrets.token_hex(8)
        record = {
            "learner_id": learner_id,
            "name": name,
            # Names have keys without capitals: nobody can type one that is a teacher's.
            "name_key": f"TEACHER {learner_id}",
            "created_at": self._now(),
            "is_teacher": True,
        }
        add, own = (
            upsert_into(table, self._dialect).on_conflict_do_nothing()
            for table in (schema.teacher_key, schema.learner_key)
        )

        def act(connection: Connection) -> None:
            connection.execute(add, {"key": key_text})
            keys = schema.learner_key.c
            if connection.execute(select(keys.key).where(keys.key == key_text)).one_or_none() is None:
                connection.execute(insert(schema.learner), record)
                connection.execute(own, {"key": key_text, "learner_id": learner_id})

        await self._writer.run(act)

    async def remove_teacher_key(self, key_text: str) -> bool:
        """No longer let a key log a teacher in; gives whether it did before."""
        teachers, keys, learner = schema.teacher_key, schema.learner_key, schema.learner
        record = select(learner.c.learner_id).where(learner.c.is_teacher)

        def act(connection: Connection) -> bool:
            was_one = connection.execute(delete(teachers).where(teachers.c.key == key_text)).rowcount > 0
            # Else the key would log in to the record that it had as a teacher's.
            connection.execute(delete(keys).where(keys.c.key == key_text, keys.c.learner_id.in_(record)))
            return was_one

        return await self._writer.run(act)

    async def teacher_keys(self) -> list[str]:
        """The keys of the class's teachers."""
        wanted = select(schema.teacher_key.c.key).order_by(schema.teacher_key.c.key)
        return await self._writer.run(lambda connection: list(connection.execute(wanted).scalars()))

    async def teachers(self) -> list[tuple[str, str]]:
        """The names and keys of the class's teachers."""
        keys, own, learner = schema.teacher_key, schema.learner_key, schema.learner
        named = keys.outerjoin(own, own.c.key == keys.c.key).outerjoin(
            learner, learner.c.learner_id == own.c.learner_id
        )
        wanted = select(learner.c.name, keys.c.key).select_from(named).order_by(learner.c.name, keys.c.key)
        return await self._writer.run(
            lambda connection: [(row.name or "", row.key) for row in connection.execute(wanted)]
        )

    async def _one(self, wanted: Select[Any]) -> Any:
        return await self._writer.run(lambda connection: connection.execute(wanted).one_or_none())


def _codes(connection: Connection, now: float) -> list[JoinCode]:
    table = schema.code
    wanted = select(table).where(table.c.expires > now).order_by(table.c.expires.desc())
    return [JoinCode(*row) for row in connection.execute(wanted)]


def is_learner(table: Table, learner_id: str) -> ColumnElement[bool]:
    """The condition that a row belongs to a learner."""
    return table.c.learner_id == learner_id


def unknown_learner(learner_id: str) -> ClassroomError:
    """What to say about an id that nobody in the class has."""
    return ClassroomError(
        mark("there is no learner with the id {learner_id} in this class"), learner_id=f"{learner_id!r:.50}"
    )
