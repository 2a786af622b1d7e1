"""What learners do reaches the board."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.classroom.hub_fakes import Far, Here, a_hub
from tui_tutor.classroom.records.ledger import Ledger
from tui_tutor.errors import StoreError
from tui_tutor.store.board_messages import (
    Answers,
    AskPoll,
    Bar,
    Board,
    Look,
    LowerHand,
    Note,
    Push,
    Refused,
    Row,
    Rows,
    ShowAnswers,
    Spotlight,
    ToTeacher,
)
from tui_tutor.store.class_messages import ClassState, Hand, News, Picture, PictureStyle, Pushed, Vote

SCREEN = Picture(columns=5, rows=1, styles=(PictureStyle(),), lines=((("Anna!", 0),),))
WALL: dict[str, Any] = {"lesson": "xor", "page": "wall"}


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    opened = Ledger.open(tmp_path / "class.sqlite3")
    yield opened
    await opened.close()


@pytest.fixture
async def here(ledger: Ledger) -> AsyncIterator[Here]:
    async with a_hub(ledger) as opened:
        yield opened


async def row_of(teacher: Far[ToTeacher], name: str) -> Row:
    rows = await teacher.hear(Rows, lambda rows: any(row.name == name for row in rows.rows))
    return next(row for row in rows.rows if row.name == name)


async def test_a_seat_that_comes_hears_how_things_stand(here: Here) -> None:
    anna = await here.learner("Anna")

    assert await anna.hear(ClassState) == ClassState()


async def test_the_board_shows_where_a_learner_stands(here: Here) -> None:
    teacher = await here.teacher()
    anna = await here.learner("Anna")
    await anna.say(
        News(lesson="xor", page="wall", page_number=2, pages=3, loss=0.5, faults=("dead",), keys=1)
    )

    await here.pass_time()

    row = await row_of(teacher, "Anna")
    assert (row.is_here, row.lesson, row.page, row.page_number, row.loss, row.faults) == (
        True,
        "xor",
        "wall",
        2,
        0.5,
        ("dead",),
    )


async def test_saves_are_counted_on_the_open_page(here: Here) -> None:
    teacher = await here.teacher()
    anna = await here.learner("Anna")
    await anna.say(News(**WALL))
    for kind, values in (
        ("visit", WALL),
        ("answer", {**WALL, "key": "quiz", "text": "4", "right": False}),
        ("answer", {**WALL, "key": "quiz", "text": "8", "right": True}),
        ("done", {**WALL, "key": "goal"}),
        ("hints", {**WALL, "hints": 2}),
        ("solution_seen", WALL),
        ("setting", {"name": "language", "value": "zh"}),
    ):
        here.hub.saved(anna.key, kind, values)

    await here.pass_time()

    row = await row_of(teacher, "Anna")
    assert (row.attempts, row.wrong, row.hints, row.solution_seen, row.done) == (2, 1, 2, True, 1)


async def test_what_was_done_before_counts_too_and_those_away_are_on_the_board(
    here: Here, ledger: Ledger
) -> None:
    learner = await ledger.create("Anna")
    await ledger.save(learner, "visit", {"lesson": "xor", "page": "read"})
    await ledger.save(learner, "answer", {**WALL, "key": "quiz", "text": "8", "right": False})
    await ledger.save(learner, "place", WALL)
    teacher = await here.teacher()
    await here.pass_time(11)

    away = await row_of(teacher, "Anna")
    await here.learner("Anna")
    await here.pass_time()
    seated = await row_of(teacher, "Anna")

    assert (away.is_here, away.page, away.attempts, away.wrong, away.done) == (False, "wall", 1, 1, 1)
    assert (seated.is_here, seated.page, seated.attempts, seated.wrong, seated.done) == (
        True,
        "wall",
        1,
        1,
        1,
    )


async def test_what_could_not_be_read_as_a_learner_came_is_read_with_the_next_tick(
    here: Here, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner = await ledger.create("Anna")
    await ledger.save(learner, "answer", {**WALL, "key": "quiz", "text": "8", "right": False})
    await ledger.save(learner, "place", WALL)
    teacher = await here.teacher()

    async def fail(_learner: str = "") -> NoReturn:
        raise StoreError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(ledger, "standings", fail)
        anna = await here.learner("Anna")
        await anna.hear(ClassState)
        await here.pass_time()
        unread = await row_of(teacher, "Anna")
    await here.pass_time()
    await here.pass_time()
    read = await row_of(teacher, "Anna")

    assert (unread.is_here, unread.page, unread.attempts) == (True, "", 0)
    assert (read.is_here, read.page, read.attempts) == (True, "wall", 1)


async def test_nothing_is_told_where_nothing_has_changed(here: Here) -> None:
    teacher = await here.teacher()
    await here.learner("Anna")
    await here.pass_time()
    teacher.hear_now()

    await here.pass_time()

    assert teacher.hear_now() == []


async def test_somebody_forgotten_leaves_the_board(here: Here, ledger: Ledger) -> None:
    learner = await ledger.create("Anna")
    teacher = await here.teacher()
    await here.pass_time(11)
    await row_of(teacher, "Anna")

    await ledger.forget(learner)
    await here.pass_time(11)
    await here.pass_time()

    assert (await teacher.hear(Rows, lambda rows: bool(rows.gone))).gone == (learner,)


async def test_idle_and_stuck_are_counted_from_keys_and_achievements(here: Here) -> None:
    teacher = await here.teacher()
    anna = await here.learner("Anna")
    await anna.say(News(**WALL, keys=1))
    await here.pass_time(100)

    await anna.say(News(**WALL, keys=2))
    await here.pass_time(100)
    typed = await teacher.hear(Rows, lambda rows: rows.rows[0].active_at > 1000)
    await anna.say(News(**WALL, keys=2, goals_done=1))
    await here.pass_time(100)
    achieved = await teacher.hear(Rows, lambda rows: rows.rows[0].goals_done == 1)

    assert (typed.rows[0].active_at, typed.rows[0].progress_at) == (1100, 1000)
    assert (achieved.rows[0].active_at, achieved.rows[0].progress_at) == (1100, 1200)


async def test_a_hand_goes_up_and_down_from_both_sides(here: Here) -> None:
    teacher = await here.teacher()
    anna = await here.learner("Anna")
    await anna.say(Hand(True))
    await anna.hear(ClassState, lambda state: state.hand)
    await here.pass_time()
    row = await teacher.hear(Rows, lambda rows: any(row.hand_at for row in rows.rows))

    await teacher.say(LowerHand(anna.key))

    assert row.rows[0].hand_at == 1000
    assert not (await anna.hear(ClassState)).hand


async def test_notes_are_kept_and_can_be_taken_back(here: Here, ledger: Ledger) -> None:
    teacher = await here.teacher()
    anna = await here.learner("Anna")
    await here.pass_time()
    await teacher.say(Note(anna.key, "quick"), Note(anna.key, "helps Ben"))
    await here.pass_time()
    both = await teacher.hear(Rows, lambda rows: bool(rows.rows[0].notes))

    await teacher.say(Note(anna.key))
    await here.pass_time()

    assert both.rows[0].notes == ("quick", "helps Ben")
    assert (await teacher.hear(Rows)).rows[0].notes == ("quick",)
    exported = await ledger.export_learner(anna.key)
    assert [note["text"] for note in exported["notes"]] == ["quick"]


async def test_answers_of_a_page_are_told_and_told_again_when_they_change(here: Here, ledger: Ledger) -> None:
    teacher = await here.teacher()
    anna = await here.learner("Anna")
    await teacher.say(ShowAnswers(**WALL))
    await here.pass_time()
    first = await teacher.hear(Answers)

    values = {**WALL, "key": "quiz", "text": "8", "right": True}
    await ledger.save(anna.key, "answer", values)
    here.hub.saved(anna.key, "answer", values)
    await here.pass_time()
    second = await teacher.hear(Answers)

    assert first.blocks == ()
    assert [(block.key, block.bars) for block in second.blocks] == [("quiz", (Bar("8", 1, True),))]


async def test_what_is_asked_of_somebody_who_is_away_is_refused(here: Here, ledger: Ledger) -> None:
    learner = await ledger.create("Anna")
    teacher = await here.teacher()
    await here.pass_time(11)
    for asked in (Spotlight(learner), Look(learner), Push(what=Pushed(message="x"), to=(learner,))):
        await teacher.say(asked)
        refused = await teacher.hear(Refused)
        assert (refused.values, refused.learner) == ({}, learner), "the board may hide the names"
    await teacher.say(Push(what=Pushed(message="x")), Note("nobody", "x"))
    assert "nobody is" in (await teacher.hear(Refused)).says
    assert "not in the class" in (await teacher.hear(Refused)).says


async def test_control_characters_of_a_seat_reach_nobody(here: Here) -> None:
    teacher = await here.teacher()
    anna = await here.learner("Anna")
    await teacher.say(AskPoll("Which?"), Look(anna.key))
    await anna.hear(ClassState, lambda state: state.watched)
    evil = "a\x1b[2J\u202eb"
    picture = Picture(columns=8, rows=1, styles=(PictureStyle(),), lines=(((evil, 0),),))
    await anna.say(
        News(lesson=evil, page=evil, title=evil, setup=evil, faults=(evil,)), Vote(1, evil), picture
    )
    await here.pass_time()

    seen = await teacher.hear(Picture)
    board = await teacher.hear(Board, lambda board: bool(board.bars))
    row = await row_of(teacher, "Anna")

    assert {row.lesson, row.page, row.title, row.setup, *row.faults, board.bars[0].answer} == {"a[2Jb"}
    assert seen.lines == ((("a [2Jb", 0),),)


async def test_nonsense_and_lines_that_are_too_long_are_passed_over(here: Here) -> None:
    teacher = await here.teacher()
    anna = await here.learner("Anna")
    await anna.say_bytes(b'{"type":"news"\n[[[\n\xff\n' + b"x" * 300_000 + b'\n{"type":"freeze","on":true}\n')
    await anna.say(Hand(True))

    await anna.hear(ClassState, lambda state: state.hand)
    await here.pass_time()

    assert not any(message.frozen for message in teacher.hear_now() if isinstance(message, Board))
