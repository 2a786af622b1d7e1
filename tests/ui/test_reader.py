from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.widget import Widget

from tests.ui.reader_helpers import (
    DIRECTION,
    GOAL,
    NUMBER,
    QUIZ,
    SEVERAL,
    SOLUTION,
    ReaderApp,
    lesson,
    page,
    prose,
)
from tui_tutor.lessons.lesson import Break, Solution
from tui_tutor.ui.markdown.layout import lines_as_text
from tui_tutor.ui.markdown.lesson_markdown import LessonMarkdown
from tui_tutor.ui.markdown.wrap import plain
from tui_tutor.ui.widgets.goal_block import GoalBlock
from tui_tutor.ui.widgets.hint_block import NO_HELP, HintBlock
from tui_tutor.ui.widgets.page_frame import PageNavigation, Place
from tui_tutor.ui.widgets.page_links import LessonLink, PanelLink, WebLink
from tui_tutor.ui.widgets.page_scroll import PageScroll, lines_to_show
from tui_tutor.ui.widgets.predict_block import PredictBlock, Verdict
from tui_tutor.ui.widgets.quiz_block import QuizBlock
from tui_tutor.ui.widgets.reader import Reading

LONG = "\n\n".join(f"Paragraph {number} of a long page." for number in range(60))


async def test_what_follows_an_unanswered_quiz_is_not_shown_and_the_page_says_what_to_do() -> None:
    app = ReaderApp(page(prose("Before."), QUIZ, prose("After.")))

    async with app.run_test(size=(60, 40)):
        assert "Before." in app.texts()
        assert "After." not in app.texts()
        assert "Answer to go on: press 1–3, or click." in app.texts()


async def test_the_page_is_as_wide_as_the_reader_and_no_wider_than_one_likes_to_read() -> None:
    app = ReaderApp(page(prose("Before.")))

    async with app.run_test(size=(48, 20)) as pilot:
        narrow = app.query_one(LessonMarkdown).size.width
        await pilot.resize_terminal(120, 20)
        await pilot.pause()
        wide = app.query_one(LessonMarkdown).size.width

    assert narrow == 44
    assert 60 <= wide <= 75


async def test_a_number_key_answers_the_waiting_quiz_wherever_the_focus_is() -> None:
    app = ReaderApp(page(prose("Before."), QUIZ, prose("After.")))

    async with app.run_test(size=(60, 40)) as pilot:
        app.query_one(PageScroll).focus()
        await pilot.press("2")
        await pilot.pause()
        text = app.texts()

    assert "After." in text
    assert "Right: four units with two inputs each." in text
    assert [(event.text, event.right) for event in app.heard] == [("2", True)]


async def test_a_stored_answer_shows_what_follows() -> None:
    lessons = lesson(page(QUIZ, prose("After."), SEVERAL, prose("Last.")))
    app = ReaderApp(*lessons.pages, reading=Reading(lessons, lessons.pages[0], answers={"quiz": "2"}))

    async with app.run_test(size=(60, 40)):
        assert "After." in app.texts()
        assert "Last." not in app.texts()


async def test_digits_go_into_the_field_of_the_waiting_prediction_and_enter_says_them() -> None:
    app = ReaderApp(page(NUMBER, prose("After.")))

    async with app.run_test(size=(60, 40)) as pilot:
        app.query_one(PageScroll).focus()
        await pilot.press("minus", "0", "full_stop", "5", "enter")
        await pilot.pause()

        assert [event.text for event in app.heard] == ["-0.5"]
        assert "After." in app.texts()


async def test_turning_the_page_shows_the_other_one_from_its_top() -> None:
    app = ReaderApp(page(prose(LONG)), page(prose("Second."), key="two"))

    async with app.run_test(size=(60, 20)) as pilot:
        scroll = app.query_one(PageScroll)
        scroll.scroll_to(y=30, animate=False, immediate=True)
        app.reader.reading = Reading(app.lesson, app.lesson.pages[1])
        await pilot.pause()

        assert scroll.scroll_y == 0
        assert "Second." in app.texts()
        assert "Paragraph 1 " not in app.texts()


