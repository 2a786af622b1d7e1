"""Reads the text of goal, hint and solution blocks."""

import re
from itertools import dropwhile

from tui_tutor.engine.setup import ACTIVATIONS
from tui_tutor.errors import LessonError
from tui_tutor.lessons.faults import FaultList
from tui_tutor.lessons.fields import (
    FIELD,
    MOST_STEPS,
    Field,
    checked_names,
    joined,
    numbered,
    tell_misspelt,
    whole_number,
)
from tui_tutor.lessons.goals import ACTIONS, compile_truth
from tui_tutor.lessons.lesson import Goal, Solution
from tui_tutor.lessons.scanner import Fence
from tui_tutor.translation import mark

_SETUP_WORD = re.compile(r"[a-z][a-z0-9_-]*=\S+|\d+(-\d+)+")
_SOLUTION_KEYS = ("setup", "steps", "do")


def read_goal(fence: Fence, key: str, faults: FaultList) -> Goal | None:
    """A goal: its predicate, a line break, the goal in words, a blank line, and why."""
    lines = list(dropwhile(lambda line: not line[1].strip(), numbered(fence)))
    if not lines:
        faults.add(
            fence.line,
            mark("the goal is empty"),
            mark("write a first line such as loss < 0.1, and the goal in words below it"),
        )
        return None
    line, until = lines[0][0], lines[0][1].strip()
    try:
        compile_truth(until)
    except LessonError as error:
        faults.add_error(line, error)
    rest = [text for _, text in lines[1:]]
    blank = next((index for index, text in enumerate(rest) if not text.strip()), len(rest))
    say = joined(rest[:blank])
    if not say:
        faults.add(
            line,
            mark("the goal is not told in words"),
            mark("write it on the line below, such as: Train until the loss is below 0.1."),
        )
    return Goal(fence.line, key, until, say, "\n".join(rest[blank:]).strip())


def read_hint(fence: Fence, faults: FaultList) -> str:
    """A hint's Markdown."""
    text = "\n".join(fence.body).strip()
    if not text:
        faults.add(fence.line, mark("the hint is empty"), mark("write it between the fences"))
    return text


def read_solution(fence: Fence, faults: FaultList) -> Solution:
    """A solution: words of a setup, ``steps:``, ``do:``, and the rest in words.

    The words of the setup are not checked here: they depend on the page's setup.
    """
    lines = numbered(fence)
    setup, steps = "", 0
    actions: tuple[str, ...] = ()
    rest = len(lines)
    for index, (line, whole) in enumerate(lines):
        text = whole.strip()
        field = FIELD.match(text)
        if not text:
            pass
        elif field and field[1] == "steps":
            steps = whole_number("steps", Field(line, field[2]), (1, MOST_STEPS), faults, 0)
        elif field and field[1] == "do":
            actions = checked_names("do", line, field[2], ACTIONS, faults)
        elif field and field[1] == "setup":
            setup = field[2]
        elif not setup and _is_setup(text):
            setup = text
        else:
            if field:
                tell_misspelt(line, field[1], _SOLUTION_KEYS, faults)
            rest = index
            break
    text = "\n".join(fence.body[rest:]).strip()
    if not (setup or steps or actions or text):
        faults.add(
            fence.line,
            mark("the solution is empty"),
            mark("write what reaches the goal, such as learning-rate=0.5 and, below it, steps: 500"),
        )
    return Solution(fence.line, setup, steps, actions, text)


def _is_setup(text: str) -> bool:
    words = text.split()
    if "=" in words[0]:
        return bool(_SETUP_WORD.fullmatch(words[0]))
    return all(
        _SETUP_WORD.fullmatch(word) or all(part in ACTIVATIONS for part in word.split(",")) for word in words
    )
