from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec import structs
from textual.pilot import Pilot
from textual.widgets import Input

from tests.ui.fake_class import FakeClass
from tests.ui.tutor_app import SETUP, Tutor, lesson_app, press, until, write_lesson
from tui_tutor.errors import ClassroomError
from tui_tutor.store.board_messages import (
    AskPoll,
    Freeze,
    FromTeacher,
    Lead,
    Look,
    LowerHand,
    Note,
    OpenLesson,
    Push,
    Refused,
    ShowAnswers,
    Spotlight,
    ToTeacher,
    read_to_teacher,
)
from tui_tutor.store.class_messages import News, Pushed
from tui_tutor.ui import teaching
from tui_tutor.ui.class_link import ClassLink
from tui_tutor.ui.screens.board_screen import BoardScreen
from tui_tutor.ui.screens.run_screen import RunScreen
from tui_tutor.ui.teaching import Reconnect, Teaching
from tui_tutor.ui.widgets.class_bar import ClassBar


@asynccontextmanager
async def board(
    tmp_path: Path,
    fake: FakeClass,
    size: tuple[int, int] = (120, 40),
    reconnect: Reconnect | None = None,
) -> AsyncIterator[tuple[Tutor, Pilot[None]]]:
    """A teacher's board on a class that is played."""
    write_lesson(tmp_path, SETUP, "Second.")
    app = lesson_app(tmp_path, class_part=Teaching(ClassLink(fake.teacher, read_to_teacher), reconnect))
    try:
        async with app.run_test(size=size) as pilot:
            fake.begin()
            told = f"of {len(fake.rows)} here"
            await until(pilot, lambda: isinstance(app.screen, BoardScreen) and told in app.text)
            yield app, pilot
    finally:
        fake.leave()


async def asked(pilot: Pilot[None], fake: FakeClass, message: FromTeacher) -> None:
    """Wait until the teacher has asked for something."""
    await until(pilot, lambda: message in fake.asked)


async def test_the_board_opens_over_the_lesson_and_shows_everybody(tmp_path: Path) -> None:
    fake = FakeClass(30)

    async with board(tmp_path, fake) as (app, pilot):
        names = [row.name for row in fake.rows.values() if row.is_here]

        assert sum(name[:8] in app.text for name in names) == len(names)
        assert "ssh -p 8022 class.example   code K7QM-42XD" in app.text

        await press(pilot, "B")
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        await press(pilot, "B")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen))


async def test_the_class_is_told_where_the_teacher_is(tmp_path: Path) -> None:
    fake = FakeClass(3)

    async with board(tmp_path, fake) as (_app, pilot):
        await until(pilot, lambda: fake.listen() or [m for m in fake.heard if isinstance(m, News)])

        news = next(message for message in fake.heard if isinstance(message, News))
        assert (news.lesson, news.page) == ("one", "p1")


async def test_following_is_offered_and_released(tmp_path: Path) -> None:
    fake = FakeClass(3)

    async with board(tmp_path, fake) as (app, pilot):
        await press(pilot, "f", "down", "enter")
        await asked(pilot, fake, Lead("offered"))
        await until(pilot, lambda: "follows you: offered" in app.text)
        await press(pilot, "f", "up", "enter")
        await asked(pilot, fake, Lead(None))


async def test_freezing_asks_once_and_thawing_does_not(tmp_path: Path) -> None:
    fake = FakeClass(3)

    async with board(tmp_path, fake) as (app, pilot):
        await press(pilot, "z", "escape")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen))
        assert fake.asked == []

        await press(pilot, "z", "enter")
        await asked(pilot, fake, Freeze(True))
        await until(pilot, lambda: "frozen" in app.text)
        await press(pilot, "z")
        await asked(pilot, fake, Freeze(False))


async def test_a_question_brings_bars_and_can_be_ended(tmp_path: Path) -> None:
    fake = FakeClass(30)

    async with board(tmp_path, fake) as (app, pilot):
        await press(pilot, "a")
        await until(pilot, lambda: app.screen.query(Input))
        await press(pilot, *"Ok", "enter", *"yes/no", "enter")
        await asked(pilot, fake, AskPoll("Ok", ("yes", "no")))
        await until(pilot, lambda: "11 of" in app.text)
        await press(pilot, "a", "enter")
        await asked(pilot, fake, AskPoll())


async def test_a_page_is_pushed_to_everybody_and_a_message_to_one(tmp_path: Path) -> None:
    fake = FakeClass(3)

    async with board(tmp_path, fake) as (app, pilot):
        await press(pilot, "p", "enter")
        await asked(pilot, fake, Push(what=Pushed(lesson="one", page="p1")))

        learner = app.screen.chosen  # type: ignore[attr-defined]
        await press(pilot, "P", "up", "enter")
        await until(pilot, lambda: app.screen.query(Input))
        await press(pilot, *"Hi", "enter")
        await asked(pilot, fake, Push(what=Pushed(message="Hi"), to=(learner,)))


