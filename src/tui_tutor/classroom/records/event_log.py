"""Everything that learners have done, in the order in which they did it."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from tui_tutor.classroom.records.gradebook import csv_text
from tui_tutor.classroom.records.ledger import Ledger

NAMED = ("lesson", "page")
"""What of an event has a column of its own."""


class Event(NamedTuple):
    """Something that a learner has done.

    Attributes:
        at: In seconds since 1970.
        kind: As ``answer``, ``done``, ``hints``, ``place``, ``setup``.
        lesson: On which; "" for none.
        page: On which; "" for none.
        values: What else is known of it.
    """

    at: float
    learner_id: str
    name: str
    kind: str
    lesson: str
    page: str
    values: Mapping[str, Any]


async def event_log(ledger: Ledger) -> list[Event]:
    """The events of everybody in the class, the oldest first."""
    events: list[Event] = []
    for learner in await ledger.learners():
        # One learner at a time, so that those who are saving wait no longer than for each other.
        for each in await ledger.events(learner.learner_id):
            values = each["values"]
            lesson, page = (str(values.get(name, "")) for name in NAMED)
            rest = {name: value for name, value in values.items() if name not in NAMED}
            events.append(
                Event(each["at"], learner.learner_id, learner.name, each["kind"], lesson, page, rest)
            )
    return sorted(events, key=lambda event: event.at)


def events_csv(events: Iterable[Event]) -> str:
    """The events for a table program; times are those of the world clock."""
    rows = [
        [
            datetime.fromtimestamp(event.at, UTC).isoformat(timespec="milliseconds"),
            *event[1:-1],
            json.dumps(event.values, ensure_ascii=False),
        ]
        for event in events
    ]
    return csv_text(Event._fields, rows)


def events_json(events: Iterable[Event]) -> str:
    """The events for another program: a list of objects, named as in `Event`."""
    rows = [{**event._asdict(), "values": dict(event.values)} for event in events]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
