"""Talks to the terminal of a seat in a class, on the event loop alone.

Textual's own driver for Unix waits where the terminal does not read, so that training stops too; it
does not notice a hang-up, and wakes up ten times a second.
"""

import asyncio
import os
import signal
import termios
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Literal, TextIO

from textual import constants
from textual.app import App
from textual.driver import Driver
from textual.events import DeliveryFailed, Resize
from textual.geometry import Size
from textual.message import Message
from textual.message_pump import MessagePump

from tui_tutor.ui.seat_input import SeatInput
from tui_tutor.ui.seat_output import SeatOutput

INPUT, OUTPUT = 0, 1

USUAL_SIZE = (80, 24)
"""Size of a terminal that does not say how large it is."""

READ_AT_ONCE = 128
"""Bytes, each of which may be a key that takes the app 4 ms; it should be able to end within a second."""

MOST_UNDONE = 100
"""Messages that may wait for the app; keys beyond that wait in the terminal, where they take no memory."""

LOOK_AGAIN = 0.05
"""Seconds until it is looked again whether the app has caught up."""

LAST_WORDS = 0.3
"""Seconds that a terminal which does not read gets at the end."""

START = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h"
STOP = "\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h"
# Not at each movement of the mouse (?1003h): one of them costs 3 ms, and a class has many mice.
MOUSE_ON = "\x1b[?1000h\x1b[?1002h\x1b[?1006h"
MOUSE_OFF = "\x1b[?1006l\x1b[?1002l\x1b[?1000l"
# Whether the terminal can show a picture at once; what an old one prints instead is painted over.
ASK_FOR_WHOLE_PICTURES = "\x1b[?2026$p"


