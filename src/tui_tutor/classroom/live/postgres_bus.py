"""Carries what the servers of a class tell each other through the database that they share.

A table holds the messages; a notification only wakes the others up, and who misses it looks once a
second all the same.
"""

import asyncio
import json
import logging
import secrets
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import psycopg

from tui_tutor.classroom.live.bus import Hear
from tui_tutor.classroom.records.ledger_database import (
    FORGET_WHAT_WAS_SAID,
    connection_values,
    read_url,
    settings_of_session,
)
from tui_tutor.classroom.records.ledger_file import reason

POLL = 1.0
"""Seconds between looks, should a notification be lost."""
BETWEEN_BATCHES = 0.2
"""Seconds: the database takes one notification at a time from all its users."""
MOST_WAITING = 2000
"""Messages that wait for a database that is away; the oldest go first, as they are worth least."""
PAUSE = 0.5
"""Seconds between tries to reach the database again."""
CHANNEL = "tui_tutor_bus"
TURN_TO_SPEAK = 7_305_004_210
"""The number of a lock: without it a message could be numbered before another and appear after it."""

_NOW = "EXTRACT(epoch FROM clock_timestamp())::float8"
_SAY = f"INSERT INTO bus (at, content) VALUES ({_NOW}, %s)"
_WAKE = f"NOTIFY {CHANNEL}"
_LISTEN = f"LISTEN {CHANNEL}"
_NEWEST = "SELECT COALESCE(max(message_id), 0) FROM bus"
_HEAR = "SELECT message_id, content FROM bus WHERE message_id > %s ORDER BY message_id LIMIT 500"

logger = logging.getLogger(__name__)


class PostgresBus:
    """The bus of a class on several servers: a `tui_tutor.classroom.live.bus.Bus`.

    Args:
        place: The address of the database, ``postgresql://…``.
    """

    def __init__(self, place: str) -> None:
        self._values = connection_values(read_url(place))
        self._listeners: list[Hear] = []
        self._waiting: deque[str] = deque(maxlen=MOST_WAITING)
        self._said: list[str] = []
        self._name = secrets.token_hex(8)
        self._number = 0
        self._heard: dict[str, int] = {}
        self._spoken = asyncio.Event()
        self._last = 0
        self._is_closing = False
        self._tasks: list[asyncio.Task[None]] = []

    def listen(self, hear: Hear) -> None:
        """Call somebody with each message from now on."""
        self._listeners.append(hear)

    async def start(self) -> None:
        """Begin to carry; what was said before is not heard."""
        is_listening = asyncio.Event()
        self._tasks = [
            asyncio.create_task(self._hear_always(is_listening)),
            asyncio.create_task(self._speak_always()),
        ]
        await is_listening.wait()

    async def publish(self, message: Mapping[str, Any]) -> None:
        """Tell every server something; returns at once."""
        self._number += 1
        self._waiting.append(json.dumps([self._name, self._number, message]))
        self._spoken.set()

    async def close(self) -> None:
        """Say what waits to be said, if that is possible just now, and carry no more."""
        self._is_closing = True
        self._spoken.set()
        for hearing, speaking in [self._tasks] if self._tasks else []:
            hearing.cancel()
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(speaking), POLL)
            speaking.cancel()
            await asyncio.wait({hearing, speaking})

    async def _speak_always(self) -> None:
        while not self._is_closing or self._waiting:
            try:
                async with await self._connect() as connection:
                    await self._speak(connection)
            except psycopg.Error as error:
                logger.warning("the other servers can't be told anything: %s", reason(error))
                # Whether it was committed is not known; what was is passed over by those who have heard it.
                self._waiting = deque([*self._said, *self._waiting], MOST_WAITING)
                self._said = []
                if self._is_closing:
                    return
                await asyncio.sleep(PAUSE)

    async def _speak(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while not self._is_closing or self._waiting:
            if not self._waiting:
                await self._spoken.wait()
                self._spoken.clear()
                continue
            self._said = list(self._waiting)
            self._waiting.clear()
            async with connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock(%s)", (TURN_TO_SPEAK,))
                async with connection.cursor() as cursor:
                    await cursor.executemany(_SAY, [(content,) for content in self._said])
                await connection.execute(FORGET_WHAT_WAS_SAID)
                await connection.execute(_WAKE)
            self._said = []
            if not self._is_closing:
                await asyncio.sleep(BETWEEN_BATCHES)

    async def _hear_always(self, is_listening: asyncio.Event) -> None:
        while True:
            try:
                async with await self._connect() as connection:
                    await connection.execute(_LISTEN)
                    await self._find_place(connection, is_listening.is_set())
                    is_listening.set()
                    await self._hear(connection)
            except psycopg.Error as error:
                logger.warning("the other servers can't be heard: %s", reason(error))
                await asyncio.sleep(PAUSE)

    async def _find_place(self, connection: psycopg.AsyncConnection[Any], goes_on: bool) -> None:
        cursor = await connection.execute(_NEWEST)
        [newest] = await cursor.fetchone() or (0,)
        # A database that was put back to an earlier state counts on from there.
        self._last = min(self._last, newest) if goes_on else newest

    async def _hear(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            cursor = await connection.execute(_HEAR, (self._last,))
            found = await cursor.fetchall()
            for number, content in found:
                self._last = number
                self._take(*json.loads(content))
            if not found:
                async for _wake_up in connection.notifies(timeout=POLL, stop_after=1):
                    pass

    def _take(self, publisher: str, number: int, message: Mapping[str, Any]) -> None:
        """Tell it, unless it has been told before: what a teacher gives is given once."""
        if number > self._heard.get(publisher, 0):
            self._heard[publisher] = number
            self._tell(message)

    def _tell(self, message: Mapping[str, Any]) -> None:
        for hear in tuple(self._listeners):
            try:
                hear(message)
            except Exception:
                logger.exception("a message between servers can't be understood")

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        connection = await psycopg.AsyncConnection.connect(**self._values, autocommit=True)
        try:
            await connection.execute(settings_of_session())
        except BaseException:
            await connection.close()
            raise
        return connection
