"""Logins, seats, memory, idling and bytes of a class of real ``ssh`` clients."""

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bench.classroom.learner import Learner
from bench.classroom.served import Served, cpu_seconds, proportional_megabytes
from bench.measuring import Spread
from bench.table import Row, tell

SETTLES = 6.0
"""Seconds after the last login until a class does what it then goes on doing."""
GOVERNED = 20.0
"""Seconds until the governor has found how much the machine can take."""
WAVE = 50
"""Who come at once where the login is not what is measured; a class turns away more than 150 at its door."""
TRAINING = 20
KEYS_A_SECOND = 8
IDLE_SECONDS = 15.0
WELCOMED = 15.0
"""Seconds until nobody's screen shows the welcome any more, whose going is a picture that the seat paints."""


@asynccontextmanager
async def a_class(frames_per_second: float | None = None) -> AsyncIterator[Served]:
    """A class that is served, with nobody in it."""
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder) / "class", frames_per_second)
        await served.start()
        try:
            yield served
        finally:
            await served.end()


async def come_at_once(served: Served, learners: Sequence[Learner]) -> list[float]:
    """Log all in at the same moment; how long each took from then on until its screen was whole."""
    start = time.perf_counter()

    async def come(learner: Learner) -> float:
        learner.come(served.port)
        await learner.log_in(served.code)
        return await learner.until_painted() - start

    return sorted(await asyncio.gather(*map(come, learners)))


@asynccontextmanager
async def seated(served: Served, count: int) -> AsyncIterator[list[Learner]]:
    """A class with learners in their seats."""
    learners = [Learner(f"Learner {number}") for number in range(count)]
    try:
        start = time.perf_counter()
        for first in range(0, count, WAVE):
            await come_at_once(served, learners[first : first + WAVE])
        tell(f"{count} seated in {time.perf_counter() - start:.1f} s")
        await asyncio.sleep(SETTLES)
        yield learners
    finally:
        for learner in learners:
            learner.drop()


async def login_row(count: int, demanded: float, rounds: int) -> Row:
    """The last of many who come at once, for the first time, with a join code, a name and a PIN."""
    last, typical = [], []
    for number in range(rounds):
        tell(f"logins of {count}: {number + 1} of {rounds}")
        learners = [Learner(f"Learner {each}") for each in range(count)]
        async with a_class() as served:
            try:
                taken = await come_at_once(served, learners)
            finally:
                for learner in learners:
                    learner.drop()
        last.append(taken[-1])
        typical.append(statistics.median(taken))
    remark = f"half of them {Spread.of(typical).text(' s')}"
    return Row(f"{count} log in at once: last one painted", demanded, Spread.of(last), " s", True, remark)


async def seat_rows(count: int, keys: int, rounds: int) -> list[Row]:
    """Keys with some and with all of the class training, and the memory of a seat."""
    async with a_class() as served, seated(served, count) as learners:
        some = learners[: min(TRAINING, count)]
        rows = [_memory_row(served, count, "seated")]
        for learner in some:
            learner.type(" ")
        await asyncio.sleep(SETTLES)
        what = f"{count} seated, {len(some)} training: key to repaint p95"
        rows.append(await _key_row(what, 50, learners, keys, rounds))
        for learner in learners[len(some) :]:
            learner.type(" ")
        await asyncio.sleep(GOVERNED)
        what = f"{count} seated, all training, governed: key to repaint p95"
        rows.append(await _key_row(what, 150, learners, keys, rounds))
        rows.append(_memory_row(served, count, "training"))
    return rows


async def idle_row(count: int, rounds: int) -> Row:
    """Processor time of a class in which nobody does anything, in proportion to two hundred."""
    shares = []
    async with a_class() as served, seated(served, count):
        await asyncio.sleep(WELCOMED)
        for number in range(rounds):
            tell(f"idle {number + 1} of {rounds}")
            processes = served.processes()
            before, start = cpu_seconds(processes), time.perf_counter()
            await asyncio.sleep(IDLE_SECONDS)
            used = cpu_seconds(processes) - before
            shares.append(100 * used / (time.perf_counter() - start) * 200 / count)
    remark = "" if count == 200 else f"in proportion, from {count} seats"
    return Row("idle 200 seats, all server processes", 10, Spread.of(shares), " % of a core", True, remark)


async def bytes_row(rounds: int, seconds: float) -> Row:
    """What a training seat at 10 frames a second sends to the terminal, a few of them at a time."""
    rates: list[float] = []
    async with a_class(frames_per_second=10) as served, seated(served, 2) as learners:
        for learner in learners:
            learner.type(" ")
        await asyncio.sleep(SETTLES)
        for number in range(rounds):
            tell(f"bytes {number + 1} of {rounds}")
            before = sum(learner.received for learner in learners)
            await asyncio.sleep(seconds)
            came = sum(learner.received for learner in learners) - before
            rates.append(came / seconds / len(learners) / 1000)
    what = "bytes a second to a training seat at 10 frames a second"
    return Row(what, 15, Spread.of(rates), " kB", True, "at the terminal; ssh adds 3 to 9 %")


def _memory_row(served: Served, count: int, doing: str) -> Row:
    seats = served.seats
    megabytes = proportional_megabytes(seats) / len(seats)
    others = proportional_megabytes([served.pid, served.fork_server])
    remark = f"{len(seats)} seats; server and fork server {others:.0f} MB in all"
    return Row(f"memory (PSS) of a seat at {count}, {doing}", 25, Spread.of([megabytes]), " MB", True, remark)


async def _key_row(what: str, demanded: float, learners: Sequence[Learner], keys: int, rounds: int) -> Row:
    """From a key at one seat or another to the text that it changes, in milliseconds."""
    rng = random.Random(1)
    worst, usual = [], []
    for number in range(rounds):
        tell(f"{what}: {number + 1} of {rounds}")
        taken = []
        for _ in range(keys):
            await asyncio.sleep(rng.uniform(0.5, 1.5) / KEYS_A_SECOND)
            learner = rng.choice(learners)
            learner.has_log_axis = not learner.has_log_axis
            pressed = learner.type("x")
            # The rest of "log axis" and "linear axis" is the same, and may not be sent again.
            word = b"log" if learner.has_log_axis else b"linear"
            taken.append(1000 * (await learner.until_shown(word) - pressed))
        worst.append(statistics.quantiles(taken, n=20)[-1])
        usual.append(statistics.median(taken))
    return Row(what, demanded, Spread.of(worst), " ms", True, f"p50 {Spread.of(usual).text(' ms')}")
