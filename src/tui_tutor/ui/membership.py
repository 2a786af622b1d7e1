"""A learner's part in a class: does what the class says, and tells it how the learner does."""

import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.events import Event, Key, MouseDown, Paste
from textual.timer import Timer
from textual.widgets import Input

from tui_tutor.store.class_messages import (
    BringKey,
    ClassState,
    Forgotten,
    Hand,
    Idle,
    KeyLine,
    Picture,
    Pushed,
    ToSeat,
)
from tui_tutor.translation import Translate
from tui_tutor.ui.class_link import ClassLink
from tui_tutor.ui.class_part import HelpGroup
from tui_tutor.ui.class_words import HELP, KEYS, OwnWay, bar_lines, place_words
from tui_tutor.ui.following import Following
from tui_tutor.ui.news_teller import NewsTeller
from tui_tutor.ui.screen_picture import picture_of
from tui_tutor.ui.screens.class_windows import KeyLineScreen, MessageScreen
from tui_tutor.ui.screens.reading_screen import ReadingScreen
from tui_tutor.ui.seat_windows import SeatWindows
from tui_tutor.ui.widgets.class_bar import show_bar
from tui_tutor.ui.widgets.notices import UNTIL_DISMISSED, Notice
from tui_tutor.ui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from tui_tutor.ui.app import TutorApp

SECONDS_BETWEEN_PICTURES = 1.0
"""Of the screen, while somebody else looks at it."""
WELCOMED = "class-welcome"
"""The setting that says that the learner has been told about the hand."""
SECONDS_OF_WELCOME = 12.0
"""Longer than other notices, since who comes in looks at the page first."""
SECONDS_TO_LOOK_UP = 2.0
"""From the freeze on, in which a q that is typed may still belong to a word."""
LONGEST_NOTICE = 300
"""Characters of a message; a longer one gets a window in which it can be scrolled."""
SECONDS_TO_TAKE_LEAVE = 60.0
"""For whoever has been deleted from the class to read so; then the seat ends by itself."""


