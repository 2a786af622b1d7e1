"""What the class's database says about the class as a whole: names, standings, settings and notes."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, insert, select, text

from tui_tutor.classroom.live.standing import Standing, is_finished
from tui_tutor.classroom.records import schema
from tui_tutor.classroom.records.enrolment import Enrolment, is_learner
from tui_tutor.classroom.records.ledger_database import FORGET_WHAT_WAS_SAID
from tui_tutor.classroom.records.saves import upsert_into

VOTE = "vote "
"""How the name of the setting begins that holds a learner's answer to the poll; the id comes after it."""


class GivenAnswer(NamedTuple):
    """What one learner answered to one block of a page."""

    block: str
    text: str
    is_right: bool


class ClassRecords(Enrolment):
    """The part of the class's database that is about all learners at once."""

    async def names(self) -> dict[str, str]:
        """The names of all learners by their ids."""
        table = schema.learner
        wanted = select(table.c.learner_id, table.c.name).where(~table.c.is_teacher)
        return await self._writer.run(
            lambda connection: {row.learner_id: row.name for row in connection.execute(wanted)}
        )

    async def standings(self, learner_id: str = "") -> dict[str, Standing]:
        """What learners have done, by their ids.

        Args:
            learner_id: The only one wanted; "" for all.
        """

        def act(connection: Connection) -> dict[str, Standing]:
            found: dict[str, Standing] = {}
            for table in (schema.page, schema.done, schema.answer, schema.place):
                for row in _rows(connection, table, learner_id):
                    _take(found.setdefault(row.learner_id, Standing()), table, row)
            return found

        return await self._writer.run(act)

    async def answers_on(self, lesson: str, page: str) -> list[GivenAnswer]:
        """What learners have answered on a page, the last of each to each block."""
        table, learner = schema.answer, schema.learner
        wanted = (
            select(table.c.block, table.c.text, table.c.is_right)
            .join(learner, learner.c.learner_id == table.c.learner_id)
            .where(table.c.lesson == lesson, table.c.page == page, ~learner.c.is_teacher)
            .order_by(table.c.block, table.c.at)
        )
        return await self._writer.run(
            lambda connection: [GivenAnswer(*row) for row in connection.execute(wanted)]
        )

    async def class_settings(self) -> dict[str, str]:
        """What is set for the class as a whole."""
        wanted = select(schema.class_setting)
        return await self._writer.run(
            lambda connection: {row.name: row.value for row in connection.execute(wanted)}
        )

    async def set_class_setting(self, name: str, value: str) -> None:
        """Set something for the class as a whole; "" sets it no longer.

        The answer to a poll of somebody who is no learner any more is not kept.
        """
        table = schema.class_setting
        write = upsert_into(table, self._dialect)
        write = write.on_conflict_do_update(index_elements=["name"], set_={"value": write.excluded.value})

        def act(connection: Connection) -> None:
            if not value:
                connection.execute(delete(table).where(table.c.name == name))
            elif not name.startswith(VOTE) or _is_known(connection, name.removeprefix(VOTE)):
                connection.execute(write, {"name": name, "value": value})

        await self._writer.run(act)

    async def clear_class_settings(self, beginning: str) -> None:
        """Set nothing any longer whose name begins so."""
        name = schema.class_setting.c.name
        clear = delete(schema.class_setting).where(name.startswith(beginning, autoescape=True))
        await self._writer.run(lambda connection: connection.execute(clear).rowcount)

    async def notes(self) -> dict[str, tuple[str, ...]]:
        """What the teachers have noted about each learner, oldest first."""
        wanted = select(schema.note).order_by(schema.note.c.note_id)

        def act(connection: Connection) -> dict[str, tuple[str, ...]]:
            found: dict[str, tuple[str, ...]] = {}
            for row in connection.execute(wanted):
                found[row.learner_id] = (*found.get(row.learner_id, ()), row.text)
            return found

        return await self._writer.run(act)

    async def add_note(self, learner_id: str, text: str) -> None:
        """Keep words about a learner."""
        row = {"learner_id": learner_id, "at": self._now(), "text": text}
        await self._writer.run(lambda connection: connection.execute(insert(schema.note), row).rowcount)

    async def take_back_note(self, learner_id: str) -> None:
        """Delete the last words about a learner."""
        table = schema.note
        last = select(table.c.note_id).where(is_learner(table, learner_id)).order_by(table.c.note_id.desc())
        gone = delete(table).where(table.c.note_id == last.limit(1).scalar_subquery())
        await self._writer.run(lambda connection: connection.execute(gone).rowcount)


def notes_of(connection: Connection, learner_id: str) -> list[dict[str, Any]]:
    """What the teachers have noted about one learner, oldest first."""
    table = schema.note
    wanted = select(table).where(is_learner(table, learner_id)).order_by(table.c.note_id)
    return [{"at": row.at, "text": row.text} for row in connection.execute(wanted)]


def vote_of(connection: Connection, learner_id: str) -> str:
    """What one learner answered to the last poll they took part in; "" for nothing."""
    table = schema.class_setting
    wanted = select(table.c.value).where(table.c.name == VOTE + learner_id)
    return str(connection.execute(wanted).scalar() or "")


def forget_vote(connection: Connection, learner_id: str) -> None:
    """Delete what one learner answered to a poll."""
    table = schema.class_setting
    connection.execute(delete(table).where(table.c.name == VOTE + learner_id))


def forget_what_was_said(connection: Connection, learner_id: str) -> None:
    """Delete what servers have told each other of one learner, and all that every server has heard."""
    table = schema.bus
    connection.execute(delete(table).where(table.c.content.contains(learner_id, autoescape=True)))
    if connection.dialect.name == "postgresql":
        connection.execute(text(FORGET_WHAT_WAS_SAID))


def _is_known(connection: Connection, learner_id: str) -> bool:
    """Whether there is such a learner, who can't be deleted before the transaction ends."""
    wanted = select(schema.learner.c.learner_id).where(is_learner(schema.learner, learner_id))
    # Weak enough to wait for nothing but a deletion: it is what a foreign key takes too.
    locking = wanted.with_for_update(read=True, key_share=True)
    return connection.execute(locking).scalar() is not None


def _rows(connection: Connection, table: Table, learner_id: str) -> Any:
    # What was answered, and setups, may be long and are not wanted here.
    wanted = select(*(column for column in table.c if column.name not in ("text", "setup")))
    return connection.execute(wanted.where(is_learner(table, learner_id)) if learner_id else wanted)


def _take(standing: Standing, table: Table, row: Any) -> None:
    if table is schema.place:
        standing.place = (row.lesson, row.page)
        return
    page = standing.on(row.lesson, row.page)
    if table is schema.page:
        page.visited = row.visited_at is not None
        page.hints, page.solution_seen = row.hints, row.solution_seen
    elif table is schema.done:
        page.finished.add(row.block)
    else:
        page.attempts += row.attempts
        page.wrong += row.attempts - row.is_right
        if is_finished(row.block, row.is_right):
            page.finished.add(row.block)
