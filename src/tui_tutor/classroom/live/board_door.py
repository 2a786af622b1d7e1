"""The door for a teacher's board on the server's own machine: a socket in the class's folder."""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from tui_tutor.classroom.door.visitor import Person
from tui_tutor.classroom.seating.seat import ServeLink

logger = logging.getLogger(__name__)

BOARD_SOCKET = "board"
"""Its name in the class's folder."""
MOST_BOARDS = 16


class BoardDoor:
    """Lets in boards that are opened by the account that holds the class.

    Args:
        folder: The class's.
        serve: Speaks for the class with each board.
    """

    def __init__(self, folder: Path, serve: ServeLink) -> None:
        self._path = folder / BOARD_SOCKET
        self._serve = serve
        self._socket: socket.socket | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        """Open the door; a class without it goes on, and its log says why."""
        opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            _clear_away(self._path)
            # Whom the system lets connect is decided by the file's mode, from the first moment on.
            os.fchmod(opened.fileno(), 0o600)
            opened.bind(str(self._path))
            self._path.chmod(0o600)
            opened.listen(MOST_BOARDS)
        except OSError as error:
            logger.warning("no board can be opened on this machine: %s", error)
            opened.close()
            return
        opened.setblocking(False)
        self._socket = opened
        self._keep(self._let_in(opened))

    async def close(self) -> None:
        """Close the door, and see everybody off."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._socket is not None:
            self._socket.close()
            self._path.unlink(missing_ok=True)

    async def _let_in(self, opened: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            connection, _address = await loop.sock_accept(opened)
            if len(self._tasks) > MOST_BOARDS:
                connection.close()
            else:
                self._keep(self._show(connection))

    async def _show(self, connection: socket.socket) -> None:
        with connection:
            try:
                await self._serve(Person(f"board-{secrets.token_hex(8)}", "", "teacher"), connection)
            except Exception:
                logger.exception("a board broke")

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _clear_away(path: Path) -> None:
    """Remove the socket of a server that was killed; one that answers stays, and is in the way."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe, suppress(FileNotFoundError):
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
