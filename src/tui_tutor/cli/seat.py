"""The processes in which the learners of a class sit: one that starts the seats, and a seat for each.

Started by ``classroom serve`` and by nobody else; the only place where the class and the screen
meet.
"""

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tui_tutor.classroom.seating import fork_server
from tui_tutor.classroom.seating.doors import close_doors
from tui_tutor.classroom.seating.seat_request import SeatRequest

if TYPE_CHECKING:
    from tui_tutor.store.file import Tables
    from tui_tutor.store.seat_progress import SeatProgress
    from tui_tutor.store.stretch import Stretch
    from tui_tutor.ui.class_part import ClassPart
    from tui_tutor.ui.waiting_seat import WaitingSeat, WaitingSeats

FRAMES_PER_SECOND = 5.0
"""Smooth enough to watch; a frame costs the server 4 ms, and the class shares them."""
SCREEN = {"TEXTUAL_FPS": "30", "TEXTUAL_ANIMATIONS": "none", "ESCDELAY": "50"}
"""What Textual reads when it is imported, and never again."""


def main() -> None:
    """Start seats until the socket is closed, or be one.

    Arguments are the lessons' folder and the socket's number, between them ``--fresh`` to start fresh
    processes instead of forking; or the folder, ``--seat`` and what the seat is told.
    """
    os.environ |= SCREEN
    lessons, words = Path(sys.argv[1]), sys.argv[2:]
    seats = Seats(lessons)
    match words:
        case [fork_server.SEAT, told]:
            fork_server.be_seat(told, load, seats.sit)
        case [*wishes, number]:
            is_fresh = fork_server.FRESH in wishes or not fork_server.can_fork()
            command = [sys.executable, "-m", "tui_tutor.cli.seat", str(lessons), fork_server.SEAT]
            control = socket.socket(fileno=int(number))
            fresh = command if is_fresh else ()
            fork_server.run(control, seats.prepare, seats.sit, [lessons], fresh, seats.expect)


def load() -> None:
    """Import the tutor."""
    import tui_tutor.store.seat_progress
    import tui_tutor.store.stretch
    import tui_tutor.ui.app
    import tui_tutor.ui.membership
    import tui_tutor.ui.seat_driver
    import tui_tutor.ui.teaching  # noqa: F401
    from tui_tutor.ui.light_caches import lighten_caches
    from tui_tutor.ui.light_strips import lighten_strips

    lighten_strips()
    lighten_caches()


class Seats:
    """The seats of a class, in whichever process one of them comes to be.

    Args:
        lessons: Folder of the course.
    """

    def __init__(self, lessons: Path) -> None:
        self._lessons = lessons
        self._waiting: WaitingSeats | None = None
        self._next: WaitingSeat | None = None
        self._tables: Tables | None = None

    def prepare(self) -> None:
        """Import the tutor, so that no seat has to."""
        load()
        from tui_tutor.store.file import empty_copy
        from tui_tutor.ui.player import WATCHED_SPEED
        from tui_tutor.ui.waiting_seat import WaitingSeats

        self._waiting = WaitingSeats(self._lessons, FRAMES_PER_SECOND, WATCHED_SPEED)
        self._tables = empty_copy()

    def expect(self, looks: Mapping[str, str]) -> bool:
        """Have the tutor painted for a learner who comes now, and for all who will see the same.

        Args:
            looks: What tells how the seat will look.

        Returns:
            Whether it was not painted before.
        """
        self._next = None
        # A teacher's seat shows the board at first, and there are few of them.
        if self._waiting is None or looks["role"] != "learner":
            return False
        is_new = self._waiting.prepare(looks["language"], looks)
        self._next = self._waiting.find(looks["language"], looks)
        return is_new

    def sit(self, request: SeatRequest, link: socket.socket, class_link: socket.socket) -> None:
        """Be somebody's seat, on the terminal that is this process's own, until they leave.

        Args:
            request: Who sits here, and what is known of them.
            link: Takes what is to be saved, and says when it is.
            class_link: Speaks for the class.
        """
        from tui_tutor.store.seat_progress import SeatProgress
        from tui_tutor.store.stretch import Stretch

        governor = Path(request.governor_path)
        close_doors([self._lessons, governor])
        stretch = Stretch(governor)
        progress = SeatProgress(link, request.snapshot, copy=self._tables)
        part = _class_part(request, class_link)
        if self._next is not None and "NO_COLOR" not in os.environ:
            self._next.sit(progress, part, lambda: stretch.value)
        else:
            _open_tutor(self._lessons, request.language, progress, part, stretch)


def _open_tutor(
    lessons: Path, language: str, progress: "SeatProgress", part: "ClassPart", stretch: "Stretch"
) -> None:
    """Open a tutor of its own, where none is painted that would be right."""
    from tui_tutor.ui.app import TutorApp
    from tui_tutor.ui.player import WATCHED_SPEED
    from tui_tutor.ui.seat_driver import SeatDriver
    from tui_tutor.ui.study import Opening

    app = TutorApp(
        progress,
        lessons,
        language,
        Opening(),
        FRAMES_PER_SECOND,
        WATCHED_SPEED,
        stretch=lambda: stretch.value,
        driver_class=SeatDriver,
        class_part=part,
    )
    app.run()
    if app.failure is not None:
        raise app.failure


def _class_part(request: SeatRequest, connection: socket.socket) -> "ClassPart":
    """The part in the class of whoever sits here."""
    from tui_tutor.store.board_messages import read_to_teacher
    from tui_tutor.store.class_messages import read_to_seat
    from tui_tutor.ui.class_link import ClassLink
    from tui_tutor.ui.membership import Membership
    from tui_tutor.ui.teaching import Teaching

    if request.role == "teacher":
        return Teaching(ClassLink(connection, read_to_teacher))
    return Membership(ClassLink(connection, read_to_seat))


if __name__ == "__main__":
    main()
    # Nobody will ever sit at the tutors that wait here; to end them in order would only take time.
    os._exit(0)
