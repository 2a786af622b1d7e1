"""Where asyncssh must be reached behind its front, all in one place.

It keeps every variable that a client sends, takes no notice of a transport that is full, and holds
back without limit what it can't send while keys are exchanged anew. Each would let one client fill
the server's memory. Look here first when asyncssh is brought up to date.
"""

import re
from collections.abc import Callable

import asyncssh

MOST_UNSENT = 512 * 1024
"""Far beyond what a seat sends ahead (128 kB), so what fills it are answers to a flood of requests."""
MOST_HELD_BACK = 1000
"""Packets that wait for the end of a key exchange."""

ALLOWED_VARIABLES = re.compile(rb"LANG|LC_[A-Z]{1,20}|COLORTERM|TERM_PROGRAM|NO_COLOR")
ALLOWED_VALUE = re.compile(rb"[\x20-\x7e]{0,64}")
MOST_VARIABLES = 16


class AllowedEnvironment(dict[bytes, bytes]):
    """Takes the variables that a seat may see, and drops the others."""

    def __setitem__(self, name: bytes, value: bytes) -> None:
        is_allowed = ALLOWED_VARIABLES.fullmatch(name) and ALLOWED_VALUE.fullmatch(value)
        if is_allowed and len(self) < MOST_VARIABLES:
            super().__setitem__(name, value)

    def texts(self) -> dict[str, str]:
        """The variables as text."""
        return {name.decode("ascii"): value.decode("ascii") for name, value in self.items()}


def limit_environment(channel: asyncssh.SSHServerChannel[bytes]) -> AllowedEnvironment:
    """Let a channel keep only what is allowed, from now on."""
    environment = AllowedEnvironment()
    channel._env = environment
    return environment


def watch_transport(
    connection: asyncssh.SSHServerConnection, full: Callable[[], None], drained: Callable[[], None]
) -> None:
    """Be told when 64 kB wait for the network, and when most of them have gone.

    asyncio calls these two methods of a protocol; asyncssh's do nothing.
    """
    connection.pause_writing = full  # type: ignore[method-assign]
    connection.resume_writing = drained  # type: ignore[method-assign]


def exchanges_keys(connection: asyncssh.SSHServerConnection) -> bool:
    """Whether nothing can be sent because a key exchange has begun and not ended."""
    return not connection._kex_complete


def is_flooded(connection: asyncssh.SSHServerConnection) -> bool:
    """Whether a client makes the server keep more for it than any honest one."""
    transport = connection._transport
    unsent = transport.get_write_buffer_size() if transport else 0
    return unsent > MOST_UNSENT or len(connection._deferred_packets) > MOST_HELD_BACK
