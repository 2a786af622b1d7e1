import pytest
from msgspec import structs
from rich.cells import cell_len

from tests.ui.fake_class import rows_of
from tui_tutor.store.board_messages import Answers, Bar, Block, Board, Row, Rows
from tui_tutor.store.class_messages import Poll
from tui_tutor.translation import translator
from tui_tutor.ui.class_desk import GONE
from tui_tutor.ui.class_pages import LessonPlace, PagePlace, Question
from tui_tutor.ui.class_roll import Roll, Standing
from tui_tutor.ui.painting.board_answers import answer_lines
from tui_tutor.ui.painting.board_columns import board_columns
from tui_tutor.ui.painting.board_learner import learner_lines
from tui_tutor.ui.painting.board_lines import paint_lines
from tui_tutor.ui.painting.board_pages import page_lines
from tui_tutor.ui.painting.board_state import paint_state
from tui_tutor.ui.painting.board_table import paint_board_head, paint_board_rows, spark
from tui_tutor.ui.painting.canvas import plain
from tui_tutor.ui.painting.palette import DARK

NOW = 1_000_000.0


def roll_of(*rows: Row) -> Roll:
    roll = Roll()
    roll.take(Rows(rows))
    return roll


def everyone(roll: Roll, is_anonymous: bool = False) -> tuple[Standing, ...]:
    return roll.standings(NOW, 5, is_anonymous, str)


def row(learner: str, **values: object) -> Row:
    return Row(learner=learner, name=learner.title(), active_at=NOW, progress_at=NOW, **values)  # type: ignore[arg-type]


def test_who_needs_help_comes_first_and_who_is_away_last() -> None:
    roll = roll_of(
        row("away", is_here=False, hand_at=NOW - 900),
        row("well"),
        row("also"),
        row("fault", faults=("divergence",)),
        Row(learner="stuck", name="Stuck", active_at=NOW, progress_at=NOW - 360, goals=2, goals_done=1),
        row("late-hand", hand_at=NOW - 60),
        row("early-hand", hand_at=NOW - 200),
    )

    order = [each.row.learner for each in everyone(roll)]

    assert order == ["early-hand", "late-hand", "stuck", "fault", "also", "well", "away"]


def test_nobody_is_stuck_on_a_page_that_asks_nothing_more() -> None:
    quiet = Row(learner="a", name="A", active_at=NOW, progress_at=NOW - 3600, goals=2, goals_done=2)

    text = plain(paint_board_rows(everyone(roll_of(quiet)), "", (80, 1), DARK, str))

    assert "stuck" not in text


def test_numbers_for_names_stay_and_hide_the_order_of_the_names() -> None:
    roll = roll_of(*(row(name) for name in ("anna", "bert", "carl", "dora", "emil", "frida")))
    before = {each.row.learner: each.name for each in everyone(roll, is_anonymous=True)}

    roll.take(Rows((row("aaron"), row("bert", hand_at=NOW - 60))))
    after = {each.row.learner: each.name for each in everyone(roll, is_anonymous=True)}

    assert {name: after[name] for name in before} == before
    assert set(before.values()) == {f"Learner {number}" for number in range(1, 7)}
    assert [before[name] for name in sorted(before)] != sorted(before.values())


def test_no_name_is_on_an_anonymous_table() -> None:
    rows = rows_of(30, NOW)
    standings = everyone(roll_of(*rows), is_anonymous=True)

    text = plain(paint_board_rows(standings, "l1", (140, 30), DARK, str))

    assert not [each.name for each in rows if each.name in text]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_column_is_cut_off_and_none_runs_into_another_at_any_width(language: str) -> None:
    translate = translator(language)
    standings = everyone(roll_of(*rows_of(12, NOW)))
    # From the table of the narrowest window to more than any window leaves it.
    for width in range(35, 221):
        columns = board_columns(width)

        head = paint_board_head(width, DARK, translate)
        strips = [head, *paint_board_rows(standings, "", (width, 12), DARK, translate)]

        assert columns[-1].x + columns[-1].width <= width
        assert {cell_len(strip.text) for strip in strips} == {width}
        for strip in strips:
            # One cell before each column but the first is always empty, so nothing runs into another.
            assert all(strip.crop(column.x - 1, column.x).text == " " for column in columns[1:])
        for column in columns:
            said = translate(column.head) if column.head else ""
            assert head.crop(column.x, column.x + column.width).text.strip() == said, (width, column)


def test_a_wider_table_lacks_no_column_of_a_narrower_one() -> None:
    for width in range(35, 220):
        assert {each.name for each in board_columns(width)} <= {
            each.name for each in board_columns(width + 1)
        }


