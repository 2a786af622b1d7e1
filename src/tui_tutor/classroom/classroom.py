"""A class that is open: its ledger, its seats and its door, from the first to the last."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import asyncssh

from tui_tutor.classroom.browser.web_address import WebOptions
from tui_tutor.classroom.door.address import ssh_line
from tui_tutor.classroom.door.front import Door, serve
from tui_tutor.classroom.door.host_key import fingerprint, host_key
from tui_tutor.classroom.door.identity import JoinCode, new_code
from tui_tutor.classroom.door.lobby import FrontOptions, Lobby
from tui_tutor.classroom.door.proxy_protocol import Network
from tui_tutor.classroom.door.visitor import Terminal, Visitor
from tui_tutor.classroom.foundation import foundation, without_secrets
from tui_tutor.classroom.live.board_door import BoardDoor
from tui_tutor.classroom.live.hub import Hub
from tui_tutor.classroom.live.standing import CoursePage
from tui_tutor.classroom.seating.fork_server import FRESH
from tui_tutor.classroom.seating.seat import SeatRules
from tui_tutor.classroom.seating.seat_request import SeatRequest
from tui_tutor.classroom.seating.seats import Seats
from tui_tutor.errors import ClassroomError
from tui_tutor.translation import LANGUAGES, mark

if TYPE_CHECKING:
    from tui_tutor.classroom.browser.web import WebDoor

SECONDS_TO_PART = 2.0
"""For a connection to close once its seat has ended; a client that answers nothing is cut off then."""
LEDGER_FILE = "class.sqlite3"
GOVERNOR_FILE = "load"


@dataclass(frozen=True)
class ClassOptions:
    """How a class is held.

    Attributes:
        folder: Where its key and its ledger are; made if need be.
        seat_command: Starts the fork server; the number of a socket is added to it, and before that
            ``--fresh`` for fresh seats.
        host: The address to listen on; all of the machine's if empty.
        port: The port to listen on; any free one if 0.
        reached_as: Where learners reach the class, as ``class.example:22``, if not at the address itself.
        language: The language of those whose terminal does not say.
        code_hours: How long a new join code lets in.
        database: The address of the database of a class on several servers, ``postgresql://…``; a
            file in the folder if empty.
        course: All pages of the course, so that it can be told how many somebody has done.
        proxies: Who alone may connect, and says for whom; anybody connects where there are none.
        web: The door for browsers; None for no such door.
        idle_minutes: How long a learner may type nothing; 0 for as long as they like.
        fresh_seats: Whether seats are fresh processes also where they could be forked.
    """

    folder: Path
    seat_command: Sequence[str]
    host: str = ""
    port: int = 8022
    language: str = "en"
    code_hours: float = 12.0
    # Holds a password.
    database: str = field(default="", repr=False)
    proxies: Sequence[Network] = ()
    course: Sequence[CoursePage] = ()
    web: WebOptions | None = None
    idle_minutes: float = 60.0
    reached_as: str = ""
    fresh_seats: bool = False

    @property
    def place(self) -> Path | str:
        """Where what is kept of the class is."""
        return self.database or self.folder / LEDGER_FILE


class Classroom:
    """A class that is open, as an asynchronous context.

    Args:
        options: How it is held.

    Attributes:
        code: Lets learners in.
        line: What they type to come in.
        fingerprint: By which learners know that it is this class.
        port: Where it listens.
        web_port: Where its page is; 0 without one.

    Entering it raises `TutorError` where the folder, the ledger or the address can't be used.
    """

    code: JoinCode
    line: str
    fingerprint: str
    port: int
    web_port: int

    def __init__(self, options: ClassOptions) -> None:
        self._options = options
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        options = self._options
        async with AsyncExitStack() as opened:
            key = host_key(options.folder)
            self.fingerprint = fingerprint(key)
            base = await opened.enter_async_context(foundation(options.place))
            self._ledger = base.ledger
            expires = time.time() + 3600 * options.code_hours
            self.code = await self._ledger.join_code(new_code(), expires)
            self._hub = Hub(self._ledger, base.bus, options.course)
            await self._hub.start()
            opened.push_async_callback(self._hub.close)
            lobby = Lobby(self._front_options(key))
            web = self._web_door(lobby)
            if web is not None:
                # Its last word to a page comes after the seat's.
                opened.push_async_callback(web.wait_closed)
            self._seats = Seats(
                [*options.seat_command, *([FRESH] if options.fresh_seats else [])],
                self._save,
                options.folder / GOVERNOR_FILE,
                self._ledger.snapshot,
                SeatRules(idle_minutes=options.idle_minutes),
                environment=without_secrets(),
                leases=base.leases,
                serve_link=self._hub.serve,
                warn_idle=self._hub.warn_idle,
            )
            await self._seats.start()
            door = await self._open_door(lobby)
            # From the last: nobody comes in, those who sit there are told and saved, and only then is
            # every connection waited for.
            opened.push_async_callback(_see_off, lobby, door)
            opened.push_async_callback(self._seats.stop)
            opened.callback(door.close)
            self.port = door.get_port()
            self.web_port = 0
            if web is not None:
                await web.open()
                opened.callback(web.close)
                self.web_port = web.get_port()
            self.line = self._line_as("")
            self._hub.line, self._hub.line_as = self.line, self._line_as
            board_door = BoardDoor(options.folder, self._hub.serve)
            board_door.open()
            opened.push_async_callback(board_door.close)
            self._stack = opened.pop_all()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._stack.aclose()

    def _line_as(self, user: str) -> str:
        return ssh_line(self._options.host, self.port, self._options.reached_as, user)

    async def open_seat(self, visitor: Visitor, terminal: Terminal) -> bool:
        """Keep a visitor on a seat until they leave; as the house of the front.

        Raises:
            ClassroomError: If the visitor is a teacher who has no seat among the learners.
        """
        if not visitor.learner_id:
            raise ClassroomError(
                mark("{name} has no seat among the learners"),
                mark("log in with the join code and a name, to have one"),
                name=visitor.name,
            )
        # For the language only: the seats read it again when the learner's last seat has ended.
        snapshot = await self._ledger.snapshot(visitor.learner_id)
        request = SeatRequest(
            learner_id=visitor.learner_id,
            name=visitor.name,
            role=visitor.role,
            language=_language_of(snapshot, visitor.language),
            term=visitor.term,
            colorterm=visitor.colorterm,
            columns=visitor.columns,
            rows=visitor.rows,
            environment=visitor.environment,
        )
        return await self._seats.sit(request, terminal)

    async def _save(self, learner_id: str, kind: str, values: Mapping[str, Any]) -> None:
        """Save what a seat asks for, and let the class know."""
        await self._ledger.save(learner_id, kind, values)
        self._hub.saved(learner_id, kind, values)

    def _front_options(self, key: asyncssh.SSHKey) -> FrontOptions:
        options = self._options
        return FrontOptions(
            registry=self._ledger,
            house=self,
            host_key=key,
            host=options.host,
            port=options.port,
            language=options.language,
            proxies=options.proxies,
        )

    def _web_door(self, lobby: Lobby) -> "WebDoor | None":
        if self._options.web is None:
            return None
        # Only here: a class without a page needs no server for pages.
        from tui_tutor.classroom.browser.web import WebDoor
        from tui_tutor.classroom.browser.web_pass import signing_key

        return WebDoor(lobby, self._options.web, signing_key(lobby.options.host_key))

    async def _open_door(self, lobby: Lobby) -> Door:
        try:
            return await serve(lobby.options, lobby)
        except OSError as error:
            raise ClassroomError(
                mark("the class can't listen on port {port}: {reason}"),
                mark("take another with --port, or end what listens there"),
                port=lobby.options.port,
                reason=error.strerror or error,
            ) from error


async def _see_off(lobby: Lobby, door: Door) -> None:
    """End what is still connected, and wait until nothing is."""
    for connection in list(lobby.connections):
        connection.close()
    with suppress(TimeoutError):
        async with asyncio.timeout(SECONDS_TO_PART):
            await door.wait_closed()
            return
    for connection in list(lobby.connections):
        connection.abort()
    await door.wait_closed()


def _language_of(snapshot: dict[str, Any], told: str) -> str:
    """The language a learner chose before, or else the terminal's."""
    chosen = snapshot["settings"].get("language")
    return chosen if chosen in LANGUAGES else told
