"""What is trained in the background for a goal: its many starts, or the same run by both backends."""

from collections.abc import Callable, Iterator
from functools import partial
from math import isclose

import numpy as np

from tui_tutor.engine.backend_comparison import BackendPair
from tui_tutor.engine.frame import Frame
from tui_tutor.engine.setup import Setup
from tui_tutor.lessons.seeds_goal import SeedsGoal, same_starts
from tui_tutor.lessons.start_trial import StartTrial
from tui_tutor.ui.comparing import Comparing, Rhythm
from tui_tutor.ui.painting.starts import StartsView

PICTURES_PER_SECOND = 5.0
MOST_STEPS_BESIDE = 10_000
"""Steps until which a run is trained by both backends; Torch takes its time, and keys need theirs."""
SAME_LOSS = 1e-6
"""Two losses closer than this, relatively, are those of the same run: rounding alone stays far below."""


class StartRuns(Comparing):
    """The starts of a goal, trained until each has its steps.

    Args:
        trial: The starts.
        setup: The setup that was on the panel when they were asked for.
        show: Called when there is a new picture.
        rhythm: How often that is.

    Attributes:
        view: The newest picture; stale where the panel has another setup now.
    """

    view: StartsView

    def __init__(self, trial: StartTrial, setup: Setup, show: Callable[[], None], rhythm: Rhythm) -> None:
        super().__init__(trial, show, rhythm)
        self._trial, self._setup = trial, same_starts(setup)
        self.background.until = trial.goal.steps
        self._is_stale = False
        self._take_picture()

    @property
    def goal(self) -> SeedsGoal:
        """The goal."""
        return self._trial.goal

    @property
    def has_met(self) -> bool:
        """Whether the starts have ended, and the goal is met by them."""
        view = self.view
        return view.finished and self.goal.is_met_by(sum(view.counted))

    def is_of(self, setup: Setup) -> bool:
        """Whether these are the starts of a setup."""
        return same_starts(setup) == self._setup

    def tell_to(self, show: Callable[[], None]) -> None:
        """Have another screen told when there is a new picture."""
        self._tell = show

    def heard(self, setup: Setup) -> bool:
        """Hear of the setup on the panel; whether that changes the picture.

        What nobody asks for any more is not trained on.
        """
        before, self._is_stale = self._is_stale, not self.is_of(setup)
        if self._is_stale:
            self.background.pause()
        self.view = self.view._replace(stale=self._is_stale)
        return self._is_stale is not before

    def _parts(self) -> Iterator[Callable[[], None]]:
        verdicts: list[tuple[bool, bool]] = []
        for index in range(len(self._trial.setups)):
            yield partial(self._judge, index, verdicts)
        yield partial(self._put_together, verdicts)

    def _judge(self, index: int, verdicts: list[tuple[bool, bool]]) -> None:
        verdicts.append(self._trial.judge(index))

    def _put_together(self, verdicts: list[tuple[bool, bool]]) -> None:
        trial = self._trial
        self.view = StartsView(
            seeds=tuple(setup.seed for setup in trial.setups),
            step=trial.step_count,
            steps=trial.goal.steps,
            losses=trial.losses,
            counted=tuple(counts for counts, _diverged in verdicts),
            diverged=tuple(diverged for _counts, diverged in verdicts),
            finished=trial.finished,
            stale=self._is_stale,
        )


class BesideRuns(Comparing):
    """A run by NumPy and by Torch, as far as the run on the panel has come.

    Args:
        pair: Both of them.
        show: Called when there is a new picture.
        rhythm: How often that is.
    """

    def __init__(self, pair: BackendPair, show: Callable[[], None], rhythm: Rhythm) -> None:
        super().__init__(pair, show, rhythm)
        self._pair = pair
        self._largest: dict[int, float] = {}
        self._losses: dict[int, float] = {}
        self._take_picture()

    def follow(self, frame: Frame) -> None:
        """Train on until where the run on the panel is."""
        self.background.until = min(frame.step, MOST_STEPS_BESIDE)
        if not self.background.playing:
            self.background.play()

    def is_of(self, setup: Setup) -> bool:
        """Whether these are the runs of a setup, whatever its backend."""
        ours = self._pair.numpy.setup
        return setup.changed(backend=ours.backend, device=ours.device) == ours

    def differences(self, frame: Frame) -> dict[int, float]:
        """By each step, how far the parameters of both were apart until then, as far as it is known.

        Nothing is known of a run that was changed on its way: it is not the one that was trained here.
        """
        known = [(one.loss, self._losses[one.step]) for one in frame.evaluations if one.step in self._losses]
        if not all(isclose(ours, other, rel_tol=SAME_LOSS, abs_tol=1e-12) for ours, other in known):
            return {}
        return self._largest

    def _parts(self) -> Iterator[Callable[[], None]]:
        yield self._take

    def _take(self) -> None:
        with np.errstate(all="ignore"):
            self._largest = self._pair.largest_until()
        self._losses = {one.step: one.loss for one in self._pair.numpy.frame().evaluations}
