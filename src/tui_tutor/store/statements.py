"""What is saved of a learner's progress, and how each save gets into the tables."""

Value = str | int | float | None
"""What can be saved; whether an answer is right is a bool, which is an int to Python."""

STATEMENTS = {
    "place": (
        "INSERT INTO place VALUES (1, :lesson, :page, :at) ON CONFLICT DO UPDATE"
        " SET lesson = excluded.lesson, page = excluded.page, at = excluded.at"
    ),
    "setting": (
        "INSERT INTO setting VALUES (:name, :value) ON CONFLICT DO UPDATE SET value = excluded.value"
    ),
    "visit": (
        "INSERT INTO page (lesson, page, visited_at) VALUES (:lesson, :page, :at) ON CONFLICT DO UPDATE"
        " SET visited_at = coalesce(visited_at, excluded.visited_at)"
    ),
    "answer": (
        "INSERT INTO answer VALUES (:lesson, :page, :key, :text, :right, 1, :at) ON CONFLICT DO UPDATE SET"
        " text = CASE WHEN is_right > excluded.is_right THEN text ELSE excluded.text END,"
        " is_right = max(is_right, excluded.is_right),"
        " attempts = attempts + 1, at = excluded.at"
    ),
    "done": "INSERT INTO done VALUES (:lesson, :page, :key, :at) ON CONFLICT DO NOTHING",
    "hints": (
        "INSERT INTO page (lesson, page, hints) VALUES (:lesson, :page, :hints) ON CONFLICT DO UPDATE"
        " SET hints = max(hints, excluded.hints)"
    ),
    "solution_seen": (
        "INSERT INTO page (lesson, page, solution_seen) VALUES (:lesson, :page, 1) ON CONFLICT DO UPDATE"
        " SET solution_seen = 1"
    ),
    "setup": (
        "INSERT INTO page (lesson, page, setup) VALUES (:lesson, :page, :setup) ON CONFLICT DO UPDATE"
        " SET setup = excluded.setup"
    ),
}
"""Everything a learner can save, by what it is called, with how it gets into the tables."""

OWN_STATEMENTS = {
    "spent": (
        "INSERT INTO spent VALUES (:day, :lesson, :page, :seconds) ON CONFLICT DO UPDATE"
        " SET seconds = seconds + excluded.seconds"
    ),
    "best": (
        "INSERT INTO best VALUES (:lesson, :page, :setup, :steps, :loss, :at) ON CONFLICT DO UPDATE"
        " SET setup = excluded.setup, steps = excluded.steps, loss = excluded.loss, at = excluded.at"
        " WHERE excluded.loss < loss"
    ),
}
"""What only a tutor of one's own keeps: a class works time out from its log, and keeps no runs."""


def statement(kind: str) -> str:
    """The statement of a save, by what it is called."""
    return STATEMENTS[kind] if kind in STATEMENTS else OWN_STATEMENTS[kind]
