"""A page on the left and the run it works with on the right: turning pages."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Static

from tui_tutor.errors import TutorError
from tui_tutor.lessons.lesson import Lesson, Predict
from tui_tutor.translation import Translate
from tui_tutor.ui.run_control import RunControl
from tui_tutor.ui.screens.break_screen import BreakScreen
from tui_tutor.ui.screens.panel_screen import PanelScreen
from tui_tutor.ui.study import Study
from tui_tutor.ui.widgets.notices import Notice
from tui_tutor.ui.widgets.page_frame import PageNavigation
from tui_tutor.ui.widgets.page_links import LessonLink, WebLink
from tui_tutor.ui.widgets.page_scroll import PageScroll
from tui_tutor.ui.widgets.predict_block import Verdict
from tui_tutor.ui.widgets.reader import Reader, Reading
from tui_tutor.ui.widgets.title_bar import TitleBar

SECONDS_BETWEEN_LOOKS = 0.4
"""How often the lesson's file is looked at, so that saving it shows within a second."""


class ReadingScreen(BreakScreen):
    """A page beside its run; what the learner does on it is judged by the screen built on this one.

    Args:
        study: Where the learner stands; a page is open.
        run: The run; where a page has already been opened on it, it goes on.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", "Page back"),
        Binding("right", "turn(1)", "Page on"),
        Binding("m,slash", "contents", "Contents and search"),
        Binding("escape", "let_go", "Back to the page", show=False),
    ]

    PANES: ClassVar[tuple[str, ...]] = ("lesson", "network", "numbers")

    def __init__(self, study: Study, run: RunControl, translate: Translate) -> None:
        super().__init__(study, run, translate)
        self._verdicts: dict[tuple[str, str, str], Verdict] = {}

    def compose_beside(self) -> Iterator[Widget]:
        """The reader, under what is wrong with the lesson's file."""
        with Vertical(id="lesson"):
            yield Static("", id="fault", markup=False)
            reader = Reader(self._translate)
            reader.glossary = self._study.glossary
            # The reader is made with its page, so that the first screen is laid out only once.
            reader.set_reactive(Reader.reading, self._reading())
            reader.set_reactive(Reader.progress, self.goal_progress(self.run.frame))
            yield reader

    def key_hints(self) -> tuple[tuple[str, str, str], ...]:
        """The keys on the bottom line, with those of the lesson."""
        _ = self._translate
        keys = {action: (key, says, action) for key, says, action in super().key_hints()}
        del keys["change('layers')"]
        return (
            *(keys.pop(action) for action in ("press('play')", "press('step')", "press('reset')")),
            ("←→", _("page"), "turn(1)"),
            keys.pop("next_pane"),
            ("m", _("contents"), "contents"),
            *keys.values(),
        )

    def on_mount(self) -> None:
        """Open the page where the learner left it, and watch its file."""
        if not self.is_composed:
            return
        self._show_reading()
        if not self.run.opened:
            self.run.opened = self._opening = True
            self._open_page(self._study.state.setup, jumped=True, is_first=True)
        self.query_one(PageScroll).focus()
        # Nobody writes lessons in a class, and to look costs a full one a tenth of a processor.
        if self.class_part is None:
            self.set_interval(SECONDS_BETWEEN_LOOKS, self._look_at_file)

    def looks_like(self, other: PanelScreen) -> None:
        """Take over what is looked at, and the answers to predictions."""
        super().looks_like(other)
        if isinstance(other, ReadingScreen):
            self._verdicts = other._verdicts

    # Keys

    def on_key(self, event: Key) -> None:
        """Digits answer the page's question also while the keyboard is at a part of the panel."""
        digit = event.character if event.character and event.character.isdecimal() else ""
        if digit and self.query_one(Reader).take_character(digit):
            event.stop()

    def action_let_go(self) -> None:
        """Bring the keyboard back to the page, from whatever part of the panel it is at."""
        page = self.query_one(PageScroll)
        if page.region:
            self.set_focus(page, scroll_visible=False)
            return
        # Where only one part fits, that part was all that could be seen.
        self.action_show_pane("lesson")
        self.call_after_refresh(self.set_focus, page, scroll_visible=False)

    # Pages

    def reopen(self) -> None:
        """Open the place where the study stands now, as it was left."""
        self._show_page(None, jumped=True, saved_setup=self._study.state.setup)

    def show_place(self, slug: str, page_key: str | None, *, is_given: bool = False) -> bool:
        """Open a page of the course.

        Args:
            slug: The lesson.
            page_key: The page; None for the first.
            is_given: Whether the class itself gives it, and so forbids nothing.

        Returns:
            Whether it is open.
        """
        lesson = self._study.find(slug)
        if lesson is None or not (is_given or self._may_open(lesson)):
            return False
        before = self._study.lesson
        self._study.open_lesson(lesson, page_key)
        if not is_given:
            self._end_notices()
        self._show_page(before, jumped=True)
        return True

    @property
    def lesson_titles(self) -> Mapping[str, str]:
        """The title of each lesson that can be opened, by its slug."""
        part = self.class_part
        lessons = self._study.course.lessons
        return {each.slug: each.title for each in lessons if part is None or part.is_open(each.slug)}

    def open_taught(self, slug: str) -> None:
        """Open a lesson at its first page."""
        self.show_place(slug, None)

    def lead_to(self, slug: str, page_key: str) -> bool:
        """Open a page of the course for somebody who leads there; whether it is in the course.

        The tutor will not open there the next time, and the run is left as it is.
        """
        lesson = self._study.find(slug)
        if lesson is None:
            return False
        before = self._study.lesson
        self._study.open_lesson(lesson, page_key, stays=False)
        self._show_page(before, jumped=True, led=True)
        return True

    def return_to(self, slug: str, page_key: str, setup: str) -> None:
        """Open a page of the course again as it was left, with the setup that was on the panel."""
        lesson = self._study.find(slug)
        if lesson is None:
            return
        before = self._study.lesson
        self._study.open_lesson(lesson, page_key)
        self._show_page(before, jumped=True, saved_setup=setup)

    def _may_open(self, lesson: Lesson) -> bool:
        """Whether the class allows a lesson to be opened; where not, it is said why."""
        if not self.may("turn"):
            return False
        part, here = self.class_part, self._study.lesson
        if part is None or part.is_open(lesson.slug) or (here is not None and here.slug == lesson.slug):
            return True
        text = self._translate("This lesson is not open yet. Your teacher will open it.")
        self.notify(text, severity="warning", timeout=4, markup=False)
        return False

    @on(PageNavigation.PageTurned)
    def turn_page(self, event: PageNavigation.PageTurned) -> None:
        """Turn as many pages as was asked for."""
        self.action_turn(event.delta)

    def action_turn(self, delta: int) -> None:
        """Turn pages."""
        before, after = self._study.lesson, self._study.lesson_at(delta)
        if after is not None and self._may_open(after) and self._study.turn(delta):
            self._end_notices()
            self._show_page(before, jumped=delta != 1)

    def _end_notices(self) -> None:
        """Let go what was told of the page that is left; warnings and messages of a teacher stay."""
        for notice in self.query(Notice):
            if notice.notification.severity == "information" and not notice.stays:
                notice.end()

    @work(exclusive=True, group="question")
    async def action_contents(self) -> None:
        """Choose a page from the contents or by searching."""
        # Not before it is asked for: no window is part of the first screen.
        from tui_tutor.ui.screens.course_map import CourseMapScreen

        study, part = self._study, self.class_part
        lessons = study.course.lessons
        closed = {each.slug for each in lessons if part is not None and not part.is_open(each.slug)}
        screen = CourseMapScreen(study, self._translate, frozenset(closed))
        address = await self.app.push_screen_wait(screen)
        if address is not None:
            self.show_place(*address)

    @on(LessonLink)
    def follow_lesson_link(self, event: LessonLink) -> None:
        """Open the page a link leads to."""
        self.show_place(event.slug, event.page)

    @on(WebLink)
    def follow_web_link(self, event: WebLink) -> None:
        """Open an address outside the tutor, and show it where no browser can be opened."""
        import webbrowser

        if not webbrowser.open(event.address):
            self.notify(event.address, markup=False)

    def _show_page(
        self, before: Lesson | None, jumped: bool, saved_setup: str | None = None, led: bool = False
    ) -> None:
        if before is not self._study.lesson:
            self.query_one("#fault").remove_class("-told")
        self._show_reading()
        self._show_lesson()
        self._opening = True
        if led:
            self._open_led_page()
        else:
            self.borrowed = False
            self._open_page(saved_setup, jumped)

    def _after_pane(self) -> None:
        """Give the keyboard to the page where it is shown."""
        super()._after_pane()
        page = self.query_one(PageScroll)
        if self.pane == "lesson" and page.region:
            page.focus(scroll_visible=False)

    def _show_lesson(self) -> None:
        """Bring the lesson into view where another pane is open."""
        if self.pane != "lesson" and self.has_class("-narrow"):
            self.action_show_pane("lesson")

    def _reading(self) -> Reading:
        """The page and what has been done on it."""
        study = self._study
        assert study.lesson is not None
        assert study.page is not None
        state = study.state
        predictions = {block.key for block in study.page.blocks if isinstance(block, Predict)}
        kept = {
            key: self._verdicts.get((*study.place, key), Verdict(answer.right))
            for key, answer in state.answers.items()
            if key in predictions
        }
        return Reading(
            study.lesson,
            study.page,
            answers={key: answer.text for key, answer in state.answers.items()},
            verdicts=kept,
            right=frozenset(key for key, answer in state.answers.items() if answer.right),
            done=frozenset(state.done_blocks),
            hints=state.hints,
            solved=state.solution_seen,
            pages_done=study.done_of(study.lesson),
            first=study.is_first,
            last=study.is_last,
        )

    def _show_reading(self) -> None:
        """Give the reader the page and what has been done on it, and hide what it asks for."""
        reading = self._reading()
        self.query_one(Reader).reading = reading
        title = self._translate("{number} {title}").format(
            number=reading.lesson.number, title=reading.lesson.title
        )
        self.query_one(TitleBar).place = title
        self.hide()
        self.conceal()
        if self.class_part is not None:
            self.class_part.changed()

    def _look_at_file(self) -> None:
        """Show the lesson as it is now in its file; what is wrong with it stays in sight."""
        # A screen that another one takes the place of must not hear the news in its stead.
        if self not in self.app.screen_stack or not self._study.file_changed():
            return
        bar = self.query_one("#fault", Static)
        try:
            has_new_setup = self._study.reread()
        except TutorError as error:
            bar.update(error.text(self._translate))
            bar.add_class("-told")
        else:
            bar.remove_class("-told")
            self._show_reading()
            if has_new_setup:
                self.action_page_setup()