class SeatDriver(Driver):
    """Powers display and input on the terminal that is the process's input and output.

    A hang-up and SIGTERM end the app. A terminal that does not read loses pictures, and is sent a
    whole one when it reads again.
    """

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size or _terminal_size())
        self._input = SeatInput()
        self._output = SeatOutput(OUTPUT)
        self._unflushed: list[str] = []
        self._attributes: list[Any] | None = None
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        os.set_blocking(INPUT, False)
        os.set_blocking(OUTPUT, False)
        self._attributes = _make_raw()
        self._loop.add_signal_handler(signal.SIGHUP, self._end)
        self._loop.add_signal_handler(signal.SIGTERM, self._end)
        self._loop.add_signal_handler(signal.SIGWINCH, self._send_size)
        self.write(START + (MOUSE_ON if self._mouse else "") + ASK_FOR_WHOLE_PICTURES)
        self.flush()
        self._loop.add_reader(INPUT, self._read)
        self._send_size()

    def disable_input(self) -> None:
        """Take no more keys."""
        self._loop.remove_reader(INPUT)
        self._loop.remove_signal_handler(signal.SIGWINCH)
        for name in tuple(self._timers):
            self._cancel(name)

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self.disable_input()
        self._loop.remove_writer(OUTPUT)
        self._unflushed.append((MOUSE_OFF if self._mouse else "") + STOP)
        self._output.finish(self._take_unflushed(), LAST_WORDS)
        with suppress(termios.error):
            if self._attributes is not None:
                termios.tcsetattr(INPUT, termios.TCSANOW, self._attributes)
            termios.tcflush(INPUT, termios.TCIFLUSH)
        # Whoever writes to a terminal that does not read would wait for ever.
        if not self._output.waiting:
            os.set_blocking(INPUT, True)
            os.set_blocking(OUTPUT, True)

    def close(self) -> None:
        """Let signals be again; all that the app had to put away is put away."""
        self._loop.remove_signal_handler(signal.SIGHUP)
        self._loop.remove_signal_handler(signal.SIGTERM)

    def write(self, data: str) -> None:
        """Show something, together with all else until `flush` or the next turn of the event loop."""
        if not self._unflushed:
            self._loop.call_soon(self.flush)
        self._unflushed.append(data)

    def flush(self) -> None:
        """Show what was written, or leave all of it out."""
        if self._unflushed:
            self._output.add(self._take_unflushed())
            self._send()

    def send_message(self, message: Message) -> None:
        """Give the app a message; there is no other thread that it would have to come from."""
        self._app.post_message(message)

    def open_url(self, url: str, new_tab: bool = True) -> None:  # noqa: ARG002 - as the base class has it
        """Show the address: the browser of this machine is not the learner's."""
        self._app.notify(url, markup=False)

    def deliver_binary(
        self,
        binary: BinaryIO | TextIO,
        *,
        delivery_key: str,
        save_path: Path,  # noqa: ARG002
        open_method: Literal["browser", "download"] = "download",  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
        mime_type: str | None = None,  # noqa: ARG002
        name: str | None = None,
    ) -> None:
        """Refuse to write a file: the folders of this machine are not the learner's."""
        binary.close()
        self.send_message(DeliveryFailed(delivery_key, PermissionError("a seat has no files"), name))

    def _take_unflushed(self) -> bytes:
        piece = "".join(self._unflushed).encode("utf-8", "replace")
        self._unflushed.clear()
        return piece

    def _send(self) -> None:
        self._output.send()
        if self._output.waiting:
            self._loop.add_writer(OUTPUT, self._send)
            return
        self._loop.remove_writer(OUTPUT)
        if self._output.has_lost:
            self._output.has_lost = False
            self._app.refresh()

    def _read(self) -> None:
        try:
            data = os.read(INPUT, READ_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            # A terminal that is gone can always be read, with nothing to read.
            self.disable_input()
            self._end()
            return
        for message in self._input.feed(data):
            self.process_message(message)
        self._read_when_caught_up()

    def _tick(self) -> None:
        for message in self._input.tick():
            self.process_message(message)

    def _read_when_caught_up(self) -> None:
        if self._undone() > MOST_UNDONE:
            self._loop.remove_reader(INPUT)
            # The rest of an escape sequence may wait in the terminal.
            self._cancel("escape")
            self._call_later("read", LOOK_AGAIN, self._read_when_caught_up)
        else:
            self._loop.add_reader(INPUT, self._read)
            self._call_later("escape", constants.ESCAPE_DELAY, self._tick)

    def _undone(self) -> int:
        """How many messages wait where a key goes through."""
        app = self._app
        pumps: list[MessagePump] = [app, *app.screen_stack[-1:]]
        if app.screen_stack and app.focused is not None:
            pumps.append(app.focused)
        return sum(pump.message_queue_size for pump in pumps)

    def _call_later(self, name: str, seconds: float, callback: Callable[[], None]) -> None:
        self._cancel(name)
        self._timers[name] = self._loop.call_later(seconds, callback)

    def _cancel(self, name: str) -> None:
        if name in self._timers:
            self._timers.pop(name).cancel()

    def _send_size(self) -> None:
        size = Size(*_terminal_size())
        self.send_message(Resize(size, size))

    def _end(self) -> None:
        self._app.exit()


def _terminal_size() -> tuple[int, int]:
    with suppress(OSError):
        size = os.get_terminal_size(OUTPUT)
        if size.columns and size.lines:
            return size.columns, size.lines
    return USUAL_SIZE


def _make_raw() -> list[Any] | None:
    """Get keys as they are typed; returns how the terminal was before, None if it is none."""
    try:
        before = termios.tcgetattr(INPUT)
        attributes = termios.tcgetattr(INPUT)
        attributes[tty.IFLAG] &= ~(
            termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR
        )
        attributes[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
        # Without at least one byte to wait for, a terminal without keys reads like one that is gone.
        attributes[tty.CC][termios.VMIN] = 1
        attributes[tty.CC][termios.VTIME] = 0
        termios.tcsetattr(INPUT, termios.TCSANOW, attributes)
    except termios.error:
        return None
    return before
