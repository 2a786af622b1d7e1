"""A browser's connection: how long it may take, and how many there are."""

import asyncio
import logging
from typing import Any

from aiohttp import web

from tui_tutor.classroom.browser.web_pace import Pace
from tui_tutor.classroom.door.front import keep_little
from tui_tutor.classroom.door.limits import Doorway, Stage

CONNECTIONS_AT_ONCE = 600
"""Connections that are no terminal; a browser opens up to six to fetch the page."""
BYTES, BYTES_AT_ONCE = 2**20, 4 * 2**20
"""Bytes a second that come through a socket for long, and for a moment. Messages are read at a slower
pace than this, so that only a flood of what is no message gets here: pieces of one that never ends."""
LONGEST_LINE, LONGEST_HEADER, MOST_HEADERS = 4096, 4096, 64

logger = logging.getLogger(__name__)


class WebConnection(web.RequestHandler):
    """A connection that asks for pages, until one of its requests stays: a login or a terminal.

    Args:
        server: Answers its requests.
        doorway: Those that do not stay.
        silence: Seconds until the first request, and from one to the next.
        longest: Seconds from a request's beginning until its answer is taken.
    """

    def __init__(self, server: web.Server, doorway: Doorway, silence: float, longest: float) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=silence,
            # For none, as its own checks have it.
            access_log=None,  # type: ignore[arg-type]
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_HEADER,
            max_headers=MOST_HEADERS,
            lingering_time=0,
        )
        self.address = ""
        self.stage = Stage.SILENT
        self._doorway = doorway
        self._silence = silence
        self._longest = longest
        self._timer: asyncio.TimerHandle | None = None
        self._pace: Pace | None = None
        self._kept: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a place among those that do not stay."""
        super().connection_made(transport)
        self._kept = transport
        self.address = str((transport.get_extra_info("peername") or ("",))[0])
        keep_little(transport.get_extra_info("socket"))
        self._give_time(self._silence)
        self._doorway.enter(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Give the place back."""
        self._stop_timer()
        self._kept = None
        self._doorway.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what comes, but no flood."""
        if self._pace is not None and self._pace.count(len(data)) > 0:
            logger.warning("a flooding connection from %s is ended", self.address)
            self.turn_away()
            return
        super().data_received(data)

    def begin_request(self) -> None:
        """Give a request its time."""
        self.stage = Stage.GREETED
        self._give_time(self._longest)

    def stay(self) -> None:
        """Be no page any more, but a login or a terminal, which are counted elsewhere."""
        self._stop_timer()
        self._doorway.leave(self)
        self._pace = Pace(BYTES, BYTES_AT_ONCE)

    def end_within(self, seconds: float) -> None:
        """End the connection soon, whether or not everything has been taken."""
        self._give_time(seconds)

    def turn_away(self) -> None:
        """End the connection at once."""
        # aiohttp forgets its own as soon as it has begun to close it, and then waits for the page.
        if isinstance(self._kept, asyncio.Transport):
            self._kept.abort()

    def log_exception(self, *_args: Any, **_keywords: Any) -> None:
        """Say in a line that a request could not be read; what it held is nobody's business."""
        logger.info("a request from %s could not be read", self.address)

    def _give_time(self, seconds: float) -> None:
        self._stop_timer()
        self._timer = asyncio.get_running_loop().call_later(seconds, self.turn_away)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