async def test_new_text_of_the_same_page_does_not_move_it() -> None:
    app = ReaderApp(page(prose(LONG)))

    async with app.run_test(size=(60, 20)) as pilot:
        scroll = app.query_one(PageScroll)
        scroll.scroll_to(y=30, animate=False, immediate=True)
        changed = lesson(page(prose(LONG.replace("long", "saved"))))
        app.reader.reading = Reading(changed, changed.pages[0])
        await pilot.pause()

        assert scroll.scroll_y == 30
        assert "saved" in app.texts()


async def test_what_the_learner_does_on_a_page_does_not_build_it_again() -> None:
    app = ReaderApp(page(prose(LONG), GOAL, hints=("Look.",)))

    async with app.run_test(size=(60, 20)) as pilot:
        before = app.query_one(LessonMarkdown)
        app.reader.reading = replace(app.first, done=frozenset({"goal"}), hints=1)
        await pilot.pause()

        assert app.query_one(LessonMarkdown) is before
        assert app.query_one(GoalBlock).done
        assert app.query_one(HintBlock).shown == 1


async def test_goals_show_how_far_the_run_is_and_tick() -> None:
    app = ReaderApp(page(GOAL))

    async with app.run_test(size=(60, 20)) as pilot:
        app.reader.progress = {"goal": "loss 0.317"}
        await pilot.pause()
        assert "loss 0.317" in app.texts()

        app.reader.done = frozenset({"goal"})
        await pilot.pause()
        assert "☑ Train until" in app.texts()
        assert "It learns." in app.texts()


async def test_tab_goes_through_every_link_and_enter_follows_it() -> None:
    text = (
        "A [rate](panel:learning-rate=0.1), a [page](lesson:forward-pass/numbers), the [web](https://x.org)."
    )
    app = ReaderApp(page(prose(text)))

    async with app.run_test(size=(60, 20)) as pilot:
        app.query_one(PageScroll).focus()
        for _press in range(3):
            await pilot.press("tab", "enter")
        await pilot.pause()

    panel, to_lesson, web = app.heard
    assert isinstance(panel, PanelLink)
    assert isinstance(to_lesson, LessonLink)
    assert isinstance(web, WebLink)
    assert panel.setup == "learning-rate=0.1"
    assert (to_lesson.slug, to_lesson.page) == ("forward-pass", "numbers")
    assert web.address == "https://x.org"


async def test_pointing_at_a_link_far_down_brings_no_more_than_it_into_view() -> None:
    app = ReaderApp(page(prose(LONG + "\n\nA [link](panel:data=xor) at last.")))

    async with app.run_test(size=(60, 20)) as pilot:
        app.query_one(PageScroll).focus()
        await pilot.press("tab")
        await pilot.pause()

        markdown = app.query_one(LessonMarkdown)
        row = markdown.link_region(0).y + markdown.region.y
        assert 0 <= row < app.query_one(PageScroll).size.height


async def test_a_link_is_followed_by_a_click() -> None:
    app = ReaderApp(page(prose("[rate](panel:learning-rate=0.1)")))

    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.click(LessonMarkdown, offset=(3, 0))
        await pilot.pause()

    assert [event.setup for event in app.heard] == ["learning-rate=0.1"]


async def test_hints_come_one_by_one_and_then_the_solution() -> None:
    app = ReaderApp(page(GOAL, hints=("Look at the rate.", "Try 0.5."), solution=SOLUTION))

    async with app.run_test(size=(60, 40)) as pilot:
        app.query_one(PageScroll).focus()
        assert "hint (2 left)" in app.texts()
        await pilot.press("h")
        assert "Look at the rate." in app.texts()
        assert "Try 0.5." not in app.texts()
        await pilot.press("h")
        assert "show the solution" in app.texts()
        await pilot.press("H")
        assert "A larger rate." in app.texts()
        await pilot.press("T")
        await pilot.pause()

    assert [type(event) for event in app.heard] == [
        HintBlock.HintAsked,
        HintBlock.HintAsked,
        HintBlock.SolutionAsked,
        HintBlock.SolutionTried,
    ]


