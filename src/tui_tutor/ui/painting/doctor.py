"""The doctor's findings as lines: what is wrong, how it shows, what to try, who teaches it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.style import Style

from tui_tutor.engine.faults import Finding
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.board_lines import BoardLine, wrapped
from tui_tutor.ui.painting.doctor_texts import KEPT_BACK, LOOKED_AT, evidence_text, title_text
from tui_tutor.ui.painting.numbers import count
from tui_tutor.ui.painting.palette import Palette, ink, spot

MOST_TRIES = 9
"""As many as there are number keys."""
INDENT = "  "
KEY_CELLS = 5
"""Cells before what a key does."""


class Report(NamedTuple):
    """What the doctor has to tell.

    Attributes:
        findings: What is wrong, the gravest first.
        step: The step it was seen at.
        input_names: One name for each input.
        lesson_titles: The title of each lesson that can be opened, by its slug.
        hides_numbers: Whether the page asks for numbers that would be told as evidence.
    """

    findings: tuple[Finding, ...]
    step: int
    input_names: Sequence[str]
    lesson_titles: Mapping[str, str]
    hides_numbers: bool = False

    @property
    def tries(self) -> dict[str, Finding]:
        """What may be tried, in the order of its numbers, each with the first fault that it may heal."""
        tries: dict[str, Finding] = {}
        for finding in self.findings:
            for words in finding.tries:
                tries.setdefault(words, finding)
        return dict(list(tries.items())[:MOST_TRIES])


def doctor_lines(
    report: Report, chosen: int, width: int, palette: Palette, translate: Translate
) -> list[list[BoardLine]]:
    """The lines of each finding; of one piece that says so where nothing was found.

    Args:
        report: What is told.
        chosen: Index of the finding that enter and ``o`` are for.
        width: Cells of a line.
        palette: The colours.
        translate: Gives the words in the learner's language.
    """
    _ = translate
    if not report.findings:
        well = _("Nothing is wrong that could be seen at step {step}.").format(step=count(report.step))
        looked = wrapped(_(LOOKED_AT), width, ink(palette.muted))
        return [[*wrapped(well, width, ink(palette.good, bold=True)), [], *looked]]
    parts = [
        _finding(report, index, index == chosen, width, palette, _) for index in range(len(report.findings))
    ]
    return [*([*part, []] for part in parts[:-1]), parts[-1]]


def _finding(
    report: Report,
    index: int,
    is_chosen: bool,
    width: int,
    palette: Palette,
    translate: Translate,
) -> list[BoardLine]:
    _ = translate
    finding = report.findings[index]
    lead = "▸ " if is_chosen else INDENT
    title = spot(ink(palette.warning, bold=True), "finding", str(index))
    lines: list[BoardLine] = [[(lead, ink(palette.accent)), (title_text(finding, _), title)]]
    evidence = _(KEPT_BACK) if report.hides_numbers else evidence_text(finding, report.input_names, _)
    lines += wrapped(evidence, width, ink(palette.text), INDENT)
    for number, words in enumerate(report.tries, 1):
        if words in finding.tries:
            press = spot(ink(palette.accent), "try", str(number))
            lines += _key_line(str(number), _("try {words}").format(words=words), width, press)
    lesson = report.lesson_titles.get(finding.lesson or "")
    if lesson is not None:
        press = spot(ink(palette.accent if is_chosen else palette.muted), "lesson", str(index))
        text = _("read “{title}”").format(title=lesson)
        lines += _key_line("o" if is_chosen else " ", text, width, press)
    return lines


def _key_line(key: str, text: str, width: int, press: Style) -> list[BoardLine]:
    """A key and what it does; what needs more lines goes on below itself."""
    lines = wrapped(text, width, press, " " * KEY_CELLS)
    first, style = lines[0][0]
    lines[0] = [(f"{INDENT}{key}  {first[KEY_CELLS:]}", style)]
    return lines
