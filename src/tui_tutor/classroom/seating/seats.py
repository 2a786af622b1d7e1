"""All seats of a class on one server."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from socket import socket
from typing import Any

from tui_tutor.classroom.door.visitor import Person, Terminal
from tui_tutor.classroom.seating.governor import Governor
from tui_tutor.classroom.seating.lease import Leases, OneServer
from tui_tutor.classroom.seating.seat import Ending, Seat, SeatRules, ServeLink, WarnIdle
from tui_tutor.classroom.seating.seat_limits import allow_many_files
from tui_tutor.classroom.seating.seat_process import ForkServerProcess, no_seat
from tui_tutor.classroom.seating.seat_request import SeatRequest
from tui_tutor.classroom.seating.seat_saves import SaveProgress
from tui_tutor.classroom.seating.start_queue import StartQueue
from tui_tutor.errors import ClassroomError, TutorError
from tui_tutor.translation import Translate, mark, translator

logger = logging.getLogger(__name__)

ReadProgress = Callable[[str], Awaitable[Mapping[str, Any]]]
"""Gives a learner's progress as a seat takes it, by the learner's id."""

LAST_WORDS = {
    Ending.REPLACED: mark(
        "You have come in from another terminal, so this one is closed. What was shown as saved is kept."
    ),
    Ending.STOPPED: mark(
        "The class's server is stopping. What was shown as saved is kept: log in again when it is back."
    ),
    Ending.IDLE: mark(
        "Nobody has typed here for {minutes} minutes, so this seat is closed."
        " What was shown as saved is kept."
    ),
    Ending.BROKEN: mark("Your seat has failed. What was shown as saved is kept: log in again."),
}
SECONDS_TO_SAY = 1.0
"""How long a terminal that takes nothing may keep us from going on."""


class Seats:
    """Gives seats to learners.

    Args:
        command: Runs a fork server on the socket whose descriptor is its last argument.
        save: Saves a learner's progress.
        governor_path: The file in which all seats are told how busy the machine is.
        read_progress: Reads a learner's progress just before the seat is made; without it the
            request's own is taken, which may be older than what the learner's last seat saved.
        rules: What seats may take.
        environment: The fork server's variables; by default those of this process.
        serve_link: Speaks for the class with each seat; without it nobody does.
        leases: See to it that nobody sits on another server too.
        warn_idle: Warns learners before their seats end because nobody types.
    """

    def __init__(
        self,
        command: Sequence[str],
        save: SaveProgress,
        governor_path: Path,
        read_progress: ReadProgress | None = None,
        rules: SeatRules | None = None,
        environment: Mapping[str, str] | None = None,
        serve_link: ServeLink | None = None,
        leases: Leases | None = None,
        warn_idle: WarnIdle | None = None,
    ) -> None:
        self._command = command
        self._save = save
        self._governor_path = governor_path
        self._read_progress = read_progress
        self._rules = rules or SeatRules()
        self._environment = environment
        self._serve_link = serve_link or _say_nothing
        self._leases = leases or OneServer()
        self._warn_idle = warn_idle or _warn_nobody
        self._queue = StartQueue(self._rules.most_starting)
        self._visits: dict[str, _Visit] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._watching: set[asyncio.Task[None]] = set()
        self._fork_server: ForkServerProcess | None = None
        self._making_fork_server = asyncio.Lock()
        self._governing: asyncio.Task[None] | None = None
        self._is_stopping = False

    def __len__(self) -> int:
        return len(self._visits)

    @property
    def waiting(self) -> int:
        """How many learners wait for their seat to be started."""
        return len(self._queue)

    async def start(self) -> None:
        """Start the fork server, and watch the machine from now on.

        Raises:
            ClassroomError: If the fork server can't be started.
        """
        allow_many_files()
        await self._running_fork_server()
        self._governing = _keep(self._watching, self._govern())

    async def stop(self) -> None:
        """End all seats in order, and the fork server after them."""
        self._is_stopping = True
        for visit in self._visits.values():
            visit.end(Ending.STOPPED)
        while self._tasks:
            await asyncio.wait(self._tasks)
        async with self._making_fork_server:
            if self._fork_server is not None:
                await self._fork_server.stop()
        if self._governing is not None:
            self._governing.cancel()
        while self._watching:
            await asyncio.wait(self._watching)

    async def sit(self, request: SeatRequest, terminal: Terminal) -> bool:
        """Keep a learner in a seat until they leave, hang up, come in elsewhere or are sent away.

        Gives whether they left by themselves.
        """
        visit = _Visit(terminal)
        task = _keep(self._tasks, self._receive(request, terminal, visit))
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            # The seat is given the time to end in order, though nobody waits for it.
            visit.end(Ending.HUNG_UP)
            raise
        return visit.has_left

    async def _receive(self, request: SeatRequest, terminal: Terminal, visit: "_Visit") -> None:
        translate = translator(request.language)
        if not await self._admit(request.learner_id, visit):
            await _say(terminal, translate("The class is full. Try again in a moment, or tell your teacher."))
            return
        try:
            async with self._leases.hold(request.learner_id, partial(visit.end, Ending.REPLACED)):
                ending = await self._seat(request, terminal, visit, translate)
            visit.has_left = ending is Ending.LEFT
            if ending in LAST_WORDS:
                words = translate(LAST_WORDS[ending]).format(minutes=round(self._rules.idle_minutes))
                await _say(terminal, words)
        except TutorError as error:
            await _say(terminal, error.text(translate))
        except OSError:
            logger.exception("the system refused what a seat needs")
            await _say(terminal, no_seat().text(translate))
        finally:
            del self._visits[request.learner_id]
            visit.over.set()

    async def _admit(self, learner_id: str, visit: "_Visit") -> bool:
        """Note the visit, once the learner's last one has ended; gives whether there is room."""
        while (previous := self._visits.get(learner_id)) is not None:
            previous.end(Ending.REPLACED)
            await previous.over.wait()
        if len(self._visits) >= self._rules.most_seats:
            return False
        self._visits[learner_id] = visit
        if self._is_stopping:
            visit.end(Ending.STOPPED)
        return True

    async def _seat(
        self, request: SeatRequest, terminal: Terminal, visit: "_Visit", translate: Translate
    ) -> Ending:
        async def tell(number: int) -> None:
            text = translate("You are number {number}; a moment, please.").format(number=number)
            # Blanks behind it cover a longer number.
            await terminal.write(f"\r{text}   ".encode())

        if not await visit.wait_for_turn(self._queue, tell):
            return visit.asked_to_end.result() if visit.asked_to_end.done() else Ending.HUNG_UP
        turn = _Turn(self._queue)
        try:
            fork_server = await self._running_fork_server()
            columns, rows = visit.size or (request.columns, request.rows)
            request = replace(request, columns=columns, rows=rows, governor_path=str(self._governor_path))
            if self._read_progress is not None:
                request = replace(request, snapshot=await self._read_progress(request.learner_id))
            seat = Seat(
                request,
                terminal,
                self._save,
                self._rules,
                visit.asked_to_end,
                self._serve_link,
                self._warn_idle,
            )
            turn.give_back_when(seat.painted, self._rules.longest_start)
            return await seat.run(fork_server.fork)
        finally:
            turn.give_back()

    async def _govern(self) -> None:
        with closing(Governor(self._governor_path)) as governor:
            await governor.run()

    async def _running_fork_server(self) -> ForkServerProcess:
        async with self._making_fork_server:
            if self._is_stopping:
                raise no_seat()
            if self._fork_server is None or self._fork_server.ended.is_set():
                fork_server = ForkServerProcess(self._command, self._environment)
                await fork_server.until_ready()
                self._fork_server = fork_server
                _keep(self._watching, self._replace_when_ended(fork_server))
            return self._fork_server

    async def _replace_when_ended(self, fork_server: ForkServerProcess) -> None:
        await fork_server.ended.wait()
        if not self._is_stopping:
            logger.error("the fork server has ended; another one is started")
            # Where this one fails too, the next learner who comes tries again.
            with suppress(ClassroomError):
                await self._running_fork_server()


