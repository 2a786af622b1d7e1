"""The fork server, spoken to over its socket as the server does."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tui_tutor.classroom.seating.seat_process import ONE_THREAD
from tui_tutor.classroom.seating.seat_request import SeatRequest

HOST = str(Path(__file__).with_name("trivial_seats.py"))
SECONDS = 20.0
"""Only reached where something is wrong."""


class Server:
    """The server's end of the socket, and the fork server's process."""

    def __init__(self) -> None:
        self.control, other_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control.settimeout(SECONDS)
        with other_end:
            self.process = subprocess.Popen(
                [sys.executable, HOST, str(other_end.fileno())],
                pass_fds=[other_end.fileno()],
                stderr=subprocess.DEVNULL,
                env={**os.environ, **ONE_THREAD},
            )
        self.terminals: dict[int, int] = {}
        self.ready = self.hear()

    def hear(self) -> dict[str, Any]:
        packet, descriptors, _flags, _address = socket.recv_fds(self.control, 4096, 1)
        for descriptor in descriptors:
            os.close(descriptor)
        message: dict[str, Any] = json.loads(packet)
        return message

    def ask(self, seat: int, name: str) -> dict[str, Any]:
        outer, inner = os.openpty()
        self.terminals[seat] = outer
        connection, inner_connection = socket.socketpair()
        link, inner_link = socket.socketpair()
        file = SeatRequest("ada", name).to_file()
        packet = json.dumps({"seat": seat}).encode()
        with connection, inner_connection, link, inner_link:
            given = [inner, inner_connection.fileno(), inner_link.fileno(), file]
            socket.send_fds(self.control, [packet], given)
            os.close(inner)
            os.close(file)
            return self.hear()

    def close(self) -> None:
        self.control.close()
        for terminal in self.terminals.values():
            os.close(terminal)
        self.process.wait(SECONDS)


@pytest.fixture
def server() -> Iterator[Server]:
    opened = Server()
    yield opened
    opened.close()


def children_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_it_says_that_it_is_ready(server: Server) -> None:
    assert server.ready == {"ready": server.process.pid}


def test_it_tells_start_and_exit_code_and_leaves_no_zombie(server: Server) -> None:
    started = server.ask(7, "crash")

    ended = server.hear()

    assert started.keys() == {"seat", "pid"}
    assert ended == {"seat": 7, "exit": 1}
    assert children_of(server.process.pid) == []


def test_a_seat_killed_by_a_signal_is_told_as_such(server: Server) -> None:
    server.ask(1, "killed")

    assert server.hear() == {"seat": 1, "exit": -signal.SIGKILL}


def test_seats_end_in_any_order(server: Server) -> None:
    first, second = server.ask(1, "stubborn"), server.ask(2, "stubborn")

    os.kill(second["pid"], signal.SIGKILL)
    told_first = server.hear()
    os.kill(first["pid"], signal.SIGKILL)
    told_second = server.hear()

    assert [told_first["seat"], told_second["seat"]] == [2, 1]


def test_a_request_without_descriptors_harms_nobody(server: Server) -> None:
    server.control.send(b'{"seat": 1}')

    assert server.ask(2, "crash")["seat"] == 2


def test_it_survives_an_interrupt_at_the_servers_terminal(server: Server) -> None:
    server.process.send_signal(signal.SIGINT)

    assert server.ask(1, "crash")["seat"] == 1


def test_it_ends_with_the_server_and_so_do_its_seats(server: Server) -> None:
    seat = server.ask(1, "echo")["pid"]

    server.close()
    server.terminals.clear()

    assert server.process.returncode == 0
    assert not Path(f"/proc/{seat}").exists()
