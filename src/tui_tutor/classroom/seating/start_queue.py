"""Lets a few seats start at a time, and tells the others how many are before them."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

SECONDS_BETWEEN_NUMBERS = 1.0


class StartQueue:
    """A login storm in an orderly row.

    Args:
        at_once: How many may be starting at the same time.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._waiting: deque[asyncio.Future[None]] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    async def wait(self, tell: Callable[[int], Awaitable[None]]) -> None:
        """Wait for a turn; whoever has got one must `release` it.

        Args:
            tell: Told the number in the row now and then; where telling takes long, the turn
                does not wait for it.
        """
        if self._free > 0:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        telling = asyncio.create_task(self._tell_numbers(turn, tell))
        # A terminal that breaks while it is told its number is no reason to lose the turn.
        telling.add_done_callback(lambda task: task.cancelled() or task.exception())
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._leave(turn)
            else:
                self.release()
            raise
        finally:
            telling.cancel()

    def release(self) -> None:
        """Give a turn back; the next in the row gets it."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _leave(self, turn: asyncio.Future[None]) -> None:
        if turn in self._waiting:
            self._waiting.remove(turn)

    async def _tell_numbers(self, turn: asyncio.Future[None], tell: Callable[[int], Awaitable[None]]) -> None:
        told = 0
        while turn in self._waiting:
            number = self._waiting.index(turn) + 1
            if number != told:
                told = number
                await tell(number)
            await asyncio.sleep(SECONDS_BETWEEN_NUMBERS)
