"""The server's end of a link to a seat: reads no faster than is fair, and never waits to write."""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator
from itertools import count

from tui_tutor.store.board_messages import ToTeacher
from tui_tutor.store.class_messages import LONGEST_LINE, ToSeat, line_of
from tui_tutor.store.seat_messages import Lines

MESSAGES_A_SECOND, MESSAGES_AT_ONCE = 50.0, 200
BYTES_A_SECOND, BYTES_AT_ONCE = 512.0 * 1024, 2 * 1024 * 1024
MOST_WAITING = 32
"""Messages that are kept for a seat that does not read; of more, the oldest are left out."""
READ_AT_ONCE = 65536

logger = logging.getLogger(__name__)


class Allowance:
    """What may be used up at once, and comes back with time.

    Args:
        a_second: How much comes back.
        at_once: The most there is.
        now: The clock, in seconds.
    """

    def __init__(self, a_second: float, at_once: float, now: float) -> None:
        self._a_second = a_second
        self._at_once = at_once
        self._left = at_once
        self._at = now

    def take(self, much: float, now: float) -> float:
        """Use something up; gives for how many seconds nothing more may be taken."""
        self._left = min(self._at_once, self._left + (now - self._at) * self._a_second) - much
        self._at = now
        return max(0.0, -self._left / self._a_second)


class Link:
    """A link to a seat.

    Args:
        connection: The server's end; closed by whoever has opened it.
    """

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._connection = connection
        self._waiting: dict[str, bytes] = {}
        self._numbers = count()
        self._something_waits = asyncio.Event()
        self._is_writing = False

    @property
    def waits(self) -> bool:
        """Whether something is still on its way to the seat."""
        return self._is_writing or bool(self._waiting)

    def waits_for(self, slot: str) -> bool:
        """Whether what was told for a slot has not been read yet."""
        return slot in self._waiting

    def tell(self, message: ToSeat | ToTeacher, slot: str = "") -> None:
        """Tell the seat something when it reads; see `tell_line`."""
        self.tell_line(line_of(message), slot)

    def tell_line(self, line: bytes, slot: str = "") -> None:
        """Tell the seat something when it reads.

        Args:
            line: A whole line.
            slot: What has the same slot and is still waiting is left out, since this says more;
                "" for what is worth hearing by itself.
        """
        if len(line) >= LONGEST_LINE:
            logger.error("a message to a seat is too long: %s", line[:100])
            return
        self._waiting[slot or f"#{next(self._numbers)}"] = line
        while len(self._waiting) > MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]
        self._something_waits.set()

    async def write(self) -> None:
        """Write what is to be told, until the seat is gone."""
        loop = asyncio.get_running_loop()
        try:
            while await self._something_waits.wait():
                while self._waiting:
                    self._is_writing = True
                    await loop.sock_sendall(self._connection, self._waiting.pop(next(iter(self._waiting))))
                    self._is_writing = False
                self._something_waits.clear()
        except ConnectionError:
            return

    async def lines(self) -> AsyncIterator[bytes]:
        """What the seat says, line by line, until it closes its end."""
        loop = asyncio.get_running_loop()
        lines = Lines(LONGEST_LINE)
        messages = Allowance(MESSAGES_A_SECOND, MESSAGES_AT_ONCE, time.monotonic())
        volume = Allowance(BYTES_A_SECOND, BYTES_AT_ONCE, time.monotonic())
        while data := await self._read(loop):
            heard = lines.feed(data)
            for line in heard:
                yield line
            now = time.monotonic()
            # Whoever says more than is fair finds that it is read more slowly, and waits.
            await asyncio.sleep(max(messages.take(len(heard), now), volume.take(len(data), now)))

    async def _read(self, loop: asyncio.AbstractEventLoop) -> bytes:
        try:
            return await loop.sock_recv(self._connection, READ_AT_ONCE)
        except ConnectionError:
            return b""
