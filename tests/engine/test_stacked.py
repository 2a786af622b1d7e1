"""Runs that are trained together get the very numbers that each has alone."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_tutor.engine.setup import ACTIVATIONS, OPTIMIZERS, Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.stacked import StackedTrainer
from tui_tutor.engine.trainer import Trainer

SEEDS = (3, 4, 11)
RATES = {"sgd": 0.1, "momentum": 0.02, "rmsprop": 0.01, "adam": 0.01}

DATA = {"bce": "xor", "cross-entropy": "circle", "mse": "bump"}


def assert_same_as_alone(setups: list[Setup], steps: int, trainer: StackedTrainer | None = None) -> None:
    together = trainer or StackedTrainer(setups)
    together.run(steps - together.step_count)
    for index, (setup, outcome) in enumerate(zip(setups, together.outcomes(), strict=True)):
        alone = Trainer(setup)
        alone.run(steps)
        for layer, same in zip(together.parameters(index), alone.parameters(), strict=True):
            assert np.array_equal(layer.weights, same.weights, equal_nan=True)
            assert np.array_equal(layer.biases, same.biases, equal_nan=True)
        frame = alone.frame()
        evaluation = frame.evaluation
        assert np.array_equal(outcome.loss, evaluation.loss, equal_nan=True)
        assert outcome.accuracy == evaluation.accuracy
        assert outcome.step == frame.step
        assert outcome.diverged == frame.diverged
        losses = dict(zip(together.steps, together.losses[index].tolist(), strict=True))
        curve = [one for one in frame.evaluations if one.step in losses]
        assert len(curve) >= len(frame.evaluations) - 1
        ours = [losses[one.step] for one in curve]
        assert np.array_equal(ours, [one.loss for one in curve], equal_nan=True)


def of_seeds(setup: Setup, seeds: tuple[int, ...] = SEEDS) -> list[Setup]:
    return [setup.changed(seed=seed) for seed in seeds]


@pytest.mark.parametrize(("loss", "batch"), list(product(DATA, (0, 16))))
def test_every_activation_and_optimizer(loss: str, batch: int) -> None:
    for activation, optimizer in product(ACTIVATIONS, OPTIMIZERS):
        # 50 rows in batches of 16: three full ones and a short last one of 2.
        setup = Setup(
            layer_sizes=(2, 5, 4, 2 if loss == "cross-entropy" else 1),
            activations=(activation,),
            data=DATA[loss],
            loss=loss,
            optimizer=optimizer,
            learning_rate=RATES[optimizer],
            samples=50,
            batch=batch,
        )
        assert_same_as_alone(of_seeds(setup), 21)


@pytest.mark.parametrize(
    "words",
    [
        "2-4-1 relu data=xor learning-rate=0.5",
        "2-4-1 relu data=xor samples=33 batch=1 learning-rate=0.05",
        "2-1-1 tanh data=xor samples=33 batch=8",
        "2-1-3-1-1 tanh,relu,sigmoid data=moons samples=33 batch=32",
        "2-1 data=blobs samples=30",
        "1-8-1 tanh data=sine learning-rate=0.05",
        "1-1-1 tanh data=sine batch=1 learning-rate=0.05",
        "2-8-1 relu data=plane loss=mse learning-rate=0.05 batch=7",
        "2-4-1 relu data=circle loss=mse l1=0.001 l2=0.01",
        "2-6-2 leaky-relu data=spiral loss=cross-entropy l2=0.003 momentum=0 optimizer=momentum",
        "5-4-1 relu data=xor extra=x1^2,x2^2,x1x2 standardize=yes test=0.3 samples=60 batch=9",
        "2-16-16-1 relu data=spiral samples=500 batch=10 optimizer=adam learning-rate=0.01",
        "2-4-1 relu data=xor init=zeros",
        "2-4-1 sigmoid data=points points=0.5,0.5,1;-0.5,0.5,0;0.5,-0.5,0",
    ],
)
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_networks_and_data_of_all_shapes(words: str, precision: str) -> None:
    setup = parse_setup(f"{words} precision={precision}")

    assert_same_as_alone(of_seeds(setup), 70)


def test_digits_with_each_loss_that_fits() -> None:
    for words in ("64-12-10 relu", "64-12-10 tanh loss=mse"):
        setup = parse_setup(f"{words} data=digits samples=90 batch=32 learning-rate=0.1")
        assert_same_as_alone(of_seeds(setup, (1, 2)), 8)


@settings(max_examples=25, deadline=None)
@given(
    hidden=st.lists(st.integers(1, 33), max_size=3),
    samples=st.integers(2, 70),
    batch=st.integers(0, 70),
    activation=st.sampled_from(ACTIVATIONS),
    optimizer=st.sampled_from(OPTIMIZERS),
    loss=st.sampled_from(("bce", "cross-entropy", "mse")),
)
def test_any_size_of_layers_and_batches(
    hidden: list[int], samples: int, batch: int, activation: str, optimizer: str, loss: str
) -> None:
    setup = Setup(
        layer_sizes=(2, *hidden, 2 if loss == "cross-entropy" else 1),
        activations=(activation,) if hidden else (),
        loss=loss,
        optimizer=optimizer,
        learning_rate=RATES[optimizer],
        samples=samples,
        batch=min(batch, samples),
    )

    assert_same_as_alone(of_seeds(setup, (1, 9)), 12)


def test_runs_of_other_learning_rates_from_the_same_start() -> None:
    for optimizer in OPTIMIZERS:
        setup = parse_setup(f"2-4-1 relu data=xor samples=50 batch=16 optimizer={optimizer}")
        assert_same_as_alone([setup.changed(learning_rate=rate) for rate in (0.001, 0.02, 0.5)], 30)


def test_training_on_gives_what_training_at_once_gives() -> None:
    setups = of_seeds(parse_setup("2-4-1 relu data=xor samples=50 batch=16 optimizer=adam"))
    trainer = StackedTrainer(setups)
    for steps in (1, 2, 7, 131):
        trainer.run(steps)

    assert trainer.step_count == 141
    assert_same_as_alone(setups, 141, trainer)


def test_more_runs_than_one_stack_holds() -> None:
    setups = of_seeds(parse_setup("2-16-16-1 tanh data=spiral samples=500"), tuple(range(1, 31)))
    trainer = StackedTrainer(setups)

    assert len({id(stack) for stack, _index in trainer._places}) > 1
    assert_same_as_alone(setups, 5, trainer)


# divergence

WILD = "2-4-1 relu data=bump samples=40 noise=0.1"


@pytest.mark.parametrize("batch", [0, 16])
@pytest.mark.parametrize("rates", [(0.05, 30.0, 0.1), (0.1, 1e6, 1e5), (200.0, 300.0)])
def test_a_run_that_diverges_ends_as_it_would_alone_and_disturbs_nobody(
    batch: int, rates: tuple[float, ...]
) -> None:
    setup = parse_setup(f"{WILD} batch={batch or 'full'}")
    setups = [setup.changed(learning_rate=rate) for rate in rates]
    trainer = StackedTrainer(setups)
    trainer.run(400)

    assert any(outcome.diverged for outcome in trainer.outcomes())
    assert not any(outcome.learnt for outcome in trainer.outcomes() if outcome.diverged)
    assert_same_as_alone(setups, 400, trainer)


def test_parameters_that_break_where_the_losses_do_not_end_the_run_too() -> None:
    # The moment of a gradient that overflows is infinite one step before the loss is.
    setup = parse_setup("2-4-1 relu data=plane samples=40 precision=float32 init=xavier")
    setups = [setup.changed(learning_rate=rate) for rate in (1e6, 1e5, 3e4, 0.01)]

    for steps in range(1, 14):
        assert_same_as_alone(setups, steps)


def test_a_classification_far_beyond_all_odds_stays_exact() -> None:
    setups = [parse_setup(f"2-4-1 relu data=xor samples=40 lr={rate}") for rate in ("0.1", "1e5", "1e6")]

    for steps in (1, 2, 3, 20):
        assert_same_as_alone(setups, steps)


def test_when_all_have_diverged_nothing_is_trained() -> None:
    trainer = StackedTrainer(of_seeds(parse_setup(f"{WILD} lr=1e6")))
    trainer.run(1000)
    before = trainer.outcomes()
    trainer.run(1000)

    assert trainer.finished
    assert trainer.outcomes() == before
    assert np.isnan(trainer.losses[:, -1]).all() or trainer.steps[-1] < 1000


# what is refused, and what counts as learnt


def test_runs_that_differ_in_more_than_seed_and_rate_are_refused() -> None:
    setup = Setup()
    with pytest.raises(ValueError, match="seed and learning rate"):
        StackedTrainer([setup, setup.changed(seed=2, optimizer="adam")])


def test_a_run_with_torch_is_trained_by_numpy() -> None:
    trainer = StackedTrainer([Setup(backend="torch", seed=3)])
    trainer.run(5)

    assert trainer.setups[0].backend == "numpy"
    assert_same_as_alone([Setup(seed=3)], 5, trainer)


def test_which_starts_of_xor_learn() -> None:
    trainer = StackedTrainer(of_seeds(Setup(), tuple(range(1, 11))))
    trainer.run(2000)

    for outcome in trainer.outcomes():
        assert outcome.accuracy is not None
        assert outcome.learnt == (outcome.accuracy >= 0.95)
    assert {outcome.learnt for outcome in trainer.outcomes()} == {True, False}


def test_a_regression_is_learnt_when_little_of_the_variance_is_left() -> None:
    setups = [parse_setup(f"2-8-1 tanh data=plane lr={rate}") for rate in ("1e-6", "0.05")]
    trainer = StackedTrainer(setups)
    trainer.run(500)

    idle, trained = trainer.outcomes()
    assert idle.accuracy is None
    assert (idle.learnt, trained.learnt) == (False, True)
