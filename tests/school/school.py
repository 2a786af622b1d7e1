"""A school's set-up as docs/school has it: HAProxy, two servers, one PostgreSQL, all on this machine."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from tests.classroom.front_fakes import until
from tests.classroom.served_class import Seat, program_of, seat_of
from tests.postgres import Postgres
from tests.services import DOCS, end, free_port, program, replaced

LONGEST_WAIT = 60.0
"""Seconds; long only on a machine that is very busy."""


class Server:
    """One of the servers, started with the line of the systemd unit."""

    def __init__(self, folder: Path, port: int, database: str, web_port: int = 0) -> None:
        self.folder = folder
        self.port = port
        self.web_port = web_port
        self._environment = {**os.environ, "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8", "LANGUAGE": "en"}
        self._environment |= _environment(database)
        self._process: subprocess.Popen[str] | None = None
        self.code = ""

    @property
    def command(self) -> list[str]:
        unit = (DOCS / "tui-tutor.service").read_text()
        values = {
            "/usr/local/lib/tui-tutor/bin/tui-tutor": " ".join(program_of(self.folder)),
            "/var/lib/tui-tutor": str(self.folder),
            "--port 8022": f"--host 127.0.0.1 --port {self.port}",
            "--trusted-proxy 10.0.0.10": "--trusted-proxy 127.0.0.1",
        }
        [line] = re.findall(r"(?m)^ExecStart=(.*)$", unit)
        return [*replaced(line, values).split(), *(self._web_options if self.web_port else ())]

    @property
    def _web_options(self) -> list[str]:
        [line] = re.findall(r"(?m)^    (--web-host .*)$", (DOCS.parent / "school.md").read_text())
        values = {
            "--web-host 10.0.0.11": f"--web-host 127.0.0.1 --web-port {self.web_port}",
            "--web-trusted-proxy 10.0.0.10": "--web-trusted-proxy 127.0.0.1",
        }
        return replaced(line, values).split()

    async def start(self, command: Sequence[str] = ()) -> None:
        self.close()
        self._process = subprocess.Popen(
            command or self.command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self._environment,
        )
        told = await asyncio.wait_for(asyncio.to_thread(self._read_notice), LONGEST_WAIT)
        found = re.search(r"join code:\s+(\S+)", told)
        assert found is not None, told
        self.code = found[1]

    def kill(self) -> None:
        """As when the machine's power fails: the server and its seats end without a word."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    async def stop(self) -> int:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(asyncio.to_thread(self._process.wait), LONGEST_WAIT)

    def close(self) -> None:
        if self._process is not None:
            end(self._process)

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text()

    def _read_notice(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        told = ""
        for line in self._process.stdout:
            told += line
            if "ctrl+c" in line:
                break
        return told


class School:
    """Two servers behind one address.

    Attributes:
        servers: Each listens for the proxy alone.
        port: Where learners come in.
        web_port: Where browsers come in, if they do.
        database: The address of what all of them share.
    """

    def __init__(self, folder: Path, database: str, certificate: Path | None = None) -> None:
        self.folder = folder
        self.database = database
        self.servers = [
            Server(folder / name, free_port(), database, free_port() if certificate else 0)
            for name in ("one", "two")
        ]
        self.port = free_port()
        self.web_port = free_port()
        self._certificate = certificate
        self._proxy: subprocess.Popen[bytes] | None = None

    @property
    def code(self) -> str:
        return self.servers[0].code

    async def start(self, command: Sequence[str] = ()) -> None:
        first, second = self.servers
        await first.start([*command, str(first.folder), str(first.port)] if command else ())
        # The second server is given the key of the first, as the guide says.
        second.folder.mkdir(mode=0o700)
        shutil.copy2(first.folder / "host_key", second.folder)
        await second.start([*command, str(second.folder), str(second.port)] if command else ())
        await self.start_proxy()

    async def start_proxy(self) -> None:
        values = {
            "bind :8022": f"bind 127.0.0.1:{self.port}",
            "10.0.0.11:8022": f"127.0.0.1:{self.servers[0].port}",
            "10.0.0.12:8022": f"127.0.0.1:{self.servers[1].port}",
        }
        file, socket = self.folder / "haproxy.cfg", self.folder / "haproxy.sock"
        own = f"global\n    stats socket {socket} level admin\n\n"
        file.write_text(own + replaced((DOCS / "haproxy.cfg").read_text(), values) + self._web_part())
        subprocess.run([program("haproxy"), "-c", "-q", "-f", str(file)], check=True)
        self._proxy = subprocess.Popen(
            [program("haproxy"), "-db", "-f", str(file)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        await until(socket.exists, LONGEST_WAIT)

    def _web_part(self) -> str:
        """What the proxy is told of the page for browsers."""
        if self._certificate is None:
            return ""
        values = {
            "bind :80": f"bind 127.0.0.1:{free_port()}",
            "bind :443": f"bind 127.0.0.1:{self.web_port}",
            "/etc/haproxy/class.pem": str(self._certificate),
            "10.0.0.11:8023": f"127.0.0.1:{self.servers[0].web_port}",
            "10.0.0.12:8023": f"127.0.0.1:{self.servers[1].web_port}",
        }
        return replaced((DOCS / "haproxy-web.cfg").read_text(), values)

    async def tell_proxy(self, words: str) -> str:
        """What HAProxy answers its administrator."""
        reader, writer = await asyncio.open_unix_connection(self.folder / "haproxy.sock")
        writer.write(f"{words}\n".encode())
        told = (await reader.read()).decode()
        writer.close()
        await writer.wait_closed()
        return told

    async def until_up(self, name: str, backend: str = "servers") -> None:
        """Wait until the proxy has seen that a server answers again."""
        await self._until_status(backend, name, "UP|DRAIN")

    async def until_down(self, name: str) -> None:
        """Wait until the proxy has seen that a server does not answer."""
        await self._until_status("servers", name, "DOWN")

    async def _until_status(self, backend: str, name: str, status: str) -> None:
        async with asyncio.timeout(LONGEST_WAIT):
            while not re.search(rf"(?m)^{backend},{name},.*,({status}),", await self.tell_proxy("show stat")):
                await asyncio.sleep(0.1)

    def close(self) -> None:
        if self._proxy is not None:
            end(self._proxy)
        for server in self.servers:
            server.close()


@asynccontextmanager
async def school(
    folder: Path, postgres: Postgres, command: Sequence[str] = (), certificate: Path | None = None
) -> AsyncIterator[School]:
    """A school that is open.

    Args:
        folder: Where its servers and its proxy keep what they need.
        postgres: Keeps the class.
        command: Starts a server instead of the line of the systemd unit; folder and port are added.
        certificate: Of the page for browsers, with its key; None for no such page.
    """
    async with AsyncExitStack() as stack:
        built = School(folder, postgres.new_database(), certificate)
        stack.callback(built.close)
        await built.start(command)
        yield built


@asynccontextmanager
async def on_server(built: School, name: str, learner: str, *pins: str) -> AsyncIterator[Seat]:
    """A seat on one of the servers, though the learner comes in through the proxy."""
    other = {"one": "two", "two": "one"}[name]
    await built.tell_proxy(f"set server servers/{other} state drain")
    async with seat_of(built, learner, *pins) as seat:
        await built.tell_proxy(f"set server servers/{other} state ready")
        yield seat


def _environment(database: str) -> dict[str, str]:
    """The variables of docs/school/environment."""
    text = (DOCS / "environment").read_text()
    [line] = re.findall(r"(?m)^TUI_TUTOR_DATABASE=.*$", text)
    name, _equals, value = line.partition("=")
    assert value == "postgresql://tui_tutor:PASSWORD@10.0.0.20/tui_tutor"
    return {name: database}
