"""What is wrong with a number that a learner predicted, where that is sure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import floor, log, log10
from typing import Literal
from unicodedata import normalize

import numpy as np

from tui_tutor.engine.frame import Array, Frame
from tui_tutor.lessons.goals import predict_values, predicted_value
from tui_tutor.lessons.kin import covered_names
from tui_tutor.lessons.lesson import Predict
from tui_tutor.lessons.typed_number import OTHER_SIGNS, read_number

NEAR = 0.02
"""How far a number may be from another one, as a share of it, to be taken for it."""
CLOSE = 3
"""Times the tolerance that a number may miss by and still be close."""
LARGEST_TENSOR = 40
"""Numbers of a tensor that an answer is looked for in; among more, one is like it by chance."""
WORKED_OUT = 0.005
"""The same of an answer that is a calculation, which has no digits that could be counted."""
LEAST_DIGITS = 2
"""Of an answer that is looked for among the step's numbers."""

Kind = Literal[
    "close",
    "sign",
    "sum",
    "twice",
    "alone",
    "bias",
    "count",
    "slope",
    "activation",
    "rate",
    "uphill",
    "move",
    "base",
    "target",
    "distance",
    "percent",
    "point",
    "other",
    "same",
]

_ENTRY = re.compile(r"(grad_)?([zabW])(\d)\[(\d+)(?:, (\d+))?\]")
_UPDATE = re.compile(r"(\w+\[[\d, ]+\]) - ([\w.]+) \* (grad_\w+\[[\d, ]+\])")
_MEAN = re.compile(r"loss|grad_\w+\[[\d, ]+\]")
_BIAS_COUNT = re.compile(r"\s*\+ sum\(b\d == b\d\)")


@dataclass(frozen=True)
class NumberMistake:
    """What a predicted number is instead of the right one.

    Attributes:
        kind: What is wrong. ``close``: only a little; ``sign``: the other one; ``sum``, ``twice`` and
            ``alone``: not divided by the rows, divided too often, divided though there is one row;
            ``bias``, ``slope``, ``activation``: left out; ``count``: only weights are counted; ``rate``,
            ``uphill``, ``move``: of an update, without the rate, the wrong way, without the old value;
            ``base``, ``target``, ``distance``: of a loss, another logarithm, for the other target, no
            logarithm; ``percent`` and ``point``: the decimal point; ``other``: another number of the
            step; ``same``: the same tensor's number in another place.
        name: The tensor, or what is missing.
        rows: How many rows it is about.
        unit: Which neuron of the tensor, from 1; 0 where there is one only.
        source: Which input of that neuron, from 1; 0 where it has none.
    """

    kind: Kind
    name: str = ""
    rows: int = 0
    unit: int = 0
    source: int = 0


def number_mistake(said: str, truth: float, predict: Predict, frame: Frame) -> NumberMistake | None:
    """Name the mistake of a predicted number that is not right.

    Args:
        said: What the learner said.
        truth: The right number.
        predict: The question.
        frame: The step it is about.

    Returns:
        The mistake; None where none is sure.
    """
    number = read_number(said)
    room = predict.tolerance
    if number == 0:
        return None
    with np.errstate(all="ignore"):
        likely = [
            mistake
            for mistake, other in _likely(predict.value, truth, frame)
            if abs(other - truth) > room and abs(number - other) <= min(room, NEAR * abs(other)) + 1e-12
        ]
    if likely:
        return likely[0] if len({mistake.kind for mistake in likely}) == 1 else None
    if predict.value.startswith("sum("):
        # What is counted is neither rounded nor read off.
        return None
    return _by_size(number, truth, room, predict.value) or _other_number(said, number, truth, predict, frame)


def _likely(value: str, truth: float, frame: Frame) -> Iterator[tuple[NumberMistake, float]]:
    """What is often said instead of a value."""
    entry, update = _ENTRY.fullmatch(value), _UPDATE.fullmatch(value)
    if entry is not None:
        yield from _instead_of_entry(entry, truth, frame)
    if update is not None:
        old, rate, grad = (predicted_value(part, frame) for part in update.groups())
        yield NumberMistake("uphill"), old + rate * grad
        yield NumberMistake("rate", update[2]), old - grad
        yield NumberMistake("move"), rate * grad
        yield NumberMistake("move"), -rate * grad
    if value == "loss" and frame.setup.loss == "bce":
        yield from _instead_of_loss(truth, frame)
    if _BIAS_COUNT.search(value):
        yield NumberMistake("count"), predicted_value(_BIAS_COUNT.sub("", value), frame)
    if _MEAN.fullmatch(value):
        yield from _instead_of_mean(value, truth, frame)
    if not value.startswith("sum("):
        yield NumberMistake("sign"), -truth


def _instead_of_entry(
    entry: re.Match[str], truth: float, frame: Frame
) -> Iterator[tuple[NumberMistake, float]]:
    """What is said for a number of a layer where a part of the way to it is left out."""
    grad, name, number, unit = entry[1], entry[2], int(entry[3]), int(entry[5] or entry[4])
    if number > len(frame.layers):
        return
    layer, row = frame.layers[number - 1], int(entry[4])
    if name == "z" and not grad:
        yield NumberMistake("bias"), truth - float(layer.biases[unit])
    elif name == "a":
        yield NumberMistake("activation", f"z{number}"), float(layer.z[row, unit])
    elif name == "z" and number < len(frame.layers):
        behind = frame.layers[number]
        yield NumberMistake("slope"), float((behind.grad_z @ behind.weights)[row, unit])


