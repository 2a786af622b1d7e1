"""The driver of a seat on a real pseudo-terminal, whatever its other end does."""

import fcntl
import os
import pty
import re
import resource
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest
from textual.events import AppBlur, Key, MouseDown, Paste, Resize

from tui_tutor.ui.seat_input import LONGEST_PASTE, SeatInput
from tui_tutor.ui.seat_output import MOST_WAITING, SeatOutput

PROGRAM = """
import asyncio, sys, time
from textual.app import App
from textual.widgets import Label
from tui_tutor.ui.seat_driver import SeatDriver

log = open(sys.argv[1], "a", buffering=1)

class Small(App):
    CSS = "#chart { width: 100%; height: 1fr; }"
    frames = 0

    def compose(self):
        yield Label("", id="label", markup=False)
        yield Label("", id="chart", markup=False)

    def on_mount(self):
        self.painting = self.set_interval(1 / 30, self.paint, pause=True)

    def on_ready(self):
        self.tell("ready")

    def tell(self, text):
        log.write(text + "\\n")
        self.query_one("#label").update(text + " 完")

    def paint(self):
        self.frames += 1
        log.write(f"frame {self.frames} waiting {self._driver._output.waiting}\\n")
        letter = chr(97 + self.frames % 26)
        self.query_one("#chart").update("\\n".join([f"frame {self.frames:06}", *[letter * 70] * 20]))

    async def on_key(self, event):
        self.tell(f"key {event.key} {event.character!r}")
        if event.key == "up":
            # As long as a key takes that changes the picture, and not in one go.
            await asyncio.sleep(0.004)
        if event.key == "p":
            self.painting.resume()
        if event.key == "s":
            self.painting.pause()
        if event.key == "q":
            self.exit()

    def on_paste(self, event):
        self.tell(f"paste {len(event.text)} {event.text[:20]!r}")

    def on_click(self, event):
        self.tell(f"click {event.screen_x} {event.screen_y}")

    def on_resize(self, event):
        self.tell(f"size {event.size.width}x{event.size.height}")

    async def on_unmount(self):
        begun = time.process_time()
        # As long as it takes to let a step end and to save it.
        await asyncio.sleep(0.2)
        log.write(f"saved after {time.process_time() - begun:.3f}\\n")

app = Small(driver_class=SeatDriver)
app.run()
log.write(f"left {app._exception}\\n")
"""

LONGEST_WAIT = 20.0
"""Seconds; long only on a machine that is very busy."""


