"""What waits to be written to a terminal that may be slow: never much, and never half a picture."""

import os
import select
import time

MOST_WAITING = 65536
"""Bytes that may wait for the terminal. One picture alone may be larger than that."""


class SeatOutput:
    """Writes to a terminal without ever waiting for it.

    While too much waits, whole pieces are left out: half an escape sequence would be garbage.

    Args:
        descriptor: The terminal; it must not block.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting = bytearray()
        self._is_gone = False
        self.has_lost = False
        """Whether a piece was left out, so that the terminal no longer shows what it should."""

    @property
    def waiting(self) -> int:
        """How many bytes wait for the terminal."""
        return len(self._waiting)

    def add(self, piece: bytes) -> None:
        """Take a piece that is shown whole or not at all."""
        if self._is_gone:
            return
        if self._waiting and len(self._waiting) + len(piece) > MOST_WAITING:
            self.has_lost = True
        else:
            self._waiting += piece

    def send(self) -> None:
        """Write what the terminal takes at once."""
        while self._waiting:
            try:
                sent = os.write(self._descriptor, self._waiting)
            except BlockingIOError:
                return
            except OSError:
                # The terminal is gone, and nothing can be shown any more.
                self._is_gone = True
                self._waiting.clear()
                return
            del self._waiting[:sent]

    def finish(self, piece: bytes, seconds: float) -> None:
        """Take a last piece in any case, and write it unless the terminal takes too long to read it."""
        self._waiting += piece
        until = time.monotonic() + seconds
        self.send()
        while self._waiting and (left := until - time.monotonic()) > 0:
            select.select([], [self._descriptor], [], left)
            self.send()
