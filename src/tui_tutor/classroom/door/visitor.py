"""What the front of a class gives to those behind it, and what it asks of them."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["learner", "teacher"]


@dataclass(frozen=True)
class LearnerRecord:
    """What is known of a learner before they have proved who they are.

    Attributes:
        learner_id: The same for good, whatever becomes of the name.
        name: As it is shown.
        pin_hash: What ``PinHasher`` made of the PIN; empty if the learner has not chosen one yet.
    """

    learner_id: str
    name: str
    pin_hash: str


@dataclass(frozen=True)
class Person:
    """Who somebody is, or would be if they can prove it.

    Attributes:
        learner_id: Whose record is theirs; empty for a teacher who is no learner too.
        name: As it is shown.
        role: What they may do.
    """

    learner_id: str
    name: str
    role: Role


@dataclass(frozen=True)
class Visitor:
    """Somebody who has proved who they are and has a terminal.

    Attributes:
        learner_id: Whose record this is; empty for a teacher who is no learner too.
        name: Safe to be shown on any terminal.
        role: What they may do.
        address: Where the connection comes from.
        term: The kind of terminal.
        colorterm: ``truecolor`` if the terminal shows all colours, else empty.
        environment: What of the client's environment a seat may see.
        columns: The width of the terminal, in cells.
        rows: Its height.
        language: The interface's language.
    """

    learner_id: str
    name: str
    role: Role
    address: str
    term: str
    colorterm: str
    environment: Mapping[str, str]
    columns: int
    rows: int
    language: str


class Terminal(Protocol):
    """A visitor's terminal.

    Attributes:
        resized: Called with columns and rows when the window changes; set by whoever sits behind it.
        hung_up: Set once nobody is there any more.
    """

    resized: Callable[[int, int], None] | None
    hung_up: asyncio.Event

    async def read(self) -> bytes:
        """What was typed next; empty once nothing more will come."""

    async def write(self, data: bytes) -> None:
        """Show something; returns when the client can take more, or is gone."""


class VisitorTerminal(Terminal, Protocol):
    """A terminal of whichever door, as somebody brings it.

    Attributes:
        has_terminal: Whether it is one.
        term: Its kind.
        columns: Its width, in cells.
        rows: Its height.
    """

    has_terminal: bool
    term: str
    columns: int
    rows: int

    @property
    def environment(self) -> dict[str, str]:
        """What of the client's environment a seat may see."""

    def end(self, status: int) -> None:
        """Tell the client how it went, and close."""


class House(Protocol):
    """Takes in those who have been let in."""

    async def open_seat(self, visitor: Visitor, terminal: Terminal) -> bool:
        """Keep a visitor until they leave or hang up; gives whether they left by themselves."""


class Registry(Protocol):
    """Knows who belongs to the class."""

    async def check_code(self, code: str) -> bool:
        """Whether this join code lets in now."""

    async def find(self, name: str) -> LearnerRecord | None:
        """The learner of this name, whatever its case."""

    async def create(self, name: str, pin_hash: str) -> str:
        """Begin a learner's record and give its id.

        Raises:
            NameTakenError: If there is one of this name already.
        """

    async def set_pin_hash(self, learner_id: str, pin_hash: str) -> None:
        """Give a PIN to a learner who has neither one nor a key.

        Raises:
            NameTakenError: If they have one, since then it is somebody's name.
        """

    async def owner_of_key(self, key_text: str) -> str | None:
        """Whose key this is."""

    async def name_of(self, learner_id: str) -> str:
        """The name of a learner who exists."""

    async def invited(self, code: str) -> str | None:
        """The learner whose key may be brought with a code now."""

    async def accept_key(self, code: str, key_text: str) -> None:
        """Keep the key that somebody has brought with a code, which ends; they must have signed with it.

        Raises:
            ClassroomError: If the code has ended, or the key is somebody else's.
        """

    async def is_teacher_key(self, key_text: str) -> bool:
        """Whether this is a teacher's key."""
