"""Goals that ask for more than one run, on the screen."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.ui.tutor_app import Tutor, lesson_app, press, settled, until, write_lesson
from tui_tutor.engine import torch_backend
from tui_tutor.errors import BackendError
from tui_tutor.ui.goal_runs import MOST_STEPS_BESIDE
from tui_tutor.ui.widgets.goal_block import GoalBlock

SIZE = (120, 40)
SETUP = "```setup\n2-1-1 relu data=xor samples=40 learning-rate=1\n```\n"
OTHER = "```setup\n2-2-1 relu data=xor samples=40 learning-rate=1\n```\n"
STARTS = "```goal\nseeds(6, 150) >= 5 where accuracy > 0.9\nDo it.\n\nWell done.\n```\n"
LONG = "```goal\nseeds(6, 20000) >= 5 where accuracy > 0.9\nDo it.\n```\n"
BESIDE = "```goal\ndiffers_from_torch <= 1e-9 and steps >= 20\nDo it.\n\nWell done.\n```\n"
HELP = "```hint\nTry.\n```\n```solution\n2-8-1 tanh\nsteps: 20\nDo.\n```\n"


async def opened(pilot: Pilot[None], app: Tutor, *, title: str = "Page 1") -> GoalBlock:
    await until(pilot, lambda: title in app.text and not app.lesson_screen.is_opening)
    await settled(pilot)
    return app.screen.query_one(GoalBlock)


async def test_a_goal_over_many_starts_offers_to_try_them(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + STARTS + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SIZE) as pilot:
        goal = await opened(pilot, app)

        assert "try 6 starts" in app.text
        assert goal.links


async def test_the_starts_are_tried_and_shown_when_that_is_asked_for(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + STARTS + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SIZE) as pilot:
        goal = await opened(pilot, app)
        await press(pilot, "W")
        await until(pilot, lambda: "0 of 6 starts make it" in app.text)

        assert app.text.count("✗") == 6
        assert not goal.done
        assert "try 6 starts" not in app.text
        assert app.tutor_run.frame.step == 0


async def test_a_goal_that_enough_starts_meet_is_reached_and_saved(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + STARTS + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SIZE) as pilot:
        goal = await opened(pilot, app)
        await app.lesson_screen._edit_words("2-8-1 tanh")
        await press(pilot, "W")
        await until(pilot, lambda: goal.done and "Well done." in app.text)
        await until(pilot, lambda: "Goal reached" in app.told)

        assert app._progress.page_state("one", "p1").done_blocks == {"goal"}


async def test_a_click_tries_the_starts_too(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + STARTS + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        row = next(y for y, line in enumerate(app.text.splitlines()) if "try 6 starts" in line)
        await pilot.click(offset=(app.text.splitlines()[row].index("try 6") + 1, row))
        await until(pilot, lambda: "starts make it" in app.text)


async def test_another_setup_makes_the_result_stale_and_the_same_one_fresh_again(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + STARTS + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await press(pilot, "W")
        await until(pilot, lambda: "0 of 6 starts make it" in app.text)
        await app.lesson_screen._edit_words("learning-rate=0.5")
        await until(pilot, lambda: "The setup has changed since" in app.text and "try 6 starts" in app.text)
        await app.lesson_screen._edit_words("learning-rate=1 seed=9")
        await until(pilot, lambda: "The setup has changed since" not in app.text)

        assert "0 of 6 starts make it" in app.text


async def test_keys_are_answered_while_the_starts_are_trained(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + LONG + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await press(pilot, "W")
        await until(pilot, lambda: "so far" in app.text)
        await press(pilot, "s")
        await until(pilot, lambda: app.tutor_run.frame.step == 1)

        assert "so far" in app.text
        assert "of 20,000" in app.text


async def test_what_nobody_asks_for_any_more_is_not_trained_on(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + LONG + HELP, OTHER + STARTS + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await press(pilot, "W")
        await until(pilot, lambda: app.lesson_screen._starts)
        runs = app.lesson_screen._starts["goal"]
        await app.lesson_screen._edit_words("2-2-1")
        await until(pilot, lambda: not runs.background.playing)
        await press(pilot, "W")
        await until(pilot, lambda: app.lesson_screen._starts["goal"] is not runs)
        runs = app.lesson_screen._starts["goal"]
        playing = runs.background.playing
        await press(pilot, "right")
        await opened(pilot, app, title="Page 2")

        assert playing
        assert not runs.background.playing
        assert "so far" not in app.text
        assert "try 6 starts" in app.text


async def test_in_another_language_the_result_stays(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + STARTS + HELP)
    write_lesson(tmp_path, SETUP + STARTS + HELP, lang="zh")
    app = lesson_app(tmp_path)

    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await press(pilot, "W")
        await until(pilot, lambda: "0 of 6 starts make it" in app.text)
        await press(pilot, "L")
        await until(pilot, lambda: "Lesson one zh" in app.text)
        await until(pilot, lambda: app.text.count("✗") == 6)


async def test_a_page_without_such_a_goal_says_so(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "Read.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "Page 1" in app.text and not app.lesson_screen.is_opening)
        await press(pilot, "W")
        await until(pilot, lambda: "No goal of this page asks for many starts." in app.told)


@pytest.mark.torch
async def test_a_goal_beside_torch_is_reached_by_training_on(tmp_path: Path) -> None:
    write_lesson(tmp_path, OTHER + BESIDE + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SIZE) as pilot:
        goal = await opened(pilot, app)
        await press(pilot, "space")
        await until(pilot, lambda: app.tutor_run.frame.step > 30)
        await press(pilot, "space")
        await until(pilot, lambda: goal.done)

        assert app._progress.page_state("one", "p1").done_blocks == {"goal"}


@pytest.mark.torch
async def test_a_run_that_was_changed_on_its_way_is_not_what_both_have_trained(tmp_path: Path) -> None:
    write_lesson(tmp_path, OTHER + BESIDE.replace(">= 20", ">= 60") + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SIZE) as pilot:
        goal = await opened(pilot, app)
        await app.tutor_run.set_parameter(0, 0, 1, -1.0)
        await press(pilot, "space")
        await until(pilot, lambda: app.tutor_run.frame.step > 80)
        await press(pilot, "space")
        beside = app.lesson_screen._beside
        assert beside is not None
        await until(pilot, lambda: not beside.background.playing)

        assert not goal.done
        assert beside.differences(app.tutor_run.frame) == {}
        assert app.tutor_run.frame.step < MOST_STEPS_BESIDE


async def test_where_torch_is_not_installed_one_line_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise BackendError("torch is not installed", "install it with: pip install 'tui-tutor[torch]'")

    monkeypatch.setattr(torch_backend, "import_torch", missing)
    write_lesson(tmp_path, OTHER + BESIDE + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: "torch is not installed" in app.text)

        assert "pip install" in app.text


async def test_pages_without_such_a_goal_train_nothing_beside(tmp_path: Path) -> None:
    write_lesson(tmp_path, OTHER + "```goal\nsteps >= 20\nDo it.\n```\n" + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SIZE) as pilot:
        goal = await opened(pilot, app)
        await press(pilot, "space")
        await until(pilot, lambda: goal.done)

        assert app.lesson_screen._beside is None
