"""A class without seats and SSH: hubs, and the far ends of the links that learners and teachers have."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from tui_tutor.classroom.door.visitor import Person
from tui_tutor.classroom.live.bus import Bus, LocalBus
from tui_tutor.classroom.live.hub import Hub
from tui_tutor.classroom.live.standing import CoursePage
from tui_tutor.classroom.records.ledger import Ledger
from tui_tutor.store.board_messages import FromTeacher, ToTeacher, read_to_teacher
from tui_tutor.store.class_messages import FromSeat, ToSeat, line_of, read_to_seat
from tui_tutor.store.seat_messages import Lines

COURSE = (CoursePage("xor", "read", ()), CoursePage("xor", "wall", ("quiz", "goal")))
LONGEST_WAIT = 3.0
"""Seconds; only reached where something is wrong."""

Heard = TypeVar("Heard")
Wanted = TypeVar("Wanted")


class Clock:
    """Stands still until it is set on."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


class Far(Generic[Heard]):
    """The far end of a link: what a seat says and hears."""

    def __init__(self, key: str, end: socket.socket, read: Callable[[bytes], Heard | None]) -> None:
        self.key = key
        self.end = end
        self._read = read
        self._lines = Lines(1 << 20)
        self._heard: list[Heard] = []

    async def say(self, *messages: FromSeat | FromTeacher) -> None:
        await self.say_bytes(b"".join(map(line_of, messages)))

    async def say_bytes(self, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self.end, data)

    async def hear(self, kind: type[Wanted], is_it: Callable[[Wanted], bool] = lambda _heard: True) -> Wanted:
        """The next message of a kind that is the right one; those before it are passed over."""
        async with asyncio.timeout(LONGEST_WAIT):
            while True:
                while self._heard:
                    message = self._heard.pop(0)
                    if isinstance(message, kind) and is_it(message):
                        return message
                data = await asyncio.get_running_loop().sock_recv(self.end, 65536)
                assert data, "the link has ended"
                self.take(data)

    def hear_now(self) -> list[Heard]:
        """All that has been said and not been heard."""
        while True:
            try:
                self.take(self.end.recv(1 << 20))
            except BlockingIOError:
                heard, self._heard = self._heard, []
                return heard

    def take(self, data: bytes) -> None:
        for line in self._lines.feed(data):
            message = self._read(line)
            assert message is not None, line
            self._heard.append(message)


class Here:
    """One server's hub, whose time goes on when a test says so."""

    def __init__(self, ledger: Ledger, bus: Bus, clock: Clock) -> None:
        self.ledger = ledger
        self.clock = clock
        self.hub = Hub(ledger, bus, COURSE, clock)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._ends: dict[str, tuple[socket.socket, socket.socket]] = {}

    async def learner(self, name: str) -> Far[ToSeat]:
        record = await self.ledger.find(name)
        learner = record.learner_id if record else await self.ledger.create(name)
        far: Far[ToSeat] = Far(learner, self._join(Person(learner, name, "learner")), read_to_seat)
        await self.settle()
        return far

    async def teacher(self, key: str = "teacher") -> Far[ToTeacher]:
        far: Far[ToTeacher] = Far(key, self._join(Person(key, "", "teacher")), read_to_teacher)
        await self.settle()
        return far

    async def leave(self, far: Far[ToSeat] | Far[ToTeacher]) -> None:
        near, end = self._ends.pop(far.key)
        end.close()
        await asyncio.wait_for(self._tasks.pop(far.key), LONGEST_WAIT)
        near.close()

    async def pass_time(self, seconds: float = 2.0) -> None:
        """Let time go by, and everybody be told what is new."""
        await self.settle()
        self.clock.time += seconds
        await self.hub.tick()
        await self.settle()

    async def settle(self) -> None:
        """Let all that is under way arrive: sockets, and the ledger's thread which is asked last."""
        for _turn in range(5):
            await self.ledger.codes()
            for _again in range(5):
                await asyncio.sleep(0)

    async def close(self) -> None:
        for key in list(self._tasks):
            near, end = self._ends.pop(key)
            end.close()
            await asyncio.wait_for(self._tasks.pop(key), LONGEST_WAIT)
            near.close()
        await self.hub.close()

    def _join(self, who: Person) -> socket.socket:
        near, end = socket.socketpair()
        end.setblocking(False)
        self._ends[who.learner_id] = near, end
        self._tasks[who.learner_id] = asyncio.create_task(self.hub.serve(who, near))
        return end


@asynccontextmanager
async def a_hub(ledger: Ledger, bus: Bus | None = None, clock: Clock | None = None) -> AsyncIterator[Here]:
    here = Here(ledger, bus or LocalBus(), clock or Clock())
    await here.hub.start()
    try:
        yield here
    finally:
        await here.close()
