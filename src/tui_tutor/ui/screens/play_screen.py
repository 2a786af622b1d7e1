"""The panel alone, without a lesson."""

from tui_tutor.engine.setup_text import print_setup
from tui_tutor.store.progress import PLAY, Progress
from tui_tutor.translation import Translate
from tui_tutor.ui.run_control import RunControl
from tui_tutor.ui.screens.run_screen import RunScreen
from tui_tutor.ui.widgets.title_bar import TitleBar


class PlayScreen(RunScreen):
    """A run without a lesson; its setup is kept for next time.

    Args:
        progress: Where the setup is kept.
        run: The run.
        translate: Gives the texts in the learner's language.
    """

    def __init__(self, progress: Progress, run: RunControl, translate: Translate) -> None:
        super().__init__(run, translate)
        self._progress = progress

    def on_mount(self) -> None:
        """Name the screen."""
        if not self.is_composed:
            return
        self.query_one(TitleBar).place = self._translate("play: train and change a network")
        self.setup_changed()

    def setup_changed(self) -> None:
        """Keep the setup for next time."""
        self._progress.save_setup(*PLAY, print_setup(self.run.setup))
