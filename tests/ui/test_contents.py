from textual.app import App
from textual.widgets import Input, OptionList

from tests.ui.reader_helpers import QUIZ, lesson, page, prose
from tui_tutor.ui.screens.contents import ContentsScreen, CourseIndex, shortened

COURSE = (lesson(page(prose("Chains **multiply**."), title="The chain rule"), page(QUIZ, key="two")),)


class ContentsApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.closed_with: list[tuple[str, str] | None] = []

    def on_mount(self) -> None:
        done = frozenset({("backprop", "one")})
        screen = ContentsScreen(COURSE, ("backprop", "two"), frozenset(), done, str)
        self.push_screen(screen, self.closed_with.append)

    def prompts(self) -> list[str]:
        found = self.screen.query_one(OptionList)
        return [str(found.get_option_at_index(index).prompt) for index in range(found.option_count)]


async def test_lessons_and_pages_are_listed_with_what_is_done() -> None:
    app = ContentsApp()

    async with app.run_test(size=(80, 24)):
        assert app.prompts() == [
            "◐ 5  Backprop by hand   12 min",
            "     ✓ The chain rule",
            "     · A page   ← you are here",
        ]


async def test_enter_opens_the_highlighted_page_and_escape_opens_none() -> None:
    app = ContentsApp()

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("up", "enter")
        await pilot.pause()

    assert app.closed_with == [("backprop", "one")]


async def test_typing_finds_pages_by_what_they_say() -> None:
    app = ContentsApp()

    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one(Input).value = "MULTIPLY"
        await pilot.pause()
        assert app.prompts() == ["✓ 5  Backprop by hand: The chain rule\n  Chains multiply."]

        await pilot.press("enter")
        await pilot.pause()

    assert app.closed_with == [("backprop", "one")]


async def test_a_search_without_a_hit_says_so_and_opens_nothing() -> None:
    app = ContentsApp()

    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one(Input).value = "zebra"
        await pilot.pause()
        assert app.prompts() == ["Nothing found. Try fewer or shorter words."]

        await pilot.press("enter", "escape")
        await pilot.pause()

    assert app.closed_with == [None]


def test_the_answers_of_a_quiz_are_not_found() -> None:
    assert CourseIndex(COURSE).find("weights lead")
    assert not CourseIndex(COURSE).find("four units")


def test_a_long_sentence_is_cut_around_what_was_found() -> None:
    text = "a " * 40 + "needle in the hay " + "b " * 40

    part = shortened(text, ["needle"], 40)

    assert "needle" in part
    assert part.startswith("…")
    assert part.endswith("…")
    assert len(part) <= 40
