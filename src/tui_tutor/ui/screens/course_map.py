"""The course map: every lesson with its pages, what is done, what comes next and what to look at again."""

from collections.abc import Callable
from time import time
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.markup import escape
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_tutor.lessons.lesson import Lesson
from tui_tutor.store.page_times import day_of
from tui_tutor.store.record import Address, LessonRecord, course_record, next_page
from tui_tutor.store.review import days_in_a_row, to_review
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.painting.course_map import (
    closed_line,
    columns,
    head,
    lesson_card,
    lesson_line,
    page_lines,
    page_title,
    review_line,
)
from tui_tutor.ui.screens.contents import ContentsScreen
from tui_tutor.ui.study import Study

STREAK = "days-in-a-row"
"""The setting that says whether days in a row are counted in sight: ``shown`` or ``hidden``."""


MAP_KEYS = mark("↑↓←→ choose   enter opens   tab what to review   esc closes")
REVIEW_KEYS = mark("↑↓ choose   enter opens   tab the map   esc closes")


class CourseMapScreen(ContentsScreen):
    """Lessons and pages to go to, with all that is known of them, and a field to search them.

    Days in a row are not shown unless the learner asks for them: who has eight hours of lessons
    before them needs no chain to break, and who likes to count can.

    Args:
        study: Where the learner stands.
        translate: Gives the texts of the interface.
        closed: Slugs of lessons that can't be opened yet.
        now: The clock, in seconds since 1970.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (108, "-wide")]  # noqa: RUF012 (so the base class has it)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (28, "-high")]  # noqa: RUF012

    # Before the field: it would take the arrows and the tab key for itself.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "choose_page(-1)", "Page before", show=False, priority=True),
        Binding("right", "choose_page(1)", "Page after", show=False, priority=True),
        Binding("tab", "review", "What to review", show=False, priority=True),
        Binding("f2", "streak", "Days in a row", show=False),
    ]

    def __init__(
        self,
        study: Study,
        translate: Translate,
        closed: frozenset[str] = frozenset(),
        now: Callable[[], float] = time,
    ) -> None:
        progress, lessons = study.progress, study.course.lessons
        super().__init__(lessons, study.place, study.visited(), study.done_pages(), translate, closed)
        self._progress = progress
        self._now = now
        self._record = course_record(lessons, progress.course_states(), progress.course_times())
        self._chosen = {each.lesson.slug: self._first_choice(each) for each in self._record}
        self._reviews = False
        self._drawn: int | None = None

    def compose(self) -> ComposeResult:
        """A field and how far one is, over the lessons and what is known of the chosen one."""
        _ = self._translate
        with Vertical():
            with Horizontal(classes="head"):
                yield Input(placeholder=_("type to search"), compact=True)
                yield Static(classes="how-far", markup=False)
            with Horizontal(classes="map"):
                yield OptionList(markup=False, compact=True)
                yield Static(classes="card", markup=False)
            yield Static(classes="page", markup=False)
            legend = _("●◆ done   ◐◈ begun   ○◇ not yet opened   ◆◈◇ with a goal   f2 days in a row")
            yield Static(legend, classes="legend", markup=False)

    def on_mount(self) -> None:
        """List everything and begin at the open page."""
        super().on_mount()
        self._show_head()
        self._name_window()

    def on_resize(self, _event: Resize) -> None:
        """Share the new room."""
        self.call_after_refresh(self._list_again)

    @property
    def is_map(self) -> bool:
        """Whether the lessons are listed, and neither what was found nor what to review."""
        return not self._reviews and not self.query_one(Input).value.strip()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Leave left and right to the field where something stands in it."""
        return self.is_map if action == "choose_page" else True

    @on(Input.Changed)
    def search(self, event: Input.Changed) -> None:
        """List what is found, or the map where nothing is searched for."""
        self._reviews = False
        super().search(event)
        self._show_chosen()
        self._name_window()

    @on(OptionList.OptionHighlighted)
    def show_highlighted(self) -> None:
        """Show what is known of the lesson the keyboard is at."""
        self._show_chosen()

    def action_choose_page(self, delta: int) -> None:
        """Choose the page before or after in the lesson."""
        lesson = self._highlighted()
        if lesson is not None:
            slug = lesson.lesson.slug
            self._chosen[slug] = max(0, min(len(lesson.pages) - 1, self._chosen[slug] + delta))
            self._show_chosen()

    def action_review(self) -> None:
        """List what is worth another look, or the map again."""
        shows = not self._reviews
        with self.prevent(Input.Changed):
            self.query_one(Input).clear()
        self._reviews = shows
        self._list_all()
        self._name_window()

    def action_streak(self) -> None:
        """Show the days in a row, or hide them."""
        self._progress.save_setting(STREAK, "hidden" if self._shows_streak else "shown")
        self._show_head()

    @property
    def _shows_streak(self) -> bool:
        return self._progress.setting(STREAK) == "shown"

    def _list_again(self) -> None:
        if self.is_mounted and not self.query_one(Input).value.strip():
            self._list_all(self.query_one(OptionList).highlighted)

    def _list_all(self, highlighted: int | None = None) -> None:
        if self._reviews:
            self._list_reviews()
        else:
            self._list_map(highlighted)
        self._show_chosen()

    def _list_map(self, highlighted: int | None) -> None:
        lines = [Option(self._line(lesson, None)) for lesson in self._record]
        slugs = [each.lesson.slug for each in self._record]
        here = slugs.index(self._place[0]) if self._place[0] in slugs else 0
        addresses: list[Address | None] = [
            None if each.lesson.slug in self._not_open else self._address(each) for each in self._record
        ]
        self._drawn = None
        self._fill(lines, addresses, here if highlighted is None else highlighted)

    def _list_reviews(self) -> None:
        titles = {
            page.address: f"{each.lesson.number:>2}  {each.lesson.title}: {page_title(page)}"
            for each in self._record
            for page in each.pages
        }
        reviews = [
            each for each in to_review(self._record, self._now()) if each.address[0] not in self._not_open
        ]
        options = [Option(review_line(each, titles[each.address], self._translate)) for each in reviews]
        nothing = self._translate("Nothing to review: no answer was wrong, no help was needed, all is fresh.")
        self._drawn = None
        self._fill(
            options or [Option(nothing, disabled=True)],
            [each.address for each in reviews] or [None],
            0,
        )

    def _show_chosen(self) -> None:
        """Mark the chosen page in its line, and show what is known of it."""
        lesson, options = self._highlighted(), self.query_one(OptionList)
        index = options.highlighted if lesson is not None else None
        if self._drawn not in (None, index) and self.is_map and self._drawn < options.option_count:
            options.replace_option_prompt_at_index(self._drawn, self._line(self._record[self._drawn], None))
        self._drawn = index
        card, page = self.query_one(".card", Static), self.query_one(".page", Static)
        is_open = lesson is not None and lesson.lesson.slug not in self._not_open
        card.set_class(not is_open, "-empty")
        if lesson is None or index is None or not is_open:
            page.update("\n")
            return
        chosen = self._chosen[lesson.lesson.slug]
        self._addresses[index] = self._address(lesson)
        options.replace_option_prompt_at_index(index, self._line(lesson, chosen))
        width = max(card.content_size.width, 24)
        card.update(lesson_card(lesson, self._place, chosen, width, self._translate))
        width = max(page.content_size.width, 24)
        page.update(page_lines(lesson, self._place, chosen, width, self._translate))

    def _show_head(self) -> None:
        days = self._progress.days() if self._shows_streak else ()
        streak = days_in_a_row(days, day_of(self._now()))
        self.query_one(".how-far", Static).update(head(self._record, streak, self._translate))

    def _line(self, lesson: LessonRecord, chosen: int | None) -> Content:
        room = self.query_one(OptionList).scrollable_content_region.width or 74
        parts = columns(self._record, room, self._translate)
        if lesson.lesson.slug in self._not_open:
            return closed_line(lesson, parts, self._translate)
        return lesson_line(lesson, self._place, chosen, parts, self._translate)

    def _highlighted(self) -> LessonRecord | None:
        """The lesson of the map that the keyboard is at."""
        index = self.query_one(OptionList).highlighted
        return (
            self._record[index] if index is not None and self.is_map and index < len(self._record) else None
        )

    def _first_choice(self, lesson: LessonRecord) -> int:
        """The open page, or else the first that is not done."""
        addresses = [page.address for page in lesson.pages]
        wanted = self._place if self._place in addresses else lesson.first_open.address
        return addresses.index(wanted)

    def _address(self, lesson: LessonRecord) -> Address:
        return lesson.pages[self._chosen[lesson.lesson.slug]].address

    def _name_window(self) -> None:
        """Say what is listed, and the keys for it."""
        _, window = self._translate, self.query_one(Vertical)
        window.border_title = _("What to review") if self._reviews else self._title()
        window.border_subtitle = _(REVIEW_KEYS if self._reviews else MAP_KEYS)

    def _title(self) -> str:
        """The window's name and what comes next."""
        there = [each for each in self._record if each.lesson.slug not in self._not_open]
        page = next_page(there, self._place)
        title = self._translate("Course map")
        if page is None:
            return escape(title)
        lesson: Lesson = next(each.lesson for each in self._record if each.lesson.slug == page.lesson)
        says = self._translate("next: {number} {title}").format(number=lesson.number, title=page_title(page))
        return escape(f"{title}   {says}")
