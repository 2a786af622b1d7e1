"""Numbers that the shipped lessons say in their prose, worked out by the program again.

Goals and predictions are proven by ``lessons check``; these are the numbers no block holds.
"""

import pytest

from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer

FOUR_POINTS = "2-4-1 relu data=points points=1,-0.5,1;1,1,0;-0.5,1,1;-1,-0.5,0 seed=2011"
HALF_OF_THE_FOURTH_DIGIT = 0.00005  # the texts give four digits after the point


def trained(setup: str, steps: int = 0) -> Trainer:
    trainer = Trainer(parse_setup(setup))
    trainer.run(steps)
    return trainer


def accuracy(trainer: Trainer) -> float:
    share = trainer.frame().evaluation.accuracy
    assert share is not None
    return share


def test_the_nudge_of_lesson_5_changes_the_loss_as_it_says() -> None:
    trainer = trained(FOUR_POINTS)

    before = trainer.frame().loss
    trainer.set_parameter(1, 0, None, 0.1)
    after = trainer.frame().loss

    assert before == pytest.approx(0.8378, abs=HALF_OF_THE_FOURTH_DIGIT)
    assert after == pytest.approx(0.8527, abs=HALF_OF_THE_FOURTH_DIGIT)


def test_sample_1_of_lessons_3_to_6_has_the_values_they_give() -> None:
    layers = trained(FOUR_POINTS).frame(sample=0).layers

    # two digits after the point are given
    assert layers[0].z[0] == pytest.approx([0.77, 1.23, -1.91, -0.15], abs=0.005)
    assert layers[1].z[0] == pytest.approx([-0.43], abs=0.005)
    assert layers[1].a[0] == pytest.approx([0.39], abs=0.005)


def test_the_update_of_lesson_6_gives_the_weight_it_says() -> None:
    trainer = trained(FOUR_POINTS)

    before = trainer.parameters()[1].weights[0, 1]
    trainer.run(1)

    assert before == pytest.approx(-0.66, abs=0.005)
    assert trainer.parameters()[1].weights[0, 1] == pytest.approx(-0.564, abs=0.0005)


def test_one_neuron_gets_at_most_three_of_the_four_corners() -> None:
    trainer = trained("2-1 data=points points=1,1,0;-1,-1,0;1,-1,1;-1,1,1 seed=1")

    for source, value in ((0, 1.0), (1, -1.0), (None, -1.0)):
        trainer.set_parameter(0, 0, source, value)

    assert accuracy(trainer) == 0.75


def test_the_neuron_set_by_hand_in_lesson_1_starts_badly_and_ends_well() -> None:
    trainer = trained("2-1 data=blobs seed=12")
    before = accuracy(trainer)

    for source, value in ((0, 1.0), (1, 1.0), (None, 0.0)):
        trainer.set_parameter(0, 0, source, value)

    assert before == pytest.approx(0.70, abs=0.05)  # "about 70% right"
    assert accuracy(trainer) >= 0.95


@pytest.mark.parametrize("seed", [22])
def test_an_unlucky_start_sticks_at_three_quarters(seed: int) -> None:
    assert accuracy(trained(f"2-4-1 data=xor seed={seed}", 1000)) == pytest.approx(0.75, abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(("units", "learn"), [(4, 42), (8, 50)])
def test_as_many_of_fifty_starts_learn_xor_as_the_lessons_say(units: int, learn: int) -> None:
    starts = range(1, 51)

    learnt = sum(accuracy(trained(f"2-{units}-1 data=xor seed={seed}", 2000)) >= 0.95 for seed in starts)

    assert learnt == learn
