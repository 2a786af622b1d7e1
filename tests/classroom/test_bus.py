"""Two servers of one class are one class."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.classroom.hub_fakes import Clock, Here, a_hub
from tui_tutor.classroom.live.bus import LocalBus
from tui_tutor.classroom.live.herald import SECONDS_BETWEEN_BATCHES
from tui_tutor.classroom.live.register import SECONDS_TO_BE_SILENT
from tui_tutor.classroom.records.ledger import Ledger
from tui_tutor.store.board_messages import Board, Freeze, Look, Rows, Spotlight
from tui_tutor.store.class_messages import ClassState, Consent, Picture, PictureStyle

SCREEN = Picture(columns=5, rows=1, styles=(PictureStyle(),), lines=((("Anna!", 0),),))


@pytest.fixture
async def servers(tmp_path: Path) -> AsyncIterator[tuple[Here, Here]]:
    ledger, bus, clock = Ledger.open(tmp_path / "class.sqlite3"), LocalBus(), Clock()
    async with AsyncExitStack() as opened:
        opened.push_async_callback(ledger.close)
        one = await opened.enter_async_context(a_hub(ledger, bus, clock))
        yield one, await opened.enter_async_context(a_hub(ledger, bus, clock))


async def test_a_teacher_sees_and_leads_those_on_another_server(servers: tuple[Here, Here]) -> None:
    one, other = servers
    teacher, anna = await one.teacher(), await other.learner("Anna")
    await other.pass_time()
    await one.pass_time()

    board = await teacher.hear(Board)
    rows = await teacher.hear(Rows)
    await teacher.say(Freeze(True))

    assert [(row.name, row.is_here) for row in rows.rows] == [("Anna", True)]
    assert board.servers == 2
    assert (await anna.hear(ClassState, lambda state: state.frozen)).frozen


async def test_screens_are_looked_at_and_shown_across_servers(servers: tuple[Here, Here]) -> None:
    one, other = servers
    teacher, ben, anna = await one.teacher(), await one.learner("Ben"), await other.learner("Anna")
    await other.pass_time()
    await teacher.say(Look(anna.key))
    await anna.hear(ClassState, lambda state: state.watched)
    await anna.say(SCREEN)
    looked_at = await teacher.hear(Picture)
    await teacher.say(Spotlight(anna.key))
    asked = await anna.hear(ClassState, lambda state: state.asked > 0)
    await anna.say(Consent(asked.asked, True))

    assert looked_at == SCREEN
    assert await ben.hear(Picture) == SCREEN


async def test_those_on_a_silent_server_count_as_away(servers: tuple[Here, Here]) -> None:
    one, other = servers
    teacher = await one.teacher()
    await other.learner("Anna")
    await other.pass_time()
    await one.pass_time()
    await teacher.hear(Rows)

    await one.pass_time(SECONDS_TO_BE_SILENT + 1)
    await one.pass_time()

    rows = await teacher.hear(Rows)
    assert [(row.name, row.is_here) for row in rows.rows] == [("Anna", False)]


async def test_those_on_a_server_that_was_silent_are_here_again_when_it_speaks(
    servers: tuple[Here, Here],
) -> None:
    one, other = servers
    teacher = await one.teacher()
    await other.learner("Anna")
    await other.pass_time()
    await one.pass_time(SECONDS_TO_BE_SILENT + 1)
    await one.pass_time()
    await teacher.hear(Rows, lambda rows: [row.is_here for row in rows.rows] == [False])

    # It says that it is there, is asked for everything, and answers.
    for each in (other, one, other, one):
        await each.pass_time(SECONDS_BETWEEN_BATCHES)

    rows = await teacher.hear(Rows)
    assert [(row.name, row.is_here) for row in rows.rows] == [("Anna", True)]


async def test_a_screen_shown_to_all_has_its_name_on_the_other_server_too(
    servers: tuple[Here, Here],
) -> None:
    one, other = servers
    teacher, ben, anna = await one.teacher(), await one.learner("Ben"), await other.learner("Anna")
    await other.pass_time()
    await teacher.say(Spotlight(anna.key))
    asked = await anna.hear(ClassState, lambda state: state.asked > 0)
    await anna.say(Consent(asked.asked, True))

    assert (await ben.hear(ClassState, lambda state: bool(state.shown))).shown == "Anna"
