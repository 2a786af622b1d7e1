"""Several networks of one shape laid out together: each operation reaches all of them.

Their arrays lie one behind the other, shape (networks, units, batch), each as it lies in memory
where it is alone. What is done element by element is done for all in one call. A product is each
network's own; `np.matmul` computes them one after the other by the routine that ``dot`` uses, on
matrices that lie alike. So every network gets the very numbers that it has alone. (Units first
would be a little faster, but then a matrix has gaps, and some routines add in another order.)
"""

from itertools import pairwise
from math import inf

import numpy as np

from tui_tutor.engine.activations import activation_named
from tui_tutor.engine.frame import Array
from tui_tutor.engine.layers import Layer
from tui_tutor.engine.operations import Operation, operation
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.stacked_losses import stacked_loss_named

_ANSWERED_BY_1 = {"identity": 1.0, "relu": 1.0, "leaky-relu": 1.0, "sigmoid": inf, "tanh": inf}
"""The z at which each activation is 1."""
_IN_PLACE = {"identity", "relu"}
"""Activations whose values may be written over z: less memory is gone through."""


class StackedLinear:
    """``z = W a + b`` in several networks.

    Args:
        inputs: a and a row of ones, shape (networks, inputs + 1, batch).
        parameters: ``[W b]`` of each, shape (networks, units, inputs + 1).
        gradients: Where their gradients go; the same shape.
        outputs: Where z goes, shape (networks, units, batch).
        first: Whether nothing lies before it, so that nobody asks for the inputs' gradient.
    """

    def __init__(
        self, inputs: Array, parameters: Array, gradients: Array, outputs: Array, first: bool
    ) -> None:
        self._inputs, self._parameters, self._gradients = inputs, parameters, gradients
        self.outputs, self._first = outputs, first
        self.grad_inputs = np.empty_like(inputs)

    def forward(self) -> list[Operation]:
        """``z = [W b] [a 1]``."""
        return [operation(np.matmul, self._parameters, self._inputs, self.outputs)]

    def backward(self, grad_outputs: Array) -> list[Operation]:
        """``dJ/d[W b] = dJ/dz [a 1]ᵀ`` and ``dJ/d[a 1] = [W b]ᵀ dJ/dz``."""
        operations = [operation(np.matmul, grad_outputs, self._inputs.mT, self._gradients)]
        if self._first:
            return [*operations]
        if self._parameters.shape[1] == 1:
            return [*operations, *self._spread(grad_outputs)]
        return [*operations, operation(np.matmul, self._parameters.mT, grad_outputs, self.grad_inputs)]

    def _spread(self, grad_outputs: Array) -> list[Operation]:
        """``dJ/d[a 1]`` of a single unit: a column times a row.

        Each number is one product, which rounds alike whatever computes it; but `np.matmul` is
        slow at it, and quick as soon as there are a second column and row, here of zeros.
        """
        networks, _units, columns = self._parameters.shape
        two_columns = np.zeros((networks, columns, 2), grad_outputs.dtype)
        two_rows = np.zeros((networks, 2, grad_outputs.shape[2]), grad_outputs.dtype)
        return [
            operation(np.copyto, two_columns[:, :, :1], self._parameters.mT),
            operation(np.copyto, two_rows[:, :1], grad_outputs),
            operation(np.matmul, two_columns, two_rows, self.grad_inputs),
        ]


class StackedBend:
    """``a = g(z)`` in several networks, rows of ones included.

    To leave them out would cut each operation into one for each network. So below z lies a row
    whose activations are 1.

    Args:
        name: The activation's name in a setup.
        place: z above a free row, shape (networks, units + 1, batch).
    """

    def __init__(self, name: str, place: Array) -> None:
        place[:, -1] = _ANSWERED_BY_1[name]
        self._z, self._activation = place, activation_named(name)
        self.outputs = place if name in _IN_PLACE else np.ones_like(place)
        self._slopes = np.empty_like(place)
        self.grad_inputs = self._slopes[:, :-1]

    def forward(self) -> list[Operation]:
        """``a = g(z)``."""
        return self._activation.value(self._z, self.outputs)

    def backward(self, grad_outputs: Array) -> list[Operation]:
        """``dJ/dz = dJ/da g'(z)``, written over the slopes."""
        return [
            *self._activation.slope(self.outputs, self._slopes),
            operation(np.multiply, grad_outputs, self._slopes, self._slopes),
        ]


class StackedNetwork:
    """Linear, bend, linear, bend, …, linear, loss, of several networks.

    Args:
        setup: What decides the layers and the loss.
        parameters: For each layer ``[W b]`` of all networks, shape (networks, units, inputs + 1).
        gradients: Where their gradients go; the same shapes.
        batch: Number of samples.

    Attributes:
        inputs: What they are shown, above a row of ones; shape (networks, inputs + 1, batch).
        targets: The targets, in the form that the loss wants; shape (networks, outputs, batch).
        loss: The losses.
        forward: How the losses are found.
        backward: How all gradients are found after that.
    """

    def __init__(self, setup: Setup, parameters: list[Array], gradients: list[Array], batch: int) -> None:
        networks, dtype = len(parameters[0]), parameters[0].dtype
        inputs, *hidden, outputs = setup.layer_sizes
        self.inputs = np.ones((networks, inputs + 1, batch), dtype)
        self.targets, logits, grad = np.ones((3, networks, outputs, batch), dtype)
        places = [np.empty((networks, units + 1, batch), dtype) for units in hidden]
        bends = [StackedBend(name, place) for name, place in zip(setup.activations, places, strict=True)]
        ins = [self.inputs, *(bend.outputs for bend in bends)]
        outs = [*(place[:, :-1] for place in places), logits]
        linears = [
            StackedLinear(*arrays, first=index == 0)
            for index, arrays in enumerate(zip(ins, parameters, gradients, outs, strict=True))
        ]
        layers: list[Layer] = [linears[0]]
        for bend, linear in zip(bends, linears[1:], strict=True):
            layers += [bend, linear]
        self.loss = stacked_loss_named(setup.loss)(logits, self.targets, grad)
        self.forward = [each for layer in layers for each in layer.forward()] + self.loss.forward()
        self.backward = self.loss.backward()
        for layer in reversed(layers):
            self.backward += layer.backward(grad)
            grad = layer.grad_inputs


def numbers_of(setup: Setup, batch: int) -> int:
    """How many numbers a network of the setup goes through in a step, about."""
    return batch * sum(5 * units + 2 for units in setup.layer_sizes)


def matrices_of(setup: Setup, vectors: Array) -> list[Array]:
    """Each layer's part of vectors of all parameters, shape (networks, units, inputs + 1)."""
    matrices, start = [], 0
    for inputs, units in pairwise(setup.layer_sizes):
        end = start + units * (inputs + 1)
        matrices.append(vectors[:, start:end].reshape(len(vectors), units, inputs + 1))
        start = end
    return matrices
