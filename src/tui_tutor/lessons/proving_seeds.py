"""Proves the goals that a run alone can't reach: those over many starts, and those beside Torch."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tui_tutor.engine.backend_comparison import BackendPair
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.lessons.goals import DIFFERENCE, GoalJudge
from tui_tutor.lessons.seeds_goal import is_seeds_goal, parse_seeds_goal, same_starts
from tui_tutor.lessons.start_trial import StartTrial
from tui_tutor.translation import mark

TRIED_ALONE = 3
"""Starts that are trained once more by a backend that can't train them together."""


class Doubt(NamedTuple):
    """Why a goal is not proven: templates for what is wrong and what to do, and their values."""

    message: str
    advice: str
    values: dict[str, object]


class Way(NamedTuple):
    """How a solution goes from the page's setup to the goal.

    Attributes:
        panel: The page's setup.
        solved: The setup that is trained under.
        steps: Steps to train.
        actions: What is done.
    """

    panel: Setup
    solved: Setup
    steps: int
    actions: frozenset[str]


def is_proven_apart(until: str) -> bool:
    """Whether `doubts_of` proves a goal: it speaks of many starts, or of Torch beside NumPy."""
    return is_seeds_goal(until) or DIFFERENCE in GoalJudge(until).expression.names


def doubts_of(until: str, way: Way, backends: Sequence[str]) -> Iterator[Doubt]:
    """Why a goal is not proven; nothing where the solution reaches it and the page's setup does not.

    Args:
        until: The goal's predicate.
        way: What the solution does.
        backends: The backends to train on, all of which must be there.

    Raises:
        TutorError: If the data can't be loaded, or the starts not be trained together.
    """
    if is_seeds_goal(until):
        yield from _doubts_over_seeds(until, way, backends)
    elif "torch" in backends:
        yield from _doubts_beside_torch(until, way, backends)


def _doubts_over_seeds(until: str, way: Way, backends: Sequence[str]) -> Iterator[Doubt]:
    goal = parse_seeds_goal(until)
    if same_starts(way.solved) == same_starts(way.panel):
        yield Doubt(
            mark("the solution trains the very starts of the page's own setup"),
            mark("change the setup in the solution, as in 2-8-1"),
            {},
        )
        return
    before = StartTrial(goal, way.panel)
    before.run(goal.steps)
    count = sum(before.verdicts())
    if goal.is_met_by(count):
        yield Doubt(
            mark("the page's own setup meets this goal: {count} of {starts} starts count"),
            mark("ask for more, or change the page's setup"),
            {"count": count, "starts": goal.starts},
        )
    after = StartTrial(goal, way.solved)
    after.run(goal.steps)
    verdicts = after.verdicts()
    for backend in backends:
        count = sum(verdicts if backend == "numpy" else _verdicts_on(backend, after, verdicts))
        if not goal.is_met_by(count):
            yield Doubt(
                mark("the solution does not reach this goal on {backend}: {count} of {starts} starts count"),
                mark("change the setup in the solution, or ask for less"),
                {"backend": backend, "count": count, "starts": goal.starts},
            )


def _verdicts_on(backend: str, trial: StartTrial, verdicts: list[bool]) -> list[bool]:
    """Which starts count on a backend that trains one after the other.

    A start takes seconds there. So only a few are trained, of both kinds where there are both; all
    are where one of those ends otherwise than together.
    """
    seen = [index for index, counts in enumerate(verdicts) if counts]
    other = [index for index, counts in enumerate(verdicts) if not counts]
    few = (other[:1] + seen + other[1:])[:TRIED_ALONE]
    if all(_counts_alone(backend, trial, index) == verdicts[index] for index in few):
        return verdicts
    return [_counts_alone(backend, trial, index) for index in range(len(verdicts))]


def _counts_alone(backend: str, trial: StartTrial, index: int) -> bool:
    trainer = Trainer(trial.setups[index].changed(backend=backend))
    trainer.run(trial.goal.steps)
    return trial.counts(index, trainer.parameters(), trainer.step_count, trainer.diverged)


def _doubts_beside_torch(until: str, way: Way, backends: Sequence[str]) -> Iterator[Doubt]:
    judge = GoalJudge(until)
    start = BackendPair(way.panel)
    if judge.judge(start.numpy.frame().evaluation, way.panel, difference=start.differences().of_parameters):
        yield Doubt(
            mark("this goal is met before the learner has done anything"),
            mark("ask for steps too, as in {name} <= 1e-9 and steps >= 100"),
            {"name": DIFFERENCE},
        )
    pair = BackendPair(way.solved)
    pair.run(way.steps)
    apart = pair.largest_until()
    runs = [run for run in (pair.numpy, pair.torch) if run.setup.backend in backends]
    if "backend" in judge.expression.names:
        runs = [run for run in runs if run.setup.backend == way.solved.backend]
    for run in runs:
        evaluations = run.frame().evaluations
        if not any(
            judge.judge(each, run.setup, way.actions, run.diverged, apart.get(each.step))
            for each in evaluations
        ):
            yield Doubt(
                mark("the solution does not reach this goal on {backend}: it ends with {values}"),
                mark("change the steps or the setup in the solution, or ask for less"),
                {
                    "backend": run.setup.backend,
                    "values": f"{DIFFERENCE} {max(apart.values()):.2g}, steps {run.step_count}",
                },
            )
