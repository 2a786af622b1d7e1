"""How many may knock at once, and how long those wait whose address was often wrong.

A whole class may come from one address, so nothing here refuses an address.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

UNKNOWN_AT_ONCE = 150
SESSIONS_AT_ONCE = 400

FREE_FAILURES = 10
"""Wrong answers of an address that cost nothing more, since thirty learners mistype."""
HALF_LIFE = 60.0
"""Seconds in which half of an address's wrong answers are forgotten."""
LONGEST_PAUSE = 5.0
"""Seconds that the answers to an address wait at most: a class beside a guesser still gets in."""


class Stage(IntEnum):
    """How far somebody who is not known yet has come."""

    SILENT = 0
    """Has not even said which SSH it speaks."""
    GREETED = 1
    ANSWERING = 2
    """Has answered a question rightly, the join code first."""


class Knocker(Protocol):
    """Somebody at the door."""

    @property
    def address(self) -> str:
        """Where the connection comes from."""

    @property
    def stage(self) -> Stage:
        """How far they have come."""

    def turn_away(self) -> None:
        """End the connection."""


class Doorway:
    """Those who are not known yet, a limited number of them.

    Where one too many comes, somebody goes: of those who have come least far, the oldest from
    the address with the most of them. Who has given the join code is never sent away.
    """

    def __init__(self, most: int = UNKNOWN_AT_ONCE) -> None:
        self._most = most
        # Keys of a dict, since they keep the order in which they came.
        self._waiting: dict[Knocker, None] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def enter(self, newcomer: Knocker) -> None:
        """Take in a newcomer, and turn away whoever is too many, perhaps the newcomer."""
        self._waiting[newcomer] = None
        if len(self._waiting) <= self._most:
            return
        crowd = Counter(each.address for each in self._waiting)
        loser = min(self._waiting, key=lambda each: (each.stage, -crowd[each.address]))
        if loser.stage == Stage.ANSWERING:
            loser = newcomer
        del self._waiting[loser]
        loser.turn_away()

    def leave(self, somebody: Knocker) -> None:
        """Forget somebody who is known now, or gone."""
        self._waiting.pop(somebody, None)


@dataclass
class _Failures:
    count: float
    at: float


@dataclass
class FailurePauses:
    """Makes all answers wait, right ones too, to an address that was often wrong of late.

    Were only wrong answers late, a guesser would hang up early and lose nothing.
    """

    now: Callable[[], float] = time.monotonic
    _addresses: dict[str, _Failures] = field(default_factory=dict)

    def count(self, address: str) -> None:
        """Remember a wrong answer."""
        self._forget()
        self._addresses[address] = _Failures(self._recent(address) + 1, self.now())

    def pause(self, address: str) -> float:
        """Seconds to wait before the next answer to this address."""
        beyond = self._recent(address) - FREE_FAILURES
        return min(LONGEST_PAUSE, max(0.0, beyond / 4))

    def _recent(self, address: str) -> float:
        failures = self._addresses.get(address)
        return failures.count * 0.5 ** ((self.now() - failures.at) / HALF_LIFE) if failures else 0.0

    def _forget(self) -> None:
        for address in [each for each in self._addresses if self._recent(each) < 0.5]:
            del self._addresses[address]


class Places:
    """A number of places, taken and given back."""

    def __init__(self, most: int = SESSIONS_AT_ONCE) -> None:
        self._free = most

    def take(self) -> bool:
        """Take a place; False if none is free."""
        if self._free == 0:
            return False
        self._free -= 1
        return True

    def give_back(self) -> None:
        """Free a place that was taken."""
        self._free += 1
