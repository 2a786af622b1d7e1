"""What asyncssh does not bound by itself, at a real front."""

import asyncio
import resource
import struct
import time
import zlib
from typing import Any

import asyncssh
import pytest

from tests.classroom.front_fakes import CODE, FakeHouse, School, school, session_text, until
from tui_tutor.classroom.door.identity import key_text
from tui_tutor.classroom.door.lobby import Patience
from tui_tutor.classroom.door.ssh_internals import LARGEST_UNPACKED, BoundedDecompressor
from tui_tutor.classroom.door.visitor import LearnerRecord, Terminal, Visitor

ADA = (CODE, "Ada", "6666", "6666")


async def stay(_visitor: Visitor, terminal: Terminal) -> None:
    while await terminal.read():
        pass


def test_packets_are_unpacked_as_they_were_but_for_those_that_become_too_large() -> None:
    pack = zlib.compressobj()
    unpack = BoundedDecompressor()

    for packet in (b"x", b"y" * 1000, bytes(range(256)) * 200):
        assert unpack.decompress(pack.compress(packet) + pack.flush(zlib.Z_SYNC_FLUSH)) == packet
    too_large = bytes(LARGEST_UNPACKED + 1)
    assert unpack.decompress(pack.compress(too_large) + pack.flush(zlib.Z_SYNC_FLUSH)) is None
    assert BoundedDecompressor().decompress(b"not packed") is None


async def test_a_packet_that_would_become_a_hundred_megabytes_ends_its_connection_only() -> None:
    class Bomb:
        """Goes on with what a client's compressor has begun."""

        def __init__(self, begun: Any) -> None:
            self._stream = begun._comp

        def compress(self, _data: bytes) -> bytes:
            pieces = [self._stream.compress(bytes(1 << 20)) for _ in range(100)]
            return b"".join(pieces) + bytes(self._stream.flush(zlib.Z_SYNC_FLUSH))

    async with school(house=FakeHouse(stay)) as place:
        async with await connected(place) as connection:
            process = await connection.create_process(term_type="xterm")
            internal: Any = connection
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            internal._compressor = Bomb(internal._compressor)
            process.stdin.write("x")
            await asyncio.wait_for(connection.wait_closed(), 10)

        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024
        place.house.serve = greet
        async with await place.connect(CODE, "Bo", "6666", "6666") as other:
            assert (await session_text(other))[1] == 0


async def greet(visitor: Visitor, terminal: Terminal) -> None:
    await terminal.write(visitor.name.encode())


async def connected(place: School) -> asyncssh.SSHClientConnection:
    return await place.connect(*ADA, compression_algs=["zlib@openssh.com"])


async def test_a_key_must_sign_with_what_is_offered() -> None:
    key = asyncssh.generate_private_key("ssh-rsa", key_size=2048)

    class Old(asyncssh.public_key.SSHLocalKeyPair):
        """Signs with SHA-1, whatever it says that it signs with."""

        def sign(self, data: bytes) -> bytes:
            signed: bytes = key.sign(data, b"ssh-rsa")
            return signed

    async with school() as place:
        place.registry.records["ada"] = LearnerRecord("ada-id", "Ada", "")
        place.registry.keys[key_text(key)] = "ada-id"
        with pytest.raises(asyncssh.PermissionDenied):
            await place.connect(client_keys=[Old(key, None, None, None)])
        async with await place.connect(client_keys=[key]) as connection:
            assert (await session_text(connection))[1] == 0


async def test_a_key_of_a_kind_that_is_not_offered_is_nobodys() -> None:
    key = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
    async with school() as place:
        place.registry.records["ada"] = LearnerRecord("ada-id", "Ada", "")
        place.registry.keys[key_text(key)] = "ada-id"
        with pytest.raises(asyncssh.PermissionDenied):
            await place.connect(client_keys=[key])


async def test_a_link_that_is_dead_is_noticed_and_its_seat_ends() -> None:
    left: list[float] = []

    async def note(_visitor: Visitor, terminal: Any) -> None:
        await terminal.hung_up.wait()
        left.append(time.monotonic())

    async with school(house=FakeHouse(note), patience=Patience(dead_link=0.2)) as place:
        connection = await place.connect(*ADA)
        await connection.create_process(term_type="xterm")
        await until(lambda: bool(place.house.visitors))
        internal: Any = connection
        # As a frozen computer: the socket stays open, and nothing is answered.
        internal._transport.pause_reading()
        frozen = time.monotonic()
        await until(lambda: bool(left))

        assert 0.3 < left[0] - frozen < 3
        connection.abort()


def test_a_signature_says_of_what_kind_it_is() -> None:
    from tui_tutor.classroom.door.ssh_internals import _kind_of

    assert _kind_of(struct.pack(">I", 11) + b"ssh-ed25519" + b"rest") == "ssh-ed25519"
    assert _kind_of(b"") == _kind_of(b"\xff" * 4) == ""
