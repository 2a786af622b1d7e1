"""Shows a picture of somebody else's screen."""

from itertools import zip_longest

from textual.geometry import Region, Size
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

from tui_tutor.store.class_messages import Picture
from tui_tutor.ui.painting.picture import paint_picture
from tui_tutor.ui.widgets.painted import background_of, lay_over


class PictureView(Widget):
    """A picture, as large as it is; put it into something that scrolls."""

    picture: var[Picture | None] = var(None, init=False)
    """What is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._strips: list[Strip] = []

    def watch_picture(self, before: Picture | None, picture: Picture | None) -> None:
        """Show the lines that are others."""
        old, self._strips = self._strips, paint_picture(picture) if picture is not None else []
        if _size(before) != _size(picture):
            self.refresh(layout=True)
            return
        width = _size(picture).width
        for y, (line_before, line) in enumerate(zip_longest(old, self._strips)):
            if line_before != line:
                self.refresh(Region(0, y, width, 1))

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        """The picture's columns."""
        return _size(self.picture).width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """The picture's rows."""
        return _size(self.picture).height

    def render_line(self, y: int) -> Strip:
        """One line of the picture."""
        background = background_of(self)
        if y >= len(self._strips):
            return Strip.blank(self.size.width, background)
        return lay_over(self._strips[y], background)


def _size(picture: Picture | None) -> Size:
    return Size(picture.columns, picture.rows) if picture is not None else Size(0, 0)
