"""Formulas of the learner's own that a run is trained with, and the numbers they are worked out on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np

from tui_tutor.engine.backend import Backend
from tui_tutor.engine.frame import Array, Frame, LayerFrame, OwnPart
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.walk import slopes_of

Values = dict[str, float | Array]
"""Numbers and arrays by the names that formulas use."""
Formula = Callable[[Mapping[str, Any]], float | Array]
"""Gives what it stands for, of a value for each name; raises a `TutorError` where it has none."""


@runtime_checkable
class Compared(Protocol):
    """A backend that compares the learner's gradients with the true ones."""

    difference: float | None
    """The largest difference in the last pass; None where the gradients are the backend's."""


@dataclass(frozen=True, eq=False)
class OwnFormulas:
    """What takes the place of the backend's own formulas; what is empty stays the backend's.

    Attributes:
        forward: For each ``z1``, ``a1``, …, ``y_hat`` its formula, in the order of their working out.
        loss: The mean loss of a batch.
        backward: The same for ``grad_z2``, ``grad_W2``, ….
        update: ``new_v1`` and ``new_W1``, made of ``W1``, ``grad_W1``, ``v1``, ``learning_rate`` and
            ``momentum``; what it says of W1 is done with all weights and biases.
    """

    forward: Mapping[str, Formula] = field(default_factory=dict)
    loss: Formula | None = None
    backward: Mapping[str, Formula] = field(default_factory=dict)
    update: Mapping[str, Formula] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[str, ...]:
        """Which parts of a step are the learner's: ``forward``, ``loss``, ``backward``, ``update``."""
        there = {
            "forward": bool(self.forward),
            "loss": self.loss is not None,
            "backward": bool(self.backward),
            "update": bool(self.update),
        }
        return tuple(name for name, is_there in there.items() if is_there)

    def shown_by(self, backend: Backend) -> OwnPart:
        """What of a picture is the learner's own that a backend with these formulas has just given."""
        return OwnPart(self.parts, backend.difference if isinstance(backend, Compared) else None)


def values_of(
    setup: Setup, x: Array, y: Array, layers: tuple[LayerFrame, ...], loss: float | None = None
) -> Values:
    """The numbers of one pass by the names that formulas use.

    Beside the names of the panel there are ``m``, the rows; ``slope1``, … of each hidden layer, g'(z) of
    its activation; and the numbers of the setup that a formula may need.

    Args:
        setup: The setup of the run.
        x: Inputs, shape (batch, inputs).
        y: Targets, shape (batch, outputs).
        layers: What the pass computed.
        loss: Its mean loss, where it is known.
    """
    values: Values = {"x": x, "y": y, "m": float(len(x)), "learning_rate": setup.learning_rate}
    if setup.optimizer == "momentum":
        values["momentum"] = setup.momentum
    values |= {name: number for name, number in (("l1", setup.l1), ("l2", setup.l2)) if number}
    for number, layer in enumerate(layers, 1):
        values |= {
            f"W{number}": layer.weights,
            f"b{number}": layer.biases,
            f"z{number}": layer.z,
            f"a{number}": layer.a,
            f"grad_z{number}": layer.grad_z,
            f"grad_W{number}": layer.grad_weights,
            f"grad_b{number}": layer.grad_biases,
        }
    for number, (name, layer) in enumerate(zip(setup.activations, layers, strict=False), 1):
        values[f"slope{number}"] = slopes_of(name, layer.a)
    values["y_hat"] = layers[-1].a
    if loss is not None:
        values["loss"] = loss
    return values


def values_of_frame(frame: Frame) -> Values:
    """The numbers of a frame by the names that formulas use."""
    return values_of(frame.setup, frame.x, frame.y, frame.layers, frame.loss)


def shaped(value: float | Array, like: float | Array) -> Array:
    """A value as an array of the kind of another one; NaN where it does not have its shape."""
    wanted = np.asarray(like)
    array = np.asarray(value)
    if array.shape != wanted.shape:
        return np.full_like(wanted, np.nan)
    return array.astype(wanted.dtype)
