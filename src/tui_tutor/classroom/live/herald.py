"""Tells the servers of a class what is new on this one."""

import json
import logging
from typing import TYPE_CHECKING

from tui_tutor.classroom.live.bus import Bus
from tui_tutor.classroom.live.members import row_lines
from tui_tutor.classroom.live.room import Room
from tui_tutor.store.board_messages import FromTeacher
from tui_tutor.store.class_messages import line_of

if TYPE_CHECKING:
    from tui_tutor.classroom.live.standing import PageKey

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_BATCHES = 3.0
"""A server says at least so often that it is there."""
ROWS_IN_A_LINE = 32


class Herald:
    """Publishes what is new on this server, this server included among those who hear it.

    Args:
        bus: To all servers of the class.
        room: What this server knows.

    Attributes:
        left: Ids of those who have left this server, and whose rows are still to be told.
        answered: Pages that were answered on, likewise.
    """

    def __init__(self, bus: Bus, room: Room) -> None:
        self.left: set[str] = set()
        self.answered: set[PageKey] = set()
        self._bus = bus
        self._room = room
        self._batch_at = 0.0

    async def publish(self, kind: str, **values: object) -> None:
        """Tell all servers something."""
        try:
            await self._bus.publish({"from": self._room.server, "kind": kind, **values})
        except Exception:
            # What is told again each time heals by itself; a learner's work does not depend on it.
            logger.exception("the servers of the class could not be told of a %s", kind)

    async def publish_picture(self, learner: str, now: float) -> None:
        """Tell what is on the screen of somebody who sits here, if anybody is to see it now."""
        if self._room.common.is_seen(learner):
            line = self._room.members[learner].picture_line(now)
            if line is not None:
                await self.publish("picture", learner=learner, line=line.decode())

    def hurry(self) -> None:
        """Tell with the next batch, even if there is none to be told, which teachers are here."""
        self._batch_at = 0.0

    async def publish_batch(self, now: float) -> None:
        """Tell whose rows have changed here, and that this server is there."""
        room = self._room
        if room.wants_a_welcome:
            room.wants_a_welcome = False
            await self.publish("hello")
        touched = room.make_rows() | self.left
        if room.owes_a_welcome:
            touched |= room.members.keys()
            await self._welcome()
        if not touched and not self.answered and now - self._batch_at < SECONDS_BETWEEN_BATCHES:
            return
        self._batch_at = now
        answered, self.answered, self.left = sorted(self.answered), set(), set()
        await self.publish(
            "batch", teachers=sorted(room.teachers), rows=self._lines(touched), answered=answered
        )

    def _lines(self, learners: set[str]) -> list[str]:
        found = self._room.register.rows
        rows = [found[each] for each in sorted(learners) if each in found]
        # Who has left may sit on another server by now.
        rows = [row for row in rows if row.learner in self._room.members or not row.is_here]
        return [
            line.decode()
            for start in range(0, len(rows), ROWS_IN_A_LINE)
            for line in row_lines(rows[start : start + ROWS_IN_A_LINE])
        ]

    async def _welcome(self) -> None:
        """Tell a server that has come what it can't read in the database."""
        room, common = self._room, self._room.common
        room.owes_a_welcome = False
        if common.spotlight:
            values = {"learner": common.spotlight, "request": common.request, "agreed": common.agreed}
            await self.publish("spotlit", **values)
        for key, teacher in room.teachers.items():
            if common.leader == key:
                await self.publish("led", teacher=key, line=text_of(teacher.news))
            if key in common.looks:
                line = json.dumps({"type": "look", "learner": common.looks[key]})
                await self.publish("command", teacher=key, line=line)


def text_of(message: FromTeacher) -> str:
    """A message as it travels within another."""
    return line_of(message).decode()
