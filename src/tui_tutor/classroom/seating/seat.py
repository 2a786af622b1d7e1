"""One learner's seat, from the fork to its end."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tui_tutor.classroom.door.visitor import Person, Terminal
from tui_tutor.classroom.seating.idle_watch import WARN_AFTER, IdleWatch
from tui_tutor.classroom.seating.seat_process import SeatProcess
from tui_tutor.classroom.seating.seat_pump import SeatPump
from tui_tutor.classroom.seating.seat_request import SeatRequest
from tui_tutor.classroom.seating.seat_saves import SaveProgress, SeatSaves

logger = logging.getLogger(__name__)

Fork = Callable[[SeatRequest, int, socket.socket, socket.socket], Awaitable[SeatProcess]]
ServeLink = Callable[[Person, socket.socket], Coroutine[Any, Any, None]]
"""Serves the link between somebody's seat and the class until the seat closes its end."""
WarnIdle = Callable[[str, int], None]
"""Warns a learner, by their id, that their seat ends in so many minutes unless they type something."""

SECONDS_FOR_LAST_SAVES = 10.0
SECONDS_FOR_LAST_OUTPUT = 1.0
RESTORE_TERMINAL = b"\x1b[?1000l\x1b[?1002l\x1b[?1006l\x1b[?2004l\x1b[?1049l\x1b[?25h\x1b[0m"
"""For a seat that was killed: no mouse, no pasting marks, the usual screen, cursor and colours."""


class Ending(Enum):
    """Why a seat has ended."""

    LEFT = "the learner has quit"
    HUNG_UP = "nobody is there any more"
    REPLACED = "the learner has come in from elsewhere"
    STOPPED = "the server is stopping"
    IDLE = "nobody has typed for long"
    BROKEN = "the seat has failed"


@dataclass(frozen=True)
class SeatRules:
    """What seats may take.

    Attributes:
        most_seats: Seats in all.
        most_starting: Seats that are being started at once.
        painted_bytes: What a seat has written when it counts as started.
        longest_start: Seconds after which it counts as started anyway.
        seconds_to_hang_up: What a seat is given after SIGHUP before it gets SIGTERM.
        seconds_to_terminate: What it is given then before it is killed.
        idle_minutes: How long a learner may type nothing; 0 for as long as they like.
    """

    most_seats: int = 250
    most_starting: int = 2 * (os.cpu_count() or 1)
    painted_bytes: int = 2000
    longest_start: float = 5.0
    seconds_to_hang_up: float = 5.0
    seconds_to_terminate: float = 5.0
    idle_minutes: float = 60.0


class Seat:
    """A learner's seat.

    Args:
        request: Who sits there.
        terminal: Where it is seen.
        save: Saves the learner's progress.
        rules: What it may take.
        asked_to_end: Resolved when the seat is to end though the learner is still there.
        serve_link: Speaks for the class with the seat.
        warn_idle: Warns the learner before the seat ends because nobody types.
    """

    def __init__(
        self,
        request: SeatRequest,
        terminal: Terminal,
        save: SaveProgress,
        rules: SeatRules,
        asked_to_end: asyncio.Future[Ending],
        serve_link: ServeLink,
        warn_idle: WarnIdle,
    ) -> None:
        self._request = request
        self._terminal = terminal
        self._rules = rules
        self._asked_to_end = asked_to_end
        # A teacher's board is looked at, on the wall, without a key being pressed.
        idle_minutes = rules.idle_minutes if request.role == "learner" else 0.0
        minutes_left = round((1 - WARN_AFTER) * idle_minutes)
        self._idle = IdleWatch(60 * idle_minutes, lambda: warn_idle(request.learner_id, minutes_left))
        self._serve_link = serve_link
        self._connection, self._inner_connection = socket.socketpair()
        self._link, self._inner_link = socket.socketpair()
        self._saves = SeatSaves(self._connection, request.learner_id, save)
        # Last, since nobody closes its descriptors where one of these can't be had.
        self._pump = SeatPump(terminal, request.columns, request.rows, rules.painted_bytes, self._idle.typed)
        self.painted = self._pump.painted

    async def run(self, fork: Fork) -> Ending:
        """Fork the seat and keep it until its process is gone and all that it asked for is saved.

        Raises:
            ClassroomError: If it can't be made.
        """
        try:
            process = await fork(
                self._request, self._pump.inner_end, self._inner_connection, self._inner_link
            )
            self._pump.give_away()
            self._inner_connection.close()
            self._inner_link.close()
            return await self._attend(process)
        finally:
            self._pump.close()
            for end in (self._connection, self._inner_connection, self._link, self._inner_link):
                end.close()

    async def _attend(self, process: SeatProcess) -> Ending:
        who = Person(self._request.learner_id, self._request.name, self._request.role)
        saving = asyncio.create_task(self._saves.serve())
        talking = asyncio.create_task(self._serve_link(who, self._link))
        output = asyncio.create_task(self._pump.carry_output())
        typing = asyncio.create_task(self._pump.carry_input())
        hang_up = asyncio.create_task(self._terminal.hung_up.wait())
        idling = asyncio.create_task(self._idle.until_idle())
        try:
            news: set[asyncio.Future[Any]] = {process.ended, output, typing, hang_up, idling}
            await asyncio.wait({*news, self._asked_to_end}, return_when=asyncio.FIRST_COMPLETED)
            ending = self._ending(output, typing, idling)
            if ending is Ending.HUNG_UP:
                await _cancel(output, typing)
                self._pump.close()
            code = await self._escalate(process, ending)
            await asyncio.wait({output}, timeout=SECONDS_FOR_LAST_OUTPUT)
            await asyncio.wait({saving}, timeout=SECONDS_FOR_LAST_SAVES)
        finally:
            await _cancel(output, typing, hang_up, idling, saving, talking)
        if code != 0 and ending is not Ending.HUNG_UP:
            with suppress(TimeoutError, OSError):
                await asyncio.wait_for(self._terminal.write(RESTORE_TERMINAL), SECONDS_FOR_LAST_OUTPUT)
        # A seat that was told to end need not do so politely.
        return Ending.BROKEN if code != 0 and ending is Ending.LEFT else ending

    def _ending(
        self, output: asyncio.Task[None], typing: asyncio.Task[None], idling: asyncio.Task[None]
    ) -> Ending:
        if self._terminal.hung_up.is_set() or typing.done():
            return Ending.HUNG_UP
        if output.done() and output.exception() is not None:
            return Ending.HUNG_UP
        if self._asked_to_end.done():
            return self._asked_to_end.result()
        return Ending.IDLE if idling.done() else Ending.LEFT

    async def _escalate(self, process: SeatProcess, ending: Ending) -> int:
        """See the process to its end, first politely; gives its exit code."""
        # A seat without its terminal has had its SIGHUP. A second one could strike while it saves.
        if ending in (Ending.REPLACED, Ending.STOPPED, Ending.IDLE):
            process.signal(signal.SIGHUP)
        await asyncio.wait({process.ended}, timeout=self._rules.seconds_to_hang_up)
        process.signal(signal.SIGTERM)
        await asyncio.wait({process.ended}, timeout=self._rules.seconds_to_terminate)
        process.signal(signal.SIGKILL)
        return await process.ended


async def _cancel(*tasks: asyncio.Task[None] | asyncio.Task[bool]) -> None:
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception) and not isinstance(result, OSError):
            logger.error("a seat ended in a mistake of ours", exc_info=result)