def _instead_of_loss(truth: float, frame: Frame) -> Iterator[tuple[NumberMistake, float]]:
    yield NumberMistake("base"), truth / log(10)
    yield NumberMistake("base"), -truth / log(10)
    if frame.y.size == 1:
        share, target = float(frame.layers[-1].a[0, 0]), float(frame.y[0, 0])
        wrong = share if target < 0.5 else 1 - share
        if 0 < wrong < 1:
            yield NumberMistake("target"), -log(wrong)
            yield NumberMistake("distance"), wrong


def _instead_of_mean(value: str, truth: float, frame: Frame) -> Iterator[tuple[NumberMistake, float]]:
    rows = len(frame.x)
    if rows > 1:
        yield NumberMistake("sum", rows=rows), truth * rows
        yield NumberMistake("twice", rows=rows), truth / rows
        return
    all_rows = frame.setup.samples or len(frame.setup.points)
    if value != "loss" and all_rows > 1:
        yield NumberMistake("alone", rows=all_rows), truth / all_rows


def _by_size(number: float, truth: float, room: float, value: str) -> NumberMistake | None:
    """What there is to say of how large a number is beside the right one."""
    if truth == 0 or number * truth < 0:
        return None
    missed = abs(number - truth)
    if missed <= max(CLOSE * room, NEAR * abs(truth)) and missed <= abs(truth) / 4:
        return NumberMistake("close")
    if room > abs(truth) / 10:
        return None
    for power in (1, 2, 3, -1, -2, -3):
        if abs(number / 10.0**power - truth) <= min(room, NEAR * abs(truth)):
            is_share = power == 2 and re.fullmatch(r"(test_)?accuracy|y_hat\[.*|a\d\[.*", value) is not None
            return NumberMistake("percent" if is_share else "point")
    return None


def _other_number(
    said: str, number: float, truth: float, predict: Predict, frame: Frame
) -> NumberMistake | None:
    """Another number of the step that was said; nothing of what the page still hides."""
    digits = re.sub(r"\D", "", normalize("NFKC", said)).strip("0")
    if len(digits) < LEAST_DIGITS:
        return None
    own = _tensor_of(predict.value)
    covered = covered_names(frozenset(predict.hide), len(frame.layers))
    double = _doubles(own, covered, frame)
    found: list[NumberMistake] = []
    for name, tensor in predict_values(frame).items():
        if not isinstance(tensor, np.ndarray) or not 0 < tensor.size <= LARGEST_TENSOR:
            continue
        if name in double or (name in covered and name != own):
            continue
        other = np.abs(tensor - truth) > predict.tolerance
        places = [tuple(map(int, place)) for place in np.argwhere(other)]
        like = [place for place in places if _is_read_off(said, number, float(tensor[place]))]
        if like and name == own:
            return NumberMistake("same", name)
        found += [_named(name, tensor, place) for place in like]
    # What is two things may be a third by chance.
    return found[0] if len(found) == 1 else None


def _doubles(own: str, covered: frozenset[str], frame: Frame) -> set[str]:
    """What is another number by its nature and no chance, so that the other one alone is looked at."""
    last = len(frame.layers)
    double = {f"a{last}"}
    if len(frame.x) == 1:
        # Of one sample the gradient of a bias is that of its z.
        double |= {f"grad_b{number}" for number in range(1, last + 1)} - {own}
        error = f"grad_z{last}"
        if (
            error not in covered
            and own.startswith("grad_")
            and np.array_equal(frame.layers[-1].grad_z, frame.layers[-1].a)
        ):
            # Where y is 0, what is behind a gradient is the error, which is ŷ as it is.
            double.add("y_hat")
    return double


def _tensor_of(value: str) -> str:
    """The tensor that one number is asked of; empty where it is more than that."""
    name, bracket, _rest = value.partition("[")
    return name if bracket and value.count("[") == 1 and value.endswith("]") and name.isidentifier() else ""


def _is_read_off(said: str, number: float, other: float) -> bool:
    """Whether an answer is another number as it is shown, or with more digits of it; fewer tell nothing."""
    if not other:
        return False
    typed, shown = _decimals_typed(said), _decimals_shown(abs(other))
    if typed is None:
        return abs(number - other) <= WORKED_OUT * abs(other)
    if typed > shown:
        return abs(number - other) <= 0.5001 * 10.0**-typed
    return abs(number - round(other, shown)) < 1e-9 * abs(other)


def _decimals_typed(said: str) -> int | None:
    """How many decimals an answer has; None where it is a calculation."""
    plain = normalize("NFKC", said[:2000]).translate(OTHER_SIGNS).strip()
    try:
        exponent = Decimal(plain.removesuffix("%").strip()).as_tuple().exponent
    except InvalidOperation:
        return None
    return -exponent + 2 * plain.endswith("%") if isinstance(exponent, int) else None


def _decimals_shown(size: float) -> int:
    """With how many decimals the panel shows a number."""
    if size < 0.01:
        return 1 - floor(log10(size))
    if size < 0.0995:
        return 3
    return 2 if size < 9.995 else 1 if size < 999.5 else 0


def _named(name: str, tensor: Array, place: tuple[int, ...]) -> NumberMistake:
    if re.fullmatch(r"(grad_)?W\d", name):
        return NumberMistake("other", name, unit=place[0] + 1, source=place[1] + 1)
    if name == "x":
        return NumberMistake("other", f"x{place[-1] + 1}")
    return NumberMistake("other", name, unit=place[-1] + 1 if tensor.shape[-1] > 1 else 0)
