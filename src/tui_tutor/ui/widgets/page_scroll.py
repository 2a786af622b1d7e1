"""The part of the reader that scrolls, and whether there is more of the page below."""

from dataclasses import dataclass

from textual.containers import VerticalScroll
from textual.message import Message


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
