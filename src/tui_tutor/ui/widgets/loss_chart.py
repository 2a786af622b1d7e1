"""The loss curve of the run."""

from dataclasses import dataclass

from textual.events import Click
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from tui_tutor.engine.frame import Frame
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.loss import paint_loss
from tui_tutor.ui.painting.palette import Palette
from tui_tutor.ui.widgets.painted import LEAST_SECONDS, Painted


class LossChart(Painted):
    """Train and test loss over the steps, on a linear or logarithmic axis.

    Args:
        translate: Gives the texts in the learner's language.
    """

    least_seconds = LEAST_SECONDS

    frame: var[Frame | None] = var(None)
    """The run that is shown."""

    log_axis: var[bool] = var(False)
    """Whether the loss axis is logarithmic."""

    hidden: var[frozenset[str]] = var(frozenset())
    """Names of values that a page hides."""

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

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The newest losses and the curves."""
        if self.frame is None:
            return []
        secret = "loss" in self.hidden
        evaluations = self.frame.evaluations
        return paint_loss(evaluations, self.log_axis, secret, width, height, palette, self._translate)

    def on_click(self, event: Click) -> None:
        """Ask for the other axis."""
        if event.style.meta.get("spot") == ("log",):
            self.post_message(self.LogAxisToggled(self))
