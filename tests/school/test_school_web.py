"""A class on two servers in the browser: who has logged in on one is known on both."""

import asyncio
import datetime
import json
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.postgres import Postgres
from tests.school.school import School, school

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

NAME = "class.example"
SITE = f"https://{NAME}"
CLIENT = "127.0.0.2"
"""An address that is not the proxy's, so that it can be seen whose the server takes it for."""
LONGEST_WAIT = 60.0
"""Seconds; long only on a machine that is very busy."""


class HereAlone(AbstractResolver):
    """Finds every name on this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host="127.0.0.1",
                port=port,
                family=family,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        """Nothing is open."""


class Browser:
    """A page's side of the door, behind the proxy."""

    def __init__(self, session: aiohttp.ClientSession, built: School) -> None:
        self._session = session
        self._address = f"{SITE}:{built.web_port}"

    async def get(self, path: str) -> str:
        async with self._session.get(f"{self._address}/{path}") as response:
            assert response.status == 200
            return await response.text()

    async def log_in(self, *answers: str) -> str:
        """Answer the questions; gives the ticket."""
        said: Any = None
        async with self._socket("login?language=en") as questions:
            for answer in answers:
                await questions.receive_json()
                await questions.send_str(answer)
            said = await questions.receive_json()
        return str(said["ticket"])

    async def enter(self, ticket: str) -> None:
        """Give a ticket for a cookie."""
        async with self._session.post(
            f"{self._address}/enter", data=ticket, headers={"Origin": SITE}
        ) as response:
            assert response.status == 204
            assert response.headers["Set-Cookie"].startswith("__Host-")

    @asynccontextmanager
    async def terminal(self, words: bytes) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """A seat that shows these words."""
        async with self._socket("terminal?columns=120&rows=40&language=en") as terminal:
            shown = b""
            async with asyncio.timeout(LONGEST_WAIT):
                while words not in shown:
                    shown += await terminal.receive_bytes()
            yield terminal

    def _socket(self, path: str) -> Any:
        return self._session.ws_connect(f"{self._address}/{path}", headers={"Origin": SITE}, max_msg_size=0)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of the site's own making, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string(f"CN={NAME}")
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "class.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(pem)
    )
    return file


@asynccontextmanager
async def browser(built: School, certificate: Path) -> AsyncIterator[Browser]:
    connector = aiohttp.TCPConnector(
        resolver=HereAlone(),
        local_addr=(CLIENT, 0),
        ssl=ssl.create_default_context(cafile=str(certificate)),
    )
    async with aiohttp.ClientSession(connector=connector) as session:
        yield Browser(session, built)


async def only(built: School, name: str) -> None:
    """Lead whoever comes now to one of the servers."""
    other = {"one": "two", "two": "one"}[name]
    await built.tell_proxy(f"set server pages/{name} state ready")
    await built.until_up(name, "pages")
    await built.tell_proxy(f"set server pages/{other} state drain")


async def test_a_page_that_logged_in_on_one_server_has_its_seat_on_any(
    tmp_path: Path, postgres: Postgres, certificate: Path
) -> None:
    async with (
        school(tmp_path, postgres, certificate=certificate) as built,
        browser(built, certificate) as page,
    ):
        await only(built, "one")
        ticket = await page.log_in(built.code, "Anna", "4711", "4711")
        await only(built, "two")
        await page.enter(ticket)
        assert "xterm" in await page.get("")
        assert json.loads(await page.get("me")) == {"name": "Anna"}
        async with page.terminal(b"step 0 = epoch 1") as terminal:
            await only(built, "one")
            built.servers[1].kill()
            # The proxy cuts the connection, and a page then connects again with what it has kept.
            async with asyncio.timeout(LONGEST_WAIT):
                while not (await terminal.receive()).type.name.startswith("CLOS"):
                    pass
        async with page.terminal(b"step 0 = epoch 1"):
            pass

        assert f"(learner) logged in from {CLIENT}" in built.servers[0].log
