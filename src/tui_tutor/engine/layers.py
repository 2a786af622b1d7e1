"""Layers: what a network is made of, each with a way forward and a way back.

Samples are columns here, as in ``z = W a + b`` on paper: an array holds (units, batch). Below
the inputs of every `Linear` lies a row of ones, so that one matrix ``[W b]`` holds a layer's
parameters and one product does its whole work. A layer is laid out for one batch size.
"""

from typing import Protocol

import numpy as np

from tui_tutor.engine.activations import Activation
from tui_tutor.engine.frame import Array
from tui_tutor.engine.operations import Operation, operation


class Layer(Protocol):
    """A part of a network.

    Attributes:
        outputs: What it makes of its inputs.
        grad_inputs: The gradient for its inputs.
    """

    outputs: Array
    grad_inputs: Array

    def forward(self) -> list[Operation]:
        """How the outputs come from the inputs."""

    def backward(self, grad_outputs: Array) -> list[Operation]:
        """How the gradients, of inputs and parameters, come from the one for the outputs."""


class Linear:
    """``z = W a + b``.

    Args:
        inputs: a and a row of ones, shape (inputs + 1, batch).
        parameters: ``[W b]``, shape (units, inputs + 1).
        gradients: Where their gradients go; the same shape.
        first: Whether nothing lies before it, so that nobody asks for the inputs' gradient.
    """

    def __init__(self, inputs: Array, parameters: Array, gradients: Array, first: bool) -> None:
        self._inputs, self._parameters, self._gradients = inputs, parameters, gradients
        self._first = first
        self.outputs = np.empty((len(parameters), inputs.shape[1]), parameters.dtype)
        # Holds a gradient for the ones too: to cut b off [W b] would cost a copy in each step.
        self._grad_inputs_and_ones = np.empty_like(inputs)
        self.grad_inputs = self._grad_inputs_and_ones[:-1]

    def forward(self) -> list[Operation]:
        """``z = [W b] [a 1]``."""
        return [operation(self._parameters.dot, self._inputs, self.outputs)]

    def backward(self, grad_outputs: Array) -> list[Operation]:
        """``dJ/d[W b] = dJ/dz [a 1]ᵀ`` and ``dJ/d[a 1] = [W b]ᵀ dJ/dz``."""
        operations = [operation(grad_outputs.dot, self._inputs.T, self._gradients)]
        if not self._first:
            operations.append(operation(self._parameters.T.dot, grad_outputs, self._grad_inputs_and_ones))
        return [*operations]


class Bend:
    """``a = g(z)``, element by element.

    The slopes are found before the way back, for all layers that bend alike at once.

    Args:
        inputs: z, shape (units, batch).
        activation: g.
        outputs: Where a goes, above a row of ones; shape (units + 1, batch).
        slopes: Where g'(z) is found; the same shape.

    Attributes:
        a: a alone, shape (units, batch).
    """

    def __init__(self, inputs: Array, activation: Activation, outputs: Array, slopes: Array) -> None:
        self._z, self._activation = inputs, activation
        self.outputs = outputs
        self.a = outputs[:-1]
        self.grad_inputs = slopes[:-1]

    def forward(self) -> list[Operation]:
        """``a = g(z)``."""
        return self._activation.value(self._z, self.a)

    def backward(self, grad_outputs: Array) -> list[Operation]:
        """``dJ/dz = dJ/da g'(z)``, written over the slopes."""
        return [operation(np.multiply, grad_outputs, self.grad_inputs, self.grad_inputs)]
