"""Losses: how wrong the logits are, and in which direction they should have moved.

Each loss is the mean over the batch, as in ``torch.nn`` with ``reduction="mean"``, and is
computed from the logits, so that it stays finite and exact where a sigmoid or a softmax has
long rounded to 0 or 1. Arrays hold one column for each sample: shape (outputs, batch). Those of
several networks may lie one behind the other: (networks, outputs, batch).
"""

from abc import ABC, abstractmethod
from math import isfinite

import numpy as np

from tui_tutor.engine.frame import Array
from tui_tutor.engine.operations import Operation, operation


class Loss(ABC):
    """A loss, laid out for the logits of one network.

    Args:
        z: The logits.
        targets: The targets, in the form that `targets_of` gives them.
        grad_z: Where the gradient for the logits goes.

    All three have the shape (outputs, batch).

    Attributes:
        size: Elements of one network's logits.
    """

    def __init__(self, z: Array, targets: Array, grad_z: Array) -> None:
        self.z, self.targets, self.grad_z = z, targets, grad_z
        self.size: int = z.shape[-2] * z.shape[-1]

    @staticmethod
    def targets_of(y: Array) -> Array:
        """The targets in the form that the loss computes with; the same shape."""
        return y

    @staticmethod
    @abstractmethod
    def answer(z: Array) -> Array:
        """What a network with the logits ``z`` answers."""

    def prepare(self) -> list[Operation]:
        """What is to be done when the targets have changed, before `forward`."""
        return []

    @abstractmethod
    def forward(self) -> list[Operation]:
        """How the loss of each sample is found."""

    @abstractmethod
    def mean(self) -> float:
        """The mean of what `forward` found."""

    @abstractmethod
    def backward(self) -> list[Operation]:
        """How the gradient of the mean is found, after `forward`."""


class BinaryCrossEntropy(Loss):
    """``-log p`` of the true one of two classes, where ``sigmoid(z)`` is the p of class 1.

    Turned by a sign, a logit says how far it leans to the wrong class: z where y = 0 and -z
    where y = 1. ``exp`` of that are the odds of the wrong class, the loss is
    ``log(1 + odds)``, and its slope ``odds / (1 + odds)`` is the p of the wrong class.
    """

    def __init__(self, z: Array, targets: Array, grad_z: Array) -> None:
        super().__init__(z, targets, grad_z)
        self._wrong, self._odds, self._losses = np.empty_like(z), np.empty_like(z), np.empty_like(z)
        self._shares = np.full_like(z, 1 / self.size)
        self._signed_shares = targets * self._shares
        self._mean = operation(self._losses.ravel().dot, self._shares.ravel())

    @staticmethod
    def targets_of(y: Array) -> Array:
        """The sign that turns a logit to the wrong class: 1 for y = 0 and -1 for y = 1."""
        return 1 - 2 * y

    @staticmethod
    def answer(z: Array) -> Array:
        """The p of class 1."""
        return 1 / (1 + np.exp(-z))

    def prepare(self) -> list[Operation]:
        """Each element's share of the mean, with the sign that leads away from the wrong class."""
        return [operation(np.multiply, self.targets, self._shares, self._signed_shares)]

    def forward(self) -> list[Operation]:
        """The lean to the wrong class, its odds, and ``log(1 + odds)``."""
        return [
            operation(np.multiply, self.z, self.targets, self._wrong),
            operation(np.exp, self._wrong, self._odds),
            operation(np.log1p, self._odds, self._losses),
        ]

    def mean(self) -> float:
        """The mean over all elements."""
        mean = float(self._mean())  # type: ignore[arg-type]
        return mean if isfinite(mean) else self._mean_beyond_all_odds()

    def _mean_beyond_all_odds(self) -> float:
        """The same where exp overflowed: ``log(1 + odds)`` is the lean itself there."""
        np.logaddexp(0, self._wrong, self._losses)
        np.minimum(self._odds, np.finfo(self._odds.dtype).max, out=self._odds)
        return float(self._mean())  # type: ignore[arg-type]

    def backward(self) -> list[Operation]:
        """The p of the wrong class, with the sign that leads away from it, over all elements."""
        return [
            operation(np.add, self._odds, np.ones_like(self._odds), self.grad_z),
            operation(np.divide, self._odds, self.grad_z, self.grad_z),
            operation(np.multiply, self.grad_z, self._signed_shares, self.grad_z),
        ]


