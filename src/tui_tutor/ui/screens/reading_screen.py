"""A page on the left and the run it works with on the right: turning pages, and what each brings."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from tui_tutor.engine.setup_text import parse_setup, print_setup
from tui_tutor.errors import TutorError
from tui_tutor.lessons.lesson import Lesson, Predict
from tui_tutor.translation import Translate
from tui_tutor.ui.run_control import RunControl
from tui_tutor.ui.screens.panel_screen import PanelScreen
from tui_tutor.ui.screens.run_screen import RunScreen
from tui_tutor.ui.study import Study
from tui_tutor.ui.widgets.page_frame import PageNavigation
from tui_tutor.ui.widgets.page_scroll import PageScroll
from tui_tutor.ui.widgets.predict_block import Verdict
from tui_tutor.ui.widgets.reader import Reader, Reading
from tui_tutor.ui.widgets.title_bar import TitleBar

SECONDS_BETWEEN_LOOKS = 0.4
"""How often the lesson's file is looked at, so that saving it shows within a second."""


class ReadingScreen(RunScreen):
    """A page beside its run; what the learner does on it is judged by the screen built on this one.

    Args:
        study: Where the learner stands; a page is open.
        run: The run; where a page has already been opened on it, it goes on.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", "Page back"),
        Binding("right", "turn(1)", "Page on"),
        Binding("R", "page_setup", "The page's own setup"),
        Binding("m,slash", "contents", "Contents and search"),
    ]

    PANES: ClassVar[tuple[str, ...]] = ("lesson", "network", "numbers")

    def __init__(self, study: Study, run: RunControl, translate: Translate) -> None:
        super().__init__(run, translate)
        self._study = study
        self._verdicts: dict[str, Verdict] = {}
        self._opening = False

    def compose_beside(self) -> Iterator[Widget]:
        """The reader, under what is wrong with the lesson's file."""
        with Vertical(id="lesson"):
            yield Static("", id="fault", markup=False)
            reader = Reader(self._translate)
            # The reader is made with its page, so that the first screen is laid out only once.
            reader.set_reactive(Reader.reading, self._reading())
            frame = self.run.frame
            progress = self._study.goal_progress(frame.evaluation, frame.setup, self._translate)
            reader.set_reactive(Reader.progress, progress)
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
            self._open_page(self._study.state.setup, jumped=True)
        self.query_one(PageScroll).focus()
        self.set_interval(SECONDS_BETWEEN_LOOKS, self._look_at_file)

    def looks_like(self, other: PanelScreen) -> None:
        """Take over what is looked at, and the answers to predictions."""
        super().looks_like(other)
        if isinstance(other, ReadingScreen):
            self._verdicts = other._verdicts

    # Pages

    def show_place(self, slug: str, page_key: str | None) -> None:
        """Open a page of the course."""
        lesson = self._study.find(slug)
        if lesson is not None:
            before = self._study.lesson
            self._study.open_lesson(lesson, page_key)
            self._show_page(before, jumped=True)

    @on(PageNavigation.PageTurned)
    def turn_page(self, event: PageNavigation.PageTurned) -> None:
        """Turn as many pages as was asked for."""
        self.action_turn(event.delta)

    def action_turn(self, delta: int) -> None:
        """Turn pages."""
        before = self._study.lesson
        if self._study.turn(delta):
            self._show_page(before, jumped=delta != 1)

    @work(exclusive=True, group="question")
    async def action_contents(self) -> None:
        """Choose a page from the contents or by searching."""
        # Not before it is asked for: no window is part of the first screen.
        from tui_tutor.ui.screens.contents import ContentsScreen

        study = self._study
        screen = ContentsScreen(
            study.course.lessons, study.place, study.visited(), study.done_pages(), self._translate
        )
        address = await self.app.push_screen_wait(screen)
        if address is not None:
            self.show_place(*address)

    @on(Reader.LessonLink)
    def follow_lesson_link(self, event: Reader.LessonLink) -> None:
        """Open the page a link leads to."""
        self.show_place(event.slug, event.page)

    @on(Reader.WebLink)
    def follow_web_link(self, event: Reader.WebLink) -> None:
        """Open an address outside the tutor, and show it where no browser can be opened."""
        import webbrowser

        if not webbrowser.open(event.address):
            self.notify(event.address, markup=False)

    def _show_page(self, before: Lesson | None, jumped: bool) -> None:
        self._verdicts = {}
        if before is not self._study.lesson:
            self.query_one("#fault").remove_class("-told")
        self._show_reading()
        self._show_lesson()
        self._opening = True
        self._open_page(None, jumped)

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

    @work(exclusive=True, group="page")
    async def _open_page(self, saved_setup: str | None, jumped: bool) -> None:
        """Give the panel what the study's page works with.

        Args:
            saved_setup: The setup the learner left there.
            jumped: Whether the learner did not come from the page before, whose network a page
                without a setup goes on with.
        """
        study, page = self._study, self._study.page
        if page is None:
            return
        self._look_as_told(page.show)
        if not saved_setup or not await self._put_on_panel(saved_setup):
            own = page.setup if page.setup is not None or not jumped else study.page_setup
            if own is not None:
                await self._put_on_panel(own, fresh=page.setup is not None and study.has_something_to_do)
        self.setup_changed()
        self._opening = False
        await self.run.look()

    def _look_as_told(self, show: tuple[str, ...]) -> None:
        """Show on the panel what the page points at, and the sample it asks about."""
        question = self._open_prediction()
        predictions = (
            [b for b in self._study.page.blocks if isinstance(b, Predict)] if self._study.page else []
        )
        asked = question or (predictions[0] if predictions else None)
        self.run.sample = asked.sample if asked else None
        if "gradients" in show:
            self.tab = "gradients"
        elif "values" in show:
            self.tab = "forward"

    async def _put_on_panel(self, text: str, fresh: bool = False) -> bool:
        """Give the run a setup, paused and at its start where that is asked for; whether it could."""
        folder = self._study.folder
        try:
            before, now = await self.run.change(lambda _setup: parse_setup(text, folder=folder))
        except TutorError as error:
            self.tell(error)
            return False
        if now is not before:
            self.selected = None
        # A run that went on while its network was replaced has begun to train the new one.
        if fresh or not now.keeps_parameters_of(before) or self.run.frame.diverged:
            await self.run.restart()
        return True

    @work(group="page")
    async def action_page_setup(self) -> None:
        """Put the page's own setup back on the panel."""
        setup = self._study.page_setup
        if setup is not None and await self._put_on_panel(setup, fresh=True):
            self.setup_changed()

    def _reading(self) -> Reading:
        """The page and what has been done on it."""
        study = self._study
        assert study.lesson is not None
        assert study.page is not None
        state = study.state
        predictions = {block.key for block in study.page.blocks if isinstance(block, Predict)}
        kept = {
            key: self._verdicts.get(key, Verdict(answer.right))
            for key, answer in state.answers.items()
            if key in predictions
        }
        return Reading(
            study.lesson,
            study.page,
            answers={key: answer.text for key, answer in state.answers.items()},
            verdicts=kept,
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
        question = self._open_prediction()
        self.hidden = frozenset(question.hide) if question else frozenset()

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

    def _open_prediction(self) -> Predict | None:
        """The first prediction of the page that has no answer."""
        answers = self._study.state.answers
        page = self._study.page
        blocks = page.blocks if page else ()
        return next((b for b in blocks if isinstance(b, Predict) and b.key not in answers), None)

    def setup_changed(self) -> None:
        """Keep the setup with the page."""
        self._study.save_setup(print_setup(self.run.setup))
