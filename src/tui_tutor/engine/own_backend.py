"""A backend that trains with formulas of the learner's own."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from tui_tutor.engine.backend import Backend, OptimizerState
from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Array, LayerFrame, LayerParameters
from tui_tutor.engine.own_formulas import Formula, OwnFormulas, Values, shaped, values_of
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.walk import slopes_of
from tui_tutor.errors import TutorError

VELOCITY = "momentum_buffer"
"""What the memory ``v1`` of an own update is called among the optimiser's moments."""


class OwnBackend:
    """Another backend, with formulas of the learner's own in the place of some of its own.

    What has no formula comes from that backend, and so do the true gradients beside the learner's. A
    formula that gives no number, or one of another shape, makes the run diverge.

    Args:
        inner: The backend.
        own: The formulas.
        setup: The setup of the run.

    Attributes:
        own: The formulas.
        difference: The largest difference between a gradient of the learner's and the true one, in the
            last pass; None where the gradients are the backend's.
    """

    def __init__(self, inner: Backend, own: OwnFormulas, setup: Setup) -> None:
        self.own = own
        self.difference: float | None = None
        self._inner = inner
        self._setup = setup

    def load(self, dataset: Dataset, batch: int) -> None:
        """Hold the rows."""
        self._inner.load(dataset, batch)
        self._dataset, self._batch = dataset, batch
        self._rows: NDArray[np.intp] = np.arange(len(dataset.x))

    def order(self, rows: NDArray[np.intp]) -> None:
        """Cut them in another order."""
        self._inner.order(rows)
        self._rows = rows.astype(np.intp)

    def forward(self, batch: int) -> float:
        """The batch's mean loss, and all that the step needs of it."""
        self._inner.forward(batch)
        rows = self._rows[batch * self._batch : (batch + 1) * self._batch]
        self._layers, loss = self.trace(self._dataset.x[rows], self._dataset.y[rows])
        return loss

    def backward(self) -> None:
        """The gradients, the learner's where there are some."""
        self._inner.backward()
        self._inner.take_gradients(
            tuple(LayerParameters(each.grad_weights, each.grad_biases) for each in self._layers)
        )

    def take_gradients(self, gradients: tuple[LayerParameters, ...]) -> None:
        """Take other gradients for the next update."""
        self._inner.take_gradients(gradients)

    def update(self) -> None:
        """Change the parameters, as the learner says where something is said."""
        if not self.own.update:
            self._inner.update()
            return
        state = self._inner.optimizer_state()
        before = self._inner.read()
        memory = state.moments.get(VELOCITY) or tuple(map(_zeros_like, before))
        new, remembered = [], []
        for layer, grads, velocity in zip(before, self._layers, memory, strict=True):
            weights, memory_of_weights = self._updated(layer.weights, grads.grad_weights, velocity.weights)
            biases, memory_of_biases = self._updated(layer.biases, grads.grad_biases, velocity.biases)
            new.append(LayerParameters(weights, biases))
            remembered.append(LayerParameters(memory_of_weights, memory_of_biases))
        self._inner.write(tuple(new))
        if "new_v1" in self.own.update:
            moments = {**state.moments, VELOCITY: tuple(remembered)}
            self._inner.restore(OptimizerState(state.optimizer, state.updates, moments))

    def gradient_norms(self) -> tuple[float, ...]:
        """The norm of each layer's last grad_weights."""
        return self._inner.gradient_norms()

    def trace(self, x: Array, y: Array) -> tuple[tuple[LayerFrame, ...], float]:
        """Everything one pass computes, with the learner's numbers in the place of the backend's."""
        layers, loss = self._inner.trace(x, y)
        own, setup = self.own, self._setup
        values = values_of(setup, x, y, layers, loss)
        _work_out(own.forward, values, setup)
        if own.loss is not None:
            _work_out({"loss": own.loss}, values, setup)
        _work_out(own.backward, values, setup)
        passed = tuple(_layer_of(values, number) for number in range(1, len(layers) + 1))
        self.difference = _largest_difference(passed, layers) if own.backward else None
        return passed, float(values["loss"])

    def activations(self, x: Array) -> tuple[Array, ...]:
        """What every layer answers."""
        if not self.own.forward:
            return self._inner.activations(x)
        y = np.zeros((len(x), self._setup.layer_sizes[-1]), x.dtype)
        return self._judge(x, y, self._inner.activations(x), 0.0)[0]

    def judge_training(self) -> tuple[tuple[Array, ...], float]:
        """The activations and the mean loss of all training rows."""
        dataset = self._dataset
        return self._judge(dataset.x, dataset.y, *self._inner.judge_training())

    def judge_test(self) -> tuple[tuple[Array, ...], float]:
        """The same for all test rows."""
        dataset = self._dataset
        return self._judge(dataset.test_x, dataset.test_y, *self._inner.judge_test())

    def read(self) -> tuple[LayerParameters, ...]:
        """A copy of the parameters."""
        return self._inner.read()

    def write(self, parameters: tuple[LayerParameters, ...]) -> None:
        """Take other parameters."""
        self._inner.write(parameters)

    def optimizer_state(self) -> OptimizerState:
        """A copy of what is remembered, the learner's memory too."""
        return self._inner.optimizer_state()

    def restore(self, state: OptimizerState) -> None:
        """Go on with what was remembered."""
        self._inner.restore(state)

    def _judge(
        self, x: Array, y: Array, activations: tuple[Array, ...], loss: float
    ) -> tuple[tuple[Array, ...], float]:
        """Activations and loss of many rows, by the learner's formulas where there are some."""
        own = self.own
        if not own.forward and own.loss is None:
            return activations, loss
        layers, _true_loss = self._inner.trace(x, y)
        values = values_of(self._setup, x, y, layers, loss)
        _work_out(own.forward, values, self._setup)
        if own.loss is not None:
            _work_out({"loss": own.loss}, values, self._setup)
        answers = tuple(np.asarray(values[f"a{number}"]) for number in range(1, len(layers) + 1))
        return answers, float(values["loss"])

    def _updated(self, parameters: Array, gradients: Array, memory: Array) -> tuple[Array, Array]:
        """Parameters after the learner's update, and their memory."""
        setup = self._setup
        values: Values = {
            "W1": parameters,
            "grad_W1": gradients,
            "v1": memory,
            "new_v1": memory,
            "new_W1": parameters,
            "learning_rate": setup.learning_rate,
            "momentum": setup.momentum,
        }
        _work_out(self.own.update, values, setup)
        return np.asarray(values["new_W1"]), np.asarray(values["new_v1"])