async def test_what_can_be_done_with_a_learner_is_listed_after_enter(tmp_path: Path) -> None:
    fake = FakeClass(1)
    fake.change_row("l0", is_here=True, hand_at=fake.now - 60)

    async with board(tmp_path, fake) as (app, pilot):
        await press(pilot, "enter")
        await until(pilot, lambda: "look over" in app.text)
        await press(pilot, "down", "down", "enter")
        await asked(pilot, fake, LowerHand("l0"))

        await press(pilot, "s", "enter")
        await asked(pilot, fake, Spotlight("l0"))
        await until(pilot, lambda: isinstance(app.screen, BoardScreen))
        await press(pilot, "n")
        await until(pilot, lambda: app.screen.query(Input))
        await press(pilot, *"good", "enter")
        await asked(pilot, fake, Note("l0", "good"))


async def test_looking_over_shows_the_picture_until_it_is_ended(tmp_path: Path) -> None:
    fake = FakeClass(1)
    fake.change_row("l0", is_here=True)

    async with board(tmp_path, fake) as (app, pilot):
        await press(pilot, "o")
        await asked(pilot, fake, Look("l0"))
        await until(pilot, lambda: "the screen of Ada Lovelace" in app.text)
        await press(pilot, "escape")
        await asked(pilot, fake, Look())


async def test_a_lesson_is_closed_and_opened_again(tmp_path: Path) -> None:
    fake = FakeClass(1)

    async with board(tmp_path, fake) as (app, pilot):
        await press(pilot, "l")
        await until(pilot, lambda: "closed lesson" in app.text)
        await press(pilot, "enter")
        await asked(pilot, fake, OpenLesson("one", False))
        await press(pilot, "enter")
        await asked(pilot, fake, OpenLesson("one", True))


async def test_names_go_and_the_chosen_learner_stays_chosen(tmp_path: Path) -> None:
    fake = FakeClass(30)

    async with board(tmp_path, fake) as (app, pilot):
        await press(pilot, "down", "down", "down")
        chosen = app.screen.chosen  # type: ignore[attr-defined]
        await press(pilot, "x")
        await until(pilot, lambda: "names hidden" in app.text)

        assert app.screen.chosen == chosen  # type: ignore[attr-defined]
        assert not [row.name for row in fake.rows.values() if len(row.name) > 5 and row.name in app.text]


async def test_the_board_goes_on_in_the_other_language(tmp_path: Path) -> None:
    fake = FakeClass(3)

    async with board(tmp_path, fake) as (app, pilot):
        await press(pilot, "L")
        await until(pilot, lambda: isinstance(app.screen, BoardScreen) and "退出" in app.text)


async def test_what_would_tell_who_it_is_stays_hidden_with_the_names(tmp_path: Path) -> None:
    fake = FakeClass(1)
    fake.change_row("l0", notes=("Ada is Lovelace",))

    async with board(tmp_path, fake) as (app, pilot):
        await press(pilot, "x")
        await until(pilot, lambda: "names hidden" in app.text)
        fake.tell(Refused("{name} is not here now", learner="l0"))
        await until(pilot, lambda: "Learner 1 is not here now" in app.told)
        await press(pilot, "N")
        await until(pilot, lambda: "hidden, as the names are" in app.text)
        hidden = app.text
        await press(pilot, "escape", "x")
        await until(pilot, lambda: "names hidden" not in app.text)
        fake.tell(Refused("{name} is not here now", learner="l0"))
        await until(pilot, lambda: "Ada Lovelace is not here now" in app.told)
        await press(pilot, "N", "enter")
        await asked(pilot, fake, Note("l0"))

        assert "Ada" not in hidden


async def test_brackets_make_the_board_count_as_stuck_sooner_or_later(tmp_path: Path) -> None:
    fake = FakeClass(1)
    quiet = {"is_here": True, "hand_at": 0.0, "goals": 2, "goals_done": 0, "progress_at": fake.now - 250}
    fake.change_row("l0", **quiet)

    async with board(tmp_path, fake) as (app, pilot):
        usual = app.text
        await press(pilot, "left_square_bracket")
        await until(pilot, lambda: "Stuck: 3 minutes" in app.told and "1 stuck" in app.text)
        await press(pilot, *["left_square_bracket"] * 3)
        await until(pilot, lambda: "Stuck: 2 minutes" in app.told)
        await press(pilot, *["right_square_bracket"] * 9)
        await until(pilot, lambda: "Stuck: 20 minutes" in app.told and "1 stuck" not in app.text)

        assert "1 stuck" not in usual


# Widths at which columns were cut off or missing, and those of usual terminals.
@pytest.mark.parametrize("columns", [80, 120, 145, 170, 200])
async def test_a_line_of_the_board_has_every_column_in_every_window(tmp_path: Path, columns: int) -> None:
    fake = FakeClass(60)

    async with board(tmp_path, fake, (columns, 24)) as (app, _pilot):
        heads = next(line + " " for line in app.text.splitlines() if "needs" in line)

        for head in ("needs", "learner", "lesson", "goals", "loss", "run", "tries", "idle"):
            assert f" {head} " in heads
        assert " pages " in heads or " on page " in heads
        assert " hints " in heads or " help " in heads


