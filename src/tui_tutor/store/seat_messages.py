"""What a seat of a class and its server say to each other about progress: lines of JSON.

A seat sends ``{"id": 7, "save": "done", "values": {"lesson": …, "page": …, "key": …}}``. The server
answers ``{"saved": 7}``, which is true of all before it too. A seat may send a line again; who has
answered an id before only answers it again.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple, TypeGuard

from tui_tutor.store.statements import Value

LONGEST_LINE = 65536
"""Bytes of a line, with its end; what is longer is passed over."""


class Save(NamedTuple):
    """Something a seat asks to be saved.

    Attributes:
        id: Counts up from 1 in a seat.
        kind: A name of `tui_tutor.store.statements.STATEMENTS`, unless the seat is up to something.
        values: What is saved; not checked.
    """

    id: int
    kind: str
    values: dict[str, object]


class Lines:
    """Cuts what comes out of a socket into lines, without ever keeping more than one of them.

    Args:
        longest: Bytes of a line, with its end; what is longer is passed over.
    """

    def __init__(self, longest: int = LONGEST_LINE) -> None:
        self._longest = longest
        self._begun = b""
        self._is_too_long = False

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that are whole now, without those that are too long."""
        *ends, begun = data.split(b"\n")
        lines = []
        for end in ends:
            line = self._begun + end
            if not self._is_too_long and len(line) < self._longest:
                lines.append(line)
            self._begun, self._is_too_long = b"", False
        self._begun += begun
        if self._is_too_long or len(self._begun) >= self._longest:
            self._begun, self._is_too_long = b"", True
        return lines


def save_line(number: int, kind: str, values: Mapping[str, Value]) -> bytes:
    """The line that asks for something to be saved."""
    return _line({"id": number, "save": kind, "values": values})


def saved_line(number: int) -> bytes:
    """The line that says that all up to a number is saved."""
    return _line({"saved": number})


def read_save(line: bytes) -> Save | None:
    """What a line asks to be saved; None where it asks for nothing of the kind."""
    message = _read(line)
    number, kind, values = message.get("id"), message.get("save"), message.get("values")
    if _is_number(number) and isinstance(kind, str) and isinstance(values, dict):
        return Save(number, kind, values)
    return None


def read_saved(line: bytes) -> int | None:
    """The number up to which a line says that all is saved; None where it says nothing of the kind."""
    number = _read(line).get("saved")
    return number if _is_number(number) else None


def _line(message: Mapping[str, object]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def _read(line: bytes) -> dict[str, object]:
    try:
        message = json.loads(line)
    # Brackets nested thousands deep end in a RecursionError.
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
