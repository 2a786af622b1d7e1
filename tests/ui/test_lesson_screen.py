import os
from functools import partial
from pathlib import Path

import pytest

from tests.ui.tutor_app import (
    SETUP,
    Tutor,
    lesson_app,
    opened,
    press,
    progress_in,
    settled,
    until,
    write_lesson,
)
from tui_tutor.ui.screens.contents import ContentsScreen
from tui_tutor.ui.study import Opening
from tui_tutor.ui.widgets.loss_chart import LossChart
from tui_tutor.ui.widgets.page_frame import PageNavigation
from tui_tutor.ui.widgets.page_scroll import PageScroll
from tui_tutor.ui.widgets.reader import Reader
from tui_tutor.ui.widgets.values_table import ValuesTable

WIDE, SMALL = (120, 40), (80, 24)
QUIZ = "```quiz\nWhich?\n- [ ] this\n  > No.\n- [x] that\n  > Yes.\n```\n"


def title_of(app: Tutor) -> str:
    page = app._study.page
    return page.title if page else ""


def is_open(app: Tutor, title: str) -> bool:
    return title in app.text and not app.lesson_screen._opening


async def test_turning_to_a_page_on_the_same_network_keeps_the_run_playing(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "Read.", "Read on.", SETUP + "The same again.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        await press(pilot, "space")
        await until(pilot, lambda: app.tutor_run.frame.step > 100)
        for title in ("Page 2", "Page 3", "Page 2"):
            await press(pilot, "left" if title == "Page 2" and title_of(app) == "Page 3" else "right")
            await until(pilot, partial(is_open, app, title))

        assert app.tutor_run.playing
        assert app.tutor_run.frame.step > 100


async def test_the_language_changes_while_the_run_plays_on(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "Read.", SETUP + "More.")
    write_lesson(tmp_path, SETUP + "读。", SETUP + "更多。", lang="zh")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        await pilot.press("right", "f", "x")
        await opened(pilot, app, "Page 2")
        await press(pilot, "space")
        await until(pilot, lambda: app.tutor_run.frame.step > 100)
        await press(pilot, "L")
        await until(pilot, lambda: "更多" in app.text and "epoch" not in app.text)
        step = app.tutor_run.frame.step
        await until(pilot, lambda: app.tutor_screen.frame and app.tutor_screen.frame.step > step)

        assert app.tutor_run.playing
        assert step > 100
        assert (app.tutor_screen.tab, app.tutor_screen.log_axis) == ("gradients", True)
        assert title_of(app) == "Page 2"
        assert app._progress.setting("language") == "zh"


async def test_pages_are_turned_by_keys_clicks_and_the_contents(tmp_path: Path) -> None:
    write_lesson(tmp_path, "One.", "Two.")
    write_lesson(tmp_path, "Three.", slug="two", number=2)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")
        await pilot.press("right")
        await opened(pilot, app, "Two.")
        navigation = app.screen.query_one(PageNavigation)
        await pilot.click(navigation, offset=(navigation.size.width - 3, 0))
        await opened(pilot, app, "Three.")
        second = app._progress.place()
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, ContentsScreen) and app.screen.is_mounted)
        await pilot.press(*"one", "enter")
        await opened(pilot, app, "One.")
        first = app._progress.place()

    assert second is not None
    assert first is not None
    assert (second.lesson, second.page) == ("two", "p1")
    assert (first.lesson, first.page) == ("one", "p1")


async def test_at_the_ends_of_the_course_turning_does_nothing(tmp_path: Path) -> None:
    write_lesson(tmp_path, "One.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")
        await pilot.press("left", "right", "right")
        await settled(pilot)

        assert title_of(app) == "Page 1"


async def test_a_page_without_a_setup_takes_that_of_the_page_before_when_jumped_to(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "One.", "Two.")
    progress = progress_in(tmp_path)
    progress.save_place("one", "p2")
    app = lesson_app(tmp_path, progress=progress)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Two.")

        assert app.tutor_run.setup.samples == 40


