"""The learners of a class as a teacher sees them: who needs help first, and what each is called."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import NamedTuple

from tui_tutor.store.board_messages import Row, Rows
from tui_tutor.translation import Translate, mark

IDLE_MINUTES = 3
"""Without a key, after which somebody counts as idle."""
STUCK_MINUTES = (2, 3, 5, 8, 12, 20)
"""Without anything achieved on a page with open goals, after which somebody may count as stuck."""
USUAL_STUCK_MINUTES = 5

HAND, STUCK, FAULT, REST, AWAY = range(5)
"""Why somebody stands where they stand in the list, the most urgent first."""

TitleOf = Callable[[Row], str]
"""Gives the title of the lesson that a learner has open, in the teacher's language."""


class Standing(NamedTuple):
    """A learner in the list.

    Attributes:
        row: What the class tells of the learner.
        name: What the learner is called on the board.
        title: The lesson that is open.
        why: `HAND`, `STUCK`, `FAULT`, `REST` or `AWAY`.
        minutes: For how long the hand has been up, or nothing was achieved.
        idle: Minutes without a key.
    """

    row: Row
    name: str
    title: str
    why: int
    minutes: int = 0
    idle: int = 0

    @property
    def is_here(self) -> bool:
        """Whether the learner sits in the class now."""
        return self.row.is_here


class Roll:
    """All learners that the class has told of."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._numbers: dict[str, int] = {}

    def take(self, news: Rows) -> None:
        """Take what has changed."""
        for row in news.rows:
            self._rows[row.learner] = row
        for learner in news.gone:
            self._rows.pop(learner, None)
        self._count(row.learner for row in news.rows)

    def clear(self) -> None:
        """Forget everyone but the numbers that stand for the names."""
        self._rows.clear()

    def find(self, learner: str) -> Row | None:
        """What is known of a learner."""
        return self._rows.get(learner)

    @property
    def hands(self) -> int:
        """How many hands are up."""
        return sum(row.is_here and bool(row.hand_at) for row in self._rows.values())

    def name(self, learner: str, is_anonymous: bool, translate: Translate) -> str:
        """What a learner is called on the board."""
        row = self._rows.get(learner)
        if row is None:
            return ""
        if is_anonymous:
            return translate("Learner {number}").format(number=self._numbers[learner])
        return row.name

    def standings(
        self,
        now: float,
        stuck_minutes: int,
        is_anonymous: bool,
        translate: Translate,
        title_of: TitleOf = lambda row: row.title,
    ) -> tuple[Standing, ...]:
        """Everyone, those who need help first.

        Args:
            now: By the server's clock.
            stuck_minutes: After how many minutes without anything achieved somebody is stuck.
            is_anonymous: Whether numbers stand for the names.
            translate: Gives the words in the teacher's language.
            title_of: Gives the title of the lesson that a learner has open.
        """
        found = []
        for row in self._rows.values():
            why, minutes = _need(row, now, stuck_minutes)
            name = self.name(row.learner, is_anonymous, translate)
            idle = _minutes(now, row.active_at) if row.is_here else 0
            found.append(Standing(row, name, title_of(row), why, minutes, idle))
        return tuple(sorted(found, key=lambda each: self._order(each, is_anonymous)))

    def _order(self, each: Standing, is_anonymous: bool) -> tuple[int, float, str, int]:
        since = {HAND: each.row.hand_at, STUCK: each.row.progress_at}.get(each.why, 0.0)
        number = self._numbers[each.row.learner]
        # A list by name would tell who hides behind a number.
        return each.why, since, "" if is_anonymous else each.name.casefold(), number

    def _count(self, learners: Iterable[str]) -> None:
        """Give each new learner a number that stays, in an order that nobody can guess by the names."""
        new = [learner for learner in learners if learner not in self._numbers]
        for learner in sorted(new, key=lambda each: sha256(each.encode()).digest()):
            self._numbers[learner] = len(self._numbers) + 1


def _need(row: Row, now: float, stuck_minutes: int) -> tuple[int, int]:
    """Why a learner needs help, and for how many minutes."""
    if not row.is_here:
        return AWAY, 0
    if row.hand_at:
        return HAND, _minutes(now, row.hand_at)
    quiet = _minutes(now, row.progress_at)
    if quiet >= stuck_minutes and row.goals_done < row.goals:
        return STUCK, quiet
    return (FAULT, 0) if row.faults else (REST, 0)


def _minutes(now: float, since: float) -> int:
    """Whole minutes from a time to now; none where the time is not known."""
    return max(int((now - since) // 60), 0) if since else 0


def duration(minutes: int, translate: Translate) -> str:
    """Minutes, hours or days in as few cells as can be."""
    if minutes < 100:
        return translate("{count}m").format(count=minutes)
    if minutes < 48 * 60:
        return translate("{count}h").format(count=minutes // 60)
    return translate("{count}d").format(count=minutes // 1440)


FAULT_NAMES = {
    "wrong-sign": mark("uphill"),
    "divergence": mark("diverged"),
    "unscaled-inputs": mark("unscaled"),
    "symmetry": mark("all alike"),
    "shape-mismatch": mark("shapes"),
    "loss-mismatch": mark("wrong loss"),
    "double-sigmoid": mark("2 sigmoids"),
    "exploding-gradients": mark("exploding"),
    "dead-units": mark("dead units"),
    "saturation": mark("saturated"),
    "vanishing-gradients": mark("vanishing"),
    "low-learning-rate": mark("low rate"),
    "plateau": mark("plateau"),
    "overfitting": mark("overfits"),
}
"""Faults of a run in one or two words."""


def need_text(standing: Standing, translate: Translate) -> str:
    """Why a learner stands where they stand, in a few words; "" where all is well."""
    _ = translate
    if standing.why == HAND:
        time = duration(standing.minutes, _) if standing.minutes else ""
        return _("hand {time}").format(time=time).rstrip()
    if standing.why == STUCK:
        return _("stuck {time}").format(time=duration(standing.minutes, _))
    if standing.why == FAULT:
        return fault_text(standing.row.faults[0], _)
    if standing.why == AWAY:
        return _("away")
    if standing.idle >= IDLE_MINUTES:
        return _("idle {time}").format(time=duration(standing.idle, _))
    return ""


def fault_text(fault: str, translate: Translate) -> str:
    """A fault of a run in one or two words."""
    return translate(FAULT_NAMES.get(fault, fault))
