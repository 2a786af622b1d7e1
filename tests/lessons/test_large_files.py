"""A lesson of any size is read or refused in an instant, however it is made."""

from pathlib import Path
from time import perf_counter

import pytest

from tests.lessons.writing import HEAD, faults_of, parse, told
from tui_tutor.lessons.faults import MOST_FAULTS, BrokenLessonError
from tui_tutor.lessons.limits import MOST_BLOCKS, MOST_LINES, MOST_PAGES, MOST_PANEL_LINKS
from tui_tutor.lessons.parser import parse_lesson
from tui_tutor.lessons.text_file import LARGEST_FILE


def filled(before: str, part: str, after: str = "", room: int = LARGEST_FILE) -> str:
    """A page that ``part`` fills up to a size in bytes, the largest of a file if none is given."""
    begin = HEAD + "## One\n" + before
    return begin + part * ((room - len(begin) - len(after)) // len(part)) + after


def lined(part: str) -> str:
    """A page that ``part`` fills up to the most lines, or the largest size, of a file."""
    lines = MOST_LINES - HEAD.count("\n") - 2
    return filled("", part, room=min(lines // part.count("\n") * len(part), LARGEST_FILE - 200))


# Some of them take minutes where a line or a block is gone through once for each of its parts.
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


MADE |= {
    "lines of goals": lined("```goal\nloss<1\nx\n```\n"),
    "goals of the longest predicate": lined(f"```goal\n{'loss<1 and ' * 40}loss<1\nx\n```\n"),
    "predictions of the longest product": lined(f"```predict\nq\nvalue: {'W1@' * 100}W1\n```\n"),
    "links that are right": lined("[a](panel:learning-rate=0.1)\n"),
    "pages": lined("## a\ntext\n"),
    "points": filled("```setup\ndata=points points=", "0.1,0.2,1;", "0.1,0.2,1\n```\n"),
    "weights that are set": filled("```solution\nset: ", "W1[0, 0] = 3, ", "b1[0] = 3\n```\n"),
}


@pytest.mark.parametrize("name", MADE)
def test_a_large_file_is_read_or_refused_in_an_instant(name: str) -> None:
    # The best of three, since other programs may take the processor away meanwhile.
    taken = [seconds_and_faults(MADE[name]) for _ in range(3)]

    assert taken[0][1] <= MOST_FAULTS
    # Measured here: at most 50 ms; the rest is for a slower machine that is busy.
    assert min(seconds for seconds, _count in taken) < 1


def seconds_and_faults(text: str) -> tuple[float, int]:
    begin = perf_counter()
    count = fault_count(text)
    return perf_counter() - begin, count


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + "## One\n" + "text\n" * MOST_LINES, f"{MOST_LINES + 7:,} lines is too long"),
        (lined("```goal\nloss<1\nx\n```\n"), "blocks is too long"),
        (lined("## a\ntext\n"), "pages is too long"),
        (lined("[a](panel:learning-rate=0.1)\n"), f"{MOST_PANEL_LINKS} links that change the panel"),
    ],
)
def test_a_lesson_that_is_too_long_is_told_with_how_long_it_may_be(text: str, words: str) -> None:
    told_of = told(faults_of(text))

    assert words in told_of
    assert "split it in two" in told_of


def test_a_lesson_as_long_as_it_may_be_is_read() -> None:
    hint, solution = "```hint\nx\n```\n", "```solution\nsteps: 3\n```\n"
    goal = "```goal\nloss<1\nx\n```\n"
    keys = [f"page-{number}" for number in range(MOST_PAGES)]
    page = f"## P\n[a](panel:seed=1)\n{goal}{hint}{solution}"
    text = HEAD.replace("[one]", f"[{', '.join(keys)}]") + page * MOST_PAGES
    text += "text\n" * (MOST_LINES - text.count("\n"))

    lesson = parse(text)

    assert sum(len(page.goals) + len(page.hints) for page in lesson.pages) + MOST_PAGES == MOST_BLOCKS
    assert len(lesson.pages) == MOST_PAGES


def fault_count(text: str) -> int:
    try:
        parse_lesson(text, Path("01-large.md"))
    except BrokenLessonError as error:
        return len(error.faults)
    return 0
