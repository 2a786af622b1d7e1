"""Reads the ``set:`` lines of a solution: weights and biases set by hand."""

import re
from collections.abc import Sequence
from itertools import pairwise
from unicodedata import normalize

from tui_tutor.errors import LessonError
from tui_tutor.lessons.faults import FaultList
from tui_tutor.lessons.lesson import HandSet
from tui_tutor.lessons.spelling import listed_choices, shortened
from tui_tutor.lessons.typed_number import read_number
from tui_tutor.translation import mark

MOST_HAND_SET = 100
"""Weights and biases that one solution may set; nobody sets more by hand."""

# What is in brackets may not hold another bracket, or a line of openings takes quadratic time.
_PART = re.compile(r"(?:\[[^\[\]]*\]|[^,、;])+")
_HAND_SET = re.compile(r"([Wb])([1-9][0-9]?)\s*\[([^\[\]]*)\]\s*=\s*([^\s=].*)")
_INDEX = re.compile(r"\s*([0-9]{1,6})\s*")


def read_hand_set(line: int, text: str, faults: FaultList) -> tuple[HandSet, ...]:
    """The weights and biases of a ``set:`` line, such as ``W1[0, 1] = 0.5, b1[0] = -0.2``.

    Whether the network has them is not checked here: it depends on the setup.
    """
    parts = [part.strip() for part in _PART.findall(normalize("NFKC", text)) if part.strip()]
    if not parts:
        _tell_form(line, text, faults)
    found = [_one(line, part, faults) for part in parts if not faults.full]
    return tuple(each for each in found if each is not None)


def check_hand_set(parts: Sequence[HandSet], layer_sizes: tuple[int, ...], faults: FaultList) -> None:
    """Tell of weights and biases that a network does not have, and of those that are set twice."""
    if len(parts) > MOST_HAND_SET:
        faults.add(
            parts[0].line,
            mark("{count} weights and biases are too many to set by hand"),
            mark("set at most {most}"),
            count=len(parts),
            most=MOST_HAND_SET,
        )
        return
    seen: set[str] = set()
    for part in parts:
        if part.name in seen:
            faults.add(part.line, mark("{key} is there twice"), mark("leave one of them out"), key=part.name)
        seen.add(part.name)
        _check_place(part, layer_sizes, faults)


def _one(line: int, part: str, faults: FaultList) -> HandSet | None:
    found = _HAND_SET.fullmatch(part)
    if found is None:
        _tell_form(line, part, faults)
        return None
    indices = [_INDEX.fullmatch(index) for index in found[3].split(",")]
    if len(indices) != (2 if found[1] == "W" else 1) or None in indices:
        faults.add(
            line,
            mark("{text}: a weight has two indices, a bias one, counted from 0"),
            mark("write for example W{layer}[0, 1] = 0.5 or b{layer}[0] = -0.2"),
            text=shortened(part, 30),
            layer=found[2],
        )
        return None
    unit, *source = [int(index[1]) for index in indices if index is not None]
    try:
        value = read_number(found[4])
    except LessonError:
        faults.add(
            line,
            mark("{name} can't be set to {value}"),
            mark("write a finite number, as in {name} = 0.5"),
            name=part[: found.end(3) + 1],
            value=shortened(found[4], 30),
        )
        return None
    return HandSet(int(found[2]) - 1, unit, source[0] if source else None, value, line)


def _tell_form(line: int, text: str, faults: FaultList) -> None:
    faults.add(
        line,
        mark("{text} sets no weight and no bias"),
        mark("write for example set: W1[0, 1] = 0.5, b1[0] = -0.2"),
        text=shortened(text.strip(), 30),
    )


def _check_place(part: HandSet, layer_sizes: tuple[int, ...], faults: FaultList) -> None:
    shapes = [(units, inputs) for inputs, units in pairwise(layer_sizes)]
    letter = part.name[0]
    if part.layer >= len(shapes):
        faults.add(
            part.line,
            mark("there is no {name} in the network {sizes}"),
            mark("use one of: {choices}"),
            name=f"{letter}{part.layer + 1}",
            sizes="-".join(map(str, layer_sizes)),
            choices=listed_choices([f"{letter}{layer}" for layer in range(1, len(shapes) + 1)]),
        )
        return
    units, inputs = shapes[part.layer]
    if part.unit >= units or (part.source is not None and part.source >= inputs):
        last = units - 1 if part.source is None else f"{units - 1}, {inputs - 1}"
        faults.add(
            part.line,
            mark("there is no {name} in the network {sizes}"),
            mark("indices are counted from 0: the last one is {last}"),
            name=part.name,
            sizes="-".join(map(str, layer_sizes)),
            last=f"{letter}{part.layer + 1}[{last}]",
        )
