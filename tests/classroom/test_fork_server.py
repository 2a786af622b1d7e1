"""The fork server, spoken to over its socket as the server does; a fresh seat looks like a forked one."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tui_tutor.classroom.seating import fork_server
from tui_tutor.classroom.seating.fork_server import FRESH
from tui_tutor.classroom.seating.packets import PacketReader, send_packet
from tui_tutor.classroom.seating.seat_process import ONE_THREAD
from tui_tutor.classroom.seating.seat_request import SeatRequest
from tui_tutor.cli import seat

HOST = str(Path(__file__).with_name("trivial_seats.py"))
SECONDS = 20.0
"""Only reached where something is wrong."""


class Server:
    """The server's end of the socket, and the fork server's process."""

    def __init__(self, *words: str) -> None:
        self.control, other_end = socket.socketpair()
        self.control.settimeout(SECONDS)
        self._packets = PacketReader(self.control)
        with other_end:
            self.process = subprocess.Popen(
                [sys.executable, HOST, *words, str(other_end.fileno())],
                pass_fds=[other_end.fileno()],
                stderr=subprocess.DEVNULL,
                env={**os.environ, **ONE_THREAD},
            )
        self.terminals: dict[int, int] = {}
        self.ready = self.hear()

    def hear(self) -> dict[str, Any]:
        packet = None
        while packet is None:
            packet = self._packets.read()
        for descriptor in packet.descriptors:
            os.close(descriptor)
        return packet.message

    def ask(self, seat: int, name: str) -> dict[str, Any]:
        outer, inner = os.openpty()
        self.terminals[seat] = outer
        connection, inner_connection = socket.socketpair()
        link, inner_link = socket.socketpair()
        request = SeatRequest("ada", name)
        file, looks = request.to_file(), request.looks
        with connection, inner_connection, link, inner_link:
            given = [inner, inner_connection.fileno(), inner_link.fileno(), file]
            send_packet(self.control, {"seat": seat, "looks": looks}, given)
            os.close(inner)
            os.close(file)
            return self.hear()

    def close(self) -> None:
        self.control.close()
        for terminal in self.terminals.values():
            os.close(terminal)
        self.process.wait(SECONDS)


@pytest.fixture(
    params=[(), (FRESH,), ("no-handles", FRESH)], ids=["forked", "fresh", "fresh without handles"]
)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    opened = Server(*request.param)
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
    send_packet(server.control, {"seat": 1})

    assert server.ask(2, "crash")["seat"] == 2


def test_a_seat_for_which_nothing_can_be_made_ready_is_made_all_the_same() -> None:
    server = Server("unready")

    assert server.ask(1, "crash")["seat"] == 1
    assert server.hear() == {"seat": 1, "exit": 1}
    assert server.ask(2, "crash")["seat"] == 2

    server.close()


def test_it_survives_an_interrupt_at_the_servers_terminal(server: Server) -> None:
    server.process.send_signal(signal.SIGINT)

    assert server.ask(1, "crash")["seat"] == 1


def test_it_ends_with_the_server_and_so_do_its_seats(server: Server) -> None:
    seat = server.ask(1, "echo")["pid"]

    server.close()
    server.terminals.clear()

    assert server.process.returncode == 0
    assert not Path(f"/proc/{seat}").exists()


@pytest.mark.parametrize(
    ("words", "has_fork", "is_fresh"),
    [
        ([], True, False),
        ([FRESH], True, True),
        ([], False, True),
    ],
)
def test_seats_are_fresh_where_that_is_asked_for_and_where_nothing_else_works(
    monkeypatch: pytest.MonkeyPatch, words: list[str], has_fork: bool, is_fresh: bool
) -> None:
    asked: list[Sequence[str]] = []
    monkeypatch.setattr(fork_server, "can_fork", lambda: has_fork)

    def run(control: socket.socket, *arguments: Any) -> None:
        control.close()
        asked.append(arguments[3])

    monkeypatch.setattr(fork_server, "run", run)
    monkeypatch.setattr("os.environ", dict(os.environ))
    here, there = socket.socketpair()
    monkeypatch.setattr(sys, "argv", ["seat", "lessons", *words, str(there.detach())])

    with here:
        seat.main()

    own = [sys.executable, "-m", "tui_tutor.cli.seat", "lessons", fork_server.SEAT]
    assert asked == [own if is_fresh else ()]


@pytest.mark.parametrize(
    ("platform", "has_fork", "answer"),
    [
        ("linux", True, True),
        ("darwin", True, False),
        ("linux", False, False),
    ],
)
def test_a_system_forks_if_it_can_and_bears_it(
    monkeypatch: pytest.MonkeyPatch, platform: str, has_fork: bool, answer: bool
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    if not has_fork:
        monkeypatch.delattr(os, "fork")

    assert fork_server.can_fork() is answer
