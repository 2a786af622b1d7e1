"""Connections that talk nonsense, at the real server, while learners go on to log in."""

import asyncio
import random
import struct
from collections.abc import Iterator
from contextlib import suppress

from bench.classroom.learner import GoneError, Learner
from bench.classroom.parts import a_class
from bench.classroom.served import Served, resident_megabytes
from bench.measuring import Spread
from bench.table import Row, tell

AT_ONCE = 20
WARM = 2000
"""Connections before the memory is measured: the first ones fill what later ones use again."""
EACH_LOOK = 2500


async def fuzz_rows(connections: int) -> list[Row]:
    """Growth of the server, tracebacks, and logins that did not go on."""
    nonsense = _nonsense(random.Random(3))
    failed = 0
    async with a_class() as served:
        await _attack(nonsense, served.port, WARM)
        # A first login imports and makes what later ones use again.
        await _log_in(served, "First")
        before = resident_megabytes(served.pid)
        for done in range(0, connections, EACH_LOOK):
            tell(f"fuzz {done} of {connections}")
            await _attack(nonsense, served.port, min(EACH_LOOK, connections - done))
            try:
                await _log_in(served, f"Learner {done}")
            except (GoneError, TimeoutError) as error:
                tell(f"no login: {error}")
                failed += 1
        growth = resident_megabytes(served.pid) - before
        traces = served.log.count("Traceback")
    what = f"{connections:,} fuzzed connections:"
    return [
        Row(f"{what} growth", 5, Spread.of([growth]), " MB", True),
        Row(f"{what} tracebacks", 0, Spread.of([traces]), "", True),
        Row(f"{what} logins refused meanwhile", 0, Spread.of([failed]), "", True),
    ]


async def _log_in(served: Served, name: str) -> None:
    learner = Learner(name)
    try:
        learner.come(served.port)
        await learner.log_in(served.code)
        await learner.until_painted()
    finally:
        learner.drop()


async def _attack(nonsense: Iterator[bytes], port: int, count: int) -> None:
    async def attackers(each: int) -> None:
        for _ in range(each):
            await _connect(next(nonsense), port)

    await asyncio.gather(*(attackers(count // AT_ONCE) for _ in range(AT_ONCE)))


async def _connect(data: bytes, port: int) -> None:
    with suppress(OSError, TimeoutError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(data)
            writer.write_eof()
            await asyncio.wait_for(reader.read(), 10)
        finally:
            writer.close()


def _nonsense(rng: random.Random) -> Iterator[bytes]:
    while True:
        version = rng.choice([b"SSH-2.0-x\r\n", b"SSH-1.0-x\r\n", b"", b"\xff" * 300, b"SSH-2.0-\xff\r\n"])
        length = rng.choice([0, 1, 5, 12, 28, 1000, 2**31, 2**32 - 1])
        kind = rng.choice([20, 21, 30, 50, 61, 80, 90, 1, 2, 255])
        yield (
            version
            + struct.pack(">I", length)
            + bytes([rng.randrange(256), kind])
            + rng.randbytes(rng.randrange(200))
        )
