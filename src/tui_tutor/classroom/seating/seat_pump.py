"""Carries bytes between a seat and the learner's terminal, no faster than they are taken."""

import asyncio
import fcntl
import os
import pty
import struct
import termios
import tty
from collections.abc import Callable

from tui_tutor.classroom.door.visitor import Terminal
from tui_tutor.classroom.seating.descriptors import until_readable, until_writable

MOST_AT_ONCE = 32 * 1024
"""Bytes gathered before they are sent on: a frame comes in pieces of 4 kB, and each message costs."""
COLUMNS, ROWS = (2, 500), (2, 300)


class SeatPump:
    """A pseudo-terminal and what goes through it.

    Args:
        terminal: The learner's.
        columns: Its width.
        rows: Its height.
        painted_bytes: How much a seat writes before it counts as painted.
        typed: Called whenever something was typed.

    Attributes:
        inner_end: The descriptor of the end that the seat gets, until `give_away`.
        painted: Set once the seat has painted something.
    """

    def __init__(
        self, terminal: Terminal, columns: int, rows: int, painted_bytes: int, typed: Callable[[], None]
    ) -> None:
        self._terminal = terminal
        self._typed = typed
        self._painted_bytes = painted_bytes
        self.painted = asyncio.Event()
        self._outer_end, self.inner_end = pty.openpty()
        os.set_blocking(self._outer_end, False)
        # Not only once the seat is there: a ctrl+\ that is typed before would kill it.
        tty.setraw(self.inner_end)
        self.resize(columns, rows)
        terminal.resized = self.resize

    def resize(self, columns: int, rows: int) -> None:
        """Give the seat another size; it is told by the system."""
        if self._outer_end >= 0:
            columns = min(max(columns, COLUMNS[0]), COLUMNS[1])
            rows = min(max(rows, ROWS[0]), ROWS[1])
            fcntl.ioctl(self._outer_end, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def give_away(self) -> None:
        """Close the inner end here: only while the seat alone has it does its end show."""
        if self.inner_end >= 0:
            os.close(self.inner_end)
            self.inner_end = -1

    def close(self) -> None:
        """Close the terminal; a seat that is still there gets SIGHUP. Nothing may be pumping any more."""
        self._terminal.resized = None
        self.give_away()
        if self._outer_end >= 0:
            os.close(self._outer_end)
            self._outer_end = -1

    async def carry_output(self) -> None:
        """Show what the seat paints, until it has closed its terminal."""
        carried = 0
        while data := await self._gather():
            # The next is read only when this is taken, so that a slow client costs no memory.
            await self._terminal.write(data)
            carried += len(data)
            if carried >= self._painted_bytes:
                self.painted.set()

    async def carry_input(self) -> None:
        """Give the seat what is typed, until nothing more will come."""
        while data := await self._terminal.read():
            self._typed()
            while data:
                try:
                    data = data[os.write(self._outer_end, data) :]
                except BlockingIOError:
                    await until_writable(self._outer_end)
                except OSError:
                    # Typed at a seat that is leaving; that it has left shows in its output.
                    break

    async def _gather(self) -> bytes:
        """What the seat has written; empty once it has closed its terminal."""
        data = bytearray()
        while not data:
            await until_readable(self._outer_end)
            try:
                while len(data) < MOST_AT_ONCE and (
                    piece := os.read(self._outer_end, MOST_AT_ONCE - len(data))
                ):
                    data += piece
                return bytes(data)
            except BlockingIOError:
                continue
            except OSError:
                # The system's word for a terminal whose inner end is closed.
                return bytes(data)
        return bytes(data)
