"""What the kernel refuses a seat, tried in a process that has no other door."""

import os
import subprocess
import sys

import pytest

from tui_tutor.classroom.seating.seat_filter import ARCHITECTURES

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine not in ARCHITECTURES,
    reason="it is for Linux",
)
LIMITED = """
import asyncio, os, socket
from pathlib import Path
from tui_tutor.classroom.seating.seat_limits import limit_seat
limit_seat()
try:
    print({code})
except PermissionError as error:
    print("refused")
"""


def what_comes_of(code: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", LIMITED.replace("{code}", code)], capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.mark.parametrize(
    "code",
    [
        "socket.socket()",
        "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
        "socket.socket(socket.AF_UNIX)",
        "os.execv('/bin/true', ['true'])",
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], {})",
    ],
)
def test_networks_programs_and_processes_are_refused_by_the_kernel(code: str) -> None:
    assert what_comes_of(code) == "refused"


def test_what_a_seat_needs_goes_on() -> None:
    code = "(asyncio.run(asyncio.to_thread(lambda: 'threads')), (ends := socket.socketpair())[0].send(b'x'))"

    assert what_comes_of(code) == "('threads', 1)"


def test_no_power_of_the_superuser_is_left_and_the_filter_is_on() -> None:
    told = what_comes_of("Path('/proc/self/status').read_text()")

    facts = dict(line.split(":\t", 1) for line in told.splitlines() if ":\t" in line)

    assert {facts[name] for name in ("CapEff", "CapPrm", "CapBnd")} == {"0" * 16}
    assert facts["Seccomp"] == "2"
    assert facts["NoNewPrivs"] == "1"
