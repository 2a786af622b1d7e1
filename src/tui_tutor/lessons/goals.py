"""Judges what the learner reached, and works out what was to be predicted, on the live run."""

from math import isfinite
from typing import cast

import numpy as np

from tui_tutor.engine.frame import Evaluation, Frame
from tui_tutor.engine.setup import ACTIVATIONS, BACKENDS, DATA, INITS, MOST_LAYERS, OPTIMIZERS, Setup
from tui_tutor.errors import LessonError
from tui_tutor.lessons.expression import Expression, compile_expression
from tui_tutor.lessons.vocabulary import Vocabulary
from tui_tutor.translation import mark

EVALUATION_NAMES = (
    "loss",
    "test_loss",
    "accuracy",
    "test_accuracy",
    "steps",
    "epochs",
    "gradient_ratio",
    "dead_share",
    "spread",
    "largest_change",
)
"""What is known of a run at one step."""

DIFFERENCE = "differs_from_torch"
"""How far the parameters of the same run by NumPy and by Torch were apart so far, at most; known only
where both were trained."""

SETUP_NAMES = (
    "learning_rate",
    "units",
    "layers",
    "seed",
    "batch",
    "samples",
    "noise",
    "momentum",
    "l1",
    "l2",
)

ACTIONS = (
    "step",
    "epoch",
    "play",
    "pause",
    "reset",
    "new-start",
    "set-weight",
    "learning-rate",
    "layers",
    "activation",
    "data",
    "noise",
    "batch",
    "optimizer",
    "loss",
    "init",
    "seed",
    "backend",
    "paste",
    "select-unit",
    "sample",
    "gradients",
    "log-axis",
    "walk",
    "formula",
    "own-formulas",
    "scrub",
    "undo",
    "redo",
    "branch",
    "bend",
    "script",
    "doctor",
    "compare",
    "mend",
)
"""What a learner can do on the panel, as goals name it."""

GOAL_WORDS = Vocabulary(
    numbers=(*EVALUATION_NAMES, DIFFERENCE, *SETUP_NAMES),
    truths=("diverged",),
    texts={
        "data": tuple(DATA),
        "backend": BACKENDS,
        "optimizer": OPTIMIZERS,
        "activation": (*ACTIVATIONS, "mixed"),
        "init": INITS,
    },
    actions=ACTIONS,
)
"""What a goal may name."""

_LAYER_NAMES = ("z", "a", "W", "b", "grad_z", "grad_W", "grad_b")

PREDICT_WORDS = Vocabulary(
    numbers=(
        "x",
        "y",
        "y_hat",
        *(f"{name}{layer}" for layer in range(1, MOST_LAYERS) for name in _LAYER_NAMES),
        *EVALUATION_NAMES,
        "learning_rate",
    )
)
"""What a prediction may name; layers that the network lacks have no value."""


class GoalJudge:
    """Judges one goal.

    Args:
        until: The goal's predicate.

    Raises:
        LessonError: If it is no predicate.
    """

    def __init__(self, until: str) -> None:
        self.expression = compile_truth(until)

    def judge(
        self,
        evaluation: Evaluation,
        setup: Setup,
        actions: frozenset[str] = frozenset(),
        diverged: bool = False,
        difference: float | None = None,
    ) -> bool:
        """Whether the goal is met. One that asks for what does not exist now is not."""
        values = goal_values(evaluation, setup, actions, diverged, difference)
        try:
            return bool(self.expression.evaluate(values))
        except LessonError:
            return False


def compile_truth(text: str, words: Vocabulary = GOAL_WORDS) -> Expression:
    """Understand a goal's predicate.

    Args:
        text: The predicate.
        words: What it may name.

    Raises:
        LessonError: If it is none.
    """
    expression = compile_expression(text, words)
    if expression.kind != "truth":
        raise LessonError(
            mark("{text} is neither true nor false"),
            mark("write for example loss < 0.1"),
            text=repr(text.strip()),
        )
    return expression


