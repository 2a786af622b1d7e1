"""Comparing from the panel: what is chosen there goes on the panel."""

from pathlib import Path

from textual.widgets import Input

from tests.ui.tutor_app import play_app, press, settled, until
from tui_tutor.ui.screens.compare_screen import CompareScreen

WIDE = (120, 40)


async def test_a_twin_is_taken_to_the_panel_and_can_be_undone(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await app.tutor_run.advance(20)
        await press(pilot, "C")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.is_composed)
        await press(pilot, "a")
        await until(pilot, lambda: isinstance(app.focused, Input))
        field = app.focused
        assert isinstance(field, Input)
        field.value = "learning-rate=0.1"
        await press(pilot, "enter")
        await until(pilot, lambda: "learning-rate=0.1" in app.text and not isinstance(app.focused, Input))
        await press(pilot, "enter")
        await until(pilot, lambda: app.tutor_run.frame.setup.learning_rate == 0.1)
        await until(pilot, lambda: not isinstance(app.screen, CompareScreen))

        await press(pilot, "z")
        await until(pilot, lambda: app.tutor_run.frame.setup.learning_rate == 0.5)
        assert app.tutor_run.frame.step == 20


async def test_going_back_changes_nothing_and_a_playing_run_is_paused(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "space")
        await until(pilot, lambda: app.tutor_run.frame.step > 5)
        await press(pilot, "C")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.is_composed)
        await until(pilot, lambda: not app.tutor_run.playing)
        before = app.tutor_run.setup
        await press(pilot, "escape")
        await until(pilot, lambda: not isinstance(app.screen, CompareScreen))
        await settled(pilot)

        assert app.tutor_run.setup == before
