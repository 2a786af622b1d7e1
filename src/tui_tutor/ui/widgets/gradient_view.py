"""How large each layer's gradient is and was."""

from textual.reactive import var
from textual.strip import Strip

from tui_tutor.engine.frame import Frame
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.gradients import paint_gradients
from tui_tutor.ui.painting.palette import Palette
from tui_tutor.ui.widgets.painted import LEAST_SECONDS, Painted


class GradientView(Painted):
    """For each layer the norm of its gradient, its course on a log axis, and its heat.

    Args:
        translate: Gives the texts in the learner's language.
    """

    least_seconds = LEAST_SECONDS

    frame: var[Frame | None] = var(None)
    """The run that is shown."""

    hidden: var[frozenset[str]] = var(frozenset())
    """Names of values that a page hides."""

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self.border_title = translate("gradient sizes")

    def watch_frame(self) -> None:
        """Paint the new gradients."""
        self.repaint_in_time()

    def watch_hidden(self) -> None:
        """Paint without what is hidden."""
        self.repaint()

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """A band for each layer."""
        if self.frame is None:
            return []
        return paint_gradients(self.frame, self.hidden, width, height, palette)
