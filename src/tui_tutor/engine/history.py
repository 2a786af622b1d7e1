"""What is kept of a run, so that it can be taken back to each of its steps, to the last bit.

A training step is decided by what was there before it. So it is enough to keep everything that
decides now and then, and to train again from there to the step that is asked for.
"""

from bisect import bisect_right
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from numpy import unsignedinteger
from numpy.typing import NDArray

from tui_tutor.engine.backend import OptimizerState
from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Evaluation, LayerParameters
from tui_tutor.engine.setup import Setup

if TYPE_CHECKING:
    from tui_tutor.engine.own_formulas import OwnFormulas

FIRST_INTERVAL = 512
"""Steps between two moments that are kept; at 10 us a step they are 5 ms apart."""
MOST_BYTES = 12 << 20
"""Of the moments of one path; a million steps of 2-8-8-1 with momentum take about two thirds of it."""
BYTES_OF_OBJECTS = 2000
"""Of a moment, beside the numbers in its arrays."""

_step_of = attrgetter("step")


@dataclass(frozen=True, eq=False, slots=True)
class RowOrder:
    """Everything that decides which rows the next steps are trained on.

    Attributes:
        order: The training rows in the order of this epoch, shape (rows,), in as few bytes as do.
        generator: State of the generator that shuffles the next epochs.
        first_step: Step at which the rows were last cut into batches.
        first_epoch: Epoch that began there, from 1.
        first_rows: Rows trained on until there.
    """

    order: NDArray[unsignedinteger]
    generator: dict[str, Any]
    first_step: int
    first_epoch: int
    first_rows: int


@dataclass(frozen=True, eq=False, slots=True)
class Moment:
    """Everything that decides how a run goes on from a step.

    Attributes:
        step: Updates made so far.
        setup: The setup from here on.
        parameters: First layer first.
        optimizer: What the optimiser remembers.
        rows: Which rows come next.
        is_edit: Whether somebody changed the run here, so that no step leads to it.
        own: Formulas of the learner's own that it goes on with; None for the backend's.
    """

    step: int
    setup: Setup
    parameters: tuple[LayerParameters, ...]
    optimizer: OptimizerState
    rows: RowOrder
    is_edit: bool
    own: "OwnFormulas | None" = None

    @property
    def bytes(self) -> int:
        """About what it takes of memory."""
        kept = (self.parameters, *self.optimizer.moments.values())
        numbers = sum(layer.weights.nbytes + layer.biases.nbytes for layers in kept for layer in layers)
        return numbers + self.rows.order.nbytes + BYTES_OF_OBJECTS


class Path:
    """One way that a run has gone, from its start to its end.

    Args:
        dataset: The rows of the run.
        start: The parameters of step 0.

    Attributes:
        dataset: The rows of the run.
        start: The parameters of step 0.
        end: The last step that was reached.
    """

    def __init__(self, dataset: Dataset, start: tuple[LayerParameters, ...]) -> None:
        self.dataset, self.start = dataset, start
        self.end = 0
        self._moments: list[Moment] = []
        self._evaluations: list[Evaluation] = []
        self._interval = FIRST_INTERVAL
        self._bytes = 0

    @property
    def moments(self) -> tuple[Moment, ...]:
        """What is kept, in the order in which it came."""
        return tuple(self._moments)

    @property
    def earliest(self) -> int:
        """The first step that can be gone back to: 0 but for a run that was edited very often."""
        return self._moments[0].step

    @property
    def edited_at(self) -> int:
        """The step of the last edit, or 0."""
        return next((moment.step for moment in reversed(self._moments) if moment.is_edit), 0)

    @property
    def setup(self) -> Setup:
        """The setup at its end."""
        return self._moments[-1].setup

    @property
    def due(self) -> int:
        """The step at which the next moment is to be kept."""
        return (self._moments[-1].step // self._interval + 1) * self._interval

    def latest(self, step: int) -> Moment:
        """The last moment that is kept at or before a step."""
        return self._moments[bisect_right(self._moments, step, key=_step_of) - 1]

    def keep(self, moment: Moment) -> None:
        """Keep a moment at the end; where there are too many, every other of them goes."""
        self._moments.append(moment)
        self.end = max(self.end, moment.step)
        self._bytes += moment.bytes
        while self._bytes > MOST_BYTES and len(self._moments) > 2:
            self._thin()

    def judged(self, step: int) -> Evaluation | None:
        """The evaluation of a step, where there was one."""
        index = bisect_right(self._evaluations, step, key=_step_of) - 1
        found = self._evaluations[index] if index >= 0 else None
        return found if found is not None and found.step == step else None

    def judge(self, evaluation: Evaluation) -> None:
        """Keep an evaluation of a step beyond all others."""
        self._evaluations.append(evaluation)

    def evaluations(self, until: int) -> list[Evaluation]:
        """Those up to a step, oldest first."""
        return self._evaluations[: bisect_right(self._evaluations, until, key=_step_of)]

    def ahead(self, step: int) -> tuple[Evaluation, ...]:
        """Those after a step, oldest first."""
        return tuple(self._evaluations[bisect_right(self._evaluations, step, key=_step_of) :])

    def cut(self, step: int) -> "Path":
        """A path of its own that is the same up to, and without, what is kept at a step or later.

        The evaluation of that step itself stays.
        """
        path = Path(self.dataset, self.start)
        path._moments = [moment for moment in self._moments if moment.step < step]
        path._evaluations = self.evaluations(step)
        path._interval = self._interval
        path._bytes = sum(moment.bytes for moment in path._moments)
        path.end = step
        return path

    def without_own(self) -> "Path":
        """The path as far as it was trained with the backend's formulas: a file can't keep others."""
        first = next((moment for moment in self._moments if moment.own is not None), None)
        if first is None:
            return self
        path = self.cut(first.step)
        path.keep(replace(first, own=None))
        return path

    def forget(self, step: int) -> None:
        """Forget the evaluation of the last step: it was judged before an edit."""
        if self._evaluations and self._evaluations[-1].step == step:
            self._evaluations.pop()

    def _thin(self) -> None:
        """Let every other moment go; edits, to which no step leads, only when all others are gone."""
        self._interval *= 2
        first, *others, last = self._moments
        kept = [m for m in others if m.is_edit or m.step % self._interval == 0]
        if len(kept) == len(others) and all(moment.is_edit for moment in kept):
            # Nothing leads to an edit, so only the beginning can be let go.
            first, kept = kept[len(kept) // 2], kept[len(kept) // 2 + 1 :]
        self._moments = [first, *kept, last]
        self._bytes = sum(moment.bytes for moment in self._moments)


@dataclass(frozen=True)
class Place:
    """A step of a path.

    Attributes:
        path: The path.
        step: The step.
    """

    path: Path
    step: int