def compile_prediction(text: str) -> Expression:
    """Understand what a prediction asks for.

    Raises:
        LessonError: If it is no number.
    """
    expression = compile_expression(text, PREDICT_WORDS)
    if expression.kind != "number":
        raise LessonError(
            mark("{text} is no number"), mark("write for example a2[0, 0]"), text=repr(text.strip())
        )
    return expression


def goal_values(
    evaluation: Evaluation,
    setup: Setup,
    actions: frozenset[str],
    diverged: bool,
    difference: float | None = None,
) -> dict[str, object]:
    """A value for each name that a goal may use; None for what does not exist now.

    ``difference`` is that of NumPy and Torch, where it is known.
    """
    used = set(setup.activations)
    return {
        **_evaluation_values(evaluation),
        DIFFERENCE: difference,
        "learning_rate": setup.learning_rate,
        "units": sum(setup.layer_sizes[1:-1]),
        "layers": len(setup.layer_sizes) - 1,
        "seed": setup.seed,
        "batch": setup.batch or setup.samples or len(setup.points) or None,
        "samples": setup.samples or len(setup.points) or None,
        "noise": setup.noise,
        "momentum": setup.momentum,
        "l1": setup.l1,
        "l2": setup.l2,
        "diverged": diverged,
        "data": setup.data,
        "backend": setup.backend,
        "optimizer": setup.optimizer,
        "activation": "identity" if not used else used.pop() if len(used) == 1 else "mixed",
        "init": setup.init,
        "did": actions,
    }


def predict_values(frame: Frame) -> dict[str, object]:
    """A value for each name that a prediction may use, in the shapes that the panel shows.

    ``x``, ``y``, ``z…``, ``a…`` and ``loss`` are of the frame's rows; the other names of an
    evaluation are of all rows.
    """
    values: dict[str, object] = {
        **_evaluation_values(frame.evaluation),
        "learning_rate": frame.setup.learning_rate,
        "x": frame.x,
        "y": frame.y,
        "y_hat": frame.layers[-1].a,
        "loss": frame.loss,
        "steps": frame.step,
    }
    for number, layer in enumerate(frame.layers, 1):
        values |= {
            f"z{number}": layer.z,
            f"a{number}": layer.a,
            f"W{number}": layer.weights,
            f"b{number}": layer.biases,
            f"grad_z{number}": layer.grad_z,
            f"grad_W{number}": layer.grad_weights,
            f"grad_b{number}": layer.grad_biases,
        }
    return values


def predicted_value(text: str, frame: Frame) -> float:
    """The right answer of a prediction on a frame.

    Raises:
        LessonError: If it has none there, or one that is not a single finite number.
    """
    value = compile_prediction(text).evaluate(predict_values(frame))
    if isinstance(value, np.ndarray) and value.size == 1:
        value = float(value.item())
    if isinstance(value, np.ndarray):
        raise LessonError(
            mark("{text} is an array of shape {shape}"),
            mark("ask for one number of it, as in {text}[0, 0]"),
            text=text,
            shape="(" + ", ".join(map(str, value.shape)) + ")",
        )
    number = float(cast(float, value))
    if not isfinite(number):
        raise LessonError(
            mark("{text} is not a finite number here"), mark("ask for another value"), text=text
        )
    return number


def direction(before: float, after: float) -> str:
    """``up``, ``down``, or ``""`` where a number stayed as it was."""
    return "" if after == before else "up" if after > before else "down"


def _evaluation_values(evaluation: Evaluation) -> dict[str, object]:
    return {
        "loss": evaluation.loss,
        "test_loss": evaluation.test_loss,
        "accuracy": evaluation.accuracy,
        "test_accuracy": evaluation.test_accuracy,
        "steps": evaluation.step,
        "epochs": evaluation.epoch,
        "gradient_ratio": evaluation.gradient_ratio,
        "dead_share": evaluation.dead_share,
        "spread": evaluation.spread,
        "largest_change": evaluation.largest_change,
    }
