"""Goals over many starts are read strictly, and each start is judged by the numbers it has alone."""

import time

import pytest

from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.errors import LessonError
from tui_tutor.lessons.seeds_goal import USUAL_STEPS, is_seeds_goal, parse_seeds_goal
from tui_tutor.lessons.start_trial import StartTrial


def test_a_goal_over_many_starts_says_how_many_how_long_and_what_for() -> None:
    goal = parse_seeds_goal(" seeds( 20 , 500 )  >= 19 where accuracy > 0.95 and units <= 8")

    assert (goal.starts, goal.steps, goal.comparison, goal.wanted) == (20, 500, ">=", 19)
    assert goal.names == {"accuracy", "units"}


def test_without_steps_each_start_gets_the_usual_ones() -> None:
    assert parse_seeds_goal("seeds(20) >= 19 where loss < 0.1").steps == USUAL_STEPS


@pytest.mark.parametrize(
    ("comparison", "met"),
    [(">= 3", [3, 4, 5]), ("> 3", [4, 5]), ("== 3", [3]), ("<= 3", [0, 1, 2, 3]), ("< 3", [0, 1, 2])],
)
def test_the_starts_that_count_are_compared(comparison: str, met: list[int]) -> None:
    goal = parse_seeds_goal(f"seeds(5) {comparison} where loss < 0.1")

    assert [count for count in range(6) if goal.is_met_by(count)] == met


def test_a_goal_of_one_run_is_not_taken_for_one() -> None:
    assert not is_seeds_goal("seed == 4 and loss < 0.1")


MISTAKES = {
    "seeds": "no goal over many starts",
    "seeds(20)": "no goal over many starts",
    "seeds(20.5) >= 19 where loss < 1": "no goal over many starts",
    "seeds(20, 5, 5) >= 19 where loss < 1": "no goal over many starts",
    "seeds(20) != 19 where loss < 1": "no goal over many starts",
    "loss < 1 and seeds(20) >= 19 where loss < 1": "no goal over many starts",
    "seeds(99999999999999999999) >= 19 where loss < 1": "no goal over many starts",
    "seeds(20) >= 19": "does not say when a start counts",
    "seeds(20) >= 19 where ": "does not say when a start counts",
    "seeds(1) >= 1 where loss < 1": "1 starts can't be tried",
    "seeds(101) >= 1 where loss < 1": "write 2 to 100",
    "seeds(20, 0) >= 19 where loss < 1": "can't get 0 steps",
    "seeds(20, 20001) >= 19 where loss < 1": "write 1 to 20,000",
    "seeds(20) > 20 where loss < 1": "can never be",
    "seeds(20) >= 0 where loss < 1": "is always so",
    "seeds(20) >= 19 where accuray > 0.95": "accuracy",
    "seeds(20) >= 19 where loss": "neither true nor false",
    'seeds(20) >= 19 where did("step")': "no function 'did'",
    'seeds(20) >= 19 where backend == "torch"': "no value 'backend'",
    "seeds(20) >= 19 where loss < 1 where loss < 2": "can't be read",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_each_mistake_is_told_in_one_message_that_says_what_to_write(text: str) -> None:
    assert is_seeds_goal(text)
    with pytest.raises(LessonError) as raised:
        parse_seeds_goal(text)

    told = raised.value.text(str)
    assert MISTAKES[text] in told
    assert raised.value.advice


@pytest.mark.parametrize(
    "text",
    [
        "seeds(20) >= 19 where " + "loss < 1 and " * 100_000 + "loss < 1",
        "seeds" + "(" * 400,
        "seeds(20) >= 19 where " + "-" * 450 + "loss < 1",
        "seeds(20) >= 19 where 9**9**9 > loss",
        "seeds(20) >= 19 where ().__class__",
        "seeds" + " " * 1_000_000 + "(20) >= 19 where loss < 1",
    ],
)
def test_a_hostile_goal_is_refused_at_once(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(LessonError):
        parse_seeds_goal(text)

    # A millisecond where it was tried; the limit is what nobody would notice.
    assert time.perf_counter() - start < 0.05


SETUP = parse_setup("2-4-1 relu data=xor samples=40 batch=16 test=0.2 learning-rate=0.5 seed=9")


def trial_of(text: str, setup: Setup = SETUP) -> StartTrial:
    trial = StartTrial(parse_seeds_goal(text), setup)
    trial.run(10_000)
    return trial


def test_starts_are_those_of_the_first_seeds_whatever_is_on_the_panel() -> None:
    trial = StartTrial(parse_seeds_goal("seeds(3) >= 1 where loss < 1"), SETUP.changed(backend="torch"))

    assert [setup.seed for setup in trial.setups] == [1, 2, 3]
    assert {setup.backend for setup in trial.setups} == {"numpy"}


def test_each_start_gets_the_steps_of_the_goal_and_no_more() -> None:
    trial = trial_of("seeds(3, 70) >= 1 where loss < 1")

    assert trial.step_count == 70
    assert trial.finished


def test_a_start_is_judged_by_the_numbers_that_it_has_alone() -> None:
    trial = trial_of("seeds(4, 70) >= 1 where loss < 1")
    for index, setup in enumerate(trial.setups):
        alone = Trainer(setup)
        alone.run(70)
        now = alone.frame().evaluation
        asked = {
            name: getattr(now, name)
            for name in ("loss", "accuracy", "dead_share", "spread", "largest_change")
        }
        asked |= {"test_loss": now.test_loss, "epochs": now.epoch, "steps": 70}
        # A hair wider than rounding, which differs where sums are taken in another order.
        condition = " and ".join(f"abs({name} - {float(value)!r}) < 1e-12" for name, value in asked.items())
        trial.goal = parse_seeds_goal(f"seeds(4, 70) >= 1 where {condition}")

        assert trial.goal.counts(now, setup, diverged=False)
        assert trial.judge(index) == (True, False)


def test_the_gradients_of_a_start_are_those_of_all_rows() -> None:
    full = SETUP.changed(batch=0)
    trial = trial_of("seeds(2, 70) >= 1 where gradient_ratio > 0", full)
    alone = Trainer(trial.setups[0])
    alone.run(70)
    ratio = alone.frame().evaluation.gradient_ratio

    trial.goal = parse_seeds_goal(f"seeds(2) >= 1 where abs(gradient_ratio - {ratio!r}) < 1e-12")

    assert trial.verdicts()[0]


def test_a_start_that_diverges_counts_only_where_that_is_asked_for() -> None:
    setup = parse_setup("2-4-1 data=plane loss=mse samples=40 learning-rate=50")
    lost = trial_of("seeds(3, 200) >= 1 where diverged", setup)
    small = trial_of("seeds(3, 200) >= 1 where loss < 1e9", setup)

    assert [lost.judge(index) for index in range(3)] == [(True, True)] * 3
    assert small.verdicts() == [False] * 3


def test_what_a_start_lacks_it_is_not_judged_by() -> None:
    trial = trial_of("seeds(2, 5) >= 1 where not accuracy > 2", parse_setup("2-4-1 data=plane loss=mse"))

    assert trial.verdicts() == [False, False]


def test_starts_that_memory_can_not_hold_are_refused() -> None:
    goal = parse_seeds_goal("seeds(100) >= 50 where loss < 1")
    with pytest.raises(LessonError, match="too large to be trained together"):
        StartTrial(goal, parse_setup("2-500-500-1 samples=5000"))
