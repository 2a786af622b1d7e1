"""Nothing of a learner's is lost by being led, and nothing that the teacher has trained becomes theirs."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.ui.class_seat import TEACHERS, Class, bar_of, hand_of, seated
from tests.ui.tutor_app import SETUP, Tutor, press, settled, until, write_lesson
from tui_tutor.engine.setup_text import print_setup
from tui_tutor.store.class_messages import Pushed
from tui_tutor.ui.run_driver import MOST_STEPS_AHEAD

GOAL = "```goal\nsteps >= 5\nTrain five steps.\n```\n"
OWN_WORDS = "2-4-1 data=xor samples=40 seed=3"
"""What the pages of the course put on the panel."""


def place(app: Tutor) -> tuple[str, str]:
    return app.lesson_screen.study.place


def seeds(app: Tutor) -> int:
    """The seed of what is on the panel."""
    return app.tutor_run.frame.setup.seed


async def led_and_released(
    app: Tutor, the_class: Class, pilot: Pilot[None], page: str = "p2", setup: str = TEACHERS, step: int = 20
) -> None:
    """Be held where the teacher is, with the teacher's run, and be released."""
    the_class.leads(page=page, setup=setup, step=step)
    await until(pilot, lambda: app.tutor_run.frame.step == step and "Your teacher leads" in bar_of(app))
    the_class.stands()
    await until(pilot, lambda: "Your teacher leads" not in bar_of(app))


# The way back


