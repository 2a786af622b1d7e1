"""The training loop: which rows, in which order, how long, and what is remembered of it."""

from collections import deque
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from tui_tutor.engine.backend import Backend, create_backend
from tui_tutor.engine.batches import Batches
from tui_tutor.engine.bend import Bend
from tui_tutor.engine.data import Dataset, load_dataset
from tui_tutor.engine.doctor import diagnose
from tui_tutor.engine.evaluation import evaluate, next_evaluated_step
from tui_tutor.engine.frame import Evaluation, Frame, LayerParameters, Surface
from tui_tutor.engine.history import Moment, Path, Place
from tui_tutor.engine.initialise import initial_parameters
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.surface import plane_of, surface_of
from tui_tutor.engine.walk import WalkedStep

if TYPE_CHECKING:
    from tui_tutor.engine.bend import BentPictures
    from tui_tutor.engine.own_formulas import OwnFormulas

REMEMBERED_LOSSES = 4096


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

    @property
    def batches(self) -> int:
        """Batches in an epoch."""
        return self._batches.count

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
                self._descend(min(end, self._evaluates_next, self._path.due))
                if self.step_count == self._evaluates_next:
                    self._record()
                if self.step_count == self._path.due:
                    self._path.keep(self._moment())
        return tuple(self._evaluations[recorded:])

    def frame(self, sample: int | None = None) -> Frame:
        """A picture of the run, of the next batch or of one training row.

        Args:
            sample: Index of the row, or None for the batch.
        """
        batch = self._next_batch
        rows = self._batches.rows_of(batch) if sample is None else np.array([sample], np.intp)
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
            epoch=self._batches.epoch(self.step_count),
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
            end=self._path.end,
            ahead=self._path.ahead(self.step_count),
            diverged=diverged,
            examine=partial(diagnose, self.setup, tuple(evaluations), layers, self.dataset, diverged),
            input_names=self.dataset.input_names,
            target_name=self.dataset.target_name,
            own=self._own.shown_by(self._backend) if self._own else None,
        )

    def walk(self, sample: int | None = None) -> WalkedStep:
        """The next step with all that it computes; the run stays where it is.

        Args:
            sample: Index of the training row that is looked at, or None for the batch.
        """
        backend = self._backend
        frame = self.frame(sample)
        batch = frame if sample is None else self.frame()
        parameters, before = backend.read(), backend.optimizer_state()
        with np.errstate(all="ignore"):
            backend.forward(self._next_batch)
            backend.backward()
            backend.update()
        walked = WalkedStep(frame, batch, before, backend.optimizer_state(), backend.read())
        backend.write(parameters)
        backend.restore(before)
        return walked

    def surface(self, columns: int, rows: int) -> Surface | None:
        """What every unit answers over the plane; None where the data have more than two columns."""
        with np.errstate(all="ignore"):
            return surface_of(self._backend, self.dataset, self._plane, columns, rows)

    def bent_planes(self, bend: Bend, sample: int | None = None) -> "BentPictures":
        """Pictures of the plane of the inputs as the layers bend it.

        Args:
            bend: Which pictures.
            sample: Index of the training row that stands out, or None.
        """
        # Not before it is asked for: most runs never are.
        from tui_tutor.engine.bent_plane import bent_planes_of

        return bent_planes_of(self._backend, self.setup, self.dataset, self._plane, bend, sample)

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
        path = self._branch()
        path.forget(self.step_count)
        self._evaluations[:] = path.evaluations(self.step_count)
        self.diverged = False
        with np.errstate(all="ignore"):
            self._record()

    def restart(self) -> None:
        """Go back to step 0 and the same start; formulas of one's own are kept."""
        backend = create_backend(self.setup, self._own)
        self._begin(self.setup, self.dataset, self._start, backend, self._own)

    def use_own(self, own: "OwnFormulas | None") -> None:
        """Go on with formulas of the learner's own, or with the backend's again; another setup ends it.

        Args:
            own: The formulas; None for the backend's.
        """
        self._continue(self.setup, create_backend(self.setup, own), own)

    def place(self) -> Place:
        """Where the run is, to come back to; an edit begins another path and leaves this one as it is."""
        return Place(self._path, self.step_count)

    def go_to(self, step: int) -> None:
        """Go to a step that the run has been at before, back or forward, exactly as it was then.

        Args:
            step: One beyond the ends of the path is taken as that end.
        """
        self.take(Place(self._path, step))

    def take(self, place: Place) -> None:
        """Go to a place of this run or of another one, exactly as it was there.

        Raises:
            BackendError: If the backend of that place is not there; the run is as it was.
        """
        path = place.path
        step = min(max(place.step, path.earliest), path.end)
        moment = path.latest(step)
        is_on_the_way = path is self._path and moment.step <= self.step_count <= step
        if not is_on_the_way:
            self._restore(path, moment)
        self.run(step - self.step_count)

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
        self,
        setup: Setup,
        dataset: Dataset,
        start: tuple[LayerParameters, ...],
        backend: Backend,
        own: "OwnFormulas | None" = None,
    ) -> None:
        backend.write(start)
        self._backend, self._own = backend, own
        self.setup = setup
        self.dataset = dataset
        self.step_count = 0
        self.diverged = False
        self._start = start
        self._plane = plane_of(setup, dataset)
        self._losses: deque[float] = deque(maxlen=REMEMBERED_LOSSES)
        self._evaluations: list[Evaluation] = []
        self._batches = Batches(setup, len(dataset.x))
        self._load_rows()
        self._path = Path(dataset, start)
        self._path.keep(self._moment())
        with np.errstate(all="ignore"):
            self._record()

    def _restore(self, path: Path, moment: Moment) -> None:
        """Be at a moment of a path as if the run had just come there."""
        is_same = moment.setup == self.setup and path.dataset is self.dataset and moment.own is self._own
        backend = self._backend if is_same else create_backend(moment.setup, moment.own)
        backend.write(moment.parameters)
        backend.restore(moment.optimizer)
        if not is_same:
            self._plane = plane_of(moment.setup, path.dataset)
        self.setup, self.dataset, self._backend = moment.setup, path.dataset, backend
        self._path, self._start, self._own = path, path.start, moment.own
        self.step_count, self.diverged = moment.step, False
        self._batches.restore(moment.rows, moment.setup.batch)
        self._load_rows()
        self._losses.clear()
        self._evaluations = path.evaluations(moment.step)
        self._evaluates_next = next_evaluated_step(moment.step)

    def _moment(self, is_edit: bool = False) -> Moment:
        """Everything that decides how the run goes on from here."""
        return Moment(
            step=self.step_count,
            setup=self.setup,
            parameters=self._backend.read(),
            optimizer=self._backend.optimizer_state(),
            rows=self._batches.kept(),
            is_edit=is_edit,
            own=self._own,
        )

    def _branch(self) -> Path:
        """Go on along a path of its own from here: the run was changed."""
        self._path = self._path.cut(self.step_count)
        self._path.keep(self._moment(is_edit=True))
        return self._path

    def _continue(self, setup: Setup, backend: Backend, own: "OwnFormulas | None" = None) -> None:
        backend.write(self._backend.read())
        if setup.optimizer == self.setup.optimizer:
            backend.restore(self._backend.optimizer_state())
        same_batches = setup.batch == self.setup.batch
        self.setup = setup
        self._backend, self._own = backend, own
        if not same_batches:
            self._batches.recut(self.step_count, setup.batch)
        self._load_rows()
        self._branch()

    def _load_rows(self) -> None:
        """Have the backend hold the rows, in batches and in the order of this epoch."""
        self._backend.load(self.dataset, self._batches.size)
        if self.batches > 1:
            self._backend.order(self._batches.order)

    def _begin_epoch(self) -> None:
        self._batches.begin_epoch()
        if self.batches > 1:
            self._backend.order(self._batches.order)

    def _descend(self, end: int) -> None:
        """Train until step ``end``: the loop that everything else is here for."""
        forward, backward, update = self._backend.forward, self._backend.backward, self._backend.update
        remember = self._losses.append
        batches = self.batches
        batch = self._next_batch
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
            self._path.end = max(self._path.end, step)

    @property
    def _next_batch(self) -> int:
        """The number of the next batch, from 0."""
        return self._batches.position(self.step_count)[1]

    def _record(self) -> None:
        """Keep an evaluation of this step, and notice parameters that are no longer finite."""
        evaluation = self._path.judged(self.step_count)
        if evaluation is None:
            evaluation = self._evaluate()
            self._path.judge(evaluation)
        self._evaluations.append(evaluation)
        self._evaluates_next = next_evaluated_step(self.step_count)
        self.diverged = self.diverged or not isfinite(evaluation.largest_change)

    def _evaluate(self) -> Evaluation:
        step, batch = self.step_count, self._next_batch
        epoch = self._batches.rows_seen(step) / len(self.dataset.x)
        return evaluate(self._backend, self.setup, self.dataset, self._start, batch, step, epoch)


def _decides_rows(setup: Setup) -> tuple[object, ...]:
    """What a setup's rows depend on."""
    sizes = setup.layer_sizes
    return (
        setup.data, setup.samples, setup.noise, setup.test, setup.standardize, setup.extra_inputs,
        setup.points, setup.loss, setup.seed, setup.plant, sizes[0], sizes[-1],
    )  # fmt: skip
