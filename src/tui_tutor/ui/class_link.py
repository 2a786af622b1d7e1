"""A seat's connection to its class: messages both ways, and never a moment of waiting."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

from tui_tutor.store.board_messages import FromTeacher
from tui_tutor.store.class_messages import LONGEST_LINE, FromSeat, Picture, line_of
from tui_tutor.store.seat_messages import Lines

MOST_WAITING = 1024 * 1024
"""Bytes that may wait for a class that does not read."""
READ_AT_ONCE = 65536
"""Bytes, so that a class with much to say does not hold up the keys."""

Heard = TypeVar("Heard")


def _nothing(*_heard: object) -> None:
    """What is done where nobody listens."""


class ClassLink(Generic[Heard]):
    """Sends and hears messages on the running event loop.

    Args:
        connection: To the class; closed with the link.
        read: Makes a message of a line; None of a line that is none.

    Attributes:
        hear: Called with each message, in order.
        lost: Called once where the class is gone; not after `close`.
    """

    def __init__(self, connection: socket.socket, read: Callable[[bytes], Heard | None]) -> None:
        connection.setblocking(False)
        self.hear: Callable[[Heard], None] = _nothing
        self.lost: Callable[[], None] = _nothing
        self._connection: socket.socket | None = connection
        self._read = read
        self._lines = Lines(LONGEST_LINE)
        self._waiting = bytearray()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def is_open(self) -> bool:
        """Whether the class may still be there."""
        return self._connection is not None

    def start(self) -> None:
        """Begin to hear."""
        self._loop = asyncio.get_running_loop()
        if self._connection is not None:
            self._loop.add_reader(self._connection, self._hear)
            self._send()

    def send(self, message: FromSeat | FromTeacher) -> bool:
        """Tell the class something, as soon as it reads.

        Returns:
            Whether it will be told: a picture is left out where anything waits, since the next one
            says more, and anything where too much waits.
        """
        if self._connection is None or (self._waiting and isinstance(message, Picture)):
            return False
        line = line_of(message)
        if len(line) >= LONGEST_LINE or len(self._waiting) + len(line) > MOST_WAITING:
            return False
        self._waiting += line
        self._send()
        return True

    def close(self) -> None:
        """Hear and tell no more; what waits is told if that takes no time."""
        if self._connection is None:
            return
        with suppress(OSError):
            self._connection.send(self._waiting)
        self._leave()

    def _send(self) -> None:
        connection = self._connection
        if connection is None or self._loop is None:
            return
        while self._waiting:
            try:
                sent = connection.send(self._waiting)
            except BlockingIOError:
                self._loop.add_writer(connection, self._send)
                return
            except OSError:
                self._lose()
                return
            del self._waiting[:sent]
        self._loop.remove_writer(connection)

    def _hear(self) -> None:
        if self._connection is None:
            return
        try:
            data = self._connection.recv(READ_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lose()
            return
        for line in self._lines.feed(data):
            message = self._read(line)
            # A listener may close the link.
            if message is not None and self._connection is not None:
                self.hear(message)

    def _lose(self) -> None:
        self._leave()
        self.lost()

    def _leave(self) -> None:
        if self._connection is None:
            return
        if self._loop is not None:
            self._loop.remove_reader(self._connection)
            self._loop.remove_writer(self._connection)
        self._connection.close()
        self._connection = None
        self._waiting.clear()
