"""How many may knock at once, and how long those wait whose network was often wrong.

A whole class may come from one address, so nothing here refuses an address.
"""

import ipaddress
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

UNKNOWN_AT_ONCE = 150
SESSIONS_AT_ONCE = 400

NEWEST = 3
"""One of so many at the door has only just come, and had no time yet to say anything."""

FREE_FAILURES = 10
"""Wrong answers of a network that cost nothing more, since thirty learners mistype."""
HALF_LIFE = 60.0
"""Seconds in which half of a network's wrong answers are forgotten."""
LONGEST_PAUSE = 5.0
"""Seconds that the answers to a network wait at most: a class beside a guesser still gets in."""
NETWORKS_REMEMBERED = 10_000
"""Beyond them, the one is forgotten that has been right for longest."""
OWN_BITS = 64
"""Bits of an IPv6 address that its owner did not choose; the others are as many as the owner likes."""


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


def network(address: str) -> str:
    """What addresses have in common that may be the same person's: IPv6 gives each a whole network."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, OWN_BITS), strict=False))


class Doorway:
    """Those who are not known yet, a limited number of them.

    Where one too many comes, somebody goes: one of the network with the most at the door, so that
    whoever floods it from somewhere turns away their own. Of those it is the one who has come
    least far, and of these the oldest. Who has given the join code is never sent away.
    """

    def __init__(self, most: int = UNKNOWN_AT_ONCE) -> None:
        self._most = most
        # With their networks, in the order in which they came.
        self._waiting: dict[Knocker, str] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def enter(self, newcomer: Knocker) -> None:
        """Take in a newcomer, and turn away whoever is too many, perhaps the newcomer."""
        self._waiting[newcomer] = network(newcomer.address)
        if len(self._waiting) <= self._most:
            return
        loser = self._loser() or newcomer
        del self._waiting[loser]
        loser.turn_away()

    def leave(self, somebody: Knocker) -> None:
        """Forget somebody who is known now, or gone."""
        self._waiting.pop(somebody, None)

    def _loser(self) -> Knocker | None:
        before_newest = len(self._waiting) - len(self._waiting) // NEWEST
        stages = {
            # Or a flood that has said a word once would keep out all who have not had the time to.
            each: each.stage if number < before_newest else max(each.stage, Stage.GREETED)
            for number, each in enumerate(self._waiting)
        }
        candidates = [each for each, stage in stages.items() if stage < Stage.ANSWERING]
        crowd = Counter(self._waiting[each] for each in candidates)
        return min(candidates, key=lambda each: (-crowd[self._waiting[each]], stages[each]), default=None)


@dataclass
class _Failures:
    count: float
    at: float


@dataclass
class FailurePauses:
    """Makes all answers wait, right ones too, to a network that was often wrong of late.

    Were only wrong answers late, a guesser would hang up early and lose nothing.
    """

    now: Callable[[], float] = time.monotonic
    # In the order of their last wrong answers.
    _networks: dict[str, _Failures] = field(default_factory=dict)

    def count(self, address: str) -> None:
        """Remember a wrong answer."""
        key = network(address)
        failures = _Failures(self._recent(key) + 1, self.now())
        self._networks.pop(key, None)
        self._networks[key] = failures
        self._forget()

    def pause(self, address: str) -> float:
        """Seconds to wait before the next answer to this address."""
        beyond = self._recent(network(address)) - FREE_FAILURES
        return min(LONGEST_PAUSE, max(0.0, beyond / 4))

    def _recent(self, key: str) -> float:
        failures = self._networks.get(key)
        return failures.count * 0.5 ** ((self.now() - failures.at) / HALF_LIFE) if failures else 0.0

    def _forget(self) -> None:
        # From the oldest on, so that each is looked at about once in all.
        while self._recent(oldest := next(iter(self._networks))) < 0.5 or (
            len(self._networks) > NETWORKS_REMEMBERED
        ):
            del self._networks[oldest]


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
