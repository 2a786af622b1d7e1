"""The panel alone, without a lesson."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import print_setup
from tui_tutor.store.progress import PLAY, Progress
from tui_tutor.translation import Translate
from tui_tutor.ui.run_control import RunControl
from tui_tutor.ui.screens.comparing_screen import ComparingScreen
from tui_tutor.ui.widgets.title_bar import TitleBar


class PlayScreen(ComparingScreen):
    """A run without a lesson; its setup is kept for next time.

    Args:
        progress: Where the setup is kept.
        run: The run.
        translate: Gives the texts in the learner's language.
        wanted: The setup the run was to begin under; its backend is taken once the screen is up.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "let_go", "Leave the part", show=False)]

    def __init__(self, progress: Progress, run: RunControl, translate: Translate, wanted: Setup) -> None:
        super().__init__(run, translate)
        self._progress = progress
        self._wanted = wanted

    def action_let_go(self) -> None:
        """Take the keyboard from whatever part of the panel it is at."""
        self.set_focus(None)

    def on_mount(self) -> None:
        """Name the screen."""
        if not self.is_composed:
            return
        self.query_one(TitleBar).place = self._translate("play: train and change a network")
        wanted = self._wanted
        if self.run.opened:
            self.setup_changed()
        else:
            self.run_worker(self._take_up(wanted))
        self.run.opened = True

    async def _take_up(self, wanted: Setup) -> None:
        """Take the backend that is wanted, and go on where the run was left."""
        if wanted.backend == self.run.setup.backend:
            self.setup_changed()
        else:
            await self._edit(f"backend={wanted.backend} device={wanted.device}")
            self.run.forget_edits()
        await self.reopen_run(self._progress.runs.load(*PLAY))

    def setup_changed(self) -> None:
        """Keep the setup for next time, where it is the learner's own."""
        if self.borrowed:
            return
        self._progress.save_setup(*PLAY, print_setup(self.run.setup))
