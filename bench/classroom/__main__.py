"""The command: measure a class, print what is demanded beside what came out, and fail where it is missed."""

import argparse
import asyncio
import sys
import tempfile
import traceback
from collections.abc import Callable, Coroutine
from pathlib import Path

from bench import classroom_ledger
from bench.classroom import fuzz, kills, parts
from bench.measuring import Others
from bench.table import Row, print_table, tell

EXPLANATION = """\
A class on this machine, with the command that holds one and real ssh clients in pseudo-terminals,
which use the same processors. Rows are measured several times; the table shows the median and the
range. With fewer than 200 seats the rows are about so many, and a verdict is about the machine only."""

Rows = Callable[[argparse.Namespace], Coroutine[None, None, list[Row]]]


async def _logins(chosen: argparse.Namespace) -> list[Row]:
    rows = [await parts.login_row(min(30, chosen.seats), 10, chosen.rounds)]
    if chosen.seats >= 100:
        rows.append(await parts.login_row(100, 30, max(1, chosen.rounds // 2)))
    return rows


async def _events(chosen: argparse.Namespace) -> list[Row]:
    def measure() -> list[Row]:
        with tempfile.TemporaryDirectory() as folder:
            return classroom_ledger.rows(Path(folder), chosen.rounds, 200)

    return await asyncio.to_thread(measure)


async def _one(row: Coroutine[None, None, Row]) -> list[Row]:
    return [await row]


PARTS: dict[str, Rows] = {
    "logins": _logins,
    "seats": lambda chosen: parts.seat_rows(chosen.seats, chosen.keys, chosen.rounds),
    "idle": lambda chosen: _one(parts.idle_row(chosen.seats, chosen.rounds)),
    "bytes": lambda chosen: _one(parts.bytes_row(chosen.rounds, 5)),
    "events": _events,
    "kills": lambda chosen: _one(kills.kill_row(chosen.kills)),
    "fuzz": lambda chosen: fuzz.fuzz_rows(chosen.connections),
}


def main() -> None:
    """Measure what was asked for."""
    chosen = _arguments()
    rows: list[Row] = []
    for name in chosen.parts or PARTS:
        others = Others()
        try:
            rows += asyncio.run(PARTS[name](chosen))
        except Exception as error:
            traceback.print_exc()
            rows.append(Row(name, None, None, remark=f"broken: {error}"[:100]))
        tell(f"{name}: {others.text()}")
    print_table("a class over SSH", rows)
    missed = sum(row.verdict in ("MISSED", "not measured") for row in rows)
    print(f"{missed} of {len(rows)} missed")
    sys.exit(1 if missed else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.classroom",
        description=EXPLANATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--seats", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keys", type=int, default=60, help="in a round")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--connections", type=int, default=30_000)
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - PARTS.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    return chosen


if __name__ == "__main__":
    main()
