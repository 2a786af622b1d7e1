"""The command: measure, and print what was demanded beside what came out."""

import argparse
import os
import platform
import time
from collections.abc import Callable

from bench.measuring import Others
from bench.table import Row, print_table, tell

THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

NAMES = (
    "training",
    "playing",
    "keys",
    "start",
    "memory",
    "paused",
    "growth",
    "history",
    "phases",
    "seeds",
    "twins",
    "peers",
)

EXPLANATION = """\
Every figure is a ratio between things that took turns within one run, so that a slow minute is
slow for all of them: a round gives one ratio, and the table shows the median and the range of
the rounds, or of the middle half where they are many. Training is timed in CPU seconds of the
process, with one thread for BLAS and torch; what the terminal shows, by the clock. A verdict on
a machine that others use is worth little: how much they used is told for each group."""


def main() -> None:
    """Measure what was asked for."""
    arguments = _arguments()
    # Before anything imports NumPy, which reads them once; the programs started here inherit them.
    os.environ.update(dict.fromkeys(THREAD_LIMITS, "1"))
    groups = _groups(arguments.quick)
    chosen = [arguments.only] if arguments.only else list(groups)
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}\n")
    start = time.monotonic()
    demanded: list[Row] = []
    peers: list[Row] = []
    for name in chosen:
        others = Others()
        for row in groups[name]():
            (peers if row.demanded is None else demanded).append(row)
        tell(f"{name}: {others.text()}")
    if demanded:
        print_table("what is demanded", demanded)
    if peers:
        print_table("what else there is", peers)
    missed = sum(row.verdict == "MISSED" for row in demanded)
    print(f"{missed} of {len(demanded)} demands missed, in {time.monotonic() - start:.0f} s")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=EXPLANATION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds: a rough look")
    parser.add_argument("--only", metavar="NAME", choices=NAMES, help="one of: " + ", ".join(NAMES))
    return parser.parse_args()


def _groups(quick: bool) -> dict[str, Callable[[], list[Row]]]:
    """What can be measured, in the order of the table."""
    from bench import compare, inside, peers, screen, training

    rounds = 9 if quick else 41
    few = 1 if quick else 3
    # Short turns and many of them: a shared machine changes its speed within a second.
    seconds = 0.03 if quick else 0.05
    return {
        "training": lambda: training.training_rows(rounds, seconds),
        "playing": lambda: [screen.playing_row(few * 4, seconds=1.5)],
        "keys": lambda: [screen.key_row(few, keys=50)],
        "start": lambda: [screen.start_row(few * 2)],
        "memory": lambda: [screen.memory_row(few, seconds=5)],
        "paused": lambda: [screen.paused_row(few, seconds=5)],
        "growth": lambda: [screen.growth_row(few, steps=100_000 if quick else 1_000_000)],
        "history": lambda: inside.history_rows(rounds, seconds, steps=100_000 if quick else 1_000_000),
        "phases": lambda: [inside.phase_row(rounds), inside.walk_row(few * 3, keys=20)],
        "seeds": lambda: [compare.seeds_row(rounds, seconds)],
        "twins": lambda: [compare.twins_row(few, keys=50)],
        "peers": lambda: peers.peer_rows(rounds, seconds),
    }


if __name__ == "__main__":
    main()
