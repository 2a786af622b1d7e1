"""When a goal is reached: what it was good for comes into view, and what tells of it covers nothing."""

from pathlib import Path

from textual.pilot import Pilot

from tests.ui.tutor_app import SETUP, Tutor, lesson_app, opened, press, settled, until, write_lesson
from tui_tutor.ui.screens.help_screen import HelpScreen
from tui_tutor.ui.widgets.goal_block import GoalBlock
from tui_tutor.ui.widgets.page_scroll import PageScroll

SMALL, WIDE = (80, 24), (120, 40)
TEXT = "\n\n".join(f"Line {number}." for number in range(1, 8)) + "\n\n"
GOAL = "```goal\nsteps >= 3\nDo it.\n\nWell done, and here is why.\n```\n"
HELP = "```hint\nTry **s**.\n```\n```solution\nsteps: 3\nPress **s**.\n```\n"
PREDICT = "```predict\nWhat is the loss?\nvalue: loss\nwhy: So.\n```\n"


async def made_steps(pilot: Pilot[None], app: Tutor, count: int = 3) -> None:
    for _ in range(count):
        app.tutor_screen.action_press("step")
        await settled(pilot)
    assert app.lesson_screen.query_one(GoalBlock).done


def scrolled(app: Tutor) -> float:
    return app.lesson_screen.query_one(PageScroll).scroll_y


async def test_why_it_was_worth_it_comes_into_view(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + TEXT + GOAL + TEXT + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot, app, "Page 1")
        before = app.text
        await made_steps(pilot, app)
        await until(pilot, lambda: "Well done, and here is why." in app.text)

        assert "Do it." not in before
        assert "Do it." in app.text


async def test_of_a_goal_with_a_long_why_the_beginning_of_that_is_shown(tmp_path: Path) -> None:
    why = "\n\n".join(f"Because {number}." for number in range(1, 30))
    write_lesson(tmp_path, SETUP + TEXT + GOAL.replace("Well done, and here is why.", why) + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot, app, "Page 1")
        await made_steps(pilot, app)
        await until(pilot, lambda: "Because 1." in app.text and "Because 3." in app.text)


async def test_another_pane_is_left_to_the_learner_and_the_page_is_there_when_it_is_opened(
    tmp_path: Path,
) -> None:
    write_lesson(tmp_path, SETUP + TEXT + GOAL + TEXT + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot, app, "Page 1")
        await pilot.press("v")
        await until(pilot, lambda: "what it has learnt" in app.text)
        await made_steps(pilot, app)
        network = app.text
        await pilot.press("v", "v")
        await until(pilot, lambda: "Well done, and here is why." in app.text)

        assert "what it has learnt" in network


async def test_the_page_stays_where_it_is_behind_a_window(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + TEXT + GOAL + TEXT + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot, app, "Page 1")
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await made_steps(pilot, app)
        behind = scrolled(app)
        await pilot.press("escape")
        await until(pilot, lambda: "Well done, and here is why." in app.text)

        assert behind == 0


async def test_the_page_stays_where_an_answer_is_being_typed(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + GOAL + TEXT + TEXT + PREDICT + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot, app, "Page 1")
        await pilot.press("0", "full_stop")
        await settled(pilot)
        before = scrolled(app)
        await made_steps(pilot, app)

        assert scrolled(app) == before > 0


async def test_what_was_reached_on_a_page_that_was_left_moves_no_other_page(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + TEXT + GOAL + HELP, SETUP + TEXT + TEXT + GOAL + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot, app, "Page 1")
        await pilot.press("v")
        await made_steps(pilot, app)
        await pilot.press("right")
        await opened(pilot, app, "Page 2")
        await settled(pilot)

        assert scrolled(app) == 0


async def test_the_notice_lies_on_the_title_line_and_covers_nothing_of_the_page(tmp_path: Path) -> None:
    for language, told in (("en", "Goal reached"), ("zh", "任务完成")):
        write_lesson(tmp_path, SETUP + GOAL + HELP, lang=language)
        app = lesson_app(tmp_path, language=language)

        async with app.run_test(size=SMALL) as pilot:
            await opened(pilot, app, "Page 1")
            await until(pilot, lambda: not app.lesson_screen.is_opening)  # noqa: B023
            app.tutor_screen.notify(told, timeout=60)
            await until(pilot, lambda: app.notices and app.notices[0].region)  # noqa: B023
            region = app.notices[0].region

            await until(pilot, lambda: told in app.text.splitlines()[0])  # noqa: B023
            assert (region.y, region.height) == (0, 1)
            assert region.width <= 20


async def test_a_notice_goes_when_the_page_is_turned_and_a_warning_stays(tmp_path: Path) -> None:
    write_lesson(tmp_path, "One.", "Two.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "One.")
        app.notify("told", timeout=60)
        app.notify("warned", severity="warning", timeout=60)
        await until(pilot, lambda: "told" in app.text and "warned" in app.text)
        await press(pilot, "right")
        await opened(pilot, app, "Two.")
        await until(pilot, lambda: "told" not in app.told)

        assert "warned" in app.text


async def test_all_of_why_comes_into_view_when_the_goal_is_reached_in_a_window(tmp_path: Path) -> None:
    goal = GOAL.replace("steps >= 3", 'did("set-weight")').replace(
        "why.", "why.\n\nAnd more.\n\nThat is all."
    )
    write_lesson(tmp_path, SETUP + TEXT + goal + TEXT + HELP)
    app = lesson_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot, app, "Page 1")
        await press(pilot, "w", "enter", "1", "enter")
        await until(pilot, lambda: app.lesson_screen.query_one(GoalBlock).done)
        await until(pilot, lambda: "That is all." in app.text)
