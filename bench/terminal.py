"""A program in a pseudo-terminal of which every write is kept with its time."""

import fcntl
import math
import os
import pty
import re
import select
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

COLUMNS, ROWS = 120, 40
ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_()].?)")
PROCESS_TIMES = Path("/proc/self/stat")
"""Where Linux tells the processor time of a process."""
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


class Terminal:
    """Runs a program until it is left, as a context.

    Attributes:
        started: When the program was started, in the time of `time.perf_counter`.
    """

    def __init__(self, command: Sequence[str], environment: dict[str, str] | None = None) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        variables = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})}
        # An installed program is compiled once, not at each start.
        variables.pop("PYTHONDONTWRITEBYTECODE", None)
        self._chunks: list[tuple[float, bytes]] = []
        self._news = threading.Condition()
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=variables, start_new_session=True
        )
        os.close(slave)
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._ended = True
        self._reader.join()
        os.close(self._master)

    @property
    def mark(self) -> int:
        """Where the writes that come from now on begin."""
        return len(self._chunks)

    def type(self, text: str) -> float:
        """Press keys; when."""
        now = time.perf_counter()
        os.write(self._master, text.encode())
        return now

    def wait_for(self, text: str, since: int = 0, seconds: float = 30.0) -> float:
        """When the first write came with which a text was there, among those since a mark."""
        wanted = text.encode()
        until = time.perf_counter() + seconds
        read, raw = since, b""
        with self._news:
            while True:
                while read < len(self._chunks):
                    came, chunk = self._chunks[read]
                    raw += chunk
                    read += 1
                    if wanted in ESCAPES.sub(b"", raw):
                        return came
                if not self._news.wait(until - time.perf_counter()):
                    raise TimeoutError(f"{text!r} did not come; the screen:\n{self.screen()}")

    def settle(self, seconds: float = 1.0) -> None:
        """Wait until nothing has been written for a while."""
        while not self._chunks or time.perf_counter() - self._chunks[-1][0] < seconds:
            time.sleep(0.02)

    def plain(self, since: int) -> list[tuple[float, str]]:
        """The writes since a mark, as text."""
        return [
            (came, ESCAPES.sub(b"", chunk).decode(errors="replace")) for came, chunk in self._chunks[since:]
        ]

    def screen(self) -> str:
        """What is on the screen now."""
        return "\n".join(_Replay(self._chunks).lines_after_each()[-1])

    def painted_at(self) -> float:
        """When the screen first was as it is now."""
        screens = _Replay(self._chunks).lines_after_each()
        last = screens[-1]
        first = next(index for index, lines in enumerate(screens) if lines == last)
        return self._chunks[first][0]

    def resident_megabytes(self) -> float:
        """Memory of the program that is in use now."""
        answer = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self._process.pid)], capture_output=True, text=True, check=True
        )
        return int(answer.stdout) / 1024

    def cpu_seconds(self) -> float:
        """Processor time of the program until now; NaN where the system does not tell."""
        if not PROCESS_TIMES.exists():
            return math.nan
        with open(f"/proc/{self._process.pid}/stat", encoding="ascii", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS

    def _read(self) -> None:
        while not self._ended:
            if not select.select([self._master], [], [], 0.1)[0]:
                continue
            try:
                chunk = os.read(self._master, 1 << 16)
            except OSError:
                return
            with self._news:
                self._chunks.append((time.perf_counter(), chunk))
                self._news.notify_all()


class _Replay:
    """The screen after each of some writes."""

    def __init__(self, chunks: Sequence[tuple[float, bytes]]) -> None:
        self._chunks = chunks

    def lines_after_each(self) -> list[list[str]]:
        screen = pyte.Screen(COLUMNS, ROWS)
        stream = pyte.ByteStream(screen)
        lines = []
        for _came, chunk in list(self._chunks):
            stream.feed(chunk)
            lines.append(list(screen.display))
        return lines
