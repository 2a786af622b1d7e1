import sys
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tests.ui.tutor_app import Tutor, play_app, press, settled, until
from tui_tutor.store.progress import PLAY
from tui_tutor.ui.painting.names import UnitAddress
from tui_tutor.ui.screens.help_screen import HELP, HelpScreen
from tui_tutor.ui.screens.prompts import ChoicePrompt, TextPrompt
from tui_tutor.ui.widgets.network_graph import NetworkGraph
from tui_tutor.ui.widgets.surface_map import SurfaceMap
from tui_tutor.ui.widgets.title_bar import KeyBar, PressableText
from tui_tutor.ui.widgets.values_table import ValuesTable

WIDE, SMALL = (120, 40), (80, 24)


async def answer(pilot: Pilot[None], text: str) -> None:
    """Type into the window that asks."""
    await until(pilot, lambda: isinstance(pilot.app.screen, TextPrompt) and pilot.app.screen.is_mounted)
    pilot.app.screen.query_one(Input).value = text
    await press(pilot, "enter")


async def choose(pilot: Pilot[None], name: str) -> None:
    """Choose in the window that asks."""
    await until(pilot, lambda: isinstance(pilot.app.screen, ChoicePrompt) and pilot.app.screen.is_mounted)
    options = pilot.app.screen.query_one(OptionList)
    options.highlighted = options.get_option_index(name)
    await press(pilot, "enter")


async def steps(pilot: Pilot[None], app: Tutor, count: int) -> None:
    await until(pilot, lambda: app.tutor_screen.frame and app.tutor_screen.frame.step >= count)


async def click_text(pilot: Pilot[None], app: Tutor, text: str) -> None:
    """Click on the first place of the screen that shows a text."""
    lines = app.text.splitlines()
    row = next(index for index, line in enumerate(lines) if text in line)
    await pilot.click(offset=(lines[row].index(text), row))
    await pilot.pause()


async def test_space_plays_and_pauses(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "space")
        await until(pilot, lambda: "▮▮ pause" in app.text and " steps/s" in app.text)
        await steps(pilot, app, 20)
        await press(pilot, "space")
        await until(pilot, lambda: "▶ play" in app.text)


async def test_s_e_and_r_step_finish_the_epoch_and_go_back_to_the_start(tmp_path: Path) -> None:
    app = play_app(tmp_path, "2-4-1 samples=40 batch=10")

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("s", "s")
        await settled(pilot)
        after_steps = app.text
        await pilot.press("e")
        await steps(pilot, app, 4)
        after_epoch = app.text
        await pilot.press("r")
        await settled(pilot)

        assert "step 2 = epoch 1, batch 3 of 4" in after_steps
        assert "step 4 = epoch 2, batch 1 of 4" in after_epoch
        assert "step 0 = epoch 1" in app.text


