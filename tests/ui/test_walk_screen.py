"""Walking through a step on the panel: by keys and by mouse, at every size."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from tests.ui.tutor_app import SETUP, lesson_app, play_app, press, settled, until, write_lesson
from tui_tutor.ui.painting.names import UnitAddress
from tui_tutor.ui.screens.walk_screen import BELOW
from tui_tutor.ui.widgets.page_scroll import PageScroll
from tui_tutor.ui.widgets.panel import Panel
from tui_tutor.ui.widgets.script_view import ScriptView
from tui_tutor.ui.widgets.step_walk import StepWalk
from tui_tutor.ui.widgets.values_table import ValuesTable

WIDE, SMALL = (120, 40), (80, 24)


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_step_is_walked_phase_by_phase_and_then_made(tmp_path: Path, size: tuple[int, int]) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=size) as pilot:
        await pilot.press("S")
        await until(pilot, lambda: "inside step 1" in app.text and "z1 = x @ W1.T + b1" in app.text)
        before = app.tutor_run.trainer.parameters()[0].weights.copy()
        seen = []
        for _ in range(6):
            seen.append(app.text)
            await pilot.press("right")
            await settled(pilot)
        assert "z2 = a1 @ W2.T + b2" in seen[1]
        assert "J = Σ L / 40" in seen[2]
        assert "∂J/∂z2 = (ŷ - y) / 40" in seen[3]
        assert "⊙ relu'(z1)" in seen[4]
        assert "W ← W - α ∂J/∂W" in seen[5]

        await until(pilot, lambda: "inside step 2" in app.text)
        assert app.tutor_run.frame.step == 1
        assert not np.array_equal(before, app.tutor_run.trainer.parameters()[0].weights)


async def test_what_is_not_computed_yet_is_unknown(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("S")
        await until(pilot, lambda: "inside step 1" in app.text)
        screen = app.tutor_screen
        assert {"z2", "a2", "loss", "grad_z1", "grad_W2"} <= screen.covered
        assert any("● ?" in line for line in app.text.splitlines())

        await pilot.press("S", "S", "S")
        await settled(pilot)
        assert screen.covered == {"grad_z1", "grad_W1", "grad_b1"}
        assert screen.shows == "gradients"
        assert screen.lit == 1

        await pilot.press("escape")
        await settled(pilot)
        assert not screen.covered
        assert screen.shows == "weights"
        assert not app.screen.query_one(StepWalk).region
        assert "numbers" in app.text


async def test_arrows_choose_the_unit_and_dots_the_sample(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("S")
        await until(pilot, lambda: "inside step 1" in app.text)
        await pilot.press("down", "down")
        await until(pilot, lambda: "z1[1,3] = " in app.text)
        await pilot.press("full_stop")
        await until(pilot, lambda: "z1 = W1 x + b1" in app.text and "z1[3] = " in app.text)
        await pilot.press(*["down"] * 5)
        await until(pilot, lambda: "z1[4] = " in app.text)
        await pilot.press(*["up"] * 9)
        await until(pilot, lambda: "z1[1] = " in app.text)


async def test_a_phase_is_clicked(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("S")
        await until(pilot, lambda: "inside step 1" in app.text)
        lines = app.text.splitlines()
        row = next(index for index, line in enumerate(lines) if "backward 1" in line)
        await pilot.click(offset=(lines[row].index("backward 1") + 2, row))

        await until(pilot, lambda: "⊙ relu'(z1)" in app.text)


async def test_playing_ends_the_walk_and_editing_goes_on_with_it(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("S", "S")
        await until(pilot, lambda: "z2 = a1 @ W2.T" in app.text)
        await app.tutor_run.change(
            lambda setup: setup.changed(layer_sizes=(2, 3, 3, 1), activations=("tanh",))
        )
        await until(pilot, lambda: "(40,3) = (40,3) @ (3,3) + (3)" in app.text)
        await press(pilot, "space")
        await until(pilot, lambda: "inside step" not in app.text and app.tutor_run.frame.step > 3)
        await press(pilot, "S")
        await until(pilot, lambda: "inside step" in app.text and not app.tutor_run.playing)


async def test_a_walk_gives_no_prediction_away(tmp_path: Path) -> None:
    question = "```predict\nWhat is z1?\nvalue: z1[0, 0]\nsample: 1\nhide: z1, a1\nwhy: So.\n```\n"
    write_lesson(tmp_path, f"one\n\n{SETUP}\n{question}")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert app.tutor_screen.hidden == {"z1", "a1"}
        await pilot.press("S")
        await until(pilot, lambda: "inside step 1" in app.text)

        assert "= ?" in app.text
        value = app.tutor_run.frame.layers[0].z[0, 0]
        assert f"= {value:.2f}" not in app.text


async def test_a_number_of_the_table_is_asked_where_it_comes_from(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        app.screen.query_one(ValuesTable).focus()
        # Down from x to a1, and right to its third unit.
        await pilot.press("down", "down", "right", "right", "enter")
        await until(pilot, lambda: "inside step 1" in app.text and "a1[1,3] = relu(" in app.text)
        await pilot.press("escape", "f")
        await settled(pilot)
        app.screen.query_one(ValuesTable).focus()
        await pilot.press("enter")
        await until(pilot, lambda: "∂J/∂z2 = (ŷ - y) / 40" in app.text)


async def test_a_walk_begins_with_the_unit_that_is_chosen_in_the_graph(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        app.tutor_screen.selected = UnitAddress(0, 2)
        await pilot.press("S")
        await until(pilot, lambda: "z1[1,3] = " in app.text)
        await pilot.press("escape", "g", "S")
        await until(pilot, lambda: "∂J/∂z1[1,3] = " in app.text)
        await pilot.press("escape")
        await settled(pilot)
        assert app.tutor_screen.shows == "gradients"


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_the_script_lights_up_with_the_phases(tmp_path: Path, size: tuple[int, int]) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=size) as pilot:
        await pilot.press("E")
        await until(pilot, lambda: "the same run in PyTorch" in app.text and "import torch" in app.text)
        await pilot.press("S", "S", "S")
        await until(
            pilot, lambda: any("▌" in line and "loss_function(" in line for line in app.text.splitlines())
        )
        assert ("J = Σ L / 40" in app.text) == (size == WIDE)
        app.screen.query_one(ScriptView).focus()
        await pilot.press("enter")
        await until(pilot, lambda: "the same run in NumPy" in app.text)
        await until(
            pilot, lambda: any("▌" in line and "np.logaddexp" in line for line in app.text.splitlines())
        )
        await app.tutor_run.change(lambda setup: setup.changed(activations=("tanh",)))
        await until(pilot, lambda: "np.tanh" in "".join(line.text for line in app.tutor_screen.script))
        await pilot.press("escape")
        await settled(pilot)
        assert not app.screen.query_one(ScriptView).region


async def test_the_plane_is_bent_below_the_network_and_moves_while_it_trains(tmp_path: Path) -> None:
    app = play_app(tmp_path, "2-4-4-1 tanh data=circle samples=60")

    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("M")
        await until(pilot, lambda: "the plane after h1" in app.text and len(app.tutor_screen.bent) == 3)
        first = app.text
        await pilot.press("right")
        await until(pilot, lambda: "the plane after h2" in app.text)
        await press(pilot, "space")
        await until(pilot, lambda: app.tutor_run.frame.step > 100)
        await press(pilot, "space")
        await settled(pilot)
        assert app.text != first
        await pilot.press("S")
        await until(pilot, lambda: "inside step" in app.text and "the plane after" not in app.text)
        await pilot.press("M")
        await until(pilot, lambda: "the plane after" in app.text and "inside step" not in app.text)
        await pilot.press("escape")
        await until(pilot, lambda: "the plane after" not in app.text)
        await until(pilot, lambda: app.tutor_run.bend is None)


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("keys", ["M", "E", "S", "EM", "MS"])
async def test_one_escape_leads_back_to_the_page(tmp_path: Path, keys: str, size: tuple[int, int]) -> None:
    write_lesson(tmp_path, SETUP + "One.", "Two.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "One." in app.text and not app.lesson_screen.is_opening)
        for key in keys:
            await pilot.press(key)
            await until(pilot, lambda: type(app.focused).__name__ in BELOW.values())
            await settled(pilot)
        await pilot.press("escape")
        await settled(pilot)

        assert isinstance(app.focused, PageScroll)
        assert "One." in app.text
        await pilot.press("right")
        await until(pilot, lambda: "Two." in app.text)


async def test_a_part_that_is_made_late_gets_the_keyboard_and_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def made_late(panel: Panel, old: frozenset[str], new: frozenset[str]) -> None:
        await asyncio.sleep(0.3)
        await make(panel, old, new)

    make = Panel.watch_below
    monkeypatch.setattr(Panel, "watch_below", made_late)
    write_lesson(tmp_path, SETUP + "One.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "One." in app.text and not app.lesson_screen.is_opening)
        await pilot.press("M")
        await until(pilot, lambda: type(app.focused).__name__ == "BentMap")


async def test_the_first_escape_leads_from_the_walk_back_to_the_script(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "One.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "One." in app.text and not app.lesson_screen.is_opening)
        for key, part in (("E", ScriptView), ("S", StepWalk), ("escape", ScriptView), ("escape", PageScroll)):
            await pilot.press(key)
            await until(pilot, lambda part=part: isinstance(app.focused, part))  # type: ignore[misc]
            await settled(pilot)


@pytest.mark.parametrize(("show", "left"), [("", ScriptView), ("```show\nloss\n```\n", PageScroll)])
async def test_turning_the_page_closes_the_walk_and_what_lies_over_what_the_page_shows(
    tmp_path: Path, show: str, left: type
) -> None:
    write_lesson(tmp_path, SETUP + "One.", SETUP + show + "Two.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "One." in app.text and not app.lesson_screen.is_opening)
        for key, part in (("E", ScriptView), ("S", StepWalk)):
            await pilot.press(key)
            await until(pilot, lambda part=part: isinstance(app.focused, part))  # type: ignore[misc]
            await settled(pilot)
        app.lesson_screen.action_turn(1)
        await until(pilot, lambda: "Two." in app.text and not app.lesson_screen.is_opening)
        await until(pilot, lambda: isinstance(app.focused, left))

        assert app.tutor_screen.walked is None
        assert app.lesson_screen.has_class("-script") == (left is ScriptView)


async def test_a_step_counts_as_walked_through_once_all_its_phases_were_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = play_app(tmp_path, "2-4-1 samples=40 seed=3")

    async with app.run_test(size=WIDE) as pilot:
        noted: list[str] = []
        monkeypatch.setattr(app.tutor_screen, "did", noted.append)
        await pilot.press("S")
        await until(pilot, lambda: "inside step 1" in app.text)
        await pilot.press("right", "right", "right", "right")
        await settled(pilot)
        early = list(noted)
        await pilot.press("right")
        await settled(pilot)

        assert app.tutor_screen.walked is not None
        assert app.tutor_screen.phase == len(app.tutor_screen.walked.phases) - 1
        assert (early, noted) == ([], ["walk"])


async def test_a_jump_to_the_last_phase_is_no_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        noted: list[str] = []
        monkeypatch.setattr(app.tutor_screen, "did", noted.append)
        await pilot.press("S")
        await until(pilot, lambda: "inside step 1" in app.text)
        lines = app.text.splitlines()
        row = next(index for index, line in enumerate(lines) if "› update" in line)
        await pilot.click(offset=(lines[row].index("update") + 2, row))
        await until(pilot, lambda: app.tutor_screen.phase == 5)

        assert noted == []


async def test_a_walk_that_began_in_the_middle_is_whole_at_the_end_of_the_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        noted: list[str] = []
        monkeypatch.setattr(app.tutor_screen, "did", noted.append)
        app.tutor_screen.shows = "gradients"
        app.tutor_screen.selected = UnitAddress(1, 0)
        await pilot.press("S")
        await until(pilot, lambda: app.tutor_screen.phase == 3)
        for phase in (4, 5, 0, 1, 2, 3, 4, 5):
            await pilot.press("right")
            await until(pilot, lambda phase=phase: app.tutor_screen.phase == phase)  # type: ignore[misc]
            await settled(pilot)

        assert noted == ["step", "walk"]


@pytest.mark.parametrize("key", ["M", "E", "S"])
async def test_each_view_below_the_network_is_left_as_it_was_entered(tmp_path: Path, key: str) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        before = app.text
        await pilot.press(key)
        await settled(pilot)
        assert app.text != before
        await pilot.press("escape")
        await settled(pilot)
        await until(pilot, lambda: app.text == before)
