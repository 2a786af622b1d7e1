"""Notices that somebody has gone away and left a seat behind."""

import asyncio
from collections.abc import Callable

WARN_AFTER = 0.5
"""Of the time after which a seat ends."""


class IdleWatch:
    """Counts the time in which nobody types.

    Args:
        seconds: How long nobody may type; 0 for as long as they like.
        warn: Called when half of that is over, each time it is.
    """

    def __init__(self, seconds: float, warn: Callable[[], None]) -> None:
        self._seconds = seconds
        self._warn = warn
        self._clock = asyncio.get_running_loop().time
        self._typed_at = self._clock()

    def typed(self) -> None:
        """Note that something was typed just now."""
        self._typed_at = self._clock()

    async def until_idle(self) -> None:
        """Wait until nobody has typed for too long."""
        if not self._seconds:
            await asyncio.get_running_loop().create_future()
        while True:
            since = self._typed_at
            await self._sleep_until(since + WARN_AFTER * self._seconds)
            if self._typed_at != since:
                continue
            self._warn()
            await self._sleep_until(since + self._seconds)
            if self._typed_at == since:
                return

    async def _sleep_until(self, time: float) -> None:
        await asyncio.sleep(time - self._clock())
