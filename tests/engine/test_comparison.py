import numpy as np
import pytest

from tui_tutor.engine.backend_comparison import TENSORS, BackendPair
from tui_tutor.engine.comparison import Twins, differing_words
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.sweep import MOST_NUMBERS, rate_sweep, seed_sweep, seeds_that_fit
from tui_tutor.engine.trainer import Trainer

BASE = parse_setup("2-4-1 relu data=xor samples=40 seed=3")


def twins_of(*words: str) -> Twins:
    twins = Twins(BASE)
    for each in words:
        twins.add(Trainer(parse_setup(each, BASE)))
    return twins


# names


def test_setups_are_named_by_what_differs_from_the_first() -> None:
    setups = [BASE, parse_setup("lr=0.1", BASE), parse_setup("2-8-1 tanh", BASE)]

    assert differing_words(setups) == ("2-4-1 relu learning-rate=0.5", "learning-rate=0.1", "2-8-1 tanh")


def test_where_nothing_differs_there_is_nothing_to_name() -> None:
    assert differing_words([BASE]) == ("",)
    assert differing_words([BASE, BASE]) == ("", "")


def test_a_word_that_is_taken_away_is_named_too() -> None:
    deep = parse_setup("2-4-1 relu extra=none")

    assert differing_words([deep, parse_setup("3-4-1 extra=x1x2")]) == (
        "2-4-1 extra=none",
        "3-4-1 extra=x1x2",
    )


# twins


def test_each_twin_gets_the_numbers_it_has_alone() -> None:
    twins = twins_of("lr=0.1", "optimizer=adam")
    twins.run(5)
    twins.run(8)

    for trainer in twins.trainers:
        alone = Trainer(trainer.setup)
        alone.run(13)
        for ours, theirs in zip(trainer.parameters(), alone.parameters(), strict=True):
            assert np.array_equal(ours.weights, theirs.weights)


def test_twins_of_one_seed_begin_with_the_same_parameters() -> None:
    one, other = twins_of("lr=0.1").trainers

    assert np.array_equal(one.parameters()[0].weights, other.parameters()[0].weights)


def test_a_twin_that_comes_later_catches_up_first() -> None:
    twins = twins_of()
    twins.run(10)
    twins.add(Trainer(parse_setup("lr=0.1", BASE)))

    assert twins.step_count == 0
    twins.run(4)
    assert [trainer.step_count for trainer in twins.trainers] == [10, 4]
    twins.run(100)
    assert [trainer.step_count for trainer in twins.trainers] == [10, 10]
    twins.run(3)
    assert [trainer.step_count for trainer in twins.trainers] == [13, 13]


def test_a_twin_that_diverges_holds_nobody_up() -> None:
    twins = Twins(parse_setup("2-4-1 data=bump samples=40 lr=0.05"))
    twins.add(Trainer(parse_setup("lr=1e6", twins.setups[0])))
    while twins.step_count < 30:
        twins.run(30)

    assert [trainer.diverged for trainer in twins.trainers] == [False, True]
    assert not twins.finished
    twins.remove(0)
    assert twins.finished
    before = twins.step_count
    twins.run(5)
    assert twins.step_count == before


def test_one_twin_always_stays_and_all_can_begin_anew() -> None:
    twins = twins_of("lr=0.1")
    twins.run(4)
    twins.remove(1)
    twins.remove(0)
    twins.restart()

    assert twins.setups == (BASE,)
    assert twins.step_count == 0


# sweeps


def test_seeds_follow_the_setups_own_and_go_round_at_the_end() -> None:
    assert [one.seed for one in seed_sweep(BASE, 3)] == [3, 4, 5]
    assert [one.seed for one in seed_sweep(BASE.changed(seed=2**32 - 1), 2)] == [2**32 - 1, 0]


def test_rates_rise_and_hold_the_setups_own() -> None:
    for words in ("lr=0.3", "lr=5000", "optimizer=adam lr=0.003"):
        setup = parse_setup(words)
        rates = [one.learning_rate for one in rate_sweep(setup)]

        assert rates == sorted(set(rates))
        assert setup.learning_rate in rates
        assert all(
            one.changed(learning_rate=1.0) == setup.changed(learning_rate=1.0) for one in rate_sweep(setup)
        )


def test_of_large_networks_fewer_seeds_are_trained_together() -> None:
    large = parse_setup("64-512-512-10 data=digits")

    assert seeds_that_fit(Setup(), 50) == 50
    assert 2 <= seeds_that_fit(large, 50) < 50
    assert MOST_NUMBERS > 0


# NumPy beside Torch


@pytest.mark.torch
@pytest.mark.parametrize(
    "words", ["2-4-1 relu samples=40", "2-5-1 tanh samples=50 batch=16 optimizer=adam lr=0.01"]
)
def test_both_backends_stay_together_to_the_last_digits(words: str) -> None:
    setup = parse_setup(words)
    pair = BackendPair(setup)
    pair.run(20)
    now = pair.differences()

    assert pair.step_count == now.step == 20
    assert [one.step for one in pair.history] == list(range(21))
    assert all(len(tensors) == len(TENSORS) for tensors in now.tensors)
    assert 0 <= now.largest < 1e-10
    assert now.loss < 1e-10


@pytest.mark.torch
def test_a_difference_is_that_of_the_numbers_themselves() -> None:
    pair = BackendPair(BASE)
    pair.torch.set_parameter(1, 0, None, 0.25)
    now = pair.differences()

    assert now.tensors[1][1] == 0.25
    assert now.tensors[0][0] == now.tensors[0][1] == now.tensors[1][0] == 0
    assert now.largest >= 0.25


@pytest.mark.torch
def test_both_begin_anew_together() -> None:
    pair = BackendPair(BASE)
    pair.run(3)
    pair.restart()

    assert pair.step_count == pair.torch.step_count == 0
    assert [one.step for one in pair.history] == [0]


@pytest.mark.torch
def test_where_one_diverges_both_stop() -> None:
    pair = BackendPair(parse_setup("2-4-1 data=bump samples=40 lr=1e6"))
    pair.run(500)

    assert pair.finished
    assert pair.step_count < 500
    assert pair.differences().step == pair.numpy.step_count


@pytest.mark.torch
def test_how_far_both_were_apart_never_gets_less_and_leaves_gradients_out() -> None:
    pair = BackendPair(parse_setup("2-4-1 samples=40 precision=float32"))
    pair.run(40)
    until = pair.largest_until()
    by_step = {one.step: max(max(layer[:2]) for layer in one.tensors) for one in pair.history}

    assert list(until) == list(range(41))
    assert all(until[step] == max(by_step[each] for each in range(step + 1)) for step in until)
    assert until[0] == 0 < until[40]