class Membership:
    """A learner's part in a class.

    Args:
        link: To the class.
    """

    has_hand = True

    def __init__(self, link: ClassLink[ToSeat]) -> None:
        self._link = link
        self._state = ClassState()
        self._hand = False
        self._was_playing = False
        self._frozen_at = 0.0
        self._said_held = self._said_idle = self._is_forgotten = False
        self._pictures: Timer | None = None
        self._last_picture: Picture | None = None

    def begin(self, app: "TutorApp") -> None:
        """Take part, now that the first screen stands."""
        self._app = app
        self._news = NewsTeller(app, self._link.send)
        self._following = Following(app, self._show)
        self._windows = SeatWindows(app, self._link)
        for key, name in KEYS.items():
            app.bind(key, f"class('{name}')", show=False)
        app.screen_change_signal.subscribe(app, self._on_screen)
        # In the app's own order of things, and not while it is in the middle of something.
        self._link.hear = self._hear
        self._link.lost = partial(self._hear, ClassState())
        self._link.start()
        self._news.changed()
        app.call_later(self._welcome)

    def end(self) -> None:
        """Take part no more."""
        self._link.close()

    def _welcome(self) -> None:
        """Say the first time how help is asked for, which nobody would look up before it is needed."""
        progress = self._app.study.progress
        if progress.setting(WELCOMED) is None:
            progress.save_setting(WELCOMED, "yes")
            text = self._app.translate("Stuck? Press ! to raise your hand, and your teacher sees it.")
            self._app.notify(text, timeout=SECONDS_OF_WELCOME, markup=False)

    # What the app asks and tells

    def on_key_or_click(self, event: Event) -> bool:
        """Count it; while the class is frozen nothing but quitting and closing messages is let through."""
        if isinstance(event, Key | MouseDown | Paste):
            self._said_held = False
            self._news.count_key()
            self._be_back()
        if not self._state.frozen or self._is_forgotten:
            return False
        if isinstance(event, Key) and (event.key == "ctrl+q" or (event.key == "q" and not self._is_in_word)):
            self._app.exit()
        elif isinstance(event, Key) and event.key == "X" and not self._is_in_word:
            self.do("close")
        return True

    def changed(self) -> None:
        """Tell the class soon."""
        if self._following.has_turned():
            self._show()
        self._following.compare()
        if self._link.is_open:
            self._news.changed()

    def allows(self, action: str) -> bool:
        """Whether the learner may turn pages and change the run, which ends following by choice."""
        following = self._following
        if following.is_held:
            # A key may ask twice.
            if not self._said_held:
                self._said_held = True
                text = self._app.translate("Your teacher leads; wait for the release.")
                self._app.notify(text, severity="warning", timeout=3, markup=False)
            return False
        following.leave()
        if action == "turn":
            following.turns()
        return True

    def is_open(self, slug: str) -> bool:
        """Whether a lesson may be opened."""
        return slug not in self._state.closed

    def do(self, name: str) -> None:
        """Do what a key of the class stands for."""
        match name:
            case "hand":
                self._raise_hand(not self._hand)
            case "follow":
                self._following.choose()
            case "back":
                self._following.go_back()
            case "answer":
                self._windows.answer()
            case "shown":
                self._windows.look()
            case "key":
                self._link.send(BringKey())
            case "close":
                if not self._windows.end_showing():
                    self._dismiss("information")
        self._show()

    def help(self) -> tuple[HelpGroup, ...]:
        """Keys of the class."""
        return (HELP,)

    def commands(self, translate: Translate) -> Iterator[SystemCommand]:
        """What can be done in the class, by name."""
        for key, says, action in HELP[1]:
            yield SystemCommand(translate(says), key, partial(self._app.run_action, action))

    @property
    def _is_in_word(self) -> bool:
        """Whether a letter is more likely one of a word than a key of its own."""
        is_new = time.monotonic() - self._frozen_at < SECONDS_TO_LOOK_UP
        return is_new and isinstance(self._app.focused, Input)

    # What the class says

    def _hear(self, message: ToSeat) -> None:
        self._app.call_later(self._take, message)

    async def _take(self, message: ToSeat) -> None:
        if self._is_forgotten:
            return
        match message:
            case ClassState():
                await self._stand(message)
            case Pushed():
                self._be_given(message)
            case Picture():
                self._windows.show(message)
            case KeyLine(line, minutes):
                self._windows.show_key_line(line, minutes)
            case Idle(minutes):
                self._said_idle = True
                text = self._app.translate(
                    "Are you still there? Press any key, or you leave in {minutes} minutes."
                )
                text = text.format(minutes=minutes)
                self._app.notify(text, severity="warning", timeout=UNTIL_DISMISSED, markup=False)
            case Forgotten():
                self._take_leave()

    def _take_leave(self) -> None:
        """End the seat of somebody who is not in the class any more, once that has been read."""
        self._is_forgotten = True
        _ = self._app.translate
        text = _(
            "All that the class has kept of you has been deleted, so nothing that you do here is saved."
            " This seat ends when you close this window. With the join code you can come in anew."
        )
        screen = MessageScreen(_("You are not in the class any more"), text, _)
        self._app.push_screen(screen, lambda _closed: self._app.exit())
        self._app.set_timer(SECONDS_TO_TAKE_LEAVE, self._app.exit)

    async def _stand(self, state: ClassState) -> None:
        """Do what follows from how things stand now."""
        before, self._state, self._hand = self._state, state, state.hand
        self._following.take(state.follow)
        if state.frozen != before.frozen:
            self._freeze(state.frozen)
        self._tell_closed(before)
        self._windows.take(state)
        self._show_pictures(state.watched or state.shows)
        self._show()

    def _freeze(self, frozen: bool) -> None:
        screen = self._app.run_screen
        if screen is None:
            return
        run = screen.run
        run.held = frozen
        if frozen:
            self._frozen_at = time.monotonic()
            self._was_playing = run.playing and not self._following.is_led
            run.pause()
        elif self._was_playing and not self._following.is_led:
            run.play()
        screen.paint()

    def _tell_closed(self, before: ClassState) -> None:
        """Say that the open lesson has been closed; nobody is sent away from it."""
        screen = self._app.run_screen
        slug = screen.study.place[0] if isinstance(screen, ReadingScreen) else ""
        if slug in self._state.closed and slug not in before.closed:
            _ = self._app.translate
            text = _("Your teacher has closed this lesson. You may stay, but not come back to it for now.")
            self._app.notify(text, severity="warning", timeout=8, markup=False)

    def _be_given(self, pushed: Pushed) -> None:
        if pushed.lesson or pushed.setup:
            self._following.give(pushed)
        if len(pushed.message) > LONGEST_NOTICE:
            self._windows.tell(pushed.message)
        elif pushed.message:
            title = self._app.translate("Your teacher says (X closes)")
            self._app.notify(pushed.message, title=title, timeout=UNTIL_DISMISSED, markup=False)

    # What the class is told and what the learner sees of it

    def _raise_hand(self, up: bool) -> None:
        self._hand = up
        self._link.send(Hand(up))

    def _be_back(self) -> None:
        if self._said_idle:
            self._said_idle = False
            self._dismiss("warning")

    def _dismiss(self, severity: str) -> None:
        for screen in self._app.screen_stack:
            for notice in screen.query(Notice):
                if notice.stays and notice.notification.severity == severity:
                    notice.end()

    def _show_pictures(self, wanted: bool) -> None:
        if wanted and self._pictures is None:
            self._last_picture = None
            self._pictures = self._app.set_interval(SECONDS_BETWEEN_PICTURES, self._send_picture)
        elif not wanted and self._pictures is not None:
            self._pictures.stop()
            self._pictures = None

    def _send_picture(self) -> None:
        # Whoever reads that line could take the seat.
        if any(isinstance(screen, KeyLineScreen) for screen in self._app.screen_stack):
            return
        picture = picture_of(self._app.screen)
        if picture != self._last_picture and self._link.send(picture):
            self._last_picture = picture

    def _on_screen(self, _screen: object) -> None:
        """Another screen or window has come into view."""
        if self._following.is_led and self._is_new_screen():
            self._following.again()
        self._windows.settle()
        self._following.settle()
        self._show()

    def _is_new_screen(self) -> bool:
        screen = self._app.run_screen
        return screen is not None and screen is self._app.screen and not screen.is_composed

    def _show(self) -> None:
        """Say at the top of every screen how things stand."""
        app = self._app
        # What was under way when the learner left ends without a screen.
        if not app.screen_stack:
            return
        screen, _ = app.run_screen, app.translate
        follow = self._state.follow
        lesson = None
        if follow is not None and isinstance(screen, ReadingScreen):
            lesson = screen.study.find(follow.lesson)
        own = OwnWay(
            follows=self._following.is_chosen,
            kept=self._following.kept_words,
            vote=self._windows.vote,
            is_asked=self._windows.is_asked,
            answers=self._windows.answers,
            looks=self._windows.looks,
        )
        lines = bar_lines(self._state, own, place_words(follow, lesson, _), _)
        for each in app.screen_stack:
            each.call_later(show_bar, each, lines)
            if each.is_attached:
                for title in each.query(TitleBar):
                    title.hand = self._hand
