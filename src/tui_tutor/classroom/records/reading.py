"""What the tables of a class say about its learners, in the form that others want it."""

import json
from typing import Any

from sqlalchemy import Connection, case, func, select

from tui_tutor.classroom.records import schema

LONGEST_PAUSE = 300.0
"""Seconds between two saves that count as work; of a longer pause, only so much."""


def snapshot(connection: Connection, learner_id: str) -> dict[str, Any]:
    """All that a seat must know of a learner's progress."""
    pages: dict[tuple[str, str], dict[str, Any]] = {}

    def page_of(row: Any) -> dict[str, Any]:
        empty: dict[str, Any] = {
            "visited": False,
            "hints": 0,
            "solution_seen": False,
            "setup": None,
            "done": [],
            "answers": {},
        }
        return pages.setdefault((row.lesson, row.page), {"lesson": row.lesson, "page": row.page, **empty})

    for row in _rows(connection, schema.page, learner_id):
        page_of(row).update(
            visited=row.visited_at is not None,
            hints=row.hints,
            solution_seen=row.solution_seen,
            setup=row.setup,
        )
    for row in _rows(connection, schema.done, learner_id):
        page_of(row)["done"].append(row.block)
    for row in _rows(connection, schema.answer, learner_id):
        page_of(row)["answers"][row.block] = [row.text, row.is_right, row.attempts]
    places = [[row.lesson, row.page] for row in _rows(connection, schema.place, learner_id)]
    return {
        "settings": {row.name: row.value for row in _rows(connection, schema.setting, learner_id)},
        "place": places[0] if places else None,
        "pages": list(pages.values()),
    }


def seconds(connection: Connection, learner_id: str) -> dict[tuple[str, str], float]:
    """How long a learner has been busy with each page.

    The time from one save to the next belongs to the page of the first; of a pause, five minutes do.
    """
    table = schema.event.c
    next_at = func.lead(table.at).over(partition_by=table.learner_id, order_by=table.event_id)
    steps = (
        select(table.lesson, table.page, (next_at - table.at).label("pause"))
        .where(table.learner_id == learner_id, table.lesson.is_not(None))
        .subquery()
        .c
    )
    counted = case((steps.pause > LONGEST_PAUSE, LONGEST_PAUSE), (steps.pause < 0, 0.0), else_=steps.pause)
    wanted = select(steps.lesson, steps.page, func.sum(counted)).group_by(steps.lesson, steps.page)
    return {(lesson, page): float(total or 0) for lesson, page, total in connection.execute(wanted)}


def keys(connection: Connection) -> dict[str, tuple[str, ...]]:
    """The public keys of each learner who has some."""
    found: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(select(schema.learner_key).order_by(schema.learner_key.c.key)):
        found[row.learner_id] = (*found.get(row.learner_id, ()), row.key)
    return found


def events(connection: Connection, learner_id: str) -> list[dict[str, Any]]:
    """Everything that a learner ever saved, in order."""
    table = schema.event
    wanted = select(table).where(table.c.learner_id == learner_id).order_by(table.c.event_id)
    return [
        {"at": row.at, "kind": row.kind, "values": json.loads(row.content)}
        for row in connection.execute(wanted)
    ]


def _rows(connection: Connection, table: Any, learner_id: str) -> Any:
    keys_in_order = table.primary_key.columns
    return connection.execute(
        select(table).where(table.c.learner_id == learner_id).order_by(*keys_in_order)
    ).all()
