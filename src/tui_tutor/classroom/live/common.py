"""How things stand in a class as a whole: the same on each of its servers."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress

from tui_tutor.classroom.records.class_records import VOTE
from tui_tutor.store.board_messages import (
    AskPoll,
    Bar,
    Board,
    Freeze,
    FromTeacher,
    Lead,
    Look,
    OpenLesson,
    Spotlight,
)
from tui_tutor.store.class_messages import ClassState, Follow, FollowMode, News, Poll

MOST_BARS = 30
MODES: tuple[FollowMode, ...] = ("offered", "held")


class Common:
    """What teachers have asked for.

    Attributes:
        mode: How the class follows.
        leader: The teacher whom it follows.
        at: Where that teacher is.
        frozen: Whether seats are frozen.
        closed: Slugs of closed lessons.
        poll: What is asked, or was asked last.
        poll_is_open: Whether it can be answered.
        votes: What each learner answered to it.
        spotlight: Whose screen is shown to all, or asked for; "" for nobody's.
        request: The number of the last request to show a screen.
        agreed: Whether that learner has agreed.
        looks: At whom each teacher looks.
    """

    def __init__(self) -> None:
        self.mode: FollowMode | None = None
        self.leader = ""
        self.at = News()
        self.frozen = False
        self.closed: frozenset[str] = frozenset()
        self.poll: Poll | None = None
        self.poll_is_open = False
        self.votes: dict[str, str] = {}
        self.spotlight = ""
        self.request = 0
        self.agreed = False
        self.looks: dict[str, str] = {}

    def take(self, teacher: str, asked: FromTeacher, number: int) -> None:
        """Do what a teacher has asked for, as far as it is about the class as a whole.

        Args:
            teacher: Who has asked.
            asked: For what.
            number: That of the poll or of the request to show a screen, where it begins one.
        """
        match asked:
            case Lead(mode):
                self.mode, self.leader = mode, teacher if mode else ""
            case Freeze(on):
                self.frozen = on
            case AskPoll("", _):
                self.poll_is_open = False
            case AskPoll(question, choices):
                self.poll, self.poll_is_open, self.votes = Poll(number, question, choices), True, {}
            case OpenLesson(slug, is_open):
                self.closed = self.closed - {slug} if is_open else self.closed | {slug}
            case Spotlight(learner):
                self.spotlight, self.agreed = learner, False
                self.request = max(self.request, number)
            case Look(learner):
                others = {key: seen for key, seen in self.looks.items() if key != teacher}
                self.looks = others | ({teacher: learner} if learner else {})

    def vote(self, poll: int, learner: str, answer: str) -> bool:
        """Take an answer to the poll; gives whether it counts."""
        asked = self.poll
        if asked is None or not self.poll_is_open or asked.number != poll or not answer.strip():
            return False
        if asked.choices and answer not in asked.choices:
            return False
        self.votes[learner] = answer
        return True

    def release(self) -> bool:
        """Let the class go its own way, since no teacher is there; gives whether anything changed."""
        was = (self.stop_leading(), self.frozen, self.spotlight, bool(self.looks))
        self.frozen = False
        self.end_spotlight()
        self.looks = {}
        return any(was)

    def stop_leading(self) -> bool:
        """Let nobody lead the class; gives whether anybody has."""
        was = self.mode is not None
        self.mode, self.leader = None, ""
        return was

    def stop_looking(self, teachers: Iterable[str]) -> bool:
        """Let teachers who are gone look at nobody; gives whether any of them did."""
        gone = self.looks.keys() & set(teachers)
        self.looks = {teacher: seen for teacher, seen in self.looks.items() if teacher not in gone}
        return bool(gone)

    def end_spotlight(self) -> None:
        """Show nobody's screen."""
        self.spotlight, self.agreed = "", False

    def shows(self, learner: str) -> bool:
        """Whether this learner's screen is shown to everybody."""
        return self.agreed and self.spotlight == learner

    def is_seen(self, learner: str) -> bool:
        """Whether anybody is to see this learner's screen."""
        return self.shows(learner) or learner in self.looks.values()

    def state_for(self, learner: str, has_hand_up: bool, names: Mapping[str, str]) -> ClassState:
        """How things stand for a learner's seat."""
        is_asked = self.spotlight == learner and not self.agreed
        return ClassState(
            follow=self._follow(),
            frozen=self.frozen,
            poll=self.poll if self.poll_is_open else None,
            vote=self.votes.get(learner, "") if self.poll_is_open else "",
            closed=tuple(sorted(self.closed)),
            hand=has_hand_up,
            watched=learner in self.looks.values(),
            asked=self.request if is_asked else 0,
            shown=names.get(self.spotlight, "") if self.agreed else "",
            shows=self.shows(learner),
        )

    def board_for(self, teacher: str, now: float, code: str, line: str, servers: int) -> Board:
        """How things stand for a teacher."""
        return Board(
            now=now,
            code=code,
            line=line,
            follow=self.mode,
            leads=self.mode is not None and self.leader == teacher,
            frozen=self.frozen,
            closed=tuple(sorted(self.closed)),
            poll=self.poll,
            poll_open=self.poll_is_open,
            bars=self._bars(),
            spotlight=self.spotlight,
            spotlight_agreed=self.agreed,
            looks_at=self.looks.get(teacher, ""),
            servers=servers,
        )

    def settings(self) -> dict[str, str]:
        """What must outlive the servers, as it is kept; "" for what need not be."""
        poll = self.poll
        return {
            "follow": json.dumps([self.mode, self.leader]) if self.mode else "",
            "freeze": "on" if self.frozen else "",
            "closed": json.dumps(sorted(self.closed)) if self.closed else "",
            "poll": json.dumps([poll.number, poll.question, poll.choices, self.poll_is_open]) if poll else "",
        }

    def restore(self, settings: Mapping[str, str]) -> None:
        """Take what was kept."""
        # What somebody else has written there is left alone.
        with suppress(ValueError, TypeError):
            mode, leader = json.loads(settings.get("follow") or "[null, null]")
            if mode in MODES:
                self.mode, self.leader = mode, str(leader)
            self.frozen = settings.get("freeze") == "on"
            self.closed = frozenset(map(str, json.loads(settings.get("closed") or "[]")))
            if settings.get("poll"):
                number, question, choices, self.poll_is_open = json.loads(settings["poll"])
                self.poll = Poll(number, question, tuple(choices))
            for name, value in settings.items():
                if name.startswith(VOTE) and self.poll is not None:
                    poll, answer = json.loads(value)
                    if poll == self.poll.number:
                        self.votes[name.removeprefix(VOTE)] = answer

    def _follow(self) -> Follow | None:
        if self.mode is None:
            return None
        at = self.at
        return Follow(
            mode=self.mode, lesson=at.lesson, page=at.page, setup=at.setup, step=at.step, loss=at.loss
        )

    def _bars(self) -> tuple[Bar, ...]:
        if self.poll is None:
            return ()
        if self.poll.choices:
            given = list(self.votes.values())
            return tuple(Bar(choice, given.count(choice)) for choice in self.poll.choices)
        return counted([(answer, None) for answer in self.votes.values()])


def counted(answers: list[tuple[str, bool | None]]) -> tuple[Bar, ...]:
    """How many gave each answer, the most given first; case and blanks at the ends don't count."""
    first: dict[tuple[str, bool | None], str] = {}
    counts: dict[tuple[str, bool | None], int] = {}
    for text, is_right in answers:
        key = (text.strip().casefold(), is_right)
        first.setdefault(key, text.strip())
        counts[key] = counts.get(key, 0) + 1
    bars = [Bar(first[key], number, key[1]) for key, number in counts.items()]
    return tuple(sorted(bars, key=lambda bar: -bar.count)[:MOST_BARS])
