"""The goals of the open page: which can be seen, how they are judged, what is shown beside them."""

import re
from collections.abc import Collection, Iterable, Mapping

from tui_tutor.engine.frame import Evaluation
from tui_tutor.engine.setup import Setup
from tui_tutor.lessons.goals import DIFFERENCE, GoalJudge, goal_values
from tui_tutor.lessons.lesson import Goal, Page, Question
from tui_tutor.lessons.seeds_goal import SeedsGoal, is_seeds_goal, parse_seeds_goal
from tui_tutor.translation import Translate
from tui_tutor.ui.words import goal_number

NAME = re.compile(r"(?<![a-z_\"])[a-z_]+(?![a-z_\"])")
"""A word of a goal that stands in no quotation marks."""


class PageGoals:
    """The goals of a page, and which of them are reached.

    Args:
        page: The page; None has no goals.
        done: Keys of the goals that were reached before.

    Attributes:
        done: Keys of those that are reached.
        differences: By each step, how far NumPy and Torch were apart until then, where it is known.
    """

    def __init__(self, page: Page | None = None, done: Iterable[str] = ()) -> None:
        self.done = set(done)
        self.differences: Mapping[int, float] = {}
        self._page = page
        self._untils = {goal.key: goal.until for goal in page.goals} if page else {}
        self._over_starts = {
            key: parse_seeds_goal(until) for key, until in self._untils.items() if is_seeds_goal(until)
        }
        self._judges = {
            key: GoalJudge(until) for key, until in self._untils.items() if key not in self._over_starts
        }
        self._in_view: frozenset[str] = frozenset()

    def come_into_view(self, question: Question | None) -> None:
        """Note which goals stand before the first open question; those below it can't be seen."""
        blocks = self._page.blocks if self._page else ()
        shown = blocks[: blocks.index(question)] if question is not None else blocks
        self._in_view = frozenset(block.key for block in shown if isinstance(block, Goal))

    @property
    def open(self) -> tuple[str, ...]:
        """Keys of the goals on a run that are in view and not reached yet."""
        return tuple(key for key in self._judges if self.awaits(key))

    @property
    def over_starts(self) -> Mapping[str, SeedsGoal]:
        """The goals over many starts that are in view, by their keys."""
        return {key: goal for key, goal in self._over_starts.items() if key in self._in_view}

    @property
    def beside_torch(self) -> tuple[str, ...]:
        """Keys of the open goals that ask how far NumPy and Torch are apart."""
        return tuple(key for key in self.open if DIFFERENCE in self._judges[key].expression.names)

    def awaits(self, key: str) -> bool:
        """Whether a goal is in view and not reached yet."""
        return key in self._in_view and key not in self.done

    def met(
        self, evaluations: tuple[Evaluation, ...], setup: Setup, actions: frozenset[str], diverged: bool
    ) -> list[str]:
        """Keys of the open goals that a run meets at any of its evaluations."""
        return [
            key
            for key in self.open
            if any(
                self._judges[key].judge(each, setup, actions, diverged, self.differences.get(each.step))
                for each in evaluations
            )
        ]

    def progress(
        self, evaluation: Evaluation, setup: Setup, hidden: Collection[str], translate: Translate
    ) -> dict[str, str]:
        """For each open goal, the numbers it depends on as they are now, without those that are hidden."""
        values = goal_values(evaluation, setup, frozenset(), False, self.differences.get(evaluation.step))
        return {
            key: "  ".join(
                goal_number(name, value, translate)
                for name in dict.fromkeys(NAME.findall(self._untils[key]))
                if name not in hidden
                and isinstance(value := values.get(name), int | float)
                and not isinstance(value, bool)
            )
            for key in self.open
        }
