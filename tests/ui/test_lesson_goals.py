"""Goals of a page tick themselves, whatever reaches them, and only when it is their turn."""

from pathlib import Path

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

WIDE = (120, 40)
HINTS = "```hint\nTry **s**.\n```\n```solution\nlearning-rate=0.1\nsteps: 1\ndo: step\nPress **s**.\n```\n"


def goal(until: str) -> str:
    return f"```goal\n{until}\nDo it.\n\nWell done.\n```\n{HINTS}"


QUIZ = "```quiz\nWhich?\n- [ ] this\n  > No.\n- [x] that\n  > Yes.\n```\n"
STEP_GOAL = SETUP + goal('did("step")')


def goal_done(app: Tutor) -> bool:
    return bool(app.screen.query(GoalBlock)) and app.screen.query_one(GoalBlock).done


GOALS = {
    'did("step")': ["s"],
    "steps >= 3 and steps <= 3": ["s", "s"],
    'did("epoch")': ["e"],
    'did("sample")': ["full_stop"],
    'did("gradients")': ["g"],
    'did("log-axis")': ["x"],
    'did("learning-rate") and learning_rate == 1': ["right_square_bracket"],
    'did("reset")': ["r"],
    'did("new-start") and seed == 4': ["n"],
    'did("play")': ["space"],
    'did("pause")': ["space"],
}


async def test_each_goal_ticks_itself_when_its_time_has_come(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "".join(f"```goal\n{goal}\nDo.\n```\n" for goal in GOALS) + HINTS)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        blocks = list(app.screen.query(GoalBlock))
        for count, keys in enumerate(GOALS.values()):
            assert [block.done for block in blocks] == [True] * count + [False] * (len(GOALS) - count)
            await press(pilot, *keys)
            await until(pilot, lambda block=blocks[count]: block.done)  # type: ignore[misc]

        assert len(app._progress.page_state("one", "p1").done_blocks) == len(GOALS)


async def test_a_goal_that_is_reached_says_why_it_was_worth_it(tmp_path: Path) -> None:
    write_lesson(tmp_path, STEP_GOAL)
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        before = app.text
        await press(pilot, "s")
        await until(pilot, lambda: "Well done." in app.text and "Goal reached" in app.told)

        assert "Well done." not in before


async def test_a_goal_is_judged_when_a_weight_is_set_by_hand(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + goal('loss > 3 and did("set-weight")'))
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        await app.tutor_run.set_parameter(1, 0, None, 50.0)
        app.tutor_screen.did("set-weight")
        await until(pilot, lambda: goal_done(app))


async def test_a_word_changed_by_a_link_counts_as_changed(tmp_path: Path) -> None:
    link = "[a link](panel:2-8-1%20init=xavier)\n\n"
    write_lesson(tmp_path, SETUP + link + goal('did("layers") and did("init") and not did("paste")'))
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: goal_done(app))

        assert app.tutor_run.setup.layer_sizes == (2, 8, 1)


async def test_a_goal_below_an_open_question_waits_for_the_answer(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + QUIZ + goal('did("step")'))
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        await pilot.press("s")
        await settled(pilot)
        early = app._progress.page_state("one", "p1").done_blocks
        await pilot.press("2")
        await until(pilot, lambda: goal_done(app))

        assert not early
        assert app._progress.page_state("one", "p1").answers["quiz"].right


async def test_what_a_page_before_has_reached_does_not_count_on_the_next(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "Read.", SETUP.replace("seed=3", "seed=4") + goal("steps >= 50"))
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        await press(pilot, "space")
        await until(pilot, lambda: app.tutor_run.frame.step > 100)
        await press(pilot, "right")
        await until(pilot, lambda: app.tutor_run.frame.setup.seed == 4 and not app.lesson_screen._opening)
        await settled(pilot)

        assert not goal_done(app)
        assert app.tutor_run.frame.step == 0
        assert not app.tutor_run.playing


async def test_actions_done_before_the_language_changed_still_count(tmp_path: Path) -> None:
    page = SETUP + goal('did("step") and did("reset")')
    write_lesson(tmp_path, page)
    write_lesson(tmp_path, page, lang="zh")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, app, "Page 1")
        await pilot.press("s", "L")
        await until(pilot, lambda: "Lesson one zh" in app.text)
        await press(pilot, "r")
        await until(pilot, lambda: goal_done(app))
