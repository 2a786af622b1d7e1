"""Hints and solutions on the screen: shown, tried, or said not to be there."""

from pathlib import Path

import pytest

from tests.ui.tutor_app import (
    SETUP,
    Tutor,
    lesson_app,
    opened,
    press,
    settled,
    until,
    write_lesson,
)
from tui_tutor.ui.widgets.goal_block import GoalBlock

WIDE, SMALL = (120, 40), (80, 24)
HINTS = "```hint\nTry **s**.\n```\n```solution\nlearning-rate=0.1\nsteps: 1\ndo: step\nPress **s**.\n```\n"


def goal(until: str) -> str:
    return f"```goal\n{until}\nDo it.\n\nWell done.\n```\n{HINTS}"


STEP_GOAL = SETUP + goal('did("step")')


def goal_done(app: Tutor) -> bool:
    return bool(app.screen.query(GoalBlock)) and app.screen.query_one(GoalBlock).done


BY_HAND = """```goal
steps == 0 and did("set-weight") and loss > 3
Do it.
```
```solution
init=xavier
set: W1[3, 1] = 2, b2[0] = 50
Do it.
```
"""


async def test_a_solution_that_sets_weights_is_tried_on_the_page_s_own_network_from_the_start(
    tmp_path: Path,
) -> None:
    write_lesson(tmp_path, SETUP + BY_HAND)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        await app.lesson_screen._edit("2-2-1")
        await press(pilot, "s", "H")
        await until(pilot, lambda: "try it on the panel" in app.text and app.tutor_run.frame.step == 1)
        before = set(app.actions())
        await press(pilot, "T")
        await until(pilot, lambda: goal_done(app))
        await settled(pilot)

        frame = app.tutor_run.frame
        assert "set-weight" not in before
        assert (frame.setup.layer_sizes, frame.setup.init, frame.step) == ((2, 4, 1), "xavier", 0)
        assert (frame.layers[0].weights[3, 1], frame.layers[1].biases[0]) == (2.0, 50.0)


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("h", "This page has no hints."),
        ("H", "This page has no solution."),
        ("T", "This page has no solution."),
    ],
)
async def test_a_page_without_help_says_so(tmp_path: Path, key: str, says: str) -> None:
    write_lesson(tmp_path, SETUP + "One.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")
        await pilot.press(key)
        await until(pilot, lambda: says in app.told)


async def test_hints_and_the_solution_bring_the_lesson_into_view(tmp_path: Path) -> None:
    write_lesson(tmp_path, STEP_GOAL)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot, app, "Page 1")
        await pilot.press("v", "h")
        await until(pilot, lambda: "Hint 1 of 1" in app.text)
        await pilot.press("v")
        await until(pilot, lambda: "Hint 1 of 1" not in app.text)
        await pilot.press("H")
        await until(pilot, lambda: "Press s." in app.text)
        await pilot.press("T")
        await settled(pilot)

        state = app._progress.page_state("one", "p1")
        assert (state.hints, state.solution_seen) == (1, True)
        assert app.tutor_run.setup.learning_rate == 0.1
