from pathlib import Path

from textual.app import App
from textual.widgets import Input, OptionList

import tui_tutor.ui
from tests.ui.tutor_app import Tutor, lesson_app, press, settled, until, write_lesson
from tui_tutor.lessons.course import load_course
from tui_tutor.lessons.glossary import Glossary, Term, load_glossary
from tui_tutor.ui.markdown.document import read_markdown
from tui_tutor.ui.markdown.layout import lay_out_blocks
from tui_tutor.ui.markdown.lesson_markdown import LessonMarkdown
from tui_tutor.ui.markdown.terms import with_terms
from tui_tutor.ui.markdown.wrap import plain
from tui_tutor.ui.painting.glossary import term_markdown, term_title
from tui_tutor.ui.screens.glossary_windows import GlossaryWindow, LessonPage, TermWindow

SLOPE = Term(1, "gradient", ("slope",), "one/p2", "A slope. It points [uphill](term:hill).")
HILL = Term(5, "hill", (), "", "What goes up.")
GLOSSARY = Glossary((SLOPE, HILL))
FILE = """# Glossary

## gradient

- also: slope, 梯度
- lesson: one/p2

A slope. It points [uphill](term:hill).

## hill

What goes up.
"""
WIDE = (120, 40)


def links(markdown: str) -> dict[str, str]:
    """The links of a text, by the words that are linked."""
    lines = lay_out_blocks(with_terms(read_markdown(markdown), GLOSSARY), 60, {})
    return {run.text: run.link.href for line in lines for run in line if run.link is not None}


def test_bold_words_that_are_terms_are_links_wherever_they_stand() -> None:
    assert links("The **gradient** is a **Slope**, press **s**.") == {
        "gradient": "term:gradient",
        "Slope": "term:Slope",
    }
    assert links("- one **hill**\n- two") == {"hill": "term:hill"}
    assert links("> [!TIP]\n> a **hill**") == {"hill": "term:hill"}
    assert links("| a | b |\n|---|---|\n| **hill** | c |") == {"hill": "term:hill"}
    assert links("# The **hill**") == {"hill": "term:hill"}


def test_plain_words_and_links_stay_as_they_are() -> None:
    assert links("A hill and a `hill`.") == {}
    assert links("[**hill**](lesson:two)") == {"hill": "lesson:two"}


def test_a_text_without_a_glossary_is_left_alone() -> None:
    blocks = read_markdown("A **hill**.")

    assert with_terms(blocks, Glossary()) == blocks


def test_a_term_names_its_other_names_and_its_lesson_where_that_is_there(tmp_path: Path) -> None:
    course = load_course(course_at(tmp_path), "en")

    text = term_markdown(SLOPE, course.first, str)

    assert "*also: slope*" in text
    assert text.endswith("→ [1 Lesson one en](lesson:one/p2)")
    assert term_markdown(HILL, None, str) == "What goes up."


def test_the_title_is_the_word_that_was_asked_for_and_the_name() -> None:
    unit = Term(1, "隐藏单元", ("神经元", "单元"), "", "x")

    assert term_title(SLOPE, "Slope") == "Slope → gradient"
    assert term_title(SLOPE, "gradients") == "gradient"
    assert term_title(SLOPE, "") == "gradient"
    assert [term_title(unit, asked) for asked in ("神经元", "单元")] == ["神经元 → 隐藏单元", "隐藏单元"]


def test_a_term_opens_under_its_own_name_in_the_course() -> None:
    glossary = load_glossary(Path("lessons"), "zh")
    term = glossary.find("标准化")

    assert term is not None
    assert term.name == "标准化"
    assert "归一化" in term.also


# The windows


def course_at(tmp_path: Path) -> Path:
    write_lesson(tmp_path, "The **gradient**, and [a hill](term:hill), [no](term:none).", "Second.")
    (tmp_path / "en" / "glossary.md").write_text(FILE, encoding="utf-8")
    return tmp_path


class WindowApp(App[None]):
    CSS_PATH = Path(tui_tutor.ui.__file__).parent / "tutor.tcss"

    def __init__(self, window: TermWindow | GlossaryWindow) -> None:
        super().__init__()
        self.window = window
        self.closed_with: list[LessonPage | None] = []

    def on_mount(self) -> None:
        self.push_screen(self.window, self.closed_with.append)

    @property
    def title_of_window(self) -> str:
        return str(self.window.query_one(".window").border_title)

    @property
    def shown(self) -> str:
        """What the window explains."""
        lines = [line for text in self.window.query(LessonMarkdown) for line in text.lines(60)]
        return "\n".join(plain(line) for line in lines)


async def test_enter_goes_from_a_term_to_its_lesson(tmp_path: Path) -> None:
    app = WindowApp(TermWindow(GLOSSARY, SLOPE, load_course(course_at(tmp_path), "en"), str))

    async with app.run_test(size=(80, 24)) as pilot:
        assert app.title_of_window == "gradient"
        assert "A slope." in app.shown
        await pilot.press("enter")
        await pilot.pause()

    assert app.closed_with == [("one", "p2")]


