"""The screen of a lesson: a page on the left, the run it works with on the right."""

import webbrowser
from collections.abc import Iterator
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from tui_tutor.engine.frame import Frame
from tui_tutor.engine.setup_text import parse_setup, print_setup
from tui_tutor.errors import TutorError
from tui_tutor.lessons.lesson import Predict
from tui_tutor.translation import Translate
from tui_tutor.ui.player import Evaluations
from tui_tutor.ui.predictions import judge_prediction
from tui_tutor.ui.run_control import RunControl
from tui_tutor.ui.screens.contents import ContentsScreen
from tui_tutor.ui.screens.panel_screen import PanelScreen
from tui_tutor.ui.screens.run_screen import RunScreen
from tui_tutor.ui.study import Study
from tui_tutor.ui.widgets.hint_block import HintBlock
from tui_tutor.ui.widgets.page_frame import PageNavigation
from tui_tutor.ui.widgets.predict_block import PredictBlock, Verdict
from tui_tutor.ui.widgets.quiz_block import QuizBlock
from tui_tutor.ui.widgets.reader import PageScroll, Reader, Reading
from tui_tutor.ui.widgets.title_bar import TitleBar

SECONDS_BETWEEN_LOOKS = 0.4
"""How often the lesson's file is looked at, so that saving it shows within a second."""


