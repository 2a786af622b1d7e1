"""A learner at a real ``ssh`` client in a pseudo-terminal, driven by a script."""

import asyncio
import fcntl
import os
import pty
import re
import signal
import struct
import termios
import time
from collections.abc import Callable
from contextlib import suppress

from bench.terminal import COLUMNS, ESCAPES, ROWS

LONGEST_WAIT = 120.0
PIN = "4711"
PROMPT = re.compile(rb"(Join code|Your name|Choose a PIN|The same PIN again|PIN): \Z")
PAGE = re.compile(rb"page (\d) of 7")
PAINTED = (b"The panel", b"quit")
"""What is at the top and at the bottom of the first page."""
OPTIONS = (
    "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "IdentitiesOnly=yes", "IdentityFile=none",
    "PreferredAuthentications=keyboard-interactive", "LogLevel=ERROR", "SendEnv=COLORTERM",
    "ServerAliveInterval=0",
)  # fmt: skip


class GoneError(Exception):
    """The client has ended."""


class Learner:
    """A learner, who comes in, types and is dropped.

    Attributes:
        received: Bytes that came to the terminal.
        pid: The client's process.
        page: The page that was shown when something was waited for last.
        has_log_axis: Whether the loss chart has been set so, by whoever scripts it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.received = 0
        self.pid = 0
        self.page = 0
        self.has_log_axis = False
        self.started = 0.0
        self._terminal = -1
        self._seen = b""
        self._keeps = True
        self._news = asyncio.Event()
        self._came = 0.0
        self._gone = False

    @property
    def is_gone(self) -> bool:
        return self._gone

    def come(self, port: int, columns: int = COLUMNS, rows: int = ROWS) -> None:
        """Start the client."""
        options = [word for option in OPTIONS for word in ("-o", option)]
        command = ["ssh", "-F", "/dev/null", *options, "-p", str(port), "learner@127.0.0.1"]
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
        }
        self._seen, self._gone, self._keeps = b"", False, True
        self.started = time.perf_counter()
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.set_blocking(self._terminal, False)
        asyncio.get_running_loop().add_reader(self._terminal, self._read)

    async def log_in(self, code: str) -> None:
        """Answer the questions."""
        answers = {b"Join code": code, b"Your name": self.name}
        while True:
            await self._until(lambda: PROMPT.search(self._seen) is not None or b"\x1b[?1049h" in self._seen)
            found = PROMPT.search(self._seen)
            if found is None:
                return
            self._seen = b""
            self.type(answers.get(found[1], PIN) + "\r")

    async def until_painted(self, *words: bytes) -> float:
        """When the first screen was whole."""
        return await self.until_shown(*(words or PAINTED))

    async def until_shown(self, *words: bytes, seconds: float = LONGEST_WAIT) -> float:
        """When a write came with which all words had been shown since the last key or wait."""
        await self._until(lambda: _are_in(words, ESCAPES.sub(b"", self._seen)), seconds)
        came = self._came
        if found := PAGE.findall(ESCAPES.sub(b"", self._seen)):
            self.page = int(found[-1])
        self._forget()
        return came

    def type(self, keys: str) -> float:
        """Press keys; when."""
        self._seen, self._keeps = b"", True
        now = time.perf_counter()
        with suppress(OSError):
            os.write(self._terminal, keys.encode())
        return now

    @property
    def shown(self) -> str:
        """What was shown since the last key or wait, without its colours."""
        return ESCAPES.sub(b"", self._seen).decode(errors="replace")

    def drop(self) -> None:
        """Kill the client, as a closed window or a dead computer does."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0
        self._close()

    def _forget(self) -> None:
        """Keep nothing of what comes until the next key: a class of them paints megabytes."""
        self._seen, self._keeps = b"", False

    async def _until(self, is_so: Callable[[], bool], seconds: float = LONGEST_WAIT) -> None:
        self._keeps = True
        try:
            async with asyncio.timeout(seconds):
                while not is_so():
                    if self._gone:
                        raise GoneError(f"{self.name} is out: {self.shown[-300:]}")
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise TimeoutError(f"{self.name} waits in vain at: {self.shown[-300:]!r}") from None

    def _read(self) -> None:
        try:
            data = os.read(self._terminal, 1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._gone = True
            self._close()
        self._came = time.perf_counter()
        self.received += len(data)
        if self._keeps:
            self._seen += data
            self._news.set()
        elif self._gone:
            self._news.set()

    def _close(self) -> None:
        self._gone = True
        if self._terminal >= 0:
            asyncio.get_running_loop().remove_reader(self._terminal)
            os.close(self._terminal)
            self._terminal = -1


def _are_in(words: tuple[bytes, ...], text: bytes) -> bool:
    return all(word in text for word in words)
