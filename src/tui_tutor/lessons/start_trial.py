"""The starts of a goal, trained as one array program and judged one by one."""

from dataclasses import replace

import numpy as np

from tui_tutor.engine.batches import Batches
from tui_tutor.engine.data import Dataset, load_dataset
from tui_tutor.engine.frame import Array, Evaluation, LayerParameters
from tui_tutor.engine.initialise import initial_parameters
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.stacked import StackedTrainer
from tui_tutor.engine.sweep import seeds_that_fit
from tui_tutor.engine.trainer import Trainer
from tui_tutor.errors import LessonError
from tui_tutor.lessons.seeds_goal import SeedsGoal
from tui_tutor.translation import mark


class StartTrial:
    """Tries a goal's starts under a setup.

    Args:
        goal: The goal.
        setup: What is trained; its seed and backend don't matter.

    Attributes:
        goal: The goal.
        setups: The setup of each start.

    Raises:
        DataError: If the data can't be loaded.
        LessonError: If the starts don't fit into memory together.
    """

    def __init__(self, goal: SeedsGoal, setup: Setup) -> None:
        if seeds_that_fit(setup, goal.starts) < goal.starts:
            raise LessonError(
                mark("{count} starts of this network are too large to be trained together"),
                mark("use fewer units or samples"),
                count=goal.starts,
            )
        self.goal = goal
        self.setups = goal.setups(setup)
        self._trainer = StackedTrainer(self.setups)
        self._datasets: dict[int, Dataset] = {}

    @property
    def step_count(self) -> int:
        """Steps made so far, by all starts that have not diverged."""
        return self._trainer.step_count

    @property
    def finished(self) -> bool:
        """Whether no start can go on."""
        return self._trainer.finished or self.step_count >= self.goal.steps

    @property
    def steps(self) -> list[int]:
        """The steps at which the losses are known."""
        return self._trainer.steps

    @property
    def losses(self) -> Array:
        """The loss at each of `steps`, NaN from where a start has ended; shape (starts, steps)."""
        return self._trainer.losses

    def run(self, steps: int) -> None:
        """Make up to so many steps of each start, and no more than the goal gives it."""
        self._trainer.run(min(steps, self.goal.steps - self.step_count))

    def judge(self, index: int) -> tuple[bool, bool]:
        """Whether a start counts as it is now, and whether it has diverged."""
        with np.errstate(all="ignore"):
            outcome = self._trainer.outcome(index)
        parameters = self._trainer.parameters(index)
        return self.counts(index, parameters, outcome.step, outcome.diverged), outcome.diverged

    def verdicts(self) -> list[bool]:
        """Which starts count as they are now."""
        return [self.judge(index)[0] for index in range(len(self.setups))]

    def counts(self, index: int, parameters: tuple[LayerParameters, ...], step: int, diverged: bool) -> bool:
        """Whether a start counts.

        Args:
            index: Which one, from 0.
            parameters: Its parameters at the step, whoever has trained it.
            step: Updates made.
            diverged: Whether it has ended because a number is no longer finite.
        """
        setup = self.setups[index]
        if index not in self._datasets:
            self._datasets[index] = load_dataset(setup)
        with np.errstate(all="ignore"):
            evaluation = _evaluation(setup, self._datasets[index], parameters, step)
        return self.goal.counts(evaluation, setup, diverged)


def _evaluation(
    setup: Setup, dataset: Dataset, parameters: tuple[LayerParameters, ...], step: int
) -> Evaluation:
    """What is known of a run at a step; gradients are those of all rows together."""
    now = Trainer(setup.changed(batch=0), dataset, parameters).frame().evaluation
    return replace(
        now,
        step=step,
        epoch=Batches(setup, len(dataset.x)).rows_seen(step) / len(dataset.x),
        largest_change=_largest_change(parameters, initial_parameters(setup)),
        setup=setup,
    )


def _largest_change(now: tuple[LayerParameters, ...], before: tuple[LayerParameters, ...]) -> float:
    changes = [
        np.abs(one - other).max()
        for layer, first in zip(now, before, strict=True)
        for one, other in ((layer.weights, first.weights), (layer.biases, first.biases))
    ]
    # np.max, unlike max, never loses a NaN.
    return float(np.max(changes))
