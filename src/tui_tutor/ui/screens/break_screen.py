"""A page that has planted a fault in its run: nothing gives it away before it is named, then it is mended."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.errors import TutorError
from tui_tutor.lessons.breaks import (
    SUSPECTS,
    concealed_words,
    has_fault,
    mended,
    planted,
    tells_faults,
)
from tui_tutor.lessons.lesson import Break
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.measured import measured_lines
from tui_tutor.ui.run_control import RunControl
from tui_tutor.ui.screens.page_screen import PageScreen
from tui_tutor.ui.screens.panel_screen import PanelScreen
from tui_tutor.ui.study import Study
from tui_tutor.ui.widgets.break_block import BreakBlock


class BreakScreen(PageScreen):
    """A run that its page may have broken.

    Args:
        study: Where the learner stands; a page is open.
        run: The run; where a page has already been opened on it, it goes on.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("U", "mend", "Mend the fault")]

    def __init__(self, study: Study, run: RunControl, translate: Translate) -> None:
        super().__init__(study, run, translate)
        self._is_broken = False
        # Before the first picture, which would show it.
        self.set_reactive(PanelScreen.concealed, self._secret_words())
        self.set_reactive(PanelScreen.tells_faults, self._may_name())

    def looks_like(self, other: PanelScreen) -> None:
        """Take over whether the run is broken."""
        super().looks_like(other)
        if isinstance(other, BreakScreen):
            self._is_broken = other._is_broken

    @property
    def planted(self) -> Break | None:
        """The fault of the page that is open."""
        page = self._study.page
        return next((block for block in page.blocks if isinstance(block, Break)), None) if page else None

    @property
    def _unnamed(self) -> Break | None:
        """The fault, where the learner has not named it yet."""
        task, answers = self.planted, self._study.state.answers
        if task is None or (task.key in answers and answers[task.key].right):
            return None
        return task

    def conceal(self) -> None:
        """Conceal what would give away a fault that the page asks for, or show it again once it is named."""
        self.concealed = self._secret_words()
        self.tells_faults = self._may_name()

    def begins_anew(self) -> bool:
        """Whether the run on the panel has a fault that is not this page's, or has not got this page's."""
        return self._is_broken or self._unnamed is not None

    def worked_on(self) -> Callable[[Setup], Setup]:
        """Plant the page's fault, until it is named."""
        task = self._unnamed
        if task is None:
            return super().worked_on()
        # At once: another page may be turned to before the setup is there.
        self._is_broken = True
        folder = self._study.folder
        return lambda setup: planted(setup, task.plant, folder)

    def setup_changed(self) -> None:
        """Note whether the run has the page's fault: an undo or a setup that was kept may bring it back."""
        super().setup_changed()
        self._look_for_fault()

    async def borrow(self, text: str, folder: Path | None, step: int | None = None) -> bool:
        """Put somebody else's setup on the panel, which may have the page's fault."""
        gets_there = await super().borrow(text, folder, step)
        self._look_for_fault()
        return gets_there

    def _look_for_fault(self) -> None:
        task = self.planted
        self._is_broken = task is not None and has_fault(self.run.setup, task.plant, self._study.folder)
        for block in self.query(BreakBlock) if self._is_broken else ():
            block.is_mended = False

    async def _consult(self) -> None:
        """Leave the diagnosis to the learner; what is measured may be seen."""
        if self.tells_faults:
            await super()._consult()
            return
        text = "\n".join(measured_lines(self.run.frame, self.hidden, self._translate))
        self.notify(text, title=self._translate("Here you are the doctor"), timeout=9, markup=False)
        self.did("doctor")

    @on(BreakBlock.MendAsked)
    def mend_asked(self) -> None:
        """The button was pressed."""
        self.action_mend()

    @work(group="page")
    async def action_mend(self) -> None:
        """Take the fault that was named out of the run, and begin anew."""
        task, study = self.planted, self._study
        if task is None or self._unnamed is not None:
            text = (
                self._translate("No fault is planted on this page.")
                if task is None
                else self._translate("Name the fault first: answer the question on the page.")
            )
            self.notify(text, timeout=4, markup=False)
            return
        if not self._takes_over():
            return
        text, folder, plant = study.page_setup or "", study.folder, task.plant
        try:
            await self.run.change(
                lambda setup: mended(setup, parse_setup(text, folder=folder), plant, folder)
            )
        except TutorError as error:
            self.tell(error)
            return
        await self.run.restart()
        for block in self.query(BreakBlock):
            block.is_mended = True
        self.setup_changed()
        self.did("mend")

    def _may_name(self) -> bool:
        """Whether what is wrong with the run may be named."""
        page, answers = self._study.page, self._study.state.answers
        given = {key: answer.right for key, answer in answers.items()}
        return page is None or tells_faults(page, given)

    def _secret_words(self) -> frozenset[str]:
        """The words of the setup that are not to be seen on the page."""
        task, study = self._unnamed, self._study
        if task is None:
            return frozenset()
        try:
            panel = parse_setup(study.page_setup or "", folder=study.folder)
            return concealed_words(panel, task.plant, study.folder)
        except TutorError:
            # It is told where the setup is put on the panel.
            return SUSPECTS
