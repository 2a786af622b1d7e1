"""What a teacher may ask for, and what is kept of it."""

import copy
from collections.abc import Mapping

from tui_tutor.classroom.live.cleaning import shown_text
from tui_tutor.classroom.live.common import Common, counted
from tui_tutor.classroom.live.register import Register
from tui_tutor.classroom.records.class_records import VOTE, ClassRecords
from tui_tutor.store.board_messages import (
    Answers,
    AskPoll,
    Block,
    FromTeacher,
    Look,
    LowerHand,
    Note,
    Push,
    Refused,
    Row,
    Spotlight,
)
from tui_tutor.translation import mark

LONGEST_ANSWER = 200


def refusal(asked: FromTeacher, register: Register) -> Refused | None:
    """Why something can't be done; None where it can."""
    rows = register.rows
    match asked:
        case Note(learner) | LowerHand(learner) if learner not in rows:
            return Refused(mark("this learner is not in the class any more"))
        case Spotlight(learner) | Look(learner) if learner and not _is_here(learner, rows):
            return _absent(learner, rows)
        case Push(to=to) if to and not any(_is_here(learner, rows) for learner in to):
            return _absent(to[0], rows)
        case Push(to=()) if not any(row.is_here for row in rows.values()):
            return Refused(mark("nobody is in the class now"))
    return None


async def keep(asked: FromTeacher, teacher: str, number: int, common: Common, records: ClassRecords) -> None:
    """Keep what must outlive the servers.

    Args:
        asked: What the teacher asks for.
        teacher: Who asks.
        number: That of the poll it may begin.
        common: How things stand before it.
        records: Where it is kept.

    Raises:
        StoreError: If it can't be kept.
    """
    if isinstance(asked, Note):
        if asked.text:
            await records.add_note(asked.learner, asked.text)
        else:
            await records.take_back_note(asked.learner)
        return
    before, after = common.settings(), copy.copy(common)
    after.take(teacher, asked, number)
    if isinstance(asked, AskPoll) and asked.question:
        await records.clear_class_settings(VOTE)
    await keep_settings(before, after, records)


async def keep_settings(before: Mapping[str, str], common: Common, records: ClassRecords) -> None:
    """Keep what has changed."""
    for name, value in common.settings().items():
        if before[name] != value:
            await records.set_class_setting(name, value)


async def read_answers(lesson: str, page: str, records: ClassRecords) -> Answers:
    """What was answered on a page.

    Raises:
        StoreError: If it can't be read.
    """
    given: dict[str, list[tuple[str, bool | None]]] = {}
    for answer in await records.answers_on(lesson, page):
        text = shown_text(answer.text[:LONGEST_ANSWER])
        given.setdefault(answer.block, []).append((text, answer.is_right))
    return Answers(lesson, page, tuple(Block(key, counted(each)) for key, each in given.items()))


def number_for(asked: FromTeacher, common: Common) -> int:
    """The number of the poll or of the request to show a screen that this begins; 0 for none."""
    if isinstance(asked, AskPoll) and asked.question:
        return (common.poll.number if common.poll is not None else 0) + 1
    return common.request + 1 if isinstance(asked, Spotlight) and asked.learner else 0


def _is_here(learner: str, rows: Mapping[str, Row]) -> bool:
    return learner in rows and rows[learner].is_here


def _absent(learner: str, rows: Mapping[str, Row]) -> Refused:
    if learner not in rows:
        return Refused(mark("this learner is not in the class any more"))
    return Refused(mark("{name} is not here now"), learner=learner)
