"""The list of a class, as a table program writes and reads it."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tui_tutor.classroom.door.identity import NameTakenError, clean_name, name_key, public_key_text
from tui_tutor.classroom.records.gradebook import csv_text, plain_cell
from tui_tutor.classroom.records.ledger import Learner, Ledger
from tui_tutor.errors import ClassroomError
from tui_tutor.translation import mark

LARGEST_FILE = 1_000_000
"""Bytes; a line has about a hundred."""
COLUMNS = ("name", "key")
_HEADERS = {
    "name": (
        "name",
        "names",
        "fullname",
        "student",
        "studentname",
        "learner",
        "姓名",
        "名字",
        "学生",
        "学生姓名",
    ),
    "key": ("key", "publickey", "sshkey", "密钥", "公钥"),
}
_COLUMN_OF = {word: column for column, words in _HEADERS.items() for word in words}
"""What a column may be called in a table, without blanks and capitals, and what is in it."""


class RosterLine(NamedTuple):
    """One learner of a roster.

    Attributes:
        name: Clean, as it will be shown.
        key: The text of a public key; empty where there is none.
    """

    name: str
    key: str = ""


@dataclass(frozen=True)
class Admission:
    """What came of a roster: the names that are new, and how many were there before."""

    added: tuple[str, ...]
    known: int


def read_roster(path: Path) -> list[RosterLine]:
    """Read a roster from a CSV file.

    Raises:
        ClassroomError: If the file or a line of it is wrong; nobody is admitted by half.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        raise ClassroomError(
            mark("the roster {path} can't be read: {reason}"), path=path, reason=error.strerror or str(error)
        ) from error
    if size > LARGEST_FILE:
        raise ClassroomError(mark("the roster {path} is larger than a class can be"), path=path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ClassroomError(
            mark("line {line} of the roster is not UTF-8"),
            mark("save it as “CSV UTF-8”"),
            line=content.count(b"\n", 0, error.start) + 1,
        ) from None
    return parse_roster(text)


def parse_roster(text: str) -> list[RosterLine]:
    """Read a roster: a column ``name``, and a column ``key`` if you like.

    A header may be left out where there is only the column of names.

    Raises:
        ClassroomError: If a line is wrong; it names the line.
    """
    rows = _rows(text)
    columns: tuple[str, ...] = COLUMNS[:1]
    if rows and any(_column(cell) in COLUMNS for cell in rows[0][1]):
        columns = _header(rows.pop(0)[1])
    names: dict[str, int] = {}
    keys: dict[str, int] = {}
    lines = []
    for number, cells in rows:
        line = _line(number, dict(zip(columns, cells, strict=False)), len(cells) > len(columns))
        if (first := names.setdefault(name_key(line.name), number)) != number:
            raise ClassroomError(
                mark("line {line} of the roster has the same name as line {first}"),
                mark("two learners need two names; add a letter to one"),
                line=number,
                first=first,
            )
        if line.key and (first := keys.setdefault(line.key, number)) != number:
            raise ClassroomError(
                mark("line {line} of the roster has the same key as line {first}"),
                mark("each learner has a key of their own; leave it empty where there is none"),
                line=number,
                first=first,
            )
        lines.append(line)
    if not lines:
        raise ClassroomError(mark("the roster is empty"), mark("write one name on each line"))
    return lines


def roster_csv(learners: Iterable[Learner]) -> str:
    """The roster of a class as CSV, as `parse_roster` reads it; of several keys, the first."""
    return csv_text(COLUMNS, [(each.name, each.keys[0] if each.keys else "") for each in learners])


async def admit(ledger: Ledger, lines: Iterable[RosterLine]) -> Admission:
    """Take everyone on a roster into the class; who is in it already keeps everything.

    Raises:
        ClassroomError: If a key is another learner's; those before it are in.
    """
    added, known = [], 0
    for line in lines:
        try:
            learner_id = await ledger.create(line.name)
            added.append(line.name)
        except NameTakenError:
            record = await ledger.find(line.name)
            if record is None:
                raise
            learner_id = record.learner_id
            known += 1
        if line.key:
            await ledger.add_key(learner_id, line.key)
    return Admission(tuple(added), known)


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The lines that hold something, with their numbers."""
    # Table programs write semicolons where the comma is a decimal sign.
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    rows = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, cells))
    except csv.Error as error:
        raise ClassroomError(
            mark("line {line} of the roster can't be read: {reason}"),
            mark("look for a quotation mark that is never closed"),
            line=reader.line_num,
            reason=error,
        ) from None
    return rows


def _column(cell: str) -> str:
    """What a cell of the first line says that its column holds."""
    # Chinese tables are fond of “姓 名”.
    word = "".join(cell.split()).casefold()
    return _COLUMN_OF.get(word, word)


def _header(cells: list[str]) -> tuple[str, ...]:
    columns = tuple(map(_column, cells))
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown or "name" not in columns or len(set(columns)) < len(columns):
        raise ClassroomError(
            mark("the roster's first line must be “name” or “name,key”"),
            mark("leave other columns out; nothing else is kept of a learner"),
        )
    return columns


def _line(number: int, cells: dict[str, str], is_too_long: bool) -> RosterLine:
    if is_too_long:
        raise ClassroomError(
            mark("line {line} of the roster has more columns than its first line"),
            mark("put a name that holds a comma between quotation marks"),
            line=number,
        )
    try:
        key = plain_cell(cells.get("key", "")).strip()
        return RosterLine(clean_name(plain_cell(cells.get("name", ""))), public_key_text(key) if key else "")
    except ClassroomError as error:
        # A text within a text would not be translated: what is wrong comes first, where it is second.
        raise ClassroomError(
            error.message, mark("mend line {line} of the roster"), **{**error.values, "line": number}
        ) from None
