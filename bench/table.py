"""The table that the bench prints."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from bench.measuring import Spread


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Attributes:
        what: What was measured.
        demanded: The least that is demanded, or the most where `at_most` is set; None where
            nothing is.
        measured: What came out; None where it could not be measured.
        unit: ``x``, `` ms`` and the like.
        at_most: Whether less is better.
        remark: Why it was not measured, or what else there is to say.
    """

    what: str
    demanded: float | None
    measured: Spread | None
    unit: str = "x"
    at_most: bool = False
    remark: str = ""

    @property
    def verdict(self) -> str:
        if self.measured is None:
            return "not measured"
        if self.demanded is None:
            return ""
        median = self.measured.median
        return "ok" if (median <= self.demanded if self.at_most else median >= self.demanded) else "MISSED"

    def cells(self) -> tuple[str, str, str, str]:
        bound = "at most" if self.at_most else "at least"
        demanded = "" if self.demanded is None else f"{bound} {self.demanded:g}{self.unit}"
        measured = self.remark if self.measured is None else self.measured.text(self.unit)
        if self.measured is not None and self.remark:
            measured = f"{measured}  {self.remark}"
        return self.what, demanded, measured, self.verdict


def print_table(title: str, rows: Iterable[Row]) -> None:
    """Print rows under a title, in Markdown."""
    cells = [
        (title, "demanded", "measured: median [range]", ""),
        ("---",) * 4,
        *(row.cells() for row in rows),
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    for index, line in enumerate(cells):
        fill = "-" if index == 1 else " "
        padded = (cell.ljust(width, fill) for cell, width in zip(line, widths, strict=True))
        print("| " + " | ".join(padded) + " |")
    print(flush=True)


def tell(text: str) -> None:
    """Say what is being done, beside the table."""
    print(text, file=sys.stderr, flush=True)
