"""What a seat may save: checked word for word, and the statement that writes each kind.

Every kind means what the method of the same name of `tui_tutor.store.progress.Progress` means.
Kinds never touch the same column, so saves of one kind may be written together.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, func, or_
from sqlalchemy.dialects import postgresql, sqlite

from tui_tutor.classroom.records import schema

Upsert = sqlite.Insert | postgresql.Insert

LONGEST_NAME = 200
"""Characters of the name of a lesson, a page, a block or a setting."""
LONGEST_TEXT = 60_000
"""Characters of an answer, a setup or a setting; a setup may hold hundreds of drawn points."""
MOST_HINTS = 1000


@dataclass(frozen=True, slots=True)
class Save:
    """A checked save.

    Attributes:
        at: When it was handed in, in seconds since 1970.
        values: As the seat sent them; all of them may be written.
    """

    learner_id: str
    at: float
    kind: str
    values: Mapping[str, Any]

    def event(self) -> dict[str, Any]:
        """The row of the event log."""
        return {
            "learner_id": self.learner_id,
            "at": self.at,
            "kind": self.kind,
            "lesson": self.values.get("lesson"),
            "page": self.values.get("page"),
            "content": json.dumps(self.values, ensure_ascii=False),
        }

    def row(self) -> dict[str, Any]:
        """What the statement of its kind writes."""
        given = {_COLUMNS.get(name, name): value for name, value in self.values.items()}
        row = {"learner_id": self.learner_id, **given}
        if self.kind == "answer":
            row["attempts"] = 1
        if self.kind == "solution_seen":
            row["solution_seen"] = True
        if self.kind in _TIMES:
            row[_TIMES[self.kind]] = self.at
        return row


def checked(learner_id: str, kind: str, values: Mapping[str, Any], at: float) -> Save:
    """A save whose kind, names, types and lengths are right.

    Raises:
        ValueError: If one of them is not.
    """
    wanted = _VALUES.get(kind) if isinstance(kind, str) else None
    if wanted is None:
        raise ValueError(f"no such kind of save: {kind!r:.50}")
    if not isinstance(values, Mapping) or values.keys() != wanted.keys():
        raise ValueError(f"a save of kind {kind} has the values {', '.join(wanted)}")
    return Save(learner_id, at, kind, {name: check(name, values[name]) for name, check in wanted.items()})


def statement(kind: str, dialect: str) -> Upsert:
    """The statement that writes rows of one kind; it takes the rows of `Save.row`."""
    return _STATEMENTS[kind](dialect)


def upsert_into(table: Table, dialect: str) -> Upsert:
    """An insert that can say what happens when the row is there already."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def _text(name: str, value: object, longest: int) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text")
    if len(value) > longest:
        raise ValueError(f"{name} has more than {longest} characters")
    # A terminal may send lone surrogates and zeros, and no database takes them.
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _short(name: str, value: object) -> str:
    return _text(name, value, LONGEST_NAME)


def _long(name: str, value: object) -> str:
    return _text(name, value, LONGEST_TEXT)


def _long_or_none(name: str, value: object) -> str | None:
    return None if value is None else _long(name, value)


def _truth(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false")
    return value


def _count(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_HINTS:
        raise ValueError(f"{name} must be a number from 0 to {MOST_HINTS}")
    return value


_PAGE = {"lesson": _short, "page": _short}
_VALUES: dict[str, dict[str, Callable[[str, object], object]]] = {
    "visit": {**_PAGE},
    "place": {**_PAGE},
    "answer": {**_PAGE, "key": _short, "text": _long, "right": _truth},
    "done": {**_PAGE, "key": _short},
    "hints": {**_PAGE, "hints": _count},
    "solution_seen": {**_PAGE},
    "setup": {**_PAGE, "setup": _long_or_none},
    "setting": {"name": _short, "value": _long},
}
_COLUMNS = {"key": "block", "right": "is_right"}
_TIMES = {"visit": "visited_at", "place": "at", "answer": "at", "done": "at"}

KINDS = tuple(_VALUES)
"""All kinds of saves."""


def _write_visit(dialect: str) -> Upsert:
    table, insert = schema.page, upsert_into(schema.page, dialect)
    return _updating(insert, table, visited_at=func.coalesce(table.c.visited_at, insert.excluded.visited_at))


def _write_place(dialect: str) -> Upsert:
    insert = upsert_into(schema.place, dialect)
    new = insert.excluded
    return _updating(insert, schema.place, lesson=new.lesson, page=new.page, at=new.at)


def _write_answer(dialect: str) -> Upsert:
    old, insert = schema.answer.c, upsert_into(schema.answer, dialect)
    new = insert.excluded
    return _updating(
        insert,
        schema.answer,
        text=case((and_(old.is_right, ~new.is_right), old.text), else_=new.text),
        is_right=or_(old.is_right, new.is_right),
        attempts=old.attempts + 1,
        at=new.at,
    )


def _write_done(dialect: str) -> Upsert:
    return upsert_into(schema.done, dialect).on_conflict_do_nothing()


def _write_hints(dialect: str) -> Upsert:
    old, insert = schema.page.c, upsert_into(schema.page, dialect)
    new = insert.excluded
    return _updating(insert, schema.page, hints=case((old.hints > new.hints, old.hints), else_=new.hints))


def _write_solution_seen(dialect: str) -> Upsert:
    insert = upsert_into(schema.page, dialect)
    return _updating(insert, schema.page, solution_seen=insert.excluded.solution_seen)


def _write_setup(dialect: str) -> Upsert:
    insert = upsert_into(schema.page, dialect)
    return _updating(insert, schema.page, setup=insert.excluded.setup)


def _write_setting(dialect: str) -> Upsert:
    insert = upsert_into(schema.setting, dialect)
    return _updating(insert, schema.setting, value=insert.excluded.value)


def _updating(insert: Upsert, table: Table, **columns: ColumnElement[Any]) -> Upsert:
    keys = [column.name for column in table.primary_key]
    return insert.on_conflict_do_update(index_elements=keys, set_=columns)


_STATEMENTS: dict[str, Callable[[str], Upsert]] = {
    "visit": _write_visit,
    "place": _write_place,
    "answer": _write_answer,
    "done": _write_done,
    "hints": _write_hints,
    "solution_seen": _write_solution_seen,
    "setup": _write_setup,
    "setting": _write_setting,
}
