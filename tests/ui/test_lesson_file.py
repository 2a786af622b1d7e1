"""An open lesson whose file is saved, broken or gone: what is shown, and what is told."""

import os
import time
from pathlib import Path

import pytest
from textual.widgets import Static

from tests.ui.tutor_app import SETUP, lesson_app, opened, settled, until, write_lesson
from tui_tutor.ui.study import Opening

WIDE = (120, 40)
QUIZ = "```quiz\nWhich?\n- [ ] this\n  > No.\n- [x] that\n  > Yes.\n```\n"


def save(path: Path, text: str) -> None:
    """Save a file as an editor does; its time differs though the clock may be coarse."""
    before = path.stat().st_mtime_ns if path.exists() else time.time_ns()
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 10**9, before + 10**9))


async def test_a_saved_file_is_shown_and_a_mistake_in_it_stays_in_sight_until_it_is_mended(
    tmp_path: Path,
) -> None:
    path = write_lesson(tmp_path, SETUP + "One." + QUIZ.replace("```quiz", "\n```quiz"), "Two.")
    text = path.read_text(encoding="utf-8")
    app = lesson_app(tmp_path, Opening(file=path))

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")
        await pilot.press("s", "2")
        await settled(pilot)
        save(path, text.replace("One.", "Uno."))
        await until(pilot, lambda: "Uno." in app.text)
        save(path, text.replace("One.", "Broken.").replace("```quiz", "```quizz"))
        await until(pilot, lambda: "quizz" in app.text)
        await settled(pilot)
        await pilot.press("right", "left")
        await opened(pilot, app, "Uno.")
        broken = app.text
        save(path, text.replace("One.", "Mended."))
        await until(pilot, lambda: "Mended." in app.text)
        await settled(pilot)

        assert "Uno." in broken
        assert "01-one.md" in broken.replace("\n", "").replace(" ", "")
        assert not app.screen.query_one("#fault", Static).has_class("-told")
        assert app.tutor_run.frame.step == 1
        assert app._progress.page_state("one", "p1").answers["quiz"].right


async def test_another_setup_in_the_saved_file_goes_to_the_panel(tmp_path: Path) -> None:
    path = write_lesson(tmp_path, SETUP + "One.")
    app = lesson_app(tmp_path, Opening(file=path))

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")
        save(path, path.read_text(encoding="utf-8").replace("2-4-1", "2-7-1"))
        await until(pilot, lambda: app.tutor_run.setup.layer_sizes == (2, 7, 1))


async def test_a_page_that_is_gone_from_the_saved_file_gives_way_to_its_neighbour(tmp_path: Path) -> None:
    path = write_lesson(tmp_path, "One.", "Two.", "Three.")
    shorter = write_lesson(tmp_path / "other", "One.", "Zwei.").read_text(encoding="utf-8")
    app = lesson_app(tmp_path, Opening(file=path))

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")
        await pilot.press("right", "right")
        await opened(pilot, app, "Three.")
        save(path, shorter)
        await until(pilot, lambda: "Zwei." in app.text)


@pytest.mark.parametrize("harm", ["broken", "deleted", "a folder"])
async def test_what_is_wrong_with_an_open_file_is_told_until_it_is_mended(tmp_path: Path, harm: str) -> None:
    path = write_lesson(tmp_path, "One.", "Two.")
    text = path.read_text(encoding="utf-8")
    app = lesson_app(tmp_path, Opening(file=path))

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")
        path.unlink()
        if harm == "broken":
            save(path, text.replace("## Page 2", "## "))
        elif harm == "a folder":
            path.mkdir()
        await until(pilot, lambda: bool(app.screen.query(".-told")))
        told, read = str(app.screen.query_one("#fault", Static).render()), app.text
        await pilot.press("right")
        await opened(pilot, app, "Two.")
        beside_page_two = bool(app.screen.query(".-told"))
        # In the other language the screen is a new one.
        await pilot.press("L")
        await until(pilot, lambda: bool(app.screen.query(".-told")) and "Two." in app.text)
        if harm == "a folder":
            path.rmdir()
        save(path, text)
        await until(pilot, lambda: not app.screen.query(".-told"))

        assert "01-one.md" in told
        assert "One." in read
        assert beside_page_two


async def test_a_lesson_of_the_course_that_broke_while_it_was_closed_is_told_when_it_is_opened(
    tmp_path: Path,
) -> None:
    path = write_lesson(tmp_path, "One.")
    write_lesson(tmp_path, "Two.", slug="two", number=2)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")
        await pilot.press("right")
        await opened(pilot, app, "Two.")
        save(path, path.read_text(encoding="utf-8").replace("## Page 1", "## "))
        await pilot.press("left")
        await opened(pilot, app, "One.")
        await until(pilot, lambda: bool(app.screen.query(".-told")))
