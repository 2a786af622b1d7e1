"""Talks to the terminal of a seat as soon as somebody sits there, and to nobody before."""

from tui_tutor.ui.seat_driver import SeatDriver


class WaitingDriver(SeatDriver):
    """A seat's driver for an app that is started before there is a terminal.

    It has the size that the app is run with. Once it is taken, keys come in and the size is the
    terminal's; what the app shows is sent from `show` on.
    """

    _is_taken = _is_shown = False

    @property
    def is_headless(self) -> bool:
        """Whether nothing of what the app paints is to be sent."""
        return not self._is_shown

    def start_application_mode(self) -> None:
        """Wait for somebody to take it."""
        if self._is_taken:
            super().start_application_mode()

    def take(self) -> None:
        """Take the terminal over that the process has now."""
        self._is_taken = True
        self.start_application_mode()

    def show(self) -> None:
        """Send the whole screen, and from now on what changes on it."""
        self._is_shown = True
        self._app.refresh()

    def disable_input(self) -> None:
        """Take no more keys, if any were taken."""
        if self._is_taken:
            super().disable_input()

    def stop_application_mode(self) -> None:
        """Give the terminal back, if it was taken."""
        if self._is_taken:
            super().stop_application_mode()
