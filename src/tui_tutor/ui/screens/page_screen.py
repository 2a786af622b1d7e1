"""The run that a page works with: what the page brings to the panel, and what of it is kept."""

from collections.abc import Callable
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from tui_tutor.engine.frame import Frame
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup, print_setup
from tui_tutor.errors import TutorError
from tui_tutor.lessons.lesson import Predict
from tui_tutor.translation import Translate
from tui_tutor.ui.player import Evaluations
from tui_tutor.ui.run_control import RunControl
from tui_tutor.ui.screens.comparing_screen import ComparingScreen
from tui_tutor.ui.study import Study


class PageScreen(ComparingScreen):
    """A run that belongs to a page; the screen built on this one shows the page.

    Args:
        study: Where the learner stands; a page is open.
        run: The run; where a page has already been opened on it, it goes on.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("R", "page_setup", "The page's own setup")]

    def __init__(self, study: Study, run: RunControl, translate: Translate) -> None:
        super().__init__(run, translate)
        self._study = study
        self._opening = False
        self._hiding = study.hiding

    @property
    def study(self) -> Study:
        """Where the learner stands."""
        return self._study

    @property
    def is_opening(self) -> bool:
        """Whether the page's own run is not on the panel yet."""
        return self._opening or not self.run.opened

    @work(exclusive=True, group="page")
    async def _open_page(self, saved_setup: str | None, jumped: bool, is_first: bool = False) -> None:
        """Give the panel what the study's page works with.

        Args:
            saved_setup: The setup the learner left there.
            is_first: Whether it is the first page since the tutor was opened.
            jumped: Whether the learner did not come from the page before, whose network a page
                without a setup goes on with.
        """
        study, page = self._study, self._study.page
        if page is None:
            return
        before, begins_anew = (self.run.setup, self.run.path), self.begins_anew()
        self._look_as_told(page.show)
        if not saved_setup or not await self._put_on_panel(saved_setup):
            goes_on = not (jumped or begins_anew)
            own = page.setup if page.setup is not None or goes_on else study.page_setup
            if own is not None or begins_anew:
                is_fresh = begins_anew or page.setup is not None
                await self._put_on_panel(own or "", fresh=is_fresh and study.has_something_to_do)
        if (self.run.setup, self.run.path) != before:
            # It was the page that changed the run, and not the learner.
            self.run.forget_edits()
        if saved_setup and is_first:
            # The run of the last time is gone on with, as it was left.
            await self.reopen_run(study.progress.runs.load(*study.place))
        self.setup_changed()
        self._opening = False
        await self.run.look()

    @work(exclusive=True, group="page")
    async def _open_led_page(self) -> None:
        """Look at the page that is led to; whoever leads gives the setup."""
        self.borrowed = True
        if self._study.page is not None:
            self._look_as_told(self._study.page.show)
        self._opening = False
        await self.run.look()

    def begins_anew(self) -> bool:
        """Whether a page can't go on with the run of the page before, for screens built on this one."""
        return False

    def worked_on(self) -> Callable[[Setup], Setup]:
        """What the page makes of a setup before it is on the panel, for screens built on this one."""
        return lambda setup: setup

    def _look_as_told(self, show: tuple[str, ...]) -> None:
        """Show on the panel what the page points at, and the sample it asks about."""
        question = self._open_prediction()
        predictions = (
            [b for b in self._study.page.blocks if isinstance(b, Predict)] if self._study.page else []
        )
        asked = question or (predictions[0] if predictions else None)
        self.run.sample = asked.sample if asked else None
        self._close_below(show)
        if "gradients" in show:
            self.tab = "gradients"
        elif "values" in show:
            self.tab = "forward"

    def _close_below(self, show: tuple[str, ...]) -> None:
        """Close the walk of the page that was left, and what lies over what this page points at."""
        if self.walked is not None:
            self.leave_walk()
        if {"loss", "values", "gradients"}.intersection(show):
            self.leave_script()
            self.leave_bend()

    async def _put_on_panel(self, text: str, fresh: bool = False) -> bool:
        """Give the run a setup, paused and at its start where that is asked for; whether it could."""
        folder, worked_on = self._study.folder, self.worked_on()
        try:
            before, now = await self.run.change(lambda _setup: worked_on(parse_setup(text, folder=folder)))
        except TutorError as error:
            self.tell(error)
            return False
        if now is not before:
            self.selected = None
        # A run that went on while its network was replaced has begun to train the new one.
        if fresh or not now.keeps_parameters_of(before) or self.run.frame.diverged:
            await self.run.restart()
        return True

    @work(group="page")
    async def action_page_setup(self) -> None:
        """Put the page's own setup back on the panel."""
        if not self._takes_over():
            return
        setup = self._study.page_setup
        if setup is not None and await self._put_on_panel(setup, fresh=True):
            self.setup_changed()

    def hide(self) -> None:
        """Hide what the page asks for now, and what later pages ask for of the numbers that are shown."""
        self._hiding = self._study.hiding
        self.hidden = self._hiding.at(self.run.frame)

    def paint(self, evaluations: Evaluations = ()) -> None:
        """Show the newest picture of the run, without what is asked for."""
        self.hidden = self._hiding.at(self.run.frame)
        super().paint(evaluations)

    def goal_progress(self, frame: Frame) -> dict[str, str]:
        """How far the run is on the way to each open goal, in words, by the goal's key."""
        hidden = self._hiding.at(frame)
        return self._study.goals.progress(frame.evaluation, frame.setup, hidden, self._translate)

    def _open_prediction(self) -> Predict | None:
        """The first prediction of the page that has no answer."""
        answers = self._study.state.answers
        page = self._study.page
        blocks = page.blocks if page else ()
        return next((b for b in blocks if isinstance(b, Predict) and b.key not in answers), None)

    def setup_changed(self) -> None:
        """Keep the setup with the page, where it is the learner's own."""
        if self.borrowed:
            return
        self._study.save_setup(print_setup(self.run.setup))