async def test_a_refusal_is_told_and_a_template_that_does_not_fit_does_no_harm(tmp_path: Path) -> None:
    fake = FakeClass(1)

    async with board(tmp_path, fake) as (app, pilot):
        fake.tell(Refused("no {what}", {"what": "way"}))
        fake.tell(Refused("broken {nothing", {}))
        await until(pilot, lambda: "no way" in app.told and "broken {nothing" in app.told)


async def test_a_class_that_is_gone_is_told_and_the_board_stays(tmp_path: Path) -> None:
    fake = FakeClass(3)

    async with board(tmp_path, fake) as (app, pilot):
        fake.leave()
        await until(pilot, lambda: "does not answer. What you see is how it was; q quits." in app.text)

        assert isinstance(app.screen, BoardScreen)


async def test_the_board_takes_up_where_it_was_when_the_class_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teaching, "SECONDS_BETWEEN_TRIES", 0.02)
    fake, again = FakeClass(3), FakeClass(2)
    tries: list[bool] = []
    is_back = False

    def reconnect() -> ClassLink[ToTeacher]:
        tries.append(is_back)
        if not is_back:
            raise ClassroomError("nobody is there")
        return ClassLink(again.teacher, read_to_teacher)

    async with board(tmp_path, fake, reconnect=reconnect) as (app, pilot):
        await press(pilot, "f", "down", "enter", "r", "enter", "x")
        await until(
            pilot, lambda: fake.asked and "follows you: offered" in app.text and "names hidden" in app.text
        )
        shown = [message for message in fake.asked if isinstance(message, ShowAnswers)]
        names = {each.row.learner: each.name for each in app.screen.standings}  # type: ignore[attr-defined]

        fake.leave()
        await until(pilot, lambda: "does not answer; trying again…" in app.text and len(tries) > 1)
        await press(pilot, "p", "enter")
        await until(pilot, lambda: "nothing was done" in app.told)
        is_back = True
        await asked(pilot, again, Lead("offered"))
        again.begin()
        await until(pilot, lambda: "of 2 here" in app.text)

        assert len(shown) == 1
        assert again.asked == [Lead("offered"), *shown]
        assert isinstance(again.heard[0], News)
        assert {each.row.learner: each.name for each in app.screen.standings} == {  # type: ignore[attr-defined]
            learner: names[learner] for learner in again.rows
        }
        assert tries.count(True) == 1
    again.leave()


async def test_the_teachers_own_lesson_says_quietly_how_the_class_stands(tmp_path: Path) -> None:
    fake = FakeClass(2)
    fake.rows = {name: structs.replace(row, is_here=True, hand_at=0.0) for name, row in fake.rows.items()}

    async with board(tmp_path, fake) as (app, pilot):
        await press(pilot, "B")
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        assert all(not bar.display for bar in app.screen.query(ClassBar))

        fake.change(follow="held", leads=True, frozen=True)
        fake.change_row("l0", hand_at=fake.now)
        says = "The class has to follow you  ·  Its keys are frozen  ·  1 hand is up  ·  B: the board"
        await until(pilot, lambda: says in app.text)

        fake.change(follow=None, leads=False, frozen=False)
        fake.change_row("l0", hand_at=0.0)
        await until(pilot, lambda: not app.screen.query_one(ClassBar).display)
        fake.leave()
        await until(pilot, lambda: "The class does not answer." in app.text)


async def test_two_hundred_learners_scroll_and_the_last_can_be_chosen(tmp_path: Path) -> None:
    fake = FakeClass(200)

    async with board(tmp_path, fake, (80, 24)) as (app, pilot):
        await press(pilot, "end")
        await until(pilot, lambda: app.screen.chosen == app.screen.standings[-1].row.learner)  # type: ignore[attr-defined]
        await until(pilot, lambda: "▸" in app.text)


async def test_what_is_typed_ahead_goes_into_the_window_and_not_to_the_board(tmp_path: Path) -> None:
    fake = FakeClass(3)

    async with board(tmp_path, fake) as (app, pilot):
        # All at once, before any window has had the time to open; each letter is a key of the board.
        for key in ["a", *"fazLxB", "enter", *"no/B", "enter", "P", "up", "enter", *"hB", "enter"]:
            app.simulate_key(key)
        await asked(pilot, fake, AskPoll("fazLxB", ("no", "B")))
        chosen = app.screen_stack[1].chosen  # type: ignore[attr-defined]
        await asked(pilot, fake, Push(what=Pushed(message="hB"), to=(chosen,)))
        await until(pilot, lambda: isinstance(app.screen, BoardScreen))

        assert len(fake.asked) == 2
