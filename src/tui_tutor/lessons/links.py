"""Finds the links in a lesson's text and checks where they lead."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.errors import TutorError
from tui_tutor.lessons.faults import FaultList
from tui_tutor.lessons.scanner import LIVE_WORDS
from tui_tutor.lessons.spelling import shortened, spelling_advice
from tui_tutor.translation import mark

SCHEMES = ("panel", "lesson", "term", "https", "http", "mailto")

# Nothing after the scheme may fail to match, or a line of many openings takes quadratic time.
_LINK = re.compile(r"\]\((<?)([A-Za-z][\w.+-]{0,40}):([^)>]*)")
_CODE = re.compile(r"`[^`]*`")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True)
class Link:
    """A link of a lesson.

    Attributes:
        line: Line of the file, from 1.
        scheme: What stands before the colon.
        target: What stands after it, with %20 and the like resolved.
        spaced: Whether it holds spaces without < > round it, so that it is no link.
    """

    line: int
    scheme: str
    target: str
    spaced: bool


def find_links(lines: Sequence[str], first: int, last: int) -> Iterator[Link]:
    """The links in lines ``first`` to ``last`` (from 1), without those in code."""
    fence = live = ""
    for number in range(first, last + 1):
        line = lines[number - 1]
        marks = _FENCE.match(line)
        if fence:
            if marks and marks[1].startswith(fence) and line.strip() == marks[1]:
                fence = ""
            continue
        info = line[marks.end() :].strip() if marks else ""
        if marks and marks[1] == live and not info:
            live = ""
            continue
        if marks and not live:
            if _is_code(info):
                fence = marks[1]
            else:
                live = marks[1]
            continue
        for found in _LINK.finditer(_CODE.sub("", line)):
            target = found[3].strip()
            yield Link(number, found[2].lower(), unquote(target), not found[1] and " " in target)


def _is_code(info: str) -> bool:
    """Whether a fence shows its text as it is; the links of a live block are links."""
    return info not in LIVE_WORDS


def check_links(lines: Sequence[str], first: int, last: int, panel: Setup | None, faults: FaultList) -> None:
    """Check the links of a page, but not yet whether other lessons exist.

    Args:
        lines: Lines of the file.
        first: First line of the page, from 1.
        last: Last line of the page.
        panel: The page's setup, which a ``panel:`` link changes; None if it has a mistake.
        faults: Where mistakes go.
    """
    for link in find_links(lines, first, last):
        if faults.full:
            return
        if link.scheme not in SCHEMES:
            advice, values = spelling_advice(link.scheme, SCHEMES)
            faults.add(
                link.line, mark("a link can't lead to {scheme}:"), advice, scheme=link.scheme, **values
            )
        elif link.scheme == "panel":
            _check_panel_link(link, panel, faults)
        elif link.scheme == "term" and link.spaced:
            _add_spaced(link, faults)


def _check_panel_link(link: Link, panel: Setup | None, faults: FaultList) -> None:
    if link.spaced:
        _add_spaced(link, faults)
    if panel is None:
        return
    try:
        parse_setup(link.target, panel, faults.folder)
    except TutorError as error:
        faults.add_error(link.line, error)


def _add_spaced(link: Link, faults: FaultList) -> None:
    faults.add(
        link.line,
        mark("a link with spaces is no link"),
        mark("write (<{scheme}:{target}>)"),
        scheme=link.scheme,
        target=shortened(link.target, 80)[1:-1],
    )