def _work_out(formulas: Mapping[str, Formula], values: Values, setup: Setup) -> None:
    """Put what formulas give in the place of what stands there, one after the other."""
    last = f"a{len(setup.layer_sizes) - 1}"
    twins = {"y_hat": last, last: "y_hat"}
    for name, formula in formulas.items():
        try:
            value = shaped(formula(values), values[name])
        except TutorError:
            value = np.full_like(np.asarray(values[name]), np.nan)
        values[name] = value
        if name in twins:
            values[twins[name]] = value
        slope = f"slope{name[1:]}"
        if name[0] == "a" and slope in values:
            values[slope] = slopes_of(setup.activations[int(name[1:]) - 1], value)


def _layer_of(values: Values, number: int) -> LayerFrame:
    names = ("W", "b", "z", "a", "grad_z", "grad_W", "grad_b")
    return LayerFrame(*(np.asarray(values[f"{name}{number}"]) for name in names))


def _largest_difference(own: tuple[LayerFrame, ...], true: tuple[LayerFrame, ...]) -> float:
    """Over all gradients of parameters; not finite where one of them is not."""
    differences = [
        np.abs(mine - theirs).max(initial=0.0)
        for layer, other in zip(own, true, strict=True)
        for mine, theirs in _gradients(layer, other)
    ]
    return float(np.max(differences))


def _gradients(layer: LayerFrame, other: LayerFrame) -> Iterator[tuple[Array, Array]]:
    yield layer.grad_weights, other.grad_weights
    yield layer.grad_biases, other.grad_biases


def _zeros_like(layer: LayerParameters) -> LayerParameters:
    return LayerParameters(*(np.zeros_like(array) for array in (layer.weights, layer.biases)))
