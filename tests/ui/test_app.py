import sys
from pathlib import Path

import pytest

from tests.ui.tutor_app import SETUP, lesson_app, play_app, press, progress_in, settled, until, write_lesson
from tui_tutor.store.progress import PLAY
from tui_tutor.ui.screens.lesson_screen import LessonScreen
from tui_tutor.ui.screens.play_screen import PlayScreen
from tui_tutor.ui.study import Opening

WIDE = (120, 40)


async def test_a_course_without_a_lesson_that_can_be_shown_opens_the_panel_and_says_why(
    tmp_path: Path,
) -> None:
    path = write_lesson(tmp_path, "One.")
    path.write_text("---\ntitle: [\n---\n", encoding="utf-8")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "01-one.md" in app.told)

        assert isinstance(app.tutor_screen, PlayScreen)


async def test_a_broken_lesson_does_not_hide_the_others(tmp_path: Path) -> None:
    broken = write_lesson(tmp_path, "One.")
    broken.write_bytes(b"\xff\xfe broken")
    write_lesson(tmp_path, "Two.", slug="two", number=2)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "Two." in app.text and "01-one.md" in app.told)


async def test_a_lesson_is_opened_by_its_name(tmp_path: Path) -> None:
    write_lesson(tmp_path, "One.")
    write_lesson(tmp_path, "Two.", slug="two", number=2)
    app = lesson_app(tmp_path, Opening(slug="two"))

    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "Two." in app.text)


async def test_a_file_that_cannot_be_shown_opens_where_the_learner_was_and_says_why(tmp_path: Path) -> None:
    write_lesson(tmp_path, "One.")
    app = lesson_app(tmp_path, Opening(file=tmp_path / "gone.md"))

    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "One." in app.text and "gone.md" in app.told)


async def test_the_first_picture_shows_the_pages_own_network(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP.replace("2-4-1", "2-7-1") + "One.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE):
        assert isinstance(app.tutor_screen, LessonScreen)
        assert app.tutor_run.setup.layer_sizes == (2, 7, 1)


@pytest.mark.parametrize("saved", ["2-0-1", "data=gone.csv", "not a setup at all"])
async def test_a_saved_setup_that_is_no_longer_valid_never_breaks_opening_the_panel(
    tmp_path: Path, saved: str
) -> None:
    progress = progress_in(tmp_path)
    progress.save_setup(*PLAY, saved)
    progress.close()
    app = play_app(tmp_path, "")

    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.told)
        await press(pilot, "s")
        await until(pilot, lambda: app.tutor_run.frame.step == 1)


async def test_the_panel_takes_the_setup_that_was_played_last(tmp_path: Path) -> None:
    progress = progress_in(tmp_path)
    progress.save_setup(*PLAY, "2-9-1 tanh")
    progress.close()
    app = play_app(tmp_path, "")

    async with app.run_test(size=WIDE):
        assert app.tutor_run.setup.layer_sizes == (2, 9, 1)


async def test_a_theme_is_kept_and_one_that_is_unknown_is_ignored(tmp_path: Path) -> None:
    progress = progress_in(tmp_path)
    progress.save_setting("theme", "no-such-theme")
    app = lesson_app(tmp_path, progress=progress)

    async with app.run_test(size=WIDE) as pilot:
        first = app.theme
        light = next(c for c in app.get_system_commands(app.screen) if c.title == "light colours")
        light.callback()
        await pilot.pause()

    assert first == "textual-dark"
    assert progress_in(tmp_path).setting("theme") == "textual-light"


async def test_ctrl_c_says_how_to_quit_and_q_quits(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "Press q to quit" in app.told)
        await pilot.press("q")
        await until(pilot, lambda: app._exit)

    assert app.return_code == 0


async def test_quitting_while_a_run_plays_ends_the_run(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        run = app.tutor_run
        await press(pilot, "space")
        await until(pilot, lambda: run.frame.step > 10)
        await press(pilot, "q")
        await until(pilot, lambda: app._exit)

    assert not run.playing


async def test_nothing_is_painted_and_nothing_is_computed_while_the_run_is_paused(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "One.")
    app = lesson_app(tmp_path)
    painted: list[object] = []

    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "One." in app.text)
        await settled(pilot)
        await settled(pilot)
        app.screen._compositor.render_update = lambda *a, **k: painted.append(a)  # type: ignore[method-assign]
        frame = app.tutor_run.frame
        for _ in range(20):
            await pilot.pause(0.05)

        assert app.tutor_run.frame is frame
        assert painted == []


async def test_a_mistake_of_ours_while_playing_ends_the_tutor_loudly(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async def run_it() -> None:
        async with app.run_test(size=WIDE) as pilot:
            app.tutor_run.trainer.run = lambda _steps: 1 // 0  # type: ignore[method-assign, assignment, return-value]
            await press(pilot, "space")
            await until(pilot, lambda: app.failure)

    with pytest.raises(ZeroDivisionError):
        await run_it()

    assert isinstance(app.failure, ZeroDivisionError)


@pytest.mark.torch
async def test_a_setup_on_torch_opens_at_once_and_torch_takes_over(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    app = play_app(tmp_path, "2-4-1 samples=40 backend=torch")

    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.tutor_run.setup.backend == "torch")
        await until(pilot, lambda: "backend=torch" in (progress_in(tmp_path).page_state(*PLAY).setup or ""))


async def test_a_setup_on_a_torch_that_is_missing_opens_on_numpy_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    app = play_app(tmp_path, "2-4-1 samples=40 backend=torch")

    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "pip install" in app.told)

        assert app.tutor_run.setup.backend == "numpy"


async def test_the_screen_is_saved_as_a_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = play_app(tmp_path)

    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+s", "ctrl+s")
        await until(pilot, lambda: "tui-tutor-2.svg" in app.told)
        for number in (1, 2):
            svg = (tmp_path / f"tui-tutor-{number}.svg").read_text(encoding="utf-8")
            assert svg.startswith("<svg")
            assert "q&#160;quit" in svg


async def test_a_picture_that_cannot_be_saved_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tui_tutor.ui.app.save_picture", full)
    app = play_app(tmp_path)

    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "No space left" in app.told)
