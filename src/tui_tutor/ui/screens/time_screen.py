"""Going back in a run, taking edits back, and going to the other paths that a run has gone."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.message import Message

from tui_tutor.engine.comparison import differing_words
from tui_tutor.engine.history import Path
from tui_tutor.engine.setup import Setup
from tui_tutor.errors import TutorError
from tui_tutor.translation import mark
from tui_tutor.ui.painting.numbers import count
from tui_tutor.ui.player import Evaluations
from tui_tutor.ui.screens.prompts import ChoicePrompt, TextPrompt
from tui_tutor.ui.screens.run_screen import RunScreen
from tui_tutor.ui.setup_questions import read_step
from tui_tutor.ui.widgets.loss_chart import LossChart

MOST_OTHERS = 3
"""Other paths in the loss chart; the newest are compared with."""


class TimeScreen(RunScreen):
    """A run on the panel that can be taken back to each of its steps.

    Args:
        run: The run.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_curly_bracket", "go_by(-1)", "Step back"),
        Binding("right_curly_bracket", "go_by(1)", "Step on again"),
        Binding("z", "undo", "Undo"),
        Binding("y", "redo", "Redo"),
        Binding("j", "jump", "Jump to a step"),
        Binding("J", "branches", "Other paths"),
    ]

    @dataclass
    class Rested(Message):
        """Posted when the learner has paused the run, which is a moment to keep it."""

        screen: "TimeScreen"

    def action_press(self, name: str) -> None:
        """Play, pause, step and the like; after a pause the run is kept."""
        was_playing = self.run.playing
        super().action_press(name)
        if was_playing and not self.run.playing:
            self.post_message(self.Rested(self))

    async def reopen_run(self, content: bytes | None) -> None:
        """Go on with a run that was kept; where it can't be, it is said why."""
        if content is None:
            return
        try:
            await self.run.reopen(content)
        except TutorError as error:
            self.tell(error)

    def paint(self, evaluations: Evaluations = ()) -> None:
        """Show the newest picture of the run, and beside it how the paths that were left went."""
        loss = self.run.frame.setup.loss
        others = [path for path in self.run.branches if path.setup.loss == loss][-MOST_OTHERS:]
        self.others = tuple(tuple(path.evaluations(path.end)) for path in others)
        super().paint(evaluations)

    @on(LossChart.StepChosen)
    @work(group="run")
    async def choose_step(self, event: LossChart.StepChosen) -> None:
        """Go to the step that was chosen in the chart."""
        if self._takes_over():
            if event.step is None:
                await self.run.go_by(event.by)
            else:
                await self.run.go_to(event.step)
            self.did("scrub")

    @work(group="run")
    async def action_go_by(self, steps: int) -> None:
        """Go a step back, or on again."""
        if self._takes_over():
            await self.run.go_by(steps)
            self.did("scrub")

    @work(group="run")
    async def action_undo(self) -> None:
        """Take the last edit back."""
        before = self.run.setup
        if self._takes_over():
            self._arrive(before, await self.run.undo(), "undo", mark("There is no edit to take back."))

    @work(group="run")
    async def action_redo(self) -> None:
        """Take the last undo back."""
        before = self.run.setup
        if self._takes_over():
            self._arrive(before, await self.run.redo(), "redo", mark("There is no undo to take back."))

    @work(exclusive=True, group="question")
    async def action_jump(self) -> None:
        """Ask for a step, and go there."""
        if not self.may("run"):
            return
        _ = self._translate
        frame = self.run.frame
        says = _("A step from 0 to {end}; the run is shown exactly as it was there.").format(
            end=count(frame.end)
        )
        prompt = TextPrompt(
            _("jump to a step"), says, str(frame.step), lambda text: read_step(text, frame.end), _
        )
        typed = await self.app.push_screen_wait(prompt)
        if typed is not None and self._takes_over():
            await self.run.go_to(read_step(typed, self.run.frame.end))
            self.did("scrub")

    @work(exclusive=True, group="question")
    async def action_branches(self) -> None:
        """Ask for another path, and go to its end."""
        _ = self._translate
        paths = self.run.branches
        if not paths:
            text = _("There is no other path yet: go back, change something, and train on.")
            self.notify(text, timeout=5, markup=False)
            return
        if not self.may("run"):
            return
        choices = {
            str(number): _("{steps} steps   loss {loss}   {words}").format(
                steps=count(path.end),
                loss=_last_loss(path),
                words=self._told_words(differing_words((self.run.setup, path.setup))[1]) or _("as now"),
            )
            for number, path in enumerate(paths, 1)
        }
        says = _("Paths that you have left; each is as it was when you left it.")
        chosen = await self.app.push_screen_wait(ChoicePrompt(_("other paths"), says, choices, "", _))
        before = self.run.setup
        if chosen is not None and self._takes_over():
            await self.run.take(paths[int(chosen) - 1])
            self._arrive(before, True, "branch", "")

    def _told_words(self, words: str) -> str:
        """Words of a setup without those that are concealed."""
        return " ".join(word for word in words.split() if word.partition("=")[0] not in self.concealed)

    def _arrive(self, before: Setup, went: bool, action: str, otherwise: str) -> None:
        """Note that the run is elsewhere, under another setup perhaps; or say why it is not."""
        if not went:
            self.notify(self._translate(otherwise), timeout=3, markup=False)
            return
        if self.run.setup.layer_sizes != before.layer_sizes:
            self.selected = None
        if self.run.setup != before:
            self.setup_changed()
        self.did(action)


def _last_loss(path: Path) -> str:
    return f"{path.evaluations(path.end)[-1].loss:.3g}"
