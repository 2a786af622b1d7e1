"""Going back in time on the panel: by keys, by the chart, by undo, to other paths."""

from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from tests.ui.tutor_app import SETUP, Tutor, lesson_app, play_app, press, settled, until, write_lesson
from tui_tutor.engine.frame import Frame
from tui_tutor.store.progress import PLAY
from tui_tutor.ui.screens.prompts import ChoicePrompt, TextPrompt
from tui_tutor.ui.widgets.loss_chart import LossChart

WIDE = (120, 40)


async def train(pilot: Pilot[None], app: Tutor, steps: int) -> Frame:
    await app.tutor_run.advance(steps)
    await settled(pilot)
    return app.tutor_run.frame


def weights(frame: Frame) -> list[list[float]]:
    return [layer.weights.tolist() for layer in frame.layers]


async def test_braces_go_a_step_back_and_on_again(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        one = await train(pilot, app, 1)
        await train(pilot, app, 2)
        await pilot.press("left_curly_bracket", "left_curly_bracket")
        await until(pilot, lambda: "step 1 of 3" in app.text)

        assert weights(app.tutor_run.frame) == weights(one)
        await pilot.press(*["right_curly_bracket"] * 4)
        await until(pilot, lambda: "step 3 = " in app.text)


async def test_keys_that_come_faster_than_steps_are_all_counted(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await train(pilot, app, 50)
        await press(pilot, *["left_curly_bracket"] * 20)
        await settled(pilot)

        assert app.tutor_run.frame.step == 30


async def test_the_chart_is_clicked_and_walked_through(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await train(pilot, app, 100)
        chart = app.screen.query_one(LossChart)
        region = chart.content_region
        await pilot.click(offset=(region.x + region.width // 2, region.y + 3))
        await settled(pilot)
        middle = app.tutor_run.frame.step
        assert 40 <= middle <= 60
        assert app.focused is chart
        assert "┊" in app.text

        for key, step in (
            ("left", middle - 1), ("right", middle), ("pageup", middle - 5), ("pagedown", middle),
            ("home", 0), ("end", 100), ("right", 100),
        ):  # fmt: skip
            await pilot.press(key)
            await settled(pilot)
            assert app.tutor_run.frame.step == step


async def test_jumping_asks_again_for_a_step_that_is_none(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await train(pilot, app, 1200)
        await press(pilot, "j")
        await until(pilot, lambda: isinstance(app.screen, TextPrompt) and app.screen.is_mounted)
        for wrong in ("1201", "-1", "many", ""):
            app.screen.query_one(Input).value = wrong
            await press(pilot, "enter")
            await until(
                pilot, lambda: "from 0 to 1200" in str(app.screen.query_one(".wrong", Static).render())
            )
        app.screen.query_one(Input).value = "1,024"
        await press(pilot, "enter")

        await until(pilot, lambda: "step 1,024 of 1,200" in app.text)


async def test_an_edit_is_taken_back_with_the_weights_as_they_were(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        before = await train(pilot, app, 20)
        await pilot.press("right_square_bracket")
        await settled(pilot)
        await train(pilot, app, 10)
        await pilot.press("z")
        await until(pilot, lambda: "step 20 = " in app.text and "rate 0.5 " in app.text)
        assert weights(app.tutor_run.frame) == weights(before)

        await pilot.press("y")
        await until(pilot, lambda: "step 30 = " in app.text and "rate 1 " in app.text)


async def test_other_layers_are_taken_back_too_and_saved(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        before = await train(pilot, app, 20)
        await app.tutor_run.change(
            lambda setup: setup.changed(layer_sizes=(2, 3, 3, 1), activations=("relu",))
        )
        await pilot.press("z")
        await until(pilot, lambda: "step 20 = " in app.text)

        assert weights(app.tutor_run.frame) == weights(before)
        saved = app._progress.page_state(*PLAY).setup
        assert saved is not None
        assert "2-4-1" in saved


async def test_a_reset_loses_no_weights(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        before = await train(pilot, app, 20)
        await pilot.press("r")
        await until(pilot, lambda: "step 0 = " in app.text)
        await pilot.press("z")
        await until(pilot, lambda: "step 20 = " in app.text)

        assert weights(app.tutor_run.frame) == weights(before)


async def test_where_nothing_is_to_be_undone_it_says_so(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("z")
        await until(pilot, lambda: "no edit to take back" in app.told)
        await pilot.press("y")
        await until(pilot, lambda: "no undo to take back" in app.told)
        await pilot.press("J")
        await until(pilot, lambda: "no other path yet" in app.told)


async def test_a_branch_from_the_past_leaves_the_old_path_to_come_back_to(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        first = await train(pilot, app, 60)
        await app.tutor_run.go_to(20)
        await pilot.press("right_square_bracket")
        await settled(pilot)
        await train(pilot, app, 30)
        assert len(app.tutor_screen.others) == 1

        await press(pilot, "J")
        await until(pilot, lambda: isinstance(app.screen, ChoicePrompt) and app.screen.is_mounted)
        assert "60 steps" in app.text
        assert "learning-rate=0.5" in app.text
        app.screen.query_one(OptionList).highlighted = 0
        await press(pilot, "enter")
        await until(pilot, lambda: "step 60 = " in app.text and "rate 0.5 " in app.text)

        assert weights(app.tutor_run.frame) == weights(first)
        await pilot.press("z")
        await until(pilot, lambda: "step 50 = " in app.text and "rate 1 " in app.text)


async def test_going_back_while_it_plays_pauses(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "space")
        await until(pilot, lambda: app.tutor_run.frame.step > 20)
        await app.tutor_run.go_to(7)

        assert not app.tutor_run.playing
        assert app.tutor_run.frame.step == 7
        await press(pilot, "space")
        await until(pilot, lambda: app.tutor_run.frame.step > 30)


async def test_a_page_turn_is_no_edit(tmp_path: Path) -> None:
    write_lesson(tmp_path, f"one\n\n{SETUP}", "two\n\n```setup\n2-8-1 data=circle samples=40\n```\n")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("right")
        await until(pilot, lambda: app.tutor_run.frame.setup.layer_sizes == (2, 8, 1))
        await settled(pilot)
        await pilot.press("z")
        await until(pilot, lambda: "no edit to take back" in app.told)

        assert app.tutor_run.frame.setup.layer_sizes == (2, 8, 1)


async def test_a_page_with_the_same_setup_begins_without_the_curve_of_the_page_before(tmp_path: Path) -> None:
    page = f"words\n\n{SETUP}\n\n```goal\nsteps >= 100\nTrain.\n```\n"
    write_lesson(tmp_path, page, page)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await train(pilot, app, 40)
        await press(pilot, "right")
        await until(pilot, lambda: app.tutor_run.frame.step == 0)
        await settled(pilot)

        assert app.tutor_run.branches == ()


async def test_a_goal_counts_what_was_done_in_time(tmp_path: Path) -> None:
    write_lesson(tmp_path, f"one\n\n{SETUP}")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await train(pilot, app, 5)
        await pilot.press("left_curly_bracket")
        await settled(pilot)

        assert "scrub" in app.actions()
        assert np.isfinite(app.tutor_run.frame.loss)


@pytest.mark.parametrize("kind", ["play", "lesson"])
async def test_the_run_is_gone_on_with_the_next_time(tmp_path: Path, kind: str) -> None:
    write_lesson(tmp_path, f"one\n\n{SETUP}")

    def opened() -> Tutor:
        return play_app(tmp_path) if kind == "play" else lesson_app(tmp_path)

    app = opened()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await train(pilot, app, 40)
        await app.tutor_run.set_parameter(0, 0, 0, 0.5)
        await train(pilot, app, 20)
        await app.tutor_run.go_to(50)
        before = app.tutor_run.frame

    app = opened()
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "step 50 of 60" in app.text)
        await settled(pilot)
        assert weights(app.tutor_run.frame) == weights(before)
        await press(pilot, "J")
        await until(pilot, lambda: isinstance(app.screen, ChoicePrompt) and "40 steps" in app.text)
        await press(pilot, "escape", "end")
        await app.tutor_run.go_to(40)
        assert app.tutor_run.frame.layers[0].weights[0, 0] == 0.5


async def test_a_paused_run_is_kept_at_once(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "space")
        await until(pilot, lambda: app.tutor_run.frame.step > 20)
        await press(pilot, "space")
        await until(pilot, lambda: (tmp_path / "play.run").exists())


async def test_a_run_under_another_setup_is_left_alone(tmp_path: Path) -> None:
    app = play_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await train(pilot, app, 40)

    app = play_app(tmp_path, "2-3-1 samples=40")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert app.tutor_run.frame.step == 0


async def test_a_damaged_run_is_told_and_the_setup_is_there(tmp_path: Path) -> None:
    app = play_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await train(pilot, app, 40)
    path = tmp_path / "play.run"
    path.write_bytes(path.read_bytes()[:-100])

    app = play_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "the run that was saved can't be read" in app.told)
        assert app.tutor_run.frame.step == 0


async def test_the_language_changes_on_the_run_as_it_is(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await train(pilot, app, 40)
        await app.tutor_run.go_to(30)
        await press(pilot, "L")
        await until(pilot, lambda: "30/40" in app.text)


async def test_a_reset_before_the_first_step_loses_no_weights_either(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await app.tutor_run.set_parameter(0, 0, 0, 0.75)
        await pilot.press("r")
        await settled(pilot)
        assert app.tutor_run.frame.layers[0].weights[0, 0] != 0.75
        await pilot.press("z")
        await settled(pilot)

        assert app.tutor_run.frame.layers[0].weights[0, 0] == 0.75


async def test_a_reset_is_kept_for_the_next_time(tmp_path: Path) -> None:
    for reset in (False, True):
        app = play_app(tmp_path)
        async with app.run_test(size=WIDE) as pilot:
            await settled(pilot)
            if reset:
                assert app.tutor_run.frame.step == 40
                await pilot.press("r")
                await settled(pilot)
            else:
                await train(pilot, app, 40)

    app = play_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert app.tutor_run.frame.step == 0
        assert [path.end for path in app.tutor_run.branches] == [40]