async def test_links_of_a_term_lead_to_other_terms_and_back(tmp_path: Path) -> None:
    app = WindowApp(TermWindow(GLOSSARY, SLOPE, load_course(course_at(tmp_path), "en"), str))

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert (app.title_of_window, app.shown) == ("hill", "What goes up.")
        await pilot.press("enter")
        await pilot.press("backspace")
        await pilot.pause()
        assert app.title_of_window == "gradient"
        await pilot.press("backspace", "escape")
        await pilot.pause()

    assert app.closed_with == [None]


async def test_links_to_terms_in_any_script_and_with_blanks_are_followed(tmp_path: Path) -> None:
    first = Term(1, "坡", (), "", "看[梯度](term:梯度)，或 [a long word](<term:a long word>)。")
    terms = (first, Term(5, "梯度", (), "", "指向上坡。"), Term(9, "a long word", (), "", "Long."))
    glossary, course = Glossary(terms), load_course(course_at(tmp_path), "en")

    app = WindowApp(TermWindow(glossary, first, course, str))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert app.shown == "Long."
        await pilot.press("backspace", "tab", "enter")
        await pilot.pause()
        assert app.shown == "指向上坡。"

    app = WindowApp(GlossaryWindow(glossary, course, str))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.window.query_one(LessonMarkdown).choose(app.window.query_one(LessonMarkdown).links[0])
        await pilot.pause()
        assert app.shown == "指向上坡。"


async def test_the_whole_glossary_is_searched_and_opens_a_lesson(tmp_path: Path) -> None:
    app = WindowApp(GlossaryWindow(GLOSSARY, load_course(course_at(tmp_path), "en"), str))

    async with app.run_test(size=(80, 24)) as pilot:
        found = app.window.query_one(OptionList)
        assert found.option_count == 2
        await pilot.press("down", "enter")
        assert app.shown == "What goes up.", "a term without a lesson stays"
        await pilot.press(*"slope")
        await pilot.pause()
        assert found.option_count == 1
        assert "A slope." in app.shown
        await pilot.press("enter")
        await pilot.pause()

    assert app.closed_with == [("one", "p2")]


async def test_a_word_that_is_not_in_the_glossary_is_said_not_to_be(tmp_path: Path) -> None:
    app = WindowApp(GlossaryWindow(GLOSSARY, load_course(course_at(tmp_path), "en"), str))

    async with app.run_test(size=(80, 24)) as pilot:
        app.window.query_one(Input).value = "zebra"
        await pilot.pause()
        await pilot.press("down", "enter")
        prompt = str(app.window.query_one(OptionList).get_option_at_index(0).prompt)

        assert prompt.startswith("Nothing found")
        assert app.shown == ""
        assert app.closed_with == []


# In the tutor


async def opened(tmp_path: Path) -> Tutor:
    return lesson_app(course_at(tmp_path))


async def test_a_bold_term_of_a_page_opens_over_it_and_leads_to_its_lesson(tmp_path: Path) -> None:
    app = await opened(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, TermWindow) and "A slope." in app.text)
        await press(pilot, "escape")
        await until(pilot, lambda: not isinstance(app.screen, TermWindow))
        stayed = app.study.place
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, TermWindow) and "A slope." in app.text)
        await press(pilot, "enter")
        await until(pilot, lambda: app.study.place == ("one", "p2"))

    assert stayed == ("one", "p1")


async def test_a_link_to_a_term_opens_it_and_one_to_none_says_so(tmp_path: Path) -> None:
    app = await opened(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "tab", "tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, TermWindow) and "What goes up." in app.text)
        await press(pilot, "escape")
        await until(pilot, lambda: not isinstance(app.screen, TermWindow))
        await press(pilot, "tab", "enter")
        await until(pilot, lambda: "The glossary has no term none." in app.told)


async def test_a_key_opens_the_whole_glossary(tmp_path: Path) -> None:
    app = await opened(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "A")
        await until(pilot, lambda: isinstance(app.screen, GlossaryWindow) and "What goes up." in app.text)


async def test_terms_are_those_of_the_language_that_is_switched_to(tmp_path: Path) -> None:
    course_at(tmp_path)
    write_lesson(tmp_path, "**梯度**。", "二。", lang="zh")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "L")
        await until(pilot, lambda: "梯度" in app.text)
        await press(pilot, "tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, TermWindow) and "A slope." in app.text)


async def test_a_course_without_a_glossary_says_so(tmp_path: Path) -> None:
    write_lesson(tmp_path, "A **gradient**.")
    app = lesson_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "A")
        await until(pilot, lambda: "This course has no glossary." in app.told)
