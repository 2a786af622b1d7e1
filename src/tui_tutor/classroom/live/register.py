"""The rows of everybody in a class, on whichever server they sit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tui_tutor.classroom.live.cleaning import changed
from tui_tutor.classroom.live.standing import CoursePage, PageStanding, Standing
from tui_tutor.store.board_messages import Row

SECONDS_TO_BE_SILENT = 10.0
"""After which a server counts as gone, and those who sat there as away."""


@dataclass
class Other:
    """Another server of the class.

    Attributes:
        heard_at: When it said something last.
        teachers: Keys of the teachers who are there.
        learners: Ids of those who sit there.
    """

    heard_at: float
    teachers: frozenset[str] = frozenset()
    learners: set[str] = field(default_factory=set)


class Register:
    """Everybody in the class.

    Attributes:
        rows: By the learner's id.
        names: Of all learners, by their ids.
        notes: What is noted of each.
        hands: Since when the hand of each is up, or was up when they left; those that are down are not in it.
        changed: Ids whose rows have changed or are gone, until somebody takes them.
        others: The other servers of the class, by their ids.
    """

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.names: dict[str, str] = {}
        self.notes: dict[str, tuple[str, ...]] = {}
        self.hands: dict[str, float] = {}
        self.changed: set[str] = set()
        self.others: dict[str, Other] = {}

    def put(self, row: Row) -> None:
        """Take a row; the notes are the register's own."""
        row = changed(row, notes=self.notes.get(row.learner, ()))
        self.names.setdefault(row.learner, row.name)
        if row.is_here and row.hand_at:
            self.hands[row.learner] = row.hand_at
        elif row.is_here:
            self.hands.pop(row.learner, None)
        if self.rows.get(row.learner) != row:
            self.rows[row.learner] = row
            self.changed.add(row.learner)

    def note(self, learner: str, notes: tuple[str, ...]) -> None:
        """Take what is noted of a learner."""
        self.notes[learner] = notes
        if learner in self.rows:
            self.put(self.rows[learner])

    def leave(self, learner: str) -> None:
        """Note that a learner sits nowhere."""
        if learner in self.rows:
            self.put(changed(self.rows[learner], is_here=False, playing=False, hand_at=0.0, agreed=False))

    def name_all(
        self,
        names: Mapping[str, str],
        standings: Mapping[str, Standing],
        course: Iterable[CoursePage],
        here: Iterable[str],
    ) -> set[str]:
        """Take the list of the class: who is new on it is away, and who is not on it is gone.

        Args:
            names: The names of all learners, by their ids.
            standings: What they have done.
            course: All pages of the course.
            here: Ids of those who sit on this server, who may have come since the list was made.

        Returns:
            Ids of those who are gone.
        """
        seated = set(here).union(*(other.learners for other in self.others.values()))
        gone = self.rows.keys() - names.keys() - seated
        for learner in gone:
            del self.rows[learner]
            for known in (self.names, self.notes, self.hands):
                known.pop(learner, None)
        self.changed |= gone
        for learner in names.keys() - self.rows.keys() - seated:
            self.put(_away(learner, names[learner], standings.get(learner, Standing()), course))
        self.names.update(names)
        return gone

    def hear(self, server: str, now: float) -> Other:
        """Note that another server has said something."""
        other = self.others.setdefault(server, Other(now))
        other.heard_at = now
        return other

    def put_of(self, server: str, row: Row, is_here: bool) -> None:
        """Take a row from another server; what is said of somebody who sits here is older than that."""
        learners = self.others[server].learners
        if row.is_here:
            learners.add(row.learner)
        else:
            learners.discard(row.learner)
            # Somebody may have left one server and come to another whose word was heard first.
            if any(row.learner in other.learners for other in self.others.values()):
                return
        if not is_here:
            self.put(row)

    def lose(self, server: str, here: Iterable[str]) -> set[str]:
        """Note that another server is gone; gives who has sat there and sits nowhere now.

        Args:
            server: Its id.
            here: Ids of those who sit on this server.
        """
        lost = self.others.pop(server).learners - set(here)
        lost -= {learner for other in self.others.values() for learner in other.learners}
        for learner in lost:
            self.leave(learner)
        return lost

    def silent(self, now: float) -> list[str]:
        """The servers that have said nothing for long."""
        return [
            server for server, other in self.others.items() if now - other.heard_at > SECONDS_TO_BE_SILENT
        ]

    def take_changed(self) -> set[str]:
        """What has changed since this was asked last."""
        taken, self.changed = self.changed, set()
        return taken


def _away(learner: str, name: str, standing: Standing, course: Iterable[CoursePage]) -> Row:
    page = standing.pages.get(standing.place, PageStanding())
    return Row(
        learner=learner,
        name=name,
        is_here=False,
        lesson=standing.place[0],
        page=standing.place[1],
        attempts=page.attempts,
        wrong=page.wrong,
        hints=page.hints,
        solution_seen=page.solution_seen,
        done=standing.pages_done(course),
    )
