"""Goals over many starts, and those beside Torch, are proven like any other: by training."""

import pytest

from tests.lessons.writing import fenced, page_text, parse, told
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.lessons import proving_seeds
from tui_tutor.lessons.faults import Fault
from tui_tutor.lessons.page_task import page_tasks
from tui_tutor.lessons.proving import prove_page
from tui_tutor.lessons.seeds_goal import parse_seeds_goal
from tui_tutor.lessons.start_trial import StartTrial

BOTH = ("numpy", "torch")
SMALL = "2-1-1 relu data=xor samples=40 learning-rate=1"
LARGE = "2-8-1 tanh"
GOAL = "seeds(6, 150) >= 5 where accuracy > 0.9"


def faults_of(setup: str, until: str, *solution: str, backends: tuple[str, ...] = BOTH) -> tuple[Fault, ...]:
    text = page_text(
        fenced("setup", setup),
        fenced("goal", until, "Do it."),
        fenced("hint", "Try."),
        fenced("solution", *solution),
    )
    (task,) = page_tasks(parse(text))
    return prove_page(task, backends)


@pytest.mark.torch
def test_a_goal_over_many_starts_is_proven_on_both_backends() -> None:
    assert not faults_of(SMALL, GOAL, LARGE)


@pytest.mark.torch
def test_a_page_whose_own_setup_meets_its_goal_is_told() -> None:
    text = told(faults_of(f"{LARGE} samples=40 learning-rate=1", GOAL, "2-8-1 relu"))

    assert "the page's own setup meets this goal: 6 of 6 starts count" in text


@pytest.mark.torch
def test_a_solution_that_does_not_reach_it_is_told_with_what_it_reaches() -> None:
    text = told(faults_of(SMALL, GOAL, "2-2-1"))

    assert "the solution does not reach this goal on numpy: 2 of 6 starts count" in text
    assert "the solution does not reach this goal on torch: 2 of 6 starts count" in text


@pytest.mark.torch
@pytest.mark.parametrize("solution", ["seed=4", "backend=torch", "steps: 500"])
def test_a_solution_that_leaves_the_starts_as_they_are_is_told(solution: str) -> None:
    assert "trains the very starts of the page's own setup" in told(faults_of(SMALL, GOAL, solution))


@pytest.mark.torch
def test_torch_trains_all_starts_where_one_ends_otherwise_than_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trained = []

    class Counted(Trainer):
        def run(self, steps: int) -> tuple[()]:
            trained.append(self.setup.backend)
            return ()

    monkeypatch.setattr(proving_seeds, "Trainer", Counted)

    # A run that never trains counts in no start, where together all six count.
    text = told(faults_of(SMALL, GOAL, LARGE))

    assert "on torch: 0 of 6 starts count" in text
    assert trained[-6:] == ["torch"] * 6


@pytest.mark.torch
def test_a_start_counts_on_torch_as_it_does_together() -> None:
    trial = StartTrial(
        parse_seeds_goal("seeds(4, 60) >= 1 where loss < 0.3"), parse_setup("2-3-1 samples=40")
    )
    trial.run(60)
    alone = Trainer(trial.setups[2].changed(backend="torch"))
    alone.run(60)
    loss = alone.frame().evaluation.loss

    # Both add in another order; what is left of that after 60 steps is far below a thousandth.
    for bound, counts in ((loss * 1.001, True), (loss * 0.999, False)):
        trial.goal = parse_seeds_goal(f"seeds(4, 60) >= 1 where loss < {bound!r}")
        assert trial.judge(2)[0] is counts
        assert trial.counts(2, alone.parameters(), 60, diverged=False) is counts


BESIDE = "differs_from_torch <= 1e-9 and steps >= 100"


@pytest.mark.torch
def test_a_goal_beside_torch_is_proven_on_both_backends() -> None:
    assert not faults_of("2-4-1 samples=40", BESIDE, "steps: 100")


@pytest.mark.torch
def test_a_goal_beside_torch_that_asks_for_too_much_is_told() -> None:
    text = told(faults_of("2-4-1 samples=40", "differs_from_torch > 1e-3 and steps >= 100", "steps: 100"))

    assert "does not reach this goal on numpy: it ends with differs_from_torch" in text
    assert "does not reach this goal on torch: it ends with differs_from_torch" in text


@pytest.mark.torch
def test_a_goal_beside_torch_that_holds_at_step_0_is_told() -> None:
    text = told(faults_of("2-4-1 samples=40", "differs_from_torch <= 1e-9", "steps: 100"))

    assert "met before the learner has done anything" in text


def test_where_only_numpy_is_there_the_starts_are_proven_on_it() -> None:
    assert not faults_of(SMALL, GOAL, LARGE, backends=("numpy",))
    assert "on numpy: 2 of 6" in told(faults_of(SMALL, GOAL, "2-2-1", backends=("numpy",)))


def test_without_torch_a_goal_beside_it_is_left_out() -> None:
    assert not faults_of("2-4-1 samples=40", "differs_from_torch > 1", "steps: 1", backends=("numpy",))
