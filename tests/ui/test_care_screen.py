"""The doctor on the panel: what is found can be tried by one key, and the lesson opened."""

from pathlib import Path

import pytest

from tests.ui.tutor_app import lesson_app, play_app, press, settled, until, write_lesson
from tui_tutor.ui.screens.doctor_screen import DoctorScreen

WIDE, SMALL = (120, 40), (80, 24)
SICK = "2-4-1 init=zeros samples=40"


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_what_the_doctor_says_is_tried_by_a_key_and_heals(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    app = play_app(tmp_path, SICK)

    async with app.run_test(size=size) as pilot:
        await app.tutor_run.advance(20)
        await until(pilot, lambda: "D tells more" in " ".join(app.text.split()))
        await press(pilot, "D")
        await until(pilot, lambda: isinstance(app.screen, DoctorScreen) and "init=he" in app.text)
        await press(pilot, "1")
        await until(pilot, lambda: app.tutor_run.frame.setup.init == "he")
        await app.tutor_run.advance(20)

        assert "symmetry" not in app.tutor_run.frame.faults
        await pilot.press("z")
        await until(pilot, lambda: app.tutor_run.frame.setup.init == "zeros")


async def test_a_run_that_has_diverged_begins_anew_under_the_smaller_rate(tmp_path: Path) -> None:
    app = play_app(tmp_path, "1-4-1 data=sine loss=mse lr=30 samples=40")

    async with app.run_test(size=WIDE) as pilot:
        await app.tutor_run.advance(500)
        assert app.tutor_run.frame.diverged
        await press(pilot, "D")
        await until(pilot, lambda: isinstance(app.screen, DoctorScreen) and app.screen.is_mounted)
        await press(pilot, "enter")
        await until(pilot, lambda: app.tutor_run.frame.setup.learning_rate < 30)
        await settled(pilot)

        assert app.tutor_run.frame.step == 0
        assert not app.tutor_run.frame.diverged


async def test_a_healthy_run_is_told_so(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "D")
        await until(pilot, lambda: isinstance(app.screen, DoctorScreen) and "esc close" in app.text)
        before = app.tutor_run.setup
        await press(pilot, "1", "o", "escape")
        await until(pilot, lambda: not isinstance(app.screen, DoctorScreen))

        assert app.tutor_run.setup == before


async def test_the_lesson_that_teaches_a_fault_is_opened(tmp_path: Path) -> None:
    write_lesson(tmp_path, f"one\n\n```setup\n{SICK}\n```\n")
    write_lesson(tmp_path, "taught", slug="start-values", number=2)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await app.tutor_run.advance(20)
        lesson = app.tutor_run.frame.findings[0].lesson
        assert lesson == "start-values"
        await press(pilot, "D")
        await until(pilot, lambda: isinstance(app.screen, DoctorScreen) and app.screen.is_mounted)
        await press(pilot, "o")
        await until(pilot, lambda: "Lesson start-values en" in app.text and "taught" in app.text)


async def test_what_is_said_of_a_fault_is_clicked(tmp_path: Path) -> None:
    app = play_app(tmp_path, SICK)

    async with app.run_test(size=WIDE) as pilot:
        await app.tutor_run.advance(20)
        await until(pilot, lambda: "D tells more" in app.text)
        row = next(index for index, line in enumerate(app.text.splitlines()) if "D tells more" in line)
        await pilot.click(offset=(5, row))

        await until(pilot, lambda: isinstance(app.screen, DoctorScreen))
