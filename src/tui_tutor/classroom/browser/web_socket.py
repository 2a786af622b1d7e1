"""A page's web socket, with bounds on what a page can make the server do through it."""

import asyncio
from typing import Self

from aiohttp import WSMessage, WSMsgType, web

from tui_tutor.classroom.browser.web_connection import WebConnection
from tui_tutor.classroom.browser.web_pace import Pace

HEARTBEAT = 20.0
"""Seconds between looks whether a page is still there; one that does not answer is gone."""
GOODBYE = 2.0
"""Seconds that a page gets to take the last word."""
MESSAGES, AT_ONCE = 100.0, 200.0
"""Messages a second for long, and for a moment; a mouse that is dragged makes sixty a second."""


class PageSocket:
    """What comes through it is read at a pace, and nobody waits long for its end.

    Args:
        request: Asks for it.
        longest: Bytes of a message.
    """

    def __init__(self, request: web.BaseRequest, longest: int) -> None:
        assert isinstance(request.protocol, WebConnection)
        self._request = request
        self._connection = request.protocol
        self._pace = Pace(MESSAGES, AT_ONCE)
        # Pings are answered here, since they would else be read without a pace.
        self.response = web.WebSocketResponse(
            timeout=GOODBYE, heartbeat=HEARTBEAT, autoping=False, compress=False, max_msg_size=longest
        )

    @classmethod
    async def opened(cls, request: web.BaseRequest, longest: int) -> Self:
        """A socket that may be used."""
        socket = cls(request, longest)
        await socket.response.prepare(request)
        socket._connection.stay()
        return socket

    async def receive(self) -> str | bytes | None:
        """What the page says next; None once it is gone."""
        while True:
            message: WSMessage = await self.response.receive()
            await asyncio.sleep(self._pace.count())
            if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                return message.data  # type: ignore[no-any-return]
            if message.type is WSMsgType.PING:
                await self.response.pong(message.data)
            elif message.type is not WSMsgType.PONG:
                return None

    async def send(self, data: str | bytes) -> None:
        """Say something; returns when the connection can take more.

        Raises:
            ConnectionError: If the page is gone.
        """
        if isinstance(data, str):
            await self.response.send_str(data)
        else:
            await self.response.send_bytes(data)

    async def close(self, last: str = "") -> None:
        """End it, with a last word; a page that does not take it is cut off."""
        try:
            async with asyncio.timeout(GOODBYE):
                if last:
                    await self.send(last)
                await self.response.close()
        except (TimeoutError, ConnectionError):
            self.cut()
        finally:
            # What a page does not take would else stay here for as long as the page likes.
            self._connection.end_within(GOODBYE)

    def cut(self) -> None:
        """End it at once."""
        self._connection.turn_away()
