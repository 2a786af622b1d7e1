from functools import partial
from pathlib import Path

import pytest

from tests.ui.tutor_app import SETUP, Tutor, lesson_app, play_app, press, settled, until, write_lesson

pytestmark = pytest.mark.slow

SIZES = [(120, 40), (40, 12), (20, 5), (1, 1), (100, 12), (99, 34), (40, 60), (80, 24)]
SETUPS = [
    "2-4-1 samples=40",
    "1-3-1 data=sine samples=40",
    "64-4-10 data=digits samples=100",
    "2-40-3-8-1 samples=40",
]


def is_painted(app: Tutor, height: int) -> bool:
    return len(app.text.split("\n")) == height


def is_beyond(app: Tutor, step: int) -> bool:
    return app.tutor_run.frame.step > step


@pytest.mark.parametrize("words", SETUPS)
async def test_every_size_of_the_window_is_painted(tmp_path: Path, words: str) -> None:
    app = play_app(tmp_path, words)

    async with app.run_test(size=(80, 24)) as pilot:
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await press(pilot, "v", "s")
            await settled(pilot)
            lines = app.text.split("\n")

            assert len(lines) == height
            assert app.failure is None
        assert "step" in app.text


async def test_a_lesson_is_painted_in_every_size_while_the_run_plays(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "One.")
    app = lesson_app(tmp_path, language="zh")

    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "One." in app.text)
        app.tutor_run._player.speed = 100
        await press(pilot, "space")
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await until(pilot, partial(is_painted, app, height))
            await until(pilot, partial(is_beyond, app, app.tutor_run.frame.step))

        assert app.failure is None
        assert "One." in app.text


@pytest.mark.parametrize("size", [(20, 5), (39, 24), (120, 11)])
async def test_a_window_that_is_too_small_says_so_whole(tmp_path: Path, size: tuple[int, int]) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        text = " ".join(app.text.split())

        assert "Too small: the tutor needs 40x12. q quits." in text
