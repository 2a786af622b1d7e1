"""The losses of several networks at once: arrays of shape (networks, outputs, batch).

What is done element by element is that of one network. Only the sums differ: each is the very
product of two vectors that a network alone computes, so that it rounds alike.
"""

from abc import abstractmethod

import numpy as np

from tui_tutor.engine.frame import Array
from tui_tutor.engine.losses import BinaryCrossEntropy, CrossEntropy, Loss, MeanSquaredError
from tui_tutor.engine.operations import Operation, operation


class StackedLoss(Loss):
    """A loss that knows the mean of each network."""

    @abstractmethod
    def means(self) -> Array:
        """The mean loss of each after `forward`, shape (networks,)."""

    def measures(self) -> Array:
        """A number for each that is quickly found and finite only where its mean is; same shape."""
        return self.means()


class StackedBinaryCrossEntropy(BinaryCrossEntropy, StackedLoss):
    """The binary cross-entropy of several networks.

    The way back needs the odds only. The losses, which cost as much as all products of a small
    network, are found when they are asked for.
    """

    def __init__(self, z: Array, targets: Array, grad_z: Array) -> None:
        super().__init__(z, targets, grad_z)
        self._loss_rows, self._odds_rows = self._losses.reshape(len(z), -1), self._odds.reshape(len(z), -1)
        self._share = self._shares[0].ravel()

    def forward(self) -> list[Operation]:
        """The lean to the wrong class, and its odds."""
        *odds, self._find_losses = super().forward()
        return odds

    def measures(self) -> Array:
        """The mean odds."""
        measures: Array = np.vecdot(self._odds_rows, self._share)
        return measures

    def means(self) -> Array:
        """The mean over all elements of each."""
        self._find_losses()
        means: Array = np.vecdot(self._loss_rows, self._share)
        # As in a network alone, where exp overflowed; the others keep what they have.
        for network in np.flatnonzero(~np.isfinite(means)).tolist():
            odds = self._odds[network]
            np.logaddexp(0, self._wrong[network], self._losses[network])
            np.minimum(odds, np.finfo(odds.dtype).max, out=odds)
            means[network] = self._loss_rows[network].dot(self._share)
        return means


class StackedCrossEntropy(CrossEntropy, StackedLoss):
    """The cross-entropy of several networks."""

    def _sum(self, array: Array, sums: Array) -> Operation:
        """How each column is summed."""
        return operation(np.matmul, self._ones, array, sums)

    def means(self) -> Array:
        """The mean over the samples of each."""
        means: Array = np.vecdot(self._losses, self._shares)
        return means


class StackedMeanSquaredError(MeanSquaredError, StackedLoss):
    """The mean squared error of several networks."""

    def __init__(self, z: Array, targets: Array, grad_z: Array) -> None:
        super().__init__(z, targets, grad_z)
        self._rows = self._difference.reshape(len(z), -1)

    def means(self) -> Array:
        """The mean of the squares over all elements of each."""
        means: Array = np.vecdot(self._rows, self._rows) / self.size
        return means


_LOSSES: dict[str, type[StackedLoss]] = {
    "bce": StackedBinaryCrossEntropy,
    "cross-entropy": StackedCrossEntropy,
    "mse": StackedMeanSquaredError,
}


def stacked_loss_named(name: str) -> type[StackedLoss]:
    """The loss that a setup calls ``name``, for several networks."""
    return _LOSSES[name]
