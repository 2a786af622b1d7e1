"""Where the run is, and the buttons that drive it."""

from dataclasses import dataclass

from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from tui_tutor.engine.frame import Frame
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.palette import Palette
from tui_tutor.ui.painting.status import paint_status, status_height
from tui_tutor.ui.widgets.painted import Painted


class RunStatus(Painted):
    """Step, speed and accuracy in words; what is wrong with the run; play, step, reset.

    Args:
        translate: Gives the texts in the learner's language.
    """

    frame: var[Frame | None] = var(None)
    """The run that is shown."""

    playing: var[bool] = var(False)
    """Whether it is being trained."""

    steps_per_second: var[float] = var(0.0)
    """How fast."""

    speed: var[int] = var(0)
    """Steps per second asked for; 0 is as fast as it goes."""

    hidden: var[frozenset[str]] = var(frozenset())
    """Names of values that a page hides."""

    tells_faults: var[bool] = var(True)
    """Whether what is wrong with the run is named."""

    @dataclass
    class Pressed(Message):
        """Posted when a button is pressed.

        ``action`` is one of play, pause, step, epoch, reset, new-start, slower, faster.
        """

        status: "RunStatus"
        action: str

        @property
        def control(self) -> "RunStatus":
            """The sender."""
            return self.status

    @dataclass
    class DoctorAsked(Message):
        """Posted when what is said of a fault is pressed."""

        status: "RunStatus"

        @property
        def control(self) -> "RunStatus":
            """The sender."""
            return self.status

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate
        self._rows = 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Two rows, and more where a fault has to be told."""
        frame, tells = self.frame, self.tells_faults
        self._rows = status_height(frame, width, self._translate) if frame and tells else 2
        return self._rows

    def watch_frame(self, old: Frame | None, new: Frame | None) -> None:
        """Paint the new step; lay out again where a fault came or went."""
        if (old.faults if old else ()) != (new.faults if new else ()):
            self.refresh(layout=True)
        self.repaint()

    def watch_playing(self) -> None:
        """Paint the other button."""
        self.repaint()

    def watch_steps_per_second(self) -> None:
        """Paint the new rate."""
        self.repaint()

    def watch_speed(self) -> None:
        """Paint the new speed."""
        self.repaint()

    def watch_tells_faults(self) -> None:
        """Tell of faults, or no more."""
        self.refresh(layout=True)
        self.repaint()

    def watch_hidden(self) -> None:
        """Paint without what is hidden."""
        self.repaint()

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """Where the run is over its buttons."""
        if self.frame is None:
            return []
        return paint_status(
            self.frame,
            self.playing,
            self.steps_per_second,
            self.speed,
            self.hidden,
            (width, height if self.tells_faults else min(height, 2)),
            palette,
            self._translate,
        )

    def on_click(self, event: Click) -> None:
        """Press the clicked button."""
        match event.style.meta.get("spot"):
            case ("press", str(action)):
                self.post_message(self.Pressed(self, action))
            case ("doctor",):
                self.post_message(self.DoctorAsked(self))
            case _:
                pass