async def test_it_reopens_where_it_was_with_the_setup_that_was_left(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "One.", SETUP + QUIZ + "After.")
    app = lesson_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        await pilot.press("right")
        await opened(pilot, app, "Page 2")
        await pilot.press("2", "right_square_bracket")
        await settled(pilot)

    again = lesson_app(tmp_path)
    async with again.run_test(size=WIDE) as pilot:
        await opened(pilot, again, "Page 2")

        assert again.tutor_run.setup.learning_rate == 1.0
        assert "After." in again.text


@pytest.mark.parametrize("saved", ["2-4-1 nonsense=1", "data=gone.csv", "", "2-0-1", "9-4-1 data=xor"])
async def test_a_saved_setup_that_is_no_longer_valid_gives_way_to_the_pages_own(
    tmp_path: Path, saved: str
) -> None:
    write_lesson(tmp_path, SETUP + "One.")
    progress = progress_in(tmp_path)
    progress.save_setup("one", "p1", saved)
    app = lesson_app(tmp_path, progress=progress)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")

        assert app.tutor_run.setup.samples == 40
        assert bool(app.told) == bool(saved)


async def test_a_setup_that_needs_a_file_that_is_not_there_leaves_the_lesson_readable(tmp_path: Path) -> None:
    write_lesson(tmp_path, "```setup\ndata=gone.csv\n```\nOne.", "Two.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "gone.csv" in app.told or "gone.csv" in app.text)
        await press(pilot, "escape", "s")
        await settled(pilot)

        assert app.tutor_run.frame.step == 1


async def test_a_prediction_hides_its_answer_and_is_judged_on_the_run(tmp_path: Path) -> None:
    predict = "```predict\nWhat is it?\nvalue: x[0, 0] * 0 + 0.5\nsample: 3\nhide: a1, loss\nwhy: So.\n```\n"
    write_lesson(tmp_path, SETUP + predict + "After.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        hidden, sample = app.tutor_screen.hidden, app.tutor_run.sample
        await pilot.press("0", "full_stop", "5", "enter")
        await until(pilot, lambda: "Right" in app.text)
        await settled(pilot)

        assert hidden == {"a1", "loss"}
        assert sample == 2
        assert app.tutor_screen.hidden == frozenset()
        assert "After." in app.text
        assert app._progress.page_state("one", "p1").answers["predict"].right


async def test_a_direction_is_judged_after_its_steps(tmp_path: Path) -> None:
    predict = "```predict\nWhere to?\nvalue: loss\nsteps: 3\nchoices: up, down\nhide: loss\nwhy: So.\n```\n"
    write_lesson(tmp_path, SETUP + predict)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        await pilot.press("2")
        await until(pilot, lambda: "→" in app.text and "Right" in app.text)

        assert app.tutor_run.frame.step == 3


async def test_an_answer_in_percent_is_replied_to_in_percent(tmp_path: Path) -> None:
    predict = "```predict\nWhat share?\nvalue: x[0, 0] * 0 + 0.55\nsample: 3\nhide: loss\nwhy: So.\n```\n"
    write_lesson(tmp_path, SETUP + predict)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "What share?")
        await pilot.press(*"20", "percent_sign", "enter")
        await until(pilot, lambda: "It is 55%. You said 20%." in app.text)


async def test_the_right_answer_is_still_told_when_the_page_is_opened_again(tmp_path: Path) -> None:
    predict = "```predict\nWhat share?\nvalue: x[0, 0] * 0 + 0.55\nsample: 3\nhide: loss\nwhy: So.\n```\n"
    write_lesson(tmp_path, SETUP + predict, SETUP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "What share?")
        await pilot.press(*"0.2", "enter")
        await until(pilot, lambda: "It is 0.55. You said 0.2." in app.text)
        await pilot.press("right")
        await until(pilot, lambda: "Page 2" in app.text)
        await pilot.press("left")
        await until(pilot, lambda: "You said 0.2." in app.text)

        assert "It is 0.55. You said 0.2." in app.text


async def test_a_prediction_that_has_no_answer_on_this_run_is_not_held_against_the_learner(
    tmp_path: Path,
) -> None:
    predict = "```predict\nWhat is it?\nvalue: a3[0, 0]\nhide: loss\nwhy: So.\n```\n"
    write_lesson(tmp_path, SETUP + predict + "After.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        await pilot.press("1", "enter")
        await until(pilot, lambda: "After." in app.text)
        await settled(pilot)

        assert app.told
        assert app._progress.page_state("one", "p1").answers["predict"].right


async def test_a_weight_that_a_change_of_the_layers_took_away_is_not_set(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "One.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")
        before = app.tutor_run.frame.layers
        for layer, unit, source in ((2, 0, None), (0, 4, None), (0, 0, 2), (1, 1, 0)):
            await app.tutor_run.set_parameter(layer, unit, source, 9.0)
        after = app.tutor_run.frame.layers

        assert all((one.weights == two.weights).all() for one, two in zip(before, after, strict=True))


CSV = "x1,x2,y\n" + "".join(f"{x1},{x2},{int(x1 * x2 > 0)}\n" for x1 in (-1, -2, 1, 2) for x2 in (-1, 1, 2))


async def test_a_file_of_data_lies_beside_the_lesson_in_setup_link_and_solution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    help_ = "```hint\nTry.\n```\n```solution\ndata=cats.csv test=0.2\n```\n"
    path = write_lesson(tmp_path, "```setup\ndata=cats.csv\n```\n[dogs](panel:data=dogs.csv)\n\n" + help_)
    cats, dogs = path.parent / "cats.csv", path.parent / "dogs.csv"
    cats.write_text(CSV)
    dogs.write_text(CSV)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    app = lesson_app(tmp_path, Opening(file=Path(os.path.relpath(path))))

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "dogs")
        first = app.tutor_run.setup.data
        await pilot.press("tab", "enter")
        await until(pilot, lambda: app.tutor_run.setup.data == str(dogs))
        await press(pilot, "H", "T")
        await until(pilot, lambda: app.tutor_run.setup.test == 0.2)
        await settled(pilot)

        assert first == app.tutor_run.setup.data == str(cats)
        assert str(cats) in (app._progress.page_state("one", "p1").setup or "")
        assert not app.told


async def test_a_file_that_the_learner_names_lies_in_the_working_folder_and_is_kept_with_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_lesson(tmp_path, SETUP + "One.")
    (tmp_path / "birds.csv").write_text(CSV)
    monkeypatch.chdir(tmp_path)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")
        await app.lesson_screen._edit("data=birds.csv", "data")
        await settled(pilot)

        assert str(tmp_path / "birds.csv") in (app._progress.page_state("one", "p1").setup or "")


async def test_turning_the_page_brings_the_lesson_into_view(tmp_path: Path) -> None:
    write_lesson(tmp_path, "One.", "Two.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot, app, "One.")
        await pilot.press("v")
        await until(pilot, lambda: "One." not in app.text)
        await pilot.press("right")
        await opened(pilot, app, "Two.")


async def test_the_pages_own_setup_comes_back_by_its_key(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "One.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")
        await pilot.press("right_square_bracket", "n", "s")
        await settled(pilot)
        await pilot.press("R")
        await settled(pilot)

        setup = app.tutor_run.setup
        assert (setup.learning_rate, setup.seed, app.tutor_run.frame.step) == (0.5, 3, 0)


async def test_in_a_small_window_the_focus_follows_the_pane(tmp_path: Path) -> None:
    write_lesson(tmp_path, "One.", "Two.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot, app, "One.")
        first = app.focused
        await pilot.press("v")
        await settled(pilot)
        network = app.focused
        await pilot.press("v")
        await settled(pilot)
        numbers = app.focused
        await pilot.press("v")
        await settled(pilot)

        assert isinstance(first, PageScroll)
        assert network is None
        assert isinstance(numbers, ValuesTable)
        assert isinstance(app.focused, PageScroll)
        assert app.screen.query_one(Reader).region


async def test_digits_answer_and_escape_comes_back_while_the_keyboard_is_at_the_panel(tmp_path: Path) -> None:
    quiz = "```quiz\nWhich?\n- [ ] this\n  > no\n- [x] that\n  > yes, that\n```"
    write_lesson(tmp_path, f"one\n\n{SETUP}\n\n{quiz}\n", "two")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        app.screen.query_one(LossChart).focus()
        await pilot.press("2")
        await until(pilot, lambda: "yes, that" in app.text)
        app.screen.query_one(LossChart).focus()
        await pilot.press("escape", "right")

        await until(pilot, lambda: "two" in app.text)
