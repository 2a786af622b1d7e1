"""The losses: stable where the logits are huge, right where they are not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import DTypeLike

from tui_tutor.engine.backend import create_backend
from tui_tutor.engine.frame import Array, LayerParameters
from tui_tutor.engine.losses import loss_named
from tui_tutor.engine.operations import carry_out
from tui_tutor.engine.setup import Setup

PRECISIONS = ("float64", "float32")
BACKENDS = ("numpy", pytest.param("torch", marks=pytest.mark.torch))


def loss_and_gradient(name: str, z: Array, y: Array, dtype: DTypeLike = "float64") -> tuple[float, Array]:
    kind = loss_named(name)
    z = np.asarray(z, dtype)
    grad_z = np.empty_like(z)
    loss = kind(z, kind.targets_of(np.asarray(y, dtype)), grad_z)
    with np.errstate(all="ignore"):
        carry_out(loss.forward())
        mean = loss.mean()
        carry_out(loss.backward())
    return mean, grad_z


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_bce_is_exact_at_logits_of_a_thousand(dtype: str) -> None:
    z = np.array([[1000.0, -1000.0, 1000.0, -1000.0]])
    y = np.array([[1.0, 0.0, 0.0, 1.0]])

    loss, grad_z = loss_and_gradient("bce", z, y, dtype)

    # Two samples are right (loss 0), two are wrong by 1000: mean 500.
    assert loss == 500
    assert grad_z.tolist() == [[0.0, 0.0, 0.25, -0.25]]


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_cross_entropy_is_exact_at_logits_of_a_thousand(dtype: str) -> None:
    z = np.array([[1000.0, 1000.0], [-1000.0, -1000.0], [0.0, 0.0]])
    y = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])

    loss, grad_z = loss_and_gradient("cross-entropy", z, y, dtype)

    # The first sample is right (loss 0), the second wrong by 2000: mean 1000.
    assert loss == 1000
    assert grad_z.tolist() == [[0.0, 0.5], [0.0, -0.5], [0.0, 0.0]]


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_squared_error_is_exact_at_a_thousand(dtype: str) -> None:
    loss, grad_z = loss_and_gradient("mse", np.array([[1000.0, 0.0]]), np.array([[0.0, -1000.0]]), dtype)

    assert loss == 1e6
    assert grad_z.tolist() == [[1000.0, 1000.0]]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(
    ("x", "y", "loss"), [(1000.0, 1.0, 0.0), (1000.0, 0.0, 1000.0), (-1000.0, 1.0, 1000.0)]
)
def test_both_backends_stay_exact_at_logits_of_a_thousand(
    x: float, y: float, loss: float, precision: str, backend: str
) -> None:
    made = create_backend(Setup(layer_sizes=(2, 1), backend=backend, precision=precision))
    made.write((LayerParameters(np.array([[1.0, 0.0]]), np.zeros(1)),))

    with np.errstate(over="ignore"):
        layers, found = made.trace(np.array([[x, 0.0]]), np.array([[y]]))

    assert found == loss
    assert layers[0].grad_z[0, 0] == (layers[0].a[0, 0] - y)


@given(z=st.lists(st.floats(-20, 20), min_size=1, max_size=8), labels=st.integers(0, 255))
def test_bce_is_the_textbook_formula(z: list[float], labels: int) -> None:
    logits = np.array([z])
    y = np.array([[float(labels >> i & 1) for i in range(len(z))]])

    loss, grad_z = loss_and_gradient("bce", logits, y)

    p = 1 / (1 + np.exp(-logits))
    # At |z| = 20 the textbook's own 1 - p has lost 9 of its 16 digits: 1e-16 / 2e-9 = 5e-8.
    assert loss == pytest.approx(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), abs=1e-7)
    np.testing.assert_allclose(grad_z, (p - y) / y.size, atol=1e-15)


@given(z=st.lists(st.tuples(*[st.floats(-30, 30)] * 3), min_size=1, max_size=6), labels=st.integers(0, 728))
def test_cross_entropy_is_the_textbook_formula(z: list[tuple[float, float, float]], labels: int) -> None:
    logits = np.array(z).T
    y = np.eye(3)[[labels // 3**i % 3 for i in range(len(z))]].T

    loss, grad_z = loss_and_gradient("cross-entropy", logits, y)

    p = np.exp(logits) / np.exp(logits).sum(axis=0)
    # Numbers up to 60 summed over six samples: a few units in the last place of 60.
    assert loss == pytest.approx(-np.mean(np.log((p * y).sum(axis=0))), abs=1e-12)
    np.testing.assert_allclose(grad_z, (p - y) / len(z), atol=1e-15)


def test_a_nan_among_the_logits_is_not_hidden() -> None:
    z = np.array([[0.0, np.nan]])

    losses = [loss_and_gradient(name, z, np.zeros_like(z))[0] for name in ("bce", "cross-entropy", "mse")]

    assert np.isnan(losses).all()
