"""Progress that is lost where the server, the fork server, seats and clients are killed."""

import asyncio
import os
import random
import signal
from contextlib import suppress

from bench.classroom.learner import GoneError, Learner
from bench.classroom.parts import a_class
from bench.classroom.served import Served
from bench.measuring import Spread
from bench.table import Row, tell

LEARNERS = 4
PAGES = 7
LONGEST_TURN = 10.0


class Reader:
    """Turns pages, and remembers which one was shown last: what is shown is saved."""

    def __init__(self, learner: Learner) -> None:
        self.learner = learner
        self.allowed = {1}

    async def come(self, served: Served) -> int:
        """Log in again, until it works; the page that is shown then."""
        while True:
            self.learner.drop()
            self.learner.come(served.port)
            try:
                await self.learner.log_in(served.code)
                await self.learner.until_painted(b"of 7", b"quit")
                return self.learner.page
            except (GoneError, TimeoutError):
                await asyncio.sleep(0.5)

    async def turn(self, rng: random.Random) -> None:
        """Turn pages until the seat is gone."""
        page = min(self.allowed)
        self.allowed = {page}
        with suppress(GoneError, TimeoutError):
            while True:
                forward = page == 1 or (page < PAGES and rng.random() < 0.6)
                to = page + (1 if forward else -1)
                self.allowed.add(to)
                self.learner.type("\x1b[C" if forward else "\x1b[D")
                await self.learner.until_shown(f"page {to} of 7".encode(), seconds=LONGEST_TURN)
                self.allowed, page = {to}, to
                await asyncio.sleep(rng.uniform(0, 0.2))


async def kill_row(kills: int) -> Row:
    """Kill one thing after the other while learners turn pages, and look where they stand after it."""
    rng = random.Random(2)
    lost: list[str] = []
    async with a_class() as served:
        readers = [Reader(Learner(f"Learner {number}")) for number in range(LEARNERS)]
        try:
            await asyncio.gather(*(reader.come(served) for reader in readers))
            for number in range(kills):
                victim = ("server", "fork server", "seat", "client")[number % 4]
                tell(f"kill {number + 1} of {kills}: {victim}")
                lost += await _kill(served, readers, victim, rng)
        finally:
            for reader in readers:
                reader.learner.drop()
    remark = "; ".join(lost[:3])
    return Row(f"progress lost over {kills} kills", 0, Spread.of([len(lost)]), "", True, remark)


async def _kill(served: Served, readers: list[Reader], victim: str, rng: random.Random) -> list[str]:
    turning = [asyncio.create_task(reader.turn(rng)) for reader in readers]
    await asyncio.sleep(rng.uniform(0.2, 1.0))
    await _strike(served, readers, victim, rng)
    # The seats of those whom it did not strike are left where they are: they go by a killed client.
    for reader in readers:
        reader.learner.drop()
    await asyncio.gather(*turning)
    stands = await asyncio.gather(*(reader.come(served) for reader in readers))
    lost = []
    for reader, page in zip(readers, stands, strict=True):
        if page not in reader.allowed:
            lost.append(f"{victim} killed: {sorted(reader.allowed)} was seen and {page} is there")
        reader.allowed = {page}
    return lost


async def _strike(served: Served, readers: list[Reader], victim: str, rng: random.Random) -> None:
    if victim == "server":
        await served.end(signal.SIGKILL)
        await served.start()
    elif victim == "client":
        rng.choice(readers).learner.drop()
    else:
        pids = [served.fork_server] if victim == "fork server" else served.seats
        with suppress(ProcessLookupError, IndexError):
            os.kill(rng.choice(pids), signal.SIGKILL)
