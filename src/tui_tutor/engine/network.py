"""A network laid out for one batch size: its layers in order, and its loss at the end."""

from itertools import accumulate, groupby, pairwise
from operator import itemgetter

import numpy as np

from tui_tutor.engine.activations import activation_named
from tui_tutor.engine.frame import Array
from tui_tutor.engine.layers import Bend, Layer
from tui_tutor.engine.operations import Operation
from tui_tutor.engine.plants import linear_of, loss_of
from tui_tutor.engine.setup import Setup


class Network:
    """Linear, bend, linear, bend, …, linear, loss.

    Several networks may share their parameters: the short last batch of an epoch has a
    network of its own.

    Args:
        setup: What decides the layers and the loss.
        parameters: For each `Linear` ``[W b]``, shape (units, inputs + 1).
        gradients: Where their gradients go; the same shapes.
        batch: Number of samples.

    Attributes:
        samples: What it is shown: inputs, a row of ones and targets, shape
            (inputs + 1 + outputs, batch).
        loss: The loss.
        forward: How the loss is found.
        backward: How all gradients are found after that.
    """

    def __init__(self, setup: Setup, parameters: list[Array], gradients: list[Array], batch: int) -> None:
        inputs, outputs = setup.layer_sizes[0], setup.layer_sizes[-1]
        self.samples = np.ones((inputs + 1 + outputs, batch), parameters[0].dtype)
        x, targets = self.samples[: inputs + 1], self.samples[inputs + 1 :]
        self._names = setup.activations
        linear = linear_of(setup)
        self._linears = [linear(x, parameters[0], gradients[0], first=True)]
        self._bends: list[Bend] = []
        # One below the other, so that one operation reaches all layers of a kind.
        ends = list(accumulate((units + 1 for units in setup.layer_sizes[1:-1]), initial=0))
        self._outputs = np.ones((ends[-1], batch), self.samples.dtype)
        self._slopes = np.empty_like(self._outputs)
        self._spans = [slice(*span) for span in pairwise(ends)]
        for name, span, matrix, gradient in zip(
            self._names, self._spans, parameters[1:], gradients[1:], strict=True
        ):
            place = self._outputs[span], self._slopes[span]
            self._bends.append(Bend(self._linears[-1].outputs, activation_named(name), *place))
            self._linears.append(linear(self._bends[-1].outputs, matrix, gradient, first=False))
        self._logits = self._linears[-1].outputs
        self._grad_logits = np.empty_like(self._logits)
        self.loss = loss_of(setup)(self._logits, targets, self._grad_logits)
        self.forward, self.backward = self._write_down()

    def _write_down(self) -> tuple[list[Operation], list[Operation]]:
        """The operations of all layers and the loss, forward and back."""
        layers: list[Layer] = [self._linears[0]]
        for bend, linear in zip(self._bends, self._linears[1:], strict=True):
            layers += [bend, linear]
        forward = [each for layer in layers for each in layer.forward()] + self.loss.forward()
        backward, grad = self._find_slopes() + self.loss.backward(), self._grad_logits
        for layer in reversed(layers):
            backward += layer.backward(grad)
            grad = layer.grad_inputs
        return forward, backward

    def _find_slopes(self) -> list[Operation]:
        """How the slopes of all bends are found, neighbours that bend alike in one go."""
        operations: list[Operation] = []
        for name, group in groupby(zip(self._names, self._spans, strict=True), key=itemgetter(0)):
            spans = [span for _name, span in group]
            alike = slice(spans[0].start, spans[-1].stop)
            operations += activation_named(name).slope(self._outputs[alike], self._slopes[alike])
        return operations

    def all_z(self) -> list[Array]:
        """The pre-activations of the last way forward, each (units, batch)."""
        return [linear.outputs for linear in self._linears]

    def all_a(self) -> list[Array]:
        """The activations of the last way forward; the last are the network's answers."""
        return [*(bend.a for bend in self._bends), self.loss.answer(self._logits)]

    def all_grad_z(self) -> list[Array]:
        """The gradients of the pre-activations of the last way back."""
        return [*(bend.grad_inputs for bend in self._bends), self._grad_logits]
