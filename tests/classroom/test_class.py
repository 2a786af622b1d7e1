"""A class from the outside: the real command in its own process, and learners who come in by SSH."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh
import pyte
import pytest

from tests.classroom.front_fakes import Answering

COLUMNS, ROWS = 120, 40
LONGEST_WAIT = 30.0
"""Seconds; long only on a machine that is very busy."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="seats are forked"),
]


class Served:
    """The command ``classroom serve`` on a free port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[str] | None = None
        self.port = 0
        self.code = ""

    async def start(self) -> None:
        self.close()
        command = [sys.executable, "-m", "tui_tutor", "classroom", "--folder", str(self.folder), "serve"]
        self._process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", "0"],
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
        async with asyncio.timeout(LONGEST_WAIT):
            while not is_so(self.text):
                data = await self._process.stdout.read(65536)
                assert data, f"the seat ended at:\n{self.text}"
                self._take(data)

    async def until_shown(self, *words: str) -> None:
        await self.until(lambda text: all(word in text for word in words))

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
async def seat_of(served: Served, name: str, *pins: str) -> AsyncIterator[Seat]:
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


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    course = Served(tmp_path / "class")
    await course.start()
    try:
        yield course
    finally:
        course.close()


async def test_a_learner_comes_in_learns_and_comes_back_to_where_they_stood(served: Served) -> None:
    async with seat_of(served, "Anna", "4711", "4711") as seat:
        await seat.until_shown("1 Everything is a mapping", "step 0 = epoch 1", "quit")
        seat.press(" ")
        await seat.until_shown("Goal reached")
        seat.press("\x1b[C")
        await seat.until_shown("page 2 of 8")
        seat.press("q")
        assert await seat.until_ended() == 0
        assert seat.said.endswith(b"\x1b[?1049l") or b"\x1b[?1049l" in seat.said[-200:]

    async with seat_of(served, "anna", "4711") as seat:
        await seat.until_shown("page 2 of 8")
        seat.press("\x1b[D")
        await seat.until_shown("page 1 of 8", "Goal reached")


async def test_a_server_that_is_killed_loses_nothing_that_was_shown_as_saved(served: Served) -> None:
    async with seat_of(served, "Anna", "4711", "4711") as seat:
        await seat.until_shown("step 0 = epoch 1", "quit")
        seat.press(" ")
        await seat.until_shown("Goal reached")
        await served.end(signal.SIGKILL)
        with pytest.raises(asyncssh.ConnectionLost):
            await seat.until_ended()

    await served.start()

    async with seat_of(served, "Anna", "4711") as seat:
        await seat.until_shown("page 1 of 8", "Goal reached")


async def test_a_second_login_takes_the_seat_over_and_the_first_is_told(served: Served) -> None:
    async with seat_of(served, "Anna", "4711", "4711") as first:
        await first.until_shown("quit")
        first.press("\x1b[C")
        await first.until_shown("page 2 of 8")

        async with seat_of(served, "Anna", "4711") as second:
            await first.until_ended()
            await second.until_shown("page 2 of 8")

        assert b"another terminal" in first.said


async def test_the_server_s_files_and_programs_are_out_of_reach(served: Served, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n3,4\n5,6\n")

    async with seat_of(served, "Anna", "4711", "4711") as seat:
        await seat.until_shown("step 0 = epoch 1", "quit")
        seat.press(f"\x1b[200~data={secret}\x1b[201~")
        await seat.until_shown("secret.csv", "can't be")
        await seat.until_shown("circle")


async def test_nobody_opens_another_s_record_with_a_wrong_pin(served: Served) -> None:
    async with seat_of(served, "Anna", "4711", "4711") as seat:
        await seat.until_shown("quit")

    with pytest.raises((asyncssh.PermissionDenied, asyncssh.DisconnectError, asyncssh.ConnectionLost)):
        async with seat_of(served, "Anna", "1234"):
            pass


async def test_closing_the_class_ends_the_seats_with_a_word(served: Served) -> None:
    async with seat_of(served, "Anna", "4711", "4711") as seat:
        await seat.until_shown("quit")
        code = await served.end(signal.SIGTERM)
        await seat.until_ended()

    assert code == 0
    assert b"server is stopping" in seat.said


async def test_thirty_who_come_at_once_are_all_in_within_their_time(served: Served) -> None:
    async def come(number: int) -> None:
        async with seat_of(served, f"Learner {number}", "4711", "4711") as seat:
            await seat.until_shown("1 Everything is a mapping", "quit")

    await asyncio.gather(*(come(number) for number in range(30)))
