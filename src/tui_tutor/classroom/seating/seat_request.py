"""What a seat is to be made for, as it travels from the server to the fork server."""

import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from tui_tutor.classroom.door.visitor import Role

ALLOWED_NAMES = re.compile(r"LANG|LC_[A-Z]+|COLORTERM|TERM_PROGRAM|NO_COLOR")
LONGEST_VALUE = 64


@dataclass(frozen=True)
class SeatRequest:
    """Somebody who wants a seat, and the terminal it will be seen on.

    Attributes:
        learner_id: Whose seat it is.
        name: The name of whoever sits there, to be shown.
        role: Whether it is a learner or a teacher.
        language: The language of the interface.
        term: The terminal's kind, as in ``TERM``.
        colorterm: The terminal's colours, as in ``COLORTERM``; empty where nothing is known.
        columns: The terminal's width.
        rows: The terminal's height.
        environment: Variables that the client sent.
        snapshot: The learner's progress.
        governor_path: The file in which the machine's load is told.
    """

    learner_id: str
    name: str
    role: Role = "learner"
    language: str = "en"
    term: str = "xterm-256color"
    colorterm: str = ""
    columns: int = 80
    rows: int = 24
    environment: Mapping[str, str] = field(default_factory=dict)
    snapshot: Mapping[str, Any] = field(default_factory=dict)
    governor_path: str = ""

    @property
    def looks(self) -> dict[str, str]:
        """What tells how the seat will look, before it is there."""
        return {
            "role": self.role, "language": self.language, "TERM": self.term, "COLORTERM": self.colorterm
        }  # fmt: skip

    @classmethod
    def from_file(cls, descriptor: int) -> Self:
        """Read a request from an open file, from its beginning."""
        with open(descriptor, "rb", closefd=False) as file:
            file.seek(0)
            return cls(**json.loads(file.read()))

    def to_file(self) -> int:
        """Write the request to a file without a name; gives its descriptor.

        A message between processes has a limit that the progress of a diligent learner exceeds.
        """
        text = json.dumps(asdict(self)).encode()
        if hasattr(os, "memfd_create"):
            descriptor = os.memfd_create("seat")
        else:
            with tempfile.TemporaryFile() as file:
                descriptor = os.dup(file.fileno())
        with open(descriptor, "wb", closefd=False) as file:
            file.write(text)
        return descriptor

    def seat_environment(self) -> dict[str, str]:
        """All variables that the seat will have: nothing of the server's, little of the client's."""
        wanted = {"TERM": self.term, "COLORTERM": self.colorterm} | {
            name: value for name, value in self.environment.items() if ALLOWED_NAMES.fullmatch(name)
        }
        wanted = {name: value for name, value in wanted.items() if value and _is_harmless(value)}
        return {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONUTF8": "1"} | wanted


def _is_harmless(value: str) -> bool:
    return len(value) <= LONGEST_VALUE and value.isascii() and value.isprintable()
