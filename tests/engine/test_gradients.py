"""Every gradient the NumPy backend gives, against central differences of the loss."""

from collections.abc import Callable
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_tutor.engine.backend import create_backend
from tui_tutor.engine.frame import Array, LayerParameters
from tui_tutor.engine.numpy_backend import NumpyBackend
from tui_tutor.engine.setup import ACTIVATIONS, LOSSES, Setup

H = 1e-6
# A central difference with h = 1e-6 is off by about h² J''' / 6 ~ 1e-12 and by rounding of the
# two losses, 1e-16 / h ~ 1e-10; gradients here are about 0.1 to 1.
CLOSE = 1e-8


def setup_of(activation: str, loss: str, l1: float = 0.0, l2: float = 0.0) -> Setup:
    outputs = 2 if loss == "cross-entropy" else 1
    return Setup(
        layer_sizes=(2, 4, 3, outputs), activations=(activation, activation), loss=loss, l1=l1, l2=l2
    )


def rows_for(setup: Setup, rows: int, seed: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, setup.layer_sizes[0]))
    if setup.loss == "mse":
        return x, rng.normal(size=(rows, 1))
    classes = rng.integers(0, 2, rows)
    if setup.loss == "bce":
        return x, classes[:, None].astype(float)
    return x, np.eye(2)[classes]


def some_parameters(setup: Setup, seed: int) -> tuple[LayerParameters, ...]:
    rng = np.random.default_rng(seed)
    sizes = setup.layer_sizes
    return tuple(
        LayerParameters(rng.normal(size=(units, inputs)), rng.normal(size=units))
        for inputs, units in pairwise(sizes)
    )


def minimised(backend: NumpyBackend, setup: Setup, x: Array, y: Array) -> float:
    penalty = sum(
        setup.l1 * np.abs(layer.weights).sum() + setup.l2 / 2 * (layer.weights**2).sum()
        for layer in backend.read()
    )
    return backend.trace(x, y)[1] + float(penalty)


def central_difference(
    read: Callable[[], float], backend: NumpyBackend, parameters: tuple[LayerParameters, ...], array: Array
) -> Array:
    gradient = np.empty_like(array)
    for index in np.ndindex(array.shape):
        value = array[index]
        array[index] = value + H
        backend.write(parameters)
        above = read()
        array[index] = value - H
        backend.write(parameters)
        below = read()
        array[index] = value
        gradient[index] = (above - below) / (2 * H)
    backend.write(parameters)
    return gradient


def assert_gradients_right(setup: Setup, rows: int, seed: int) -> None:
    backend = NumpyBackend(setup)
    x, y = rows_for(setup, rows, seed)
    parameters = some_parameters(setup, seed)
    backend.write(parameters)

    layers, loss = backend.trace(x, y)
    # A difference of two losses is no more exact than they are.
    scale = max(1.0, loss)

    for layer, values in zip(layers, parameters, strict=True):
        for found, array in ((layer.grad_weights, values.weights), (layer.grad_biases, values.biases)):
            true = central_difference(lambda: minimised(backend, setup, x, y), backend, parameters, array)
            np.testing.assert_allclose(found, true, atol=CLOSE * scale)


@pytest.mark.parametrize(("activation", "loss"), list(product(ACTIVATIONS, LOSSES)))
def test_gradients_of_every_activation_and_loss_are_those_of_the_loss(activation: str, loss: str) -> None:
    assert_gradients_right(setup_of(activation, loss), rows=5, seed=3)


@pytest.mark.parametrize(("l1", "l2"), [(0.1, 0.0), (0.0, 0.2), (0.3, 0.1)])
def test_gradients_are_those_of_loss_and_penalty(l1: float, l2: float) -> None:
    assert_gradients_right(setup_of("tanh", "bce", l1, l2), rows=4, seed=5)


@settings(max_examples=25, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 5), min_size=0, max_size=3),
    activation=st.sampled_from(("identity", "sigmoid", "tanh")),
    loss=st.sampled_from(("bce", "mse")),
    rows=st.integers(1, 6),
    seed=st.integers(0, 1000),
)
def test_gradients_are_right_for_any_depth_width_and_batch(
    sizes: list[int], activation: str, loss: str, rows: int, seed: int
) -> None:
    # Smooth activations only: a random kink within h of a pre-activation would be found one day.
    setup = Setup(layer_sizes=(2, *sizes, 1), activations=(activation,), loss=loss)

    assert_gradients_right(setup, rows, seed)


@pytest.mark.parametrize("backend_name", ["numpy", pytest.param("torch", marks=pytest.mark.torch)])
@pytest.mark.parametrize(("activation", "loss"), list(product(ACTIVATIONS, LOSSES)))
def test_grad_z_leads_to_the_gradients_of_the_parameters(
    activation: str, loss: str, backend_name: str
) -> None:
    setup = setup_of(activation, loss).changed(backend=backend_name)
    backend = create_backend(setup)
    x, y = rows_for(setup, rows=6, seed=8)
    backend.write(some_parameters(setup, seed=8))

    layers, _ = backend.trace(x, y)

    a = x
    for layer in layers:
        # Sums of six numbers of order 1 in another order: a few units in the last place.
        np.testing.assert_allclose(layer.grad_weights, layer.grad_z.T @ a, atol=1e-14)
        np.testing.assert_allclose(layer.grad_biases, layer.grad_z.sum(axis=0), atol=1e-14)
        a = layer.a


@pytest.mark.parametrize("backend_name", ["numpy", pytest.param("torch", marks=pytest.mark.torch)])
@pytest.mark.parametrize(("activation", "slope"), [("relu", 0.0), ("leaky-relu", 0.01)])
def test_slope_at_zero_is_the_one_pytorch_takes(activation: str, slope: float, backend_name: str) -> None:
    setup = Setup(
        layer_sizes=(2, 1, 1), activations=(activation,), loss="mse", data="plane", backend=backend_name
    )
    backend = create_backend(setup)
    backend.write(
        (
            LayerParameters(np.array([[1.0, 1.0]]), np.zeros(1)),
            LayerParameters(np.array([[1.0]]), np.zeros(1)),
        )
    )

    layers, _ = backend.trace(np.array([[1.0, -1.0]]), np.array([[-0.5]]))

    # z1 = 0, a1 = 0, z2 = 0: dJ/dz2 = 2 (0 - -0.5) = 1, so dJ/dz1 is the slope itself.
    assert layers[0].grad_z[0, 0] == slope
