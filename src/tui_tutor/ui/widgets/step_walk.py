"""One step, phase by phase, with its numbers."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from tui_tutor.engine.walk import WalkedStep
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.numbers import count
from tui_tutor.ui.painting.palette import Palette
from tui_tutor.ui.painting.walk.view import WalkView, paint_walk
from tui_tutor.ui.widgets.painted import Painted


class StepWalk(Painted, can_focus=True):
    """Shows a phase of a step: formulas, matrices, and one unit worked out.

    Args:
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,enter", "go(1)", "Next phase", show=False),
        Binding("left,backspace", "go(-1)", "Phase before", show=False),
        Binding("down", "choose(1)", "Next unit", show=False),
        Binding("up", "choose(-1)", "Unit before", show=False),
        Binding("escape", "leave", "Leave the step", show=False),
    ]

    walked: var[WalkedStep | None] = var(None)
    """The step; None while no step is walked through."""

    phase: var[int] = var(0)
    """The phase that is shown, by its place among the phases."""

    unit: var[int] = var(0)
    """The unit that is worked out."""

    hidden: var[frozenset[str]] = var(frozenset())
    """Names of values that a page hides."""

    @dataclass
    class PhaseChosen(Message):
        """Posted when another phase is asked for; one before the first or after the last may be."""

        walk: "StepWalk"
        phase: int

        @property
        def control(self) -> "StepWalk":
            """The sender."""
            return self.walk

    @dataclass
    class UnitChosen(Message):
        """Posted when another unit is to be worked out."""

        walk: "StepWalk"
        unit: int

        @property
        def control(self) -> "StepWalk":
            """The sender."""
            return self.walk

    @dataclass
    class Left(Message):
        """Posted when the learner has seen enough."""

        walk: "StepWalk"

        @property
        def control(self) -> "StepWalk":
            """The sender."""
            return self.walk

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate
        self.border_subtitle = translate("←→ phase   ↑↓ unit   , . sample   esc leave")

    def watch_walked(self) -> None:
        """Show the step."""
        if self.walked is not None:
            self.border_title = self._translate("inside step {step}").format(
                step=count(self.walked.frame.step + 1)
            )
        self.repaint()

    def watch_phase(self) -> None:
        """Show the phase."""
        self.repaint()

    def watch_unit(self) -> None:
        """Work the unit out."""
        self.repaint()

    def watch_hidden(self) -> None:
        """Show without what is hidden."""
        self.repaint()

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The phase."""
        if self.walked is None:
            return []
        view = WalkView(self.walked, self.phase, self.unit, self.hidden)
        return paint_walk(view, width, height, palette, self._translate)

    def on_click(self, event: Click) -> None:
        """Go to the phase that was clicked."""
        match event.style.meta.get("spot"):
            case ("phase", int(index)):
                self.post_message(self.PhaseChosen(self, index))
            case _:
                pass

    def action_go(self, phases: int) -> None:
        """Ask for a phase before or after."""
        self.post_message(self.PhaseChosen(self, self.phase + phases))

    def action_choose(self, units: int) -> None:
        """Ask for a unit before or after."""
        if self.walked is not None:
            most = WalkView(self.walked, self.phase).units - 1
            self.post_message(self.UnitChosen(self, min(max(self.unit + units, 0), most)))

    def action_leave(self) -> None:
        """Ask to leave the step."""
        self.post_message(self.Left(self))
