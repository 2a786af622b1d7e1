"""The tutor in a real pseudo-terminal: speed while playing, keys, start, memory."""

import math
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.measuring import Spread
from bench.table import Row, tell
from bench.terminal import PROCESS_TIMES, Terminal
from bench.workloads import SPIRAL_IN_TENS
from tui_tutor.engine.setup_text import print_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.ui.player import SPEEDS

STEP = re.compile(r"step ([\d,]+) = epoch")
WARM_STEPS = 1 << 14


@contextmanager
def tutor(*arguments: str, module: str = "tui_tutor") -> Iterator[Terminal]:
    """The tutor of somebody who has never opened it, painted once."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"TUI_TUTOR_DATA": folder, "LC_ALL": "C.UTF-8", "LANGUAGE": "en"}
        with Terminal([sys.executable, "-m", module, *arguments], environment) as terminal:
            terminal.wait_for("quit")
            terminal.settle()
            yield terminal


@contextmanager
def bare_app(*arguments: str) -> Iterator[Terminal]:
    """The bare app, painted once."""
    with Terminal([sys.executable, "-m", "bench.bare_app", *arguments]) as terminal:
        terminal.wait_for("press q")
        terminal.settle()
        yield terminal


def playing_row(rounds: int, seconds: float) -> Row:
    """Steps on the full screen against those of the bare loop, in turns.

    Compared are steps per CPU second, where the system tells them: nothing waits at full speed,
    so that on an idle machine they are steps per second.
    """
    tell("playing")
    trainer = Trainer(SPIRAL_IN_TENS)
    trainer.run(WARM_STEPS)
    by_cpu, by_clock = [], []
    with tutor(print_setup(SPIRAL_IN_TENS), module="bench.launch") as terminal:
        _play(terminal)
        time.sleep(2)
        for _ in range(rounds):
            ours = _played(terminal, seconds)
            terminal.type(" ")
            terminal.settle(0.3)
            theirs = _bare(trainer, seconds)
            terminal.type(" ")
            time.sleep(0.5)
            by_clock.append(ours.per_second / theirs.per_second)
            by_cpu.append(ours.per_cpu_second / theirs.per_cpu_second)
    what = "playing at 120x40, every widget live / bare loop: 2-8-8-1 tanh, batch 10"
    if math.isnan(by_cpu[0]):
        return Row(what, 0.7, Spread.of(by_clock))
    return Row(what, 0.7, Spread.of(by_cpu), remark=f"by the clock {Spread.of(by_clock).text('x')}")


def key_row(rounds: int, keys: int) -> Row:
    """From a key to the text it changes, while playing with 30 frames a second."""
    tell("keys")
    rng = random.Random(1)
    worst, usual = [], []
    arguments = (print_setup(SPIRAL_IN_TENS), "--frames-per-second", "30")
    with tutor(*arguments, module="bench.launch") as terminal:
        _play(terminal)
        time.sleep(2)
        alone, log = False, False
        for _ in range(rounds):
            taken = []
            for index in range(keys):
                time.sleep(rng.uniform(0.08, 0.12))
                if index % 2:
                    log = not log
                    key, text = "x", "log axis" if log else "linear axis"
                else:
                    # Only what differs is sent, so the texts must have nothing in common.
                    alone = not alone
                    key, text = (".", "sample 1 ") if alone else (",", "means of")
                taken.append(_key(terminal, key, text))
            worst.append(1000 * statistics.quantiles(taken, n=20)[-1])
            usual.append(1000 * statistics.median(taken))
    what = "key to repaint while training at 30 frames a second, p95"
    return Row(what, 50, Spread.of(worst), " ms", at_most=True, remark=f"p50 {Spread.of(usual).text(' ms')}")


def start_row(rounds: int) -> Row:
    """From the command to the first screen on which nothing is missing, against the bare app."""
    ratios, seconds = [], []
    for number in range(rounds + 1):
        tell(f"start {number} of {rounds}")
        with bare_app() as terminal:
            bare = terminal.painted_at() - terminal.started
        with tutor() as terminal:
            full = terminal.painted_at() - terminal.started
        if number > 0:
            ratios.append(full / bare)
            seconds.append(full)
    what = "start to first full paint / bare Textual app with Markdown"
    remark = f"{Spread.of(seconds).text(' s')}"
    return Row(what, 1.6, Spread.of(ratios), at_most=True, remark=remark)


def memory_row(rounds: int, seconds: float) -> Row:
    """Resident memory of a lesson beside a run that is played."""
    ratios, sizes = [], []
    for number in range(rounds):
        tell(f"memory {number + 1} of {rounds}")
        with bare_app("--with-numpy") as terminal:
            bare = terminal.resident_megabytes()
        with tutor() as terminal:
            _play(terminal)
            time.sleep(seconds)
            sizes.append(terminal.resident_megabytes())
        ratios.append(sizes[-1] / bare)
    what = "resident memory while training / bare app with NumPy"
    return Row(what, 1.4, Spread.of(ratios), at_most=True, remark=Spread.of(sizes).text(" MB"))


def paused_row(rounds: int, seconds: float) -> Row:
    """Processor time of a lesson whose run was played and is paused."""
    what = "CPU when paused, of a core"
    if not PROCESS_TIMES.exists():
        return Row(what, 1, None, " %", at_most=True, remark="this system does not tell")
    tell("paused")
    shares = []
    with tutor() as terminal:
        _play(terminal)
        time.sleep(1)
        terminal.type(" ")
        terminal.settle()
        for _ in range(rounds):
            before = terminal.cpu_seconds()
            time.sleep(seconds)
            shares.append(100 * (terminal.cpu_seconds() - before) / seconds)
    return Row(what, 1, Spread.of(shares), " %", at_most=True)


def growth_row(rounds: int, steps: int) -> Row:
    """Memory before and after very many steps, round after round of the same run."""
    tell("growth")
    growths = []
    with tutor(print_setup(SPIRAL_IN_TENS), module="bench.launch") as terminal:
        _play(terminal)
        _wait_for_step(terminal, steps // 10)
        before = _steady_megabytes(terminal)
        for number in range(rounds):
            _wait_for_step(terminal, steps // 10 + (number + 1) * steps)
            after = _steady_megabytes(terminal)
            growths.append(after - before)
            before = after
    return Row(f"memory growth over {steps:,} steps", 5, Spread.of(growths), " MB", at_most=True)


def _play(terminal: Terminal) -> None:
    """Train at full speed."""
    for _ in SPEEDS:
        terminal.type(">")
    terminal.type(" ")
    terminal.wait_for("full speed")


def _key(terminal: Terminal, key: str, text: str) -> float:
    since = terminal.mark
    pressed = terminal.type(key)
    return terminal.wait_for(text, since) - pressed


@dataclass(frozen=True)
class _Speed:
    per_second: float
    per_cpu_second: float


def _played(terminal: Terminal, seconds: float) -> _Speed:
    since, cpu = terminal.mark, terminal.cpu_seconds()
    time.sleep(seconds)
    cpu = terminal.cpu_seconds() - cpu
    writes = terminal.plain(since)
    steps = [(came, int(found[1].replace(",", ""))) for came, text in writes if (found := STEP.search(text))]
    (start, first), (end, last) = steps[0], steps[-1]
    per_second = (last - first) / (end - start)
    return _Speed(per_second, per_second * seconds / cpu)


def _bare(trainer: Trainer, seconds: float) -> _Speed:
    start, cpu, first = time.perf_counter(), time.process_time(), trainer.step_count
    while time.perf_counter() - start < seconds:
        trainer.run(500)
    made = trainer.step_count - first
    return _Speed(made / (time.perf_counter() - start), made / (time.process_time() - cpu))


def _wait_for_step(terminal: Terminal, step: int) -> None:
    while True:
        since = terminal.mark
        time.sleep(0.5)
        steps = [
            int(found.replace(",", ""))
            for _came, text in terminal.plain(since)
            for found in STEP.findall(text)
        ]
        if steps and steps[-1] >= step:
            return


def _steady_megabytes(terminal: Terminal) -> float:
    sizes = []
    for _ in range(5):
        sizes.append(terminal.resident_megabytes())
        time.sleep(0.1)
    return statistics.median(sizes)
