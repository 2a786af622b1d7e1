"""One step, phase by phase: forward through each layer, loss, backward through each layer, update."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tui_tutor.engine.activations import activation_named
from tui_tutor.engine.backend import OptimizerState
from tui_tutor.engine.frame import Array, Frame, LayerParameters
from tui_tutor.engine.operations import carry_out

Kind = Literal["forward", "loss", "backward", "update"]


@dataclass(frozen=True)
class Phase:
    """A part of a step.

    Attributes:
        kind: What is computed.
        layer: Of which layer, from 0; 0 where a phase is of no layer.
    """

    kind: Kind
    layer: int = 0


@dataclass(frozen=True, eq=False)
class WalkedStep:
    """A step with everything that it computes, before it is made.

    Attributes:
        frame: Forward values and gradients of the batch, or of the sample that is looked at.
        batch: Those of the whole batch, by which the parameters are changed.
        before: What the optimiser remembers before the step.
        after: What it remembers after it.
        new_parameters: The parameters after the step, first layer first.
    """

    frame: Frame
    batch: Frame
    before: OptimizerState
    after: OptimizerState
    new_parameters: tuple[LayerParameters, ...]

    @property
    def phases(self) -> tuple[Phase, ...]:
        """All phases, in the order in which they are carried out."""
        return phases_of(len(self.frame.layers))

    def inputs_of(self, layer: int) -> Array:
        """What a layer is given, shape (batch, inputs)."""
        return self.frame.x if layer == 0 else self.frame.layers[layer - 1].a


def phases_of(layers: int) -> tuple[Phase, ...]:
    """The phases of a step of a network with that many layers."""
    forward = [Phase("forward", layer) for layer in range(layers)]
    backward = [Phase("backward", layer) for layer in reversed(range(layers))]
    return (*forward, Phase("loss"), *backward, Phase("update"))


def unknown_after(phases: tuple[Phase, ...], index: int) -> frozenset[str]:
    """The names of the values that are not computed yet when a phase is done, as pages hide them."""
    names: set[str] = set()
    for phase in phases[index + 1 :]:
        number = phase.layer + 1
        if phase.kind == "forward":
            names |= {f"z{number}", f"a{number}"}
        elif phase.kind == "loss":
            names.add("loss")
        elif phase.kind == "backward":
            names |= {f"grad_z{number}", f"grad_W{number}", f"grad_b{number}"}
    return frozenset(names)


def slopes_of(activation: str, a: Array) -> Array:
    """``g'(z)`` where ``a = g(z)``, of the same shape."""
    slopes = np.empty_like(a)
    carry_out(activation_named(activation).slope(a, slopes))
    return slopes


def losses_of(loss: str, z: Array, y: Array) -> Array:
    """The loss of each row, shape (rows, outputs); for cross-entropy (rows, 1).

    Their mean over all elements is the loss that `Trainer` minimises.

    Args:
        loss: Its name in a setup.
        z: Logits, shape (rows, outputs).
        y: Targets, the same shape.
    """
    if loss == "bce":
        losses: Array = np.logaddexp(0, z) - y * z
    elif loss == "cross-entropy":
        largest = z.max(axis=1, keepdims=True)
        sums = np.log(np.exp(z - largest).sum(axis=1, keepdims=True)) + largest
        losses = sums - (z * y).sum(axis=1, keepdims=True)
    else:
        losses = (z - y) ** 2
    return losses
