"""The training loop: which rows, in which order, how long, and what is remembered of it."""

from collections import deque
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from tui_tutor.engine.backend import Backend, create_backend
from tui_tutor.engine.data import Dataset, load_dataset
from tui_tutor.engine.evaluation import evaluate, next_evaluated_step
from tui_tutor.engine.faults import faults_of
from tui_tutor.engine.frame import Evaluation, Frame, LayerParameters, Surface
from tui_tutor.engine.initialise import initial_parameters
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.surface import plane_of, surface_of

REMEMBERED_LOSSES = 4096
_STREAM = 1002


class Trainer:
    """One run: trains a network under a setup and can be looked at and changed on the way.

    It knows no clock and no thread: the same calls always give the same numbers.

    Args:
        setup: Everything that determines the run.
        dataset: The setup's rows, where they are already loaded.
        parameters: What to start from instead of the setup's own start.
        backend: The setup's backend, where it is already made.

    Attributes:
        setup: The present setup.
        dataset: The present rows.
        step_count: Updates made so far.
        batches: Batches in an epoch.
        diverged: Whether the run has stopped because a number is no longer finite.

    Raises:
        DataError: If the data can't be loaded.
        BackendError: If the backend is not there.
    """

    def __init__(
        self,
        setup: Setup,
        dataset: Dataset | None = None,
        parameters: tuple[LayerParameters, ...] | None = None,
        backend: Backend | None = None,
    ) -> None:
        start = parameters or initial_parameters(setup)
        self._begin(setup, dataset or load_dataset(setup), start, backend or create_backend(setup))

    def step(self) -> float:
        """Make one update.

        Returns:
            The batch's loss before the update; NaN where the run has diverged before.
        """
        if self.diverged:
            return float("nan")
        self.run(1)
        return self._losses[-1]

    def run(self, steps: int) -> tuple[Evaluation, ...]:
        """Make up to ``steps`` updates; stop where the run diverges.

        Returns:
            The evaluations recorded on the way.
        """
        end = self.step_count + steps
        recorded = len(self._evaluations)
        with np.errstate(all="ignore"):
            while self.step_count < end and not self.diverged:
                self._descend(min(end, self._evaluates_next))
                if self.step_count == self._evaluates_next:
                    self._record()
        return tuple(self._evaluations[recorded:])

    def frame(self, sample: int | None = None) -> Frame:
        """A picture of the run, of the next batch or of one training row.

        Args:
            sample: Index of the row, or None for the batch.
        """
        passed, batch = self._position()
        rows = self._rows_of_batch(batch) if sample is None else np.array([sample], np.intp)
        x, y = self.dataset.x[rows], self.dataset.y[rows]
        evaluations = self._evaluations
        with np.errstate(all="ignore"):
            layers, loss = self._backend.trace(x, y)
            if evaluations[-1].step != self.step_count:
                evaluations = [*evaluations, self._evaluate()]
        # The last update may have broken the parameters with no step after it to notice.
        diverged = self.diverged or not isfinite(evaluations[-1].loss)
        return Frame(
            setup=self.setup,
            step=self.step_count,
            epoch=self._first_epoch + passed,
            batch=batch + 1,
            batches=self.batches,
            sample=sample,
            rows=rows,
            x=x,
            y=y,
            layers=layers,
            loss=loss,
            evaluations=tuple(evaluations),
            losses=np.array(self._losses),
            diverged=diverged,
            faults=faults_of(self.setup, evaluations[-1], diverged),
            input_names=self.dataset.input_names,
            target_name=self.dataset.target_name,
        )

    def surface(self, columns: int, rows: int) -> Surface | None:
        """What every unit answers over the plane; None where the data have more than two columns."""
        with np.errstate(all="ignore"):
            return surface_of(self._backend, self.dataset, self._plane, columns, rows)

    def parameters(self) -> tuple[LayerParameters, ...]:
        """A copy of the present parameters, first layer first."""
        return self._backend.read()

    def set_parameter(self, layer: int, unit: int, input: int | None, value: float) -> None:
        """Set one weight or bias by hand.

        Args:
            layer: From 0.
            unit: From 0.
            input: From 0; None means the bias.
            value: The new value.
        """
        parameters = self._backend.read()
        if input is None:
            parameters[layer].biases[unit] = value
        else:
            parameters[layer].weights[unit, input] = value
        self._backend.write(parameters)
        if self._evaluations[-1].step == self.step_count:
            self._evaluations.pop()
        self.diverged = False
        with np.errstate(all="ignore"):
            self._record()

    def restart(self) -> None:
        """Go back to step 0 and the same start."""
        self._begin(self.setup, self.dataset, self._start, create_backend(self.setup))

    def change(self, setup: Setup, dataset: Dataset | None = None, backend: Backend | None = None) -> None:
        """Go on under another setup.

        Where only what steers the descent differs (learning rate, batch, optimiser,
        regularisation, backend, precision) the run goes on with the same parameters and, where
        it still has a meaning, the optimiser's state. Otherwise it begins anew. If anything
        fails the run stays as it was.

        Args:
            setup: The new setup.
            dataset: Its rows, where they are already loaded.
            backend: Its backend, fresh from `create_backend`, where it is already made.

        Raises:
            DataError: If the data can't be loaded.
            BackendError: If the backend is not there.
        """
        backend = backend or create_backend(setup)
        if setup.keeps_parameters_of(self.setup):
            self._continue(setup, backend)
        else:
            same_rows = _decides_rows(setup) == _decides_rows(self.setup)
            dataset = dataset or (self.dataset if same_rows else load_dataset(setup))
            self._begin(setup, dataset, initial_parameters(setup), backend)

    def _begin(
        self, setup: Setup, dataset: Dataset, start: tuple[LayerParameters, ...], backend: Backend
    ) -> None:
        backend.write(start)
        self._backend = backend
        self.setup = setup
        self.dataset = dataset
        self.step_count = 0
        self.diverged = False
        self._start = start
        self._plane = plane_of(setup, dataset)
        self._rng = np.random.default_rng([setup.seed, _STREAM])
        self._losses: deque[float] = deque(maxlen=REMEMBERED_LOSSES)
        self._evaluations: list[Evaluation] = []
        self._first_step, self._first_epoch, self._first_rows = 0, 1, 0
        self._cut_into_batches()
        with np.errstate(all="ignore"):
            self._record()

    def _continue(self, setup: Setup, backend: Backend) -> None:
        backend.write(self._backend.read())
        if setup.optimizer == self.setup.optimizer:
            backend.restore(self._backend.optimizer_state())
        same_batches = setup.batch == self.setup.batch
        self.setup = setup
        self._backend = backend
        if same_batches:
            backend.load(self.dataset, self._batch_size)
            if self.batches > 1:
                backend.order(self._order)
            return
        # The rest of this epoch is left out: its batches would no longer be the same rows.
        passed, batch = self._position()
        self._first_rows = self._rows_seen()
        self._first_epoch += passed + (batch > 0)
        self._first_step = self.step_count
        self._cut_into_batches()

    def _cut_into_batches(self) -> None:
        """Begin an epoch with batches of the setup's size."""
        rows = len(self.dataset.x)
        self._batch_size = min(self.setup.batch or rows, rows)
        self.batches = -(-rows // self._batch_size)
        self._order = np.arange(rows)
        self._backend.load(self.dataset, self._batch_size)
        self._begin_epoch()

    def _begin_epoch(self) -> None:
        """Shuffle the rows; a single batch keeps the order of the data."""
        if self.batches > 1:
            self._order = self._rng.permutation(len(self.dataset.x))
            self._backend.order(self._order)

    def _descend(self, end: int) -> None:
        """Train until step ``end``: the loop that everything else is here for."""
        forward, backward, update = self._backend.forward, self._backend.backward, self._backend.update
        remember = self._losses.append
        batches = self.batches
        batch = self._position()[1]
        step = self.step_count
        try:
            while step < end:
                loss = forward(batch)
                remember(loss)
                if not isfinite(loss):
                    self.diverged = True
                    break
                backward()
                update()
                step += 1
                batch += 1
                if batch == batches:
                    batch = 0
                    self._begin_epoch()
        finally:  # Ctrl+C comes at any moment; what was reached is shown then.
            self.step_count = step

    def _position(self) -> tuple[int, int]:
        """Epochs passed since the rows were cut into batches, and the next batch, from 0."""
        return divmod(self.step_count - self._first_step, self.batches)

    def _rows_seen(self) -> int:
        passed, batch = self._position()
        return self._first_rows + passed * len(self.dataset.x) + batch * self._batch_size

    def _rows_of_batch(self, batch: int) -> NDArray[np.intp]:
        return self._order[batch * self._batch_size : (batch + 1) * self._batch_size]

    def _record(self) -> None:
        """Keep an evaluation of this step, and notice parameters that are no longer finite."""
        evaluation = self._evaluate()
        self._evaluations.append(evaluation)
        self._evaluates_next = next_evaluated_step(self.step_count)
        self.diverged = self.diverged or not isfinite(evaluation.largest_change)

    def _evaluate(self) -> Evaluation:
        epoch = self._rows_seen() / len(self.dataset.x)
        batch = self._position()[1]
        return evaluate(self._backend, self.setup, self.dataset, self._start, batch, self.step_count, epoch)


def _decides_rows(setup: Setup) -> tuple[object, ...]:
    """What a setup's rows depend on."""
    sizes = setup.layer_sizes
    return (
        setup.data, setup.samples, setup.noise, setup.test, setup.standardize, setup.extra_inputs,
        setup.points, setup.loss, setup.seed, sizes[0], sizes[-1],
    )  # fmt: skip
