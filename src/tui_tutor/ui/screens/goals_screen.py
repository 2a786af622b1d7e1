"""A page whose goals ask for more than one run: for many starts, or for Torch beside NumPy."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from tui_tutor.engine.frame import Frame
from tui_tutor.errors import BackendError, TutorError
from tui_tutor.lessons.lesson import Lesson
from tui_tutor.lessons.seeds_goal import SeedsGoal
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.wrap import Run, wrap
from tui_tutor.ui.player import Evaluations
from tui_tutor.ui.run_control import RunControl
from tui_tutor.ui.screens.panel_screen import PanelScreen
from tui_tutor.ui.screens.terms_screen import TermsScreen
from tui_tutor.ui.study import Study
from tui_tutor.ui.widgets.goal_block import Below, GoalBlock
from tui_tutor.ui.widgets.page_scroll import MARGIN, PageScroll, lines_to_show
from tui_tutor.ui.widgets.question_block import QuestionBlock
from tui_tutor.ui.widgets.reader import Reader

if TYPE_CHECKING:
    from tui_tutor.ui.goal_runs import BesideRuns, StartRuns

SECONDS_TO_BE_LAID_OUT = 0.02
"""After which it is looked whether a page has its place again."""


class GoalsScreen(TermsScreen):
    """A lesson that trains in the background what its goals ask for.

    Args:
        study: Where the learner stands; a page is open.
        run: The run; where a page has already been opened on it, it goes on.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("W", "try_starts", "Many starts")]

    def __init__(self, study: Study, run: RunControl, translate: Translate) -> None:
        super().__init__(study, run, translate)
        self._starts: dict[str, StartRuns] = {}
        self._beside: BesideRuns | None = None
        self._asked_beside: object = None
        self._news: str | None = None

    def on_mount(self) -> None:
        """Show what was trained before this screen came in another's place."""
        for key in self._starts:
            self._show_starts(key)

    async def on_unmount(self) -> None:
        """Let nothing be trained that nobody sees."""
        await asyncio.gather(*(runs.background.finish() for runs in self._trained()))

    def give_way(self) -> None:
        """Leave the next moment to a key that has come."""
        for runs in self._trained():
            runs.background.give_way()

    def looks_like(self, other: PanelScreen) -> None:
        """Take over what was trained for the page's goals."""
        super().looks_like(other)
        if isinstance(other, GoalsScreen):
            self._starts, other._starts = other._starts, {}
            for key, runs in self._starts.items():
                runs.tell_to(partial(self._show_starts, key))

    def heard(self, evaluations: Evaluations, frame: Frame) -> None:
        """Note whether what was trained is still about the run on the panel."""
        super().heard(evaluations, frame)
        if self.is_opening or not self.is_composed:
            return
        for key, runs in self._starts.items():
            if runs.heard(frame.setup):
                self._show_starts(key)
        if self._study.goals.beside_torch and not self.borrowed:
            self._look_beside(frame)

    def _show_page(
        self, before: Lesson | None, jumped: bool, saved_setup: str | None = None, led: bool = False
    ) -> None:
        for runs in self._trained():
            runs.background.pause()
        self._starts, self._beside, self._asked_beside, self._news = {}, None, None, None
        self.query_one(Reader).below = {}
        super()._show_page(before, jumped, saved_setup, led)

    def _trained(self) -> "tuple[StartRuns | BesideRuns, ...]":
        return (*self._starts.values(), *([self._beside] if self._beside is not None else []))

    # Many starts

    @on(GoalBlock.StartsAsked)
    def try_asked(self, event: GoalBlock.StartsAsked) -> None:
        """The goal that asks for them was clicked."""
        self._ask_starts(event.key)

    def action_try_starts(self) -> None:
        """Try the starts of the page's goal that asks for them, the first that is not reached."""
        goals = self._study.goals.over_starts
        if not goals:
            self.notify(self._translate("No goal of this page asks for many starts."), timeout=3)
            return
        self._show_lesson()
        done = self._study.state.done_blocks
        self._ask_starts(next((key for key in goals if key not in done), next(iter(goals))))

    def _ask_starts(self, key: str) -> None:
        goal = self._study.goals.over_starts.get(key)
        if goal is None or self._opening or self.borrowed or not self.may("run"):
            return
        runs = self._starts.get(key)
        # Whoever writes a lesson changes its goals while they are open.
        if runs is not None and runs.goal == goal and runs.is_of(self.run.setup):
            runs.background.play()
            self._show_starts(key)
        else:
            self._try_starts(key, goal)

    @work(group="starts", exclusive=True)
    async def _try_starts(self, key: str, goal: SeedsGoal) -> None:
        """Train the starts of the setup on the panel; on a thread until it is known how long steps take."""
        # Not before it is asked for: nothing of it is part of the first screen.
        from tui_tutor.lessons.start_trial import StartTrial
        from tui_tutor.ui.comparing import Rhythm
        from tui_tutor.ui.goal_runs import PICTURES_PER_SECOND, StartRuns

        study, setup, place = self._study, self.run.setup, self._study.place
        rhythm = Rhythm(PICTURES_PER_SECOND, self.run.stretch, lambda: self.run.held)

        def made() -> StartRuns:
            trial = StartTrial(goal, setup)
            return StartRuns(trial, setup, partial(self._show_starts, key), rhythm)

        try:
            runs = await asyncio.to_thread(made)
        except TutorError as error:
            self.tell(error)
            return
        if study.place != place or not self.is_composed:
            return
        before = self._starts.get(key)
        if before is not None:
            await before.background.finish()
        self._starts[key] = runs
        runs.background.failed = self._fail_on_page
        runs.background.play()
        runs.heard(self.run.setup)
        self._show_starts(key)
        self.call_after_refresh(self._bring_into_view, key)

    def _show_starts(self, key: str) -> None:
        """Show how far the starts of a goal have come, and whether they reach it."""
        from tui_tutor.ui.painting.starts import starts_lines

        runs = self._starts.get(key)
        if runs is None or not self.is_composed:
            return
        view = runs.view
        reader = self.query_one(Reader)
        offers = view.stale or not (view.finished or runs.background.playing)
        paint = partial(starts_lines, view, translate=self._translate)
        reader.below = {**reader.below, key: Below(paint, offers)}
        is_asked = runs.goal == self._study.goals.over_starts.get(key)
        if runs.has_met and is_asked and not view.stale and self._study.reach(key):
            self.tell_reached(key)

    def _bring_into_view(self, key: str) -> None:
        for block in self.query(GoalBlock):
            if block.goal.key == key:
                block.scroll_visible(animate=False)

    # What is reached

    def tell_reached(self, key: str) -> None:
        """Tick what is reached, tell of one goal, and bring into view why it was worth it."""
        self.query_one(Reader).done = frozenset(self._study.state.done_blocks)
        self._show_reading()
        self.notify(self._translate("Goal reached"), timeout=3)
        self._news = key
        self.call_after_refresh(self._show_news)

    def _after_pane(self) -> None:
        """Show what was reached while another pane was open."""
        super()._after_pane()
        self.call_after_refresh(self._show_news)

    def on_screen_resume(self) -> None:
        """Show what was reached while a window was open."""
        self.call_after_refresh(self._show_news)

    def _show_news(self) -> None:
        """Bring the goal that was reached into view, as soon as the page can be seen."""
        key, focused = self._news, self.focused
        if key is None or self.app.screen is not self or not self.query_one(PageScroll).region:
            return
        scroll = self.query_one(PageScroll)
        blocks = [block for block in self.query(GoalBlock) if block.goal.key == key]
        if any(block.why_row >= scroll.place_of(block).height for block in blocks):
            # After a window the page is given its place a little later. A callback that calls for itself
            # would keep the event loop from that.
            self.set_timer(SECONDS_TO_BE_LAID_OUT, self._show_news)
            return
        self._news = None
        # Whoever is about to answer a question looks there.
        if isinstance(focused, QuestionBlock) and not focused.answered:
            return
        for block in blocks:
            place, room = scroll.place_of(block), scroll.size.height - MARGIN.height
            scroll.bring(*lines_to_show(place.y, place.y + block.why_row, (place.bottom,), room))

    # Torch beside NumPy

    def _look_beside(self, frame: Frame) -> None:
        """Train the run on the panel by both backends, as far as it has come."""
        beside = self._beside
        if beside is not None and beside.is_of(frame.setup):
            beside.follow(frame)
            self._study.goals.differences = beside.differences(frame)
            return
        self._study.goals.differences = {}
        asked = frame.setup.changed(backend="numpy", device="cpu")
        if asked != self._asked_beside:
            self._asked_beside = asked
            self._begin_beside()

    @work(group="beside", exclusive=True)
    async def _begin_beside(self) -> None:
        from tui_tutor.engine.backend_comparison import BackendPair
        from tui_tutor.ui.comparing import Rhythm
        from tui_tutor.ui.goal_runs import PICTURES_PER_SECOND, BesideRuns

        setup, place = self.run.setup, self._study.place
        rhythm = Rhythm(PICTURES_PER_SECOND, self.run.stretch, lambda: self.run.held)
        try:
            # Torch takes a second or more to import.
            beside = await asyncio.to_thread(
                lambda: BesideRuns(BackendPair(setup), self._show_beside, rhythm)
            )
        except BackendError as error:
            self._say_beside(error.text(self._translate).replace("\n", ": "))
            return
        except TutorError as error:
            self.tell(error)
            return
        if self._study.place != place or not self.is_composed:
            return
        if self._beside is not None:
            await self._beside.background.finish()
        self._beside = beside
        beside.background.failed = self._fail_on_page
        self._show_beside()

    def _show_beside(self) -> None:
        """Judge the run's goals again, now that more is known."""
        if self.is_composed:
            self.heard(self.run.frame.evaluations, self.run.frame)

    def _say_beside(self, text: str) -> None:
        """Say below the goals that ask for both backends why it can't be known."""
        reader = self.query_one(Reader)
        runs = (Run(text, "note-warning"),)
        keys = self._study.goals.beside_torch
        reader.below = {**reader.below, **{key: Below(partial(wrap, runs), False) for key in keys}}

    def _fail_on_page(self, error: BaseException) -> None:
        """End as after any mistake of ours."""
        self.app.call_later(_raise, error)


def _raise(error: BaseException) -> None:
    raise error
