"""A page that plants a fault: nothing tells which before it is named, then it is mended."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.ui.tutor_app import Tutor, lesson_app, press, progress_in, settled, until, write_lesson
from tui_tutor.engine.setup_text import parse_setup, print_setup
from tui_tutor.ui.class_news import news_of
from tui_tutor.ui.screens.compare_screen import CompareScreen
from tui_tutor.ui.screens.doctor_screen import DoctorScreen
from tui_tutor.ui.screens.setup_screen import SetupScreen
from tui_tutor.ui.widgets.break_block import BreakBlock
from tui_tutor.ui.widgets.goal_block import GoalBlock
from tui_tutor.ui.widgets.setup_bar import SetupBar

SIZES = [(120, 40), (80, 24)]
PANEL = "2-4-4-1 tanh data=circle samples=40 learning-rate=0.25 init=xavier seed=3"
GOAL = '```goal\ndid("mend") and loss < 10\nMend it.\n```\n```hint\nF.\n```\n```solution\ndo: mend\n```\n'
SECRETS = ("wrong-sign", "transposed", "double", "0.25", "xavier")


def broken(plant: str = "wrong-sign", goal: str = GOAL) -> str:
    return (
        f"```setup\n{PANEL}\n```\n"
        f"```break\nWhat is wrong?\nplant: {plant}\n"
        "- [ ] the labels\n  > Not the labels.\n- [x] the thing itself\n  > That is it.\nwhy: Because.\n```\n"
        f"{goal}"
    )


async def opened(pilot: Pilot[None], app: Tutor, title: str = "Page 1") -> None:
    await until(pilot, lambda: title in app.text and not app.lesson_screen.is_opening)
    await settled(pilot)


def bar_text(app: Tutor) -> str:
    bar = app.tutor_screen.query_one(SetupBar)
    return "\n".join(app.text.split("\n")[bar.region.y : bar.region.bottom])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("plant", ["wrong-sign", "transposed-weights", "learning-rate=30", "init=zeros"])
async def test_what_is_planted_is_seen_nowhere_before_it_is_named(
    tmp_path: Path, plant: str, size: tuple[int, int]
) -> None:
    write_lesson(tmp_path, broken(plant))
    app = lesson_app(tmp_path)

    async with app.run_test(size=size) as pilot:
        await opened(pilot, app)
        planted = parse_setup(plant if "=" in plant else f"plant={plant}", parse_setup(PANEL))
        assert app.tutor_run.setup == planted
        hidden = (*SECRETS, "30", "zeros", "plant")
        assert not any(word in bar_text(app) for word in hidden)
        assert "?" in bar_text(app)

        await press(pilot, "u")
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        await pilot.pause()
        assert not any(word in app.text for word in hidden)
        await press(pilot, "escape")

        await press(pilot, "c")
        await until(pilot, lambda: "copied" in app.told)
        assert not any(word in app.clipboard for word in hidden)
        assert parse_setup(app.clipboard).seed == 3

        await press(pilot, "p")
        await until(pilot, lambda: app.screen is not app.tutor_screen)
        await pilot.pause()
        assert not any(word in app.text for word in hidden)
        await press(pilot, "escape")


async def test_a_file_that_is_planted_lies_beside_the_lesson(tmp_path: Path) -> None:
    path = write_lesson(tmp_path, broken("data=corners.csv"))
    (path.parent / "corners.csv").write_text("a,b,c\n1,1,0\n-1,1,1\n1,-1,1\n-1,-1,0\n")
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        assert app.tutor_run.setup.data == str(path.parent / "corners.csv")
        assert "corners" not in bar_text(app)

        await press(pilot, "2", "U")
        await settled(pilot)
        assert app.tutor_run.setup == parse_setup(PANEL)


async def test_the_doctor_tells_only_what_is_measured(tmp_path: Path) -> None:
    write_lesson(tmp_path, broken())
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        for _step in range(12):
            await press(pilot, "s")
        await until(pilot, lambda: app.tutor_run.frame.step == 12)
        assert app.tutor_run.frame.faults == ("wrong-sign",)
        assert "sign" not in app.text
        assert news_of(app.lesson_screen, 0).faults == (), "nobody need come and help"

        await press(pilot, "D")
        await until(pilot, lambda: "Here you are the doctor" in app.told)
        assert not isinstance(app.screen, DoctorScreen)
        assert "largest input" in app.told

        await press(pilot, "2")
        await settled(pilot)
        assert "sign" in app.text, "it is told now, since it was named"
        assert news_of(app.lesson_screen, 0).faults == ("wrong-sign",)
        await press(pilot, "D")
        await until(pilot, lambda: isinstance(app.screen, DoctorScreen))


async def test_comparing_and_the_script_would_tell_and_are_kept_back(tmp_path: Path) -> None:
    write_lesson(tmp_path, broken("learning-rate=30"))
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        for key in ("C", "E"):
            await press(pilot, key)
            await pilot.pause()
            assert app.screen is app.tutor_screen
            assert not app.screen.has_class("-script")
        assert "Not before you have found the fault" in app.told

        await press(pilot, "2", "C")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))


async def test_other_paths_do_not_tell_the_rate(tmp_path: Path) -> None:
    write_lesson(tmp_path, broken("learning-rate=30"))
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await press(pilot, "s", "s")
        await until(pilot, lambda: app.tutor_run.frame.step == 2)
        await press(pilot, "left_curly_bracket", "left_square_bracket", "s")
        await until(pilot, lambda: app.tutor_run.setup.learning_rate == 20)
        await settled(pilot)
        assert app.tutor_run.branches
        await press(pilot, "J")
        await until(pilot, lambda: "other paths" in app.text)
        assert "as now" in app.text
        assert "rate=" not in app.text


async def test_a_wrong_name_gets_its_reply_and_changes_nothing(tmp_path: Path) -> None:
    write_lesson(tmp_path, broken())
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await press(pilot, "1", "U")
        await settled(pilot)

        assert "Not the labels." in app.text
        assert "Because." not in app.text
        assert not app.screen.query(GoalBlock)
        assert "Name the fault first" in app.told
        assert app.tutor_run.setup.plant == "wrong-sign"
        assert app.tutor_screen.concealed


@pytest.mark.parametrize("plant", ["wrong-sign", "learning-rate=30"])
async def test_named_and_mended_the_run_begins_anew_without_the_fault(tmp_path: Path, plant: str) -> None:
    write_lesson(tmp_path, broken(plant))
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await press(pilot, "s", "s")
        await until(pilot, lambda: app.tutor_run.frame.step == 2)
        await press(pilot, "2")
        await settled(pilot)
        assert "Because." in app.text
        assert not app.tutor_screen.concealed
        assert app.tutor_run.setup != parse_setup(PANEL)
        assert not app.screen.query_one(GoalBlock).done

        await press(pilot, "U")
        await until(pilot, lambda: app.screen.query_one(GoalBlock).done)
        await settled(pilot)

        assert app.tutor_run.setup == parse_setup(PANEL)
        assert app.tutor_run.frame.step == 0
        assert "mend" in app.actions()
        assert app.screen.query_one(BreakBlock).is_mended
        assert "0.25" in bar_text(app)
        assert app._progress.page_state("one", "p1").setup == print_setup(parse_setup(PANEL))


async def test_the_button_is_pressed_by_keyboard_too(tmp_path: Path) -> None:
    write_lesson(tmp_path, broken(goal=""))
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await press(pilot, "2")
        await settled(pilot)
        app.screen.query_one(BreakBlock).focus()
        await press(pilot, "enter")
        await until(pilot, lambda: app.tutor_run.setup.plant == "none")


async def test_mending_leaves_what_else_was_changed(tmp_path: Path) -> None:
    write_lesson(tmp_path, broken(goal=""))
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await press(pilot, "n")
        await until(pilot, lambda: app.tutor_run.setup.seed == 4)
        assert app.tutor_run.setup.plant == "wrong-sign"
        await press(pilot, "2", "U")
        await until(pilot, lambda: app.tutor_run.setup.plant == "none")

        assert app.tutor_run.setup.seed == 4


async def test_the_fault_is_there_again_the_next_time_and_gone_on_the_next_page(tmp_path: Path) -> None:
    write_lesson(tmp_path, "Before.", broken(goal=""), "Nothing is set up here.")
    progress = progress_in(tmp_path)
    app = lesson_app(tmp_path, progress=progress)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await press(pilot, "U")
        await until(pilot, lambda: "No fault is planted" in app.told)
        await press(pilot, "right")
        await opened(pilot, app, "Page 2")
        assert app.tutor_run.setup.plant == "wrong-sign"
        await press(pilot, "s")
        await until(pilot, lambda: app.tutor_run.frame.step == 1)

    app = lesson_app(tmp_path, progress=progress)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app, "Page 2")
        assert app.tutor_run.setup.plant == "wrong-sign"
        assert app.tutor_screen.concealed
        assert "plant" not in bar_text(app)
        await press(pilot, "R")
        await settled(pilot)
        assert app.tutor_run.setup.plant == "wrong-sign"

        await press(pilot, "right")
        await opened(pilot, app, "Page 3")
        assert app.tutor_run.setup == parse_setup(PANEL)
        assert not app.tutor_screen.concealed
        assert "0.25" in bar_text(app)


async def test_a_fault_that_the_page_can_not_hold_is_told(tmp_path: Path) -> None:
    write_lesson(tmp_path, broken("transposed-weights").replace("2-4-4-1", "2-4-1"))
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "the planted fault can't be in this network" in app.told)


@pytest.mark.parametrize("way", ["as it is", "opened again", "another language", "mend undone"])
async def test_a_fault_that_was_named_and_not_mended_stays_on_its_page(tmp_path: Path, way: str) -> None:
    write_lesson(tmp_path, broken("learning-rate=30", goal=""), "Nothing is set up here.")
    progress = progress_in(tmp_path)
    app = lesson_app(tmp_path, progress=progress)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await press(pilot, "s", "2")
        await until(pilot, lambda: app.tutor_run.frame.step == 1 and not app.tutor_screen.concealed)
        if way != "opened again":
            await _turned_to_a_healthy_page(pilot, app, way)

    if way == "opened again":
        app = lesson_app(tmp_path, progress=progress)
        async with app.run_test(size=(120, 40)) as pilot:
            await opened(pilot, app)
            await _turned_to_a_healthy_page(pilot, app, way)


async def _turned_to_a_healthy_page(pilot: Pilot[None], app: Tutor, way: str) -> None:
    if way == "another language":
        before = app.tutor_screen
        await press(pilot, "L")
        await until(pilot, lambda: app.tutor_screen is not before and app.tutor_screen.is_composed)
        await settled(pilot)
    if way == "mend undone":
        await press(pilot, "U")
        await until(pilot, lambda: app.tutor_run.setup == parse_setup(PANEL))
        await settled(pilot)
        while app.tutor_run.setup == parse_setup(PANEL):
            await press(pilot, "z")
            await settled(pilot)
        assert not app.screen.query_one(BreakBlock).is_mended
    assert app.tutor_run.setup.learning_rate == 30

    await press(pilot, "right")
    await opened(pilot, app, "Page 2")
    assert app.tutor_run.setup == parse_setup(PANEL)


async def test_the_run_of_a_fault_that_was_not_named_yet_is_no_best_run(tmp_path: Path) -> None:
    write_lesson(tmp_path, broken("wrong-sign", goal=""))
    progress = progress_in(tmp_path)
    app = lesson_app(tmp_path, progress=progress)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await _played_and_paused(pilot, app)
        assert ("one", "p1") in progress.course_times()
        assert progress.course_times()["one", "p1"].best is None, "the record would tell the fault"

        await press(pilot, "2", "U")
        await until(pilot, lambda: app.tutor_run.setup.plant == "none" and not app.tutor_run.frame.step)
        await _played_and_paused(pilot, app)
        best = progress.course_times()["one", "p1"].best
        assert best is not None
        assert "plant" not in best.setup


async def _played_and_paused(pilot: Pilot[None], app: Tutor) -> None:
    await press(pilot, "space")
    await until(pilot, lambda: app.tutor_run.playing and app.tutor_run.frame.step > 0)
    await press(pilot, "space")
    await until(pilot, lambda: not app.tutor_run.playing)
    await settled(pilot)
