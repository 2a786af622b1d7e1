"""Messages with descriptors between the server and its fork server, over a socket that every system has.

The socket is a stream, which keeps no bounds between messages, and systems differ in whether descriptors
come with the last or with the first of several messages that are read at once. So all messages have one
length, and no read goes further than the message it is in.
"""

import json
import socket
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

LENGTH = 1024
"""Bytes of a message: JSON, filled up with blanks."""
MOST_DESCRIPTORS = 4


class Packet(NamedTuple):
    """A message, and the descriptors that came with it; whoever takes it closes them."""

    message: dict[str, Any]
    descriptors: list[int]


def pack(message: Mapping[str, object]) -> bytes:
    """A message as it is sent.

    Raises:
        ValueError: If it is too long.
    """
    data = json.dumps(message).encode().ljust(LENGTH)
    if len(data) > LENGTH:
        raise ValueError(f"a message of {len(data)} bytes is too long")
    return data


def send_packet(
    connection: socket.socket, message: Mapping[str, object], descriptors: Sequence[int] = ()
) -> None:
    """Send a message over a socket that blocks."""
    data = pack(message)
    sent = send_part(connection, data, descriptors)
    if sent < LENGTH:
        connection.sendall(data[sent:])


def send_part(connection: socket.socket, data: bytes, descriptors: Sequence[int]) -> int:
    """Send as much as the socket takes, and all descriptors with the first byte; gives how much."""
    # Not every system takes a list of no descriptors.
    return socket.send_fds(connection, [data], descriptors) if descriptors else connection.send(data)


class PacketReader:
    """Puts messages together from what is read of them.

    Args:
        connection: The socket, blocking or not.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._data = b""
        self._descriptors: list[int] = []

    def read(self) -> Packet | None:
        """Read once; gives the message that is complete by it, if there is one.

        Raises:
            EOFError: If the other end is closed.
            OSError: As the socket does.
        """
        data, descriptors, _flags, _address = socket.recv_fds(
            self._connection, LENGTH - len(self._data), MOST_DESCRIPTORS
        )
        if not data:
            raise EOFError
        self._data += data
        self._descriptors += descriptors
        if len(self._data) < LENGTH:
            return None
        packet = Packet(json.loads(self._data), self._descriptors)
        self._data, self._descriptors = b"", []
        return packet
