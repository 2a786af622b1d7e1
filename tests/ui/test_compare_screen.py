import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input

from tests.ui.tutor_app import LONGEST_WAIT, Tutor
from tui_tutor.engine.comparison import MOST_TWINS
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.errors import BackendError
from tui_tutor.ui.comparing import SweepRuns, TwinRuns
from tui_tutor.ui.screens import compare_screen
from tui_tutor.ui.screens.compare_screen import CompareScreen
from tui_tutor.ui.widgets.compare_views import TwinList

SIZES = [(80, 24), (120, 40), (200, 60)]
NOTHING_YET = "nothing yet"


class CompareApp(App[None]):
    CSS_PATH = Tutor.CSS_PATH

    def __init__(self, words: str = "2-4-1 samples=40 seed=3") -> None:
        super().__init__()
        self.compared = CompareScreen(parse_setup(words), str)
        self.result: str | None = NOTHING_YET

    def on_mount(self) -> None:
        self.push_screen(self.compared, self._close)

    def _close(self, result: str | None) -> None:
        self.result = result

    @property
    def text(self) -> str:
        return "\n".join(strip.text.rstrip() for strip in self.compared._compositor.render_strips())

    @property
    def twins(self) -> TwinRuns:
        runs = self.compared._runs["twins"]
        assert isinstance(runs, TwinRuns)
        return runs

    @property
    def sweep(self) -> SweepRuns:
        runs = self.compared.runs
        assert isinstance(runs, SweepRuns)
        return runs


