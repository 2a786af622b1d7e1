"""How many starts learn, as lesson 9 says in its prose."""

import pytest

from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.lessons.seeds_goal import parse_seeds_goal
from tui_tutor.lessons.start_trial import StartTrial

pytestmark = pytest.mark.slow

XOR = "data=xor learning-rate=0.5"


def learning(words: str, starts: int = 50, steps: int = 2000) -> list[bool]:
    trial = StartTrial(
        parse_seeds_goal(f"seeds({starts}, {steps}) >= 1 where accuracy > 0.95"),
        parse_setup(f"{words} {XOR}"),
    )
    trial.run(steps)
    return trial.verdicts()


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("2-2-1", 0),
        ("2-3-1", 28),
        ("2-4-1", 42),
        ("2-5-1", 43),
        ("2-6-1", 48),
        ("2-7-1", 50),
        ("2-8-1", 50),
        ("2-4-1 tanh", 50),
    ],
)
def test_so_many_of_fifty_starts_learn(words: str, count: int) -> None:
    assert sum(learning(words)) == count


def test_of_twenty_starts_twelve_learn_with_three_neurons_and_all_but_seed_5_with_four() -> None:
    four = learning("2-4-1", 20)

    assert sum(learning("2-3-1", 20)) == 12
    assert [seed for seed, learns in enumerate(four, 1) if not learns] == [5]


def test_two_neurons_get_93_percent_at_most() -> None:
    setups = [parse_setup(f"2-2-1 {XOR} seed={seed}") for seed in range(1, 21)]
    best = 0.0
    for setup in setups:
        trainer = Trainer(setup)
        trainer.run(2000)
        best = max(best, trainer.frame().evaluation.accuracy or 0)

    assert best == pytest.approx(0.93, abs=0.005)  # a whole percentage is said


def test_more_steps_and_a_smaller_rate_help_none_of_the_eight() -> None:
    assert sum(learning("2-4-1", steps=8000)) == 42
    trial = StartTrial(
        parse_seeds_goal("seeds(50, 2000) >= 1 where accuracy > 0.95"),
        parse_setup("2-4-1 data=xor learning-rate=0.1"),
    )
    trial.run(2000)

    assert sum(trial.verdicts()) == 42


def test_the_unlucky_start_has_74_percent_and_no_neuron_that_looks_down() -> None:
    trainer = Trainer(parse_setup(f"2-4-1 {XOR} seed=5"))
    first = trainer.parameters()[0].weights
    trainer.run(1000)

    assert (first[:, 1] > 0).all()
    assert [weight > 0 for weight in first[:, 0]] == [True, True, False, False]
    assert trainer.frame().evaluation.accuracy == pytest.approx(0.74, abs=0.005)


def test_the_lucky_start_has_99_percent() -> None:
    trainer = Trainer(parse_setup(f"2-4-1 {XOR} seed=4"))
    trainer.run(1000)

    assert (trainer.frame().evaluation.accuracy or 0) >= 0.99