async def test_help_for_a_goal_is_not_offered_before_the_goal_is_shown() -> None:
    app = ReaderApp(page(QUIZ, prose("After."), GOAL, hints=("Look at the rate.",), solution=SOLUTION))

    async with app.run_test(size=(60, 40)) as pilot:
        app.query_one(PageScroll).focus()
        assert "hint" not in app.texts()
        await pilot.press("h", "H", "T")
        await pilot.pause()
        assert "Look at the rate." not in app.texts()
        assert [event.reason for event in app.heard] == ["waits"] * 3

        await pilot.press("2")
        await pilot.pause()
        assert "hint (1 left)" in app.texts()
        await pilot.press("h")
        await pilot.pause()
        assert "Look at the rate." in app.texts()


async def test_hints_on_a_page_with_a_fault_are_for_finding_it() -> None:
    fault = Break(1, "break", "What is wrong?", "wrong-sign", QUIZ.choices, "")
    app = ReaderApp(page(NUMBER, fault, GOAL, hints=("Where does it go?",)))

    async with app.run_test(size=(60, 40)) as pilot:
        app.query_one(PageScroll).focus()
        await pilot.press("h")
        await pilot.pause()

        assert "Where does it go?" in app.texts()


async def test_without_a_goal_hints_are_for_the_question() -> None:
    app = ReaderApp(page(QUIZ, prose("After."), hints=("Count the lines.",)))

    async with app.run_test(size=(60, 40)) as pilot:
        app.query_one(PageScroll).focus()
        assert "hint (1 left)" in app.texts()
        await pilot.press("h")
        await pilot.pause()

        assert "Count the lines." in app.texts()


@pytest.mark.parametrize(
    ("solution", "keys", "reasons"),
    [
        (None, "hHT", ["solution", "solution"]),
        (SOLUTION, "T", ["unseen"]),
        (replace(SOLUTION, setup=""), "hHT", ["nothing to change"]),
        (SOLUTION, "hHT", []),
    ],
)
async def test_it_is_said_why_help_can_not_be_given(
    solution: Solution | None, keys: str, reasons: list[str]
) -> None:
    app = ReaderApp(page(GOAL, hints=("Look.",), solution=solution))

    async with app.run_test(size=(60, 40)) as pilot:
        app.query_one(PageScroll).focus()
        await pilot.press(*keys)
        await pilot.pause()

        assert [each.reason for each in app.heard if isinstance(each, HintBlock.NoHelp)] == reasons
        assert all(reason in NO_HELP for reason in reasons)


def test_a_solution_of_steps_alone_says_how_many() -> None:
    block = HintBlock(page(GOAL, solution=replace(SOLUTION, setup="", text="")), str, solved=True)

    assert "Steps to train: 500" in lines_as_text(block.lines(60))


async def test_a_page_without_help_takes_no_room_for_it() -> None:
    app = ReaderApp(page(prose("Before.")))

    async with app.run_test(size=(60, 40)) as pilot:
        assert not app.query_one(HintBlock).display
        await pilot.press("h")
        await pilot.pause()

        assert [event.reason for event in app.heard] == ["hint"]


async def test_the_way_to_other_pages_can_be_clicked() -> None:
    app = ReaderApp(*(page(prose("x"), key=f"page-{number}") for number in range(4)))

    async with app.run_test(size=(60, 20)) as pilot:
        navigation = app.query_one(PageNavigation)
        assert "page 1 of 4  ◉○○○" in app.texts()
        await pilot.click(PageNavigation, offset=(navigation.size.width - 2, 0))
        await pilot.pause()

    assert [event.delta for event in app.heard] == [1]


async def test_a_page_that_goes_on_below_says_so_until_its_last_line_is_in_view() -> None:
    app = ReaderApp(page(prose(LONG)))

    async with app.run_test(size=(60, 20)) as pilot:
        scroll = app.query_one(PageScroll)
        await pilot.pause()
        assert "↓ more" in app.texts()

        # The page's last text is in view while two lines of padding and one of margin are not.
        scroll.scroll_to(y=scroll.max_scroll_y - 4, animate=False, immediate=True)
        await pilot.pause()
        assert "↓ more" in app.texts()

        scroll.scroll_to(y=scroll.max_scroll_y - 3, animate=False, immediate=True)
        await pilot.pause()
        assert "↓" not in app.texts()


