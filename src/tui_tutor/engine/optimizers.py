"""Optimisers: how the parameters follow the gradients, with the formulas of ``torch.optim``.

All parameters of a network lie in one vector, so an update is a few operations whatever the
number of layers.
"""

from abc import ABC, abstractmethod
from math import sqrt

import numpy as np

from tui_tutor.engine.frame import Array
from tui_tutor.engine.operations import Operation, operation
from tui_tutor.engine.setup import Setup


class Optimizer(ABC):
    """One rule of descent, laid out for one vector of parameters.

    Args:
        setup: Gives the learning rate, and the momentum where there is one.
        parameters: What is changed, shape (parameters,).
        gradients: Their gradients, the same shape.

    Attributes:
        moments: What the rule remembers, each of the parameters' shape, by the names of
            ``torch.optim``.
        updates: Updates made so far, where the rule has to know.
    """

    MOMENTS: tuple[str, ...] = ()

    def __init__(self, setup: Setup, parameters: Array, gradients: Array) -> None:
        self.moments = {name: np.zeros_like(parameters) for name in self.MOMENTS}
        self.updates = 0
        self.parameters, self.gradients = parameters, gradients
        self.change, self.work = np.empty_like(parameters), np.empty_like(parameters)
        self.learning_rate = self.number(setup.learning_rate)
        self.momentum = self.number(setup.momentum)

    def number(self, value: float) -> Array:
        """A number as an array without a dimension, of the parameters' precision."""
        return np.array(value, self.parameters.dtype)

    def running_mean(self, name: str, decay: float, news: Array, work: Array) -> list[Operation]:
        """How the moment ``m`` of that name becomes ``decay m + (1 - decay) news``."""
        moment = self.moments[name]
        return [
            operation(np.multiply, news, self.number(1 - decay), work),
            operation(np.multiply, moment, self.number(decay), moment),
            operation(np.add, moment, work, moment),
        ]

    def descend(self, direction: Array) -> list[Operation]:
        """How the parameters go a learning rate along ``direction``, downhill."""
        return [
            operation(np.multiply, direction, self.learning_rate, self.change),
            operation(np.subtract, self.parameters, self.change, self.parameters),
        ]

    @abstractmethod
    def update(self) -> list[Operation]:
        """How the parameters are changed once."""


class Sgd(Optimizer):
    """``w <- w - learning_rate * grad``."""

    def update(self) -> list[Operation]:
        """Straight downhill."""
        return self.descend(self.gradients)


class Momentum(Optimizer):
    """``v <- momentum * v + grad; w <- w - learning_rate * v`` (``torch.optim.SGD``)."""

    MOMENTS = ("momentum_buffer",)

    def update(self) -> list[Operation]:
        """As a ball that keeps most of its speed."""
        velocity = self.moments["momentum_buffer"]
        return [
            operation(np.multiply, velocity, self.momentum, velocity),
            operation(np.add, velocity, self.gradients, velocity),
            *self.descend(velocity),
        ]


class RmsProp(Optimizer):
    """``s <- 0.99 s + 0.01 grad²; w <- w - learning_rate * grad / (sqrt(s) + 1e-8)``."""

    MOMENTS = ("square_avg",)
    DECAY = 0.99
    EPSILON = 1e-8

    def update(self) -> list[Operation]:
        """Steps whose length hardly depends on the size of the gradient."""
        gradients, work, square = self.gradients, self.work, self.moments["square_avg"]
        return [
            operation(np.multiply, gradients, gradients, work),
            *self.running_mean("square_avg", self.DECAY, work, work),
            operation(np.sqrt, square, work),
            operation(np.add, work, self.number(self.EPSILON), work),
            operation(np.divide, gradients, work, work),
            *self.descend(work),
        ]


class Adam(Optimizer):
    """Kingma and Ba 2015, algorithm 1, with betas 0.9 and 0.999 and epsilon 1e-8."""

    MOMENTS = ("exp_avg", "exp_avg_sq")
    BETA1 = 0.9
    BETA2 = 0.999
    EPSILON = 1e-8

    def __init__(self, setup: Setup, parameters: Array, gradients: Array) -> None:
        super().__init__(setup, parameters, gradients)
        self._mean_correction, self._root_correction = self.number(1), self.number(1)

    def update(self) -> list[Operation]:
        """Along the running mean of the gradient, over its running size."""
        gradients, work = self.gradients, self.work
        mean, square = self.moments["exp_avg"], self.moments["exp_avg_sq"]
        return [
            self._correct,
            *self.running_mean("exp_avg", self.BETA1, gradients, work),
            operation(np.multiply, gradients, gradients, work),
            *self.running_mean("exp_avg_sq", self.BETA2, work, work),
            operation(np.sqrt, square, work),
            operation(np.multiply, work, self._root_correction, work),
            operation(np.add, work, self.number(self.EPSILON), work),
            operation(np.divide, mean, work, work),
            operation(np.multiply, work, self._mean_correction, work),
            *self.descend(work),
        ]

    def _correct(self) -> None:
        """Undo what it costs that both running means began at 0."""
        self.updates += 1
        self._mean_correction.fill(1 / (1 - self.BETA1**self.updates))
        self._root_correction.fill(1 / sqrt(1 - self.BETA2**self.updates))


_OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": Sgd,
    "momentum": Momentum,
    "rmsprop": RmsProp,
    "adam": Adam,
}


def optimizer_of(setup: Setup, parameters: Array, gradients: Array) -> Optimizer:
    """The setup's optimiser."""
    if setup.optimizer == "momentum" and setup.momentum == 0:
        return Sgd(setup, parameters, gradients)
    return _OPTIMIZERS[setup.optimizer](setup, parameters, gradients)
