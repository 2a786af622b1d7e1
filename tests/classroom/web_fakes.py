"""A browser's door in memory, and a page that is no browser."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import asyncssh

from tests.classroom.front_fakes import CODE, FakeHouse, FakeRegistry
from tui_tutor.classroom.browser.web import WebDoor
from tui_tutor.classroom.browser.web_address import Origins, WebOptions
from tui_tutor.classroom.browser.web_pass import Passes
from tui_tutor.classroom.door.lobby import FrontOptions, Lobby

KEY = b"signs passes in tests"
NEW = (CODE, "Ada", "4321", "4321")
"""The answers of a learner who has never been here."""


@dataclass
class Page:
    """A page's side of the door."""

    registry: FakeRegistry
    house: FakeHouse
    lobby: Lobby
    door: WebDoor
    session: aiohttp.ClientSession
    port: int

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def socket(self, path: str, **headers: str) -> aiohttp.ClientWebSocketResponse:
        return await self.session.ws_connect(
            f"{self.origin}/{path}", headers={"Origin": self.origin} | headers, max_msg_size=0
        )

    async def answer(self, *answers: str, language: str = "en", **headers: str) -> list[dict[str, Any]]:
        """Give these answers, and no more; gives all that the server said."""
        connection = await self.socket(f"login?language={language}", **headers)
        said = [await connection.receive_json()]
        for each in answers:
            await connection.send_str(each)
            message = await connection.receive()
            if message.type is not aiohttp.WSMsgType.TEXT:
                break
            said.append(json.loads(message.data))
        await connection.close()
        return said

    async def enter(self, ticket: str, **headers: str) -> aiohttp.ClientResponse:
        headers = {"Origin": self.origin} | headers
        return await self.session.post(f"{self.origin}/enter", data=ticket, headers=headers)

    async def log_in(self) -> None:
        """Become Ada, who may have been here before."""
        answers = NEW[:3] if self.registry.records else NEW
        ticket = (await self.answer(*answers))[-1]["ticket"]
        assert (await self.enter(ticket)).status == 204

    async def learner(self, name: str = "Ada") -> str:
        """The cookie of a learner who has just been made, without the questions."""
        learner_id = await self.registry.create(name, "a hash")
        cookie = await Passes(KEY, self.registry).issue("cookie", learner_id)
        return f"tui-tutor-class={cookie}"


@asynccontextmanager
async def page(
    house: FakeHouse | None = None, origin: str = "", connections_at_once: int = 600, **options: Any
) -> AsyncIterator[Page]:
    registry, house = FakeRegistry(), house or FakeHouse()
    key = asyncssh.generate_private_key("ssh-ed25519")
    lobby = Lobby(FrontOptions(registry, house, key, "127.0.0.1", 0, **options))
    web = WebOptions(port=0, origins=Origins.from_text(origin))
    door = WebDoor(lobby, web, KEY, connections_at_once)
    await door.open()
    try:
        # Numbers are no names to a jar of cookies that is not told to take them.
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            yield Page(registry, house, lobby, door, session, door.get_port())
    finally:
        door.close()
        await door.wait_closed()
