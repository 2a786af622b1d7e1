"""Numbers that lessons 7, 8 and 10 say in their prose, worked out by the program again.

Goals and predictions are proven by ``lessons check``; these are the numbers no block holds.
"""

import numpy as np
import pytest

from tui_tutor.engine.frame import Evaluation
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer

XOR = "2-4-1 relu data=xor seed=45"
SINE = "1-16-1 tanh data=sine loss=mse seed=45"
CIRCLE = "2-4-1 relu data=circle learning-rate=0.5 seed=22"
DEEP = "2-16-16-16-16-1 relu data=circle learning-rate=0.5 seed=45"
HALF_OF_THE_SECOND_DIGIT = 0.005  # the texts give two digits after the point


def trained(setup: str, steps: int = 0) -> Trainer:
    trainer = Trainer(parse_setup(setup))
    trainer.run(steps)
    return trainer


def at_the_end(setup: str, steps: int) -> Evaluation:
    return trained(setup, steps).frame().evaluation


def first_step_below(setup: str, loss: float, steps: int) -> int | None:
    """The first evaluated step with a smaller loss; None where there is none."""
    return next((each.step for each in trained(setup).run(steps) if each.loss < loss), None)


def sizes_of_answers(init: str) -> list[float]:
    """Root of the mean square of each hidden layer's activations at the start."""
    layers = trained(f"{DEEP} init={init}").frame().layers[:-1]
    return [float(np.sqrt(np.mean(np.square(layer.a)))) for layer in layers]


@pytest.mark.parametrize(
    ("rate", "step"),
    [(0.1, 936), (0.5, 188), (1, 95), (2, 48), (4, 31), (6, 42), (7, None)],
)
def test_so_many_steps_of_each_rate_bring_the_loss_below_a_tenth(rate: float, step: int | None) -> None:
    assert first_step_below(f"{XOR} learning-rate={rate}", 0.1, 1000) == step


@pytest.mark.parametrize(("rate", "loss"), [(5, 0.18), (6, 0.001), (7, 0.55)])
def test_which_rate_succeeds_at_the_edge_is_luck(rate: float, loss: float) -> None:
    found = at_the_end(f"{XOR} learning-rate={rate}", 1000).loss

    assert found == pytest.approx(loss, abs=HALF_OF_THE_SECOND_DIGIT)


@pytest.mark.parametrize(("rate", "is_good"), [(0.1, False), (0.2, True), (0.5, True), (2, True), (5, False)])
def test_the_good_rates_of_the_sweep_reach_from_a_fifth_to_two(rate: float, is_good: bool) -> None:
    assert (at_the_end(f"{XOR} learning-rate={rate}", 1000).loss < 0.05) is is_good


@pytest.mark.slow
def test_a_rate_five_hundred_times_smaller_takes_about_five_hundred_times_as_long() -> None:
    step = first_step_below(f"{XOR} learning-rate=0.001", 0.1, 97_000)

    # Evaluations lie 1,024 steps apart there, and 188 · 500 is a rule of thumb.
    assert step == pytest.approx(94_000, rel=0.02)


def test_the_rate_that_suits_xor_lets_the_curve_diverge() -> None:
    trainer = trained(f"{SINE} learning-rate=0.5", 200)

    assert trainer.diverged
    assert trainer.step_count == 137
    assert at_the_end(f"{SINE} learning-rate=0.5", 5).loss == pytest.approx(19, abs=0.5)
    assert at_the_end(f"{SINE} learning-rate=0.5", 10).loss == pytest.approx(1950, rel=0.01)


@pytest.mark.parametrize(
    ("rate", "is_good"), [(0.05, False), (0.1, True), (0.2, True), (0.25, True), (0.3, False)]
)
def test_rates_for_the_curve_are_good_just_below_the_cliff(rate: float, is_good: bool) -> None:
    assert (at_the_end(f"{SINE} learning-rate={rate}", 500).loss < 0.025) is is_good


def test_in_the_trained_circle_only_the_third_neuron_is_on_in_the_middle() -> None:
    hidden, output = trained(CIRCLE, 1000).parameters()

    assert hidden.biases == pytest.approx([-0.48, -1.20, 2.82, -0.44], abs=HALF_OF_THE_SECOND_DIGIT)
    assert output.weights[0, 2] == pytest.approx(4.67, abs=HALF_OF_THE_SECOND_DIGIT)
    assert output.biases[0] == pytest.approx(-3.19, abs=HALF_OF_THE_SECOND_DIGIT)


def test_without_its_first_neuron_the_trained_circle_falls_from_98_to_80_percent() -> None:
    trainer = trained(CIRCLE, 1000)
    before = trainer.frame().evaluation.accuracy

    trainer.set_parameter(1, 0, 0, 0.0)

    assert before == pytest.approx(0.98, abs=HALF_OF_THE_SECOND_DIGIT)
    assert trainer.frame().evaluation.accuracy == pytest.approx(0.80, abs=HALF_OF_THE_SECOND_DIGIT)


@pytest.mark.slow
@pytest.mark.parametrize(("units", "learn"), [(2, 0), (3, 33), (4, 44)])
def test_as_many_of_the_first_fifty_seeds_learn_the_circle_as_lesson_8_says(units: int, learn: int) -> None:
    runs = (trained(f"2-{units}-1 data=circle seed={seed}", 2000) for seed in range(1, 51))

    assert sum((run.frame().evaluation.accuracy or 0) >= 0.95 for run in runs) == learn


@pytest.mark.parametrize(("init", "step"), [("small", 222), ("he", 97)])
def test_a_small_start_begins_late(init: str, step: int) -> None:
    assert first_step_below(f"2-8-1 relu data=xor seed=45 init={init}", 0.1, 400) == step


@pytest.mark.parametrize(
    ("init", "sizes"),
    [
        ("small", [4.2e-3, 1.6e-4, 4.6e-6, 5.5e-8]),
        ("he", [0.42, 0.55, 0.57, 0.24]),
        ("xavier", [0.14, 0.13, 0.095, 0.029]),
    ],
)
def test_four_layers_make_of_each_start_what_lesson_10_says(init: str, sizes: list[float]) -> None:
    assert sizes_of_answers(init) == pytest.approx(sizes, rel=0.05)  # two digits, or less, are given


@pytest.mark.parametrize(("init", "step"), [("he", 46), ("xavier", 72), ("small", None)])
def test_the_deep_circle_is_learnt_from_all_starts_that_are_not_too_small(
    init: str, step: int | None
) -> None:
    assert first_step_below(f"{DEEP} init={init}", 0.1, 1000) == step


def test_one_weight_that_is_set_wakes_one_neuron_only() -> None:
    trainer = trained("2-4-1 tanh data=xor seed=45 init=zeros")

    trainer.set_parameter(1, 0, 0, 0.5)
    trainer.run(300)

    rows = np.abs(trainer.parameters()[0].weights).max(axis=1)
    assert rows[0] > 0.5
    assert not rows[1:].any()
