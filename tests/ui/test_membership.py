"""Where a learner stands in a class: led, held, frozen, before closed lessons."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest
from textual.events import MouseDown, MouseUp
from textual.pilot import Pilot

from tests.ui.class_seat import (
    TEACHERS,
    Class,
    bar_of,
    hand_of,
    place,
    seated,
    seeds,
    settled_turns,
    write_course,
)
from tests.ui.tutor_app import LONGEST_WAIT, SETUP, Tutor, lesson_app, press, settled, until, write_lesson
from tui_tutor.engine.setup_text import print_setup
from tui_tutor.store.class_messages import (
    ClassState,
    Hand,
    News,
    Pushed,
)
from tui_tutor.ui import membership, news_teller
from tui_tutor.ui.comparing import Comparing
from tui_tutor.ui.screens import reading_screen
from tui_tutor.ui.screens.compare_screen import CompareScreen
from tui_tutor.ui.screens.prompts import TextPrompt

# News


async def test_the_class_hears_where_the_learner_is_and_again_only_when_that_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news_teller, "SECONDS_BETWEEN_NEWS", 0.0)
    async with seated(tmp_path) as (pilot, app, the_class):
        await until(pilot, lambda: the_class.news().pages == 3)
        first = the_class.news()
        await settled(pilot)
        part = app._class_part
        assert isinstance(part, membership.Membership)
        teller = part._news
        app.tutor_screen.paint()
        asked = teller._waiting is not None
        await until(pilot, lambda: teller._waiting is None)
        await press(pilot, "right")
        await until(pilot, lambda: the_class.news().page == "p2")
        told = the_class.told(News)

        assert (first.lesson, first.page, first.page_number, first.title) == (
            "one",
            "p1",
            1,
            "1 Lesson one en",
        )
        assert first.setup == "2-4-1 samples=40 seed=3"
        assert asked
        assert all(now != before for before, now in pairwise(told))
        assert the_class.news().goals == 1
        assert the_class.news().keys == 1


async def test_the_class_hears_of_a_run_that_is_trained_and_of_a_goal(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, _app, the_class):
        await press(pilot, "right")
        await settled(pilot)
        await press(pilot, "space")

        await until(pilot, lambda: the_class.news().playing and the_class.news().goals_done == 1)

        assert the_class.news().step > 0
        assert len(the_class.news().spark) > 1


# Following


async def test_who_is_held_is_on_the_teachers_page_with_the_teachers_numbers(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.leads(step=7)
        await until(pilot, lambda: place(app) == ("one", "p2") and app.tutor_run.frame.step == 7)
        held = app.tutor_run.frame.loss
        the_class.leads(step=9)
        await until(pilot, lambda: app.tutor_run.frame.step == 9)
        the_class.leads(step=7)
        await until(pilot, lambda: app.tutor_run.frame.step == 7)

        assert app.tutor_run.frame.loss == held
        assert seeds(app) == 9
        assert "Your teacher leads" in bar_of(app)


async def test_who_is_held_can_look_around_but_neither_turn_pages_nor_change_the_run(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.leads()
        await until(pilot, lambda: place(app) == ("one", "p2") and seeds(app) == 9)
        before = app.tutor_run.setup

        for key in ("right", "space", "s", "n", "right_square_bracket", "R", "u"):
            await press(pilot, key)
        await until(pilot, lambda: "wait for the release" in app.told)
        await press(pilot, "escape")
        await press(pilot, "f", "g")
        await settled(pilot)

        assert place(app) == ("one", "p2")
        assert app.tutor_run.setup == before
        assert app.tutor_run.frame.step == 0
        assert not app.tutor_run.playing
        assert app.tutor_screen.shows == "gradients"


async def test_nothing_of_the_learners_is_lost_by_following(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await press(pilot, "right", "right_square_bracket")
        await until(pilot, lambda: app.tutor_run.setup.learning_rate == 1)
        await settled(pilot)
        own = app._study.state.setup
        the_class.leads(step=20)
        await until(pilot, lambda: seeds(app) == 9 and app.tutor_run.frame.step == 20)
        await settled(pilot)
        kept = app._study.state
        the_class.leads(page="p3")
        await until(pilot, lambda: place(app) == ("one", "p3"))
        where = app._study.progress.place()
        the_class.stands()
        await until(pilot, lambda: "has released you" in app.told and "Z goes back" in bar_of(app))
        await press(pilot, "Z")
        await until(pilot, lambda: place(app) == ("one", "p2") and seeds(app) == 3)
        await settled(pilot)

        assert own is not None
        assert "learning-rate=1" in own
        assert kept.setup == own
        assert not kept.done_blocks, "the teacher's run has reached no goal of the learner's"
        assert where is not None
        assert where.page == "p2"
        assert print_setup(app.tutor_run.setup) == own
        assert "Z goes" not in bar_of(app)


async def test_following_is_offered_calmly_begun_by_key_and_ended_by_going_on(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.leads("offered")
        await until(pilot, lambda: "Your teacher is at page 2 of “Lesson one en”. F follows" in bar_of(app))
        stayed = place(app)
        await press(pilot, "F")
        await until(pilot, lambda: place(app) == ("one", "p2") and seeds(app) == 9)
        the_class.leads("offered", page="p3")
        await until(pilot, lambda: place(app) == ("one", "p3"))
        await press(pilot, "left")
        await until(pilot, lambda: "You go your own way" in app.told)
        the_class.leads("offered", page="p1")
        await until(pilot, lambda: "at page 1" in bar_of(app))

        assert stayed == ("one", "p1")
        assert place(app) == ("one", "p2")


async def test_a_setup_of_the_teachers_that_cannot_be_used_is_told_once(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.leads(setup="2-4-1 data=gone.csv")
        await until(pilot, lambda: "gone.csv" in app.told)
        count = len(app.notices)
        the_class.leads(setup="2-4-1 data=gone.csv", step=3)
        the_class.leads()
        await until(pilot, lambda: seeds(app) == 9)

        assert len(app.notices) == count


async def test_a_teachers_torch_becomes_numpy_at_a_seat(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.leads(setup=TEACHERS + " backend=torch")

        await until(pilot, lambda: seeds(app) == 9)

        assert app.tutor_run.setup.backend == "numpy"


async def test_another_language_leaves_the_learner_where_the_teacher_leads(tmp_path: Path) -> None:
    from tests.ui.class_seat import write_course
    from tests.ui.tutor_app import SETUP, write_lesson

    write_course(tmp_path)
    write_lesson(tmp_path, SETUP + "Eins.", SETUP + "Zwei.", "Drei.", lang="zh")
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.leads()
        await until(pilot, lambda: place(app) == ("one", "p2") and seeds(app) == 9)

        await press(pilot, "L")
        await until(pilot, lambda: "Zwei." in app.text)
        the_class.leads(page="p3")
        await until(pilot, lambda: place(app) == ("one", "p3") and "Drei." in app.text)

        assert seeds(app) == 9
        assert bar_of(app)


# Freezing


async def test_a_frozen_seat_pauses_takes_no_key_but_quit_and_goes_on_afterwards(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await press(pilot, "space")
        await until(pilot, lambda: app.tutor_run.playing)
        the_class.stands(frozen=True)
        await until(pilot, lambda: "Eyes to the front" in bar_of(app) and not app.tutor_run.playing)
        for key in ("right", "question_mark", "u", "exclamation_mark", "space"):
            await press(pilot, key)
        click_as_a_terminal_does(app, "#hand")
        await settled(pilot)
        frozen_at = (place(app), len(app.screen_stack), the_class.told(Hand), app.tutor_run.playing)
        the_class.stands()
        await until(pilot, lambda: app.tutor_run.playing and not bar_of(app))
        the_class.stands(frozen=True)
        await until(pilot, lambda: bar_of(app))
        await press(pilot, "q")
        await until(pilot, lambda: app._exit)

        assert frozen_at == (("one", "p1"), 1, [], False)


STARTS = "```goal\nseeds(10, 20000) >= 5 where accuracy > 0.9\nMost starts.\n```\n```hint\nW.\n```\n"
STARTS += "```solution\nsteps: 5\n```\n"


async def test_many_starts_are_held_by_a_freeze_and_go_on_afterwards(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + STARTS, "Two.")
    async with seated(tmp_path) as (pilot, app, the_class):
        await settled(pilot)
        await press(pilot, "W")
        await until(pilot, lambda: app.lesson_screen._starts)
        (runs,) = app.lesson_screen._starts.values()
        await until(pilot, lambda: runs.background.work.step_count > 0)

        await freezes_and_releases(pilot, app, the_class, runs)


async def test_twins_are_held_by_a_freeze_and_go_on_afterwards(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await press(pilot, "C")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.runs is not None)
        assert isinstance(app.screen, CompareScreen)
        runs = app.screen.runs
        assert runs is not None
        await press(pilot, "space")
        await until(pilot, lambda: runs.background.work.step_count > 0)

        await freezes_and_releases(pilot, app, the_class, runs)


async def test_twins_say_that_they_are_frozen_and_play_again_afterwards(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await press(pilot, "C")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.runs is not None)
        await press(pilot, "space")
        await until(pilot, lambda: "playing" in app.text)
        the_class.stands(frozen=True)
        await until(pilot, lambda: "frozen  <" in app.text and "playing" not in app.text)

        the_class.stands()
        await until(pilot, lambda: "playing" in app.text and "frozen" not in app.text)


async def freezes_and_releases(pilot: Pilot[None], app: Tutor, the_class: Class, runs: Comparing) -> None:
    """Freeze the class: nothing is trained; release it: it goes on, unasked."""
    work = runs.background.work
    the_class.stands(frozen=True)
    await until(pilot, lambda: "Eyes to the front" in bar_of(app))
    async with runs.background.lock:
        held_at = work.step_count
    for _turn in range(300):
        await asyncio.sleep(0.0005)
    assert work.step_count == held_at

    the_class.stands()
    await until(pilot, lambda: work.step_count > held_at)


async def test_a_q_that_is_typed_when_the_class_freezes_does_not_quit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "SECONDS_TO_LOOK_UP", LONGEST_WAIT)
    async with seated(tmp_path) as (pilot, app, the_class):
        await press(pilot, "l")
        await until(pilot, lambda: isinstance(app.screen, TextPrompt))
        the_class.stands(frozen=True)
        await until(pilot, lambda: "Eyes to the front" in bar_of(app))

        await press(pilot, "q")
        await settled_turns(pilot)

        assert not app._exit


async def test_a_q_over_an_open_window_quits_once_the_freeze_has_been_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "SECONDS_TO_LOOK_UP", 0.0)
    async with seated(tmp_path) as (pilot, app, the_class):
        await press(pilot, "l")
        await until(pilot, lambda: isinstance(app.screen, TextPrompt))
        the_class.stands(frozen=True)
        await until(pilot, lambda: "Eyes to the front" in bar_of(app))

        await press(pilot, "q")

        await until(pilot, lambda: app._exit)


def click_as_a_terminal_does(app: Tutor, selector: str) -> None:
    """Click a widget; a pilot's click passes the app by."""
    x, y = app.screen.query_one(selector).region.offset
    for kind in (MouseDown, MouseUp):
        app.post_message(kind(None, x, y, 0, 0, 1, False, False, False, x, y))


