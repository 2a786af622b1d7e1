"""Goals over many starts: ``seeds(20, 2000) >= 19 where accuracy > 0.95``.

The page's setup is trained from 20 starts, each for 2,000 steps. A start counts where what stands
behind ``where`` is true of it after its last step.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tui_tutor.engine.frame import Evaluation
from tui_tutor.engine.setup import Setup
from tui_tutor.errors import LessonError
from tui_tutor.lessons.expression import LONGEST, Expression, check_length
from tui_tutor.lessons.goals import EVALUATION_NAMES, GOAL_WORDS, SETUP_NAMES, compile_truth, goal_values
from tui_tutor.lessons.spelling import shortened
from tui_tutor.lessons.vocabulary import Vocabulary
from tui_tutor.translation import mark

FEWEST_STARTS, MOST_STARTS = 2, 100
USUAL_STEPS, MOST_STEPS = 2000, 20_000
"""Steps of each start where the goal names none, and as many as it may name."""
EXAMPLE = "seeds(20, 2000) >= 19 where accuracy > 0.95"

WHERE_WORDS = Vocabulary(
    numbers=(*EVALUATION_NAMES, *SETUP_NAMES),
    truths=GOAL_WORDS.truths,
    # The starts are trained together, always by NumPy.
    texts={name: words for name, words in GOAL_WORDS.texts.items() if name != "backend"},
)
"""What may be asked of a start."""

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
_NUMBER = r"([0-9]{1,9})"
_HEAD = re.compile(rf"seeds\s*\(\s*{_NUMBER}\s*(?:,\s*{_NUMBER}\s*)?\)\s*(<=|>=|==|<|>)\s*{_NUMBER}")


@dataclass(frozen=True)
class SeedsGoal:
    """A goal over many starts.

    Attributes:
        text: As it was written.
        starts: How many starts are trained: those of the seeds from 1.
        steps: How many steps each of them gets.
        comparison: How the number of those that count is compared: ``>=``, ``==``, …
        wanted: With what it is compared.
    """

    text: str
    starts: int
    steps: int
    comparison: str
    wanted: int
    _condition: Expression = field(repr=False, compare=False)

    @property
    def names(self) -> frozenset[str]:
        """The names that a start is judged by."""
        return self._condition.names

    def setups(self, setup: Setup) -> tuple[Setup, ...]:
        """The setup of each start; the seed and the backend of the setup don't matter."""
        # Not before it is asked for: no first screen needs it.
        from tui_tutor.engine.sweep import seed_sweep

        return seed_sweep(same_starts(setup), self.starts)

    def counts(self, evaluation: Evaluation, setup: Setup, diverged: bool) -> bool:
        """Whether a start counts. One that is asked for what does not exist does not."""
        try:
            return bool(self._condition.evaluate(goal_values(evaluation, setup, frozenset(), diverged)))
        except LessonError:
            return False

    def is_met_by(self, count: int) -> bool:
        """Whether so many starts that count are what the goal asks for."""
        return _COMPARE[self.comparison](count, self.wanted)


def same_starts(setup: Setup) -> Setup:
    """The setup as it decides the starts: equal for two that are tried from the same ones."""
    return setup.changed(seed=1, backend="numpy", device="cpu")


def is_seeds_goal(text: str) -> bool:
    """Whether a goal speaks of seeds, so that `parse_seeds_goal` is to read it."""
    return re.search(r"\bseeds\b", text[: LONGEST + 1]) is not None


def parse_seeds_goal(text: str) -> SeedsGoal:
    """Understand a goal over many starts.

    Raises:
        LessonError: If it is none.
    """
    check_length(text)
    head, where, condition = text.strip().partition("where")
    match = _HEAD.fullmatch(head.strip())
    if match is None:
        raise LessonError(
            mark("{text} is no goal over many starts"),
            mark("write it like {example}"),
            text=shortened(head.strip() or text, 60),
            example=EXAMPLE,
        )
    if not where or not condition.strip():
        raise LessonError(
            mark("the goal does not say when a start counts"),
            mark("write it like {example}"),
            example=EXAMPLE,
        )
    steps = USUAL_STEPS if match[2] is None else int(match[2])
    goal = SeedsGoal(
        text, int(match[1]), steps, match[3], int(match[4]), compile_truth(condition, WHERE_WORDS)
    )
    _check(goal)
    return goal


def check_goal(text: str) -> None:
    """Check the predicate of a goal of either kind.

    Raises:
        LessonError: If it is none.
    """
    if is_seeds_goal(text):
        parse_seeds_goal(text)
    else:
        compile_truth(text)


def _check(goal: SeedsGoal) -> None:
    if not FEWEST_STARTS <= goal.starts <= MOST_STARTS:
        raise LessonError(
            mark("{count} starts can't be tried"),
            mark("write {fewest} to {most}, as in {example}"),
            count=f"{goal.starts:,}",
            fewest=FEWEST_STARTS,
            most=MOST_STARTS,
            example=EXAMPLE,
        )
    if not 1 <= goal.steps <= MOST_STEPS:
        raise LessonError(
            mark("each start can't get {steps} steps"),
            mark("write 1 to {most}, as in {example}"),
            steps=f"{goal.steps:,}",
            most=f"{MOST_STEPS:,}",
            example=EXAMPLE,
        )
    possible = [goal.is_met_by(count) for count in range(goal.starts + 1)]
    if all(possible) or not any(possible):
        raise LessonError(
            mark("of {starts} starts, {comparison} {wanted} is always so")
            if all(possible)
            else mark("of {starts} starts, {comparison} {wanted} can never be"),
            mark("compare with a number from 0 to {starts}, as in {example}"),
            starts=goal.starts,
            comparison=goal.comparison,
            wanted=f"{goal.wanted:,}",
            example=EXAMPLE,
        )
