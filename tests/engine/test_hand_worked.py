"""One full step of a 2-4-1 network, worked out by hand.

ReLU, sigmoid, binary cross-entropy, plain descent with learning rate 1, two samples:

    x = (1, 2), y = 1      and      x = (-1, 0), y = 0

         [  1   0 ]
    W1 = [  0   1 ]   b1 = 0        W2 = [ 1  -1/2  ln 3  1 ]   b2 = 0
         [ -1   0 ]
         [  1  -1 ]

Forward. z1 = W1 x + b1, a1 = max(z1, 0), z2 = W2 a1 + b2, p = 1 / (1 + exp(-z2)):

    sample 1: z1 = ( 1, 2, -1, -1)  a1 = (1, 2, 0, 0)  z2 = 1 - 1 = 0  p = 1/2
    sample 2: z1 = (-1, 0,  1, -1)  a1 = (0, 0, 1, 0)  z2 = ln 3       p = 3/4

Loss. -ln p = ln 2 for sample 1 and -ln (1 - p) = ln 4 for sample 2; the mean is 3/2 ln 2.

Backward. The mean halves each sample's share:

    dJ/dz2 = (p - y) / 2      = -1/4 and 3/8
    dJ/dW2 = Σ dJ/dz2 a1      = -1/4 (1, 2, 0, 0) + 3/8 (0, 0, 1, 0) = (-1/4, -1/2, 3/8, 0)
    dJ/db2 = -1/4 + 3/8       = 1/8
    dJ/da1 = dJ/dz2 W2        = (-1/4, 1/8, -ln 3 / 4, -1/4) and (3/8, -3/16, 3/8 ln 3, 3/8)
    dJ/dz1, where z1 > 0      = (-1/4, 1/8, 0, 0)            and (0, 0, 3/8 ln 3, 0)
    dJ/dW1 = Σ dJ/dz1 x       : unit 1 -1/4 (1, 2), unit 2 1/8 (1, 2), unit 3 3/8 ln 3 (-1, 0)
    dJ/db1 = Σ dJ/dz1         = (-1/4, 1/8, 3/8 ln 3, 0)

(In sample 2 unit 2 stands exactly on the bend, z = 0, where ReLU's slope counts as 0.)

Update. Each parameter less 1 times its gradient.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from math import log

import numpy as np
import pytest

from tui_tutor.engine.data import load_dataset
from tui_tutor.engine.frame import Array, LayerFrame, LayerParameters
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.trace import TracedStep, trace_step

LN2, LN3 = log(2), log(3)
# Every number is a sum of at most three terms near 1, so only the last few bits may differ.
TOLERANCE = {"float64": 1e-15, "float32": 2e-7}

pytestmark = [
    pytest.mark.parametrize("backend", ["numpy", pytest.param("torch", marks=pytest.mark.torch)]),
    pytest.mark.parametrize("precision", ["float64", "float32"]),
]


def assert_near(found: Array, by_hand: Sequence[Sequence[float] | float], precision: str) -> None:
    np.testing.assert_allclose(found, np.array(by_hand), atol=TOLERANCE[precision])


def step_by_hand(backend: str, precision: str) -> TracedStep:
    setup = Setup(learning_rate=1.0, backend=backend, precision=precision)
    x, y = np.array([[1.0, 2.0], [-1.0, 0.0]]), np.array([[1.0], [0.0]])
    dataset = replace(load_dataset(setup), x=x, y=y)
    first = LayerParameters(np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [1.0, -1.0]]), np.zeros(4))
    second = LayerParameters(np.array([[1.0, -0.5, LN3, 1.0]]), np.zeros(1))
    return trace_step(setup, dataset, (first, second))


def test_forward_values_are_those_worked_out_by_hand(backend: str, precision: str) -> None:
    first, second = step_by_hand(backend, precision).frame.layers

    assert_near(first.z, [[1, 2, -1, -1], [-1, 0, 1, -1]], precision)
    assert_near(first.a, [[1, 2, 0, 0], [0, 0, 1, 0]], precision)
    assert_near(second.z, [[0], [LN3]], precision)
    assert_near(second.a, [[1 / 2], [3 / 4]], precision)


def test_loss_is_the_one_worked_out_by_hand(backend: str, precision: str) -> None:
    loss = step_by_hand(backend, precision).frame.loss

    assert loss == pytest.approx(1.5 * LN2, abs=TOLERANCE[precision])


def test_gradients_are_those_worked_out_by_hand(backend: str, precision: str) -> None:
    first, second = step_by_hand(backend, precision).frame.layers

    assert_near(second.grad_z, [[-1 / 4], [3 / 8]], precision)
    assert_near(second.grad_weights, [[-1 / 4, -1 / 2, 3 / 8, 0]], precision)
    assert_near(second.grad_biases, [1 / 8], precision)
    assert_near(first.grad_z, [[-1 / 4, 1 / 8, 0, 0], [0, 0, 3 / 8 * LN3, 0]], precision)
    assert_near(first.grad_weights, [[-1 / 4, -1 / 2], [1 / 8, 1 / 4], [-3 / 8 * LN3, 0], [0, 0]], precision)
    assert_near(first.grad_biases, [-1 / 4, 1 / 8, 3 / 8 * LN3, 0], precision)


def test_new_parameters_are_those_worked_out_by_hand(backend: str, precision: str) -> None:
    first, second = step_by_hand(backend, precision).new_parameters

    assert_near(first.weights, [[5 / 4, 1 / 2], [-1 / 8, 3 / 4], [-1 + 3 / 8 * LN3, 0], [1, -1]], precision)
    assert_near(first.biases, [1 / 4, -1 / 8, -3 / 8 * LN3, 0], precision)
    assert_near(second.weights, [[5 / 4, 0, LN3 - 3 / 8, 1]], precision)
    assert_near(second.biases, [-1 / 8], precision)


def test_numbers_have_the_precision_asked_for(backend: str, precision: str) -> None:
    step = step_by_hand(backend, precision)

    layers: list[LayerFrame | LayerParameters] = [*step.frame.layers, *step.new_parameters]
    for layer in layers:
        assert {getattr(layer, each.name).dtype.name for each in fields(layer)} == {precision}
