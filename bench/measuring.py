"""How things are compared: in turns within rounds, so that a slow minute is slow for all of them."""

import gc
import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MANY = 8
BUSY_TIMES = Path("/proc/stat")


@dataclass(frozen=True)
class Spread:
    """The median of several rounds and their range; of many rounds, the range of the middle half."""

    median: float
    least: float
    most: float
    count: int

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        least, most = min(values), max(values)
        if len(values) >= MANY:
            least, _median, most = statistics.quantiles(values, n=4)
        return cls(statistics.median(values), least, most, len(values))

    def text(self, unit: str) -> str:
        if self.count == 1:
            return f"{figure(self.median)}{unit}"
        return f"{figure(self.median)}{unit} [{figure(self.least)}-{figure(self.most)}]"


def figure(value: float) -> str:
    """A number with as many digits as such a measurement is worth."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


Train = Callable[[int], object]
"""Makes so many steps."""


def seconds_per_step(contenders: Mapping[str, Train], rounds: int, seconds: float) -> dict[str, list[float]]:
    """CPU seconds of a step of each contender in each round.

    Args:
        contenders: What is compared; each is called with a number of steps.
        rounds: All take a turn in each.
        seconds: About how long a turn takes.
    """
    steps = {name: steps_in(train, seconds) for name, train in contenders.items()}
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, train in contenders.items():
            taken[name].append(_cpu_seconds(train, steps[name]) / steps[name])
        gc.collect()
    return taken


def steps_in(train: Train, seconds: float) -> int:
    """About how many steps fit into a time; warms the contender up as well."""
    steps, taken = 1, 0.0
    while taken < seconds / 4:
        taken = _cpu_seconds(train, steps)
        if taken < seconds / 4:
            steps *= 2
    return max(1, round(steps * seconds / taken))


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """How many times as long theirs take as ours, round by round."""
    return Spread.of([their / our for our, their in zip(ours, theirs, strict=True)])


def _cpu_seconds(train: Train, steps: int) -> float:
    # As timeit does: what a collection costs depends on all that happens to be imported here.
    gc.disable()
    before = time.process_time()
    train(steps)
    after = time.process_time()
    gc.enable()
    return after - before


class Others:
    """How many cores other programs use from now on: what makes figures worth less."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._busy, self._own = _busy_seconds(), _own_seconds()

    def text(self) -> str:
        taken = _busy_seconds() - self._busy - (_own_seconds() - self._own)
        return f"others used {max(taken, 0) / (time.monotonic() - self._start):.1f} of {os.cpu_count()} cores"


def _own_seconds() -> float:
    return sum(os.times()[:4])


def _busy_seconds() -> float:
    """CPU seconds of all programs, where Linux tells them."""
    if not BUSY_TIMES.exists():
        return 0.0
    user, nice, system, _idle, _waiting, *rest = map(int, BUSY_TIMES.read_text().split("\n")[0].split()[1:])
    return (user + nice + system + sum(rest[:2])) / os.sysconf("SC_CLK_TCK")
