"""Many runs of one network at once, which differ in seed and learning rate only.

Their arrays lie in one another (see `tui_tutor.engine.stacked_network`), so that fifty starts of a
small network cost less than twenty times one. Each run gets the very numbers that a
`tui_tutor.engine.trainer.Trainer` alone would give it, and ends where it diverges without
disturbing the others.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite
from typing import NamedTuple

import numpy as np

from tui_tutor.engine.data import Dataset, load_dataset
from tui_tutor.engine.evaluation import accuracy, next_evaluated_step
from tui_tutor.engine.frame import Array, LayerParameters
from tui_tutor.engine.network import Network
from tui_tutor.engine.operations import carry_out
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.stack import Stack
from tui_tutor.engine.stacked_network import matrices_of, numbers_of
from tui_tutor.errors import SetupError
from tui_tutor.translation import mark

NUMBERS_TOGETHER = 1 << 18
"""Numbers that the networks of one stack go through in a step, at most: what a processor keeps close.
More runs make several stacks. Where it was tried, 50 networks 2-4-1 took a sixth longer in one."""

LEARNT_ACCURACY = 0.95
LEARNT_SHARE = 0.25
"""A regression counts as learnt below this share of the loss that the mean target has as an answer."""


class Outcome(NamedTuple):
    """What has become of one run.

    Attributes:
        setup: The run's setup.
        step: Updates made.
        loss: Mean loss over the training rows.
        accuracy: Share of training rows classified right; None for a regression.
        diverged: Whether it has ended because a number is no longer finite.
        learnt: Whether it classifies 95 % of its rows right, or, in a regression, leaves less
            than a quarter of the targets' variance.
    """

    setup: Setup
    step: int
    loss: float
    accuracy: float | None
    diverged: bool
    learnt: bool


class StackedTrainer:
    """Trains several runs at once.

    It trains with NumPy whatever the backend, and knows no clock and no thread.

    Args:
        setups: The runs; they differ in nothing but seed and learning rate.

    Attributes:
        setups: The runs.
        step_count: Updates made so far, by all runs that have not diverged.
        steps: The steps at which the runs were evaluated, as a run alone is.

    Raises:
        DataError: If the data can't be loaded.
        SetupError: If a fault is planted in them.
        ValueError: If the setups differ in something else.
    """

    def __init__(self, setups: Sequence[Setup]) -> None:
        self.setups = tuple(setup.changed(backend="numpy", device="cpu") for setup in setups)
        first = self.setups[0]
        if first.plant != "none":
            raise SetupError(
                mark("runs with a planted fault can't be trained together"), mark("leave plant= out")
            )
        for setup in self.setups:
            if setup.changed(seed=first.seed, learning_rate=first.learning_rate) != first:
                raise ValueError("stacked runs differ in seed and learning rate only")
        loaded: dict[int, Dataset] = {}
        for setup in self.setups:
            if setup.seed not in loaded:
                loaded[setup.seed] = load_dataset(setup)
        datasets = [loaded[setup.seed] for setup in self.setups]
        rows = len(datasets[0].x)
        self._targets = [dataset.y for dataset in datasets]
        self._classes = datasets[0].classes
        self._stacks = []
        together = max(1, NUMBERS_TOGETHER // numbers_of(first, min(first.batch or rows, rows)))
        for part in np.array_split(np.arange(len(setups)), -(-len(setups) // together)):
            runs = slice(part[0], part[-1] + 1)
            self._stacks.append(Stack(self.setups[runs], datasets[runs]))
        self._places = [(stack, index) for stack in self._stacks for index in range(stack.runs)]
        self._judge = _Judge(first, rows)
        self.step_count = 0
        self.steps: list[int] = []
        self._losses: list[list[float]] = []
        with np.errstate(all="ignore"):
            self._record()

    @property
    def finished(self) -> bool:
        """Whether all runs have ended."""
        return all(stack.ended for stack in self._stacks)

    @property
    def losses(self) -> Array:
        """The loss over all rows at each of `steps`, NaN from where a run has ended; shape (runs, steps)."""
        return np.array(self._losses).T

    def run(self, steps: int) -> None:
        """Make up to ``steps`` updates of every run; each ends where it diverges."""
        end = self.step_count + steps
        with np.errstate(all="ignore"):
            while self.step_count < end and not self.finished:
                stop = min(end, self._evaluates_next)
                for stack in self._stacks:
                    stack.descend(stop - self.step_count)
                self.step_count = stop
                if stop == self._evaluates_next:
                    self._record()

    def outcomes(self) -> tuple[Outcome, ...]:
        """What has become of each run until now."""
        with np.errstate(all="ignore"):
            return tuple(self.outcome(run) for run in range(len(self.setups)))

    def parameters(self, run: int) -> tuple[LayerParameters, ...]:
        """A copy of the parameters of a run, from 0: those at which it diverged, where it has."""
        stack, index = self._places[run]
        vector = stack.parameters_of(index)[np.newaxis]
        return tuple(
            LayerParameters(matrix[0, :, :-1].copy(), matrix[0, :, -1].copy())
            for matrix in matrices_of(self.setups[run], vector)
        )

    def outcome(self, run: int) -> Outcome:
        """What has become of one run until now, from 0."""
        stack, index = self._places[run]
        loss, answers = self._judge.judge(stack.parameters_of(index), stack.samples_of(index))
        share = accuracy(answers, self._targets[run], self._classes)
        step = stack.ended_at.get(index, self.step_count)
        diverged = index in stack.ended_at or not isfinite(loss)
        if share is None:
            learnt = loss < LEARNT_SHARE * float(self._targets[run].var(axis=0).mean())
        else:
            learnt = share >= LEARNT_ACCURACY
        return Outcome(self.setups[run], step, loss, share, diverged, learnt and not diverged)

    def _record(self) -> None:
        """Keep the losses of this step, and end runs whose parameters are no longer finite."""
        losses = []
        for stack, index in self._places:
            if index in stack.ended_at:
                losses.append(np.nan)
            else:
                losses.append(self._judge.judge(stack.parameters_of(index), stack.samples_of(index))[0])
        for stack in self._stacks:
            stack.end_broken()
        self.steps.append(self.step_count)
        self._losses.append(losses)
        self._evaluates_next = next_evaluated_step(self.step_count)


class _Judge:
    """Looks at one network after the other, as a run alone looks at itself."""

    def __init__(self, setup: Setup, rows: int) -> None:
        size = sum((inputs + 1) * units for inputs, units in pairwise(setup.layer_sizes))
        self._parameters = np.zeros((1, size), setup.precision)
        matrices = [matrix[0] for matrix in matrices_of(setup, self._parameters)]
        self._network = Network(setup, matrices, matrices, rows)

    def judge(self, parameters: Array, samples: Array) -> tuple[float, Array]:
        """The mean loss of a network over its rows, and its answers, shape (rows, outputs)."""
        network = self._network
        np.copyto(self._parameters[0], parameters)
        np.copyto(network.samples, samples)
        carry_out(network.loss.prepare())
        carry_out(network.forward)
        return network.loss.mean(), network.all_a()[-1].T
