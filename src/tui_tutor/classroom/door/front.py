"""The door of a class: takes SSH connections and finds out who is there."""

# ruff: noqa: ARG002 - asyncssh decides what its callbacks are given.

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

import asyncssh
from asyncssh.auth import KbdIntChallenge, KbdIntResponse

from tui_tutor.classroom.door.guesses import Guesses, TooManyWrongError
from tui_tutor.classroom.door.identity import KEY_KINDS, invitation_in, key_text
from tui_tutor.classroom.door.limits import Stage
from tui_tutor.classroom.door.lobby import FrontOptions, Lobby
from tui_tutor.classroom.door.login import Known, Login, Question
from tui_tutor.classroom.door.proxy_protocol import ProxiedDoor
from tui_tutor.classroom.door.reception import receive
from tui_tutor.classroom.door.ssh_internals import bound_decompression, take_only_signatures
from tui_tutor.classroom.door.terminal import SeatTerminal
from tui_tutor.classroom.door.visitor import Person
from tui_tutor.translation import mark, translator

KEYS_LOOKED_UP, KEYS_OFFERED = 12, 64
"""Honest agents hold many keys; the first few are looked up, and only a flood ends the connection."""
WINDOW = 64 * 1024
BACKLOG = 512
SEND_BUFFER, UNSENT = 32 * 1024, 16 * 1024
"""What the kernel keeps for a client that stalls, and what it takes before it is on its way: a
learner whose network comes back sees the present sooner."""

ALGORITHMS = {
    "kex_algs": ["mlkem768x25519-sha256", "curve25519-sha256", "curve25519-sha256@libssh.org"],
    "encryption_algs": ["chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com", "aes128-gcm@openssh.com"],
    "mac_algs": ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com"],
    "compression_algs": ["zlib@openssh.com", "none"],
    "signature_algs": ["ssh-ed25519", "sk-ssh-ed25519@openssh.com", "rsa-sha2-512", "rsa-sha2-256"],
}

logger = logging.getLogger(__name__)


class Door(Protocol):
    """What listens."""

    def get_port(self) -> int:
        """Where it listens."""

    def close(self) -> None:
        """Let nobody else in."""

    async def wait_closed(self) -> None:
        """Wait until it is closed."""


class Front(asyncssh.SSHServer):
    """One connection, from its first byte to its session.

    Args:
        lobby: What it shares with the others.
        address: Where it comes from, if not from the other end of its socket.
    """

    def __init__(self, lobby: Lobby, address: str = "") -> None:
        self.address = address
        self._lobby = lobby
        self._patience = lobby.options.patience
        self._login = Login(lobby.desk)
        self._invitation = self._brought_key = ""
        self._timer: asyncio.TimerHandle | None = None
        self._candidate: Person | None = None
        self._answered: Known | None = None
        self._known: Person | None = None
        self._guesses = Guesses(lobby)
        self._keys = self._sessions = 0

    @property
    def stage(self) -> Stage:
        """How far whoever connects has come."""
        if self._login.has_code:
            return Stage.ANSWERING
        return Stage.GREETED if self._connection.get_extra_info("client_version") else Stage.SILENT

    def turn_away(self) -> None:
        """End the connection at once."""
        self._connection.abort()

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Take a place among those who are not known yet."""
        self._connection = conn
        self.address = self.address or str((conn.get_extra_info("peername") or ("",))[0])
        keep_little(conn.get_extra_info("socket"))
        take_only_signatures(conn, ALGORITHMS["signature_algs"])
        self._lobby.watch(conn)
        self._give_time(self._patience.silence, self._end_of_silence)
        self._lobby.doorway.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        self._stop_timer()
        self._lobby.doorway.leave(self)
        self._lobby.forget(self._connection)

    def begin_auth(self, username: str) -> bool:
        """Everybody must show who they are; the name given to ``ssh`` only says whether a key is brought."""
        self._invitation = invitation_in(username)
        self._give_time(self._patience.typing)
        return True

    def public_key_auth_supported(self) -> bool:
        """Yes."""
        return True

    def kbdint_auth_supported(self) -> bool:
        """Yes."""
        return True

    def password_auth_supported(self) -> bool:
        """No: a password is typed before anything could be asked."""
        return False

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether somebody of the class has this key; called before anything has been signed with it."""
        self._candidate = self._answered = None
        self._brought_key = ""
        self._keys += 1
        if self._keys > KEYS_OFFERED:
            raise asyncssh.DisconnectError(asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, "Too many keys")
        if self._keys <= KEYS_LOOKED_UP and key.algorithm.decode("ascii") in KEY_KINDS:
            self._candidate = await self._owner(key_text(key)) or await self._guest(key_text(key))
        return self._candidate is not None

    async def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> KbdIntChallenge:
        """The first question."""
        # Whoever goes on to the questions has not shown to hold the key that was offered.
        self._candidate = self._answered = None
        self._login = Login(self._lobby.desk, self.address)
        return self._ask(self._login.first_question())

    async def validate_kbdint_response(self, username: str, responses: KbdIntResponse) -> KbdIntChallenge:
        """The next question, or whether the last was answered."""
        self._candidate = self._answered = None
        given = responses[0] if len(responses) == 1 else None
        try:
            reply = await self._guesses.answer(self._login, given, self.address)
        except TooManyWrongError:
            raise _too_many_wrong() from None
        if isinstance(reply, Known):
            self._answered = reply
            return True
        return self._ask(reply)

    def auth_completed(self) -> None:
        """Only now it is sure who this is."""
        self._lobby.doorway.leave(self)
        if self._answered is not None:
            self._known = Person(self._answered.learner_id, self._answered.name, "learner")
        else:
            self._known = self._candidate
        if self._known is None:
            self._connection.abort()
            return
        if self._answered is not None:
            self._brought_key = ""
        who = self._known.learner_id or "no learner"
        logger.info("%s (%s) logged in from %s", who, self._known.role, self.address)
        self._give_time(self._patience.silence)

    def session_requested(self) -> tuple[asyncssh.SSHServerChannel[bytes], SeatTerminal] | bool:
        """One session of a connection, ever."""
        self._sessions += 1
        if self._sessions > 1 or self._known is None:
            return False
        channel = self._connection.create_server_channel(encoding=None, window=WINDOW)
        return channel, SeatTerminal(self._connection, self._serve)

    async def _serve(self, terminal: SeatTerminal) -> None:
        assert self._known is not None
        self._stop_timer()
        await receive(self._lobby, self._known, self.address, terminal, self._keep_key)
        if not self._connection.is_closed():
            self._give_time(self._patience.silence)

    async def _guest(self, key: str) -> Person | None:
        """Whose key this becomes, once something has been signed with it."""
        registry = self._lobby.options.registry
        learner_id = await registry.invited(self._invitation) if self._invitation else None
        if learner_id is None:
            return None
        self._brought_key = key
        return Person(learner_id, await registry.name_of(learner_id), "learner")

    async def _keep_key(self) -> None:
        if self._brought_key:
            await self._lobby.options.registry.accept_key(self._invitation, self._brought_key)

    async def _owner(self, key: str) -> Person | None:
        registry = self._lobby.options.registry
        learner_id = await registry.owner_of_key(key)
        name = await registry.name_of(learner_id) if learner_id is not None else ""
        if await registry.is_teacher_key(key):
            return Person(learner_id or "", name or self._teacher(), "teacher")
        return Person(learner_id, name, "learner") if learner_id is not None else None

    def _teacher(self) -> str:
        return translator(self._lobby.options.language)(mark("teacher"))

    def _ask(self, question: Question) -> KbdIntChallenge:
        self._give_time(self._patience.typing)
        # A client shows the note's own place, the instruction, as \345\220 where it is not ASCII.
        prompt = f"{question.note}\n{question.prompt}" if question.note else question.prompt
        return "", "", "", [(prompt, not question.is_secret)]

    def _give_time(self, seconds: float, then: Callable[[], None] | None = None) -> None:
        self._stop_timer()
        self._timer = asyncio.get_running_loop().call_later(seconds, then or self.turn_away)

    def _end_of_silence(self) -> None:
        if self.stage == Stage.SILENT:
            self.turn_away()
        else:
            # A person may be comparing the key's fingerprint with the one on the board.
            self._give_time(self._patience.typing)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


