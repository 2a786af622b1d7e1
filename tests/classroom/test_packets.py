"""Messages arrive whole and with their own descriptors, however the socket cuts them."""

import os
import socket
from collections.abc import Iterator

import pytest

from tui_tutor.classroom.seating.packets import LENGTH, Packet, PacketReader, pack, send_packet, send_part


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    here, there = socket.socketpair()
    with here, there:
        yield here, there


@pytest.fixture
def files() -> Iterator[list[int]]:
    opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(4)]
    yield opened
    for each in opened:
        os.close(each)


def next_packet(packets: PacketReader) -> Packet:
    while True:
        packet = packets.read()
        if packet is not None:
            for each in packet.descriptors:
                os.close(each)
            return packet


def test_messages_that_wait_together_keep_their_descriptors_apart(
    ends: tuple[socket.socket, socket.socket], files: list[int]
) -> None:
    here, there = ends
    for number, count in enumerate((0, 4, 0, 1, 0)):
        send_packet(here, {"seat": number}, files[:count])
    packets = PacketReader(there)

    read = [next_packet(packets) for _ in range(5)]

    assert [packet.message["seat"] for packet in read] == [0, 1, 2, 3, 4]
    assert [len(packet.descriptors) for packet in read] == [0, 4, 0, 1, 0]


def test_a_message_in_pieces_is_put_together(
    ends: tuple[socket.socket, socket.socket], files: list[int]
) -> None:
    here, there = ends
    data = pack({"seat": 7})
    packets = PacketReader(there)

    send_part(here, data[:3], files)
    nothing_yet = packets.read()
    here.sendall(data[3:] + data)
    whole, next_one = next_packet(packets), next_packet(packets)

    assert nothing_yet is None
    assert whole.message == next_one.message == {"seat": 7}
    assert [len(whole.descriptors), len(next_one.descriptors)] == [4, 0]


def test_the_end_shows_also_in_the_middle_of_a_message(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = ends
    here.sendall(pack({"seat": 1})[:10])
    here.close()
    packets = PacketReader(there)

    assert packets.read() is None
    with pytest.raises(EOFError):
        packets.read()


def test_a_message_that_would_not_be_whole_is_not_sent(ends: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(ValueError, match="too long"):
        send_packet(ends[0], {"failed": "x" * LENGTH})
