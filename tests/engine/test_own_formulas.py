"""Training with formulas of the learner's own: the same run where they are right, and only there."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tui_tutor.engine.frame import LayerParameters
from tui_tutor.engine.history import FIRST_INTERVAL
from tui_tutor.engine.own_formulas import OwnFormulas
from tui_tutor.engine.path_file import SavedRun, read_run, write_run
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.errors import LessonError

BACKENDS = ["numpy", pytest.param("torch", marks=pytest.mark.torch)]
SETUP = Setup(layer_sizes=(2, 4, 1), activations=("tanh",), samples=40, learning_rate=0.5)
STEPS = 300

Values = Mapping[str, Any]


def backward(sign: float = 1.0) -> OwnFormulas:
    """Backprop of a network of two layers under the cross-entropy of two classes."""
    return OwnFormulas(
        backward={
            "grad_z2": lambda v: sign * (v["y_hat"] - v["y"]) / v["m"],
            "grad_W2": lambda v: v["grad_z2"].T @ v["a1"],
            "grad_b2": lambda v: v["grad_z2"].sum(axis=0),
            "grad_z1": lambda v: v["grad_z2"] @ v["W2"] * v["slope1"],
            "grad_W1": lambda v: v["grad_z1"].T @ v["x"],
            "grad_b1": lambda v: v["grad_z1"].sum(axis=0),
        }
    )


def forward() -> OwnFormulas:
    return OwnFormulas(
        forward={
            "z1": lambda v: v["x"] @ v["W1"].T + v["b1"],
            "a1": lambda v: np.tanh(v["z1"]),
            "z2": lambda v: v["a1"] @ v["W2"].T + v["b2"],
            "y_hat": lambda v: 1 / (1 + np.exp(-v["z2"])),
        },
        loss=lambda v: float(-np.mean(v["y"] * np.log(v["y_hat"]) + (1 - v["y"]) * np.log(1 - v["y_hat"]))),
    )


def momentum() -> OwnFormulas:
    return OwnFormulas(
        update={
            "new_v1": lambda v: v["momentum"] * v["v1"] + v["grad_W1"],
            "new_W1": lambda v: v["W1"] - v["learning_rate"] * v["new_v1"],
        }
    )


def losses(trainer: Trainer, steps: int = STEPS) -> list[float]:
    trainer.run(steps)
    return [each.loss for each in trainer.frame().evaluations]


def own(setup: Setup, formulas: OwnFormulas) -> Trainer:
    trainer = Trainer(setup)
    trainer.use_own(formulas)
    return trainer


def same(first: tuple[LayerParameters, ...], second: tuple[LayerParameters, ...]) -> bool:
    return all(
        np.array_equal(one.weights, other.weights) and np.array_equal(one.biases, other.biases)
        for one, other in zip(first, second, strict=True)
    )


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("batch", [0, 16])
@pytest.mark.parametrize(
    ("formulas", "optimizer"),
    [(backward(), "sgd"), (backward(), "adam"), (forward(), "sgd"), (momentum(), "momentum")],
    ids=["backward", "backward under adam", "forward and loss", "momentum"],
)
def test_right_formulas_give_the_losses_of_the_program(
    formulas: OwnFormulas, optimizer: str, batch: int, backend: str
) -> None:
    rate = 0.5 if optimizer == "sgd" else 0.05
    setup = SETUP.changed(backend=backend, optimizer=optimizer, batch=batch, learning_rate=rate)

    # Sums are made in another order, and the last bits of some hundred steps add up.
    assert losses(own(setup, formulas), 100) == pytest.approx(losses(Trainer(setup), 100), rel=0, abs=1e-12)


@pytest.mark.parametrize("backend", BACKENDS)
def test_formulas_of_the_wrong_sign_go_uphill(backend: str) -> None:
    trainer = own(SETUP.changed(backend=backend), backward(-1.0))
    found = losses(trainer, 50)

    assert all(later > earlier for earlier, later in pairwise(found))
    assert found[-1] > 2 * found[0]


def test_the_picture_shows_the_learners_gradients_and_how_far_they_are_from_the_true_ones() -> None:
    true = Trainer(SETUP).frame().layers
    right, wrong = own(SETUP, backward()).frame(), own(SETUP, backward(-1.0)).frame()

    assert right.own is not None
    assert right.own.parts == ("backward",)
    assert right.own.difference is not None
    # Rounding alone; gradients are of the size of 0.1.
    assert right.own.difference < 1e-15
    assert wrong.own is not None
    largest = max(max(np.abs(each.grad_weights).max(), np.abs(each.grad_biases).max()) for each in true)
    assert wrong.own.difference == pytest.approx(2 * largest)
    assert np.allclose(wrong.layers[0].grad_weights, -true[0].grad_weights)
    assert Trainer(SETUP).frame().own is None


def test_a_formula_without_a_number_makes_the_run_diverge_and_nothing_else() -> None:
    def refuses(_values: Values) -> float:
        raise LessonError("no")

    def of_another_shape(_values: Values) -> float:
        return 1.0

    for formula in (refuses, of_another_shape):
        trainer = own(SETUP, OwnFormulas(backward={**backward().backward, "grad_W1": formula}))
        trainer.run(10)

        assert trainer.diverged


def test_what_has_no_formula_comes_from_the_program() -> None:
    part = OwnFormulas(backward={"grad_W2": lambda v: 0.0 * v["grad_W2"]})
    trainer = own(SETUP, part)
    before = trainer.parameters()
    trainer.run(5)
    after = trainer.parameters()

    assert np.array_equal(before[1].weights, after[1].weights)
    assert not np.array_equal(before[0].weights, after[0].weights)


# what else is done to a run


@pytest.mark.parametrize("formulas", [backward(-1.0), momentum()], ids=["backward", "momentum"])
def test_each_step_can_be_gone_back_to_exactly(formulas: OwnFormulas) -> None:
    setup = SETUP.changed(optimizer="momentum", learning_rate=0.01, batch=16)
    trainer = own(setup, formulas)
    trainer.run(FIRST_INTERVAL + 20)
    last = trainer.parameters()

    for step in (3, FIRST_INTERVAL + 1, 0, 77):
        trainer.go_to(step)
        other = own(setup, formulas)
        other.run(step)
        assert same(trainer.parameters(), other.parameters())
    trainer.go_to(FIRST_INTERVAL + 20)
    assert same(trainer.parameters(), last)


def test_a_place_before_they_were_used_is_trained_with_the_programs_own() -> None:
    trainer = Trainer(SETUP)
    trainer.run(20)
    before = trainer.place()
    trainer.use_own(backward(-1.0))
    trainer.run(20)
    beyond, worse = trainer.place(), trainer.parameters()

    trainer.take(before)
    assert trainer.frame().own is None
    trainer.run(20)
    other = Trainer(SETUP)
    other.run(40)
    assert same(trainer.parameters(), other.parameters())

    trainer.take(beyond)
    assert trainer.frame().own is not None
    assert same(trainer.parameters(), worse)


def test_a_reset_keeps_them_and_another_setup_ends_them() -> None:
    trainer = own(SETUP, backward())
    trainer.run(5)
    trainer.restart()
    assert (trainer.step_count, trainer.frame().own is None) == (0, False)

    for change in ({"learning_rate": 0.1}, {"seed": 5}):
        trainer = own(SETUP, backward())
        trainer.run(5)
        trainer.change(trainer.setup.changed(**change))
        assert trainer.frame().own is None


def test_the_programs_own_go_on_where_they_end_with_what_the_optimizer_remembers() -> None:
    setup = SETUP.changed(optimizer="momentum", learning_rate=0.05)
    trainer = own(setup, momentum())
    trainer.run(30)
    trainer.use_own(None)
    found = losses(trainer, 30)

    # Without the memory the first step would be a tenth as long.
    assert found == pytest.approx(losses(Trainer(setup), 60), rel=0, abs=1e-12)


def test_a_walked_step_is_made_with_them_and_taken_back() -> None:
    setup = SETUP.changed(optimizer="momentum", learning_rate=0.05)
    trainer = own(setup, momentum())
    trainer.run(10)
    before = trainer.parameters()
    walked = trainer.walk()
    assert same(trainer.parameters(), before)

    trainer.step()
    assert same(walked.new_parameters, trainer.parameters())


def test_a_file_keeps_what_was_trained_before_them() -> None:
    trainer = Trainer(SETUP)
    trainer.run(40)
    before = trainer.parameters()
    trainer.use_own(backward(-1.0))
    trainer.run(40)
    path = trainer.place().path.without_own()

    assert path.end == 40
    saved = read_run(write_run(SavedRun(type(trainer.place())(path, 40), ())))
    other = Trainer(SETUP)
    other.take(saved.place)
    assert other.frame().own is None
    assert same(other.parameters(), before)
