"""What a run's own numbers tell of it: whether its loss is that of its answers, and which way it goes."""

from collections.abc import Iterator
from math import inf
from typing import NamedTuple

import numpy as np

from tui_tutor.engine import doctor_thresholds as limit
from tui_tutor.engine.doctor_signs import Signs, norm_of
from tui_tutor.engine.frame import Array, Evaluation
from tui_tutor.engine.walk import losses_of

STEPPED = {"sgd", "momentum"}
"""Optimisers whose steps are as long as the gradient says; others step by the learning rate."""


class OddLoss(NamedTuple):
    """A loss that is not the one of the run's answers.

    Attributes:
        name: The fault that gives just this loss.
        told: The loss that the run reports.
        right: The loss that its answers have.
    """

    name: str
    told: float
    right: float


def odd_loss(signs: Signs) -> OddLoss | None:
    """Whether the reported loss is another one than that of the answers, and what explains it.

    All rows are sent through the network once more, and the loss is worked out from the formula.
    """
    setup, rows = signs.setup, len(signs.dataset.x)
    if setup.layer_sizes[-1] != 1 or signs.diverged or signs.relative_loss < limit.NOT_LEARNT:
        return None
    if rows * sum(layer.weights.size for layer in signs.layers) > limit.MOST_PRODUCTS:
        return None
    z, y, told = signs.logits, signs.dataset.y, signs.last.loss
    right = float(losses_of(setup.loss, z, y).mean())
    exact = limit.SAME_LOSS[setup.precision]
    if not abs(told - right) > limit.OTHER_LOSS * exact * abs(right):
        return None
    explained = {"shape-mismatch": _of_a_table(setup.loss, z, y)}
    if setup.loss == "bce":
        explained["double-sigmoid"] = float(losses_of("bce", 1 / (1 + np.exp(-z)), y).mean())
    names = [name for name, loss in explained.items() if abs(told - loss) <= exact * abs(told)]
    return OddLoss(names[0], told, right) if names else None


def _of_a_table(loss: str, z: Array, y: Array) -> float:
    """The mean over all answers, each with every one of the targets."""
    label = float(y.mean())
    if loss == "bce":
        return float(np.logaddexp(0, z).mean()) - label * float(z.mean())
    return float(((z - label) ** 2).mean() + y.var())


class Climb(NamedTuple):
    """How the loss went in steps too short to miss the way down.

    Attributes:
        steps: How many such steps there were.
        rose: After how many of them the loss was higher.
        foretold: By how much the slope says that they lower it.
        risen: By how much it has risen.
    """

    steps: int
    rose: int
    foretold: float
    risen: float


def climb(signs: Signs) -> Climb:
    """How the loss went in the first steps under the setup that were short.

    Where a step is so short that the slope along it hardly changes, a step against the gradient lowers
    the loss by about ``learning_rate |gradient|²``.
    """
    steps = rose = 0
    foretold = risen = 0.0
    for falls, before, after in _short_steps(signs):
        steps += 1
        rose += after.loss > before.loss
        foretold += falls
        risen += after.loss - before.loss
        if steps == limit.SHORT_STEPS:
            break
    return Climb(steps, rose, foretold, risen)


def _short_steps(signs: Signs) -> Iterator[tuple[float, Evaluation, Evaluation]]:
    """By how much each short step should lower the loss, with what was measured before and after it."""
    setup = signs.setup
    parameters = sum(layer.weights.size + layer.biases.size for layer in signs.layers)
    for before, after in zip(signs.window, signs.window[1:], strict=False):
        if after.step != before.step + 1:
            return
        norm, loss = norm_of(before), before.batch_loss
        if loss is None or not 0 < loss < inf or not 0 < norm < inf or not after.loss < inf:
            return
        falls = setup.learning_rate * norm * (norm if setup.optimizer in STEPPED else 1)
        longest = falls if setup.optimizer in STEPPED else falls * parameters**0.5
        if setup.optimizer == "momentum":
            longest /= 1 - setup.momentum
        if longest > limit.SHORT_STEP * loss:
            return
        yield falls, before, after
