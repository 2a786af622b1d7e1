"""What one server knows of a class, and whom it tells what of it."""

from collections.abc import Callable, Mapping
from typing import Any

from tui_tutor.classroom.live.common import Common
from tui_tutor.classroom.live.members import Member, Teacher
from tui_tutor.classroom.live.register import Register
from tui_tutor.store.board_messages import (
    FromTeacher,
    Lead,
    Look,
    LowerHand,
    Note,
    Push,
    Rows,
    read_from_teacher,
    read_to_teacher,
)
from tui_tutor.store.class_messages import News

Heard = Mapping[str, Any]
LONGEST_HAND = 3600.0
"""Seconds after which nobody who comes back still waits with a raised hand; that lesson is over."""


class Room:
    """What one server knows of a class; what is heard from the bus changes it here.

    Args:
        server: The server's id.
        now: The clock, in seconds since 1970.

    Attributes:
        common: How things stand in the class as a whole.
        register: Everybody's rows.
        members: The learners who sit on this server, by their ids.
        teachers: The teachers who are on this server, by their keys.
        touched: Ids of those here of whom something has changed since their row was made.
        owes_a_welcome: Whether another server has come and knows nothing yet.
        wants_a_welcome: Whether another server has come, or come back, and may have said what was not heard.
    """

    def __init__(self, server: str, now: Callable[[], float]) -> None:
        self.server = server
        self.now = now
        self.common = Common()
        self.register = Register()
        self.members: dict[str, Member] = {}
        self.teachers: dict[str, Teacher] = {}
        self.touched: set[str] = set()
        self.owes_a_welcome = False
        self.wants_a_welcome = False
        self._pictures: dict[str, bytes] = {}
        self._kinds: dict[str, Callable[[Heard], None]] = {
            "hello": self._hear_hello,
            "bye": self._hear_bye,
            "batch": self._hear_batch,
            "command": self._hear_command,
            "led": self._hear_led,
            "vote": self._hear_vote,
            "consent": self._hear_consent,
            "spotlit": self._hear_spotlit,
            "picture": self._hear_picture,
        }

    def hear(self, message: Heard) -> None:
        """Take in what a server of the class has told, this one or another."""
        hear = self._kinds.get(message.get("kind", ""))
        # Others may say more over the same bus.
        if hear is None:
            return
        if message["from"] != self.server and message["kind"] != "bye":
            self.wants_a_welcome |= message["from"] not in self.register.others
            self.register.hear(message["from"], self.now())
        hear(message)

    def tell_members(self) -> None:
        """Tell every seat how things stand, where that is news."""
        common = self.common
        for member in self.members.values():
            self.tell_member(member)
        self._pictures = {each: line for each, line in self._pictures.items() if common.is_seen(each)}

    def tell_member(self, member: Member) -> None:
        """Tell a seat how things stand, if that is news to it."""
        has_hand_up = bool(member.hand_at)
        member.tell_state(self.common.state_for(member.who.learner_id, has_hand_up, self.register.names))

    def welcome(self, member: Member) -> None:
        """Let somebody who has just come be known, and tell the seat how things stand."""
        learner = member.who.learner_id
        hand_at = self.register.hands.get(learner, 0.0)
        if self.now() - hand_at < LONGEST_HAND:
            member.hand_at = hand_at
        self.touched.add(learner)
        self.register.put(member.row(agreed=False))
        self.tell_member(member)
        if self.common.agreed and self.common.spotlight in self._pictures:
            member.link.tell_line(self._pictures[self.common.spotlight], "picture")

    def has_teachers(self) -> bool:
        """Whether a teacher is anywhere in the class."""
        return bool(self.teachers) or any(other.teachers for other in self.register.others.values())

    def has_leader(self) -> bool:
        """Whether the teacher whom the class follows is anywhere in it, if there is one."""
        common = self.common
        if common.mode is None or common.leader in self.teachers:
            return True
        return any(common.leader in other.teachers for other in self.register.others.values())

    def lose(self, server: str) -> None:
        """Note that another server is gone, and all who were there."""
        teachers = self.register.others[server].teachers - self.teachers.keys()
        lost = self.register.lose(server, self.members)
        teachers -= {teacher for other in self.register.others.values() for teacher in other.teachers}
        is_new = self.common.stop_looking(teachers)
        if self.common.spotlight in lost:
            self.common.end_spotlight()
            is_new = True
        if is_new:
            self.tell_members()

    def make_rows(self) -> set[str]:
        """Make the rows of those here of whom something has changed; gives who they are."""
        touched, self.touched = self.touched, set()
        for learner in touched & self.members.keys():
            self.register.put(self.members[learner].row(self.common.shows(learner)))
        return touched

    def _hear_hello(self, message: Heard) -> None:
        self.owes_a_welcome = self.owes_a_welcome or message["from"] != self.server

    def _hear_bye(self, message: Heard) -> None:
        if message["from"] in self.register.others:
            self.lose(message["from"])

    def _hear_batch(self, message: Heard) -> None:
        for lesson, page in message.get("answered", ()):
            for teacher in self.teachers.values():
                teacher.wants_answers |= teacher.answers_of == (lesson, page)
        if message["from"] == self.server:
            return
        self.register.others[message["from"]].teachers = frozenset(message["teachers"])
        for line in message.get("rows", ()):
            rows = read_to_teacher(line.encode())
            for row in rows.rows if isinstance(rows, Rows) else ():
                self.register.put_of(message["from"], row, is_here=row.learner in self.members)

    def _hear_command(self, message: Heard) -> None:
        asked = read_from_teacher(message["line"].encode())
        if asked is None:
            return
        self.common.take(message["teacher"], asked, message.get("number", 0))
        if message["from"] != self.server:
            # Before the next batch says so: that server may be gone by then.
            self.register.others[message["from"]].teachers |= {message["teacher"]}
        if isinstance(asked, Lead):
            self._take_position(message["at"])
        self._carry_out(asked)
        self.touched.update(self.members)
        self.tell_members()
        if isinstance(asked, Look):
            self._show_picture_of(asked.learner)

    def _carry_out(self, asked: FromTeacher) -> None:
        match asked:
            case Push():
                for learner in asked.to or self.members:
                    if learner in self.members:
                        self.members[learner].link.tell(asked.what)
            case LowerHand(learner):
                self.register.hands.pop(learner, None)
                if learner in self.members:
                    self.members[learner].raise_hand(False, self.now())
            case Note(learner, text):
                notes = self.register.notes.get(learner, ())
                self.register.note(learner, (*notes, text) if text else notes[:-1])

    def _hear_led(self, message: Heard) -> None:
        if message["teacher"] == self.common.leader:
            self._take_position(message["line"])
            self.tell_members()

    def _take_position(self, line: str) -> None:
        news = read_from_teacher(line.encode())
        if isinstance(news, News):
            self.common.at = news

    def _hear_vote(self, message: Heard) -> None:
        self.common.vote(message["poll"], message["learner"], message["answer"])
        if message["learner"] in self.members:
            self.tell_member(self.members[message["learner"]])

    def _hear_consent(self, message: Heard) -> None:
        common = self.common
        if message["learner"] != common.spotlight:
            return
        if not message["given"]:
            common.end_spotlight()
        elif message["request"] == common.request:
            common.agreed = True
        self.touched.update(self.members)
        self.tell_members()
        self._show_picture_of(message["learner"])

    def _hear_spotlit(self, message: Heard) -> None:
        if message["request"] > self.common.request:
            self.common.request = message["request"]
            self.common.spotlight, self.common.agreed = message["learner"], message["agreed"]
            self.tell_members()

    def _hear_picture(self, message: Heard) -> None:
        if self.common.is_seen(message["learner"]):
            self._pictures[message["learner"]] = message["line"].encode()
            self._show_picture_of(message["learner"])

    def _show_picture_of(self, learner: str) -> None:
        line = self._pictures.get(learner)
        if line is None:
            return
        is_for_all = self.common.shows(learner)
        for member in self.members.values():
            if is_for_all and member.who.learner_id != learner:
                member.link.tell_line(line, "picture")
        for teacher in self.teachers.values():
            # Who looks at one learner is not shown another in between.
            if self.common.looks.get(teacher.key, learner if is_for_all else "") == learner:
                teacher.link.tell_line(line, "picture")
