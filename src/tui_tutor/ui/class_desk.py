"""What a class has told a teacher, kept for the screens that show it, and where they ask."""

import time
from collections.abc import Callable

from tui_tutor.store.board_messages import (
    Answers,
    Board,
    FromTeacher,
    Lead,
    Look,
    Refused,
    Rows,
    ShowAnswers,
    ToTeacher,
)
from tui_tutor.store.class_messages import Picture
from tui_tutor.translation import mark
from tui_tutor.ui.class_roll import Roll

GONE = mark("The class does not answer. What you see is how it was; q quits.")
TRIES_AGAIN = mark("The class does not answer; trying again… What you see is how it was.")
UNHEARD = mark("The class does not answer; nothing was done.")


class Desk:
    """A teacher's desk.

    Args:
        send: Tells the class something.
        clock: Counts seconds.

    Attributes:
        roll: The learners.
        board: How things stand; None until the class has told.
        answers: What was answered on the page that was asked about.
        picture: The newest picture of the screen that is looked at or shown.
        lost: What is said of a class that is gone; "" while it is there.
        changed: Called after each piece of news.
        refused: Called with what can't be done.
    """

    def __init__(
        self, send: Callable[[FromTeacher], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.roll = Roll()
        self.board: Board | None = None
        self.answers: Answers | None = None
        self.picture: Picture | None = None
        self.lost = ""
        self.changed: Callable[[], None] = nothing
        self.refused: Callable[[Refused], None] = nothing
        self._send = send
        self._clock = clock
        self._ahead = 0.0
        self._wanted: dict[type[object], Look | ShowAnswers] = {}
        self._is_new_class = False

    @property
    def now(self) -> float:
        """The time by the server's clock."""
        return self._clock() + self._ahead

    def tell(self, message: FromTeacher) -> bool:
        """Tell the class something.

        Returns:
            Whether it hears that. What is to be shown is asked for again when the class comes back;
            anything else would come as a surprise by then.
        """
        if isinstance(message, Look | ShowAnswers):
            kind = type(message)
            self._wanted.pop(kind, None)
            if message != kind():
                self._wanted[kind] = message
        elif self.lost:
            self.refused(Refused(UNHEARD))
            return False
        self._send(message)
        return not self.lost

    def hear(self, message: ToTeacher) -> None:
        """Take what the class tells."""
        match message:
            case Rows():
                if self._is_new_class:
                    self._is_new_class = False
                    self.roll.clear()
                self.roll.take(message)
            case Board():
                self.board = message
                self._ahead = message.now - self._clock()
            case Answers():
                self.answers = message
            case Picture():
                self.picture = message
            case Refused():
                self.refused(message)
                return
        self.lost = ""
        self.changed()

    def lose(self, says: str) -> None:
        """Note that the class is gone.

        Args:
            says: The template that tells the teacher so.
        """
        self.lost = says
        self.changed()

    def come_back(self) -> None:
        """Ask a class that is there again for what holds on this desk; it tells all its learners anew."""
        self._is_new_class = True
        if self.board is not None and self.board.leads:
            self._send(Lead(self.board.follow))
        for message in self._wanted.values():
            self._send(message)

    def forget_answers(self) -> None:
        """Show no answers of a page any more."""
        self.answers = None
        self.changed()


def nothing(*_values: object) -> None:
    """What is done where nobody listens."""
