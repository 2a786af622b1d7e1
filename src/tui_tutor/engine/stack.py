"""A stack of runs as one array program: which rows they are shown, in which order, and where each ends."""

from collections.abc import Sequence
from math import isfinite

import numpy as np

from tui_tutor.engine.batches import ORDER_STREAM
from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Array
from tui_tutor.engine.initialise import initial_parameters
from tui_tutor.engine.losses import loss_named
from tui_tutor.engine.numpy_backend import penalty
from tui_tutor.engine.operations import Operation, carry_out, operation
from tui_tutor.engine.optimizers import optimizer_of
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.stacked_network import StackedNetwork, matrices_of


class Stack:
    """Several runs whose arrays lie in one another.

    A run that diverges is left as it was; its place in the arrays is computed on, to no effect.

    Args:
        setups: The runs, which differ in seed and learning rate only.
        datasets: The rows of each; all of one size.

    Attributes:
        runs: How many there are.
        ended_at: The steps at which runs have diverged, by their index.
    """

    def __init__(self, setups: Sequence[Setup], datasets: Sequence[Dataset]) -> None:
        self._setup, self.runs = setups[0], len(setups)
        starts = [_vector(setup) for setup in setups]
        self._start = np.stack(starts)
        self._parameters = self._start.astype(self._setup.precision)
        self._gradients = np.zeros_like(self._parameters)
        optimizer = optimizer_of(self._setup, self._parameters, self._gradients)
        rates = np.array([[setup.learning_rate] for setup in setups], self._parameters.dtype)
        optimizer.learning_rate = np.repeat(rates, self._parameters.shape[1], axis=1)
        self._update = optimizer.update()
        self._rng = [np.random.default_rng([setup.seed, ORDER_STREAM]) for setup in setups]
        self.ended_at: dict[int, int] = {}
        self._ended_with: dict[int, Array] = {}
        self._step = self._batch = 0
        samples = np.stack([_samples(self._setup, each) for each in datasets])
        self._samples = samples.astype(self._setup.precision)
        self._lay_out()
        self._begin_epoch()

    @property
    def ended(self) -> bool:
        """Whether all runs have diverged."""
        return len(self.ended_at) == self.runs

    def descend(self, steps: int) -> None:
        """Make so many updates of every run that has not diverged."""
        update = self._update
        end = self._step + steps
        while self._step < end:
            network, forward = self._batches[self._batch]
            for each in forward:
                each()
            # One short look at the sum; which of them it is, is asked where there may be one.
            if not isfinite(network.loss.measures().sum()):
                self._end(~np.isfinite(network.loss.means()))
                if self.ended:
                    return
            for each in network.backward:
                each()
            for each in update:
                each()
            self._step += 1
            self._batch += 1
            if self._batch == len(self._batches):
                self._batch = 0
                self._begin_epoch()

    def end_broken(self) -> None:
        """End the runs whose parameters are no longer finite."""
        self._end(~np.isfinite(np.abs(self._parameters - self._start).max(axis=1)))

    def parameters_of(self, run: int) -> Array:
        """All parameters of a run: those at which it diverged, where it has; shape (parameters,)."""
        parameters: Array = self._ended_with.get(run, self._parameters[run])
        return parameters

    def samples_of(self, run: int) -> Array:
        """What a run's network is shown: inputs, ones and targets of all its rows, as columns."""
        samples: Array = self._samples[run]
        return samples

    def _end(self, broken: Array) -> None:
        for run in np.flatnonzero(broken).tolist():
            if run not in self.ended_at:
                self.ended_at[run] = self._step
                self._ended_with[run] = self._parameters[run].copy()

    def _lay_out(self) -> None:
        """Cut all rows into batches, with a network for each size of them."""
        rows = self._samples.shape[2]
        size = min(self._setup.batch or rows, rows)
        networks = {size: self._network(size) for size in {size, rows % size or size}}
        if size == rows:
            carry_out(_show(networks[rows], self._samples))
            self._batches = [(networks[rows], networks[rows].forward)]
            return
        self._rows = np.ascontiguousarray(self._samples.mT)
        self._ordered_rows = self._rows.copy()
        self._batches = []
        for start in range(0, rows, size):
            batch = self._ordered_rows[:, start : start + size].mT
            network = networks[batch.shape[2]]
            self._batches.append((network, [*_show(network, batch), *network.forward]))

    def _network(self, batch: int) -> StackedNetwork:
        """The runs' networks for a number of samples."""
        matrices = matrices_of(self._setup, self._parameters)
        gradients = matrices_of(self._setup, self._gradients)
        network = StackedNetwork(self._setup, matrices, gradients, batch)
        network.backward += penalty(self._setup, matrices, gradients)
        return network

    def _begin_epoch(self) -> None:
        """Shuffle the rows of each run; a single batch keeps the order of the data."""
        if len(self._batches) > 1:
            for rng, rows, ordered in zip(self._rng, self._rows, self._ordered_rows, strict=True):
                np.take(rows, rng.permutation(len(rows)), axis=0, out=ordered, mode="clip")


def _show(network: StackedNetwork, samples: Array) -> list[Operation]:
    """How networks are shown samples: inputs, ones and targets as columns."""
    inputs = network.inputs.shape[1]
    return [
        operation(np.copyto, network.inputs, samples[:, :inputs]),
        operation(np.copyto, network.targets, samples[:, inputs:]),
        *network.loss.prepare(),
    ]


def _vector(setup: Setup) -> Array:
    """The parameters a run starts from, in the order of `matrices_of`."""
    layers = initial_parameters(setup)
    return np.concatenate([np.column_stack([one.weights, one.biases]).ravel() for one in layers])


def _samples(setup: Setup, dataset: Dataset) -> Array:
    """Inputs, ones and targets of all rows as columns, shape (inputs + 1 + outputs, rows)."""
    ones = np.ones((1, len(dataset.x)))
    return np.concatenate([dataset.x.T, ones, loss_named(setup.loss).targets_of(dataset.y.T)])
