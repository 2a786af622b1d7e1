"""Takes connections from proxies that say, by the PROXY protocol version 2, for whom they connect."""

import asyncio
import ipaddress
import logging
import socket
import struct
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from tui_tutor.errors import ClassroomError
from tui_tutor.translation import mark

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
PATIENCE = 5.0
"""Seconds for the header; a proxy sends it at once."""
LONGEST = 4096
"""Bytes of addresses and what else a proxy adds; far beyond what any does."""
MOST_WAITING = 500
"""Connections whose header is not there yet."""
_LOCAL, _PROXY = 0x20, 0x21
_FAMILIES = {0x11: (socket.AF_INET, 4), 0x21: (socket.AF_INET6, 16)}
"""TCP over each, and the bytes of an address."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Take = Callable[[socket.socket, str], Awaitable[None]]
"""Takes a connection, and the address of the one for whom it was made."""

logger = logging.getLogger(__name__)


class _HeaderError(Exception):
    """What a proxy sent is no header."""


class _Head(NamedTuple):
    signature: bytes
    command: int
    family: int
    length: int


def read_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """The addresses of proxies, each alone or as a network such as ``10.0.0.0/28``.

    Raises:
        ClassroomError: If one is none.
    """
    networks = []
    for text in texts:
        try:
            networks.append(ipaddress.ip_network(text))
        except ValueError:
            raise ClassroomError(
                mark("{address} is not the address of a proxy"),
                mark("write a numeric one, such as 10.0.0.5 or 10.0.0.0/28"),
                address=repr(text),
            ) from None
    return tuple(networks)


class ProxiedDoor:
    """Listens for proxies alone; any other address is turned away before a byte is read.

    Args:
        listener: Listens already.
        proxies: Whom to believe.
        take: Takes each connection, from then on its owner.
        patience: Seconds to wait for a header.
    """

    def __init__(
        self, listener: socket.socket, proxies: Sequence[Network], take: Take, patience: float = PATIENCE
    ) -> None:
        listener.setblocking(False)
        self._listener = listener
        self._proxies = proxies
        self._take = take
        self._patience = patience
        self._waiting: set[asyncio.Task[None]] = set()
        self._accepting = asyncio.create_task(self._accept())

    def get_port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def close(self) -> None:
        """Take no more."""
        self._accepting.cancel()
        for task in self._waiting:
            task.cancel()

    async def wait_closed(self) -> None:
        """Wait until nobody is on the way in."""
        await asyncio.wait({self._accepting, *self._waiting})
        self._listener.close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, address = await loop.sock_accept(self._listener)
            except OSError as error:
                # Too many open files, or a client that is gone already.
                logger.warning("a connection can't be taken: %s", error)
                await asyncio.sleep(0.1)
                continue
            if not self._is_proxy(address[0]) or len(self._waiting) >= MOST_WAITING:
                logger.warning("a connection from %s is no proxy's, or one too many", address[0])
                connection.close()
                continue
            task = asyncio.create_task(self._lead_in(connection, address[0]))
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)

    async def _lead_in(self, connection: socket.socket, proxy: str) -> None:
        connection.setblocking(False)
        try:
            async with asyncio.timeout(self._patience):
                address = await _client(connection) or proxy
        except (TimeoutError, OSError, _HeaderError) as error:
            logger.warning("the proxy %s did not say for whom it connects: %s", proxy, error)
            connection.close()
        except asyncio.CancelledError:
            connection.close()
            raise
        else:
            await self._take(connection, address)

    def _is_proxy(self, address: str) -> bool:
        found = ipaddress.ip_address(address.partition("%")[0])
        # A listener for both kinds of addresses shows the older kind in the newer one's clothes.
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in network for network in self._proxies)


async def _client(connection: socket.socket) -> str | None:
    """Read the header; gives the client's address, or None where the proxy connects for itself."""
    head = _Head(*struct.unpack("!12sBBH", await _exactly(connection, 16)))
    if head.signature != SIGNATURE or head.command not in (_LOCAL, _PROXY) or head.length > LONGEST:
        raise _HeaderError("this is not the PROXY protocol, version 2")
    rest = await _exactly(connection, head.length)
    if head.command == _LOCAL or head.family not in _FAMILIES:
        return None
    family, size = _FAMILIES[head.family]
    if len(rest) < 2 * size + 4:
        raise _HeaderError("its addresses are cut short")
    return socket.inet_ntop(family, rest[:size])


async def _exactly(connection: socket.socket, size: int) -> bytes:
    loop, data = asyncio.get_running_loop(), b""
    while len(data) < size:
        piece = await loop.sock_recv(connection, size - len(data))
        if not piece:
            raise _HeaderError("it was cut short")
        data += piece
    return data