class LessonScreen(RunScreen):
    """A lesson beside its run.

    Args:
        study: Where the learner stands; a page is open.
        run: The run; where a page has already been opened on it, it goes on.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", "Page back"),
        Binding("right", "turn(1)", "Page on"),
        Binding("h", "hint", "Hint"),
        Binding("H", "solution", "Solution"),
        Binding("T", "try_solution", "Try the solution"),
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
            yield Reader(self._translate)

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
        self._show_reading()
        if not self.run.opened:
            self.run.opened = self._opening = True
            self._open_page(self._study.state.setup, jumped=True)
        self.query_one(PageScroll).focus()
        self.set_interval(SECONDS_BETWEEN_LOOKS, self._look_at_file)

    def looks_like(self, other: PanelScreen) -> None:
        """Take over what is looked at, and the answers to predictions."""
        super().looks_like(other)
        if isinstance(other, LessonScreen):
            self._verdicts = other._verdicts

    # Pages

    def show_place(self, slug: str, page_key: str | None) -> None:
        """Open a page of the course."""
        lesson = self._study.find(slug)
        if lesson is not None:
            self._study.open_lesson(lesson, page_key)
            self._show_page(jumped=True)

    @on(PageNavigation.PageTurned)
    def turn_page(self, event: PageNavigation.PageTurned) -> None:
        """Turn as many pages as was asked for."""
        self.action_turn(event.delta)

    def action_turn(self, delta: int) -> None:
        """Turn pages."""
        if self._study.turn(delta):
            self._show_page(jumped=delta != 1)

    @work(exclusive=True, group="question")
    async def action_contents(self) -> None:
        """Choose a page from the contents or by searching."""
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
        if not webbrowser.open(event.address):
            self.notify(event.address, markup=False)

    def _show_page(self, jumped: bool) -> None:
        self._verdicts = {}
        self.query_one("#fault").remove_class("-told")
        self._show_reading()
        self._show_lesson()
        self._opening = True
        self._open_page(None, jumped)

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
        if saved_setup is None or not await self._put_on_panel(saved_setup):
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
        try:
            before, now = await self.run.change(lambda _setup: parse_setup(text))
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

    def _show_reading(self) -> None:
        """Give the reader the page and what has been done on it, and hide what it asks for."""
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
        self.query_one(Reader).reading = Reading(
            study.lesson,
            study.page,
            answers={key: answer.text for key, answer in state.answers.items()},
            verdicts=kept,
            done=frozenset(state.done_blocks),
            hints=state.hints,
            solved=state.solution_seen,
            pages_done=frozenset(key for slug, key in study.done_pages() if slug == study.lesson.slug),
            first=study.is_first,
            last=study.is_last,
        )
        title = self._translate("{number} {title}").format(
            number=study.lesson.number, title=study.lesson.title
        )
        self.query_one(TitleBar).place = title
        question = self._open_prediction()
        self.hidden = frozenset(question.hide) if question else frozenset()

    def _look_at_file(self) -> None:
        """Show the lesson as it is now in its file; what is wrong with it stays in sight."""
        if not self._study.file_changed():
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

    # Questions and predictions

    def _open_prediction(self) -> Predict | None:
        """The first prediction of the page that has no answer."""
        answers = self._study.state.answers
        page = self._study.page
        blocks = page.blocks if page else ()
        return next((b for b in blocks if isinstance(b, Predict) and b.key not in answers), None)

    @on(QuizBlock.Answered)
    def save_answer(self, event: QuizBlock.Answered) -> None:
        """Keep the answer of a quiz; a goal below it may be reached already."""
        self._study.save_answer(event.key, event.text, event.right)
        self._show_reading()
        self.heard((), self.run.frame)

    @on(PredictBlock.PredictionGiven)
    @work(group="judge")
    async def judge(self, event: PredictBlock.PredictionGiven) -> None:
        """Work out the right answer on the run, and say whether the prediction was right."""
        study, place = self._study, self._study.place
        blocks = study.page.blocks if study.page else ()
        predict = next((b for b in blocks if isinstance(b, Predict) and b.key == event.key), None)
        if predict is None:
            return
        right = True
        try:
            verdict = await judge_prediction(predict, event.text, self.run)
        except TutorError as error:
            # The question can't be answered on this run, which is no fault of the learner's.
            self.tell(error)
        else:
            self._verdicts[event.key] = verdict
            right = verdict.right
        if study.place != place:
            study.progress.save_answer(*place, event.key, event.text, right)
            return
        study.save_answer(event.key, event.text, right)
        self._show_reading()
        self.query_one(Reader).verdicts = dict(self._verdicts)
        question = self._open_prediction()
        if question is not None:
            self.run.sample = question.sample
        await self.run.look()

    # Goals and help

    def did(self, action: str) -> None:
        """Note what the learner did, for the page's goals."""
        self._study.actions.add(action)
        self.heard((), self.run.frame)

    def heard(self, evaluations: Evaluations, frame: Frame) -> None:
        """Judge the page's goals."""
        study = self._study
        # Until the page's own run is on the panel, the one before it must not reach its goals.
        if self._opening or not study.open_goals:
            return
        judged = (*evaluations, frame.evaluation)
        reached = study.reached(judged, frame.setup, frame.diverged)
        reader = self.query_one(Reader)
        reader.progress = study.goal_progress(frame.evaluation, frame.setup)
        if reached:
            reader.done = frozenset(study.state.done_blocks)
            self._show_reading()
            self.notify(self._translate("Goal reached"), timeout=3)

    def setup_changed(self) -> None:
        """Keep the setup with the page."""
        self._study.save_setup(print_setup(self.run.setup))

    @on(Reader.PanelLink)
    @work(group="run")
    async def follow_panel_link(self, event: Reader.PanelLink) -> None:
        """Change the panel as a link asks."""
        await self._edit_words(event.setup)

    @on(HintBlock.SolutionTried)
    @work(group="run")
    async def try_solution(self, event: HintBlock.SolutionTried) -> None:
        """Put the solution's words on the panel, at the start."""
        await self._edit_words(event.setup)

    @on(HintBlock.HintAsked)
    def save_hints(self, event: HintBlock.HintAsked) -> None:
        """Keep how many hints were shown."""
        self._study.save_hints(event.shown)

    @on(HintBlock.SolutionAsked)
    def save_solution_seen(self) -> None:
        """Keep that the solution was shown."""
        self._study.save_solution_seen()

    def action_hint(self) -> None:
        """Show the next hint."""
        self._show_lesson()
        self.query_one(Reader).action_hint()

    def action_solution(self) -> None:
        """Show the solution."""
        self._show_lesson()
        self.query_one(Reader).action_solution()

    def action_try_solution(self) -> None:
        """Put the solution's words on the panel."""
        self.query_one(Reader).action_try_solution()
