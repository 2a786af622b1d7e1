"""Seats that are forked from a tutor which is painted already: nobody's page is anybody else's."""

import fcntl
import os
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyte
import pytest

from tests.ui.tutor_app import SETUP, write_lesson
from tui_tutor.classroom.seating.packets import PacketReader, send_packet
from tui_tutor.classroom.seating.seat_process import ONE_THREAD
from tui_tutor.classroom.seating.seat_request import SeatRequest
from tui_tutor.store.seat_messages import Lines, read_save, saved_line

COLOR = re.compile(rb"[34]8;5;(\d+)[;m]")
GREYS = {16, 59, 102, 145, 188, 231, *range(232, 256)}
LONGEST_WAIT = 60.0
"""Seconds; long only on a machine that is very busy."""
NOTHING_KNOWN: Mapping[str, Any] = {"settings": {}, "place": None, "pages": []}
LEFT_ON_PAGE_2: Mapping[str, Any] = {
    "settings": {"class-welcome": "yes"},
    "place": ["one", "p2"],
    "pages": [
        {
            "lesson": "one",
            "page": "p2",
            "visited": True,
            "hints": 0,
            "solution_seen": False,
            "setup": "2-7-1 relu data=xor samples=40 seed=3",
            "done": [],
            "answers": {},
        }
    ],
}


class Seat:
    """A learner's terminal, and what the seat asked to be saved."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.master, self.terminal = os.openpty()
        self.saves, self.seats_saves = socket.socketpair()
        self.link, self.seats_link = socket.socketpair()
        self._lines = Lines(1 << 16)
        self.saved: list[tuple[str, Mapping[str, Any]]] = []
        self.sent = b""
        self.resize(columns, rows)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def until(self, happened: Callable[[], bool]) -> None:
        """Be the terminal and the class's server until something is so."""
        end = time.monotonic() + LONGEST_WAIT
        while not happened():
            assert time.monotonic() < end, self.text
            for ready in select.select([self.master, self.saves.fileno()], [], [], 0.05)[0]:
                if ready == self.saves.fileno():
                    self._save()
                    continue
                with suppress(OSError):
                    data = os.read(self.master, 65536)
                    self.sent += data
                    self._stream.feed(data)

    def until_shown(self, *words: str) -> None:
        self.until(lambda: all(word in self.text for word in words))

    def _save(self) -> None:
        for line in self._lines.feed(self.saves.recv(65536)):
            save = read_save(line)
            assert save is not None
            self.saved.append((save.kind, save.values))
            self.saves.sendall(saved_line(save.id))

    def close(self) -> None:
        for descriptor in (self.master, self.terminal):
            if descriptor >= 0:
                os.close(descriptor)
        for end in (self.saves, self.seats_saves, self.link, self.seats_link):
            end.close()


class ForkServer:
    """The real fork server, on a course of its own."""

    def __init__(self, lessons: Path) -> None:
        self._lessons = lessons
        self._control, other_end = socket.socketpair()
        self._control.settimeout(LONGEST_WAIT)
        self._packets = PacketReader(self._control)
        with other_end:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tui_tutor.cli.seat", str(lessons), str(other_end.fileno())],
                pass_fds=[other_end.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env={**os.environ, **ONE_THREAD},
            )
        self.seats: list[Seat] = []
        assert "ready" in self.hear()

    def hear(self) -> dict[str, Any]:
        packet = None
        while packet is None:
            packet = self._packets.read()
        for descriptor in packet.descriptors:
            os.close(descriptor)
        return packet.message

    def seat(self, columns: int = 120, rows: int = 40, **request: Any) -> Seat:
        seat = Seat(columns, rows)
        self.seats.append(seat)
        wanted = SeatRequest(**{"learner_id": "ada", "name": "Ada", "snapshot": NOTHING_KNOWN, **request})
        file = wanted.to_file()
        given = [seat.terminal, seat.seats_saves.fileno(), seat.seats_link.fileno(), file]
        send_packet(self._control, {"seat": len(self.seats), "looks": wanted.looks}, given)
        os.close(file)
        os.close(seat.terminal)
        seat.terminal = -1
        assert self.hear()["seat"] == len(self.seats)
        return seat

    def close(self) -> str:
        """End it; what it has complained about, but for being root."""
        for seat in self.seats:
            seat.close()
        self._control.close()
        _, complaints = self.process.communicate(timeout=LONGEST_WAIT)
        lines = complaints.decode().splitlines()
        return "\n".join(line for line in lines if not line.startswith("seats stay root's"))


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for lang in ("en", "zh"):
        write_lesson(tmp_path, f"first {lang}\n\n{SETUP}", f"second {lang}\n\n{SETUP}", lang=lang)
    return tmp_path


