from collections.abc import Sequence
from pathlib import Path

from textual.app import App
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static

import tui_tutor.ui
from tests.store.record_pages import GOAL, QUIZ, lesson, page
from tests.ui.tutor_app import SETUP, lesson_app, press, progress_in, settled, until, write_lesson
from tui_tutor.store.page_times import PageTimes
from tui_tutor.store.progress import Answer, PageState
from tui_tutor.store.record import Address, LessonRecord, course_record
from tui_tutor.store.review import Reason, Review
from tui_tutor.ui.painting.course_map import (
    columns,
    head,
    lesson_card,
    lesson_line,
    page_lines,
    review_line,
)
from tui_tutor.ui.painting.times import duration
from tui_tutor.ui.screens.course_map import STREAK, CourseMapScreen
from tui_tutor.ui.study import Study

NOW = 1_700_000_000.0
DAY = 86_400.0
SUM = lesson(page("quiz", QUIZ), page("goal", GOAL), page("end"))
READ = PageState(visited=True)


def record(states: dict[Address, PageState], times: dict[Address, PageTimes] | None = None) -> LessonRecord:
    [found] = course_record([SUM], states, times or {})
    return found


def line(lesson: LessonRecord, room: int = 72, place: Address = ("", ""), chosen: int | None = None) -> str:
    return lesson_line(lesson, place, chosen, columns([lesson], room, str), str).plain


# Painting


def test_each_page_has_a_mark_for_what_is_done_and_whether_it_has_a_goal() -> None:
    states = {
        ("sum", "quiz"): PageState(visited=True, answers={"quiz": Answer("1", False, 1)}),
        ("sum", "goal"): PageState(visited=True, done_blocks=frozenset({"goal"})),
    }

    assert line(record({}), 34).split() == ["3", "The", "sum", "○◇○", "0/1", "◆", "20", "min"]
    assert line(record({})).split()[3] == "○─◇─○"
    assert line(record(states), 72, ("sum", "goal")).split()[:5] == ["▸", "3", "The", "sum", "◐─◆─○"]


def test_a_lesson_that_is_done_has_a_tick_and_the_time_it_took() -> None:
    states = {
        ("sum", "quiz"): PageState(visited=True, answers={"quiz": Answer("2", True, 1)}),
        ("sum", "goal"): PageState(visited=True, done_blocks=frozenset({"goal"})),
        ("sum", "end"): READ,
    }
    times = {("sum", "end"): PageTimes(seconds=700), ("sum", "goal"): PageTimes(seconds=200)}

    assert line(record(states, times)).startswith(" ✓  3  The sum")
    assert line(record(states, times)).endswith("15/20 min")


def test_marks_lose_their_dashes_and_goals_their_column_where_there_is_no_room() -> None:
    titled = course_record([lesson(*SUM.pages, slug="very-long-title-of-a-lesson")], {}, {})
    wide, narrow = columns(titled, 100, str), columns(titled, 50, str)

    assert (wide.spaced, narrow.spaced) == (True, False)
    assert wide.goals
    assert not narrow.goals
    text = lesson_line(titled[0], ("", ""), None, narrow, str).plain
    assert len(text) <= 50
    assert "○◇○" in text


def test_lines_of_chinese_lessons_end_in_one_column() -> None:
    from rich.cells import cell_len

    from tui_tutor.lessons.lesson import Lesson

    chinese = Lesson("zh", 12, "死亡的 ReLU", "zh", 5, "", SUM.pages, Path("12-zh.md"))
    lessons = course_record([SUM, chinese], {}, {})
    parts = columns(lessons, 72, str)

    ends = {cell_len(lesson_line(each, ("", ""), None, parts, str).plain) for each in lessons}

    assert len(ends) == 1


def test_the_head_counts_pages_goals_and_time_and_days_only_when_asked() -> None:
    lessons = [record({("sum", "end"): READ}, {("sum", "end"): PageTimes(seconds=4000)})]

    assert head(lessons, 0, str).plain == "━━━━╌╌╌╌╌╌╌╌ 1 of 3 pages · 0 of 1 goals · 1 h 7 min"
    assert head(lessons, 1, str).plain == head(lessons, 0, str).plain, "one day is no row"
    assert head(lessons, 4, str).plain.endswith("4 days in a row")


