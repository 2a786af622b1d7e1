"""Comparing: many seeds for the price of a few, and keys while six runs are trained."""

import os
import random
import statistics
import sys
import time

from bench.measuring import Spread, ratios, seconds_per_step
from bench.screen import tutor
from bench.table import Row, print_table, tell
from bench.workloads import SPIRAL_IN_TENS, XOR
from tui_tutor.engine.setup_text import print_setup
from tui_tutor.engine.stacked import StackedTrainer
from tui_tutor.engine.sweep import seed_sweep
from tui_tutor.engine.trainer import Trainer

SEEDS = 50
STEPS_BEFORE = 1 << 15
"""Made before time is taken; what is compared is the long run, as everywhere in the bench."""
VARIANTS = ("lr=0.1", "lr=0.01", "optimizer=adam lr=0.01", "relu", "seed=5")
MARK = "▸"
"""Stands before the chosen twin, and nowhere else."""


def seeds_row(rounds: int, seconds: float) -> Row:
    """A step of fifty seeds, trained as one array program, against a step of one."""
    tell("seeds")
    one, all_of_them = Trainer(XOR), StackedTrainer(seed_sweep(XOR, SEEDS))
    one.run(STEPS_BEFORE)
    all_of_them.run(STEPS_BEFORE)
    last = one.frame().evaluation.loss
    if all_of_them.outcomes()[0].loss != last:
        raise SystemExit("the first seed has other numbers than it has alone")
    taken = seconds_per_step({"one": one.run, "all": all_of_them.run}, rounds, seconds)
    what = f"{SEEDS} seeds of 2-4-1, trained together / one alone, 200 samples, full batch"
    return Row(what, 20, ratios(taken["one"], taken["all"]), at_most=True)


def twins_row(rounds: int, keys: int) -> Row:
    """From a key to the mark it moves, while six twins are trained."""
    tell("twins")
    rng = random.Random(1)
    worst, usual = [], []
    with tutor("play", print_setup(SPIRAL_IN_TENS)) as terminal:
        since = terminal.mark
        terminal.type("C")
        terminal.wait_for("q back", since)
        terminal.settle()
        for number, words in enumerate(VARIANTS, 2):
            terminal.type("a")
            time.sleep(0.3)
            since = terminal.mark
            terminal.type(f"{words}\r")
            terminal.wait_for(f"▸ {number}", since)
            time.sleep(0.3)
        since = terminal.mark
        terminal.type(" ")
        terminal.wait_for("playing", since)
        time.sleep(2)
        since = terminal.mark
        time.sleep(1)
        if any(MARK in text for _came, text in terminal.plain(since)):
            raise SystemExit("the mark is sent where no key has moved it")
        for _ in range(rounds):
            taken = []
            for index in range(keys):
                time.sleep(rng.uniform(0.08, 0.12))
                since = terminal.mark
                pressed = terminal.type("\x1b[A" if index % 2 == 0 else "\x1b[B")
                taken.append(terminal.wait_for(MARK, since) - pressed)
            worst.append(1000 * statistics.quantiles(taken, n=20)[-1])
            usual.append(1000 * statistics.median(taken))
    what = "key to repaint while six twins are trained, p95"
    return Row(what, 50, Spread.of(worst), " ms", at_most=True, remark=f"p50 {Spread.of(usual).text(' ms')}")


def main() -> None:
    """Measure both by themselves."""
    print_table("comparing", [seeds_row(41, 0.05), twins_row(3, 50)])


if __name__ == "__main__":
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        # Before anything imports NumPy, which reads it once.
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        os.execv(sys.executable, [sys.executable, "-m", "bench.compare"])
    main()
