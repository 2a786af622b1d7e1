"""A class that is open: its ledger, its seats and its door, from the first to the last."""

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import asyncssh

from tui_tutor.classroom.front import serve
from tui_tutor.classroom.host_key import fingerprint, host_key
from tui_tutor.classroom.identity import JoinCode, new_code
from tui_tutor.classroom.ledger import Ledger
from tui_tutor.classroom.lobby import FrontOptions
from tui_tutor.classroom.seat_request import SeatRequest
from tui_tutor.classroom.seats import Seats
from tui_tutor.classroom.visitor import Terminal, Visitor
from tui_tutor.errors import ClassroomError
from tui_tutor.translation import LANGUAGES, mark

LEDGER_FILE = "class.sqlite3"
GOVERNOR_FILE = "load"


@dataclass(frozen=True)
class ClassOptions:
    """How a class is held.

    Attributes:
        folder: Where its key and its ledger are; made if need be.
        seat_command: Starts the fork server; the number of a socket is added to it.
        host: The address to listen on; all of the machine's if empty.
        port: The port to listen on; any free one if 0.
        language: The language of those whose terminal does not say.
        code_hours: How long a new join code lets in.
    """

    folder: Path
    seat_command: Sequence[str]
    host: str = ""
    port: int = 8022
    language: str = "en"
    code_hours: float = 12.0


class Classroom:
    """A class that is open, as an asynchronous context.

    Args:
        options: How it is held.

    Attributes:
        code: Lets learners in.
        fingerprint: By which learners know that it is this class.
        port: Where it listens.

    Entering it raises `TutorError` where the folder, the ledger or the address can't be used.
    """

    code: JoinCode
    fingerprint: str
    port: int

    def __init__(self, options: ClassOptions) -> None:
        self._options = options
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        options = self._options
        async with AsyncExitStack() as opened:
            key = host_key(options.folder)
            self.fingerprint = fingerprint(key)
            self._ledger = Ledger.open(options.folder / LEDGER_FILE)
            opened.push_async_callback(self._ledger.close)
            self.code = await self._join_code()
            self._seats = Seats(
                options.seat_command,
                self._ledger.save,
                options.folder / GOVERNOR_FILE,
                self._ledger.snapshot,
            )
            await self._seats.start()
            opened.push_async_callback(self._seats.stop)
            door = await self._open_door(key)
            opened.push_async_callback(door.wait_closed)
            opened.callback(door.close)
            self.port = door.get_port()
            self._stack = opened.pop_all()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._stack.aclose()

    async def open_seat(self, visitor: Visitor, terminal: Terminal) -> None:
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
            language=_language_of(snapshot, visitor.language),
            term=visitor.term,
            colorterm=visitor.colorterm,
            columns=visitor.columns,
            rows=visitor.rows,
            environment=visitor.environment,
        )
        await self._seats.sit(request, terminal)

    async def _join_code(self) -> JoinCode:
        """The code that still lets in, or a new one."""
        codes = await self._ledger.codes()
        if codes:
            return codes[0]
        code = JoinCode(new_code(), time.time() + 3600 * self._options.code_hours)
        await self._ledger.set_code(code.text, code.expires)
        return code

    async def _open_door(self, key: asyncssh.SSHKey) -> asyncssh.SSHAcceptor:
        options = self._options
        try:
            return await serve(
                FrontOptions(
                    registry=self._ledger,
                    house=self,
                    host_key=key,
                    host=options.host,
                    port=options.port,
                    language=options.language,
                )
            )
        except OSError as error:
            raise ClassroomError(
                mark("the class can't listen on port {port}: {reason}"),
                mark("take another with --port, or end what listens there"),
                port=options.port,
                reason=error.strerror or error,
            ) from error


def _language_of(snapshot: dict[str, Any], told: str) -> str:
    """The language a learner chose before, or else the terminal's."""
    chosen = snapshot["settings"].get("language")
    return chosen if chosen in LANGUAGES else told