async def test_a_page_that_is_all_in_view_has_no_sign_until_the_window_is_smaller() -> None:
    app = ReaderApp(page(prose("\n\n".join(["A line."] * 6))))

    async with app.run_test(size=(60, 40)) as pilot:
        await pilot.pause()
        assert "↓" not in app.texts()

        await pilot.resize_terminal(60, 12)
        await pilot.pause()

        assert "↓ more" in app.texts()


async def test_the_sign_comes_with_what_follows_an_answer() -> None:
    app = ReaderApp(page(QUIZ, prose(LONG)))

    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.pause()
        assert "↓" not in app.texts()

        await pilot.press("2")
        await pilot.pause()

        assert "↓ more" in app.texts()


async def test_a_click_on_the_sign_shows_the_next_part_of_the_page() -> None:
    app = ReaderApp(page(prose(LONG)))

    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        line = app.texts().splitlines()[-1]
        await pilot.click(PageNavigation, offset=(line.index("↓ more"), 0))
        await pilot.pause()

        scroll = app.query_one(PageScroll)
        assert scroll.scroll_y == scroll.size.height
        assert not app.heard


@pytest.mark.parametrize("count", [1, 7, 12])
async def test_the_sign_moves_nothing_and_has_always_room_beside_the_page_number(count: int) -> None:
    navigation = PageNavigation(str)

    for width in range(30, 120):
        navigation.set_reactive(PageNavigation.place, Place(0, count))
        navigation.set_reactive(PageNavigation.more_below, False)
        without = plain(navigation.lines(width)[0])
        navigation.set_reactive(PageNavigation.more_below, True)
        with_sign = plain(navigation.lines(width)[0])

        assert with_sign.replace("↓ more", "      ").replace("↓", " ") == without, width
        assert "↓" in with_sign, width
        assert cell_len(with_sign) == width
        assert "↓ more" in with_sign or width < 56, width


@pytest.mark.parametrize("width", [20, 30, 46, 60, 78, 100, 200])
async def test_nothing_is_wider_than_the_pane(width: int) -> None:
    table = "| a | b | c |\n|---|---|---|\n| one two three | four five six | seven eight nine ten |"
    formula = r"$$J = -\frac{1}{m} \sum_{i=1}^{m} [y^{(i)} \log \hat{y}^{(i)} + (1-y^{(i)})]$$"
    text = f"Some text 和中文。\n\n{formula}\n\n{table}\n\n```python\nx = {'y' * 50}\n```"
    app = ReaderApp(page(prose(text), GOAL, QUIZ, hints=("Look.",)))

    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.resize_terminal(width, 30)
        await pilot.pause()
        for widget in app.query(LessonMarkdown):
            assert all(
                strip.cell_length == widget.size.width for strip in widget.render_lines(widget.size.region)
            )
        assert app.query_one(PageScroll).max_scroll_x == 0


async def test_an_unanswered_question_can_be_skipped_by_turning_the_page() -> None:
    app = ReaderApp(page(QUIZ), page(DIRECTION, key="two"))

    async with app.run_test(size=(60, 20)) as pilot:
        app.reader.reading = Reading(app.lesson, app.lesson.pages[1])
        await pilot.pause()

        assert not app.query(QuizBlock)
        assert app.query_one(PredictBlock)


async def test_hints_stay_as_they_are_when_an_answer_shows_more_of_the_page() -> None:
    app = ReaderApp(page(GOAL, QUIZ, prose("After."), hints=("Look at the rate.",)))

    async with app.run_test(size=(60, 40)) as pilot:
        app.query_one(PageScroll).focus()
        await pilot.press("h", "2")
        await pilot.pause()
        text = app.texts()

    assert text.index("After.") < text.index("Look at the rate.")
    assert text.count("Look at the rate.") == 1


async def test_the_text_of_a_page_can_be_selected_and_copied() -> None:
    app = ReaderApp(page(prose("Some **bold** text and 中文。")))

    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.mouse_down(LessonMarkdown, offset=(5, 0))
        await pilot.hover(LessonMarkdown, offset=(27, 0))
        await pilot.mouse_up(LessonMarkdown, offset=(27, 0))
        await pilot.pause()

        assert app.screen.get_selected_text() == "bold text and 中文。"


