"""The doctor's findings."""

from dataclasses import dataclass

from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from tui_tutor.translation import Translate
from tui_tutor.ui.painting.board_lines import BoardLine, paint_lines
from tui_tutor.ui.painting.doctor import Report, doctor_lines
from tui_tutor.ui.painting.palette import Palette
from tui_tutor.ui.widgets.painted import Painted, palette_of


class DoctorView(Painted):
    """Lists what is wrong, as high as it needs; put it into something that scrolls.

    Args:
        report: What is told.
        translate: Gives the texts in the learner's language.
    """

    chosen: var[int] = var(0, init=False)
    """Index of the chosen finding."""

    @dataclass
    class Pressed(Message):
        """Posted when something is clicked: a ``finding``, a ``try`` or a ``lesson``, with its number."""

        what: str
        number: int

    def __init__(self, report: Report, translate: Translate) -> None:
        super().__init__()
        self._report = report
        self._translate = translate

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """The rows of all findings."""
        return sum(map(len, self._parts(width, palette_of(self.app))))

    def place(self) -> Region:
        """Where the chosen finding stands."""
        heights = [len(part) for part in self._parts(self.size.width, palette_of(self.app))]
        return Region(0, sum(heights[: self.chosen]), self.size.width, heights[self.chosen])

    def watch_chosen(self) -> None:
        """Paint the other choice."""
        self.repaint()

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The findings one below the other."""
        return paint_lines([line for part in self._parts(width, palette) for line in part], (width, height))

    def on_click(self, event: Click) -> None:
        """Tell what was clicked."""
        match event.style.meta.get("spot"):
            case (str(what), str(number)):
                self.post_message(self.Pressed(what, int(number)))
            case _:
                pass

    def _parts(self, width: int, palette: Palette) -> list[list[BoardLine]]:
        return doctor_lines(self._report, self.chosen, width, palette, self._translate)
