"""Where asyncssh must be reached behind its front, all in one place.

It keeps every variable that a client sends, takes no notice of a transport that is full, and holds
back without limit what it can't send while keys are exchanged anew. It unpacks a packet to whatever length
it has. Each would let one client fill the server's memory. And it takes signatures of kinds that it has
not offered. Look here first when asyncssh is brought up to date.
"""

import re
import zlib
from collections.abc import Callable, Collection

import asyncssh
from asyncssh import compression

MOST_UNSENT = 512 * 1024
"""Far beyond what a seat sends ahead (128 kB), so what fills it are answers to a flood of requests."""
MOST_HELD_BACK = 1000
"""Packets that wait for the end of a key exchange."""

LARGEST_UNPACKED = 512 * 1024
"""Bytes of a packet; an honest one is a tenth of it."""

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


class BoundedDecompressor(compression.Decompressor):
    """Unpacks what a client has packed, but no packet that would become far larger than any honest one."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj()

    def decompress(self, data: bytes) -> bytes | None:
        """The packet; None, which ends the connection, if it is none or too large."""
        try:
            unpacked = self._stream.decompress(data, LARGEST_UNPACKED)
        except zlib.error:
            return None
        return None if self._stream.unconsumed_tail else unpacked


def bound_decompression() -> None:
    """Let no client send a little that becomes very much; for all connections of this process."""
    compression._cmp_decompressors[b"zlib@openssh.com"] = BoundedDecompressor


def take_only_signatures(connection: asyncssh.SSHServerConnection, kinds: Collection[str]) -> None:
    """Let a client show that it holds a key by signatures of these kinds only."""
    validate = connection.validate_public_key

    async def checked(username: str, key_data: bytes, msg: bytes, signature: bytes) -> bool:
        if msg and _kind_of(signature) not in kinds:
            return False
        return await validate(username, key_data, msg, signature)

    connection.validate_public_key = checked  # type: ignore[method-assign]


def _kind_of(signature: bytes) -> str:
    length = int.from_bytes(signature[:4])
    return signature[4 : 4 + length].decode("ascii", "replace")
