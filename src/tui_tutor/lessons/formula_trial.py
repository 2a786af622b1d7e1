"""The numbers that a formula on a page is judged on: those of the panel, and others that nobody can guess."""

from dataclasses import dataclass, replace

import numpy as np

from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Array, Frame, LayerParameters
from tui_tutor.engine.initialise import initial_parameters
from tui_tutor.engine.own_backend import VELOCITY
from tui_tutor.engine.own_formulas import Values, values_of_frame
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.engine.walk import WalkedStep
from tui_tutor.lessons.kin import TOLERANCE

STEPS_BEFORE = 3
"""Of the other run, so that an optimiser remembers something there."""
MOST_ROWS = 500
"""In the batch of the other run: a formula is judged there a few times, while somebody waits."""


@dataclass(frozen=True, eq=False)
class Trial:
    """A step that a formula is judged on.

    Attributes:
        frame: The step.
        values: Its numbers by the names of formulas, those that an update gives among them.
    """

    frame: Frame
    values: Values

    @property
    def rows(self) -> int:
        """Rows of the batch."""
        return len(self.frame.x)

    @property
    def share(self) -> float:
        """How far a formula may be from a number, as a share of the largest one."""
        return TOLERANCE[self.frame.setup.precision]


def trial_of(walked: WalkedStep) -> Trial:
    """The numbers of a step before and after its update."""
    frame = walked.batch
    values = values_of_frame(frame)
    values["new_W1"] = walked.new_parameters[0].weights
    if frame.setup.optimizer == "momentum":
        first = frame.layers[0].weights
        before, after = walked.before.moments.get(VELOCITY), walked.after.moments.get(VELOCITY)
        values["v1"] = before[0].weights if before else np.zeros_like(first)
        if after:
            values["new_v1"] = after[0].weights
    return Trial(frame, values)


def other_trial(setup: Setup, dataset: Dataset, rows: int) -> Trial:
    """Numbers of the same network with other parameters, biases too, and another number of rows.

    Args:
        setup: The setup of the run on the panel.
        dataset: Its rows.
        rows: Rows of the batch on the panel.
    """
    there = len(dataset.x)
    batch = min(rows - 1 if rows > 1 else 2, MOST_ROWS, there)
    other = replace(setup, batch=batch if batch < there else 0, backend="numpy", device="cpu")
    start = _parameters(other)
    with np.errstate(all="ignore"):
        trainer = Trainer(other, dataset, start)
        trainer.run(STEPS_BEFORE)
        if trainer.diverged or not np.isfinite(trainer.frame().loss):
            trainer = Trainer(other, dataset, start)
        # The last batch of an epoch may be as long as the one on the panel, or tell little by one row alone.
        while len(trainer.frame().x) in (rows, 1) and batch not in (rows, 1):
            trainer.run(1)
        return trial_of(trainer.walk())


def _parameters(setup: Setup) -> tuple[LayerParameters, ...]:
    """Parameters that are neither 0 nor alike."""
    rng = np.random.default_rng(setup.seed + 1)
    return tuple(
        LayerParameters(_drawn(rng, layer.weights), _drawn(rng, layer.biases))
        for layer in initial_parameters(setup)
    )


def _drawn(rng: np.random.Generator, like: Array) -> Array:
    fan_in = like.shape[1] if like.ndim == 2 else 4
    drawn: Array = (rng.standard_normal(like.shape) * (1.5 / np.sqrt(fan_in))).astype(like.dtype)
    return drawn