async def until(pilot: Pilot[Any], happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONGEST_WAIT
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        await asyncio.sleep(0.002)


async def opened(pilot: Pilot[Any], app: CompareApp) -> None:
    await until(pilot, lambda: app.compared.runs is not None and app.compared.query_one(TwinList).standings)
    await pilot.pause()


async def add(pilot: Pilot[Any], app: CompareApp, words: str) -> None:
    count = len(app.twins.frames)
    await pilot.press("a")
    app.compared.query_one(Input).value = words
    await pilot.press("enter")
    await until(pilot, lambda: len(app.twins.frames) > count and not app.compared.part.asking)
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_twins_are_added_by_typing_and_named_by_what_differs(size: tuple[int, int]) -> None:
    app = CompareApp()

    async with app.run_test(size=size) as pilot:
        await opened(pilot, app)
        assert "the setup as it is" in app.text
        await pilot.press("a", *"lr=0.1")
        assert app.compared.query_one(Input).value == "lr=0.1"
        await pilot.press("enter")
        await until(pilot, lambda: len(app.twins.frames) == 2)
        await pilot.pause()

        assert "▸ 2 ╍╍ learning-rate=0.1" in app.text
        assert "1 ━━ learning-rate=0.5" in app.text
        assert "q back" in app.text
        assert [frame.setup.seed for frame in app.twins.frames] == [3, 3]


async def test_keys_that_are_typed_at_once_after_the_field_was_asked_for_go_into_it() -> None:
    app = CompareApp()

    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        for character in "alr=2":
            app.post_message(Key("equals_sign" if character == "=" else character, character))
        await until(pilot, lambda: app.compared.query_one(Input).value == "lr=2")


async def test_what_is_wrong_is_said_in_a_line_and_may_be_mended() -> None:
    app = CompareApp()

    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await pilot.press("a", *"leraning-rate=2", "enter")
        await until(pilot, lambda: "did you mean" in app.text)
        assert app.compared.part.asking

        app.compared.query_one(Input).value = "learning-rate=2"
        await pilot.press("enter")
        await until(pilot, lambda: len(app.twins.frames) == 2)
        await pilot.pause()
        assert "did you mean" not in app.text


async def test_escape_closes_the_field_and_then_the_screen_and_q_can_be_typed() -> None:
    app = CompareApp()

    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await pilot.press("a", "q")
        assert app.compared.query_one(Input).value == "q"
        await pilot.press("escape")
        assert not app.compared.part.asking
        assert app.result == NOTHING_YET
        await pilot.press("q")
        await pilot.pause()

    assert app.result is None


async def test_space_plays_and_pauses_all_of_them_in_step() -> None:
    app = CompareApp()

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await add(pilot, app, "lr=0.1")
        app.simulate_key("space")
        await until(pilot, lambda: min(frame.step for frame in app.twins.frames) > 50)
        app.simulate_key("space")
        await until(pilot, lambda: not app.twins.background.playing)
        await app.twins.background.finish()
        await pilot.pause()

        first, second = (frame.step for frame in app.twins.frames)
        assert first == second
        assert "paused" in app.text
        await pilot.press("s")
        await until(pilot, lambda: {frame.step for frame in app.twins.frames} == {first + 1})
        await pilot.press("r")
        await until(pilot, lambda: {frame.step for frame in app.twins.frames} == {0})


async def test_six_fit_and_the_marked_one_can_be_left_out() -> None:
    app = CompareApp()

    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        for rate in range(1, MOST_TWINS):
            await add(pilot, app, f"lr=0.{rate}1")
        await pilot.press("a")
        await pilot.pause()
        assert not app.compared.part.asking
        assert "Six fit" in app.text

        await pilot.press("up", "d")
        await until(pilot, lambda: len(app.twins.frames) == MOST_TWINS - 1)
        rates = [frame.setup.learning_rate for frame in app.twins.frames]
        assert rates == [0.5, 0.11, 0.21, 0.31, 0.51]


async def test_one_twin_always_stays() -> None:
    app = CompareApp()

    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await pilot.press("d", "d")
        await pilot.pause()

        assert len(app.twins.frames) == 1


async def test_enter_takes_the_marked_twin_to_the_panel() -> None:
    app = CompareApp()

    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await add(pilot, app, "lr=0.1")
        await pilot.press("enter")
        await pilot.pause()

    assert app.result is not None
    assert parse_setup(app.result) == parse_setup("2-4-1 samples=40 seed=3 lr=0.1")


async def test_a_small_window_shows_losses_gradients_and_maps_in_turn() -> None:
    app = CompareApp()

    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        shown = []
        for _ in range(3):
            await pilot.pause()
            titles = (" loss ─", "size of ∂J/∂W1", "what they have learnt")
            shown.append([title for title in titles if title in app.text])
            await pilot.press("v")

        assert shown == [[" loss ─"], ["size of ∂J/∂W1"], ["what they have learnt"]]


async def test_a_large_window_shows_all_of_them_with_maps() -> None:
    app = CompareApp()

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: app.twins.maps and app.twins.maps[0] is not None)
        await pilot.pause()

        assert all(title in app.text for title in (" loss ─", "size of ∂J/∂W1", "what they have learnt"))


async def test_data_with_many_inputs_have_no_map_and_no_error() -> None:
    app = CompareApp("64-8-10 data=digits samples=60")

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: "no map" in app.text)


@pytest.mark.parametrize("size", SIZES)
async def test_seeds_are_trained_by_themselves_and_one_can_be_taken(size: tuple[int, int]) -> None:
    app = CompareApp("2-8-1 samples=40 seed=3 lr=1")

    async with app.run_test(size=size) as pilot:
        await opened(pilot, app)
        await pilot.press("2")
        await until(pilot, lambda: "of 50 learn " in app.text)
        assert "step 2,000" in app.text

        await pilot.press("left_square_bracket", "left_square_bracket")
        await until(pilot, lambda: "of 10 learn " in app.text)
        await pilot.press("right", "right")
        await pilot.press("enter")
        await pilot.pause()

    assert app.result is not None
    assert parse_setup(app.result) == parse_setup("2-8-1 samples=40 seed=5 lr=1")


