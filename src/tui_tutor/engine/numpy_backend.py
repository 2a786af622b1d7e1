"""The NumPy backend: every formula of training written out, and no array made during a step."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tui_tutor.engine.backend import OptimizerState
from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Array, LayerFrame, LayerParameters
from tui_tutor.engine.network import Network
from tui_tutor.engine.operations import Operation, carry_out, operation
from tui_tutor.engine.optimizers import optimizer_of
from tui_tutor.engine.plants import leftovers, loss_of, update_of
from tui_tutor.engine.setup import Setup


class NumpyBackend:
    """Trains with NumPy; see `tui_tutor.engine.backend.Backend` for what each method promises.

    All parameters lie in one vector, and each layer's ``[W b]`` is a view of a part of it. So
    the layers see matrices, the optimiser sees one vector, and nothing is ever copied.
    """

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._shapes = [(units, inputs + 1) for inputs, units in pairwise(setup.layer_sizes)]
        size = sum(units * columns for units, columns in self._shapes)
        self._parameters = np.zeros(size, setup.precision)
        self._gradients = np.zeros_like(self._parameters)
        self._matrices = self._cut(self._parameters)
        self._optimizer = optimizer_of(setup, self._parameters, self._gradients)
        self._update = update_of(setup, self._optimizer)

    def load(self, dataset: Dataset, batch: int) -> None:
        """Lay out a network for each number of rows that will be asked for, and each batch."""
        self._training = self._network_shown(dataset.x, dataset.y)
        if len(dataset.test_x):
            self._test = self._network_shown(dataset.test_x, dataset.test_y)
        rows = len(dataset.x)
        if batch >= rows:
            network = self._network_shown(dataset.x, dataset.y)
            self._batches = [(network, network.forward)]
            return
        self._rows = np.ascontiguousarray(self._training.samples.T)
        self._ordered_rows = self._rows.copy()
        networks = {size: self._network(size) for size in {batch, rows % batch or batch}}
        self._batches = []
        for start in range(0, rows, batch):
            samples = self._ordered_rows[start : start + batch].T
            network = networks[samples.shape[1]]
            show = operation(np.copyto, network.samples, samples)
            self._batches.append((network, [show, *network.loss.prepare(), *network.forward]))

    def order(self, rows: NDArray[np.intp]) -> None:
        """Gather once for the whole epoch; the batches are views of what is gathered."""
        np.take(self._rows, rows, axis=0, out=self._ordered_rows, mode="clip")

    def forward(self, batch: int) -> float:
        """The batch's mean loss."""
        network, forward = self._batches[batch]
        for each in forward:
            each()
        self._backward = network.backward
        return network.loss.mean()

    def backward(self) -> None:
        """Gradients of the loss and the penalty."""
        for each in self._backward:
            each()

    def take_gradients(self, gradients: tuple[LayerParameters, ...]) -> None:
        """Take other gradients."""
        self._fill(self._gradients, gradients)

    def update(self) -> None:
        """One step of the optimiser."""
        for each in self._update:
            each()

    def gradient_norms(self) -> tuple[float, ...]:
        """The norm of each layer's last grad_weights."""
        return tuple(float(np.linalg.norm(matrix[:, :-1])) for matrix in self._cut(self._gradients))

    def trace(self, x: Array, y: Array) -> tuple[tuple[LayerFrame, ...], float]:
        """One pass in arrays of its own, which nobody writes again."""
        gradients = np.empty_like(self._gradients)
        network = self._network_shown(x, y, gradients)
        carry_out(network.forward)
        loss = network.loss.mean()
        carry_out(network.backward)
        passed = zip(network.all_z(), network.all_a(), network.all_grad_z(), strict=True)
        layers = tuple(
            LayerFrame(now.weights, now.biases, z.T, a.T, grad_z.T, grad.weights, grad.biases)
            for (z, a, grad_z), now, grad in zip(passed, self.read(), self._layers_of(gradients), strict=True)
        )
        return layers, loss

    def activations(self, x: Array) -> tuple[Array, ...]:
        """What every layer answers, each (rows, units)."""
        network = self._network_shown(x, np.zeros((len(x), self._setup.layer_sizes[-1])))
        return _judge(network)[0]

    def judge_training(self) -> tuple[tuple[Array, ...], float]:
        """Activations and loss of all training rows."""
        return _judge(self._training)

    def judge_test(self) -> tuple[tuple[Array, ...], float]:
        """Activations and loss of all test rows."""
        return _judge(self._test)

    def read(self) -> tuple[LayerParameters, ...]:
        """A copy of the parameters."""
        return self._layers_of(self._parameters)

    def write(self, parameters: tuple[LayerParameters, ...]) -> None:
        """Take other parameters."""
        self._fill(self._parameters, parameters)

    def optimizer_state(self) -> OptimizerState:
        """A copy of what the optimiser remembers."""
        moments = {name: self._layers_of(moment) for name, moment in self._optimizer.moments.items()}
        return OptimizerState(self._setup.optimizer, self._optimizer.updates, moments)

    def restore(self, state: OptimizerState) -> None:
        """Go on with what another optimiser remembered."""
        self._optimizer.updates = state.updates
        for name, moment in self._optimizer.moments.items():
            if name in state.moments:
                self._fill(moment, state.moments[name])

    def _network(self, rows: int, gradients: Array | None = None) -> Network:
        """A network of the present parameters for a number of rows."""
        gradients = self._gradients if gradients is None else gradients
        network = Network(self._setup, self._matrices, self._cut(gradients), rows)
        network.backward += penalty(self._setup, self._matrices, self._cut(gradients))
        network.backward += leftovers(self._optimizer, gradients)
        return network

    def _network_shown(self, x: Array, y: Array, gradients: Array | None = None) -> Network:
        """A network that sees the rows of x and y."""
        network = self._network(len(x), gradients)
        inputs = x.shape[1]
        network.samples[:inputs] = x.T
        network.samples[inputs + 1 :] = loss_of(self._setup).targets_of(y.T)
        carry_out(network.loss.prepare())
        return network

    def _cut(self, vector: Array) -> list[Array]:
        """Each layer's part of a vector of all parameters, as a matrix (units, inputs + 1)."""
        matrices, start = [], 0
        for units, columns in self._shapes:
            matrices.append(vector[start : start + units * columns].reshape(units, columns))
            start += units * columns
        return matrices

    def _layers_of(self, vector: Array) -> tuple[LayerParameters, ...]:
        return tuple(
            LayerParameters(matrix[:, :-1].copy(), matrix[:, -1].copy()) for matrix in self._cut(vector)
        )

    def _fill(self, vector: Array, layers: tuple[LayerParameters, ...]) -> None:
        for matrix, layer in zip(self._cut(vector), layers, strict=True):
            matrix[:, :-1] = layer.weights
            matrix[:, -1] = layer.biases


def _judge(network: Network) -> tuple[tuple[Array, ...], float]:
    carry_out(network.forward)
    return tuple(a.T for a in network.all_a()), network.loss.mean()


def penalty(setup: Setup, parameters: list[Array], gradients: list[Array]) -> list[Operation]:
    """How ``l1 sign(W) + l2 W``, the gradient of ``l1 Σ|W| + l2/2 ΣW²``, is added for weights.

    Args:
        setup: Gives l1 and l2.
        parameters: For each layer ``[W b]``, shape (…, units, inputs + 1).
        gradients: Their gradients, the same shapes.
    """
    operations: list[Operation] = []
    for matrix, gradient in zip(parameters, gradients, strict=True):
        weights, grad_weights = matrix[..., :-1], gradient[..., :-1]
        work = np.empty_like(weights)
        if setup.l1:
            operations += [
                operation(np.sign, weights, work),
                operation(np.multiply, work, np.array(setup.l1, work.dtype), work),
                operation(np.add, grad_weights, work, grad_weights),
            ]
        if setup.l2:
            operations += [
                operation(np.multiply, weights, np.array(setup.l2, work.dtype), work),
                operation(np.add, grad_weights, work, grad_weights),
            ]
    return operations
