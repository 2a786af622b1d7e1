"""Tells the class where somebody stands and how their run does, when that has changed."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.timer import Timer

from tui_tutor.store.class_messages import SECONDS_BETWEEN_NEWS, News
from tui_tutor.ui.class_news import news_of

if TYPE_CHECKING:
    from tui_tutor.ui.app import TutorApp

SOON = 0.05
"""Seconds until the first news after a quiet time, so that what changes together is told together."""


class NewsTeller:
    """Sends news at most once a second, and nothing while nothing changes.

    Args:
        app: The tutor.
        send: Tells the class.
    """

    def __init__(self, app: "TutorApp", send: Callable[[News], object]) -> None:
        self._app = app
        self._send = send
        self._keys = 0
        self._told: News | None = None
        self._told_at = -SECONDS_BETWEEN_NEWS
        self._waiting: Timer | None = None

    def count_key(self) -> None:
        """Count a key or click."""
        self._keys += 1
        self.changed()

    def changed(self) -> None:
        """Tell soon what is new."""
        if self._waiting is None and self._app.is_running:
            wait = self._told_at + SECONDS_BETWEEN_NEWS - time.monotonic()
            self._waiting = self._app.set_timer(max(wait, SOON), self._tell)

    def again(self) -> None:
        """Tell a class that has just come back, though nothing may be new."""
        if self._waiting is not None:
            self._waiting.stop()
        self._told = None
        self._tell()

    def _tell(self) -> None:
        self._waiting = None
        screen = self._app.run_screen
        if screen is None or not screen.is_composed:
            return
        news = news_of(screen, self._keys)
        if news != self._told:
            self._told, self._told_at = news, time.monotonic()
            self._send(news)
