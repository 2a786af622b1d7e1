"""A learner's terminal without a learner."""

import asyncio
from collections.abc import Callable


class FakeTerminal:
    """Takes what is written, unless it is stalled, and gives what is typed."""

    def __init__(self) -> None:
        self.resized: Callable[[int, int], None] | None = None
        self.hung_up = asyncio.Event()
        self.shown = b""
        self.offered = 0
        self.takes = asyncio.Event()
        self.takes.set()
        self._typed: asyncio.Queue[bytes] = asyncio.Queue()
        self._changed = asyncio.Event()

    async def read(self) -> bytes:
        return await self._typed.get()

    async def write(self, data: bytes) -> None:
        self.offered += len(data)
        await self.takes.wait()
        self.shown += data
        self._changed.set()

    def type(self, data: bytes) -> None:
        self._typed.put_nowait(data)

    async def until_shown(self, text: bytes) -> None:
        async with asyncio.timeout(20):
            while text not in self.shown:
                self._changed.clear()
                await self._changed.wait()
