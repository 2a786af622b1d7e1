"""What is said about a run: accuracy, dead units, symmetry, gradients, faults."""

from dataclasses import replace

import numpy as np
import pytest

from tui_tutor.engine.data import load_dataset
from tui_tutor.engine.doctor import diagnose
from tui_tutor.engine.evaluation import accuracy
from tui_tutor.engine.frame import Evaluation, LayerParameters
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.trainer import Trainer

HEALTHY = Evaluation(
    step=1,
    epoch=1.0,
    loss=0.5,
    test_loss=None,
    accuracy=None,
    test_accuracy=None,
    gradient_norms=(1.0, 1.0, 1.0),
    dead_share=0.0,
    spread=1.0,
    largest_change=0.0,
)
DEEP = Setup(layer_sizes=(2, 4, 4, 1))


def faults_of(setup: Setup, evaluation: Evaluation, diverged: bool) -> tuple[str, ...]:
    layers = Trainer(setup).frame().layers
    findings = diagnose(setup, [evaluation], layers, load_dataset(setup), diverged)
    return tuple(finding.name for finding in findings)


def test_accuracy_of_two_classes_cuts_at_one_half() -> None:
    answers, y = np.array([[0.6], [0.4], [0.5], [0.9]]), np.array([[1.0], [0.0], [1.0], [0.0]])

    assert accuracy(answers, y, classes=2) == 0.5


def test_accuracy_of_many_classes_takes_the_largest_answer() -> None:
    answers = np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1], [0.1, 0.2, 0.7]])

    assert accuracy(answers, np.eye(3)[[1, 0, 0]], classes=3) == pytest.approx(2 / 3)


def test_a_regression_has_no_accuracy() -> None:
    trainer = Trainer(Setup(data="plane", loss="mse"))

    assert trainer.frame().evaluation.accuracy is None
    assert trainer.frame().evaluation.test_accuracy is None


def test_units_that_never_answer_are_counted_as_dead() -> None:
    trainer = Trainer(Setup())

    for unit in (0, 2, 3):
        trainer.set_parameter(0, unit, None, -100.0)

    evaluation = trainer.frame().evaluation
    assert evaluation.dead_share == 0.75
    assert "dead-units" in trainer.frame().faults


def test_only_relu_units_can_be_dead() -> None:
    trainer = Trainer(Setup(activations=("tanh",)))

    trainer.set_parameter(0, 0, None, -100.0)

    assert trainer.frame().evaluation.dead_share == 0


def test_a_start_from_zeros_stays_symmetric_and_is_named() -> None:
    trainer = Trainer(Setup(activations=("sigmoid",), init="zeros"))

    trainer.run(200)

    assert trainer.frame().evaluation.spread == 0
    assert "symmetry" in trainer.frame().faults


def test_a_random_start_is_healthy() -> None:
    trainer = Trainer(Setup(layer_sizes=(2, 8, 1), activations=("tanh",)))

    trainer.run(50)

    assert trainer.frame().faults == ()


def test_the_largest_change_is_measured_from_the_start() -> None:
    trainer = Trainer(Setup())
    before = trainer.parameters()[0].weights[1, 1]

    trainer.set_parameter(0, 1, 1, before + 4.0)

    assert trainer.frame().evaluation.largest_change == pytest.approx(4.0)


def test_gradient_norms_are_those_of_the_next_batch() -> None:
    trainer = Trainer(Setup(samples=50, batch=16))
    trainer.run(5)

    frame = trainer.frame()

    norms = [float(np.linalg.norm(layer.grad_weights)) for layer in frame.layers]
    assert frame.evaluation.gradient_norms == pytest.approx(norms)


def test_test_loss_and_accuracy_are_of_the_test_rows() -> None:
    trainer = Trainer(Setup(layer_sizes=(2, 1), noise=0.0, data="blobs", samples=40))
    parameters = (LayerParameters(np.zeros((1, 2)), np.array([3.0])),)
    trainer = Trainer(trainer.setup, trainer.dataset, parameters)

    evaluation = trainer.frame().evaluation

    # The network answers sigmoid(3) everywhere, so it is right for the rows of class 1.
    share = trainer.dataset.test_y.mean()
    p = 1 / (1 + np.exp(-3.0))
    assert evaluation.test_accuracy == pytest.approx(share)
    assert evaluation.test_loss == pytest.approx(-share * np.log(p) - (1 - share) * np.log(1 - p))


@pytest.mark.parametrize("backend", ["numpy", pytest.param("torch", marks=pytest.mark.torch)])
def test_without_test_rows_there_is_no_test_loss(backend: str) -> None:
    setup = Setup(test=0.0, backend=backend)

    evaluation = Trainer(setup).frame().evaluation

    assert evaluation.test_loss is None
    assert evaluation.test_accuracy is None


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, ()),
        ({"dead_share": 0.5}, ("dead-units",)),
        ({"dead_share": 0.49}, ()),
        ({"spread": 0.0}, ("symmetry",)),
        ({"spread": 0.0, "step": 0}, ()),
        ({"gradient_norms": (0.0009, 0.1, 1.0)}, ("vanishing-gradients",)),
        ({"gradient_norms": (0.0011, 0.1, 1.0)}, ()),
        ({"gradient_norms": (0.0, 0.0, 0.0)}, ()),
    ],
)
def test_faults_have_names(change: dict[str, object], faults: tuple[str, ...]) -> None:
    evaluation = replace(HEALTHY, **change)  # type: ignore[arg-type]

    assert faults_of(DEEP, evaluation, diverged=False) == faults


def test_divergence_hides_all_other_faults() -> None:
    assert faults_of(DEEP, replace(HEALTHY, dead_share=1.0), diverged=True) == ("divergence",)


def test_one_unit_alone_is_not_symmetric() -> None:
    assert faults_of(Setup(layer_sizes=(2, 1, 1)), replace(HEALTHY, spread=0.0), diverged=False) == ()


def test_an_evaluation_knows_its_setup_and_the_batch_that_its_gradients_are_of() -> None:
    trainer = Trainer(Setup(batch=10))
    trainer.run(7)

    evaluation = trainer.frame().evaluation

    assert evaluation.setup == trainer.setup
    assert evaluation.batch_loss == trainer.frame().loss
    assert trainer.step() == evaluation.batch_loss
