"""A page that asks for what is wrong with its run: nothing names it before the question is answered."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.ui.panel_frames import frame_of
from tests.ui.tutor_app import Tutor, lesson_app, press, settled, until, write_lesson
from tui_tutor.ui.class_news import news_of
from tui_tutor.ui.painting.measured import measured_lines
from tui_tutor.ui.screens.doctor_screen import DoctorScreen

SIZES = [(120, 40), (80, 24)]
NO_START = "```setup\n2-4-1 relu data=xor samples=40 init=zeros seed=3\n```\n"
QUIZ = (
    "```quiz\nWhat is the matter?\n{hide}- [ ] nothing\n  > Look again.\n- [x] all units are alike\n"
    "  > So it is.\n```\n"
)
PREDICT = "```predict\nWhat is the gradient?\nvalue: grad_W1[0, 0]\nhide: {hide}\n```\n"
TOLD = "All hidden units"


async def opened(pilot: Pilot[None], app: Tutor) -> None:
    await until(pilot, lambda: "Page 1" in app.text and not app.lesson_screen.is_opening)
    await settled(pilot)


async def stepped(pilot: Pilot[None], app: Tutor) -> None:
    await press(pilot, "s")
    await until(pilot, lambda: app.tutor_run.frame.step == 1)
    await settled(pilot)
    assert app.tutor_run.frame.faults[0] == "symmetry"


@pytest.mark.parametrize("size", SIZES)
async def test_a_quiz_keeps_the_faults_until_it_is_answered_right(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    write_lesson(tmp_path, NO_START + QUIZ.format(hide="hide: faults\n"))
    app = lesson_app(tmp_path)

    async with app.run_test(size=size) as pilot:
        await opened(pilot, app)
        await stepped(pilot, app)
        assert TOLD not in app.text
        assert news_of(app.lesson_screen, 0).faults == ()
        assert "hide:" not in app.text

        await press(pilot, "1", "D")
        await until(pilot, lambda: "Here you are the doctor" in app.told)
        assert not isinstance(app.screen, DoctorScreen)
        assert TOLD not in app.text, "that answer was wrong"
        assert "doctor" in app.actions()

        await press(pilot, "2")
        await settled(pilot)
        assert TOLD in app.text
        assert news_of(app.lesson_screen, 0).faults[0] == "symmetry"
        await press(pilot, "D")
        await until(pilot, lambda: isinstance(app.screen, DoctorScreen))


async def test_other_questions_keep_no_fault(tmp_path: Path) -> None:
    write_lesson(tmp_path, NO_START + QUIZ.format(hide=""))
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await stepped(pilot, app)

        assert TOLD in app.text
        assert news_of(app.lesson_screen, 0).faults[0] == "symmetry"


async def test_a_question_further_down_keeps_them_already(tmp_path: Path) -> None:
    prediction = PREDICT.format(hide="grad_W1")
    write_lesson(tmp_path, NO_START + prediction + QUIZ.format(hide="hide: faults\n"))
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await stepped(pilot, app)

        assert TOLD not in app.text


async def test_a_prediction_keeps_them_until_it_is_answered_whatever_is_said(tmp_path: Path) -> None:
    write_lesson(tmp_path, NO_START + PREDICT.format(hide="grad_W1, faults"))
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await stepped(pilot, app)
        assert TOLD not in app.text
        assert "faults" not in app.text

        await press(pilot, *"5", "enter")
        await settled(pilot)
        assert TOLD in app.text


async def test_the_doctor_keeps_the_numbers_that_a_page_asks_for(tmp_path: Path) -> None:
    write_lesson(tmp_path, NO_START + PREDICT.format(hide="grad_W1"))
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await stepped(pilot, app)
        await press(pilot, "D")
        await until(pilot, lambda: isinstance(app.screen, DoctorScreen))
        await pilot.pause()
        assert "How it shows is told when you have answered" in app.text
        assert "the very same weights" not in app.text
        await press(pilot, "escape", *"5", "enter")
        await settled(pilot)
        await press(pilot, "D")
        await until(pilot, lambda: isinstance(app.screen, DoctorScreen))
        await pilot.pause()
        assert "the very same weights" in app.text


def test_what_is_measured_leaves_out_what_the_page_hides() -> None:
    frame = frame_of("2-4-1 relu data=xor seed=3", 5)

    told = measured_lines(frame, frozenset(), str)
    kept = measured_lines(frame, frozenset({"grad_W1", "loss", "z1"}), str)

    assert not any("?" in line for line in told)
    assert [line for line in kept if "?" in line] == [
        "loss: ?",
        f"gradient norms: ? {told[1].split()[-1]}",
        "dead units: ?",
    ]
