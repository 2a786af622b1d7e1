"""A page that has planted a fault in its run: nothing gives it away before it is named, then it is mended."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.errors import TutorError
from tui_tutor.lessons.breaks import SUSPECTS, concealed_words, has_fault, mended, planted
from tui_tutor.lessons.lesson import Break
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.numbers import loss_number, number
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
        """Conceal what would give the page's fault away, or show it again once it is named."""
        self.concealed = self._secret_words()

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
        return lambda setup: planted(setup, task.plant)

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
        self._is_broken = task is not None and has_fault(self.run.setup, task.plant)
        for block in self.query(BreakBlock) if self._is_broken else ():
            block.is_mended = False

    async def _consult(self) -> None:
        """Leave the diagnosis to the learner; what is measured may be seen."""
        if not self.concealed:
            await super()._consult()
            return
        _ = self._translate
        now = self.run.frame.evaluation
        inputs = float(abs(self.run.frame.x).max())
        measured = {
            _("loss"): loss_number(now.loss),
            _("gradient norms"): " ".join(number(norm).strip() for norm in now.gradient_norms),
            _("dead units"): f"{now.dead_share:.0%}",
            _("spread of the weights"): number(now.spread).strip(),
            _("largest input"): number(inputs).strip(),
        }
        text = "\n".join(f"{name}: {value}" for name, value in measured.items())
        self.notify(text, title=_("Here you are the doctor"), timeout=9, markup=False)

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
        text, folder = study.page_setup or "", study.folder
        try:
            await self.run.change(lambda setup: mended(setup, parse_setup(text, folder=folder), task.plant))
        except TutorError as error:
            self.tell(error)
            return
        await self.run.restart()
        for block in self.query(BreakBlock):
            block.is_mended = True
        self.setup_changed()
        self.did("mend")

    def _secret_words(self) -> frozenset[str]:
        """The words of the setup that are not to be seen on the page."""
        task, study = self._unnamed, self._study
        if task is None:
            return frozenset()
        try:
            panel = parse_setup(study.page_setup or "", folder=study.folder)
            return concealed_words(panel, task.plant)
        except TutorError:
            # It is told where the setup is put on the panel.
            return SUSPECTS
