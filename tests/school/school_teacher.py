"""A teacher at the board's socket of one server, who speaks and hears plain lines."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tui_tutor.classroom.live.board_door import BOARD_SOCKET
from tui_tutor.store.board_messages import Board, FromTeacher, Refused, Row, Rows, read_to_teacher
from tui_tutor.store.class_messages import LONGEST_LINE, Picture, line_of

LONGEST_WAIT = 30.0
"""Seconds; long only on a machine that is very busy."""


class Teacher:
    """What a teacher has been told up to now.

    Attributes:
        rows: By the names of the learners.
        board: The last one.
        pictures: Texts of all screens that were shown.
        refused: What could not be done.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.rows: dict[str, Row] = {}
        self.board = Board(now=0.0)
        self.pictures: list[str] = []
        self.refused: list[str] = []
        self._reader = reader
        self._writer = writer
        self._news = asyncio.Event()

    @property
    def here(self) -> set[str]:
        return {name for name, row in self.rows.items() if row.is_here}

    async def say(self, *asked: FromTeacher) -> None:
        self._writer.write(b"".join(map(line_of, asked)))
        await self._writer.drain()

    async def until(self, is_so: Callable[[], bool], seconds: float = LONGEST_WAIT) -> None:
        async with asyncio.timeout(seconds):
            while not is_so():
                self._news.clear()
                await self._news.wait()

    async def listen(self) -> None:
        while line := await self._reader.readline():
            told = read_to_teacher(line)
            assert told is not None, line
            if isinstance(told, Rows):
                self.rows |= {row.name: row for row in told.rows}
            elif isinstance(told, Board):
                self.board = told
            elif isinstance(told, Picture):
                self.pictures.append("\n".join("".join(text for text, _style in line) for line in told.lines))
            elif isinstance(told, Refused):
                self.refused.append(told.says)
            self._news.set()


@asynccontextmanager
async def teacher_at(folder: Path) -> AsyncIterator[Teacher]:
    """A teacher on the machine of the server that keeps its key in this folder."""
    reader, writer = await asyncio.open_unix_connection(folder / BOARD_SOCKET, limit=LONGEST_LINE)
    teacher = Teacher(reader, writer)
    listening = asyncio.create_task(teacher.listen())
    try:
        yield teacher
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
