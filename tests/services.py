"""Programs from the system's packages that some tests start themselves."""

import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

DOCS = Path(__file__).parents[1] / "docs" / "school"


def program(name: str, *folders: str) -> str:
    """Where a program is; the test is skipped without it, or fails where it must not be missing."""
    places = [*map(str, sorted(Path("/").glob("usr/lib/postgresql/*/bin"), reverse=True)), *folders]
    found = shutil.which(name) or shutil.which(name, path=os.pathsep.join([*places, "/usr/sbin"]))
    return found or missing(f"{name} is not installed")


def missing(reason: str) -> NoReturn:
    if os.environ.get("TUI_TUTOR_REQUIRE_SERVICES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def replaced(text: str, values: dict[str, str]) -> str:
    """A documented file with the addresses of a test, each of which must stand in it."""
    for old, new in values.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def end(process: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()
    for stream in (process.stdout, process.stderr, process.stdin):
        if stream is not None:
            stream.close()
