"""What it costs to keep a run's history, to go back in it, and to show a phase of a step."""

import os
import statistics
import time
from pathlib import Path
from time import perf_counter

import numpy as np

from bench.measuring import Spread, Train, ratios, seconds_per_step
from bench.screen import tutor
from bench.table import Row, tell
from bench.terminal import Terminal
from bench.workloads import SPIRAL, SPIRAL_IN_TENS
from tui_tutor.engine import history
from tui_tutor.engine.history import FIRST_INTERVAL
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import print_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.ui.painting.palette import DARK
from tui_tutor.ui.painting.walk.view import WalkView, paint_walk

STEPS_BEFORE = 1 << 15
"""Made before time is taken, so that the trainer hardly ever judges itself."""
PANEL = (72, 18)
"""Cells of a phase beside a lesson at 120x40."""


def history_rows(rounds: int, seconds: float, steps: int) -> list[Row]:
    """The rows of going back in time.

    Args:
        rounds: Ratios to take.
        seconds: Of a turn of training.
        steps: How long the run is that is gone back in.
    """
    tell("keeping history")
    rows = [_keeping_row(rounds, seconds)]
    for name, setup in (("batch 10, Adam", SPIRAL_IN_TENS.changed(optimizer="adam")), ("full batch", SPIRAL)):
        tell(f"going back in {steps:,} steps, {name}")
        rows += _going_back_rows(name, setup, steps, rounds)
    return rows


def phase_row(rounds: int) -> Row:
    """How long a phase of 2-8-8-1 takes to paint, the slowest of them."""
    tell("painting phases")
    trainer = Trainer(SPIRAL)
    trainer.run(10)
    steps = trainer.walk(), trainer.walk(3)
    taken = []
    for _ in range(rounds):
        slowest = 0.0
        for step in steps:
            for place in range(len(step.phases)):
                start = perf_counter()
                paint_walk(WalkView(step, place, 1), *PANEL, DARK, str)
                slowest = max(slowest, perf_counter() - start)
        taken.append(slowest * 1000)
    return Row("a phase of 2-8-8-1, painted", 16, Spread.of(taken), " ms", at_most=True)


def walk_row(rounds: int, keys: int) -> Row:
    """From a key to the phase that it asks for, at 120x40, the median of each round."""
    tell("walking")
    usual = []
    with tutor("play", print_setup(SPIRAL)) as terminal:
        _key(terminal, "S", "inside step 1")
        for _phase in range(3):
            time.sleep(0.3)
            terminal.type("\x1b[C")
        time.sleep(0.3)
        for _ in range(rounds):
            taken = []
            for _ in range(keys):
                # Only what differs is sent, so the texts must have nothing in common.
                for key, text in (("\x1b[C", "∂J/∂W3"), ("\x1b[D", "J = Σ")):
                    time.sleep(0.05)
                    taken.append(_key(terminal, key, text))
            usual.append(1000 * statistics.median(taken))
    what = "from a key to the phase it asks for, in a terminal: 2-8-8-1"
    return Row(what, 16, Spread.of(usual), " ms", at_most=True)


def _key(terminal: Terminal, key: str, text: str) -> float:
    since = terminal.mark
    pressed = terminal.type(key)
    return terminal.wait_for(text, since) - pressed


def _keeping_row(rounds: int, seconds: float) -> Row:
    """A run that keeps moments against one that keeps none."""
    contenders: dict[str, Train] = {}
    for name, interval in (("kept", FIRST_INTERVAL), ("forgotten", 1 << 60)):
        # The engine has no switch for it: nobody should train without a history by accident.
        history.FIRST_INTERVAL = interval
        trainer = Trainer(SPIRAL_IN_TENS)
        trainer.run(STEPS_BEFORE)
        contenders[name] = trainer.run
    history.FIRST_INTERVAL = FIRST_INTERVAL
    taken = seconds_per_step(contenders, rounds, seconds)
    what = "training with history / without: 2-8-8-1, batch 10"
    return Row(what, 0.9, ratios(taken["kept"], taken["forgotten"]))


def _going_back_rows(name: str, setup: Setup, steps: int, rounds: int) -> list[Row]:
    before = _megabytes()
    trainer = Trainer(setup)
    trainer.run(steps)
    kept = _megabytes() - before
    rng = np.random.default_rng(1)
    taken = []
    for step in rng.integers(0, steps, rounds * 5).tolist():
        start = perf_counter()
        trainer.go_to(step)
        taken.append((perf_counter() - start) * 1000)
    slowest = [max(taken[first : first + 5]) for first in range(0, len(taken), 5)]
    what = f"the slowest of five steps gone to, 2-8-8-1, {name}"
    return [
        Row(what, 200, Spread.of(slowest), " ms", at_most=True),
        Row(
            f"a run of {steps:,} steps with all of its history, {name}",
            64,
            Spread.of([kept]),
            " MB",
            at_most=True,
        ),
    ]


def _megabytes() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