class _Visit:
    def __init__(self, terminal: Terminal) -> None:
        self.asked_to_end: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        self.over = asyncio.Event()
        self.has_left = False
        self.size: tuple[int, int] | None = None
        self._terminal = terminal
        # The window may be changed before there is a seat to be told.
        terminal.resized = self._note_size

    def _note_size(self, columns: int, rows: int) -> None:
        self.size = columns, rows

    def end(self, ending: Ending) -> None:
        if not self.asked_to_end.done():
            self.asked_to_end.set_result(ending)

    async def wait_for_turn(self, queue: StartQueue, tell: Callable[[int], Awaitable[None]]) -> bool:
        """Wait until the seat may be started; gives whether there is still anybody to sit there."""
        turn = asyncio.create_task(queue.wait(tell))
        hang_up = asyncio.create_task(self._terminal.hung_up.wait())
        news: set[asyncio.Future[Any]] = {turn, hang_up, self.asked_to_end}
        await asyncio.wait(news, return_when=asyncio.FIRST_COMPLETED)
        is_gone = self.asked_to_end.done() or self._terminal.hung_up.is_set()
        hang_up.cancel()
        if is_gone and turn.done():
            queue.release()
        elif is_gone:
            turn.cancel()
            await asyncio.wait({turn})
        return not is_gone


class _Turn:
    """A turn in the queue, which is given back once."""

    def __init__(self, queue: StartQueue) -> None:
        self._queue = queue
        self._is_given_back = False
        self._watch: asyncio.Task[None] | None = None

    def give_back(self) -> None:
        if not self._is_given_back:
            self._is_given_back = True
            self._queue.release()
        if self._watch is not None:
            self._watch.cancel()

    def give_back_when(self, painted: asyncio.Event, longest: float) -> None:
        async def watch() -> None:
            with suppress(TimeoutError):
                await asyncio.wait_for(painted.wait(), longest)
            self.give_back()

        self._watch = asyncio.create_task(watch())


def _keep(tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    return task


async def _say_nothing(_who: Person, _link: socket) -> None:
    pass


def _warn_nobody(_learner_id: str, _minutes: int) -> None:
    pass


async def _say(terminal: Terminal, text: str) -> None:
    lines = text.replace("\n", "\r\n")
    with suppress(TimeoutError, OSError):
        await asyncio.wait_for(terminal.write(f"\r\n{lines}\r\n".encode()), SECONDS_TO_SAY)