class CrossEntropy(Loss):
    """``-log p`` of the true class, where p is the softmax of z; the targets are one-hot.

    The largest logit of each sample is taken off first, which changes no p and keeps every
    exponential at most 1.
    """

    def __init__(self, z: Array, targets: Array, grad_z: Array) -> None:
        super().__init__(z, targets, grad_z)
        *networks, outputs, batch = z.shape
        self._shifted, self._exponentials, self._chosen = np.empty_like(z), np.empty_like(z), np.empty_like(z)
        self._largest, self._sums, self._losses, self._true = np.empty((4, *networks, batch), z.dtype)
        self._ones = np.ones(outputs, z.dtype)
        self._shares = np.full(batch, 1 / batch, z.dtype)

    @staticmethod
    def answer(z: Array) -> Array:
        """The softmax of each column."""
        exponentials = np.exp(z - z.max(axis=0))
        answer: Array = exponentials / exponentials.sum(axis=0)
        return answer

    def forward(self) -> list[Operation]:
        """``log Σ exp(z)`` less the logit of the true class."""
        return [
            operation(np.maximum.reduce, self.z, axis=-2, out=self._largest),
            operation(np.subtract, self.z, _as_rows(self._largest), self._shifted),
            operation(np.exp, self._shifted, self._exponentials),
            self._sum(self._exponentials, self._sums),
            operation(np.log, self._sums, self._losses),
            operation(np.multiply, self._shifted, self.targets, self._chosen),
            self._sum(self._chosen, self._true),
            operation(np.subtract, self._losses, self._true, self._losses),
        ]

    def _sum(self, array: Array, sums: Array) -> Operation:
        """How each column is summed."""
        return operation(self._ones.dot, array, sums)

    def mean(self) -> float:
        """The mean over the samples."""
        return float(self._losses.dot(self._shares))

    def backward(self) -> list[Operation]:
        """``(p - y) / batch``."""
        return [
            operation(np.divide, self._exponentials, _as_rows(self._sums), self.grad_z),
            operation(np.subtract, self.grad_z, self.targets, self.grad_z),
            operation(np.multiply, self.grad_z, self._shares, self.grad_z),
        ]


class MeanSquaredError(Loss):
    """``(z - y)²``, the mean over all elements, without a factor 1/2."""

    def __init__(self, z: Array, targets: Array, grad_z: Array) -> None:
        super().__init__(z, targets, grad_z)
        self._difference = np.empty_like(z)
        in_a_row = self._difference.ravel()
        self._sum = operation(in_a_row.dot, in_a_row)

    @staticmethod
    def answer(z: Array) -> Array:
        """The logits themselves."""
        return z.copy()

    def forward(self) -> list[Operation]:
        """``z - y``."""
        return [operation(np.subtract, self.z, self.targets, self._difference)]

    def mean(self) -> float:
        """The mean of the squares over all elements."""
        return float(self._sum()) / self.size  # type: ignore[arg-type]

    def backward(self) -> list[Operation]:
        """``2 (z - y) / size``."""
        return [operation(np.multiply, self._difference, np.full_like(self.z, 2 / self.size), self.grad_z)]


def _as_rows(numbers: Array) -> Array:
    """A number for each sample as a row, to be taken with every output."""
    return numbers[..., np.newaxis, :]


_LOSSES: dict[str, type[Loss]] = {
    "bce": BinaryCrossEntropy,
    "cross-entropy": CrossEntropy,
    "mse": MeanSquaredError,
}


def loss_named(name: str) -> type[Loss]:
    """The loss that a setup calls ``name``."""
    return _LOSSES[name]
