"""Runs work on the event loop where it is short, and on a thread where keys would wait for it."""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol, TypeVar, runtime_checkable

LONGEST_ON_THE_LOOP = 0.008
"""Seconds that a key may wait for a piece of work without anyone noticing."""
WEIGHT_OF_NEWEST = 0.3

Result = TypeVar("Result")


@runtime_checkable
class GivesWay(Protocol):
    """Something that trains, and can leave the next moment to a key that has come."""

    def give_way(self) -> None:
        """Train nothing for a moment."""


class Pace:
    """Knows from experience how long a kind of work takes.

    What has never been done goes to a thread, since nobody knows how long it will take.

    Attributes:
        seconds: How long one unit of the work takes, or None where it was never done.
    """

    def __init__(self) -> None:
        self.seconds: float | None = None

    def forget(self) -> None:
        """Begin anew: the work has become another one."""
        self.seconds = None

    def units_in(self, seconds: float) -> int:
        """How many units of the work fit in a time; at least one."""
        if self.seconds is None:
            return 1
        return max(1, int(seconds / max(self.seconds, 1e-7)))

    async def run(
        self, work: Callable[[], Result], units: int = 1, done: Callable[[Result], int] | None = None
    ) -> Result:
        """Do a piece of work, and learn how long it took.

        Args:
            work: What is to be done; nothing else may touch what it touches.
            units: How many units of it there are to do.
            done: Says from the result how many were done, where they may be fewer.
        """
        start = time.perf_counter()
        if self.seconds is None or self.seconds * units > LONGEST_ON_THE_LOOP:
            result = await asyncio.to_thread(work)
        else:
            result = work()
        seconds = (time.perf_counter() - start) / max(done(result) if done else units, 1)
        known = seconds if self.seconds is None else self.seconds
        self.seconds = known + WEIGHT_OF_NEWEST * (seconds - known)
        return result
