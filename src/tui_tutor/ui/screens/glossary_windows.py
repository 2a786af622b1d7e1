"""The windows of the glossary: one term over the page, and all of them with a search."""

from typing import ClassVar
from urllib.parse import unquote

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.markup import escape
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tui_tutor.lessons.course import Course
from tui_tutor.lessons.glossary import Glossary, Term
from tui_tutor.lessons.lesson import Lesson
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.lesson_markdown import LessonMarkdown
from tui_tutor.ui.markdown.terms import SCHEME
from tui_tutor.ui.painting.glossary import term_line, term_markdown, term_title

LessonPage = tuple[str, str | None]
"""Slug of a lesson and key of a page of it; None for the first."""


class TermWindow(ModalScreen[LessonPage | None]):
    """Says what a term means; closes with the lesson to go to, or with None.

    Links to other terms are followed in the same window, and backspace goes back.

    Args:
        glossary: Where other terms are.
        term: The term to begin with.
        course: Where the lesson that teaches it is.
        translate: Gives the texts of the interface.
        asked: The word that was asked for, which may be another name of the term.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close"),
        Binding("tab", "point(1)", "Next link", show=False, priority=True),
        Binding("shift+tab", "point(-1)", "Link before", show=False, priority=True),
        Binding("backspace", "back", "Term before", show=False),
    ]

    def __init__(
        self, glossary: Glossary, term: Term, course: Course, translate: Translate, asked: str = ""
    ) -> None:
        super().__init__()
        self._glossary = glossary
        self._asked = [(term, asked)]
        self._course = course
        self._translate = translate

    def compose(self) -> ComposeResult:
        """The term's text in a small window."""
        with Vertical(classes="window -term") as window:
            window.border_subtitle = self._translate("enter goes to the lesson   tab links   esc closes")
            yield VerticalScroll(can_focus=False)

    async def on_mount(self) -> None:
        """Show the term."""
        await self._show()

    def action_point(self, delta: int) -> None:
        """Point at the next link."""
        for text in self.query(LessonMarkdown):
            if text.links:
                text.pointed = (text.pointed + delta) % len(text.links)

    async def action_back(self) -> None:
        """Show the term before."""
        if len(self._asked) > 1:
            self._asked.pop()
            await self._show()

    @on(LessonMarkdown.LinkChosen)
    async def follow(self, event: LessonMarkdown.LinkChosen) -> None:
        """Go to a lesson, or show another term."""
        event.stop()
        page, term = lesson_page(event.href), linked_term(event.href, self._glossary)
        if page is not None:
            self.dismiss(page)
        elif term is not None:
            self._asked.append((term, linked_name(event.href)))
            await self._show()

    async def _show(self) -> None:
        """Show the newest term; the keyboard is at the link to its lesson, which is the last."""
        term, asked = self._asked[-1]
        self.query_one(Vertical).border_title = escape(term_title(term, asked))
        lesson = lesson_of(term, self._course)
        text = LessonMarkdown(term_markdown(term, lesson, self._translate), self._translate)
        scroll = self.query_one(VerticalScroll)
        await scroll.remove_children()
        await scroll.mount(text)
        text.pointed = max(0, len(text.links) - 1)
        text.focus(scroll_visible=False)


class GlossaryWindow(ModalScreen[LessonPage | None]):
    """Every term, and a field to search them; closes with the lesson to go to, or with None.

    Args:
        glossary: The terms.
        course: Where the lessons are that teach them.
        translate: Gives the texts of the interface.
    """

    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012 (so the base class has it)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close"),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "move(-10)", "Up", show=False),
        Binding("pagedown", "move(10)", "Down", show=False),
    ]

    def __init__(self, glossary: Glossary, course: Course, translate: Translate) -> None:
        super().__init__()
        self._glossary = glossary
        self._course = course
        self._translate = translate
        self._shown: tuple[Term, ...] = ()

    def compose(self) -> ComposeResult:
        """A field over a list over what the chosen term means."""
        _ = self._translate
        with Vertical(classes="window -glossary") as window:
            window.border_title = _("Glossary")
            window.border_subtitle = _("↑↓ choose   enter goes to the lesson   esc closes")
            yield Input(placeholder=_("type to search"), compact=True)
            yield OptionList(markup=False, compact=True)
            yield VerticalScroll(can_focus=False)

    def on_mount(self) -> None:
        """List every term."""
        self.query_one(Input).focus()
        self.query_one(OptionList).can_focus = False
        self._list(self._glossary.terms)

    @on(Input.Changed)
    def search(self, event: Input.Changed) -> None:
        """List the terms that are found."""
        self._list(self._glossary.search(event.value))

    @on(Input.Submitted)
    def open_lesson(self) -> None:
        """Go to the lesson of the chosen term."""
        term = self._chosen()
        lesson = lesson_of(term, self._course) if term is not None else None
        if term is not None and lesson is not None:
            self.dismiss(lesson_page(f"lesson:{term.lesson}"))

    @on(OptionList.OptionHighlighted)
    async def show_chosen(self) -> None:
        """Say what the chosen term means; nothing where none is found."""
        term, scroll = self._chosen(), self.query_one(VerticalScroll)
        await scroll.remove_children()
        if term is not None:
            lesson = lesson_of(term, self._course)
            await scroll.mount(LessonMarkdown(term_markdown(term, lesson, self._translate), self._translate))

    @on(LessonMarkdown.LinkChosen)
    def follow(self, event: LessonMarkdown.LinkChosen) -> None:
        """Go to a lesson, or to another term of the list."""
        event.stop()
        page, term = lesson_page(event.href), linked_term(event.href, self._glossary)
        if page is not None:
            self.dismiss(page)
        elif term is not None:
            with self.prevent(Input.Changed):
                self.query_one(Input).clear()
            self._list(self._glossary.terms, self._glossary.terms.index(term))

    def action_move(self, delta: int) -> None:
        """Move through the list while the field keeps the keyboard."""
        options = self.query_one(OptionList)
        if self._shown:
            options.highlighted = max(0, min(len(self._shown) - 1, (options.highlighted or 0) + delta))

    def _list(self, terms: tuple[Term, ...], highlighted: int = 0) -> None:
        self._shown = terms
        options = self.query_one(OptionList)
        options.clear_options()
        nothing = self._translate("Nothing found. Try fewer or shorter words.")
        options.add_options([Option(term_line(term)) for term in terms] or [Option(nothing, disabled=True)])
        if terms:
            options.highlighted = highlighted
        else:
            self.call_next(self.show_chosen)

    def _chosen(self) -> Term | None:
        index = self.query_one(OptionList).highlighted
        return self._shown[index] if index is not None and index < len(self._shown) else None


def lesson_page(href: str) -> LessonPage | None:
    """Where a link to a lesson leads; None for every other link."""
    scheme, _colon, rest = href.partition(":")
    slug, _slash, page = unquote(rest).partition("/")
    return (slug, page or None) if scheme == "lesson" else None


def linked_term(href: str, glossary: Glossary) -> Term | None:
    """The term that a link leads to; None for every other link."""
    return glossary.find(linked_name(href)) if href.partition(":")[0] == SCHEME else None


def linked_name(href: str) -> str:
    """The word that a link to a term asks for."""
    return unquote(href.partition(":")[2])


def lesson_of(term: Term, course: Course) -> Lesson | None:
    """The lesson that teaches a term."""
    slug = term.lesson.partition("/")[0]
    return course.find(slug) if slug else None
