"""Who really connects is believed from the proxy alone."""

import asyncio
import ipaddress
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from tui_tutor.classroom.door.proxy_protocol import SIGNATURE, ProxiedDoor, read_networks
from tui_tutor.errors import ClassroomError


def header(command: int, family: int, addresses: bytes, extra: bytes = b"") -> bytes:
    return SIGNATURE + struct.pack("!BBH", command, family, len(addresses + extra)) + addresses + extra


def four(client: str) -> bytes:
    return ipaddress.ip_address(client).packed + bytes(4) + bytes(4)


def six(client: str) -> bytes:
    return ipaddress.ip_address(client).packed + bytes(16) + bytes(4)


@asynccontextmanager
async def door(
    proxies: str = "127.0.0.1", patience: float = 5.0
) -> AsyncIterator[tuple[int, list[tuple[str, bytes]]]]:
    taken: list[tuple[str, bytes]] = []

    async def take(connection: socket.socket, address: str) -> None:
        taken.append((address, await asyncio.get_running_loop().sock_recv(connection, 100)))
        connection.close()

    opened = ProxiedDoor(socket.create_server(("127.0.0.1", 0)), read_networks([proxies]), take, patience)
    try:
        yield opened.get_port(), taken
    finally:
        opened.close()
        await opened.wait_closed()


async def send(port: int, *pieces: bytes) -> None:
    """Send each piece in a packet of its own, and wait until the door has ended the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)
    with suppress(ConnectionResetError):
        assert await asyncio.wait_for(reader.read(), 10.0) == b""
    writer.close()


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        (header(0x21, 0x11, four("192.0.2.7")), "192.0.2.7"),
        (header(0x21, 0x21, six("2001:db8::7")), "2001:db8::7"),
        (header(0x21, 0x11, four("192.0.2.7"), b"\x04\x00\x01x"), "192.0.2.7"),
        (header(0x20, 0x00, b""), "127.0.0.1"),
        (header(0x21, 0x00, b"whatever"), "127.0.0.1"),
        (header(0x21, 0x31, bytes(216)), "127.0.0.1"),
    ],
)
async def test_the_address_is_the_one_that_the_proxy_tells(sent: bytes, address: str) -> None:
    async with door() as (port, taken):
        await send(port, sent + b"SSH-2.0")
        await send(port, sent[:5], sent[5:17], sent[17:] + b"SSH-2.0")

    assert taken == [(address, b"SSH-2.0")] * 2


@pytest.mark.parametrize(
    "sent",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"PROXY TCP4 192.0.2.7 192.0.2.8 1 2\r\n",
        header(0x11, 0x11, four("192.0.2.7")),
        header(0x22, 0x11, four("192.0.2.7")),
        header(0x21, 0x11, four("192.0.2.7")[:-1]),
        header(0x21, 0x21, four("192.0.2.7")),
        SIGNATURE + struct.pack("!BBH", 0x21, 0x11, 65535) + bytes(65535),
    ],
)
async def test_whoever_sends_no_header_is_turned_away(sent: bytes) -> None:
    async with door() as (port, taken):
        await send(port, sent)

    assert taken == []


async def test_a_header_that_does_not_come_is_not_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    async with door(patience=0.05) as (port, taken):
        await send(port, SIGNATURE)

    assert taken == []


async def test_only_proxies_are_believed() -> None:
    async with door("192.0.2.0/24") as (port, taken):
        await send(port, header(0x21, 0x11, four("192.0.2.7")) + b"SSH-2.0")

    assert taken == []


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(ClassroomError, match=r"proxy\.example"):
        read_networks(["proxy.example"])
