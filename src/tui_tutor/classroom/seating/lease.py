"""One seat for each learner, on all servers together: whoever comes in elsewhere takes it over."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import partial
from typing import Any, Protocol

from tui_tutor.classroom.live.bus import Bus
from tui_tutor.classroom.records.writer import Writer
from tui_tutor.classroom.seating.fence import ServerFence
from tui_tutor.errors import StoreError

LONGEST_TAKEOVER = 30.0
"""Seconds that another server has to end a seat in order; it needs at most 20 for that."""
PAUSE = 0.5
"""Seconds between looks whether a lease is free, should the word that it is get lost."""

logger = logging.getLogger(__name__)


class Leases(Protocol):
    """Lets a learner sit on one server only."""

    def hold(self, learner_id: str, end: Callable[[], None]) -> AbstractAsyncContextManager[None]:
        """Hold a learner's lease; entered once no other server has a seat for the learner.

        Args:
            learner_id: Whose.
            end: Called when the seat is to end, since the learner has come in on another server.
        """


class OneServer:
    """Leases where there is one server, whose seats see to it themselves."""

    @asynccontextmanager
    async def hold(self, _learner_id: str, _end: Callable[[], None]) -> AsyncIterator[None]:
        """Nobody else could hold it."""
        yield


class SharedLeases:
    """The leases of a server among several.

    Args:
        writer: Writes to the database of all servers.
        fence: This server's; the writer must write behind it.
        bus: Leads to the other servers.
        patience: Seconds after which a lease is taken from a server that does not give it back.
    """

    def __init__(
        self, writer: Writer, fence: ServerFence, bus: Bus, patience: float = LONGEST_TAKEOVER
    ) -> None:
        self._writer = writer
        self._fence = fence
        self._bus = bus
        self._patience = patience
        self._held: dict[str, Callable[[], None]] = {}
        self._wanted: dict[str, asyncio.Event] = {}
        self._renewing: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        bus.listen(self._hear)

    async def start(self) -> None:
        """Show from now on that this server is alive.

        Raises:
            StoreError: If the database can't be written.
        """
        await self._writer.run(self._fence.renew)
        self._renewing = asyncio.create_task(self._renew())

    async def close(self) -> None:
        """Give everything back; all seats must have ended."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.wait({self._renewing, *self._tasks})
        with suppress(StoreError):
            await self._writer.run(self._fence.leave)

    @asynccontextmanager
    async def hold(self, learner_id: str, end: Callable[[], None]) -> AsyncIterator[None]:
        """Hold a learner's lease, which another server that has it is asked for."""
        await self._take(learner_id)
        self._held[learner_id] = end
        try:
            yield
        finally:
            del self._held[learner_id]
            await self._give_back(learner_id)

    async def _take(self, learner_id: str) -> None:
        until = time.monotonic() + self._patience
        is_free = self._wanted[learner_id] = asyncio.Event()
        try:
            while True:
                take = partial(self._fence.take, learner_id=learner_id, by_force=time.monotonic() > until)
                holder = await self._writer.run(take)
                if holder is None:
                    return
                await self._bus.publish({"kind": "lease-wanted", "learner": learner_id, "server": holder})
                with suppress(TimeoutError):
                    await asyncio.wait_for(is_free.wait(), PAUSE)
                is_free.clear()
        finally:
            del self._wanted[learner_id]

    async def _give_back(self, learner_id: str) -> None:
        # What can't be given back now is taken as soon as this server is asked for it, or is gone.
        with suppress(StoreError):
            await self._writer.run(lambda connection: self._fence.give_back(connection, learner_id))
        await self._bus.publish({"kind": "lease-free", "learner": learner_id})

    def _hear(self, message: Mapping[str, Any]) -> None:
        learner_id = str(message.get("learner"))
        if message.get("kind") == "lease-free" and learner_id in self._wanted:
            self._wanted[learner_id].set()
        elif message.get("kind") == "lease-wanted" and message.get("server") == self._fence.server:
            if learner_id in self._held:
                self._held[learner_id]()
            elif learner_id not in self._wanted:
                task = asyncio.create_task(self._give_back(learner_id))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._fence.seconds_to_live / 5)
            seated = set(self._held)
            try:
                held = await self._writer.run(self._fence.renew)
            except StoreError:
                logger.exception("this server can't show that it is alive")
                continue
            for learner_id in (seated & self._held.keys()) - held:
                logger.warning("a seat is ended because another server has taken it over")
                self._held[learner_id]()
