"""What all connections of a class share."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

import asyncssh

from tui_tutor.classroom.door.limits import SESSIONS_AT_ONCE, UNKNOWN_AT_ONCE, Doorway, FailurePauses, Places
from tui_tutor.classroom.door.login import Desk
from tui_tutor.classroom.door.proxy_protocol import Network
from tui_tutor.classroom.door.ssh_internals import is_flooded
from tui_tutor.classroom.door.visitor import House, Registry

FLOOD_LOOK = 1.0
"""Seconds between looks for connections that make the server keep too much."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long a front waits, in seconds.

    Attributes:
        silence: For a program to say a word, and after its login, to begin its session.
        typing: For a person to answer a question; a child who reads the code from the board needs long.
        login: For a whole login.
        guess: After a wrong guess.
        dead_link: Between questions to a client that says nothing; the third without an answer is the last.
    """

    silence: float = 20.0
    typing: float = 60.0
    login: float = 240.0
    guess: float = 0.5
    dead_link: float = 20.0


@dataclass(frozen=True)
class FrontOptions:
    """What a front is made of.

    Attributes:
        registry: Knows who belongs to the class.
        house: Takes in those who have been let in.
        host_key: The class's key.
        host: The address to listen on; all of the machine's if empty.
        port: The port to listen on; any free one if 0.
        language: The server's language.
        unknown_at_once: How many may be on their way in.
        sessions_at_once: How many may be in.
        patience: How long it waits.
        proxies: Who alone may connect, and says for whom; anybody connects where there are none.
    """

    registry: Registry
    house: House
    host_key: asyncssh.SSHKey
    host: str = ""
    port: int = 8022
    language: str = "en"
    unknown_at_once: int = UNKNOWN_AT_ONCE
    sessions_at_once: int = SESSIONS_AT_ONCE
    patience: Patience = Patience()
    proxies: Sequence[Network] = ()


class Lobby:
    """Those who are on their way in, and what is counted about them."""

    def __init__(self, options: FrontOptions) -> None:
        self.options = options
        self.desk = Desk(options.registry, options.language)
        self.doorway = Doorway(options.unknown_at_once)
        self.places = Places(options.sessions_at_once)
        self.pauses = FailurePauses()
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self._is_looking = False

    def watch(self, connection: asyncssh.SSHServerConnection) -> None:
        """End this connection should it flood the server."""
        self.connections.add(connection)
        if not self._is_looking:
            self._look_later()

    def forget(self, connection: asyncssh.SSHServerConnection) -> None:
        """Keep nothing of a connection that is lost; thousands may be in a second."""
        self.connections.discard(connection)

    def _look_later(self) -> None:
        self._is_looking = bool(self.connections)
        if self._is_looking:
            asyncio.get_running_loop().call_later(FLOOD_LOOK, self._look)

    def _look(self) -> None:
        for connection in [each for each in self.connections if is_flooded(each)]:
            logger.warning("a flooding connection is ended")
            connection.abort()
        self.connections = {each for each in self.connections if not each.is_closed()}
        self._look_later()
