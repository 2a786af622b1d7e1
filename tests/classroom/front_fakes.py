"""A class in memory, and clients for it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncssh

from tui_tutor.classroom.door.front import serve
from tui_tutor.classroom.door.identity import NameTakenError, name_key
from tui_tutor.classroom.door.lobby import FrontOptions
from tui_tutor.classroom.door.visitor import LearnerRecord, Terminal, Visitor
from tui_tutor.errors import ClassroomError

CODE = "KDWP-7M3R"


@dataclass
class FakeRegistry:
    records: dict[str, LearnerRecord] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    teachers: set[str] = field(default_factory=set)
    codes_tried: list[str] = field(default_factory=list)
    invitations: dict[str, str] = field(default_factory=dict)

    async def check_code(self, code: str) -> bool:
        self.codes_tried.append(code)
        return code == CODE

    async def find(self, name: str) -> LearnerRecord | None:
        return self.records.get(name_key(name))

    async def create(self, name: str, pin_hash: str) -> str:
        if name_key(name) in self.records:
            raise NameTakenError("taken")
        learner = f"learner-{len(self.records) + 1}"
        self.records[name_key(name)] = LearnerRecord(learner, name, pin_hash)
        return learner

    async def set_pin_hash(self, learner_id: str, pin_hash: str) -> None:
        name = await self.name_of(learner_id)
        if self.records[name_key(name)].pin_hash or learner_id in self.keys.values():
            raise NameTakenError("this name is somebody's")
        self.records[name_key(name)] = LearnerRecord(learner_id, name, pin_hash)

    async def owner_of_key(self, key_text: str) -> str | None:
        return self.keys.get(key_text)

    async def name_of(self, learner_id: str) -> str:
        for each in self.records.values():
            if each.learner_id == learner_id:
                return each.name
        raise ClassroomError("there is no such learner")

    async def invited(self, code: str) -> str | None:
        return self.invitations.get(code)

    async def accept_key(self, code: str, key_text: str) -> None:
        if code not in self.invitations:
            raise ClassroomError("this line has been used")
        self.keys[key_text] = self.invitations.pop(code)

    async def is_teacher_key(self, key_text: str) -> bool:
        return key_text in self.teachers


async def greet(visitor: Visitor, terminal: Terminal) -> None:
    await terminal.write(f"hello {visitor.name}\r\n".encode())


@dataclass
class FakeHouse:
    """Remembers who came, and does with them what the test wants."""

    serve: Callable[[Visitor, Terminal], Awaitable[None]] = greet
    visitors: list[Visitor] = field(default_factory=list)
    left: int = 0

    async def open_seat(self, visitor: Visitor, terminal: Terminal) -> bool:
        self.visitors.append(visitor)
        try:
            await self.serve(visitor, terminal)
            return True
        finally:
            self.left += 1


@dataclass
class School:
    """A front that listens on a free port of this machine."""

    registry: FakeRegistry
    house: FakeHouse
    port: int
    host_key: asyncssh.SSHKey

    async def connect(self, *answers: str, **options: Any) -> asyncssh.SSHClientConnection:
        """Connect as a learner who gives these answers to the questions, and then no more."""
        return await self.connect_as(Answering(answers), **options)

    async def connect_as(self, client: "Answering", **options: Any) -> asyncssh.SSHClientConnection:
        settings = {"client_keys": None, "agent_path": None, "username": "anybody"} | options
        connection, _client = await asyncssh.create_connection(
            lambda: client,
            "127.0.0.1",
            self.port,
            known_hosts=([self.host_key.convert_to_public()], [], []),
            config=None,
            **settings,
        )
        return connection


class Answering(asyncssh.SSHClient):
    """Answers the questions of a login, and keeps what was shown."""

    def __init__(self, answers: tuple[str, ...] = ()) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.notes: list[str] = []
        self.is_secret: list[bool] = []
        self.lost: Exception | None = None

    def kbdint_auth_requested(self) -> str | None:
        return "" if self.answers else None

    def kbdint_challenge_received(
        self, name: str, instructions: str, lang: str, prompts: Any
    ) -> list[str] | None:
        ((text, echo),) = prompts
        note, _, prompt = text.rpartition("\n")
        self.asked.append(prompt)
        self.notes.append(note)
        self.is_secret.append(not echo)
        return [self.answers.pop(0)] if self.answers else None

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = exc


@asynccontextmanager
async def school(house: FakeHouse | None = None, **options: Any) -> AsyncIterator[School]:
    """A front with nobody in it yet."""
    registry, house = FakeRegistry(), house or FakeHouse()
    key = asyncssh.generate_private_key("ssh-ed25519")
    acceptor = await serve(FrontOptions(registry, house, key, "127.0.0.1", 0, **options))
    try:
        yield School(registry, house, acceptor.get_port(), key)
    finally:
        acceptor.close()
        await acceptor.wait_closed()


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for something that the other side does; fails where it does not happen."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def session_text(connection: asyncssh.SSHClientConnection, **options: Any) -> tuple[str, int | None]:
    """What a session shows, and how it ends."""
    result = await connection.run(term_type="xterm-256color", term_size=(100, 30), **options)
    return str(result.stdout), result.exit_status