async def test_the_reply_to_an_answer_is_brought_into_view() -> None:
    app = ReaderApp(page(prose("\n\n".join(["Before."] * 5)), QUIZ, prose(LONG)))

    async with app.run_test(size=(60, 18)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        quiz, scroll = app.query_one(QuizBlock), app.query_one(PageScroll)

        assert quiz.region.bottom <= scroll.region.bottom
        assert quiz.region.y >= scroll.region.y


async def test_the_verdict_on_a_prediction_is_brought_into_view() -> None:
    app = ReaderApp(page(prose("\n\n".join(["Before."] * 6)), NUMBER, prose(LONG)))

    async with app.run_test(size=(60, 18)) as pilot:
        await pilot.press("0", "enter")
        app.reader.verdicts = {"predict": Verdict(False, "0.63")}
        await pilot.pause()
        await pilot.pause()  # the page is scrolled after the reply is laid out
        block, scroll = app.query_one(PredictBlock), app.query_one(PageScroll)

        assert scroll.region.y <= block.region.bottom - 3
        assert block.region.bottom <= scroll.region.bottom


@pytest.mark.parametrize(
    ("top", "reply", "ends", "shown"),
    [
        # All of the question and of the next one; then the reply and the next one.
        (10, 14, (28, 23, 18), (10, 28)),
        (10, 14, (32, 23, 18), (14, 32)),
        # Without room for the next one: the beginning of what follows, with the question or the reply.
        (10, 14, (49, 23, 18), (10, 23)),
        (2, 14, (49, 23, 18), (14, 23)),
        # A reply that is longer than the view is read from its beginning.
        (0, 10, (45, 40), (10, 30)),
    ],
)
def test_of_an_answer_and_what_follows_as_much_is_shown_as_has_room_the_reply_first(
    top: int, reply: int, ends: tuple[int, ...], shown: tuple[int, int]
) -> None:
    assert lines_to_show(top, reply, ends, height=20) == shown


async def test_what_is_asked_next_is_in_view_with_the_reply() -> None:
    app = ReaderApp(page(prose("\n\n".join(["Before."] * 5)), QUIZ, NUMBER, prose(LONG)))

    async with app.run_test(size=(60, 22)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        await pilot.pause()  # the page is scrolled after what follows is laid out
        quiz, number = app.query_one(QuizBlock), app.query_one(PredictBlock)
        view = app.query_one(PageScroll).region

        assert view.y <= quiz.region.y + quiz.reply_row
        assert number.region.bottom <= view.bottom


async def test_after_an_answer_the_arrows_scroll_the_page_again() -> None:
    app = ReaderApp(page(QUIZ, prose(LONG)))

    async with app.run_test(size=(60, 20)) as pilot:
        app.query_one(QuizBlock).focus()
        await pilot.press("2")
        await pilot.pause()
        await pilot.press("down", "down")
        await pilot.pause()

        assert app.query_one(PageScroll).scroll_target_y == 2


@pytest.mark.parametrize("focus", [PageScroll, PageNavigation])
async def test_keys_scroll_the_page_also_where_the_keyboard_is_below_it(focus: type[Widget]) -> None:
    app = ReaderApp(page(prose(LONG)), page(prose("x"), key="two"))

    async with app.run_test(size=(60, 20)) as pilot:
        scroll = app.query_one(PageScroll)
        app.query_one(focus).focus()
        for key, place in [
            ("down", 1),
            ("pagedown", 20),
            ("up", 19),
            ("end", scroll.max_scroll_y),
            ("home", 0),
        ]:
            await pilot.press(key)
            await pilot.pause()
            assert scroll.scroll_target_y == place, key


async def test_what_is_brought_into_view_is_where_the_page_has_it() -> None:
    app = ReaderApp(page(prose(LONG), NUMBER, prose(LONG)))

    async with app.run_test(size=(60, 20)) as pilot:
        scroll, block = app.query_one(PageScroll), app.query_one(PredictBlock)
        await pilot.press("equals_sign")
        await pilot.pause()

        assert scroll.place_of(block).y == block.region.y - scroll.region.y + scroll.scroll_offset.y
        assert block.region.bottom <= scroll.region.bottom
