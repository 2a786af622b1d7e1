"""The run as a script beside the panel."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui_tutor.engine.setup import Setup
from tui_tutor.errors import TutorError
from tui_tutor.ui.player import Evaluations
from tui_tutor.ui.screens.bend_screen import BendScreen


class ScriptScreen(BendScreen):
    """A run on the panel that can be read as a script.

    Args:
        run: The run.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("E", "script", "The run as a script")]

    _scripted: Setup | None = None

    def paint(self, evaluations: Evaluations = ()) -> None:
        """Show the newest picture of the run; the script follows its setup."""
        super().paint(evaluations)
        if self.has_class("-script") and self._scripted is not self.run.frame.setup:
            self._rewrite_script()

    def watch_phase(self) -> None:
        """Light up the lines of the phase too."""
        super().watch_phase()
        self._light()

    def watch_walked(self) -> None:
        """Light up the lines of the phase, or none any more."""
        super().watch_walked()
        self._light()

    def action_script(self) -> None:
        """Show the script below the network, or what was there before."""
        if self.has_class("-script"):
            self.leave_script()
            return
        if self.keeps_secret():
            return
        try:
            self._write_script()
        except TutorError as error:
            self.tell(error)
            return
        self.leave_bend(goes_back=False)
        self.add_class("-script")
        self.show_below("script")
        self.did("script")

    def action_bend(self) -> None:
        """Show the bent plane instead."""
        self.leave_script(goes_back=False)
        super().action_bend()

    def on_script_view_other_asked(self) -> None:
        """Show the script for the other library."""
        self.library = "numpy" if self.library == "torch" else "torch"
        self._write_script()

    def on_script_view_left(self) -> None:
        """Go back to what was there before."""
        self.leave_script()

    def leave_script(self, goes_back: bool = True) -> None:
        """Show what was there before; go back to where the learner was, if nothing else takes its place."""
        if self.has_class("-script"):
            self.remove_class("-script")
            self._scripted = None
            if goes_back:
                self.return_from_below()

    def _rewrite_script(self) -> None:
        """Write the script of another setup, or leave where there is none of it."""
        try:
            self._write_script()
        except TutorError as error:
            self.leave_script()
            self.tell(error)

    def _write_script(self) -> None:
        # Not before it is asked for: no script is part of the first screen.
        from tui_tutor.engine.export.numpy_script import numpy_script
        from tui_tutor.engine.export.script import ScriptTask
        from tui_tutor.engine.export.torch_script import torch_script

        self._scripted = self.run.frame.setup
        write = {"torch": torch_script, "numpy": numpy_script}[self.library]
        self.script = write(ScriptTask(self.run.frame.setup, self.run.dataset), self._translate)

    def _light(self) -> None:
        walked = self.walked
        self.lit_phase = walked.phases[self.phase].kind if walked is not None else ""