class Seat:
    """A small app with the driver in a process of its own, on a terminal that can be left unread.

    Args:
        folder: Where it writes what happens to it.
        leads: Whether the terminal is the process's own, as it is for a seat; then the end of the
            terminal is told by a signal too.
    """

    def __init__(self, folder: Path, leads: bool = True) -> None:
        self.log = folder / "log.txt"
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)
        self.master, slave = pty.openpty()
        self.received = b""
        self.resize(80, 24)
        self.before = termios.tcgetattr(slave)
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(self.log)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=leads,
            preexec_fn=(lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)) if leads else None,
            # Shorter than the driver waits for an app that is behind.
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "ESCDELAY": "20"},
        )
        self.slave = slave
        self.wait_for("ready")

    @property
    def told(self) -> str:
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, data: bytes) -> None:
        os.write(self.master, data)

    def read(self, seconds: float) -> bytes:
        """Read what comes in a time, or until something has come."""
        data = b""
        if select.select([self.master], [], [], seconds)[0]:
            data = os.read(self.master, 65536)
        self.received += data
        self._stream.feed(data)
        return data

    def until(self, happened: Callable[[], object], reads: bool = True) -> None:
        deadline = time.monotonic() + LONGEST_WAIT
        while not happened():
            assert time.monotonic() < deadline, f"it never happened; log:\n{self.told}\nscreen:\n{self.text}"
            if reads:
                self.read(0.01)
            else:
                time.sleep(0.01)

    def wait_for(self, text: str, reads: bool = True) -> None:
        """Wait until the app has told something."""
        self.until(lambda: text in self.told, reads)

    def hang_up(self) -> None:
        os.close(self.slave)
        os.close(self.master)
        self.master = self.slave = -1

    def exit_code(self) -> int:
        """Wait for the end, and read on if there is anything to read."""
        self.until(lambda: self.process.poll() is not None, reads=self.master >= 0)
        return self.process.returncode

    def leave(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.master >= 0:
            self.hang_up()

    def memory(self) -> int:
        """Bytes that the process holds."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * resource.getpagesize()

    def frames(self) -> list[int]:
        return [int(number) for number in re.findall(r"frame (\d+)", self.told)]


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    seat = Seat(tmp_path)
    yield seat
    seat.leave()


@pytest.mark.terminal
def test_keys_come_as_they_are_typed_even_in_pieces(seat: Seat) -> None:
    seat.type(b"a\x1b[A")
    seat.wait_for("key up None")
    seat.type("中".encode()[:1])
    seat.type("中".encode()[1:] + b"\xff")
    seat.type("🙂\r".encode())
    seat.wait_for("key enter")
    seat.type(b"\x1b")
    seat.wait_for("key escape")

    assert re.findall(r"key \S+ (.*)", seat.told) == [
        "'a'", "None", "'中'", "'\ufffd'", "'🙂'", r"'\r'", r"'\x1b'",
    ]  # fmt: skip
    seat.until(lambda: "key escape" in seat.text and "完" in seat.text)


@pytest.mark.terminal
def test_mouse_and_pasted_text_come_through(seat: Seat) -> None:
    seat.type(b"\x1b[<0;11;6M\x1b[<0;11;6m")
    seat.wait_for("click 10 5")
    seat.type("\x1b[200~two\nlines 中文\x1b[201~".encode())
    seat.wait_for(r"paste 12 'two\nlines 中文'")


@pytest.mark.terminal
def test_the_app_takes_each_size_that_the_terminal_takes(seat: Seat) -> None:
    for columns, rows in ((132, 50), (40, 10), (80, 24)):
        seat.log.write_text("")
        seat.resize(columns, rows)
        seat.wait_for(f"size {columns}x{rows}")
        size = f"size {columns}x{rows}"
        seat.until(lambda: size in seat.text)  # noqa: B023 - it is called before the next size


@pytest.mark.terminal
def test_leaving_gives_the_terminal_back_as_it_was(seat: Seat) -> None:
    seat.type(b"q")

    assert seat.exit_code() == 0
    while seat.read(0.1):
        pass
    modes = re.findall(rb"\x1b\[\?(\d+)([hl])", seat.received)
    # Any motion of the mouse (1003) and the focus (1004) are not asked for.
    assert dict(modes) == {
        b"1049": b"l", b"25": b"h", b"7": b"h", b"2004": b"l", b"1000": b"l", b"1002": b"l", b"1006": b"l",
    }  # fmt: skip
    assert termios.tcgetattr(seat.slave) == seat.before
    assert os.get_blocking(seat.slave)


@pytest.mark.terminal
def test_an_app_that_waits_does_nothing(seat: Seat) -> None:
    def cpu() -> int:
        fields = Path(f"/proc/{seat.process.pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    # What comes after the first picture.
    seat.until(lambda: not seat.read(0.5))
    before = cpu()
    seat.read(2)

    # A clock tick is 10 ms; a driver that spins takes 200 of them, one that polls a few.
    assert cpu() - before <= 2


@pytest.mark.terminal
@pytest.mark.parametrize(
    "leads", [True, False], ids=["told by a signal too", "seen at the end of the file only"]
)
def test_a_hang_up_ends_the_app_after_everything_is_put_away(tmp_path: Path, leads: bool) -> None:
    seat = Seat(tmp_path, leads)
    start = time.monotonic()

    seat.hang_up()

    assert seat.exit_code() == 0
    assert time.monotonic() - start < 1.2
    assert "left None" in seat.told
    # The app waits for 0.2 s meanwhile; reading a terminal that is gone again and again takes all of it.
    assert float(re.findall(r"saved after (\S+)", seat.told)[0]) < 0.05


@pytest.mark.terminal
def test_being_told_to_end_ends_the_app_after_everything_is_put_away(seat: Seat) -> None:
    seat.process.send_signal(signal.SIGTERM)

    assert seat.exit_code() == 0
    assert re.search(r"saved after \S+\nleft None", seat.told)
    while seat.read(0.1):
        pass
    assert seat.received.endswith(b"\x1b[?25h")


@pytest.mark.terminal
@pytest.mark.slow
def test_a_terminal_that_does_not_read_holds_nothing_up_and_is_painted_once_when_it_does(seat: Seat) -> None:
    seat.type(b"p")
    seat.until(lambda: len(seat.frames()) > 30)
    memory, begun = seat.memory(), len(seat.frames())
    # What the pseudo-terminal and the driver take is full after some 30 pictures.
    seat.until(lambda: len(seat.frames()) >= begun + 100, reads=False)
    seat.type(b"s")
    seat.wait_for("key s", reads=False)
    painted = seat.frames()[-1]

    seat.received = b""
    seat.until(lambda: f"frame {painted:06}" in seat.text)
    while seat.read(0.2):
        pass

    waited = [int(number) for number in re.findall(r"waiting (\d+)", seat.told)]
    assert 0 < max(waited) <= MOST_WAITING
    # A list that grows holds 1.7 kB for each of 100 pictures; what Python itself takes differs more.
    assert seat.memory() - memory < 4_000_000
    assert [
        line for line in seat.screen.display[2:22] if line.strip("\x00 ") != chr(97 + painted % 26) * 70
    ] == []
    assert len(seat.received) < MOST_WAITING + 65536
    seat.type(b"q")
    assert seat.exit_code() == 0


@pytest.mark.terminal
def test_an_app_ends_within_a_second_on_a_terminal_that_does_not_read(seat: Seat) -> None:
    seat.type(b"p")
    seat.wait_for(f"waiting {MOST_WAITING // 10000}", reads=False)
    start = time.monotonic()

    seat.process.send_signal(signal.SIGTERM)
    seat.until(lambda: seat.process.poll() is not None, reads=False)

    assert time.monotonic() - start < 1.2
    assert seat.process.returncode == 0
    assert "saved" in seat.told


@pytest.mark.terminal
def test_more_keys_than_can_be_done_wait_in_the_terminal(seat: Seat) -> None:
    memory = seat.memory()
    os.set_blocking(seat.master, False)
    until = time.monotonic() + 3
    while time.monotonic() < until:
        try:
            os.write(seat.master, b"\x1b[A" * 200)
        except BlockingIOError:
            seat.read(0.005)
    grown = seat.memory() - memory
    start = time.monotonic()

    seat.process.send_signal(signal.SIGTERM)

    assert seat.exit_code() == 0
    assert time.monotonic() - start < 1.5
    assert grown < 8_000_000
    assert set(re.findall(r"key (\S+)", seat.told)) == {"up"}


def texts(messages: list[object]) -> list[object]:
    return [
        each.text if isinstance(each, Paste) else each.key if isinstance(each, Key) else type(each)
        for each in messages
    ]


def test_a_sequence_that_no_keyboard_sends_stops_nothing() -> None:
    terminal = SeatInput()

    assert terminal.feed(b"\x1b[99999999999u") == []
    assert texts([*terminal.feed(b"a\x1b[<0;3;3M\x1b[O")]) == ["a", MouseDown, AppBlur]


def test_a_size_that_the_terminal_sends_as_keys_is_not_believed() -> None:
    messages = SeatInput().feed(b"\x1b[48;99999;99999;9;9tb")

    assert not any(isinstance(message, Resize) for message in messages)
    assert texts([*messages]) == ["b"]


@pytest.mark.parametrize("cut", range(1, 6))
def test_a_paste_that_is_too_long_is_cut_off_and_the_next_key_is_a_key(cut: int) -> None:
    terminal = SeatInput()
    messages: list[object] = [*terminal.feed(b"\x1b[200~")]

    for _ in range(3 * LONGEST_PASTE // 512):
        messages += terminal.feed(b"x" * 512)
    messages += terminal.feed(b"xx\x1b[201~"[: 2 + cut])
    messages += terminal.feed(b"xx\x1b[201~"[2 + cut :] + b"z")

    pasted = [message.text for message in messages if isinstance(message, Paste)]
    assert len(pasted) == 1
    assert LONGEST_PASTE <= len(pasted[0]) <= LONGEST_PASTE + 512
    assert texts(messages)[1:] == ["z"]


def test_an_escape_alone_is_a_key_once_nothing_follows() -> None:
    terminal = SeatInput()

    assert terminal.feed(b"\x1b") == []
    deadline = time.monotonic() + 5
    while not (messages := terminal.tick()):
        assert time.monotonic() < deadline
    assert texts([*messages]) == ["escape"]


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    yield reader, writer
    os.close(reader)
    os.close(writer)


def read_all(reader: int) -> bytes:
    data = b""
    while True:
        try:
            data += os.read(reader, 65536)
        except BlockingIOError:
            return data


def test_output_leaves_out_whole_pieces_and_says_so(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    output = SeatOutput(writer)
    pieces = [bytes([65 + number % 26]) * 10_000 for number in range(40)]

    for piece in pieces:
        output.add(piece)
        output.send()
        assert output.waiting <= MOST_WAITING

    assert output.has_lost
    got = b""
    while output.waiting:
        got += read_all(reader)
        output.send()
    got += read_all(reader)
    kept = len(got) // 10_000
    assert 0 < kept < len(pieces)
    assert got == b"".join(pieces[:kept])


def test_one_piece_may_be_larger_than_all_that_may_wait(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    output = SeatOutput(writer)

    output.add(b"x" * (3 * MOST_WAITING))
    output.send()

    assert not output.has_lost
    got = 0
    while output.waiting:
        got += len(read_all(reader))
        output.send()
    assert got + len(read_all(reader)) == 3 * MOST_WAITING


def test_nothing_waits_for_a_terminal_that_is_gone() -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    os.close(reader)
    output = SeatOutput(writer)

    output.add(b"x")
    output.send()
    output.add(b"y")
    output.finish(b"z", seconds=60)

    assert output.waiting == 0
    os.close(writer)
