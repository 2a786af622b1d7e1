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
from tui_tutor.lessons.goals import ACTIONS
from tui_tutor.lessons.hand_set import read_hand_set
from tui_tutor.lessons.lesson import Goal, HandSet, Solution
from tui_tutor.lessons.scanner import Fence
from tui_tutor.lessons.seeds_goal import check_goal
from tui_tutor.translation import mark

_SETUP_WORD = re.compile(r"[a-z][a-z0-9_-]*=\S+|\d+(-\d+)+")
_SOLUTION_KEYS = ("setup", "set", "steps", "do")


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
        check_goal(until)
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
    """A solution: words of a setup, ``set:``, ``steps:``, ``do:``, and the rest in words.

    The words of the setup and the shapes of what is set are not checked here: they depend on
    the page's setup.
    """
    reader = _SolutionReader(faults)
    lines = numbered(fence)
    rest = next((index for index, line in enumerate(lines) if not reader.take(*line)), len(lines))
    text = "\n".join(fence.body[rest:]).strip()
    if not (reader.keys or text):
        faults.add(
            fence.line,
            mark("the solution is empty"),
            mark("write what reaches the goal, such as learning-rate=0.5 and, below it, steps: 500"),
        )
    return Solution(fence.line, reader.setup, tuple(reader.hand_set), reader.steps, reader.actions, text)


class _SolutionReader:
    """Takes the lines of a solution up to the first of its words."""

    def __init__(self, faults: FaultList) -> None:
        self.keys: set[str] = set()
        self.setup = ""
        self.hand_set: list[HandSet] = []
        self.steps = 0
        self.actions: tuple[str, ...] = ()
        self._faults = faults

    def take(self, line: int, whole: str) -> bool:
        """Read a line; whether it was one for the program."""
        text = whole.strip()
        if not text:
            return True
        field = FIELD.match(text)
        key, value = (field[1], field[2]) if field else ("setup", text)
        if not field and ("setup" in self.keys or not _is_setup(text)):
            return False
        if key not in _SOLUTION_KEYS:
            tell_misspelt(line, key, _SOLUTION_KEYS, self._faults)
            return False
        # What is set may take several lines.
        if key in self.keys and key != "set":
            self._faults.add(line, mark("{key} is there twice"), mark("leave one of them out"), key=key)
        self.keys.add(key)
        self._read(line, key, value)
        return True

    def _read(self, line: int, key: str, value: str) -> None:
        if key == "setup":
            self.setup = value
        elif key == "set":
            self.hand_set += read_hand_set(line, value, self._faults)
        elif key == "steps":
            self.steps = whole_number("steps", Field(line, value), (1, MOST_STEPS), self._faults, 0)
        else:
            self.actions = checked_names("do", line, value, ACTIONS, self._faults)


def _is_setup(text: str) -> bool:
    words = text.split()
    if "=" in words[0]:
        return bool(_SETUP_WORD.fullmatch(words[0]))
    return all(
        _SETUP_WORD.fullmatch(word) or all(part in ACTIVATIONS for part in word.split(",")) for word in words
    )
