"""The command ``classroom serve`` in its own process, and what all of its processes use."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from tui_tutor.lessons.course import lessons_root

SECONDS_TO_START = 60.0
NOTICE = re.compile(r"ssh -p (\d+) .*?join code:\s+(\S+)", re.DOTALL)
ENVIRONMENT = {"PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8", "LANGUAGE": "en"}
PROPORTIONAL = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
RESIDENT = re.compile(r"^VmRSS:\s+(\d+) kB", re.MULTILINE)


class Served:
    """A class that is served on a free port of this machine.

    Args:
        folder: Where the class is kept; its own words and complaints go there too.
        frames_per_second: How often a seat paints while it trains; None for what a class has.
    """

    def __init__(self, folder: Path, frames_per_second: float | None = None) -> None:
        self.folder = folder
        self.port = 0
        self.code = ""
        self.complaints = folder.with_suffix(".stderr")
        self._command = _command(folder, frames_per_second)
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self._process is not None
        return self._process.pid

    @property
    def fork_server(self) -> int:
        """The process that forks the seats; 0 while there is none."""
        return next(iter(children_of(self.pid)), 0)

    @property
    def seats(self) -> list[int]:
        """The processes of the seats."""
        return list(children_of(self.fork_server))

    @property
    def log(self) -> str:
        """All that went wrong in the server and its seats."""
        written = (self.folder / "server.log", self.complaints)
        return "\n".join(path.read_text(errors="replace") for path in written if path.exists())

    async def start(self) -> None:
        """Start it, on the same port as before, and wait until it listens."""
        with self.complaints.open("a") as complaints:
            self._process = subprocess.Popen(
                [*self._command, "--port", str(self.port)],
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
                env=os.environ | ENVIRONMENT,
            )
        told = await asyncio.wait_for(asyncio.to_thread(self._read_notice), SECONDS_TO_START)
        found = NOTICE.search(told)
        if found is None:
            raise RuntimeError(f"the class did not open: {told}\n{self.log}")
        self.port, self.code = int(found[1]), found[2]

    async def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End it, politely or not, and wait until it is gone."""
        if self._process is not None:
            self._process.send_signal(number)
            await asyncio.to_thread(self._process.wait)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def _read_notice(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        told = ""
        for line in self._process.stdout:
            told += line
            if "ctrl+c" in line:
                break
        return told

    def processes(self) -> list[int]:
        """The server, the fork server and all seats."""
        return list(_family(self.pid))


def _command(folder: Path, frames_per_second: float | None) -> Sequence[str]:
    if frames_per_second is None:
        begin = [sys.executable, "-m", "tui_tutor", "classroom", "--folder", str(folder), "serve"]
        return [*begin, "--host", "127.0.0.1"]
    words = [str(folder), str(frames_per_second), str(lessons_root())]
    return [sys.executable, "-m", "bench.classroom.paced", *words]


def children_of(pid: int) -> Iterator[int]:
    """The processes that a process has started."""
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            yield from map(int, (task / "children").read_text().split())


def _family(pid: int) -> Iterator[int]:
    yield pid
    for child in children_of(pid):
        yield from _family(child)


def proportional_megabytes(pids: Sequence[int]) -> float:
    """Memory of some processes, in which what several share counts once."""
    sizes = (_found(PROPORTIONAL, Path(f"/proc/{pid}/smaps_rollup")) for pid in pids)
    return sum(sizes) / 1024


def resident_megabytes(pid: int) -> float:
    """Memory of a process."""
    return _found(RESIDENT, Path(f"/proc/{pid}/status")) / 1024


def cpu_seconds(pids: Sequence[int]) -> float:
    """Processor time of some processes until now, in nanoseconds' precision and not in ticks."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def _found(pattern: re.Pattern[str], path: Path) -> float:
    with suppress(OSError):
        if found := pattern.search(path.read_text()):
            return float(found[1])
    return 0.0
