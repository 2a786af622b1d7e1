"""How long a lesson may be: far longer than any that is taught, and short enough to be read in an instant."""

from collections.abc import Sequence

from tui_tutor.lessons.faults import FaultList
from tui_tutor.lessons.scanner import Fence, Section
from tui_tutor.translation import mark

MOST_LINES = 3000
MOST_PAGES = 50
MOST_BLOCKS = 150
MOST_PANEL_LINKS = 200


def check_length(lines: Sequence[str], faults: FaultList) -> None:
    """Refuse a text that is too long before anything in it is looked at.

    Raises:
        BrokenLessonError: If there are too many lines, or links that change the panel.
    """
    if len(lines) > MOST_LINES:
        _tell(MOST_LINES + 1, mark("a lesson of {count} lines is too long"), len(lines), MOST_LINES, faults)
    links = 0
    for number, line in enumerate(lines[:MOST_LINES], 1):
        links += line.count("](panel:")
        if links > MOST_PANEL_LINKS:
            message = mark("a lesson with more than {most} links that change the panel is too long")
            _tell(number, message, links, MOST_PANEL_LINKS, faults)
            break
    faults.raise_any()


def within_limits(sections: Sequence[Section], faults: FaultList) -> list[Section]:
    """The pages and their blocks that are read; a fault tells where there are too many."""
    for section in sections[MOST_PAGES : MOST_PAGES + 1]:
        message = mark("a lesson of {count} pages is too long")
        _tell(section.line, message, len(sections), MOST_PAGES, faults)
    kept = list(sections[:MOST_PAGES])
    fences = [part for section in kept for part in section.parts if isinstance(part, Fence)]
    if len(fences) > MOST_BLOCKS:
        first = fences[MOST_BLOCKS]
        _tell(first.line, mark("a lesson of {count} blocks is too long"), len(fences), MOST_BLOCKS, faults)
        for section in kept:
            section.parts = [part for part in section.parts if part.line < first.line]
    return kept


def _tell(line: int, message: str, count: int, most: int, faults: FaultList) -> None:
    advice = mark("split it in two: {most} are the most")
    faults.add(line, message, advice, count=f"{count:,}", most=f"{most:,}")
