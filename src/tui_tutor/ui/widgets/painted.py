"""A widget that paints its own lines, and only when something has changed."""

from collections.abc import Iterator
from itertools import zip_longest
from time import monotonic
from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.events import Hide, Show
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tui_tutor.ui.painting.palette import Palette, choose_palette

COLORS_OF_SYSTEM = {"256": "cube", "standard": "ansi", "windows": "ansi"}
"""The colours of a palette for what Rich calls a terminal's colours, where they are not ``full``."""


def palette_of(app: App[object]) -> Palette:
    """The palette for the app's terminal and theme."""
    if app.no_color:
        return choose_palette("none", True)
    colors = COLORS_OF_SYSTEM.get(app.console.color_system or "", "full")
    return choose_palette(colors, app.current_theme.dark)


def background_of(widget: Widget) -> Style:
    """The background that the stylesheet gives a widget, to lie under what is painted."""
    return Style(bgcolor=widget.background_colors[1].rich_color)


def lay_over(strip: Strip, background: Style) -> Strip:
    """A strip on a background, which shows where the strip has none of its own.

    Leaving the other cells as they are keeps most styles of a map from being made twice.
    """
    segments = [
        segment
        if segment.style is not None and segment.style.bgcolor is not None
        else Segment(segment.text, background + segment.style if segment.style else background)
        for segment in strip
    ]
    return Strip(segments, strip.cell_length)


LEAST_SECONDS = 0.07
"""For what costs much to paint: with every frame where there are ten a second, so that all of it is
sent in one go, and with every third where there are thirty."""


class Painted(Widget):
    """Base of the panel's widgets: `paint` makes all lines, which are kept until `repaint`."""

    least_seconds: ClassVar[float] = 0.0
    """Time between two paintings that `repaint_in_time` does not undercut."""

    # The arguments are those of a scroll view, where a widget is both.
    def __init__(self, *children: Widget, **options: Any) -> None:
        super().__init__(*children, **options)
        self._strips: list[Strip] = []
        self._background = Style.null()
        self._painted_for: tuple[object, ...] | None = None
        self._in_time_at = 0.0
        self._waiting: Timer | None = None
        self._is_due = False
        self._is_shown = True

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The widget's lines."""
        raise NotImplementedError

    def room(self) -> Size:
        """The cells that `paint` has to fill."""
        return self.content_size

    def view(self) -> tuple[object, ...]:
        """What the lines depend on besides the widget's own values: room, palette, background."""
        return self.room(), palette_of(self.app), background_of(self)

    def repaint(self) -> None:
        """Paint again as soon as everything that changes now has changed."""
        if not self.is_mounted:
            self._painted_for = None
            self.refresh()
        elif not self._is_due:
            self._is_due = True
            # The screen asks all widgets in one go, and so sends everything that is new at once.
            self.screen.call_next(self._repaint_now)

    def repaint_in_time(self) -> None:
        """Paint again, now or `least_seconds` from now."""
        now = monotonic()
        if now - self._in_time_at >= self.least_seconds:
            self._in_time_at = now
            self.repaint()
        elif self._waiting is None:
            # Most often the next frame comes first, and everything is sent in one go.
            self._waiting = self.set_timer(self.least_seconds, self.repaint_in_time)

    def on_hide(self, _event: Hide) -> None:
        """Paint nothing that nobody sees."""
        self._is_shown = False

    def on_show(self, _event: Show) -> None:
        """Paint what was left out."""
        self._is_shown = True
        self._painted_for = None
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The kept lines, painted anew where their place or the colours have changed."""
        view = self.view()
        if view != self._painted_for:
            self._paint(view)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One of the kept lines."""
        if y >= len(self._strips):
            return Strip.blank(self.room().width, self._background)
        return self._strips[y]

    def _paint(self, view: tuple[object, ...]) -> None:
        width, height = self.room()
        has_room = width > 0 and height > 0
        strips = self.paint(width, height, palette_of(self.app)) if has_room else []
        self._background = background_of(self)
        self._strips = [lay_over(strip, self._background) for strip in strips]
        self._painted_for = view

    def _repaint_now(self) -> None:
        """Paint again and send the pieces that differ, without a new layout."""
        self._is_due = False
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        if not self.is_attached:
            return
        view, before = self.view(), self._strips
        if not self._is_shown or self._painted_for != view:
            self._painted_for = None
            self.refresh()
            return
        self._paint(view)
        width = self.room().width
        lines = zip_longest(before, self._strips)
        changed = [
            Region(x, y, columns, 1)
            for y, (old, new) in enumerate(lines)
            for x, columns in changed_pieces(old, new, width)
        ]
        if changed:
            self.refresh(*changed)


def changed_pieces(old: Strip | None, new: Strip | None, width: int) -> list[tuple[int, int]]:
    """Where a line differs: the first column and the length of each piece that is to be sent.

    Args:
        old: The line as it was; None for one that was not there.
        new: The line as it is.
        width: Cells of the whole line, of which a strip may fill less.
    """
    if old == new:
        return []
    if old is None or new is None or old.cell_length != new.cell_length:
        return [(0, width)]
    known = set(_placed(old))
    return [(x, segment.cell_length) for x, segment in _placed(new) if (x, segment) not in known]


def _placed(strip: Strip) -> Iterator[tuple[int, Segment]]:
    """A strip's segments, with the columns where they begin."""
    x = 0
    for segment in strip:
        yield x, segment
        x += segment.cell_length