async def test_who_was_held_twice_still_goes_back_to_their_own(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await press(pilot, "right", "right_square_bracket")
        await until(pilot, lambda: app.tutor_run.setup.learning_rate == 1)
        await settled(pilot)
        own = app._study.state.setup
        await led_and_released(app, the_class, pilot, page="p3", step=3)
        await led_and_released(app, the_class, pilot, page="p2", step=4)

        await press(pilot, "Z")
        await until(pilot, lambda: place(app) == ("one", "p2") and seeds(app) == 3)
        await settled(pilot)

        assert own is not None
        assert "learning-rate=1" in own
        assert print_setup(app.tutor_run.setup) == own
        assert app._study.state.setup == own


async def test_two_setups_that_were_given_leave_the_learners_own_one_to_go_back_to(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await settled(pilot)
        own = app._study.state.setup
        the_class.say(Pushed(setup=TEACHERS))
        await until(pilot, lambda: seeds(app) == 9 and "Z puts your own setup back" in bar_of(app))
        # Trained in between, the first one is the teacher's still.
        await press(pilot, "s")
        await until(pilot, lambda: app.tutor_run.frame.step == 1)
        the_class.say(Pushed(setup=TEACHERS.replace("seed=9", "seed=11")))
        await until(pilot, lambda: seeds(app) == 11 and app.told.count("put this setup on") == 2)

        await press(pilot, "Z")
        await until(pilot, lambda: seeds(app) == 3)
        await settled(pilot)

        assert own is not None
        assert app._study.state.setup == own


async def test_a_turn_into_a_closed_lesson_leaves_the_way_back(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await led_and_released(app, the_class, pilot, page="p3", step=3)
        the_class.stands(closed=("two",), hand=True)
        await until(pilot, lambda: hand_of(app))
        await press(pilot, "right")
        await until(pilot, lambda: "not open yet" in app.told)
        the_class.say(Pushed(setup=TEACHERS.replace("seed=9", "seed=11")))
        await until(pilot, lambda: seeds(app) == 11 and "Z goes back" in bar_of(app))
        await press(pilot, "Z")
        await until(pilot, lambda: place(app) == ("one", "p1") and seeds(app) == 3)


async def test_a_page_turned_after_the_release_ends_the_way_back(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await led_and_released(app, the_class, pilot, page="p3", step=3)
        await until(pilot, lambda: "Z goes back" in bar_of(app))

        await press(pilot, "left")

        await until(pilot, lambda: place(app) == ("one", "p2") and "Z goes back" not in bar_of(app))


# What the teacher has trained


async def test_the_teachers_steps_reach_no_goal_until_the_learner_trains(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await led_and_released(app, the_class, pilot)
        await press(pilot, "greater_than_sign", "less_than_sign", "g", "right_square_bracket")
        await until(pilot, lambda: "learning-rate" in app.actions())
        await settled(pilot)
        done_by_the_teacher = set(app._study.state.done_blocks)
        await press(pilot, "r")
        await until(pilot, lambda: app.tutor_run.frame.step == 0)
        await settled(pilot)
        done_at_the_start = set(app._study.state.done_blocks)
        await press(pilot, *["s"] * 5)
        await until(pilot, lambda: app._study.state.done_blocks)

        assert done_by_the_teacher == done_at_the_start == set()


async def test_the_learners_first_step_on_the_teachers_run_counts(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await led_and_released(app, the_class, pilot)

        await press(pilot, "s")

        await until(pilot, lambda: app._study.state.done_blocks)
        assert app.tutor_run.frame.step == 21


async def test_playing_on_counts_from_the_first_step_and_not_before(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await led_and_released(app, the_class, pilot)
        app.tutor_run._player.speed = 1
        judged_at: list[int] = []
        study = app._study
        reached = study.reached

        def note(*values: object) -> object:
            judged_at.append(app.tutor_run.frame.step)
            return reached(*values)  # type: ignore[arg-type]

        study.reached = note  # type: ignore[method-assign, assignment]
        await press(pilot, "space")
        await until(pilot, lambda: study.state.done_blocks)

        assert min(judged_at) > 20


async def test_a_setup_changed_on_the_teachers_run_is_kept_once_it_is_trained(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await press(pilot, "right")
        await settled(pilot)
        own = app._study.state.setup
        await led_and_released(app, the_class, pilot)
        await press(pilot, "right_square_bracket")
        await until(pilot, lambda: app.tutor_run.setup.learning_rate == 1)
        await settled(pilot)
        kept_before = app._study.state.setup
        await press(pilot, "s")
        await until(pilot, lambda: app._study.state.setup != own)

        assert kept_before == own
        assert app._study.state.setup == print_setup(app.tutor_run.setup)


async def test_the_teachers_steps_reach_no_goal_of_the_page_that_is_gone_back_to(tmp_path: Path) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        await press(pilot, "right")
        await settled(pilot)
        await led_and_released(app, the_class, pilot, page="p3", setup=OWN_WORDS)

        await press(pilot, "Z")
        await until(pilot, lambda: place(app) == ("one", "p2"))
        await settled(pilot)

        assert app.tutor_run.frame.step == 0
        assert not app._study.state.done_blocks


async def test_the_teachers_steps_reach_no_goal_of_a_page_that_goes_on_with_the_network(
    tmp_path: Path,
) -> None:
    write_lesson(tmp_path, SETUP + "One.", "Two.\n\n" + GOAL)
    async with seated(tmp_path) as (pilot, app, the_class):
        await led_and_released(app, the_class, pilot, page="p1", setup=OWN_WORDS)
        await press(pilot, "right")
        await until(pilot, lambda: place(app) == ("one", "p2"))
        await settled(pilot)
        step, done = app.tutor_run.frame.step, set(app._study.state.done_blocks)
        await press(pilot, "s")
        await until(pilot, lambda: app._study.state.done_blocks)

        assert (step, done) == (20, set())


# The same numbers


async def test_a_run_that_is_too_far_ahead_is_told_once_and_caught_up_with_when_it_starts_anew(
    tmp_path: Path,
) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.leads(step=2 * MOST_STEPS_AHEAD)
        await until(pilot, lambda: "too far ahead" in app.told)
        the_class.leads(step=2 * MOST_STEPS_AHEAD + 1)
        the_class.leads(step=4)
        await until(pilot, lambda: app.tutor_run.frame.step == 4)

        assert app.told.count("too far ahead") == 1


@pytest.mark.parametrize("step", [0, 7])
async def test_numbers_that_differ_from_the_teachers_are_told_once(tmp_path: Path, step: int) -> None:
    async with seated(tmp_path) as (pilot, app, the_class):
        the_class.leads(step=step)
        await until(pilot, lambda: seeds(app) == 9 and app.tutor_run.frame.step == step)
        loss = app.tutor_run.frame.evaluation.loss
        # As far off as another processor's rounding may be, and more.
        the_class.leads(step=step, loss=loss * 1.001, page="p1")
        await until(pilot, lambda: place(app) == ("one", "p1"))
        await settled(pilot)
        told_of_the_same = app.told
        the_class.leads(step=step, loss=loss * 1.1)
        await until(pilot, lambda: "Your numbers differ" in app.told)
        the_class.leads(step=step, loss=loss * 1.2, page="p1")
        await until(pilot, lambda: place(app) == ("one", "p1"))
        await settled(pilot)

        assert "Your numbers differ" not in told_of_the_same
        assert app.told.count("Your numbers differ") == 1
