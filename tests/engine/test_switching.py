"""A run that is changed on the way goes on as if nothing had happened."""

import numpy as np
import pytest

from tui_tutor.engine.backend import create_backend
from tui_tutor.engine.frame import LayerParameters
from tui_tutor.engine.setup import OPTIMIZERS, Setup
from tui_tutor.engine.trainer import Trainer

# Both backends do the same operations in other orders; see test_backends.py.
SAME_RUN = 1e-10
RATES = {"sgd": 0.2, "momentum": 0.05, "rmsprop": 0.01, "adam": 0.01}


def largest_difference(first: tuple[LayerParameters, ...], second: tuple[LayerParameters, ...]) -> float:
    return max(
        float(np.abs(a - b).max())
        for one, other in zip(first, second, strict=True)
        for a, b in ((one.weights, other.weights), (one.biases, other.biases))
    )


def setup_of(optimizer: str) -> Setup:
    return Setup(samples=50, batch=16, optimizer=optimizer, learning_rate=RATES[optimizer])


@pytest.mark.torch
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("first", "second"), [("numpy", "torch"), ("torch", "numpy")])
def test_switching_the_backend_twice_changes_nothing(optimizer: str, first: str, second: str) -> None:
    setup = setup_of(optimizer).changed(backend=first)
    switched, steady = Trainer(setup), Trainer(setup)

    switched.run(37)
    switched.change(setup.changed(backend=second))
    switched.run(29)
    switched.change(setup)
    switched.run(34)

    steady.run(100)
    assert switched.step_count == steady.step_count == 100
    assert largest_difference(switched.parameters(), steady.parameters()) < SAME_RUN
    np.testing.assert_allclose(switched.frame().losses, steady.frame().losses, atol=SAME_RUN)


@pytest.mark.torch
def test_switching_the_backend_keeps_the_present_loss() -> None:
    trainer = Trainer(setup_of("adam"))
    trainer.run(20)
    before = trainer.frame()

    trainer.change(trainer.setup.changed(backend="torch"))

    after = trainer.frame()
    # One forward pass in another order of sums.
    assert after.loss == pytest.approx(before.loss, abs=1e-14)
    assert (after.rows == before.rows).all()
    assert (after.epoch, after.batch, after.step) == (before.epoch, before.batch, before.step)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_change_there_and_back_within_numpy_changes_nothing(optimizer: str) -> None:
    setup = setup_of(optimizer)
    changed, steady = Trainer(setup), Trainer(setup)

    changed.run(37)
    changed.change(setup.changed(learning_rate=1.5, l2=0.1))
    changed.change(setup)
    changed.run(63)

    steady.run(100)
    assert largest_difference(changed.parameters(), steady.parameters()) == 0


@pytest.mark.parametrize("backend", ["numpy", pytest.param("torch", marks=pytest.mark.torch)])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_new_optimizer_begins_with_the_present_parameters(optimizer: str, backend: str) -> None:
    sgd = setup_of("sgd").changed(samples=50, batch=0, backend=backend)
    other = setup_of(optimizer).changed(batch=0, backend=backend)
    trainer = Trainer(sgd)
    trainer.run(30)
    reached = trainer.parameters()

    trainer.change(other)
    trainer.run(30)

    fresh = Trainer(other, parameters=reached)
    fresh.run(30)
    assert trainer.step_count == 60
    assert largest_difference(trainer.parameters(), fresh.parameters()) == 0


@pytest.mark.torch
def test_an_optimizer_switched_on_one_backend_goes_on_on_the_other() -> None:
    here, there = Trainer(setup_of("momentum")), Trainer(setup_of("momentum").changed(backend="torch"))

    for trainer in (here, there):
        backend = trainer.setup.backend
        trainer.run(20)
        trainer.change(setup_of("adam").changed(backend=backend))
        trainer.run(20)
        trainer.change(setup_of("rmsprop").changed(backend="torch" if backend == "numpy" else "numpy"))
        trainer.run(20)

    assert largest_difference(here.parameters(), there.parameters()) < SAME_RUN


def test_a_switch_to_float32_goes_on_from_the_same_parameters() -> None:
    trainer = Trainer(setup_of("adam"))
    trainer.run(20)
    before = trainer.parameters()

    trainer.change(trainer.setup.changed(precision="float32"))

    # Rounding to 24 bits of numbers near 1.
    assert largest_difference(trainer.parameters(), before) < 2e-7
    assert trainer.parameters()[0].weights.dtype == np.float32


def test_a_backend_made_elsewhere_is_taken_over() -> None:
    trainer, steady = Trainer(setup_of("adam")), Trainer(setup_of("adam"))
    trainer.run(20)

    trainer.change(trainer.setup, backend=create_backend(trainer.setup))
    trainer.run(20)

    steady.run(40)
    assert largest_difference(trainer.parameters(), steady.parameters()) == 0


def test_a_new_batch_size_begins_a_new_epoch_and_counts_the_rows_it_saw() -> None:
    trainer = Trainer(Setup(samples=50, batch=20))
    trainer.run(4)  # one epoch of three batches and one batch of the second

    trainer.change(trainer.setup.changed(batch=25))

    frame = trainer.frame()
    assert (frame.step, frame.epoch, frame.batch, frame.batches) == (4, 3, 1, 2)
    assert frame.evaluation.epoch == pytest.approx(70 / 50)


def test_other_layers_begin_a_new_run() -> None:
    trainer = Trainer(Setup())
    trainer.run(20)

    trainer.change(Setup().with_layer_sizes((2, 3, 1)))

    assert trainer.step_count == 0
    assert trainer.frame().losses.size == 0
    assert largest_difference(trainer.parameters(), Trainer(trainer.setup).parameters()) == 0
