"""NumPy beside Torch: the same run by both, and how far their numbers are apart."""

from typing import NamedTuple

import numpy as np

from tui_tutor.engine.data import load_dataset
from tui_tutor.engine.evaluation import next_evaluated_step
from tui_tutor.engine.frame import Array, LayerFrame
from tui_tutor.engine.initialise import initial_parameters
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.trainer import Trainer

TENSORS = ("W", "b", "grad_W", "grad_b")
"""What is compared of each layer."""


class Differences(NamedTuple):
    """How far both are apart at one step.

    Attributes:
        step: Updates made.
        tensors: For each layer, first layer first, and each of `TENSORS` the largest absolute
            difference of two numbers that should be the same.
        loss: The absolute difference of the losses over all training rows.
    """

    step: int
    tensors: tuple[tuple[float, ...], ...]
    loss: float

    @property
    def largest(self) -> float:
        """The largest of all tensors; NaN where one is."""
        return float(np.max(self.tensors))

    @property
    def of_parameters(self) -> float:
        """The largest of all weights and biases; NaN where one is."""
        return float(np.max([layer[:2] for layer in self.tensors]))


class BackendPair:
    """One setup trained by NumPy and by Torch, from the same start and with the same batches.

    Args:
        setup: The setup; its backend does not matter.

    Attributes:
        history: The differences at step 0 and at every step at which a run is evaluated.

    Raises:
        BackendError: If torch is not there.
        DataError: If the data can't be loaded.
    """

    def __init__(self, setup: Setup) -> None:
        dataset, start = load_dataset(setup), initial_parameters(setup)
        self.torch = Trainer(setup.changed(backend="torch"), dataset, start)
        self.numpy = Trainer(setup.changed(backend="numpy", device="cpu"), dataset, start)
        self.history = [self.differences()]

    @property
    def step_count(self) -> int:
        """Updates made by both."""
        return self.numpy.step_count

    @property
    def finished(self) -> bool:
        """Whether one of them has diverged, beyond which there is nothing to compare."""
        return self.numpy.diverged or self.torch.diverged

    def run(self, steps: int) -> None:
        """Make up to ``steps`` updates with both."""
        end = self.step_count + steps
        while self.step_count < end and not self.finished:
            compared = next_evaluated_step(self.step_count)
            stop = min(end, compared)
            for trainer in (self.numpy, self.torch):
                trainer.run(stop - trainer.step_count)
            if stop == compared and not self.finished:
                self.history.append(self.differences())

    def largest_until(self) -> dict[int, float]:
        """By each step of `history`, how far any parameter of both was apart until then, at most."""
        largest = np.maximum.accumulate([one.of_parameters for one in self.history])
        return {one.step: float(most) for one, most in zip(self.history, largest, strict=True)}

    def restart(self) -> None:
        """Take both back to the start."""
        self.numpy.restart()
        self.torch.restart()
        self.history = [self.differences()]

    def differences(self) -> Differences:
        """How far both are apart now; the gradients are those of the next batch."""
        ours, theirs = self.numpy.frame(), self.torch.frame()
        tensors = tuple(
            tuple(
                _apart(one, other) for one, other in zip(_tensors(mine), _tensors(other_layer), strict=True)
            )
            for mine, other_layer in zip(ours.layers, theirs.layers, strict=True)
        )
        return Differences(ours.step, tensors, abs(ours.evaluation.loss - theirs.evaluation.loss))


def _tensors(layer: LayerFrame) -> tuple[Array, ...]:
    return layer.weights, layer.biases, layer.grad_weights, layer.grad_biases


def _apart(one: Array, other: Array) -> float:
    with np.errstate(all="ignore"):
        return float(np.abs(one.astype(np.float64) - other.astype(np.float64)).max())
