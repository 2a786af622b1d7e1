"""Lessons written in tests."""

from collections.abc import Sequence
from pathlib import Path

from tui_tutor.lessons.faults import BrokenLessonError, Fault
from tui_tutor.lessons.lesson import Block, Lesson, Page
from tui_tutor.lessons.parser import parse_lesson

COURSE = Path(__file__).parent / "course"

HEAD = """---
title: A title
minutes: 5
summary: A summary.
pages: [one]
---
"""


def page_text(*blocks: str) -> str:
    """A lesson of one page that holds these blocks."""
    return HEAD + "## One\n" + "\n\n".join(blocks) + "\n"


def fenced(word: str, *lines: str) -> str:
    return "\n".join((f"```{word}", *lines, "```"))


def parse(text: str) -> Lesson:
    return parse_lesson(text, Path("07-a-lesson.md"))


def page_of(*blocks: str) -> Page:
    return parse(page_text(*blocks)).pages[0]


def only_block(block: str) -> Block:
    (found,) = page_of(block).blocks
    return found


def faults_of(text: str) -> tuple[Fault, ...]:
    """The faults of a text, or none."""
    try:
        parse(text)
    except BrokenLessonError as error:
        return error.faults
    return ()


def told(faults: Sequence[Fault]) -> str:
    """What a person reads of the faults."""
    return "\n".join(fault.text() for fault in faults)


def line_of(text: str, part: str) -> int:
    """The line, from 1, of the first line that holds ``part``."""
    return next(number for number, line in enumerate(text.split("\n"), 1) if part in line)
