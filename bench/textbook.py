"""The training loops that a tutorial would show, in NumPy and in PyTorch, to measure against."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tui_tutor.engine.frame import Array, LayerParameters
from tui_tutor.engine.setup import Setup


class TextbookNumpy:
    """Samples in rows, one operation after the other, new arrays for every result."""

    def __init__(self, setup: Setup, parameters: tuple[LayerParameters, ...]) -> None:
        self.learning_rate = setup.learning_rate
        self.batch = setup.batch
        self.loss = setup.loss
        self.weights = [layer.weights.T.copy() for layer in parameters]
        self.biases = [layer.biases.copy() for layer in parameters]
        self.activation, self.slope = BENDS[setup.activations[0]]
        self.rng = np.random.default_rng(setup.seed)

    def step(self, x: Array, y: Array) -> float:
        activations = [x]
        for weights, biases in zip(self.weights[:-1], self.biases[:-1], strict=True):
            z = activations[-1] @ weights + biases
            activations.append(self.activation(z))
        z = activations[-1] @ self.weights[-1] + self.biases[-1]
        loss, grad = self.judge(z, y)
        for i in range(len(self.weights) - 1, -1, -1):
            grad_weights = activations[i].T @ grad
            grad_biases = grad.sum(axis=0)
            if i > 0:
                grad = (grad @ self.weights[i].T) * self.slope(activations[i])
            self.weights[i] -= self.learning_rate * grad_weights
            self.biases[i] -= self.learning_rate * grad_biases
        return float(loss)

    def judge(self, z: Array, y: Array) -> tuple[np.floating, Array]:
        if self.loss == "bce":
            p = 1 / (1 + np.exp(-z))
            return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), (p - y) / y.size
        if self.loss == "cross-entropy":
            exponentials = np.exp(z - z.max(axis=1, keepdims=True))
            p = exponentials / exponentials.sum(axis=1, keepdims=True)
            return -np.mean(np.sum(y * np.log(p), axis=1)), (p - y) / len(y)
        return np.mean((z - y) ** 2), 2 * (z - y) / y.size

    def train(self, x: Array, y: Array, steps: int) -> None:
        """Train for so many steps."""
        rows = len(x)
        batch = self.batch or rows
        made = 0
        while made < steps:
            if batch < rows:
                order = self.rng.permutation(rows)
                x, y = x[order], y[order]
            for start in range(0, rows, batch):
                self.step(x[start : start + batch], y[start : start + batch])
                made += 1
                if made == steps:
                    return


def relu(z: Array) -> Array:
    return np.maximum(0, z)


def relu_slope(a: Array) -> Array:
    return (a > 0).astype(a.dtype)


def tanh_slope(a: Array) -> Array:
    slope: Array = 1 - a**2
    return slope


BENDS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "relu": (relu, relu_slope),
    "tanh": (np.tanh, tanh_slope),
}


class TextbookTorch:
    """`nn.Sequential`, a loss of the logits, `optim.SGD`, `loss.item()`; float32 as torch has it."""

    def __init__(self, setup: Setup, parameters: tuple[LayerParameters, ...]) -> None:
        import torch

        torch.set_num_threads(1)
        self.torch: Any = torch
        self.batch = setup.batch
        bend: Callable[[], Any] = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}[setup.activations[0]]
        parts: list[Any] = []
        for layer in parameters:
            units, inputs = layer.weights.shape
            linear = torch.nn.Linear(inputs, units)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(layer.weights))
                linear.bias.copy_(torch.from_numpy(layer.biases))
            parts += [linear, bend()]
        self.model = torch.nn.Sequential(*parts[:-1])
        losses = {
            "bce": torch.nn.BCEWithLogitsLoss,
            "cross-entropy": torch.nn.CrossEntropyLoss,
            "mse": torch.nn.MSELoss,
        }
        self.loss_function = losses[setup.loss]()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=setup.learning_rate)

    def tensor(self, array: Array) -> Any:
        return self.torch.tensor(array, dtype=self.torch.float32)

    def step(self, x: Any, y: Any) -> float:
        self.optimizer.zero_grad()
        loss = self.loss_function(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        return float(loss.item())

    def train(self, x: Any, y: Any, steps: int) -> None:
        """Train for so many steps."""
        rows = len(x)
        batch = self.batch or rows
        made = 0
        while made < steps:
            if batch < rows:
                order = self.torch.randperm(rows)
                x, y = x[order], y[order]
            for start in range(0, rows, batch):
                self.step(x[start : start + batch], y[start : start + batch])
                made += 1
                if made == steps:
                    return