def test_the_card_tells_what_is_known_of_the_chosen_page() -> None:
    states = {
        ("sum", "goal"): PageState(visited=True, done_blocks=frozenset({"goal"}), hints=2, solution_seen=True)
    }
    times = {("sum", "goal"): PageTimes(done_at={"goal": int(NOW)}, seconds=120)}

    card = lesson_card(record(states, times), ("sum", "end"), 1, 40, str).plain
    short = page_lines(record(states, times), ("sum", "end"), 1, 60, str).plain

    assert "You can add." in card
    assert "◆ Page goal" in card
    assert "○ Page end   ← you are here" in card
    narrow = lesson_card(record(states, times), ("sum", "end"), 1, 16, str).plain
    assert "○ Page end  ←" in narrow
    assert "goal reached on 2023-11-1" in card
    assert "hints: 2" in card
    assert "solution seen" in card
    assert "2 min" in card
    assert short.splitlines()[0] == "◆ 2/3  Page goal"
    assert len(short.splitlines()) == 2


def test_reasons_to_review_are_said_in_words() -> None:
    for reason in Reason:
        text = review_line(Review(("sum", "goal"), reason, 5), "The sum", str).plain
        assert text.startswith("The sum\n     ")
        assert "{" not in text


def test_times_are_rounded_to_what_one_says() -> None:
    assert [duration(each, str) for each in (5, 31, 90, 3600, 7260)] == [
        "under a minute",
        "1 min",
        "2 min",
        "1 h 0 min",
        "2 h 1 min",
    ]


# The screen


class MapApp(App[None]):
    CSS_PATH = Path(tui_tutor.ui.__file__).parent / "tutor.tcss"

    def __init__(self, study: Study, closed: Sequence[str] = ()) -> None:
        super().__init__()
        self.study = study
        self.closed = frozenset(closed)
        self.closed_with: list[Address | None] = []

    def on_mount(self) -> None:
        screen = CourseMapScreen(self.study, str, self.closed, now=lambda: NOW + 60 * DAY)
        self.push_screen(screen, self.closed_with.append)

    @property
    def lines(self) -> list[str]:
        found = self.screen.query_one(OptionList)
        return [str(found.get_option_at_index(index).prompt) for index in range(found.option_count)]

    def says(self, name: str) -> str:
        return str(self.screen.query_one(name, Static).visual)


QUIZ_TEXT = "```quiz\nWhich?\n- [ ] this\n  > No.\n- [x] that\n  > Yes.\n```\n"


def study_at(tmp_path: Path, slug: str = "two") -> Study:
    write_lesson(tmp_path, "First words.", "Second words.", slug="one", number=1)
    write_lesson(tmp_path, "Third words.", QUIZ_TEXT, "Last words.", slug="two", number=2)
    study = Study(tmp_path, "en", progress_in(tmp_path))
    lesson = study.find(slug)
    assert lesson is not None
    study.open_lesson(lesson)
    return study


async def test_the_map_begins_at_the_open_page_and_says_what_comes_next(tmp_path: Path) -> None:
    app = MapApp(study_at(tmp_path))

    async with app.run_test(size=(80, 24)):
        assert app.screen.query_one(OptionList).highlighted == 1
        assert [each[0] for each in app.lines] == [" ", "▸"]
        assert "Page 1   ← you are here" in app.says(".page")
        title = app.screen.query_one("CourseMapScreen > Vertical").border_title
        assert title == "Course map   next: 2 Page 2"


async def test_arrows_choose_lesson_and_page_and_enter_opens_it(tmp_path: Path) -> None:
    app = MapApp(study_at(tmp_path))

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("right", "right", "right", "left")
        assert "2/3  Page 2" in app.says(".page")
        await pilot.press("up", "right")
        assert "2/2  Page 2" in app.says(".page")
        await pilot.press("enter")
        await pilot.pause()

    assert app.closed_with == [("one", "p2")]


