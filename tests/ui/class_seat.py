"""A seat in a test, with the class's end of its link."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from textual.pilot import Pilot

from tests.ui.tutor_app import SETUP, Tutor, lesson_app, progress_in, until, write_lesson
from tui_tutor.store.class_messages import (
    ClassState,
    Follow,
    FromSeat,
    News,
    ToSeat,
    line_of,
    read_from_seat,
    read_to_seat,
)
from tui_tutor.store.seat_messages import Lines
from tui_tutor.ui.class_link import ClassLink
from tui_tutor.ui.membership import WELCOMED, Membership
from tui_tutor.ui.widgets.class_bar import ClassBar
from tui_tutor.ui.widgets.title_bar import TitleBar

WIDE = (120, 40)
TEACHERS = "2-3-1 tanh data=xor samples=40 seed=9"
"""What the teacher has on the panel."""
Heard = TypeVar("Heard", bound=FromSeat)


class Class:
    """The class's end of a seat's link."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._connection = connection
        self._lines = Lines(1 << 18)
        self.heard: list[FromSeat] = []

    def say(self, message: ToSeat) -> None:
        """Tell the seat something."""
        self._connection.setblocking(True)
        self._connection.sendall(line_of(message))
        self._connection.setblocking(False)

    def stands(self, **values: Any) -> None:
        """Tell the seat how things stand."""
        self.say(ClassState(**values))

    def leads(self, mode: Any = "held", page: str = "p2", setup: str = TEACHERS, **values: Any) -> None:
        """Tell the seat where the teacher is."""
        self.stands(follow=Follow(mode=mode, lesson="one", page=page, setup=setup, **values))

    def told(self, kind: type[Heard]) -> list[Heard]:
        """All of one kind that the seat has told until now."""
        try:
            while data := self._connection.recv(1 << 18):
                for line in self._lines.feed(data):
                    message = read_from_seat(line)
                    assert message is not None, line
                    self.heard.append(message)
        except BlockingIOError:
            pass
        return [message for message in self.heard if isinstance(message, kind)]

    def news(self) -> News:
        """The newest news; none yet is news of nothing."""
        return (self.told(News) or [News()])[-1]

    def close(self) -> None:
        """Be gone."""
        self._connection.close()


@asynccontextmanager
async def seated(
    tmp_path: Path, size: tuple[int, int] = WIDE, is_first_time: bool = False, **values: Any
) -> AsyncIterator[tuple[Pilot[None], Tutor, Class]]:
    """A learner on the first page of two lessons, in a class."""
    if not (tmp_path / "en").exists():
        write_course(tmp_path)
    seat, server = socket.socketpair()
    the_class = Class(server)
    link: ClassLink[ToSeat] = ClassLink(seat, read_to_seat)
    progress = progress_in(tmp_path)
    if not is_first_time:
        progress.save_setting(WELCOMED, "yes")
    app = lesson_app(tmp_path, progress=progress, class_part=Membership(link), **values)
    try:
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: the_class.told(News))
            yield pilot, app, the_class
    finally:
        the_class.close()


def write_course(tmp_path: Path) -> None:
    """Two lessons."""
    goal = "```goal\nsteps >= 5\nTrain five steps.\n```\n"
    write_lesson(tmp_path, SETUP + "One.", SETUP + "Two.\n\n" + goal, "Three.")
    write_lesson(tmp_path, SETUP + "Four.", slug="two", number=2)


def bar_of(app: Tutor) -> str:
    """What the lines at the top of the screen in view say."""
    return "\n".join(line.text for bar in app.screen.query(ClassBar) for line in bar.lines)


def hand_of(app: Tutor) -> bool:
    """Whether the hand is shown as raised."""
    return app.tutor_screen.query_one(TitleBar).hand


def place(app: Tutor) -> tuple[str, str]:
    return app.lesson_screen.study.place


def seeds(app: Tutor) -> int:
    return app.tutor_run.setup.seed


async def settled_turns(pilot: object) -> None:
    """Let what a key asks for be done, while a window waits for an answer."""
    for _ in range(200):
        await asyncio.sleep(0)
