"""Where all that a class says and hears comes together, on each of its servers."""

import asyncio
import json
import logging
import secrets
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from tui_tutor.classroom.door.identity import new_invitation
from tui_tutor.classroom.door.visitor import Person
from tui_tutor.classroom.live.bus import Bus
from tui_tutor.classroom.live.cleaning import cleaned, shown_text
from tui_tutor.classroom.live.herald import Herald, text_of
from tui_tutor.classroom.live.link import Link
from tui_tutor.classroom.live.members import Member, Teacher
from tui_tutor.classroom.live.room import Room
from tui_tutor.classroom.live.standing import CoursePage, Standing
from tui_tutor.classroom.live.teacher_requests import keep, keep_settings, number_for, read_answers, refusal
from tui_tutor.classroom.records.class_records import VOTE, ClassRecords
from tui_tutor.errors import TutorError
from tui_tutor.store.board_messages import FromTeacher, Refused, ShowAnswers, read_from_teacher
from tui_tutor.store.class_messages import (
    BringKey,
    Consent,
    Forgotten,
    FromSeat,
    Hand,
    Idle,
    KeyLine,
    News,
    Picture,
    Vote,
    read_from_seat,
)

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_TICKS = 1.0
SECONDS_BETWEEN_LOOKS = 10.0
"""Between looks at the list of the class and its code, which other programs may change."""
MINUTES_TO_BRING_A_KEY = 5
SECONDS_WITHOUT_TEACHER = 30.0
"""After which nobody is held any more: a teacher whose connection broke has come back by then."""


