"""A visitor's terminal at the other end of an SSH channel."""

# ruff: noqa: ARG002 - asyncssh decides what its callbacks are given.

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping

import asyncssh

from tui_tutor.classroom.door.ssh_internals import exchanges_keys, limit_environment, watch_transport

MOST_UNREAD = 64 * 1024
"""Bytes that a client may have typed, or pasted, ahead of its seat."""
KEY_EXCHANGE_PATIENCE = 20.0
KEY_EXCHANGE_LOOK = 0.05
"""Seconds between looks at a key exchange, which happens once an hour and tells nobody its end."""

KNOWN_SIZE = (80, 24)
"""Of a client that does not say its size."""
ALLOWED_TERM = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}")
MANY_COLOURED = re.compile(
    r"xterm-kitty|alacritty|foot|wezterm|xterm-ghostty|ghostty|iterm|.*-direct", re.IGNORECASE
)
"""Kinds of terminals that show all colours, although most of their users' clients don't send COLORTERM."""
MANY_COLOURED_PROGRAMS = ("iterm.app", "wezterm", "ghostty", "vscode")
OLD_NAMES = ("xterm", "screen", "tmux", "rxvt", "putty")
"""Kinds that were named when they had 16 colours; nobody's has so few today."""


class SeatTerminal(asyncssh.SSHServerSession[bytes]):
    """The session channel of a connection: takes a shell on a pseudo-terminal, and nothing else.

    Args:
        begin: Called once the session has begun; what it awaits runs until the session ends.
    """

    def __init__(
        self, connection: asyncssh.SSHServerConnection, begin: Callable[["SeatTerminal"], Awaitable[None]]
    ) -> None:
        self.resized: Callable[[int, int], None] | None = None
        self.hung_up = asyncio.Event()
        self.term = ""
        self.columns, self.rows = KNOWN_SIZE
        self.has_terminal = False
        self._connection = connection
        self._begin = begin
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._typed = bytearray()
        self._something_typed = asyncio.Event()
        self._channel_takes = self._transport_takes = True
        self._takes = asyncio.Event()
        self._takes.set()

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """Keep the channel, and bound what it may keep."""
        self._channel = chan
        self._environment = limit_environment(chan)
        watch_transport(self._connection, self._transport_full, self._transport_drained)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go whoever reads or writes."""
        self._hang_up()

    def pty_requested(
        self, term_type: str, term_size: tuple[int, int, int, int], term_modes: Mapping[int, int]
    ) -> bool:
        """Take note of the terminal."""
        self.has_terminal = True
        self.term = term_type if ALLOWED_TERM.fullmatch(term_type) else ""
        self._set_size(term_size[0], term_size[1])
        return True

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """Tell whoever sits behind this terminal."""
        self._set_size(width, height)
        if self.resized is not None:
            self.resized(self.columns, self.rows)

    def shell_requested(self) -> bool:
        """Yes; without a terminal it is told so and ended."""
        return True

    def exec_requested(self, command: str) -> bool:
        """No."""
        return False

    def subsystem_requested(self, subsystem: str) -> bool:
        """No."""
        return False

    def session_started(self) -> None:
        """Begin."""
        self._connection.create_task(self._begin(self))

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        """Keep what was typed until it is read."""
        self._typed += data
        self._something_typed.set()
        if len(self._typed) > MOST_UNREAD and self._channel is not None:
            self._channel.pause_reading()

    def eof_received(self) -> bool:
        """Nothing more will be typed, so nobody is there any more; what is said last may still go out."""
        self._hang_up()
        return True

    def pause_writing(self) -> None:
        """The client's window is full."""
        self._channel_takes = False
        self._takes.clear()

    def resume_writing(self) -> None:
        """The client's window has room again."""
        self._channel_takes = True
        self._let_write()

    async def read(self) -> bytes:
        """What was typed next; empty once nothing more will come."""
        while not self._typed and not self.hung_up.is_set():
            self._something_typed.clear()
            await self._something_typed.wait()
        typed, self._typed = bytes(self._typed), bytearray()
        if self._channel is not None:
            self._channel.resume_reading()
        return typed

    async def write(self, data: bytes) -> None:
        """Show something; returns when the client can take more, or is gone."""
        await self._until_taken()
        if self._channel is not None and not self._channel.is_closing():
            self._channel.write(data)
            await self._until_taken()

    @property
    def environment(self) -> dict[str, str]:
        """What of the client's environment a seat may see."""
        return self._environment.texts()

    def end(self, status: int) -> None:
        """Tell the client how it went, and close."""
        if self._channel is not None and not self._channel.is_closing():
            self._channel.exit(status)

    def _set_size(self, columns: int, rows: int) -> None:
        self.columns = min(max(columns or KNOWN_SIZE[0], 2), 500)
        self.rows = min(max(rows or KNOWN_SIZE[1], 2), 300)

    def _hang_up(self) -> None:
        self.hung_up.set()
        self._something_typed.set()
        self._takes.set()

    def _transport_full(self) -> None:
        self._transport_takes = False
        self._takes.clear()

    def _transport_drained(self) -> None:
        self._transport_takes = True
        self._let_write()

    def _let_write(self) -> None:
        if self._channel_takes and self._transport_takes:
            self._takes.set()

    async def _until_taken(self) -> None:
        loop = asyncio.get_running_loop()
        latest = loop.time() + KEY_EXCHANGE_PATIENCE
        while not self.hung_up.is_set() and exchanges_keys(self._connection):
            if loop.time() > latest:
                self._connection.abort()
            await asyncio.sleep(KEY_EXCHANGE_LOOK)
        if not self.hung_up.is_set():
            await self._takes.wait()


def colours(term: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """TERM and COLORTERM for a seat: all colours where the terminal is known to have them, else 256."""
    sent = environment.get("COLORTERM", "")
    if sent:
        return term, sent
    program = environment.get("TERM_PROGRAM", "").lower()
    if MANY_COLOURED.match(term) or program in MANY_COLOURED_PROGRAMS:
        return term, "truecolor"
    return (f"{term}-256color" if term in OLD_NAMES else term), ""
