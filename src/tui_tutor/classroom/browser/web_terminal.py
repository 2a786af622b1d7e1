"""A visitor's terminal in a browser, at the other end of a web socket."""

import asyncio
from collections.abc import Callable

import msgspec

from tui_tutor.classroom.browser.web_socket import PageSocket

COLUMNS, ROWS = (2, 500), (2, 300)
WINDOW = 64 * 1024
"""Bytes on their way to the page and not painted by it yet; a browser would take any number."""
MOST_UNREAD = 64 * 1024
"""Bytes that a learner may have typed, or pasted, ahead of the seat."""
LONGEST_MESSAGE = 64 * 1024


class FromPage(msgspec.Struct):
    """What a page says, besides what is typed.

    Attributes:
        painted: Bytes that it has painted since it last said so.
        columns: The terminal's new width.
        rows: Its new height.
    """

    painted: int = 0
    columns: int = 0
    rows: int = 0


class Ending(msgspec.Struct):
    """The last that a page is told.

    Attributes:
        ended: ``left`` if the learner has gone, ``stopping`` if the class will be back soon, else ``closed``.
    """

    ended: str


class WebTerminal:
    """What is typed comes from the page's socket, and what is shown goes to it, no faster than it paints.

    Args:
        page: The socket, which is open.
        columns: The terminal's width.
        rows: Its height.
        language: The page's language.
    """

    has_terminal = True
    term = "xterm-256color"

    def __init__(self, page: PageSocket, columns: int, rows: int, language: str) -> None:
        self.resized: Callable[[int, int], None] | None = None
        self.hung_up = asyncio.Event()
        self.columns, self.rows = _size(columns, rows)
        self.environment = {"COLORTERM": "truecolor", "LANG": f"{language}.UTF-8", "TERM_PROGRAM": "xterm.js"}
        self.status: int | None = None
        self._page = page
        self._typed = bytearray()
        self._something_typed = asyncio.Event()
        self._read_up = asyncio.Event()
        self._unpainted = 0
        self._takes = asyncio.Event()
        self._takes.set()
        self._gone = asyncio.get_running_loop().create_future()

    async def listen(self) -> None:
        """Take what the page sends, until it is gone."""
        try:
            while (said := await self._page.receive()) is not None:
                if isinstance(said, bytes):
                    await self._take_typed(said)
                elif not self._take_news(said):
                    break
        finally:
            self.hang_up()

    async def read(self) -> bytes:
        """What was typed next; empty once nothing more will come."""
        while not self._typed and not self.hung_up.is_set():
            self._something_typed.clear()
            await self._something_typed.wait()
        typed, self._typed = bytes(self._typed), bytearray()
        self._read_up.set()
        return typed

    async def write(self, data: bytes) -> None:
        """Show something; returns when the page can take more, or is gone."""
        await self._takes.wait()
        if self.hung_up.is_set() or not data:
            return
        self._unpainted += len(data)
        if self._unpainted >= WINDOW:
            self._takes.clear()
        sending = asyncio.ensure_future(self._page.send(data))
        try:
            # A page that reads nothing is not waited for once it is to be gone.
            await asyncio.wait({sending, self._gone}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done() and sending.exception() is not None:
                self.hang_up()
        finally:
            sending.cancel()
        await self._takes.wait()

    def end(self, status: int) -> None:
        """Note how it went; the page is told when its socket is closed."""
        self.status = status

    def hang_up(self) -> None:
        """Let go whoever reads or writes: nobody is there any more."""
        self.hung_up.set()
        if not self._gone.done():
            self._gone.set_result(None)
        self._something_typed.set()
        self._read_up.set()
        self._takes.set()

    async def _take_typed(self, data: bytes) -> None:
        self._typed += data
        self._something_typed.set()
        while len(self._typed) > MOST_UNREAD and not self.hung_up.is_set():
            self._read_up.clear()
            await self._read_up.wait()

    def _take_news(self, text: str) -> bool:
        try:
            news = msgspec.json.decode(text, type=FromPage)
        except (msgspec.DecodeError, RecursionError):
            return False
        self._unpainted = max(0, self._unpainted - max(0, news.painted))
        if self._unpainted < WINDOW:
            self._takes.set()
        if news.columns and news.rows:
            self.columns, self.rows = _size(news.columns, news.rows)
            if self.resized is not None:
                self.resized(self.columns, self.rows)
        return True


def _size(columns: int, rows: int) -> tuple[int, int]:
    return min(max(columns, COLUMNS[0]), COLUMNS[1]), min(max(rows, ROWS[0]), ROWS[1])
