"""Which columns the table of a class has, and where each stands."""

from collections.abc import Iterator
from typing import NamedTuple

from tui_tutor.translation import mark

MARGIN = 2
"""Cells before the first column."""
MOST_NAME = 22
GAP = "gap"
GROWTH = (
    ("need", 10), ("name", 8), ("goals", 5), ("page", 5), ("idle", 4), ("fault", 5), ("lesson", 8),
    ("tries", 6), ("spark", 6), ("help", 5), ("name", 10), ("lesson", 10), ("loss", 6), ("lesson", 14),
    ("spark", 8), ("fault", 11), ("lesson", 18), (GAP, 2), ("help", 9), ("page", 7), ("done", 4),
)  # fmt: skip
"""What a table takes its cells for, the most needed first: a column, or more cells for it."""
HEADS = {
    "need": mark("needs"),
    "name": mark("learner"),
    "lesson": mark("lesson"),
    "page": mark("on page"),
    "goals": mark("goals"),
    "spark": mark("loss"),
    "loss": "",
    "fault": mark("run"),
    "tries": mark("tries"),
    "help": mark("help"),
    "idle": mark("idle"),
    "done": mark("done"),
}
"""The columns from the left, with what stands over each."""
SHORT_HEADS = {"page": mark("pages"), "help": mark("hints")}
"""What stands over columns that are short."""


class Column(NamedTuple):
    """A column of the table.

    Attributes:
        name: What it holds.
        x: Cell it begins at.
        width: Cells.
        is_short: Whether it would take more cells if there were more.
    """

    name: str
    x: int
    width: int
    is_short: bool = False

    @property
    def head(self) -> str:
        """What stands over it; a text of the interface, or ""."""
        short = SHORT_HEADS.get(self.name) if self.is_short else None
        return short or HEADS[self.name]


def board_columns(width: int) -> list[Column]:
    """The columns that a table of that width has room for; name and lesson share what is left."""
    widths, gap = _grown(width)
    left = width - _cells(widths, gap)
    if "lesson" in widths:
        shared = left + widths["name"] + widths["lesson"]
        name = max(widths["name"], min(shared * 2 // 5, MOST_NAME))
        widths |= {"name": name, "lesson": shared - name}
    elif "name" in widths:
        widths["name"] = min(widths["name"] + left, MOST_NAME)
    return list(_placed(widths, gap))


def _grown(width: int) -> tuple[dict[str, int], int]:
    """Cells of each column and between two, as far as they fit."""
    widths, gap = {GAP: 1}, 1
    for name, cells in GROWTH:
        grown = widths | {name: cells}
        if _cells(grown, grown[GAP]) > width:
            break
        widths, gap = grown, grown[GAP]
    del widths[GAP]
    return widths, gap


def _cells(widths: dict[str, int], gap: int) -> int:
    columns = [cells for name, cells in widths.items() if name != GAP]
    return MARGIN + sum(columns) + gap * (len(columns) - 1)


def _placed(widths: dict[str, int], gap: int) -> Iterator[Column]:
    full = dict(GROWTH)
    x = MARGIN
    for name in HEADS:
        if name in widths:
            yield Column(name, x, widths[name], widths[name] < full[name])
            x += widths[name] + gap
