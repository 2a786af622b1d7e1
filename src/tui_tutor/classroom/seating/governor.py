"""Keeps a full machine answering: tells all seats at once how much slower to paint.

A seat that looks at its own delays sees little while the machine is already full, so the server
looks at the whole machine and writes one number into a file that every seat has mapped.
"""

import asyncio
import mmap
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tui_tutor.store.stretch import LAYOUT, LEAST, MOST

SECONDS_BETWEEN_LOOKS = 1.0
FULL, BUSY, IDLE, EMPTY = 0.05, 0.25, 0.45, 0.7
"""Shares of idle time: below the first two seats are slowed down, above the others they may go faster.
With less than a quarter idle, one key in twenty waits behind the pictures of half the class."""
MUCH_SLOWER, SLOWER, FASTER, MUCH_FASTER = 1.6, 1.2, 0.95, 0.85
"""Slowed down at once, and quickened with care, so that the machine does not swing; with less care where
nearly nothing is going on any more, as after all of a class have logged in."""
PROCESSOR_TIMES = Path("/proc/stat")
IDLE_COLUMNS = slice(3, 5)
"""Idle, and idle while a disk works."""
COUNTED_COLUMNS = 8
"""The columns behind these, of guests, are counted within the first already."""


class _Times(NamedTuple):
    idle: int
    total: int


class IdleShare:
    """Measures which share of the processors' time was idle since the last look.

    Args:
        path: The system's count of its processors' time; without it they count as idle. The system's
            load is no help, because it is that of a minute: after a storm of five seconds the governor
            would go on slowing down for fifty.
    """

    def __init__(self, path: Path = PROCESSOR_TIMES) -> None:
        self._path = path
        self._before = self._read()

    def measure(self) -> float:
        """The share since the last look, from 0 to 1."""
        now = self._read()
        before, self._before = self._before, now
        if now is None or before is None:
            return 1.0
        total = now.total - before.total
        return min(max((now.idle - before.idle) / total, 0.0), 1.0) if total > 0 else 1.0

    def _read(self) -> _Times | None:
        try:
            with self._path.open(encoding="ascii") as file:
                columns = [int(word) for word in file.readline().split()[1 : COUNTED_COLUMNS + 1]]
        except (OSError, ValueError):
            return None
        return _Times(sum(columns[IDLE_COLUMNS]), sum(columns)) if len(columns) > 4 else None


class Governor:
    """Writes the number that `tui_tutor.store.stretch.Stretch` reads.

    Args:
        path: The file; made where there is none.
        idle_share: Measures the machine.
    """

    def __init__(self, path: Path, idle_share: Callable[[], float] | None = None) -> None:
        self.stretch = LEAST
        self._measure = idle_share or IdleShare().measure
        # Never cut short: a seat of an earlier server that has the file mapped would be killed.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            os.ftruncate(descriptor, LAYOUT.size)
            self._memory = mmap.mmap(descriptor, LAYOUT.size)
        finally:
            os.close(descriptor)
        self._write()

    async def run(self) -> None:
        """Look at the machine once a second, until cancelled."""
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            self.look()

    def look(self) -> None:
        """Look at the machine once, and tell the seats."""
        idle = self._measure()
        if idle < BUSY:
            self.stretch = min(self.stretch * (MUCH_SLOWER if idle < FULL else SLOWER), MOST)
        elif idle > IDLE:
            self.stretch = max(self.stretch * (MUCH_FASTER if idle > EMPTY else FASTER), LEAST)
        self._write()

    def close(self) -> None:
        """Let go of the file, with nothing stretched."""
        self.stretch = LEAST
        self._write()
        self._memory.close()

    def _write(self) -> None:
        LAYOUT.pack_into(self._memory, 0, self.stretch)