async def test_a_sweep_can_be_held_and_trained_on() -> None:
    app = CompareApp("2-4-1 samples=40")

    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await pilot.press("2")
        await until(pilot, lambda: app.compared.runs is not None and app.sweep.background.ended)
        await pilot.press("space")
        assert not app.sweep.background.playing
        app.sweep.go_on_to(10**9)
        await until(pilot, lambda: app.sweep.view.goal == 10**9)
        await pilot.press("space")
        await app.sweep.background.finish()
        await pilot.pause()
        held = app.sweep.view.step
        assert 2000 < held < 10**9
        await until(pilot, lambda: "have learnt" in app.text)
        await pilot.press("m")
        await until(pilot, lambda: app.sweep.view.step > held)
        assert app.sweep.background.until == 2 * 10**9


@pytest.mark.parametrize("size", SIZES)
async def test_rates_begin_at_the_panels_own_and_another_can_be_taken(size: tuple[int, int]) -> None:
    app = CompareApp()

    async with app.run_test(size=size) as pilot:
        await opened(pilot, app)
        await pilot.press("3")
        await until(pilot, lambda: "the setup's own" in app.text and "at step 1,000" in app.text)
        await pilot.press("right")
        await until(pilot, lambda: "rate 1  " in app.text)
        await pilot.press("x")
        await pilot.press("enter")
        await pilot.pause()

    assert app.result is not None
    assert parse_setup(app.result).learning_rate == 1


@pytest.mark.torch
async def test_numpy_beside_torch_names_each_tensor() -> None:
    app = CompareApp()

    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await pilot.press("4")
        await until(pilot, lambda: "∂J/∂b2" in app.text)
        await pilot.press("s", "s")
        await until(pilot, lambda: "step 2 " in app.text)
        await pilot.press("enter")  # there is nothing to take here
        await pilot.press("r")
        await until(pilot, lambda: "step 0 " in app.text)

    assert app.result == NOTHING_YET


async def test_without_torch_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_setup: object) -> None:
        raise BackendError("torch is not installed", "pip install it")

    monkeypatch.setattr(compare_screen, "BackendPair", missing)
    app = CompareApp()

    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await pilot.press("4")
        await until(pilot, lambda: "torch is not installed" in app.text)
        await pilot.press("s", "space", "r")
        await pilot.press("1")
        await pilot.pause()
        assert "the setup as it is" in app.text


async def test_nothing_is_trained_once_the_screen_is_closed() -> None:
    app = CompareApp()

    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        twins = app.twins
        app.simulate_key("space")
        await until(pilot, lambda: twins.frames[0].step > 10)
        app.simulate_key("escape")
        await until(pilot, lambda: app.result is None and not twins.background.playing)
        await twins.background.finish()
        step = twins.background.work.step_count
        await asyncio.sleep(0.05)

        assert twins.background.work.step_count == step


async def test_tabs_and_keys_can_be_clicked() -> None:
    app = CompareApp()

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await pilot.click("#tab-rates")
        await until(pilot, lambda: "learning rate" in app.text)
        await pilot.click("#tab-twins")
        await pilot.pause()
        assert "what they have learnt" in app.text


@pytest.mark.parametrize("size", SIZES)
async def test_twins_are_played_as_fast_as_is_asked_for(size: tuple[int, int]) -> None:
    app = CompareApp()

    async with app.run_test(size=size) as pilot:
        await opened(pilot, app)
        assert "full speed" in app.text
        await pilot.press(*["less_than_sign"] * 5)
        await pilot.pause()
        assert "paused  < 1 steps/s >" in app.text
        assert ("< > speed" in app.text) == (size[0] > 80)
        await pilot.press("space")
        await until(pilot, lambda: app.twins.frames[0].step)
        assert app.twins.frames[0].step < 9, "at full speed there are hundreds in the first picture"

        await pilot.press(*["greater_than_sign"] * 5)
        await until(pilot, lambda: app.twins.frames[0].step > 500)
        await pilot.pause()
        assert "playing  < full speed >" in app.text
