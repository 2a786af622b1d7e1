"""The processes in which the learners of a class sit: one that starts the seats, and a seat for each.

Started by ``classroom serve`` and by nobody else; the only place where the class and the screen
meet.
"""

import os
import socket
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui_tutor.classroom.seating import fork_server
from tui_tutor.classroom.seating.doors import close_doors
from tui_tutor.classroom.seating.seat_request import SeatRequest

if TYPE_CHECKING:
    from tui_tutor.ui.class_part import ClassPart

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
    seat = partial(sit, lessons)
    match words:
        case [fork_server.SEAT, told]:
            fork_server.be_seat(told, load, seat)
        case [*wishes, number]:
            is_fresh = fork_server.FRESH in wishes or not fork_server.can_fork()
            command = [sys.executable, "-m", "tui_tutor.cli.seat", str(lessons), fork_server.SEAT]
            control = socket.socket(fileno=int(number))
            prepare_all = partial(prepare, lessons)
            fork_server.run(control, prepare_all, seat, [lessons], command if is_fresh else ())


def load() -> None:
    """Import the tutor."""
    import tui_tutor.store.seat_progress
    import tui_tutor.store.stretch
    import tui_tutor.ui.app
    import tui_tutor.ui.membership
    import tui_tutor.ui.seat_driver
    import tui_tutor.ui.teaching  # noqa: F401


def prepare(lessons: Path) -> None:
    """Import the tutor and run it once without a screen, so that no seat has to.

    Args:
        lessons: Folder of the course.
    """
    load()
    from tui_tutor.ui.seat_warmup import warm_up

    warm_up(lessons)


def sit(lessons: Path, request: SeatRequest, link: socket.socket, class_link: socket.socket) -> None:
    """Be a learner's seat, on the terminal that is this process's own, until the learner leaves.

    Args:
        lessons: Folder of the course.
        request: Who sits here, and what is known of them.
        link: Takes what is to be saved, and says when it is.
        class_link: Speaks for the class.
    """
    from tui_tutor.store.seat_progress import SeatProgress
    from tui_tutor.store.stretch import Stretch
    from tui_tutor.ui.app import TutorApp
    from tui_tutor.ui.player import WATCHED_SPEED
    from tui_tutor.ui.seat_driver import SeatDriver
    from tui_tutor.ui.study import Opening

    governor = Path(request.governor_path)
    close_doors([lessons, governor])
    stretch = Stretch(governor)
    app = TutorApp(
        SeatProgress(link, request.snapshot),
        lessons,
        request.language,
        Opening(),
        FRAMES_PER_SECOND,
        WATCHED_SPEED,
        stretch=lambda: stretch.value,
        driver_class=SeatDriver,
        class_part=_class_part(request, class_link),
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