async def test_n_draws_a_new_start(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n")
        await settled(pilot)

        assert app.tutor_run.setup.seed == 4
        assert "seed 4" in app.text


async def test_the_learning_rate_is_nudged_while_the_run_goes_on(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("s", "s", "right_square_bracket", "left_square_bracket", "left_square_bracket")
        await settled(pilot)

        assert "rate 0.2" in app.text
        assert "step 2 " in app.text


async def test_speeds_are_chosen_by_keys(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("less_than_sign")
        await pilot.pause()
        slower = app.text
        await pilot.press("greater_than_sign")
        await pilot.pause()

        assert "1,000 steps/s" in slower
        assert "full speed" in app.text


async def test_a_key_typed_while_a_window_is_open_does_not_reach_the_run(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("s")
        await settled(pilot)
        before = app.tutor_run.setup
        for opener in ("question_mark", "u", "l"):
            await press(pilot, opener)
            await until(pilot, lambda: len(app.screen_stack) == 2)
            await press(pilot, "space", "s", "r", "n", "e", "right_square_bracket")
            await press(pilot, "escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)
        await settled(pilot)

        assert app.tutor_run.setup is before
        assert app.tutor_run.frame.step == 1
        assert not app.tutor_run.playing


async def test_layers_are_typed(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("l")
        await answer(pilot, "2-8-1")
        await settled(pilot)

        assert app.tutor_run.setup.layer_sizes == (2, 8, 1)
        assert "2-8-1" in app.text.splitlines()[1]


async def test_a_choice_of_the_setup_is_made_by_its_key(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        for key, name in (("a", "tanh"), ("o", "adam"), ("i", "xavier"), ("d", "circle")):
            await pilot.press(key)
            await choose(pilot, name)
            await settled(pilot)

        setup = app.tutor_run.setup
        assert (setup.activations, setup.optimizer, setup.init, setup.data) == (
            ("tanh",), "adam", "xavier", "circle"
        )  # fmt: skip


async def test_the_window_of_the_setup_stays_open_until_it_is_closed(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("u")
        await until(pilot, lambda: app.screen.query(OptionList))
        options = app.screen.query_one(OptionList)
        options.highlighted = options.get_option_index("seed")
        await pilot.press("enter")
        await answer(pilot, "9")
        await until(pilot, lambda: app.screen.query(OptionList) and "seed=9" in app.text)
        await pilot.press("escape")
        await settled(pilot)

        assert app.tutor_run.setup.seed == 9


async def test_without_torch_choosing_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    app = play_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "space", "k")
        await choose(pilot, "torch")
        await until(pilot, lambda: "pip install" in app.told)
        now = app.tutor_run.frame.step
        await until(pilot, lambda: app.tutor_run.frame.step > now)

        assert app.tutor_run.setup.backend == "numpy"


async def test_a_wrong_paste_is_told_and_changes_nothing(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        before = app.tutor_run.setup
        for garbage in ("2-0-1", "\x00\x1b[31m", "lorem ipsum " * 50_000, "learning-rate=-1", "🙂=3"):
            app.screen.post_message(Paste(garbage))
            await until(pilot, lambda: app.told)
            assert len(app.told) < 400
            app.notices[0].end()
            await until(pilot, lambda: not app.told)
        await settled(pilot)

        assert app.tutor_run.setup is before


async def test_a_paste_from_the_terminal_is_taken(tmp_path: Path) -> None:

    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        app.screen.post_message(Paste("2-3-1 tanh\ndata=moons"))
        await until(pilot, lambda: app.tutor_run.setup.data == "moons")

        assert app.tutor_run.setup.layer_sizes == (2, 3, 1)


async def test_copying_gives_the_setup_string(tmp_path: Path) -> None:
    app = play_app(tmp_path, "2-8-1 tanh data=moons")

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("c")
        await pilot.pause()

    assert app.clipboard == "2-8-1 tanh data=moons"


async def test_a_diverged_run_says_so_and_what_to_do_and_a_reset_mends_it(tmp_path: Path) -> None:
    app = play_app(tmp_path, "1-4-1 data=sine loss=mse learning-rate=1000 samples=40")

    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "space")
        await until(pilot, lambda: "diverged" in app.text)
        await press(pilot, "space")
        await until(pilot, lambda: app.told)
        told = app.told
        await pilot.press("r")
        await settled(pilot)

        assert "Press r" in told
        assert "step 0" in app.text


async def test_a_weight_is_set_by_hand(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        app.tutor_screen.selected = UnitAddress(0, 2)
        await pilot.press("w")
        await choose(pilot, "w x2")
        await answer(pilot, "not a number")
        await until(pilot, lambda: "is not a number" in app.text)
        await answer(pilot, "1.5")
        await settled(pilot)

        assert app.tutor_run.frame.layers[0].weights[2, 1] == 1.5


async def test_a_weight_from_a_column_is_set_whatever_the_column_is_called(tmp_path: Path) -> None:
    file = tmp_path / "two.csv"
    file.write_text("[red],[red],kind\n0,1,0\n1,0,1\n1,1,1\n")
    app = play_app(tmp_path, f"2-4-1 seed=3 data={file}")

    async with app.run_test(size=WIDE) as pilot:
        app.tutor_screen.selected = UnitAddress(0, 2)
        await pilot.press("w")
        await choose(pilot, "w [red] (2)")
        await until(pilot, lambda: "weight from [red] (2)" in app.text)
        await answer(pilot, "1.5")
        await settled(pilot)

        assert app.tutor_run.frame.layers[0].weights[2, 1] == 1.5


async def test_the_setup_is_kept_for_next_time(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("right_square_bracket")
        await settled(pilot)

        assert app._progress.page_state(*PLAY).setup == "2-4-1 samples=40 learning-rate=1 seed=3"


async def test_what_looks_as_if_it_could_be_clicked_does_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = play_app(tmp_path, "2-4-1 samples=40 seed=3 batch=10")
    noted: list[str] = []

    async with app.run_test(size=WIDE) as pilot:
        monkeypatch.setattr(app.tutor_screen, "did", noted.append)
        await settled(pilot)
        for text in ("step", "epoch", "reset", "new start", "rate 0.5", "relu", "gradients", "linear axis"):
            noted.clear()
            rows = app.text.splitlines()
            row = max(index for index, line in enumerate(rows) if text in line and "s step" not in line)
            await pilot.click(offset=(rows[row].index(text), row))
            await until(pilot, lambda: noted or len(app.screen_stack) == 2)
            if len(app.screen_stack) == 2:
                await press(pilot, "escape")
                await until(pilot, lambda: len(app.screen_stack) == 1)
            await settled(pilot)


async def test_the_run_is_played_and_paused_by_clicks(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        app.tutor_run._player.speed = 5  # the pilot waits for an idle machine before it clicks
        await click_text(pilot, app, "▶ play")
        await until(pilot, lambda: "▮▮ pause" in app.text)
        await click_text(pilot, app, "▮▮ pause")
        await until(pilot, lambda: "▶ play" in app.text)


async def test_every_key_on_the_bottom_line_can_be_clicked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = play_app(tmp_path)
    asked: list[str] = []

    async def note(action: str) -> None:
        asked.append(action)

    async with app.run_test(size=WIDE) as pilot:
        monkeypatch.setattr(app.tutor_screen, "run_action", note)
        hints = app.tutor_screen.key_hints()
        texts = list(app.screen.query_one(KeyBar).query(PressableText))
        for text in texts:
            if text.display:
                await pilot.click(text)
        await settled(pilot)

        shown = [hint for hint, text in zip(hints, texts, strict=True) if text.display]
        assert len(shown) > 9
        assert asked == [action for _key, _says, action in shown]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_no_key_on_the_bottom_line_is_cut(tmp_path: Path, language: str) -> None:
    app = play_app(tmp_path, language=language)

    async with app.run_test(size=WIDE) as pilot:
        bar = app.screen.query_one(KeyBar)
        for width in (120, 90, 80, 60, 40):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            texts = [text for text in bar.query(PressableText) if text.display]

            assert all(bar.region.contains_region(text.region) for text in texts)
            assert [str(text.render())[0] for text in texts[-2:]] == ["?", "q"]


async def test_the_language_can_be_clicked(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await click_text(pilot, app, "中文")
        await until(pilot, lambda: "English" in app.text.splitlines()[0])


async def test_points_are_drawn_with_the_mouse(tmp_path: Path) -> None:
    app = play_app(tmp_path, "2-4-1 data=points points=-1,-1,0;1,1,1")

    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.click(SurfaceMap, offset=(16, 5))
        await until(pilot, lambda: len(app.tutor_run.setup.points) == 3)
        await pilot.click(SurfaceMap, offset=(20, 7), shift=True)
        await until(pilot, lambda: len(app.tutor_run.setup.points) == 4)

        first, second = app.tutor_run.setup.points[2:]
        assert (first[2], second[2]) == (1, 0)
        assert second[0] > first[0]
        assert second[1] < first[1]


async def test_a_unit_is_chosen_and_added_with_the_mouse(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        lines = app.text.splitlines()
        row = next(index for index, line in enumerate(lines) if "- 4 +" in line)
        await pilot.click(offset=(lines[row].index("- 4 +") + 4, row))
        await until(pilot, lambda: app.tutor_run.setup.layer_sizes == (2, 5, 1))
        app.screen.query_one(NetworkGraph).focus()
        await pilot.press("right")
        await settled(pilot)

        assert app.tutor_screen.selected is not None


async def test_in_a_small_window_v_goes_round_the_panes_and_f_shows_the_numbers(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        network = app.text
        await pilot.press("f")
        await until(pilot, lambda: app.screen.query_one(ValuesTable).has_focus)
        numbers = app.text
        await pilot.press("f")
        await settled(pilot)
        gradients = app.text
        await pilot.press("v")
        await until(pilot, lambda: app.screen.query_one(SurfaceMap).region)

        assert "what it has learnt" in network
        assert "what it has learnt" not in numbers
        assert "forward" in numbers
        assert "∂J/∂W1" in gradients


async def test_the_map_is_made_in_the_size_it_is_seen_in(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        small = app.tutor_run.pixels
        await pilot.press("v")
        await until(pilot, lambda: app.tutor_run.pixels is None)
        await pilot.press("v")
        await pilot.resize_terminal(160, 50)
        await until(pilot, lambda: app.tutor_run.pixels not in (None, small))

        surface = app.tutor_screen.surface
        assert surface is not None
        assert (surface.x1.size, surface.x2.size) == app.tutor_run.pixels


async def test_what_is_done_is_noted_by_the_names_that_goals_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = play_app(tmp_path)
    noted: list[str] = []

    async with app.run_test(size=WIDE) as pilot:
        monkeypatch.setattr(app.tutor_screen, "did", noted.append)
        await pilot.press("s", "e", "r", "n", "full_stop", "g", "x", "right_square_bracket")
        await settled(pilot)
        await press(pilot, "space", "space")
        await until(pilot, lambda: "pause" in noted)

        assert set(noted) == {
            "step", "epoch", "reset", "new-start", "sample", "gradients", "log-axis", "learning-rate",
            "play", "pause",
        }  # fmt: skip


async def test_each_word_that_a_paste_changes_is_noted_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    app = play_app(tmp_path)
    noted: list[str] = []

    async with app.run_test(size=WIDE) as pilot:
        monkeypatch.setattr(app.tutor_screen, "did", noted.append)
        app.screen.post_message(Paste("2-8-1 learning-rate=0.5 optimizer=adam batch=10"))
        await until(pilot, lambda: "paste" in noted)
        await settled(pilot)

        assert set(noted) == {"paste", "layers", "optimizer", "batch"}


async def test_the_help_lists_every_binding_of_the_screen_and_shows_it_whole(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await press(pilot, "end")
        await settled(pilot)
        text = app.text

    assert "quit; everything is saved" in text
    assert all(len(keys) > 3 for _title, keys in HELP)


async def test_every_command_of_the_palette_is_something_the_screen_can_do(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE):
        screen = app.tutor_screen
        titles = [command.title for command in app.get_system_commands(screen)]
        actions = [action for _title, keys in HELP for _key, _says, action in keys if action]

        assert "dark colours" in titles
        assert len(set(titles)) == len(titles) > 30
        assert {action for action in actions if not screen._knows(action)} == {
            "hint", "solution", "mend", "page_setup", "contents", "try_starts", "own_training", "glossary",
            "app.language", "app.save_screen", "app.quit",
        }  # fmt: skip


async def test_a_large_network_leaves_the_keys_alive(tmp_path: Path) -> None:
    app = play_app(tmp_path, "2-500-500-1 samples=200")

    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "space")
        await until(pilot, lambda: app.tutor_run.frame.step > 0)
        await press(pilot, "question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await press(pilot, "escape")
        await until(pilot, lambda: not isinstance(app.screen, HelpScreen))
        await press(pilot, "space")
        await until(pilot, lambda: not app.tutor_run.playing)

        assert app.tutor_run.frame.step > 0


async def test_the_setup_can_be_changed_where_the_working_folder_has_been_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        monkeypatch.chdir(gone)
        gone.rmdir()
        app.screen.post_message(Paste("2-3-1"))
        await until(pilot, lambda: app.tutor_run.setup.layer_sizes == (2, 3, 1))