@pytest.fixture
def server(course: Path) -> Iterator[ForkServer]:
    opened = ForkServer(course)
    yield opened
    if opened.process.poll() is None:
        opened.close()


def test_a_newcomer_begins_at_the_first_page_and_everything_is_saved_as_theirs(server: ForkServer) -> None:
    seat = server.seat()

    seat.until_shown("first en", "raise hand", "2-4-1", "step 0")
    seat.until(lambda: "setup" in [kind for kind, _values in seat.saved])

    assert ("visit", {"lesson": "one", "page": "p1"}) in seat.saved
    assert ("place", {"lesson": "one", "page": "p1"}) in seat.saved
    assert b"second" not in seat.sent


def test_who_comes_back_sees_nothing_but_the_page_that_was_left(server: ForkServer) -> None:
    seat = server.seat(snapshot=LEFT_ON_PAGE_2)

    seat.until_shown("second en", "2-7-1")

    assert b"first" not in seat.sent
    assert "answer" not in [kind for kind, _values in seat.saved]


def test_a_learner_plays_turns_pages_and_leaves(server: ForkServer) -> None:
    seat = server.seat(90, 30)
    seat.until_shown("first en")

    seat.type(" ")
    seat.until_shown("pause")
    seat.type(" \x1b[C")
    seat.until_shown("second en")
    seat.type("q")

    assert server.hear() == {"seat": 1, "exit": 0}
    assert server.close() == ""


def test_each_language_and_kind_of_terminal_has_its_own(server: ForkServer) -> None:
    looks: list[dict[str, Any]] = [
        {"language": "en"},
        {"language": "zh"},
        {"language": "zh", "colorterm": "truecolor"},
        {"language": "en", "term": "xterm"},
        {"language": "en", "environment": {"NO_COLOR": "1"}},
    ]

    seats = [server.seat(**each) for each in looks]
    for each, seat in zip(looks, seats, strict=True):
        seat.until_shown(f"first {each['language']}")

    assert [b"8;5;" in seat.sent for seat in seats[:4]] == [True, True, False, False]
    assert [b"8;2;" in seat.sent for seat in seats[:4]] == [False, False, True, False]
    assert {int(number) for number in COLOR.findall(seats[4].sent)} <= GREYS
    assert not {int(number) for number in COLOR.findall(seats[0].sent)} <= GREYS


def test_seats_of_one_tutor_have_nothing_in_common_but_its_picture(server: ForkServer) -> None:
    seats = [server.seat(), server.seat(), server.seat()]
    for seat in seats:
        seat.until_shown("first en")

    seats[0].type("l")
    seats[0].until_shown("enter takes it")
    os.close(seats[1].master)
    seats[1].master = -1
    assert server.hear()["seat"] == 2
    seats[2].resize(100, 30)
    seats[2].type("\x1b[C")
    seats[2].until_shown("second en")
    seats[2].until(lambda: "quit" in seats[2].screen.display[29])

    assert "enter takes it" not in seats[2].text
    assert ("place", {"lesson": "one", "page": "p2"}) not in seats[0].saved
    assert seats[0].screen.columns == 120


def test_each_seat_hears_its_own_signals(server: ForkServer) -> None:
    first, second = server.seat(), server.seat()
    for seat in (first, second):
        seat.until_shown("first en")

    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGTERM)

    assert server.hear() == {"seat": 1, "exit": 0}
    second.type("\x1b[C")
    second.until_shown("second en")


def test_a_lesson_that_was_saved_meanwhile_is_read_anew(server: ForkServer, course: Path) -> None:
    server.seat().until_shown("first en")

    write_lesson(course, f"mended en\n\n{SETUP}", f"second en\n\n{SETUP}")

    server.seat().until_shown("mended en")
    server.seat().until_shown("mended en")
    assert server.close() == ""


def test_a_course_in_which_nothing_can_be_shown_ends_no_seat(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "01-one.md").write_text("nothing of a lesson", encoding="utf-8")
    server = ForkServer(tmp_path)

    server.seat().until_shown("step 0")

    assert server.close() == ""