async def serve(options: FrontOptions, lobby: Lobby | None = None) -> Door:
    """Open the door.

    Args:
        options: What it is made of.
        lobby: Made of the same, where another door shares it.

    Raises:
        OSError: If it can't listen.
    """
    bound_decompression()
    lobby = lobby or Lobby(options)
    settings = _settings(options)
    if not options.proxies:
        return await asyncssh.listen(
            options.host, options.port, server_factory=lambda: Front(lobby), **settings
        )

    async def take(connection: socket.socket, address: str) -> None:
        # Whoever is not let in has been told so.
        with suppress(OSError, asyncssh.Error):
            await asyncssh.run_server(connection, server_factory=lambda: Front(lobby, address), **settings)

    return ProxiedDoor(_listener(options), options.proxies, take)


def _settings(options: FrontOptions) -> dict[str, Any]:
    return {
        "server_host_keys": [options.host_key],
        "server_version": "TuiTutor",
        "config": None,
        "login_timeout": options.patience.login,
        "keepalive_interval": options.patience.dead_link,
        "keepalive_count_max": 3,
        "allow_pty": True,
        "line_editor": False,
        "encoding": None,
        "allow_scp": False,
        "sftp_factory": None,
        "agent_forwarding": False,
        "x11_forwarding": False,
        "gss_host": None,
        "gss_kex": False,
        "gss_auth": False,
        "host_based_auth": False,
        "password_auth": False,
        "rdns_lookup": False,
        "window": WINDOW,
        **ALGORITHMS,
    }


def _listener(options: FrontOptions) -> socket.socket:
    if not options.host and socket.has_dualstack_ipv6():
        return socket.create_server(
            ("", options.port), family=socket.AF_INET6, backlog=BACKLOG, dualstack_ipv6=True
        )
    [family, _kind, _protocol, _name, address], *_others = socket.getaddrinfo(
        options.host or "0.0.0.0", options.port, type=socket.SOCK_STREAM
    )
    return socket.create_server(address[:2], family=family, backlog=BACKLOG)


def _too_many_wrong() -> asyncssh.DisconnectError:
    # In English only: clients show anything but ASCII in a reason as numbers.
    reason = "Too many wrong answers. Connect again to go on."
    return asyncssh.DisconnectError(asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, reason)


def keep_little(connection: socket.socket | None) -> None:
    """Let the kernel keep little of what a client does not take."""
    if connection is None:
        return
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
