"""How many saves a class's file acknowledges in a second: ``python -m bench.classroom_ledger``."""

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bench.measuring import Others, Spread
from bench.table import Row, print_table, tell
from tui_tutor.classroom.records.ledger import Ledger

SAVERS = 200
DEMANDED = 5_000
LONGEST_WAIT = 1_000


async def measured(path: Path, saves: int) -> tuple[float, list[float]]:
    """Saves acknowledged in a second, and how long each of them waited, in milliseconds."""
    ledger = Ledger.open(path)
    learners = [await ledger.create(f"Learner {number}") for number in range(SAVERS)]
    waits: list[float] = []

    async def learner(learner_id: str) -> None:
        for number in range(saves):
            kind, values = kind_of(number)
            handed_in = time.perf_counter()
            await ledger.save(learner_id, kind, values)
            waits.append(1000 * (time.perf_counter() - handed_in))

    start = time.perf_counter()
    await asyncio.gather(*(learner(learner_id) for learner_id in learners))
    taken = time.perf_counter() - start
    await ledger.close()
    return len(waits) / taken, waits


def kind_of(number: int) -> tuple[str, dict[str, object]]:
    """What a learner saves next: pages turned, setups changed, questions answered."""
    page = {"lesson": "forward-pass", "page": f"page-{number % 10}"}
    kinds: list[tuple[str, dict[str, object]]] = [
        ("place", {**page}),
        ("visit", {**page}),
        ("setup", {**page, "setup": f"2-{number % 8 + 1}-1 relu data=xor learning-rate=0.5 seed=3"}),
        ("answer", {**page, "key": "quiz", "text": str(number), "right": number % 3 == 0}),
        ("done", {**page, "key": "quiz"}),
    ]
    return kinds[number % len(kinds)]


def rows(folder: Path, rounds: int, saves: int) -> list[Row]:
    rates, longest, typical = [], [], []
    for number in range(rounds):
        rate, waits = asyncio.run(measured(folder / f"class-{number}.sqlite3", saves))
        rates.append(rate)
        longest.append(max(waits))
        typical.append(statistics.quantiles(waits, n=20)[-1])
    return [
        Row(
            f"saves of {SAVERS} learners, acknowledged and on the disk",
            DEMANDED,
            Spread.of(rates),
            " a second",
        ),
        Row("the longest that one of them waited", LONGEST_WAIT, Spread.of(longest), " ms", at_most=True),
        Row("95 of 100 waited at most", None, Spread.of(typical), " ms"),
    ]


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.classroom_ledger", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--saves", type=int, default=200, help="of each learner in a round")
    parser.add_argument("--folder", type=Path, help="where to write: the disk that counts")
    arguments = parser.parse_args()
    others = Others()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        print_table("a class's file", rows(Path(folder), arguments.rounds, arguments.saves))
    tell(others.text())


if __name__ == "__main__":
    main()
