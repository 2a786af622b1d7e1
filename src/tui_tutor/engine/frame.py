"""A frame: a frozen picture of a run, all that may be painted of it.

Arrays inside a frame are copies; whoever holds one may keep it while the run goes on. What
holds arrays is compared by identity.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tui_tutor.engine.faults import Finding
from tui_tutor.engine.setup import Setup

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False, slots=True)
class LayerParameters:
    """Parameters of one layer.

    Attributes:
        weights: Shape (units, inputs).
        biases: Shape (units,).
    """

    weights: Array
    biases: Array


@dataclass(frozen=True, eq=False)
class LayerFrame:
    """One layer at one moment.

    Attributes:
        weights: Shape (units, inputs).
        biases: Shape (units,).
        z: Pre-activations, shape (batch, units).
        a: Activations, shape (batch, units).
        grad_z: Gradient of the mean loss, shape (batch, units).
        grad_weights: Gradient of the mean loss, shape (units, inputs).
        grad_biases: Gradient of the mean loss, shape (units,).
    """

    weights: Array
    biases: Array
    z: Array
    a: Array
    grad_z: Array
    grad_weights: Array
    grad_biases: Array


@dataclass(frozen=True)
class Evaluation:
    """How good the run is at one step, over all rows.

    Attributes:
        step: Updates made so far.
        epoch: Passes over the training rows completed so far, as a fraction.
        loss: Mean loss over the training rows, without regularisation.
        test_loss: The same over the test rows; None where there are none.
        accuracy: Share of training rows classified right; None for a regression.
        test_accuracy: The same over the test rows; None where there are none.
        gradient_norms: Euclidean norm of each layer's grad_weights, of the next batch, first
            layer first.
        dead_share: Share of ReLU units whose activation is 0 for every training row;
            0 where no layer has ReLU.
        spread: Largest standard deviation, over a hidden layer's units, of an incoming
            weight: 0 where all hidden units are the same.
        largest_change: Largest change of a parameter since step 0.
        batch_loss: Mean loss of the next batch, whose gradients ``gradient_norms`` are; None
            where it is not known.
        setup: What the run was under; None where it is not known.
    """

    step: int
    epoch: float
    loss: float
    test_loss: float | None
    accuracy: float | None
    test_accuracy: float | None
    gradient_norms: tuple[float, ...]
    dead_share: float
    spread: float
    largest_change: float
    batch_loss: float | None = None
    setup: Setup | None = None

    @property
    def gradient_ratio(self) -> float:
        """The first layer's gradient norm over the last layer's; 0 where that is 0."""
        last = self.gradient_norms[-1]
        return self.gradient_norms[0] / last if last else 0.0


@dataclass(frozen=True)
class OwnPart:
    """What of a run is the learner's own.

    Attributes:
        parts: Which parts of a step: ``forward``, ``loss``, ``backward``, ``update``.
        difference: The largest difference between a gradient of the learner's and the true one in this
            frame; None where the gradients are the backend's.
    """

    parts: tuple[str, ...]
    difference: float | None


@dataclass(frozen=True, eq=False)
class Frame:
    """A frozen picture of a run.

    The forward values and gradients are those of the rows that the next step would use (or
    of the one sample that was asked for) at the present parameters: before the first step
    they are what the first step will use.

    Attributes:
        setup: The setup the run is under.
        step: Updates made so far.
        epoch: Epoch the next step belongs to, from 1.
        batch: Batch within that epoch that the next step uses, from 1.
        batches: Batches in an epoch.
        sample: Index of the training row shown, or None for the whole batch.
        rows: Indices of the training rows in ``x``, shape (batch,).
        x: Inputs, shape (batch, inputs).
        y: Targets, shape (batch, outputs).
        layers: One entry for each layer with parameters, first layer first.
        loss: Mean loss of these rows.
        evaluations: Evaluations so far, oldest first; their number grows with the logarithm
            of the steps. The last one is at ``step``.
        losses: The last batch losses, newest last, at most 4096; fewer after a return to an
            earlier step.
        end: The last step that the run has reached on this path; beyond ``step`` where it has
            been taken back.
        ahead: Evaluations after ``step`` on this path, oldest first.
        diverged: Whether the run has stopped because a number is no longer finite.
        examine: Gives `findings`; not every picture of a run is asked for them.
        input_names: One name for each column of ``x``, as the data call it.
        target_name: What the data call the target.
        own: What is computed with formulas of the learner's own; None where nothing is.
    """

    setup: Setup
    step: int
    epoch: int
    batch: int
    batches: int
    sample: int | None
    rows: NDArray[np.intp]
    x: Array
    y: Array
    layers: tuple[LayerFrame, ...]
    loss: float
    evaluations: tuple[Evaluation, ...]
    losses: Array
    end: int
    ahead: tuple[Evaluation, ...]
    diverged: bool
    examine: Callable[[], tuple[Finding, ...]]
    input_names: tuple[str, ...]
    target_name: str
    own: OwnPart | None = None

    @property
    def evaluation(self) -> Evaluation:
        """The newest evaluation."""
        return self.evaluations[-1]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the run, the gravest first."""
        return self.examine()

    @property
    def faults(self) -> tuple[str, ...]:
        """Names of what is wrong with the run, e.g. ``("divergence",)``."""
        return tuple(finding.name for finding in self.findings)


@dataclass(frozen=True, eq=False)
class Surface:
    """What every unit answers over the plane of the first two inputs.

    Attributes:
        x1: Raw first input of each column, shape (columns,).
        x2: Raw second input of each row from top (largest) to bottom, shape (rows,); for data
            with one input, shape (1,).
        activations: For each layer with parameters, shape (rows, columns, units).
    """

    x1: Array
    x2: Array
    activations: tuple[Array, ...]
