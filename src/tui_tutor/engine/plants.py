"""Faults planted in a run, each in the very line where a program written by hand has it.

What is right stays in `tui_tutor.engine.losses`, `layers`, `optimizers` and `data`. Here stands what
takes the place of one of their parts while a network is laid out, so that a run without a fault
knows nothing of it and is as fast as ever. The same faults for Torch: `torch_plants`.
"""

import numpy as np

from tui_tutor.engine.activations import Sigmoid
from tui_tutor.engine.frame import Array
from tui_tutor.engine.layers import Linear
from tui_tutor.engine.losses import BinaryCrossEntropy, Loss, MeanSquaredError, loss_named
from tui_tutor.engine.operations import Operation, operation
from tui_tutor.engine.optimizers import Optimizer
from tui_tutor.engine.setup import Setup

LARGE = 1000.0
"""What one input is multiplied by, as if it were in millimetres and the others in metres."""

KEPT = "kept_gradients"
"""The name under which gradients that were never zeroed are kept beside the optimiser's moments."""


class DoubleSigmoid(BinaryCrossEntropy):
    """Takes the answer for a logit: ``sigmoid(sigmoid(z))`` is never below 0.5 nor above 0.731."""

    def __init__(self, z: Array, targets: Array, grad_z: Array) -> None:
        self._logits, self._answers, self._slopes = z, np.empty_like(z), np.empty_like(z)
        super().__init__(self._answers, targets, grad_z)

    def forward(self) -> list[Operation]:
        """The answer, and the loss of it as if it were a logit."""
        return [*Sigmoid().value(self._logits, self._answers), *super().forward()]

    def backward(self) -> list[Operation]:
        """Through both sigmoids."""
        return [
            *super().backward(),
            *Sigmoid().slope(self._answers, self._slopes),
            operation(np.multiply, self.grad_z, self._slopes, self.grad_z),
        ]


class FlatCrossEntropy(Loss):
    """Labels of shape (N,) against outputs of shape (N, 1): the losses become a table (N, N).

    It holds ``-log p`` of every output with every label. Since that is linear in the label, the mean
    of a row of the table is the loss with the mean label, and no table need be made.
    """

    def __init__(self, z: Array, targets: Array, grad_z: Array) -> None:
        super().__init__(z, targets, grad_z)
        self._label = np.zeros((), z.dtype)
        self._losses, self._work = np.empty_like(z), np.empty_like(z)
        self._shares = np.full_like(z, 1 / self.size)

    answer = staticmethod(BinaryCrossEntropy.answer)

    def prepare(self) -> list[Operation]:
        """The mean label."""
        return [operation(np.mean, self.targets, out=self._label)]

    def forward(self) -> list[Operation]:
        """``log(1 + exp z) - y z``."""
        return [
            operation(np.logaddexp, np.zeros_like(self.z), self.z, self._losses),
            operation(np.multiply, self.z, self._label, self._work),
            operation(np.subtract, self._losses, self._work, self._losses),
        ]

    def mean(self) -> float:
        """The mean of the table."""
        return float(self._losses.ravel().dot(self._shares.ravel()))

    def backward(self) -> list[Operation]:
        """``(p - y) / N``."""
        return [
            *Sigmoid().value(self.z, self.grad_z),
            operation(np.subtract, self.grad_z, self._label, self.grad_z),
            operation(np.multiply, self.grad_z, self._shares, self.grad_z),
        ]


class FlatSquaredError(MeanSquaredError):
    """The same of squared errors: a row of the table has the mean ``(z - mean of y)² + variance of y``."""

    def __init__(self, z: Array, targets: Array, grad_z: Array) -> None:
        super().__init__(z, targets, grad_z)
        self._variance = np.zeros((), z.dtype)
        self._labels, self.targets = targets, np.zeros((), z.dtype)

    def prepare(self) -> list[Operation]:
        """Mean and variance of the labels."""
        return [
            operation(np.mean, self._labels, out=self.targets),
            operation(np.var, self._labels, out=self._variance),
        ]

    def mean(self) -> float:
        """The mean of the table."""
        return super().mean() + float(self._variance)


class TransposedLinear(Linear):
    """``z = W a + b`` with ``W`` where ``Wᵀ`` belongs on the way back, where shapes allow it."""

    def backward(self, grad_outputs: Array) -> list[Operation]:
        """``dJ/da = W dJ/dz``."""
        weights = self._parameters[:, :-1]
        if self._first or weights.shape[0] != weights.shape[1]:
            return super().backward(grad_outputs)
        to_parameters, _to_inputs = super().backward(grad_outputs)
        return [to_parameters, operation(weights.dot, grad_outputs, self.grad_inputs)]


def loss_of(setup: Setup) -> type[Loss]:
    """The loss that a run computes with."""
    if setup.plant == "double-sigmoid":
        return DoubleSigmoid
    if setup.plant == "flat-labels":
        return FlatCrossEntropy if setup.loss == "bce" else FlatSquaredError
    return loss_named(setup.loss)


def linear_of(setup: Setup) -> type[Linear]:
    """The layers that a run computes with."""
    return TransposedLinear if setup.plant == "transposed-weights" else Linear


def update_of(setup: Setup, optimizer: Optimizer) -> list[Operation]:
    """How a run changes its parameters once."""
    gradients, update = optimizer.gradients, optimizer.update()
    if setup.plant == "wrong-sign":
        return [operation(np.negative, gradients, gradients), *update]
    if setup.plant == "kept-gradients":
        kept = optimizer.moments[KEPT] = np.zeros_like(gradients)
        return [operation(np.copyto, kept, gradients), *update]
    return update


def leftovers(optimizer: Optimizer, gradients: Array) -> list[Operation]:
    """What the way back adds to: the gradients of all steps before, if nobody zeroed them."""
    kept = optimizer.moments.get(KEPT)
    return [] if kept is None else [operation(np.add, gradients, kept, gradients)]


def column_scales(setup: Setup, columns: Array) -> Array:
    """What each column of the data is multiplied by, shape (columns,).

    Args:
        setup: Says whether one of them is to be large.
        columns: The training rows, shape (rows, columns).
    """
    scales = np.ones(columns.shape[1])
    if setup.plant == "large-input":
        # A column that never changes, such as the first pixel of digits, would do no harm.
        varying = np.flatnonzero(np.ptp(columns, axis=0) > 0)
        scales[varying[:1]] = LARGE
    return scales
