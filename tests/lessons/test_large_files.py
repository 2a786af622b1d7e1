"""A file of a megabyte is read or refused in seconds, however it is made."""

from pathlib import Path
from time import perf_counter

import pytest

from tests.lessons.writing import HEAD
from tui_tutor.lessons.faults import MOST_FAULTS, BrokenLessonError
from tui_tutor.lessons.parser import parse_lesson
from tui_tutor.lessons.text_file import LARGEST_FILE


def filled(before: str, part: str, after: str = "") -> str:
    """A page that ``part`` fills up to the largest size of a file."""
    begin = HEAD + "## One\n" + before
    return begin + part * ((LARGEST_FILE - len(begin) - len(after)) // len(part)) + after


# Each of them takes minutes where a line or a block is gone through once for each of its parts.
MADE = {
    "unknown blocks": filled("", "```x\n"),
    "headings": filled("", "## a\n"),
    "underlines": filled("", "a\n---\n"),
    "blank lines": filled("", "\n"),
    "tildes": filled("", "~~~\n"),
    "one line of brackets": filled("", "["),
    "one line of half links": filled("", "](panel:"),
    "links": filled("", "[a](pnel:x) "),
    "one line of ticks": filled("", "`"),
    "one line of hashes": filled("", "#"),
    "a fence with spaces": filled("```", " ", "`\n"),
    "shifted fences": filled("", " > ```goal\n"),
    "goals": filled("", "```goal\nloss<1\nx\n```\n"),
    "blank lines in a goal": filled("```goal\n", "\n", "```\n"),
    "a long predicate": filled("```goal\n", "1+", "1\nx\n```\n"),
    "choices": filled("```quiz\nq\n", "- [x] a\n", "```\n"),
    "lines of a choice": filled("```quiz\nq\n- [x] a\n", "b\n", "```\n"),
    "lines of a reason": filled("```predict\nq\nvalue: loss\nwhy: a\n", "b\n", "```\n"),
    "names to hide": filled("```predict\nq\nvalue: loss\nhide: a", ",b", "\n```\n"),
    "fields": filled("```predict\nq\nvalue: loss\n", "steps: x\n", "```\n"),
    "lines of a solution": filled("```solution\n", "\n", "steps: 1\n```\n"),
    "a long setup": filled("```setup\n", "2-4-1 ", "\n```\n"),
    "comments of a setup": filled("```setup\n", "#\n", "2-4-1\n```\n"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", MADE)
def test_a_large_file_is_read_or_refused_in_seconds(name: str) -> None:
    begin = perf_counter()
    count = fault_count(MADE[name])
    seconds = perf_counter() - begin

    assert count <= MOST_FAULTS
    # Measured here: at most 2 s; the rest is for a busy machine.
    assert seconds < 10


def fault_count(text: str) -> int:
    try:
        parse_lesson(text, Path("01-large.md"))
    except BrokenLessonError as error:
        return len(error.faults)
    return 0
