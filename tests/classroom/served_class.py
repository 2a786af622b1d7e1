"""The command ``classroom serve`` in its own process, and people who come in by SSH."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import asyncssh
import pyte
import pytest

from tests.classroom.front_fakes import Answering
from tui_tutor.lessons.course import lessons_root

COLUMNS, ROWS = 120, 40
LONGEST_WAIT = 90.0
"""Seconds; long only on a machine that is very busy."""


def program_of(folder: Path) -> list[str]:
    """The command with the course from lesson 1 on: the tour before it asks for nothing to be reached."""
    lessons = folder.parent / "lessons"
    if not lessons.exists():
        shutil.copytree(lessons_root(), lessons, ignore=shutil.ignore_patterns("00-*"))
    return [sys.executable, "-m", "tui_tutor", "--lessons", str(lessons)]


class Door(Protocol):
    """Where a class is open."""

    @property
    def port(self) -> int: ...

    @property
    def code(self) -> str: ...


class Served:
    """The command ``classroom serve`` on a free port, with options besides."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self._options = options
        self._process: subprocess.Popen[str] | None = None
        self.port = 0
        self.code = ""

    async def start(self) -> None:
        self.close()
        command = [*program_of(self.folder), "classroom", "--folder", str(self.folder), "serve"]
        self._process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", "0", *self._options],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8", "LANGUAGE": "en"},
        )
        told = await asyncio.wait_for(asyncio.to_thread(self._read_notice), LONGEST_WAIT)
        found = re.search(r"ssh -p (\d+) .*?join code:\s+(\S+)", told, re.DOTALL)
        assert found is not None, told
        self.port, self.code = int(found[1]), found[2]

    async def end(self, number: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(number)
        return await asyncio.wait_for(asyncio.to_thread(self._process.wait), LONGEST_WAIT)

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()

    def _read_notice(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        told = ""
        for line in self._process.stdout:
            told += line
            if "ctrl+c" in line:
                break
        return told


class Seat:
    """A learner's terminal, as a person sees it."""

    def __init__(self, process: "asyncssh.SSHClientProcess[bytes]") -> None:
        self._process = process
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self.said = b""

    @property
    def text(self) -> str:
        return "\n".join(self._screen.display)

    async def until(self, is_so: Callable[[str], bool]) -> None:
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                while not is_so(self.text):
                    data = await self._process.stdout.read(65536)
                    assert data, f"the seat ended at:\n{self.text}"
                    self._take(data)
        except TimeoutError:
            pytest.fail(f"the seat still shows:\n{self.text}")

    async def until_shown(self, *words: str) -> None:
        await self.until(lambda text: all(word in text for word in words))

    async def until_typing_at(self, words: str) -> None:
        """Wait until what is typed goes into the line with these words."""
        await self.until(lambda _text: words in self._screen.display[self._screen.cursor.y])

    async def until_gone(self, words: str) -> None:
        await self.until(lambda text: words not in text)

    async def until_ended(self) -> int | None:
        async with asyncio.timeout(LONGEST_WAIT):
            while data := await self._process.stdout.read(65536):
                self._take(data)
            await self._process.wait_closed()
        return self._process.exit_status

    def press(self, keys: str) -> None:
        self._process.stdin.write(keys.encode())

    def _take(self, data: bytes) -> None:
        self.said += data
        self._stream.feed(data)


@asynccontextmanager
async def seat_of(served: Door, name: str, *pins: str) -> AsyncIterator[Seat]:
    connection, _client = await asyncssh.create_connection(
        lambda: Answering((served.code, name, *pins)),
        "127.0.0.1",
        served.port,
        known_hosts=None,
        client_keys=None,
        agent_path=None,
        config=None,
    )
    async with connection:
        process = await connection.create_process(
            term_type="xterm-256color", term_size=(COLUMNS, ROWS), encoding=None
        )
        yield Seat(process)


@asynccontextmanager
async def teacher_of(served: Served) -> AsyncIterator[Seat]:
    """A teacher who comes in by a key that the command has been told."""
    key = asyncssh.generate_private_key("ssh-ed25519", comment="Ms Park")
    file = served.folder / "teacher.pub"
    key.write_public_key(str(file))
    command = [*program_of(served.folder), "classroom", "--folder", str(served.folder)]
    await asyncio.to_thread(subprocess.run, [*command, "teacher", str(file)], check=True)
    connection, _client = await asyncssh.create_connection(
        asyncssh.SSHClient,
        "127.0.0.1",
        served.port,
        known_hosts=None,
        client_keys=[key],
        agent_path=None,
        config=None,
    )
    async with connection:
        process = await connection.create_process(
            term_type="xterm-256color", term_size=(COLUMNS, ROWS), encoding=None
        )
        yield Seat(process)


@asynccontextmanager
async def a_class(folder: Path, *options: str) -> AsyncIterator[Served]:
    """A class that is open."""
    served = Served(folder, *options)
    await served.start()
    try:
        yield served
    finally:
        served.close()
