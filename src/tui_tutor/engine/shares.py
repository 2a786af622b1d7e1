"""A function of one input as the sum of what each hidden unit adds to it."""

from dataclasses import dataclass

import numpy as np

from tui_tutor.engine.frame import Array
from tui_tutor.engine.projection import Output


@dataclass(frozen=True, eq=False)
class Shares:
    """What each unit of the last hidden layer adds to the output, over the one raw input.

    The shares and the bias add up to the output: ŷ of a regression, the logit of two classes.

    Attributes:
        depth: Layers before these units' answers, their own included.
        x: Raw inputs, increasing, shape (points,).
        shares: ``weight · a`` of each unit, shape (points, units).
        bias: What is added to their sum.
        raw_x: The raw inputs of training rows, shape (rows, 1).
        y: Their targets, shape (rows, outputs).
        turn: The value at which the answer turns from class 0 to 1; None for a regression.
    """

    depth: int
    x: Array
    shares: Array
    bias: float
    raw_x: Array
    y: Array
    turn: float | None

    @property
    def total(self) -> Array:
        """The output, shape (points,)."""
        total: Array = self.shares.sum(axis=1) + self.bias
        return total


def shares_of(depth: int, x: Array, activations: Array, output: Output, raw_x: Array, y: Array) -> Shares:
    """The shares of the units of the last hidden layer.

    Args:
        depth: Layers up to them.
        x: Raw inputs, increasing, shape (points,).
        activations: Of the units there, shape (points, units).
        output: What the last layer makes of them.
        raw_x: The raw inputs of the rows to show.
        y: Their targets.
    """
    shares = np.multiply(activations, output.weights)
    return Shares(depth, x, shares, output.bias, raw_x[: len(y)], y, output.turn)
