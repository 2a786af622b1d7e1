"""Asking the doctor what is wrong with the run, and trying what may heal it."""

from collections.abc import Mapping
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from tui_tutor.ui.screens.script_screen import ScriptScreen
from tui_tutor.ui.widgets.run_status import RunStatus


class CareScreen(ScriptScreen):
    """A run on the panel that the doctor looks after.

    Args:
        run: The run.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("D", "doctor", "The doctor")]

    @property
    def lesson_titles(self) -> Mapping[str, str]:
        """The title of each lesson that can be opened, by its slug, for screens built on this one."""
        return {}

    def open_taught(self, slug: str) -> None:
        """Open a lesson that teaches what was found, for screens built on this one."""

    @on(RunStatus.DoctorAsked)
    @work(exclusive=True, group="question")
    async def ask_doctor(self) -> None:
        """What is said of a fault was clicked."""
        await self._consult()

    @work(exclusive=True, group="question")
    async def action_doctor(self) -> None:
        """Show what is wrong with the run, and do what is chosen to be tried."""
        await self._consult()

    async def _consult(self) -> None:
        # Not before it is asked for: no window is part of the first screen.
        from tui_tutor.ui.painting.doctor import Report
        from tui_tutor.ui.painting.doctor_texts import would_tell
        from tui_tutor.ui.screens.doctor_screen import DoctorScreen, LessonWanted, Treatment

        frame = self.run.frame
        hides = would_tell(self.hidden)
        report = Report(frame.findings, frame.step, frame.input_names, self.lesson_titles, hides)
        self.did("doctor")
        match await self.app.push_screen_wait(DoctorScreen(report, self._translate)):
            case Treatment(words=words, anew=anew):
                await self._treat(words, anew)
            case LessonWanted(slug=slug):
                self.open_taught(slug)

    async def _treat(self, words: str, anew: bool) -> None:
        if not self._takes_over():
            return
        await self._edit_words(words)
        if anew:
            await self.run.restart()
        self.notify(words, title=self._translate("tried"), timeout=5, markup=False)
