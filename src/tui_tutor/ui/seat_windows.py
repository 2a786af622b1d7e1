"""The windows that the class opens before a learner, each in its time."""

from typing import TYPE_CHECKING, Any

from textual.command import CommandPalette
from textual.screen import Screen
from textual.widgets import Input

from tui_tutor.store.class_messages import ClassState, Consent, Picture, Vote
from tui_tutor.ui.class_link import ClassLink
from tui_tutor.ui.screens.class_windows import (
    ConsentScreen,
    KeyLineScreen,
    MessageScreen,
    PollScreen,
    ShownScreen,
)

if TYPE_CHECKING:
    from tui_tutor.ui.app import TutorApp


class SeatWindows:
    """Opens and closes windows so that they agree with how things stand in the class.

    None opens over a window into which the learner types. One that the learner has put off opens
    again only when it is asked for.

    Args:
        app: The tutor.
        link: Speaks for the class.
    """

    def __init__(self, app: "TutorApp", link: ClassLink[Any]) -> None:
        self._app = app
        self._link = link
        self._state = ClassState()
        self._polls_seen: set[int] = set()
        self._requests_seen: set[int] = set()
        self._answered_request = 0
        self._shown_seen = ""
        self._letters: list[str] = []
        self._votes: dict[int, str] = {}
        self._picture: Picture | None = None

    @property
    def vote(self) -> str:
        """What the learner has answered to the question that is asked; "" for nothing."""
        poll = self._state.poll
        # What the class says comes later than what has just been answered here.
        return self._votes.get(poll.number, self._state.vote) if poll is not None else ""

    @property
    def is_asked(self) -> bool:
        """Whether it is still to be answered whether the screen may be shown."""
        asked = self._state.asked
        return bool(asked) and asked != self._answered_request and not self._state.shows

    @property
    def looks(self) -> bool:
        """Whether the screen that is shown to all is in view."""
        return any(isinstance(screen, ShownScreen) for screen in self._app.screen_stack)

    @property
    def answers(self) -> bool:
        """Whether a window in which something is asked is in view."""
        return isinstance(self._app.screen, PollScreen | ConsentScreen)

    def take(self, state: ClassState) -> None:
        """Open and close what is to be opened and closed now."""
        self._state = state
        if state.asked:
            # A request that is taken back may come again later under its own number.
            self._requests_seen &= {state.asked}
        if not state.shown or state.shows:
            self._shown_seen, self._picture = "", None
        self.settle()

    def settle(self) -> None:
        """Do what could not be done in the window that has been in view until now."""
        top = self._app.screen
        if self._is_over(top):
            top.dismiss(None)
            return
        if is_typed_into(top):
            return
        state, poll = self._state, self._state.poll
        # What can't be closed or answered while keys do nothing waits until they do.
        if self._letters and not state.frozen:
            _ = self._app.translate
            self._open(MessageScreen(_("Your teacher says"), self._letters.pop(0), _))
        elif self.is_asked and state.asked not in self._requests_seen and not state.frozen:
            self._ask_consent()
        elif poll is not None and poll.number not in self._polls_seen and not self.vote and not state.frozen:
            self._ask_poll()
        elif state.shown and not state.shows and state.shown != self._shown_seen:
            self.look()

    def tell(self, text: str) -> None:
        """Show something long that the teacher says."""
        self._letters.append(text)
        self.settle()

    def show_key_line(self, line: str, minutes: int) -> None:
        """Show what to type in a terminal of one's own so that its key comes back to this seat."""
        _ = self._app.translate
        if not line:
            text = _("The class can't take a key just now; try again in a moment.")
            self._app.notify(text, severity="warning", timeout=4, markup=False)
        elif not is_typed_into(self._app.screen):
            self._open(KeyLineScreen(line, minutes, _))

    def show(self, picture: Picture) -> None:
        """Show what is on the screen that is shown to all."""
        self._picture = picture
        for screen in self._app.screen_stack:
            if isinstance(screen, ShownScreen):
                screen.show(picture)

    def answer(self) -> None:
        """Open what waits for an answer again."""
        if self.is_asked:
            self._ask_consent()
        elif self._state.poll is not None:
            self._ask_poll()
        else:
            self._app.notify(self._app.translate("Nothing is being asked."), timeout=3, markup=False)

    def look(self) -> None:
        """Open the screen that is shown to all."""
        state = self._state
        if not state.shown or state.shows:
            text = self._app.translate("No screen is shown to all just now.")
            self._app.notify(text, timeout=3, markup=False)
            return
        self._shown_seen = state.shown
        screen = ShownScreen(state.shown, self._app.translate)
        self._open(screen)
        if self._picture is not None:
            screen.call_later(screen.show, self._picture)

    def end_showing(self) -> bool:
        """Take back that the screen is shown; whether it was."""
        if not self._state.shows:
            return False
        self._link.send(Consent(self._state.asked or self._answered_request, False))
        return True

    def _ask_poll(self) -> None:
        poll = self._state.poll
        if poll is None:
            return
        self._polls_seen.add(poll.number)

        def take(answer: str | None) -> None:
            if answer is not None:
                self._votes[poll.number] = answer
                self._link.send(Vote(poll.number, answer))

        self._app.push_screen(PollScreen(poll, self.vote, self._app.translate), take)

    def _ask_consent(self) -> None:
        request = self._state.asked
        self._requests_seen.add(request)

        def take(given: bool | None) -> None:
            if given is not None:
                self._answered_request = request
                self._link.send(Consent(request, given))

        self._app.push_screen(ConsentScreen(request, self._app.translate), take)

    def _open(self, screen: Screen[None]) -> None:
        self._app.push_screen(screen)

    def _is_over(self, screen: Screen[Any]) -> bool:
        """Whether what a window is about is over."""
        state = self._state
        match screen:
            case PollScreen(poll=poll):
                return state.poll is None or state.poll.number != poll.number
            case ConsentScreen(request=request):
                return state.asked != request
            case ShownScreen(whose=whose):
                return state.shown != whose or state.shows
        return False


def is_typed_into(screen: Screen[Any]) -> bool:
    """Whether the learner is writing something in a window."""
    return isinstance(screen, CommandPalette) or isinstance(screen.focused, Input)
