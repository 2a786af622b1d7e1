"""What the doctor measures of a run, each thing only where it is asked for."""

from collections.abc import Sequence
from functools import cached_property
from math import inf, isfinite

import numpy as np

from tui_tutor.engine.activations import activation_named
from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Array, Evaluation, LayerFrame
from tui_tutor.engine.operations import carry_out
from tui_tutor.engine.setup import Setup

MOST_ROWS = 1000
"""Rows that are looked at for the scale of inputs and targets."""
MOST_NEIGHBOURS = 200
"""Rows among which neighbours are looked for: a table of their distances takes a quarter of a
millisecond."""
NEIGHBOURS = 5
MOST_PASSED = 200
"""Rows that are sent through the network."""
FLAT = {"tanh": 2.994, "sigmoid": 5.988}
"""The size of z beyond which a slope is less than a hundredth of the largest: ``1 - tanh(z)² < 0.01``
where ``|tanh(z)| > 0.99499``; the sigmoid is ``(1 + tanh(z/2)) / 2``."""
FEW_ROWS = 16
"""With fewer, neighbours say nothing: the nearest rows of the four of XOR are all of the other class."""


class Signs:
    """What can be seen of a run.

    Args:
        setup: What the run is under.
        evaluations: Its evaluations so far, oldest first; at least one.
        layers: Its layers as they are now.
        dataset: Its rows.
        diverged: Whether it has stopped because a number is no longer finite.

    Attributes:
        last: The newest evaluation.
        window: The newest evaluations, all under the present setup: what was measured before a
            change says nothing about the new setup. At least one, which may be under the old one.
    """

    def __init__(
        self,
        setup: Setup,
        evaluations: Sequence[Evaluation],
        layers: Sequence[LayerFrame],
        dataset: Dataset,
        diverged: bool,
    ) -> None:
        self.setup, self.layers, self.dataset, self.diverged = setup, layers, dataset, diverged
        self.last = evaluations[-1]
        start = len(evaluations)
        while start and _is_under(evaluations[start - 1], setup):
            start -= 1
        self.window: Sequence[Evaluation] = evaluations[start:] or evaluations[-1:]

    @property
    def steps(self) -> int:
        """Steps made under the present setup."""
        return self.last.step - self.window[0].step

    @property
    def first(self) -> Evaluation:
        """The oldest evaluation under the present setup."""
        return self.window[0]

    @cached_property
    def clueless_loss(self) -> float:
        """The loss of the best constant answer: entropy of the classes, or variance of the targets.

        0 where all targets are the same.
        """
        y = _some(self.dataset.y, MOST_ROWS)
        if self.setup.loss == "mse":
            return float(y.var(axis=0).mean())
        shares = y.mean(axis=0)
        if len(shares) == 1:
            shares = np.array([shares[0], 1 - shares[0]])
        shares = shares[shares > 0]
        return float(-(shares * np.log(shares)).sum()) + 0.0

    def relative(self, loss: float) -> float:
        """A loss as a multiple of the one of the best constant answer; 0 where that one is 0."""
        return loss / self.clueless_loss if self.clueless_loss > 0 else 0.0

    @property
    def relative_loss(self) -> float:
        """The newest training loss, 1 for what can be had without looking at the inputs."""
        return self.relative(self.last.loss)

    @property
    def is_straight(self) -> bool:
        """Whether nothing bends between input and output."""
        return not set(self.setup.activations) - {"identity"}

    @property
    def are_units_same(self) -> bool:
        """Whether the units of each hidden layer have the same weights."""
        return self.last.spread == 0 and max(self.setup.layer_sizes[1:-1], default=1) > 1

    @property
    def slope(self) -> float:
        """``|gradient|² / loss``: the share of the loss that a step takes away, for its learning rate."""
        return self.gradient_norm * self.gradient_norm / self.last.loss if self.last.loss > 0 else 0.0

    @property
    def overshoot(self) -> float:
        """``learning_rate |gradient|² / loss`` of the next batch; 0 where it is not known.

        A loss that is never negative and whose slope changes by at most λ a step of length 1 has
        ``|gradient|² <= 2 λ loss``, and descent jumps to and fro across its valley where
        ``learning_rate > 2 / λ``. So where this is above 4, it does. (Nesterov, Introductory
        Lectures on Convex Optimization, 2004, equations 2.1.7 and 1.2.17.)
        """
        loss, norm = self.last.batch_loss, self.gradient_norm
        if loss is None or not 0 < loss < inf or not norm < inf:
            return 0.0
        return self.setup.learning_rate * norm * norm / loss

    @property
    def gradient_norm(self) -> float:
        """Norm of the newest gradient of all weights."""
        return norm_of(self.last)

    def before(self, share: float) -> int:
        """The index in the window of its last evaluation in its first ``share`` of steps."""
        step = self.first.step + share * self.steps
        index = len(self.window) - 1
        while index and self.window[index].step > step:
            index -= 1
        return index

    @cached_property
    def recent_losses(self) -> tuple[float, float]:
        """The mean training loss of the second and of the last quarter of the window."""
        second, third, fourth = map(self.before, (0.25, 0.5, 0.75))
        earlier = [each.loss for each in self.window[second:third]] or [self.window[second].loss]
        return float(np.mean(earlier)), float(np.mean([each.loss for each in self.window[fourth:]]))

    @cached_property
    def gradient_kept(self) -> float:
        """The gradient lately as a multiple of the one at the window's beginning; the medians of some."""
        early = float(np.median([norm_of(each) for each in self.window[:10]]))
        late = float(np.median([norm_of(each) for each in self.window[self.before(0.75) :]]))
        return late / early if early > 0 else 0.0

    @cached_property
    def best_test(self) -> Evaluation | None:
        """The evaluation in the window with the smallest test loss; None where there are no test rows."""
        tested = [each for each in self.window if each.test_loss is not None]
        return min(tested, key=lambda each: each.test_loss or 0.0, default=None)

    @cached_property
    def scales(self) -> tuple[Array, Array]:
        """Mean and standard deviation of each input of the network, over training rows; (inputs,)."""
        x = _some(self.dataset.x, MOST_ROWS)
        return x.mean(axis=0), x.std(axis=0)

    @cached_property
    def saturated_share(self) -> float:
        """The share of a layer's activations whose slope is less than a hundredth of the largest there is.

        Over all units and up to 200 training rows, of the tanh or sigmoid layer where it is
        greatest; 0 where there is none.
        """
        if not {"tanh", "sigmoid"} & set(self.setup.activations):
            return 0.0
        share, a = 0.0, _some(self.dataset.x, MOST_PASSED)
        for layer, name in zip(self.layers, self.setup.activations, strict=False):
            z = a @ layer.weights.T + layer.biases
            a = np.empty_like(z)
            carry_out(activation_named(name).value(z, a))
            if name in FLAT:
                share = max(share, np.count_nonzero(np.abs(z) > FLAT[name]) / z.size)
        return share

    @cached_property
    def logits(self) -> Array:
        """The output's z of all training rows, shape (rows, outputs)."""
        a = self.dataset.x
        for layer, name in zip(self.layers, (*self.setup.activations, "identity"), strict=True):
            z = a @ layer.weights.T + layer.biases
            a = np.empty_like(z)
            carry_out(activation_named(name).value(z, a))
        return a

    @cached_property
    def neighbours_error(self) -> float | None:
        """How wrong the nearest rows would be about each row, or None where too few rows can tell.

        Of classes, the share of rows for which the class of most of the 5 nearest other rows is
        another one; of a regression, the mean squared difference from their mean target, as a
        multiple of the targets' variance. Cover and Hart 1967: the error of the nearest
        neighbour is at most twice the smallest one possible.
        """
        x, y = _some(self.dataset.x, MOST_NEIGHBOURS), _some(self.dataset.y, MOST_NEIGHBOURS)
        if len(x) < FEW_ROWS:
            return None
        x = (x - x.mean(axis=0)) / np.maximum(
            x.std(axis=0), 1e-12 * np.maximum(np.abs(x).max(axis=0), 1e-300)
        )
        squares = (x**2).sum(axis=1)
        distances = squares[:, np.newaxis] + squares - 2 * x @ x.T
        np.fill_diagonal(distances, inf)
        nearest = np.argpartition(distances, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
        answers = y[nearest].mean(axis=1)
        if self.dataset.classes == 0:
            variance = float(y.var())
            return float(np.mean((answers - y) ** 2)) / variance if variance > 0 else None
        if y.shape[1] == 1:
            return float(np.mean((answers > 0.5) != (y > 0.5)))
        return float(np.mean(answers.argmax(axis=1) != y.argmax(axis=1)))


def norm_of(evaluation: Evaluation) -> float:
    """The norm of the gradient of all weights; infinite where it is no number."""
    largest = max(evaluation.gradient_norms, default=0.0)
    if not all(map(isfinite, evaluation.gradient_norms)):
        return inf
    return (
        largest * sum((norm / largest) ** 2 for norm in evaluation.gradient_norms) ** 0.5 if largest else 0.0
    )


def _is_under(evaluation: Evaluation, setup: Setup) -> bool:
    return evaluation.setup is None or evaluation.setup is setup or evaluation.setup == setup


def _some(rows: Array, most: int) -> Array:
    """At most so many rows, taken at even distances."""
    return rows[:: -(-len(rows) // most)]
