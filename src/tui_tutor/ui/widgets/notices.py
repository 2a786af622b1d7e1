"""Notices: what is told at the edge of the screen, over what is there, and goes by itself."""

from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.containers import VerticalGroup
from textual.content import Content
from textual.events import Click
from textual.geometry import Region
from textual.message import Message
from textual.notifications import Notification
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Static

from tui_tutor.ui.painting.whole_strip import WholeStrip

LEAST_SECONDS = 0.01
"""Timers of no time at all fail, and on a busy machine a short time may be over before they begin."""

UNTIL_DISMISSED = 1e6
"""Seconds that no lesson lasts."""


class Notice(Static):
    """One notice; it goes after its time, or when it is clicked.

    Args:
        notification: What it says and for how long.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"notice--title"}

    @dataclass
    class Over(Message):
        """Posted when the notice has been there for long enough."""

        notice: "Notice"

        @property
        def control(self) -> "Notice":
            """The sender."""
            return self.notice

    def __init__(self, notification: Notification) -> None:
        super().__init__(classes=f"-{notification.severity}")
        self.notification = notification
        self._is_over = False

    @property
    def stays(self) -> bool:
        """Whether it is there until it is dismissed."""
        # One that was taken along to another screen has a little less time.
        return self.notification.timeout > UNTIL_DISMISSED / 2

    def render(self) -> Content:
        """The title in bold over the text."""
        told = self.notification
        text = Content.from_markup(told.message) if told.markup else Content(told.message)
        if not told.title:
            return text
        return Content.assemble((told.title, self.get_visual_style("notice--title")), "\n", text)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines, in which no character is cut where a widget below begins or ends."""
        return [WholeStrip(strip, strip.cell_length) for strip in super().render_lines(crop)]

    def on_mount(self) -> None:
        """Begin to count the time."""
        self.set_timer(max(LEAST_SECONDS, self.notification.time_left), self.end)

    def on_click(self, event: Click) -> None:
        """Go."""
        event.stop()
        self.end()

    def end(self) -> None:
        """Go."""
        self._is_over = True
        self.post_message(self.Over(self))

    def on_unmount(self) -> None:
        """Go on where the learner goes on, if the screen goes before the notice's time."""
        told = self.notification
        if not self._is_over and not told.has_expired:
            self.app.notify(
                told.message,
                title=told.title,
                severity=told.severity,
                timeout=told.time_left,
                markup=told.markup,
            )


class Notices(VerticalGroup):
    """The notices of a screen, the newest on top."""

    def on_mount(self) -> None:
        """Keep below what the class says at the top."""
        self.screen.screen_layout_refresh_signal.subscribe(self, lambda _screen: self._keep_below_bar())

    async def show(self, notification: Notification) -> None:
        """Put a notice over the others."""
        await self.mount(Notice(notification), before=next(iter(self.children), None))
        self._uncover()

    @on(Notice.Over)
    async def remove_notice(self, event: Notice.Over) -> None:
        """Take a notice away."""
        event.stop()
        await event.notice.remove()
        self._uncover()

    def _keep_below_bar(self) -> None:
        # By its name, since only a class needs what the bar is made of.
        rows = sum(bar.outer_size.height for bar in self.screen.query("ClassBar") if bar.display)
        if self.styles.offset.y.value != rows:
            self.styles.offset = (0, rows)
            self._uncover()

    def _uncover(self) -> None:
        """Paint the whole screen: of a wide character at a notice's edge, half would stay away."""
        self.screen.refresh()


async def show_notice(screen: Screen[Any], notification: Notification) -> None:
    """Show a notice on a screen, unless that is on its way out."""
    if not screen.is_attached:
        return
    notices = next(iter(screen.query(Notices)), None)
    if notices is None:
        notices = Notices()
        await screen.mount(notices)
    # A screen that closes takes nothing in, and does not say so.
    if notices.is_attached:
        await notices.show(notification)