class Hub:
    """Speaks for the class with all seats and teachers of this server.

    Args:
        records: The class's database.
        bus: To the servers of the class; started and closed by whoever has made it.
        course: All pages of the course.
        now: The clock, in seconds since 1970.

    Attributes:
        line: What learners type to come in, as teachers are shown it.
        line_as: What somebody types to come in under a name.
    """

    def __init__(
        self,
        records: ClassRecords,
        bus: Bus,
        course: Sequence[CoursePage] = (),
        now: Callable[[], float] = time.time,
    ) -> None:
        self.line = ""
        self.line_as: Callable[[str], str] = "ssh {}".format
        self._records = records
        self._bus = bus
        self._course = course
        self._now = now
        self._room = Room(secrets.token_hex(4), now)
        self._herald = Herald(bus, self._room)
        self._code = ""
        self._look_at = 0.0
        self._teacher_at = self._leader_at = now()
        self._unread: set[str] = set()
        self._ticking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what was kept of the class, and speak from now on.

        Raises:
            StoreError: If it can't be read.
        """
        self._room.common.restore(await self._records.class_settings())
        self._room.register.notes = await self._records.notes()
        await self._look()
        self._bus.listen(self._hear)
        await self._herald.publish("hello")
        self._ticking = asyncio.create_task(self._tick_for_ever())

    async def close(self) -> None:
        """Speak no more."""
        if self._ticking is not None:
            self._ticking.cancel()
            with suppress(asyncio.CancelledError):
                await self._ticking
        await self._herald.publish("bye")

    async def serve(self, who: Person, connection: socket.socket) -> None:
        """Speak with somebody's seat until it closes its end."""
        link = Link(connection)
        writing = asyncio.create_task(link.write())
        try:
            if who.role == "teacher":
                await self._serve_teacher(Teacher(who.learner_id, link, self._room.register.rows))
            else:
                await self._serve_learner(who, link)
        finally:
            writing.cancel()

    def saved(self, learner_id: str, kind: str, values: Mapping[str, Any]) -> None:
        """Take in what a seat has saved, now that it is on the disk."""
        member = self._room.members.get(learner_id)
        if member is None:
            return
        member.take_save(kind, values, self._now())
        self._room.touched.add(learner_id)
        if kind == "answer":
            self._herald.answered.add((values["lesson"], values["page"]))

    def warn_idle(self, learner_id: str, minutes: int) -> None:
        """Tell a learner's seat that it ends in so many minutes unless something is typed."""
        member = self._room.members.get(learner_id)
        if member is not None:
            member.link.tell(Idle(minutes), "idle")

    async def tick(self) -> None:
        """Tell everybody what has changed since the last time."""
        now = self._now()
        room = self._room
        for server in room.register.silent(now):
            room.lose(server)
        await self._let_go(now)
        for learner in self._unread & room.members.keys():
            await self._read_standing(room.members[learner])
        for learner in list(room.members):
            await self._herald.publish_picture(learner, now)
        await self._herald.publish_batch(now)
        changed = room.register.take_changed()
        for teacher in list(room.teachers.values()):
            teacher.note(changed)
            self._tell_teacher(teacher, now)
            await self._tell_answers(teacher)
        if now - self._look_at >= SECONDS_BETWEEN_LOOKS:
            await self._look()

    async def _tick_for_ever(self) -> None:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_TICKS)
            try:
                await self.tick()
            except TutorError as error:
                logger.warning("the class could not be told what is new: %s", error)
            except Exception:
                logger.exception("the class could not be told what is new")

    async def _serve_learner(self, who: Person, link: Link) -> None:
        room, learner = self._room, who.learner_id
        member = Member(who, link, Standing(), self._course, self._now())
        await self._read_standing(member)
        room.members[learner] = member
        room.welcome(member)
        try:
            async for line in link.lines():
                message = read_from_seat(line)
                if message is not None:
                    await self._hear_member(member, message)
                    room.touched.add(learner)
        finally:
            del room.members[learner]
            self._unread.discard(learner)
            room.register.leave(learner)
            self._herald.left.add(learner)
            if room.common.spotlight == learner:
                await self._herald.publish("consent", learner=learner, request=0, given=False)

    async def _read_standing(self, member: Member) -> None:
        """Read what a learner has done before; once more with the next tick where it can't be read."""
        learner = member.who.learner_id
        self._unread.discard(learner)
        try:
            standings = await self._records.standings(learner)
        except TutorError as error:
            logger.warning("what a learner has done could not be read: %s", error)
            self._unread.add(learner)
            return
        member.take_standing(standings.get(learner, Standing()))
        self._room.touched.add(learner)

    async def _hear_member(self, member: Member, message: FromSeat) -> None:
        learner, now = member.who.learner_id, self._now()
        match message:
            case News():
                member.take_news(message, now)
            case Hand(up):
                member.raise_hand(up, now)
                self._room.tell_member(member)
            case Picture():
                member.take_picture(message)
                await self._herald.publish_picture(learner, now)
            case Consent(request, given):
                await self._herald.publish("consent", learner=learner, request=request, given=given)
            case BringKey():
                await self._invite_key(member)
            case Vote(poll, answer):
                await self._vote(learner, poll, shown_text(answer).strip())

    async def _invite_key(self, member: Member) -> None:
        """Tell a learner how to bring a key of their own."""
        invitation = new_invitation()
        expires = self._now() + 60 * MINUTES_TO_BRING_A_KEY
        try:
            await self._records.invite_key(member.who.learner_id, invitation, expires)
        except TutorError as error:
            logger.warning("a key could not be invited: %s", error)
            member.link.tell(KeyLine(""))
        else:
            member.link.tell(KeyLine(self.line_as(invitation), MINUTES_TO_BRING_A_KEY))

    async def _vote(self, learner: str, poll: int, answer: str) -> None:
        if not self._room.common.vote(poll, learner, answer):
            return
        try:
            await self._records.set_class_setting(VOTE + learner, json.dumps([poll, answer]))
        except TutorError as error:
            logger.warning("an answer to the poll could not be kept: %s", error)
        await self._herald.publish("vote", learner=learner, poll=poll, answer=answer)

    async def _serve_teacher(self, teacher: Teacher) -> None:
        room = self._room
        room.teachers[teacher.key] = teacher
        self._herald.hurry()
        self._tell_teacher(teacher, self._now())
        try:
            async for line in teacher.link.lines():
                asked = read_from_teacher(line)
                if asked is not None:
                    await self._hear_teacher(teacher, cleaned(asked))
        finally:
            if room.teachers.get(teacher.key) is teacher:
                del room.teachers[teacher.key]
            self._herald.hurry()
            if teacher.key in room.common.looks:
                await self._herald.publish("command", teacher=teacher.key, line='{"type":"look"}')

    async def _hear_teacher(self, teacher: Teacher, asked: FromTeacher) -> None:
        common = self._room.common
        if isinstance(asked, News):
            teacher.news = asked
            if common.mode is not None and common.leader == teacher.key:
                await self._herald.publish("led", teacher=teacher.key, line=text_of(asked))
        elif isinstance(asked, ShowAnswers):
            teacher.answers_of, teacher.wants_answers = (asked.lesson, asked.page), bool(asked.lesson)
        elif (why := refusal(asked, self._room.register)) is not None:
            teacher.link.tell(why)
        else:
            await self._do(teacher, asked)

    async def _do(self, teacher: Teacher, asked: FromTeacher) -> None:
        common = self._room.common
        number = number_for(asked, common)
        try:
            await keep(asked, teacher.key, number, common, self._records)
        except TutorError as error:
            values = {name: str(value) for name, value in error.values.items()}
            teacher.link.tell(Refused(error.message, values))
            return
        told = {"line": text_of(asked), "at": text_of(teacher.news)}
        await self._herald.publish("command", teacher=teacher.key, number=number, **told)
        self._tell_teacher(teacher, self._now())

    def _tell_teacher(self, teacher: Teacher, now: float) -> None:
        room = self._room
        if teacher.is_due(now):
            servers = 1 + len(room.register.others)
            board = room.common.board_for(teacher.key, now, self._code, self.line, servers)
            teacher.tell(board, room.register.rows, now)

    async def _tell_answers(self, teacher: Teacher) -> None:
        if not teacher.wants_answers or teacher.link.waits_for("answers"):
            return
        teacher.wants_answers = False
        lesson, page = teacher.answers_of
        try:
            answers = await read_answers(lesson, page, self._records)
        except TutorError:
            teacher.wants_answers = True
            raise
        teacher.link.tell(answers, "answers")

    async def _let_go(self, now: float) -> None:
        """Hold nobody where no teacher has been for some time, and lead nobody without the one who led."""
        room, common = self._room, self._room.common
        if room.has_teachers():
            self._teacher_at = now
        if room.has_leader():
            self._leader_at = now
        before, is_new = common.settings(), False
        if now - self._leader_at > SECONDS_WITHOUT_TEACHER:
            is_new = common.stop_leading()
        if now - self._teacher_at > SECONDS_WITHOUT_TEACHER:
            is_new = common.release() or is_new
        if is_new:
            room.tell_members()
            await keep_settings(before, common, self._records)

    async def _look(self) -> None:
        """Look at what other programs may have changed: the list of the class, and its code."""
        self._look_at = self._now()
        # Who comes while the list is read may be missing on it.
        seated = list(self._room.members.values())
        names = await self._records.names()
        codes = await self._records.codes()
        self._code = codes[0].text if codes else ""
        register = self._room.register
        is_new = bool(names.keys() - register.rows.keys())
        standings = await self._records.standings() if is_new else {}
        for gone in register.name_all(names, standings, self._course, self._room.members):
            self._room.common.votes.pop(gone, None)
        for member in seated:
            if member.who.learner_id not in names:
                member.link.tell(Forgotten(), "forgotten")

    def _hear(self, message: Mapping[str, Any]) -> None:
        try:
            self._room.hear(message)
        except Exception:
            logger.exception("a server of the class has said something strange")