async def test_typing_searches_and_left_then_moves_in_the_field(tmp_path: Path) -> None:
    app = MapApp(study_at(tmp_path))

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"first", "left")
        assert app.screen.query_one(Input).cursor_position == 4
        assert app.lines == ["· 1  Lesson one en: Page 1\n  First words."]
        await pilot.press("enter")
        await pilot.pause()

    assert app.closed_with == [("one", "p1")]


async def test_tab_lists_what_to_review_and_goes_back_to_the_map(tmp_path: Path) -> None:
    study = study_at(tmp_path)
    study.progress.save_answer("two", "p2", "quiz", "1", right=False)
    app = MapApp(study)

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab")
        assert app.lines == [" 2  Lesson two en: Page 2\n     not answered right yet, tries: 1"]
        await pilot.press("tab")
        assert len(app.lines) == 2
        await pilot.press("tab", "enter")
        await pilot.pause()

    assert app.closed_with == [("two", "p2")]


async def test_where_there_is_nothing_to_review_it_is_said(tmp_path: Path) -> None:
    app = MapApp(study_at(tmp_path))

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", "enter")

        assert app.lines[0].startswith("Nothing to review")
        assert app.closed_with == []


async def test_a_lesson_that_is_not_open_tells_nothing_and_opens_nothing(tmp_path: Path) -> None:
    app = MapApp(study_at(tmp_path, "one"), closed=["two"])

    async with app.run_test(size=(120, 40)) as pilot:
        assert "not open yet" in app.lines[1]
        await pilot.press("down", "right", "enter")
        await pilot.press(*"third")
        assert app.lines[0].startswith("Nothing found")

    assert app.closed_with == []


async def test_what_comes_next_is_never_a_page_that_can_not_be_opened(tmp_path: Path) -> None:
    study = study_at(tmp_path, "one")
    study.progress.save_visit("one", "p2")

    app = MapApp(study)
    async with app.run_test(size=(120, 40)):
        assert "next: 2 Page 1" in str(app.screen.query_one(Vertical).border_title)
    app = MapApp(study, closed=["two"])
    async with app.run_test(size=(120, 40)):
        assert str(app.screen.query_one(Vertical).border_title) == "Course map"


async def test_days_in_a_row_are_shown_only_once_they_are_asked_for(tmp_path: Path) -> None:
    study = study_at(tmp_path)
    app = MapApp(study)

    async with app.run_test(size=(120, 40)) as pilot:
        before = study.progress.setting(STREAK)
        await pilot.press("f2")
        shown = study.progress.setting(STREAK)
        await pilot.press("f2")

        assert (before, shown, study.progress.setting(STREAK)) == (None, "shown", "hidden")


async def test_the_key_for_the_contents_opens_the_map_of_the_tutor(tmp_path: Path) -> None:
    write_lesson(tmp_path, "One.", "Two.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, CourseMapScreen) and app.screen.is_mounted)
        await pilot.press("right", "enter")
        await until(pilot, lambda: "Two." in app.text)

        assert app.study.place == ("one", "p2")


async def test_a_goal_that_is_reached_and_a_pause_keep_the_best_run_of_the_page(tmp_path: Path) -> None:
    write_lesson(tmp_path, SETUP + "```goal\nsteps >= 3\nMake three steps.\n```\n")
    app = lesson_app(tmp_path)

    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "s", "s")
        await settled(pilot)
        before = app.study.progress.course_times()["one", "p1"].best
        await press(pilot, "s")
        await until(pilot, lambda: app.study.progress.course_times()["one", "p1"].best)
        reached = app.study.progress.course_times()["one", "p1"].best
        await press(pilot, "space")
        await until(pilot, lambda: app.tutor_run.frame.step > 300)
        await press(pilot, "space")
        await settled(pilot)
        paused = app.study.progress.course_times()["one", "p1"].best

    assert before is None
    assert reached is not None
    assert paused is not None
    assert reached.steps == 3
    assert paused.steps > 300
    assert paused.loss < reached.loss
    assert paused.setup == "2-4-1 samples=40 seed=3"
