"""Activations: the bend between two layers, each known by its value and its slope.

Every slope is written in terms of the value ``a = g(z)`` itself, so that the way back needs
nothing but what the way forward left behind. Where a slope jumps it is the one that PyTorch
takes: 0 for ReLU and 0.01 for leaky ReLU at z = 0.
"""

from typing import Protocol

import numpy as np

from tui_tutor.engine.frame import Array
from tui_tutor.engine.operations import Operation, operation

LEAK = 0.01
"""Slope of leaky ReLU below zero, as in ``torch.nn.LeakyReLU``."""


class Activation(Protocol):
    """A function g, applied to each number by itself."""

    def value(self, z: Array, a: Array) -> list[Operation]:
        """How ``a`` becomes ``g(z)``."""

    def slope(self, a: Array, slope: Array) -> list[Operation]:
        """How ``slope`` becomes ``g'(z)``, given ``a = g(z)``."""


class Identity:
    """``a = z``: no bend at all."""

    def value(self, z: Array, a: Array) -> list[Operation]:
        """Copy z."""
        return [operation(np.copyto, a, z)]

    def slope(self, a: Array, slope: Array) -> list[Operation]:
        """1 everywhere."""
        return [operation(np.copyto, slope, np.ones_like(a))]


class Relu:
    """``a = max(z, 0)``."""

    def value(self, z: Array, a: Array) -> list[Operation]:
        """The larger of z and 0."""
        return [operation(np.maximum, z, np.zeros_like(z), out=a)]

    def slope(self, a: Array, slope: Array) -> list[Operation]:
        """1 where the unit answers, else 0."""
        # The sign of a, which is never negative; np.sign takes nearly twice as long for wide layers.
        return [
            operation(np.minimum, a, np.ones_like(a), out=slope),
            operation(np.ceil, slope, slope),
        ]


class LeakyRelu:
    """``a = z`` where z is positive, ``0.01 z`` elsewhere."""

    def value(self, z: Array, a: Array) -> list[Operation]:
        """The larger of z and 0.01 z."""
        return [
            operation(np.multiply, z, np.full_like(z, LEAK), a),
            operation(np.maximum, z, a, out=a),
        ]

    def slope(self, a: Array, slope: Array) -> list[Operation]:
        """1 where a is positive, else 0.01."""
        return [
            operation(np.sign, a, slope),
            operation(np.maximum, slope, np.full_like(a, LEAK), out=slope),
        ]


class Sigmoid:
    """``a = 1 / (1 + exp(-z))``; where exp overflows, a is 0, as it should be."""

    def value(self, z: Array, a: Array) -> list[Operation]:
        """Negate, exponentiate, add 1, take the reciprocal."""
        return [
            operation(np.negative, z, a),
            operation(np.exp, a, a),
            operation(np.add, a, np.ones_like(z), a),
            operation(np.reciprocal, a, a),
        ]

    def slope(self, a: Array, slope: Array) -> list[Operation]:
        """``(1 - a) a``."""
        return [
            operation(np.subtract, np.ones_like(a), a, slope),
            operation(np.multiply, slope, a, slope),
        ]


class Tanh:
    """``a = tanh(z)``."""

    def value(self, z: Array, a: Array) -> list[Operation]:
        """The hyperbolic tangent."""
        return [operation(np.tanh, z, a)]

    def slope(self, a: Array, slope: Array) -> list[Operation]:
        """``1 - a²``."""
        return [
            operation(np.multiply, a, a, slope),
            operation(np.subtract, np.ones_like(a), slope, slope),
        ]


_ACTIVATIONS: dict[str, type[Identity | Relu | LeakyRelu | Sigmoid | Tanh]] = {
    "identity": Identity,
    "relu": Relu,
    "leaky-relu": LeakyRelu,
    "sigmoid": Sigmoid,
    "tanh": Tanh,
}


def activation_named(name: str) -> Activation:
    """The activation that a setup calls ``name``."""
    return _ACTIVATIONS[name]()
