import subprocess
import sys
from pathlib import Path

import pytest

CLOSED = """
import os, sys, webbrowser, socket
from pathlib import Path
from tui_tutor.classroom.seating.doors import close_doors
from tui_tutor.errors import BackendError
close_doors([Path(sys.argv[1])])
try:
    print({code})
except OSError as error:
    print(type(error).__name__)
except BackendError as error:
    print(error)
"""


def what_comes_of(code: str, folder: Path) -> str:
    result = subprocess.run(
        [sys.executable, "-c", CLOSED.replace("{code}", code), str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_what_is_allowed_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "lesson.md").write_text("text")

    assert what_comes_of("open(sys.argv[1] + '/lesson.md').read()", tmp_path) == "text"


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd').read()",
        "open(sys.argv[1] + '/../../../../etc/passwd').read()",
        "open(sys.argv[1] + '/new.txt', 'w')",
        "os.open(sys.argv[1] + '/new.txt', os.O_CREAT | os.O_WRONLY)",
        "os.system('true')",
        "__import__('subprocess').run(['true'])",
        "socket.create_connection(('127.0.0.1', 1), 1)",
        "os.fork()",
    ],
)
def test_other_files_programs_and_connections_are_refused(tmp_path: Path, code: str) -> None:
    (tmp_path / "allowed").mkdir()

    assert what_comes_of(code, tmp_path / "allowed") == "PermissionError"


def test_a_link_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")

    assert what_comes_of("open(sys.argv[1] + '/link').read()", tmp_path) == "PermissionError"


def test_no_browser_is_started_on_the_server(tmp_path: Path) -> None:
    assert what_comes_of("webbrowser.open('https://example.org')", tmp_path) == "False"


def test_who_chooses_torch_is_told_that_a_class_has_numpy_only_and_not_what_to_install(
    tmp_path: Path,
) -> None:
    # Without a path to look on, as on a server where torch is not installed.
    backend = "__import__('tui_tutor.engine.torch_backend').engine.torch_backend"
    code = f"[{backend}, sys.path.clear()][0].import_torch()"

    told = what_comes_of(code, tmp_path)

    assert (
        told == "a class computes with NumPy only\nuse backend=numpy here; a tutor of your own has torch too"
    )


def test_the_engine_says_that_a_file_of_the_server_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("a,b\n1,2\n3,4\n")
    (tmp_path / "allowed").mkdir()
    code = (
        f"""__import__('tui_tutor.engine.data').engine.data.describe_data({str(tmp_path / "roster.csv")!r})"""
    )

    result = subprocess.run(
        [sys.executable, "-c", CLOSED.replace("{code}", code), str(tmp_path / "allowed")],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert "DataError" in result.stderr
    assert "roster.csv" in result.stderr
