"""How fast a page may send."""

import time
from collections.abc import Callable


class Pace:
    """Makes whoever sends too often wait, after a first rush.

    Args:
        a_second: How much of something a second nobody waits for.
        at_once: How much may come in a rush.
        now: Seconds of any clock.
    """

    def __init__(self, a_second: float, at_once: float, now: Callable[[], float] = time.monotonic) -> None:
        self._a_second = a_second
        self._at_once = self._left = at_once
        self._now = now
        self._since = now()

    def count(self, amount: float = 1) -> float:
        """Count what has come, and give the seconds to wait before the next is read."""
        now = self._now()
        self._left = min(self._at_once, self._left + (now - self._since) * self._a_second) - amount
        self._since = now
        return max(0.0, -self._left / self._a_second)