# 75 is what a window of 80 columns leaves beside a scroll bar, 78 one of 120 beside the pages.
@pytest.mark.parametrize("width", [75, 78, 92, 103, 132])
def test_a_line_says_all_that_a_teacher_looks_for(width: int) -> None:
    one = row(
        "anna",
        title="5 Backprop",
        lesson="backprop",
        page_number=3,
        pages=8,
        goals=2,
        goals_done=1,
        spark=(100, 50, 0),
        faults=("dead-units", "symmetry"),
        attempts=4,
        wrong=2,
        hints=3,
        hand_at=NOW - 120,
    )
    idle = structs.replace(one, active_at=NOW - 420)

    text = plain(paint_board_rows(everyone(roll_of(idle)), "", (width, 1), DARK, str))

    for said in ("hand 2m", "Anna", "5 Back", "3/8", "1/2", "▇▄▁", "dead", "+", "✗2 4", " 3 ", "7m"):
        assert said in text


def test_a_solution_that_was_shown_and_a_chinese_name_have_their_place_in_a_narrow_table() -> None:
    here = Row(learner="a", name="欧阳小明明明", active_at=NOW, progress_at=NOW, solution_seen=True)

    text = plain(paint_board_rows(everyone(roll_of(here)), "", (75, 1), DARK, str))

    assert "欧阳小明…" in text
    assert "sol." in text


def test_a_spark_ends_with_the_newest_loss() -> None:
    levels = (100, 50, *([40] * 21), 0)

    line = spark(levels, 8)

    assert len(line) == 8
    assert (line[0], line[-1]) == ("▇", "▁")


def test_no_spark_fills_its_cell_and_touches_the_one_above() -> None:
    assert "█" not in spark(tuple(range(101)), 101)


def test_one_page_that_is_done_is_counted_as_several_are() -> None:
    (one,) = everyone(roll_of(row("a", done=1)))

    text = plain(paint_lines(learner_lines(one, (40, 20), False, DARK, str), (40, 20)))

    assert [line.split() for line in text.splitlines() if "pages" in line] == [["pages", "done", "1"]]


def test_the_loss_of_a_learner_and_how_it_went_share_a_line() -> None:
    (one,) = everyone(roll_of(row("a", setup="2-4-1", loss=0.5, step=99, spark=tuple(range(100, 4, -4)))))

    text = plain(paint_lines(learner_lines(one, (34, 20), False, DARK, str), (34, 20)))

    lines = [line for line in text.splitlines() if "▁" in line or "▇" in line]
    assert [line.split()[:2] for line in lines] == [["loss", "0.50"]]
    assert lines[0].rstrip()[-1] == "▁"


def test_the_pages_show_how_many_are_on_each_and_where_the_teacher_is() -> None:
    pages = (PagePlace("a", 1, "First", 3, 1), PagePlace("b", 2, "Second", 0), PagePlace("c", 3, "Third", 6))
    lessons = (LessonPlace("one", "1 One", pages),)

    text = plain(paint_lines(page_lines(lessons, ("one", "c"), (40, 10), DARK, str), (40, 10)))

    lines = text.splitlines()
    assert lines[0].startswith("1 One")
    assert lines[0].endswith("9")
    assert [line.split()[-1] for line in lines[1:4]] == ["3", "0", "6"]
    assert lines[3].startswith("▸ 3 Third")
    assert lines[1].count("█") * 2 == lines[3].count("█")


def test_a_lesson_too_long_for_the_room_shows_only_pages_with_somebody_on_them() -> None:
    pages = tuple(PagePlace(str(n), n, f"Page {n}", int(n == 7)) for n in range(1, 21))

    text = plain(
        paint_lines(page_lines((LessonPlace("x", "X", pages),), ("", ""), (40, 8), DARK, str), (40, 8))
    )

    assert "Page 7" in text
    assert "Page 8" not in text


def test_answers_to_a_poll_stay_in_the_order_they_were_offered_in() -> None:
    board = Board(
        now=NOW, poll=Poll(1, "Clear?", ("yes", "no")), poll_open=True, bars=(Bar("no", 9), Bar("yes", 2))
    )

    text = plain(paint_lines(answer_lines(board, None, "", {}, 20, 40, DARK, str), (40, 6)))

    assert text.index("yes") < text.index("no  ")
    assert "11 of 20 have answered" in text


def test_answers_of_a_page_are_told_in_the_words_of_the_quiz() -> None:
    answers = Answers("one", "a", (Block("quiz", (Bar("2", 7, True), Bar("1,3", 2, False))),))
    questions = {"quiz": Question("Which is it?", ("red", "green", "blue"))}

    text = plain(paint_lines(answer_lines(None, answers, "1 One", questions, 9, 50, DARK, str), (50, 8)))

    assert "Which is it?" in text
    assert "✓ green" in text
    assert "✗ red + blue" in text


def test_what_holds_for_everybody_is_on_the_line_and_a_lost_class_takes_all_of_it() -> None:
    board = Board(now=NOW, follow="held", leads=True, frozen=True, poll_open=True)
    standings = everyone(roll_of(row("a", hand_at=NOW - 60), row("b")))

    text = plain(paint_state(board, standings, "", True, "", 120, DARK, str))
    lost = plain(paint_state(board, standings, "", True, GONE, 120, DARK, str))

    assert "2 of 2 here   1 hand up" in text
    assert text.endswith("names hidden   poll open   follows you: held   frozen")
    assert "does not answer" in lost
