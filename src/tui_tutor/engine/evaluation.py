"""How good a run is at one step, over all of its rows, and at which steps that is asked."""

import numpy as np

from tui_tutor.engine.backend import Backend
from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Array, Evaluation, LayerParameters
from tui_tutor.engine.setup import Setup

EVERY_STEP_UP_TO = 128
"""Each of the first steps is evaluated; beyond, 64 steps of each octave are."""


def next_evaluated_step(step: int) -> int:
    """The first step after ``step`` at which a run is evaluated.

    It depends on nothing but the number of the step, so that a goal met on a slow machine is
    met on a fast one too, and the number of evaluations grows with the logarithm of the steps.
    """
    if step < EVERY_STEP_UP_TO:
        return step + 1
    interval = 1 << (step.bit_length() - 7)
    return step - step % interval + interval


def evaluate(
    backend: Backend,
    setup: Setup,
    dataset: Dataset,
    start: tuple[LayerParameters, ...],
    batch: int,
    step: int,
    epoch: float,
) -> Evaluation:
    """Judge the present parameters over all training and test rows.

    Args:
        backend: Holds the parameters and the rows.
        setup: The setup of the run.
        dataset: The rows.
        start: The parameters of step 0.
        batch: Number of the next batch, whose gradients are measured.
        step: Updates made so far.
        epoch: Passes over the training rows so far.
    """
    parameters = backend.read()
    batch_loss = backend.forward(batch)
    backend.backward()
    activations, loss = backend.judge_training()
    training_accuracy = accuracy(activations[-1], dataset.y, dataset.classes)
    dead_share = _dead_share(activations, setup)
    test_loss = test_accuracy = None
    if len(dataset.test_x):
        activations, test_loss = backend.judge_test()
        test_accuracy = accuracy(activations[-1], dataset.test_y, dataset.classes)
    return Evaluation(
        step=step,
        epoch=epoch,
        loss=loss,
        test_loss=test_loss,
        accuracy=training_accuracy,
        test_accuracy=test_accuracy,
        gradient_norms=backend.gradient_norms(),
        dead_share=dead_share,
        spread=_spread(parameters),
        largest_change=_largest_change(parameters, start),
        batch_loss=batch_loss,
        setup=setup,
    )


def accuracy(answers: Array, y: Array, classes: int) -> float | None:
    """The share of rows whose class is answered right; None for a regression.

    Args:
        answers: What the network answers, shape (rows, outputs).
        y: Targets, the same shape.
        classes: Number of classes, 0 for a regression.
    """
    if classes == 0:
        return None
    if y.shape[1] == 1:
        return float(np.mean((answers > 0.5) == (y > 0.5)))
    return float(np.mean(answers.argmax(axis=1) == y.argmax(axis=1)))


def _dead_share(activations: tuple[Array, ...], setup: Setup) -> float:
    """The share of ReLU units that answer 0 for every row."""
    largest = [
        a.max(axis=0) for a, name in zip(activations, setup.activations, strict=False) if name == "relu"
    ]
    units = sum(map(len, largest))
    return sum(np.count_nonzero(values <= 0) for values in largest) / units if units else 0.0


def _spread(parameters: tuple[LayerParameters, ...]) -> float:
    """How much the units of a hidden layer differ in the weights that lead into them."""
    spreads = [layer.weights.std(axis=0).max() for layer in parameters[:-1]]
    return float(np.max(spreads, initial=0.0))


def _largest_change(parameters: tuple[LayerParameters, ...], start: tuple[LayerParameters, ...]) -> float:
    """Not finite as soon as one parameter is not: np.max, unlike max, never loses a NaN."""
    changes = [
        np.abs(now - then).max()
        for layer, first in zip(parameters, start, strict=True)
        for now, then in ((layer.weights, first.weights), (layer.biases, first.biases))
    ]
    return float(np.max(changes))
