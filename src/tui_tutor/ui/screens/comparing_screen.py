"""Comparing the run on the panel with others, and a learner's formula with its numbers."""

from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from tui_tutor.ui.screens.care_screen import CareScreen


class ComparingScreen(CareScreen):
    """A run on the panel that can be compared with others, and with what a learner works out.

    Args:
        run: The run.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("C", "compare", "Compare"),
        Binding("equals_sign", "formula", "A formula"),
    ]

    @work(exclusive=True, group="question")
    async def action_compare(self) -> None:
        """Compare the setup on the panel with others, and take the chosen one over."""
        # Not before it is asked for: nothing of it is part of the first screen.
        from tui_tutor.ui.comparing import Rhythm
        from tui_tutor.ui.screens.compare_screen import FRAMES_PER_SECOND, CompareScreen

        if self.keeps_secret() or (self.run.playing and not self.may("run")):
            return
        self.run.pause()
        self.did("compare")
        rhythm = Rhythm(FRAMES_PER_SECOND, self.run.stretch, lambda: self.run.held)
        screen = CompareScreen(self.run.setup, self._translate, rhythm)
        chosen = await self.app.push_screen_wait(screen)
        if chosen:
            await self._edit_words(chosen)

    @work(exclusive=True, group="question")
    async def action_formula(self) -> None:
        """Work formulas out on the numbers of the step that is shown; what came out counts as done."""
        from tui_tutor.ui.screens.formula_screen import FormulaScreen

        screen = FormulaScreen(self.run.frame, self.hidden, self._translate)
        if await self.app.push_screen_wait(screen):
            self.did("formula")
