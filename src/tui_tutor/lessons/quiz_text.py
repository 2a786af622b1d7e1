"""Reads the text of a quiz block."""

import re
from dataclasses import dataclass

from tui_tutor.lessons.faults import FaultList
from tui_tutor.lessons.fields import FIELD, checked_names, joined, numbered, tell_misspelt
from tui_tutor.lessons.lesson import HIDES_FAULTS, Choice, Quiz
from tui_tutor.lessons.scanner import Fence
from tui_tutor.lessons.spelling import shortened
from tui_tutor.translation import mark

_CHOICE = re.compile(r"[-*][ \t]*\[([^\]]*)\][ \t]*(.*)$")


def read_quiz(fence: Fence, key: str, faults: FaultList) -> Quiz | None:
    """A quiz: the question, ``hide:``, then ``- [ ]`` or ``- [x]`` choices, each with a ``>`` reply."""
    question: list[str] = []
    hide: tuple[str, ...] = ()
    found: list[_ChoiceLines] = []
    for line, text in numbered(fence):
        choice = _CHOICE.match(text.strip())
        if choice:
            found.append(_ChoiceLines(line, choice[1], [choice[2]], []))
        elif not found:
            field = FIELD.match(text.strip())
            if field and field[1] == "hide":
                hide = checked_names("hide", line, field[2], (HIDES_FAULTS,), faults)
                continue
            if field:
                tell_misspelt(line, field[1], ("hide",), faults)
            question.append(text)
        elif text.lstrip().startswith(">"):
            found[-1].reply.append(text.lstrip()[1:])
        elif text.strip() and found[-1].reply:
            faults.add(
                line,
                mark("this line belongs to no choice"),
                mark("begin a choice with - [ ] or - [x], and a line of a reply with >"),
            )
        else:
            found[-1].text.append(text)
    ask = "\n".join(question).strip()
    if not ask:
        faults.add(fence.line, mark("the quiz has no question"), mark("write it above the choices"))
    if len(found) < 2:
        faults.add(
            fence.line,
            mark("the quiz has too few choices: {count}"),
            mark("write at least two, each on a line - [ ] or, if it is right, - [x]"),
            count=len(found),
        )
    choices = tuple(_choice(lines, faults) for lines in found)
    if choices and not any(choice.right for choice in choices):
        faults.add(
            fence.line, mark("no choice of the quiz is right"), mark("write - [x] before the right one")
        )
    seen: set[str] = set()
    for lines, text in zip(found, (each.text for each in choices), strict=True):
        if text and text in seen:
            faults.add(lines.line, mark("this choice is there twice"), mark("leave one of them out"))
        seen.add(text)
    return Quiz(fence.line, key, ask, choices, hide)


@dataclass(frozen=True)
class _ChoiceLines:
    line: int
    box: str
    text: list[str]
    reply: list[str]


def _choice(lines: _ChoiceLines, faults: FaultList) -> Choice:
    box = lines.box.strip().lower()
    if box not in ("", "x"):
        faults.add(
            lines.line,
            mark("a choice can't be marked [{box}]"),
            mark("write - [ ] for a wrong choice and - [x] for a right one"),
            box=shortened(lines.box)[1:-1],
        )
    choice = Choice(joined(lines.text), box == "x", joined(lines.reply))
    if not choice.text:
        faults.add(lines.line, mark("this choice has no text"), mark("write it after the ]"))
    if not choice.right and not choice.reply:
        faults.add(
            lines.line,
            mark("this wrong choice has no reply"),
            mark("write on the next line:   > why it is not right"),
        )
    return choice
