"""A PostgreSQL of the tests' own, in a folder of its own, on a free port."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.services import DOCS, end, free_port, program

PASSWORD = "not-a-word-for-logs"
LONGEST_START = 60.0


class Postgres:
    """A database server that asks for passwords, as a school's does."""

    def __init__(self) -> None:
        # It refuses to run as root.
        self._account: dict[str, Any] = (
            {"user": "postgres", "group": "postgres", "extra_groups": []} if _is_root() else {}
        )
        self._programs = {name: program(name) for name in ("initdb", "postgres", "psql", "pg_isready")}
        self.folder = Path(tempfile.mkdtemp(prefix="tui-tutor-postgres-"))
        self.port = free_port()
        self._made: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        """Begin it, as docs/school.md tells an administrator to."""
        password = self.folder / "password"
        password.write_text(PASSWORD)
        if _is_root():
            shutil.chown(self.folder, "postgres")
            shutil.chown(password, "postgres")
        self._run(
            "initdb",
            "-D",
            self._data,
            "-U",
            "admin",
            "-A",
            "scram-sha-256",
            "--pwfile",
            str(password),
            "-E",
            "UTF8",
        )
        self.start()
        self._run("psql", "-v", "ON_ERROR_STOP=1", "-f", str(self._copy(DOCS / "database.sql")), *self._admin)
        self.tell(f"ALTER ROLE tui_tutor PASSWORD '{PASSWORD}'")

    def start(self) -> None:
        # Nothing here must survive a power cut.
        settings = ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=60"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    self._programs["postgres"],
                    "-D",
                    self._data,
                    "-p",
                    str(self.port),
                    "-k",
                    str(self.folder),
                    *settings,
                ],
                stdout=log,
                stderr=log,
                cwd="/",
                **self._account,
            )
        until = time.monotonic() + LONGEST_START
        asked = [self._programs["pg_isready"], "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(asked, check=False).returncode != 0:
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < until, "PostgreSQL does not start"

    def stop(self) -> None:
        """End it at once, with all connections, as a restart does."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        self._process.wait(LONGEST_START)

    def crash(self) -> None:
        """End it without a word, as a power cut of its program alone does."""
        assert self._process is not None
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(LONGEST_START)

    def new_database(self) -> str:
        """The address of an empty database."""
        name = f"class_{secrets.token_hex(4)}"
        self.tell(
            f"CREATE DATABASE {name} OWNER tui_tutor TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        )
        self._made.append(name)
        return self.url(name)

    def drop_databases(self) -> None:
        while self._made:
            self.tell(f"DROP DATABASE {self._made.pop()} WITH (FORCE)")

    def url(self, name: str = "tui_tutor", password: str = PASSWORD) -> str:
        return f"postgresql://tui_tutor:{password}@127.0.0.1:{self.port}/{name}"

    def tell(self, statement: str, database: str = "postgres") -> str:
        """What the database says to its administrator."""
        return self._run("psql", "-v", "ON_ERROR_STOP=1", "-tA", "-c", statement, *self._admin[:-1], database)

    def remove(self) -> None:
        if self._process is not None:
            end(self._process)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    @property
    def _admin(self) -> list[str]:
        return ["-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "admin", "postgres"]

    def _copy(self, file: Path) -> Path:
        # The account it runs as may not read the repository.
        copy = self.folder / file.name
        shutil.copyfile(file, copy)
        copy.chmod(0o644)
        return copy

    def _run(self, name: str, *words: str) -> str:
        done = subprocess.run(
            [self._programs[name], *words],
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": os.environ["PATH"], "PGPASSWORD": PASSWORD, "LC_ALL": "C.UTF-8"},
            check=False,
            **self._account,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return str(done.stdout).strip()


def _is_root() -> bool:
    if os.geteuid() != 0:
        return False
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        program("postgres")
    return True


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    try:
        server.create()
        yield server
    finally:
        server.remove()
