"""What each learner has done on each page, as a table for a teacher."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tui_tutor.classroom.live.standing import CoursePage, is_finished
from tui_tutor.classroom.records.ledger import Learner, Ledger

if TYPE_CHECKING:
    from tui_tutor.lessons.lesson import Lesson

ACTIVE = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""How a cell begins that a table program would compute, or run."""
_NEXT_CELL = re.compile(r"[;\r\n](?=\s*[-=+@＝＋－＠])")


class Grade(NamedTuple):
    """What one learner has done on one page.

    Attributes:
        state: ``unopened``, ``opened``, ``begun`` (something answered or done) or ``done``.
        done: How many of the page's blocks are done; a prediction is, right or wrong, once it is given.
        blocks: How many there are.
        attempts: Answers given, over all blocks of the page.
        hints: Hints shown.
        solution_seen: Whether the solution was shown.
        seconds: How long the learner was busy with the page.
        answers: The answer to each block that has one, by the block's key.
        notes: What the teachers have noted about the learner, on the learner's first row.
    """

    learner_id: str
    name: str
    lesson: str
    page: str
    state: str
    done: int
    blocks: int
    attempts: int
    hints: int
    solution_seen: bool
    seconds: int
    answers: Mapping[str, str]
    notes: tuple[str, ...] = ()


def course_pages(lessons: Iterable["Lesson"]) -> list[CoursePage]:
    """The pages of a course, in order."""
    # With the lessons comes NumPy, which the server of a class has no use for.
    from tui_tutor.lessons.lesson import Prose

    return [
        CoursePage(
            lesson.slug,
            page.key,
            tuple(block.key for block in page.blocks if not isinstance(block, Prose)),
        )
        for lesson in lessons
        for page in lesson.pages
    ]


async def gradebook(ledger: Ledger, pages: Sequence[CoursePage]) -> list[Grade]:
    """A row for each learner and page, by name and in the course's order."""
    grades: list[Grade] = []
    notes = await ledger.notes()
    for learner in await ledger.learners():
        # One learner at a time, so that those who are saving wait no longer than for each other.
        snapshot = await ledger.snapshot(learner.learner_id)
        seconds = await ledger.seconds(learner.learner_id)
        rows = learner_grades(learner, snapshot, seconds, pages)
        if rows and learner.learner_id in notes:
            rows[0] = rows[0]._replace(notes=notes[learner.learner_id])
        grades += rows
    return grades


def learner_grades(
    learner: Learner,
    snapshot: Mapping[str, Any],
    seconds: Mapping[tuple[str, str], float],
    pages: Sequence[CoursePage],
) -> list[Grade]:
    """The rows of one learner.

    Args:
        learner: Whose rows.
        snapshot: As `Ledger.snapshot` gives it.
        seconds: As `Ledger.seconds` gives it.
        pages: The course.
    """
    states = {(each["lesson"], each["page"]): each for each in snapshot["pages"]}
    return [
        _grade(learner, page, states.get(page[:2], {}), round(seconds.get(page[:2], 0.0))) for page in pages
    ]


def grades_csv(grades: Iterable[Grade]) -> str:
    """The gradebook for a table program."""
    rows = [
        [
            *grade[:-4],
            "yes" if grade.solution_seen else "no",
            grade.seconds,
            "; ".join(f"{key}: {text}" for key, text in grade.answers.items()),
            "; ".join(grade.notes),
        ]
        for grade in grades
    ]
    return csv_text(Grade._fields, rows)


def grades_json(grades: Iterable[Grade]) -> str:
    """The gradebook for another program: a list of objects, named as in `Grade`."""
    rows = [{**grade._asdict(), "answers": dict(grade.answers)} for grade in grades]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV of which a table program computes nothing, whatever learners have written."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return buffer.getvalue()


def plain_cell(cell: str) -> str:
    """A cell of ``csv_text`` as it was before."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip(" '").startswith(ACTIVE) else cell


def _grade(learner: Learner, page: CoursePage, state: Mapping[str, Any], seconds: int) -> Grade:
    answers = state.get("answers", {})
    answered = {key for key, (_text, is_right, _attempts) in answers.items() if is_finished(key, is_right)}
    finished = answered | set(state.get("done", ()))
    done = sum(key in finished for key in page.blocks)
    return Grade(
        learner_id=learner.learner_id,
        name=learner.name,
        lesson=page.lesson,
        page=page.page,
        state=_state(page, state, done, bool(answers)),
        done=done,
        blocks=len(page.blocks),
        attempts=sum(attempts for _text, _is_right, attempts in answers.values()),
        hints=state.get("hints", 0),
        solution_seen=state.get("solution_seen", False),
        seconds=seconds,
        answers={key: text for key, (text, _is_right, _attempts) in answers.items()},
    )


def _state(page: CoursePage, state: Mapping[str, Any], done: int, has_answered: bool) -> str:
    if not state.get("visited") and not done and not has_answered:
        return "unopened"
    # A page that asks for nothing is done once it has been read.
    if done == len(page.blocks):
        return "done"
    return "begun" if done or has_answered else "opened"


def _harmless(cell: str) -> str:
    # Where the comma is a decimal sign, table programs begin a new cell at a semicolon.
    cell = _NEXT_CELL.sub(r"\g<0>'", cell)
    return f"'{cell}" if cell.lstrip(" '").startswith(ACTIVE) else cell
