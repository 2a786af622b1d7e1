"""Hears what a seat wants saved and answers once it is."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Mapping

from tui_tutor.store.seat_messages import LONGEST_LINE, Lines, Save, read_save, saved_line

logger = logging.getLogger(__name__)

SaveProgress = Callable[[str, str, Mapping[str, object]], Awaitable[None]]
"""Saves for a learner's id a kind of thing and its values; returns when it is durable, and
raises ``ValueError`` where there is no such thing."""


class SeatSaves:
    """One seat's saves, one after the other in the order of their numbers.

    Args:
        connection: The server's end of the seat's socket.
        learner_id: Who sits there; a seat can't save for anybody else.
        save: Saves.
    """

    def __init__(self, connection: socket.socket, learner_id: str, save: SaveProgress) -> None:
        connection.setblocking(False)
        self._connection = connection
        self._learner_id = learner_id
        self._save = save
        self._handled = 0
        self._saved = 0

    async def serve(self) -> None:
        """Serve the seat until it closes its end."""
        loop = asyncio.get_running_loop()
        lines = Lines()
        try:
            while data := await loop.sock_recv(self._connection, LONGEST_LINE):
                for line in lines.feed(data):
                    message = read_save(line)
                    if message is not None and await self._handle(message):
                        await loop.sock_sendall(self._connection, saved_line(self._saved))
        except ConnectionError:
            return

    async def _handle(self, message: Save) -> bool:
        """Save what is new; gives whether there is anything to confirm."""
        if message.id > self._handled + 1:
            # Something before it could not be saved. The seat sends that again, and this after it.
            return False
        if message.id == self._handled + 1:
            try:
                await self._save(self._learner_id, message.kind, message.values)
            except ValueError as error:
                logger.warning("a seat asked to save what can't be: %s", ascii(str(error)))
                self._handled = message.id
                return False
            except Exception:
                logger.exception("progress could not be saved")
                return False
            # A number says of all before it that they are saved, which is not true once one was refused.
            if self._saved == self._handled:
                self._saved = message.id
            self._handled = message.id
        return self._saved > 0
