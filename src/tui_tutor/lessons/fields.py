"""Lines of a block that read ``key: value``, and what their values may be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tui_tutor.lessons.faults import FaultList
from tui_tutor.lessons.scanner import Fence
from tui_tutor.lessons.spelling import listed_choices, nearest, shortened, spelling_advice
from tui_tutor.translation import mark

FIELD = re.compile(r"([A-Za-z][A-Za-z_-]*)[ \t]*[:：][ \t]*(.*)$")
"""A key and its value; a Chinese keyboard gives the wide colon."""

MOST_STEPS = 100_000
"""Steps that a lesson may ask for."""


@dataclass(frozen=True)
class Field:
    """A value and the line of the file it is on."""

    line: int
    value: str


def numbered(fence: Fence) -> list[tuple[int, str]]:
    """Lines of the body with their numbers in the file."""
    return [(fence.line + 1 + index, line) for index, line in enumerate(fence.body)]


def joined(lines: Sequence[str]) -> str:
    """Lines of a paragraph as one; Chinese goes on without a space."""
    text = ""
    for line in filter(None, (line.strip() for line in lines)):
        wide = bool(text) and ord(text[-1]) > 0x2E7F and ord(line[0]) > 0x2E7F
        text += line if wide or not text else f" {line}"
    return text


def listed(value: str) -> tuple[str, ...]:
    """The parts of a list with commas, of either width, or spaces."""
    return tuple(part for part in re.split(r"[,，、\s]+", value.strip()) if part)


def whole_number(
    key: str, field: Field | None, bounds: tuple[int, int], faults: FaultList, default: int
) -> int:
    """The whole number of a field between two bounds, or ``default``."""
    if field is None:
        return default
    text = field.value.strip().replace(",", "").replace("_", "")
    if text.isascii() and text.isdigit() and len(text) < 10 and bounds[0] <= int(text) <= bounds[1]:
        return int(text)
    faults.add(
        field.line,
        mark("{key} can't be {value}"),
        mark("write a whole number from {least} to {most}, as in {key}: 10"),
        key=key,
        value=shortened(field.value),
        least=bounds[0],
        most=bounds[1],
    )
    return default


def read_fields(fence: Fence, keys: Sequence[str], faults: FaultList) -> tuple[list[str], dict[str, Field]]:
    """What stands above the first ``key: value`` line, and the fields; ``why`` may go on."""
    question: list[str] = []
    fields: dict[str, Field] = {}
    why: list[str] = []
    last = ""
    for line, text in numbered(fence):
        field = FIELD.match(text.strip())
        if field and field[1] in keys:
            last = field[1]
            if last in fields:
                faults.add(line, mark("{key} is there twice"), mark("leave one of them out"), key=last)
            fields[last] = Field(line, field[2].strip())
        elif last == "why":
            why.append(text)
        elif not fields:
            if field:
                tell_misspelt(line, field[1], keys, faults)
            question.append(text)
        elif text.strip():
            word = field[1] if field else text.strip()
            advice, values = spelling_advice(word, keys)
            faults.add(
                line,
                mark("{word} is no key of a {block} block"),
                advice,
                word=shortened(word),
                block=fence.word,
                **values,
            )
    if why:
        fields["why"] = Field(fields["why"].line, "\n".join((fields["why"].value, *why)))
    return question, fields


def tell_misspelt(line: int, word: str, keys: Sequence[str], faults: FaultList) -> None:
    """Tell of a word before a colon that looks like a key; ordinary text has colons too."""
    close = nearest(word, keys)
    if word.islower() and close and abs(len(close) - len(word)) <= 1 and close[0] == word[0]:
        faults.add(
            line, mark("unknown key {word}"), mark("write {close}: …"), word=shortened(word), close=close
        )


def checked_names(
    key: str, line: int, value: str, known: Sequence[str], faults: FaultList
) -> tuple[str, ...]:
    """The names of a list with commas, without those that nobody knows."""
    names = listed(value)
    if not names:
        faults.add(
            line,
            mark("{key} names nothing"),
            mark("name at least one of: {choices}"),
            key=key,
            choices=listed_choices(known),
        )
    right = []
    for name in names:
        if faults.full:
            break
        if name in known:
            right.append(name)
        else:
            advice, values = spelling_advice(name, known)
            faults.add(
                line, mark("there is no {name} to {key}"), advice, name=shortened(name), key=key, **values
            )
    return tuple(right)