async def test_a_class_that_is_gone_lets_the_learner_go_on(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.stands(frozen=True)
        await until(pilot, lambda: "Eyes to the front" in bar_of(app))

        the_class.close()
        await until(pilot, lambda: not bar_of(app))
        await press(pilot, "right")
        await until(pilot, lambda: place(app) == ("one", "p2"))


# Lessons that are not open


async def test_who_is_in_a_lesson_that_is_closed_may_stay_and_is_told_so(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.stands(closed=("one",))
        await until(pilot, lambda: "has closed this lesson" in app.told)
        the_class.stands(closed=("one",), hand=True)
        await until(pilot, lambda: hand_of(app))
        await press(pilot, "right")
        await until(pilot, lambda: place(app) == ("one", "p2"))

        assert app.told.count("has closed this lesson") == 1


async def test_a_closed_lesson_is_neither_turned_into_nor_chosen(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.stands(closed=("two",), hand=True)
        await until(pilot, lambda: hand_of(app))
        await press(pilot, "right", "right", "right")
        await until(pilot, lambda: "not open yet" in app.told)
        turned = place(app)
        await press(pilot, "m")
        await until(pilot, lambda: "Lesson two en   not open yet" in app.text)
        contents = app.text
        await press(pilot, "down", "down", "enter")
        stays = app.screen is not app.tutor_screen
        await press(pilot, "escape")
        app.lesson_screen.show_place("two", None)
        linked = place(app)
        the_class.say(Pushed(lesson="two"))
        await until(pilot, lambda: place(app) == ("two", "p1"))

        assert turned == linked == ("one", "p3")
        assert stays
        closed = next(line for line in contents.splitlines() if "Lesson two en" in line)
        assert not set("○◇●◆◐◈") & set(closed.split("│")[2])


async def test_the_help_lists_the_keys_of_the_class(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, _the_class):
        await press(pilot, "question_mark")

        await until(pilot, lambda: "raise or take down your hand" in app.text)


async def test_what_is_no_message_does_nothing(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class._connection.send(b'{"type":"state","frozen":3}\nnonsense\n')
        the_class.say(ClassState(hand=True))

        await until(pilot, lambda: hand_of(app))

        assert isinstance(the_class, Class)


async def test_a_seat_does_not_wake_up_for_lessons_that_nobody_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    monkeypatch.setattr(reading_screen, "SECONDS_BETWEEN_LOOKS", 0.01)
    monkeypatch.setattr(reading_screen.ReadingScreen, "_look_at_file", lambda screen: looked.append(screen))
    alone = tmp_path / "alone"
    write_course(alone)
    async with lesson_app(alone).run_test() as pilot:
        await until(pilot, lambda: looked)
    looked.clear()

    async with seated(alone) as (pilot, _app, the_class):
        await until(pilot, lambda: the_class.news().pages == 3)

        assert not looked
