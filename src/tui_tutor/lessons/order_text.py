"""Reads the text of an order block."""

import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from tui_tutor.lessons.faults import FaultList
from tui_tutor.lessons.fields import FIELD, joined, numbered
from tui_tutor.lessons.lesson import Order
from tui_tutor.lessons.scanner import Fence
from tui_tutor.translation import mark

FEWEST_ITEMS = 2
MOST_ITEMS = 9
"""There is a key for each."""

_ITEM = re.compile(r"(?:[-*+]|(\d{1,3})[.)])(?:[ \t]+(.*))?$")


def read_order(fence: Fence, key: str, faults: FaultList) -> Order | None:
    """Things to put in order: the question, the things in the right order as a list, then ``why:``."""
    question: list[str] = []
    found: list[_ItemLines] = []
    why: list[str] = []
    for line, text in numbered(fence):
        item = _ITEM.match(text.strip())
        field = FIELD.match(text.strip())
        if why:
            why.append(text)
        elif found and field and field[1] == "why":
            why.append(field[2])
        elif item:
            found.append(_ItemLines(line, item[1], [item[2] or ""]))
        elif not found:
            question.append(text)
        elif text.strip() and not found[-1].text[-1].strip() and found[-1].text[:-1]:
            faults.add(
                line,
                mark("this line belongs to none of the things to put in order"),
                mark("begin each with its number, as in 1., and what is told afterwards with why:"),
            )
        else:
            found[-1].text.append(text)
    ask = "\n".join(question).strip()
    if not ask:
        faults.add(
            fence.line, mark("the order block has no question"), mark("write it above the things to order")
        )
    items = _items(fence, found, faults)
    shown = _shuffled(len(items), f"{faults.path.stem} {key}")
    return Order(fence.line, key, ask, items, "\n".join(why).strip(), shown)


@dataclass(frozen=True)
class _ItemLines:
    line: int
    number: str | None
    text: list[str]


def _items(fence: Fence, found: list[_ItemLines], faults: FaultList) -> tuple[str, ...]:
    if not FEWEST_ITEMS <= len(found) <= MOST_ITEMS:
        faults.add(
            fence.line,
            mark("{count} things can't be put in order"),
            mark("write {least} to {most} of them below the question, in the right order, as in 1. First"),
            count=len(found),
            least=FEWEST_ITEMS,
            most=MOST_ITEMS,
        )
    found = found[:MOST_ITEMS]
    _check_numbers(found, faults)
    items: list[str] = []
    for each in found:
        text = joined(each.text)
        if not text:
            faults.add(
                each.line, mark("there is nothing here to put in order"), mark("write it after the number")
            )
        elif text in items:
            faults.add(
                each.line,
                mark("this is there twice, so that nobody could tell which comes first"),
                mark("leave one of them out, or say how they differ"),
            )
        items.append(text)
    return tuple(items)


def _check_numbers(found: list[_ItemLines], faults: FaultList) -> None:
    """Tell of numbers that say another order than the lines; in Markdown all may be 1."""
    numbers = [int(each.number) if each.number else None for each in found]
    if set(numbers) == {1}:
        return
    for place, each in enumerate(found, 1):
        if each.number and int(each.number) != place:
            faults.add(
                each.line,
                mark("this is number {number} at place {place}"),
                mark("write the lines in the right order, and number them from 1"),
                number=each.number,
                place=place,
            )
            return


def _shuffled(count: int, seed: str) -> tuple[int, ...]:
    """The order in which things are shown: the same for a seed, and nothing right before its follower.

    The seed is the same in every language, so that all see the same numbers; digests are the same on
    every machine.
    """
    shown = list(range(count))
    rounds = 0
    while count > 1 and any(later == sooner + 1 for sooner, later in pairwise(shown)):
        rounds += 1
        shown.sort(key=lambda item: sha256(f"{seed} {rounds} {item}".encode()).digest())
    return tuple(shown)
