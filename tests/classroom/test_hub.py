"""What a teacher asks for reaches the seats."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.classroom.hub_fakes import Clock, Here, a_hub
from tui_tutor.classroom.live.bus import LocalBus
from tui_tutor.classroom.live.hub import SECONDS_BETWEEN_LOOKS, SECONDS_WITHOUT_TEACHER
from tui_tutor.classroom.live.register import SECONDS_TO_BE_SILENT
from tui_tutor.classroom.live.room import LONGEST_HAND
from tui_tutor.classroom.records.ledger import Ledger
from tui_tutor.store.board_messages import (
    AskPoll,
    Bar,
    Board,
    Freeze,
    Lead,
    Look,
    LowerHand,
    OpenLesson,
    Push,
    Rows,
    Spotlight,
)
from tui_tutor.store.class_messages import (
    ClassState,
    Consent,
    Follow,
    Forgotten,
    Hand,
    Idle,
    News,
    Picture,
    PictureStyle,
    Pushed,
    Vote,
)

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


async def test_the_class_follows_the_teacher_s_page_setup_and_step(here: Here) -> None:
    teacher = await here.teacher()
    anna = await here.learner("Anna")
    await teacher.say(News(**WALL, setup="2-4-1"), Lead("held"))
    held = await anna.hear(ClassState, lambda state: state.follow is not None)
    await teacher.say(News(**WALL, setup="2-4-1 seed=3", step=50, loss=0.5))
    moved = await anna.hear(ClassState)
    await teacher.say(Lead(None))
    released = await anna.hear(ClassState)

    assert held.follow == Follow(mode="held", **WALL, setup="2-4-1")
    assert moved.follow == Follow(mode="held", **WALL, setup="2-4-1 seed=3", step=50, loss=0.5)
    assert released.follow is None


async def test_only_the_teacher_who_leads_is_followed(here: Here) -> None:
    first, second = await here.teacher("first"), await here.teacher("second")
    anna = await here.learner("Anna")
    await first.say(News(**WALL), Lead("offered"))
    await anna.hear(ClassState, lambda state: state.follow is not None)

    await second.say(News(lesson="other", page="x"), Freeze(True))
    state = await anna.hear(ClassState, lambda state: state.frozen)
    await here.pass_time()

    assert state.follow is not None
    assert state.follow.lesson == "xor"
    assert (await first.hear(Board, lambda board: board.frozen)).leads
    assert not (await second.hear(Board, lambda board: board.frozen)).leads


async def test_a_push_reaches_those_it_is_for(here: Here) -> None:
    teacher = await here.teacher()
    anna, ben = await here.learner("Anna"), await here.learner("Ben")
    await teacher.say(Push(what=Pushed(message="for Anna"), to=(anna.key,)), Push(what=Pushed(**WALL)))

    assert (await anna.hear(Pushed)).message == "for Anna"
    assert (await anna.hear(Pushed)).lesson == "xor"
    assert (await ben.hear(Pushed)).lesson == "xor"


async def test_who_types_nothing_is_warned_at_their_own_seat_only(here: Here) -> None:
    anna, ben = await here.learner("Anna"), await here.learner("Ben")
    here.hub.warn_idle(anna.key, 30)
    here.hub.warn_idle("nobody", 30)
    here.hub.warn_idle(ben.key, 10)

    assert await anna.hear(Idle) == Idle(30)
    assert await ben.hear(Idle) == Idle(10)


async def test_a_poll_is_asked_answered_once_by_each_and_ended(here: Here) -> None:
    teacher = await here.teacher()
    anna, ben = await here.learner("Anna"), await here.learner("Ben")
    await teacher.say(AskPoll("Clear?", ("yes", "no")))
    poll = (await anna.hear(ClassState, lambda state: state.poll is not None)).poll
    assert poll is not None
    await anna.say(Vote(poll.number, "no"), Vote(poll.number, "yes"), Vote(poll.number, "maybe"))
    await ben.say(Vote(poll.number, "yes"), Vote(poll.number + 1, "no"))
    await here.pass_time()

    open_board = await teacher.hear(Board, lambda board: any(bar.count for bar in board.bars))
    await teacher.say(AskPoll())
    await anna.hear(ClassState, lambda state: state.poll is None)
    await anna.say(Vote(poll.number, "no"))
    await here.pass_time()
    ended_board = await teacher.hear(Board, lambda board: not board.poll_open)

    assert (poll.question, poll.choices) == ("Clear?", ("yes", "no"))
    assert open_board.bars == ended_board.bars == (Bar("yes", 2), Bar("no", 0))


async def test_free_answers_are_counted_without_regard_to_case(here: Here) -> None:
    teacher = await here.teacher()
    names = ("Anna", "Ben", "Cem")
    seats = [await here.learner(name) for name in names]
    await teacher.say(AskPoll("Which?"))
    for seat, answer in zip(seats, ("XOR", "xor ", "moons"), strict=True):
        await seat.hear(ClassState, lambda state: state.poll is not None)
        await seat.say(Vote(1, answer))
    await here.pass_time()

    board = await teacher.hear(Board, lambda board: bool(board.bars))

    assert board.bars == (Bar("XOR", 2), Bar("moons", 1))


async def test_a_screen_is_shown_to_all_only_once_its_learner_has_agreed(here: Here) -> None:
    teacher = await here.teacher()
    anna, ben = await here.learner("Anna"), await here.learner("Ben")
    await teacher.say(Spotlight(anna.key))
    asked = await anna.hear(ClassState, lambda state: state.asked > 0)
    await anna.say(SCREEN)
    await here.pass_time()
    before = [message for message in ben.hear_now() if isinstance(message, Picture)]

    await anna.say(Consent(asked.asked, True))
    shows = await anna.hear(ClassState, lambda state: state.shows)
    await anna.say(SCREEN)
    await here.pass_time()

    assert before == []
    assert (shows.asked, shows.shown) == (0, "Anna")
    assert (await ben.hear(ClassState)).shown == "Anna"
    assert await ben.hear(Picture) == SCREEN
    assert await teacher.hear(Picture) == SCREEN


@pytest.mark.parametrize("how", ["refuses", "ends it", "leaves"])
async def test_a_learner_can_end_the_showing_of_their_screen(here: Here, how: str) -> None:
    teacher = await here.teacher()
    anna, ben = await here.learner("Anna"), await here.learner("Ben")
    await teacher.say(Spotlight(anna.key))
    asked = (await anna.hear(ClassState, lambda state: state.asked > 0)).asked
    if how != "refuses":
        await anna.say(Consent(asked, True))
        await ben.hear(ClassState, lambda state: state.shown == "Anna")

    await here.pass_time()
    await teacher.hear(Board, lambda board: board.spotlight == anna.key)

    if how == "leaves":
        await here.leave(anna)
    else:
        await anna.say(Consent(asked, False))
    await here.pass_time()

    assert (await teacher.hear(Board)).spotlight == ""
    if how != "refuses":
        assert (await ben.hear(ClassState)).shown == ""


async def test_looking_over_a_shoulder_is_told_and_for_that_teacher_alone(here: Here) -> None:
    first, second = await here.teacher("first"), await here.teacher("second")
    anna, ben = await here.learner("Anna"), await here.learner("Ben")
    await first.say(Look(anna.key))
    await anna.hear(ClassState, lambda state: state.watched)
    await anna.say(SCREEN)
    picture = await first.hear(Picture)
    await first.say(Look())

    assert picture == SCREEN
    assert not (await anna.hear(ClassState)).watched
    assert not any(isinstance(message, Picture) for message in [*second.hear_now(), *ben.hear_now()])


async def test_a_teacher_who_leaves_looks_no_longer(here: Here) -> None:
    teacher = await here.teacher()
    anna = await here.learner("Anna")
    await teacher.say(Look(anna.key))
    await anna.hear(ClassState, lambda state: state.watched)

    await here.leave(teacher)

    assert not (await anna.hear(ClassState)).watched


async def test_a_teacher_who_is_gone_with_a_server_looks_no_longer_though_another_is_here(
    ledger: Ledger,
) -> None:
    bus, clock = LocalBus(), Clock()
    async with a_hub(ledger, bus, clock) as here, a_hub(ledger, bus, clock) as lost:
        await here.teacher("other")
        anna = await here.learner("Anna")
        await here.pass_time()
        # No batch has said that this teacher is there.
        teacher = await lost.teacher("looking")
        await teacher.say(Look(anna.key))
        await anna.hear(ClassState, lambda state: state.watched)

        await here.pass_time(SECONDS_TO_BE_SILENT + 1)

        assert not (await anna.hear(ClassState)).watched


async def test_a_teacher_who_came_to_another_server_in_time_goes_on_looking(ledger: Ledger) -> None:
    bus, clock = LocalBus(), Clock()
    async with a_hub(ledger, bus, clock) as here, a_hub(ledger, bus, clock) as lost:
        anna = await here.learner("Anna")
        await here.pass_time()
        teacher = await lost.teacher("looking")
        await teacher.say(Look(anna.key))
        await anna.hear(ClassState, lambda state: state.watched)
        await here.teacher("looking")

        await here.pass_time(SECONDS_TO_BE_SILENT + 1)

        assert not any(isinstance(message, ClassState) for message in anna.hear_now())


async def test_who_comes_back_has_the_hand_up_still_and_has_answered_still(here: Here) -> None:
    teacher = await here.teacher()
    anna = await here.learner("Anna")
    await teacher.say(AskPoll("Clear?", ("yes", "no")))
    await anna.hear(ClassState, lambda state: state.poll is not None)
    await anna.say(Hand(True), Vote(1, "no"))
    answered = await anna.hear(ClassState, lambda state: state.hand and bool(state.vote))
    await here.pass_time()
    await teacher.hear(Rows, lambda rows: any(row.hand_at for row in rows.rows))

    await here.leave(anna)
    await here.pass_time(30)
    away = await teacher.hear(Rows)
    back = await here.learner("Anna")
    await here.pass_time()

    state = await back.hear(ClassState)
    assert (answered.vote, state.vote, state.hand) == ("no", "no", True)
    assert away.rows[0].hand_at == 0
    row = (await teacher.hear(Rows)).rows[0]
    assert (row.is_here, row.hand_at) == (True, 1000)


async def test_a_hand_is_down_after_an_hour_and_once_a_teacher_has_lowered_it(here: Here) -> None:
    teacher = await here.teacher()
    anna, ben = await here.learner("Anna"), await here.learner("Ben")
    for learner in (anna, ben):
        await learner.say(Hand(True))
        await learner.hear(ClassState, lambda state: state.hand)
    await here.pass_time()
    await teacher.say(LowerHand(ben.key))
    await ben.hear(ClassState)
    for learner in (anna, ben):
        await here.leave(learner)

    ben_back = await (await here.learner("Ben")).hear(ClassState)
    await here.pass_time(LONGEST_HAND)
    anna_back = await (await here.learner("Anna")).hear(ClassState)

    assert (ben_back.hand, anna_back.hand) == (False, False)


async def test_a_hand_is_up_still_on_the_server_that_a_learner_comes_to(ledger: Ledger) -> None:
    bus, clock = LocalBus(), Clock()
    async with a_hub(ledger, bus, clock) as here, a_hub(ledger, bus, clock) as lost:
        anna = await lost.learner("Anna")
        await anna.say(Hand(True))
        await anna.hear(ClassState, lambda state: state.hand)
        await lost.pass_time()

        back = await here.learner("Anna")

        assert (await back.hear(ClassState)).hand


async def test_who_is_deleted_while_seated_is_told_so(here: Here, ledger: Ledger) -> None:
    anna, ben = await here.learner("Anna"), await here.learner("Ben")
    await here.pass_time(SECONDS_BETWEEN_LOOKS)
    before = [message for message in anna.hear_now() if isinstance(message, Forgotten)]

    await ledger.forget(anna.key)
    await here.pass_time(SECONDS_BETWEEN_LOOKS)

    assert before == []
    await anna.hear(Forgotten)
    assert not any(isinstance(message, Forgotten) for message in ben.hear_now())


async def test_who_comes_while_the_list_is_read_is_not_taken_for_deleted(
    here: Here, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, came = ledger.names, []

    async def read_slowly() -> dict[str, str]:
        names = await read()
        came.append(await here.learner("Anna"))
        return names

    monkeypatch.setattr(ledger, "names", read_slowly)
    await here.pass_time(SECONDS_BETWEEN_LOOKS)

    assert not any(isinstance(message, Forgotten) for message in came[0].hear_now())


async def test_pictures_nobody_is_to_see_go_nowhere_and_others_once_a_second(here: Here) -> None:
    teacher = await here.teacher()
    anna = await here.learner("Anna")
    await anna.say(SCREEN)
    await here.pass_time()
    unseen = [message for message in teacher.hear_now() if isinstance(message, Picture)]

    await teacher.say(Look(anna.key))
    await anna.hear(ClassState, lambda state: state.watched)
    await anna.say(*[SCREEN] * 5)
    await here.settle()
    await here.pass_time(0.5)

    assert unseen == []
    assert len([message for message in teacher.hear_now() if isinstance(message, Picture)]) == 1


async def test_nobody_is_held_for_long_where_no_teacher_is(here: Here) -> None:
    teacher = await here.teacher()
    anna = await here.learner("Anna")
    await teacher.say(Lead("held"), Freeze(True), AskPoll("Clear?"))
    await anna.hear(ClassState, lambda state: state.poll is not None)
    await here.pass_time()
    await here.leave(teacher)

    await here.pass_time(SECONDS_WITHOUT_TEACHER - 1)
    still = [message for message in anna.hear_now() if isinstance(message, ClassState)]
    await here.pass_time(3)

    state = await anna.hear(ClassState)
    assert still == []
    assert (state.follow, state.frozen) == (None, False)
    assert state.poll is not None


async def test_nobody_is_led_for_long_where_the_teacher_is_gone_who_led(here: Here) -> None:
    leader = await here.teacher("leader")
    await here.teacher("other")
    anna = await here.learner("Anna")
    await leader.say(News(**WALL), Lead("offered"), Freeze(True))
    await anna.hear(ClassState, lambda state: state.frozen)
    await here.pass_time()
    await here.leave(leader)

    await here.pass_time(SECONDS_WITHOUT_TEACHER - 1)
    still = [message for message in anna.hear_now() if isinstance(message, ClassState)]
    await here.pass_time(3)

    state = await anna.hear(ClassState)
    assert still == []
    assert (state.follow, state.frozen) == (None, True)


async def test_a_leader_on_another_server_goes_on_leading(ledger: Ledger) -> None:
    bus, clock = LocalBus(), Clock()
    async with a_hub(ledger, bus, clock) as one, a_hub(ledger, bus, clock) as two:
        anna = await one.learner("Anna")
        leader = await two.teacher("leader")
        await leader.say(News(**WALL), Lead("offered"))
        await anna.hear(ClassState, lambda state: state.follow is not None)

        for _tick in range(int(SECONDS_WITHOUT_TEACHER)):
            await two.pass_time(1)
            await one.pass_time(1)

        assert not any(isinstance(message, ClassState) for message in anna.hear_now())


async def test_a_restart_keeps_what_the_teacher_has_set(ledger: Ledger) -> None:
    async with a_hub(ledger) as before:
        teacher = await before.teacher()
        anna = await before.learner("Anna")
        await teacher.say(
            News(**WALL), Lead("held"), Freeze(True), OpenLesson("xor", False), AskPoll("Clear?", ("yes",))
        )
        await anna.hear(ClassState, lambda state: state.poll is not None)
        await anna.say(Vote(1, "yes"), Hand(True))
        await anna.hear(ClassState, lambda state: state.hand)

    async with a_hub(ledger) as after:
        anna = await after.learner("Anna")
        state = await anna.hear(ClassState)
        teacher = await after.teacher()
        board = await teacher.hear(Board)

    assert state.follow == Follow(mode="held")
    assert (state.frozen, state.closed) == (True, ("xor",))
    assert board.leads
    assert board.bars == (Bar("yes", 1),)
