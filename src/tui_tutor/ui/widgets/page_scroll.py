"""The part of the reader that scrolls, and whether there is more of the page below."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.containers import VerticalScroll
from textual.geometry import Region, Spacing
from textual.message import Message
from textual.widget import Widget

MARGIN = Spacing(1, 0, 2, 0)
"""Lines that stay in view around what is brought there."""
SCROLLING = {
    "up": "scroll_up",
    "down": "scroll_down",
    "home": "scroll_home",
    "end": "scroll_end",
    "pageup": "page_up",
    "pagedown": "page_down",
}
"""What keys do to the page."""
BEGINNING = 4
"""Lines of what follows an answer that are to be in view with the reply."""


class PageScroll(VerticalScroll):
    """What scrolls: the page without its navigation."""

    @dataclass
    class Moved(Message):
        """Posted when it may be another part of the page that is in view."""

        scroll: "PageScroll"

        @property
        def control(self) -> "PageScroll":
            """The sender."""
            return self.scroll

    @property
    def more_below(self) -> bool:
        """Whether some of the page is below what is in view; the blank lines at its end say nothing."""
        blank = 0
        for column in self.children:
            last = column.children[-1:]
            blank = column.gutter.bottom + sum(text.styles.margin.bottom for text in last)
        return self.max_scroll_y - self.scroll_offset.y > blank

    def place_of(self, widget: Widget) -> Region:
        """Where a widget of the page is, counted from the top of the page."""
        place, column = widget.virtual_region, widget.parent
        if isinstance(column, Widget) and column is not self:
            place = place.translate(column.virtual_region.offset).translate(column.gutter.top_left)
        return place

    def bring(self, top: int, bottom: int) -> None:
        """Bring lines of the page into view, and scroll no more than needed."""
        region = Region(0, top, max(1, self.size.width), max(1, bottom - top))
        self.scroll_to_region(region, animate=False, spacing=MARGIN)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell that the page was scrolled."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Moved(self))

    def watch_virtual_size(self) -> None:
        """Tell that the page is longer or shorter now."""
        self.post_message(self.Moved(self))

    def on_resize(self) -> None:
        """Tell that more or less of the page has room."""
        self.post_message(self.Moved(self))


def lines_to_show(top: int, reply: int, ends: Sequence[int], height: int) -> tuple[int, int]:
    """First line and end of what is to be in view once a question is answered.

    That is the reply to it, with as much of what is around it as has room.

    Args:
        top: The line at which the question begins.
        reply: The line at which the reply begins.
        ends: Ends of what may be shown below the reply, what is wanted most first.
        height: Lines that have room.
    """
    for end in ends:
        for first in (top, reply):
            if end - first <= height:
                return first, end
    return reply, reply + height
