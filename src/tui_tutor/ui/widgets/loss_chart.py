"""The loss curve of the run."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Blur, Click, Focus
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from tui_tutor.engine.frame import Evaluation, Frame
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.loss import Losses, paint_loss, step_under
from tui_tutor.ui.painting.palette import Palette
from tui_tutor.ui.widgets.painted import LEAST_SECONDS, Painted

PARTS = 20
"""Of a run that a large step through it takes."""


class LossChart(Painted, can_focus=True):
    """Train and test loss over the steps; each step that was made can be gone back to.

    Args:
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "go(-1)", "Step back", show=False),
        Binding("right", "go(1)", "Step on", show=False),
        Binding("pageup,up", "go_far(-1)", "Far back", show=False),
        Binding("pagedown,down", "go_far(1)", "Far on", show=False),
        Binding("home", "go_to(0)", "To the start", show=False),
        Binding("end", "go_to(-1)", "To the end", show=False),
    ]

    least_seconds = LEAST_SECONDS

    frame: var[Frame | None] = var(None)
    """The run that is shown."""

    log_axis: var[bool] = var(False)
    """Whether the loss axis is logarithmic."""

    hidden: var[frozenset[str]] = var(frozenset())
    """Names of values that a page hides."""

    others: var[tuple[tuple[Evaluation, ...], ...]] = var(())
    """Evaluations of other paths, to be compared with."""

    @dataclass
    class StepChosen(Message):
        """Posted when a step is to be gone to; ``by`` counts from where that leads."""

        chart: "LossChart"
        step: int | None
        by: int = 0

        @property
        def control(self) -> "LossChart":
            """The sender."""
            return self.chart

    @dataclass
    class LogAxisToggled(Message):
        """Posted when the other kind of axis is asked for."""

        chart: "LossChart"

        @property
        def control(self) -> "LossChart":
            """The sender."""
            return self.chart

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate
        self.border_title = translate("loss")

    def watch_frame(self) -> None:
        """Paint the longer curve."""
        self.repaint_in_time()

    def watch_log_axis(self) -> None:
        """Paint the other axis."""
        self.repaint()

    def watch_hidden(self) -> None:
        """Paint without what is hidden."""
        self.repaint()

    def watch_others(self) -> None:
        """Paint beside the other curves."""
        self.repaint()

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The newest losses and the curves."""
        if self.frame is None:
            return []
        secret = "loss" in self.hidden
        return paint_loss(self._losses, self.log_axis, secret, width, height, palette, self._translate)

    def on_focus(self, _event: Focus) -> None:
        """Say what the keys do."""
        self.border_subtitle = self._translate("←→ a step   ↑↓ far   home end")

    def on_blur(self, _event: Blur) -> None:
        """Say no more."""
        self.border_subtitle = ""

    def on_click(self, event: Click) -> None:
        """Ask for the other axis, or for the step that was clicked."""
        if event.style.meta.get("spot") == ("log",):
            self.post_message(self.LogAxisToggled(self))
        elif (place := event.get_content_offset(self)) is not None and place.y > 0:
            losses = self._losses
            if losses.past and "loss" not in self.hidden:
                step = step_under(losses, self.log_axis, *self.content_size, place.x)
                self.post_message(self.StepChosen(self, step))

    def action_go(self, steps: int) -> None:
        """Ask for a step before or after."""
        self.post_message(self.StepChosen(self, None, steps))

    def action_go_far(self, direction: int) -> None:
        """Ask for a step far before or after."""
        if self.frame is not None:
            self.action_go(direction * max(self.frame.end // PARTS, 1))

    def action_go_to(self, step: int) -> None:
        """Ask for the first step, or with -1 for the last."""
        if self.frame is not None:
            self.post_message(self.StepChosen(self, self.frame.end if step < 0 else step))

    @property
    def _losses(self) -> Losses:
        frame = self.frame
        if frame is None:
            return Losses(())
        return Losses(frame.evaluations, frame.ahead, frame.end, self.others)
