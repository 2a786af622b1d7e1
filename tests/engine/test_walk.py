"""A step phase by phase: the same numbers as the step that is made, and nothing changed by looking."""

from collections.abc import Callable

import numpy as np
import pytest

from tui_tutor.engine.frame import Array
from tui_tutor.engine.setup import ACTIVATIONS, LOSSES, OPTIMIZERS, Setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.engine.walk import Phase, losses_of, phases_of, slopes_of, unknown_after

SETUP = Setup(layer_sizes=(2, 3, 4, 1), activations=("tanh",), samples=30, batch=8, l2=0.01)


@pytest.mark.parametrize("backend", ["numpy", pytest.param("torch", marks=pytest.mark.torch)])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("sample", [None, 5])
def test_a_walked_step_is_the_one_that_is_made(optimizer: str, backend: str, sample: int | None) -> None:
    setup = SETUP.changed(optimizer=optimizer, backend=backend, learning_rate=0.05)
    looked_at, undisturbed = Trainer(setup), Trainer(setup)
    for trainer in (looked_at, undisturbed):
        trainer.run(5)

    walked = looked_at.walk(sample)
    for trainer in (looked_at, undisturbed):
        trainer.run(1)

    for new, now, other in zip(
        walked.new_parameters, looked_at.parameters(), undisturbed.parameters(), strict=True
    ):
        assert np.array_equal(new.weights, now.weights)
        assert np.array_equal(new.biases, now.biases)
        assert np.array_equal(now.weights, other.weights)
    assert looked_at.frame().evaluations == undisturbed.frame().evaluations
    assert looked_at.frame().end == 6
    assert walked.frame.sample == sample
    assert walked.batch.sample is None
    assert walked.before.updates + (optimizer == "adam") == walked.after.updates or backend == "torch"


def test_the_first_step_of_momentum_is_walked_twice_alike() -> None:
    trainer = Trainer(SETUP.changed(optimizer="momentum"))

    first, second = trainer.walk(), trainer.walk()

    assert np.array_equal(first.new_parameters[0].weights, second.new_parameters[0].weights)
    assert not np.any(second.before.moments["momentum_buffer"][0].weights)


def test_phases_go_forward_then_back_then_update() -> None:
    assert phases_of(2) == (
        Phase("forward", 0), Phase("forward", 1), Phase("loss"), Phase("backward", 1), Phase("backward", 0),
        Phase("update"),
    )  # fmt: skip


def test_what_comes_later_is_unknown() -> None:
    phases = phases_of(2)

    assert unknown_after(phases, 0) == {
        "z2", "a2", "loss", "grad_z2", "grad_W2", "grad_b2", "grad_z1", "grad_W1", "grad_b1",
    }  # fmt: skip
    assert unknown_after(phases, 3) == {"grad_z1", "grad_W1", "grad_b1"}
    assert unknown_after(phases, len(phases) - 1) == frozenset()


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_slopes_are_those_of_the_function(activation: str) -> None:
    setup = Setup(layer_sizes=(2, 5, 1), activations=(activation,), samples=20)
    layer = Trainer(setup).walk().frame.layers[0]
    values: dict[str, Callable[[Array], Array]] = {
        "identity": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh,
        "leaky-relu": lambda z: np.where(z > 0, z, 0.01 * z), "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    }  # fmt: skip
    value = values[activation]

    numeric = (value(layer.z + 1e-6) - value(layer.z - 1e-6)) / 2e-6

    np.testing.assert_allclose(slopes_of(activation, layer.a), numeric, atol=1e-6)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_losses_of_the_rows_have_the_loss_of_the_batch_as_their_mean(loss: str) -> None:
    outputs = 2 if loss == "cross-entropy" else 1
    data = {"bce": "xor", "cross-entropy": "spiral", "mse": "plane"}[loss]
    setup = Setup(layer_sizes=(2, 4, outputs), loss=loss, data=data, samples=30)
    frame = Trainer(setup).walk().frame

    losses = losses_of(loss, frame.layers[-1].z, frame.y)

    assert losses.shape == (30, 1)
    assert losses.mean() == pytest.approx(frame.loss, rel=1e-12)
