"""The tensors of a product in rows, each with the field for its shape."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from tui_tutor.lessons.product import Blank
from tui_tutor.lessons.shape_mistakes import Judgement
from tui_tutor.ui.markdown.layout import prefixed
from tui_tutor.ui.markdown.wrap import Line, Link, Run, wrap
from tui_tutor.ui.shape_fields import ShapeFields

FIELD = 12
"""Cells of a field at least."""


class ShapeRows:
    """Paints the fields of a product.

    Args:
        blanks: The tensors.
        names: What each is called.
        links: What a click on the field of each chooses.
    """

    def __init__(self, blanks: Sequence[Blank], names: Sequence[str], links: Sequence[Link]) -> None:
        self._blanks = blanks
        self._names = names
        self._links = links
        self._signs = max(cell_len(blank.before) for blank in blanks)

    def lines(
        self,
        fields: ShapeFields,
        judged: Judgement | None,
        told: Sequence[str],
        at: int | None,
        width: int,
    ) -> list[Line]:
        """The rows, and below each what is wrong there.

        Args:
            fields: What stands in the fields.
            judged: What is said of the last answer.
            told: The same in words, empty for what is right.
            at: The field that is typed into, or None.
            width: Cells of a line.
        """
        room = max(width - self._signs - FIELD - 6, 3)
        room = min(room, max(map(cell_len, self._names)))
        lines: list[Line] = []
        for index, (blank, name) in enumerate(zip(self._blanks, self._names, strict=True)):
            shown = name if cell_len(name) <= room else name[: room - 1] + "…"
            head = Run(f"{blank.before:>{self._signs}} ", "muted")
            row = (head, Run(set_cell_size(shown, room), "code"), Run("  "))
            lines.append((*row, *self._field(index, fields, judged, is_current=index == at)))
            if told[index]:
                bar = Run(" " * (self._signs + 1) + "│ ", "wrong")
                lines += prefixed(wrap((Run(told[index]),), width - self._signs - 3), bar, bar)
        return lines

    def _field(self, index: int, fields: ShapeFields, judged: Judgement | None, *, is_current: bool) -> Line:
        """A field, or the shape that is known to be right."""
        parts = _parts(index, fields, judged)
        if index in fields.fixed:
            return (Run("✓ ", "right"), *(Run(text, "wrong" if is_bad else "") for text, is_bad in parts))
        style, link = "field" if is_current else "panel", self._links[index]
        # Where the keyboard is, a link would be painted the other way round.
        marked = None if is_current else link
        runs = [Run(" ", style, link)]
        for text, is_bad in parts:
            runs.append(Run(text, f"{style} wrong", marked) if is_bad else Run(text, style, link))
        blank = max(1, FIELD - sum(cell_len(run.text) for run in runs))
        sign = Run("✗ ", "wrong") if index in fields.stale else Run("  ")
        return (sign, *runs, Run("▏" if is_current else " ", style, link), Run(" " * blank, style, link))


def _parts(index: int, fields: ShapeFields, judged: Judgement | None) -> list[tuple[str, bool]]:
    """The text of a field, cut where sizes stand in it that meet others and don't fit."""
    if judged is None or index not in fields.stale | fields.fixed:
        return [(fields.texts[index], False)]
    bad = judged.bad_axes(index)
    parts: list[tuple[str, bool]] = []
    for axis, size in enumerate(judged.said[index]):
        parts += [("," if axis else "(", False), (str(size), axis in bad)]
    return [*parts, (")", False)]
