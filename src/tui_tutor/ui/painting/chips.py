"""The setup as words that can be picked, wrapped in the width."""

from typing import NamedTuple

from rich.cells import cell_len
from textual.strip import Strip

from tui_tutor.translation import Translate, mark
from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.palette import Palette, ink, spot

GAPS = (3, 2, 1)
"""Cells between two words: the largest with which all words fit in one row."""
GAP_OF_ROWS = 2
"""The same where one row is not enough."""
CHIP_NAMES = {
    "layers": mark("layers"),
    "learning-rate": mark("rate"),
    "activation": "",
    "data": "",
    "noise": mark("noise"),
    "samples": mark("samples"),
    "test": mark("test"),
    "standardize": mark("standardized"),
    "extra": mark("extra"),
    "batch": mark("batch"),
    "optimizer": "",
    "momentum": mark("momentum"),
    "loss": "",
    "init": mark("start"),
    "seed": mark("seed"),
    "l1": "l1",
    "l2": "l2",
    "backend": "",
    "device": "",
    "precision": "",
    "plant": mark("planted"),
}
"""What stands before each word's value, in the order of the bar; "" where the value says it."""

QUIET = {
    "test": "fresh", "standardize": "no", "extra": "none", "l1": "0", "l2": "0",
    "device": "cpu", "precision": "float64", "plant": "none",
}  # fmt: skip
"""Words left out while they have their usual value."""


class Chip(NamedTuple):
    """A word of the setup on the bar.

    Attributes:
        word: Its name in a setup string.
        name: What stands before the value; empty where the value says it.
        value: As printed.
        x: Column it starts at.
        row: Row it is on.
    """

    word: str
    name: str
    value: str
    x: int
    row: int

    @property
    def width(self) -> int:
        """Cells it takes."""
        return cell_len(self.name) + bool(self.name) + cell_len(self.value)


def lay_out_chips(words: dict[str, str], width: int, translate: Translate) -> list[Chip]:
    """Place the words worth showing in rows of ``width`` cells.

    Args:
        words: Values by word, as `tui_tutor.engine.setup_text.setup_words` gives them.
        width: Cells of a row.
        translate: Gives the words in the learner's language.
    """
    for gap in GAPS:
        chips = _rows_of_chips(words, width, gap, translate)
        if not chips or chips[-1].row == 0:
            return chips
    return _rows_of_chips(words, width, GAP_OF_ROWS, translate)


def _rows_of_chips(words: dict[str, str], width: int, gap: int, translate: Translate) -> list[Chip]:
    chips: list[Chip] = []
    x = row = 0
    for word, name in CHIP_NAMES.items():
        value = words.get(word, "")
        if not value or QUIET.get(word) == value or (word == "momentum" and words["optimizer"] != "momentum"):
            continue
        if word == "data":
            value = file_name(value)
        chip = Chip(word, translate(name) if name else "", value, x, row)
        if x and x + chip.width > width:
            x, row = 0, row + 1
            chip = Chip(word, chip.name, value, x, row)
        chips.append(chip)
        x += chip.width + gap
    return chips


def file_name(data: str) -> str:
    """A file without its folders; a data set's name as it is."""
    name = data.strip("\"'").replace("\\", "/").rsplit("/", 1)[-1]
    return name if name.lower().endswith(".csv") else data


def paint_chips(
    chips: list[Chip], chosen: str | None, size: tuple[int, int], palette: Palette
) -> list[Strip]:
    """Paint the words; the one that keys act on is underlined."""
    canvas = Canvas(*size)
    for chip in chips:
        strong = chip.word == chosen
        x = chip.x
        if chip.name:
            style = spot(ink(palette.muted), "word", chip.word)
            x = canvas.put(x, chip.row, f"{chip.name} ", style)
        style = ink(palette.accent if strong else palette.text, bold=strong, underline=strong)
        canvas.put(x, chip.row, chip.value, spot(style, "word", chip.word))
    return canvas.strips()
