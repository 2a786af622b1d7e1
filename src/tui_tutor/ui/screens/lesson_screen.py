"""The screen of a lesson: judges what the learner answers, predicts and reaches on a page."""

from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from tui_tutor.engine.frame import Frame
from tui_tutor.errors import TutorError
from tui_tutor.lessons.lesson import Predict
from tui_tutor.ui.player import Evaluations
from tui_tutor.ui.predictions import judge_prediction
from tui_tutor.ui.screens.formula_page_screen import FormulaPageScreen
from tui_tutor.ui.screens.time_screen import TimeScreen
from tui_tutor.ui.widgets.hint_block import NO_HELP, HintBlock
from tui_tutor.ui.widgets.page_links import PanelLink
from tui_tutor.ui.widgets.predict_block import PredictBlock
from tui_tutor.ui.widgets.question_block import QuestionBlock
from tui_tutor.ui.widgets.reader import Reader


class LessonScreen(FormulaPageScreen):
    """A lesson beside its run.

    Args:
        study: Where the learner stands; a page is open.
        run: The run; where a page has already been opened on it, it goes on.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "hint", "Hint"),
        Binding("H", "solution", "Solution"),
        Binding("T", "try_solution", "Try the solution"),
    ]

    # Questions and predictions

    @on(QuestionBlock.Answered)
    def save_answer(self, event: QuestionBlock.Answered) -> None:
        """Keep the answer to a question; a goal below it may be reached already."""
        self._study.save_answer(event.key, event.text, event.right)
        self._show_reading()
        self.heard((), self.run.frame)

    @on(QuestionBlock.FrameAsked)
    @work(group="judge")
    async def show_frame(self, event: QuestionBlock.FrameAsked) -> None:
        """Give a question the whole batch as the run has it now, to judge an answer on."""
        place, frame = self._study.place, await self.run.picture_of(None)
        # An answer to a page that was left meanwhile would be kept with the next one.
        if self._study.place == place:
            event.block.frame = frame

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
            self._verdicts[*place, event.key] = verdict
            right = verdict.right
        if study.place != place:
            study.progress.save_answer(*place, event.key, event.text, right)
            return
        study.save_answer(event.key, event.text, right)
        self._show_reading()
        self.query_one(Reader).verdicts = self._reading().verdicts
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
        super().heard(evaluations, frame)
        study = self._study
        # Until the page's own run is on the panel, the one before it must not reach its goals.
        if self._opening or self.borrowed or not study.goals.open:
            return
        judged = (*evaluations, frame.evaluation)
        reached = study.reached(judged, frame.setup, frame.diverged)
        reader = self.query_one(Reader)
        reader.progress = self.goal_progress(frame)
        if reached:
            self.keep_best()
            self.tell_reached(reached[0])

    @on(TimeScreen.Rested)
    def keep_best(self) -> None:
        """Keep how the run went, for the record, where it never went better on this page."""
        # The setup of a fault that is looked for would stand in the record.
        if not self.borrowed and not self.concealed:
            self._study.save_best(self.run.frame.setup, self.run.frame.evaluation)

    @on(PanelLink)
    @work(group="run")
    async def follow_panel_link(self, event: PanelLink) -> None:
        """Change the panel as a link asks."""
        await self._edit_words(event.setup, folder=self._study.folder)

    @on(HintBlock.SolutionTried)
    @work(group="run")
    async def try_solution(self, event: HintBlock.SolutionTried) -> None:
        """Put the solution on the panel."""
        if not self._takes_over():
            return
        solution, study, place = event.solution, self._study, self._study.place
        # Weights fit the page's own network, and reach the goal from its start.
        if solution.hand_set and not await self._put_on_panel(study.page_setup or "", fresh=True):
            return
        await self._edit_words(solution.setup, folder=study.folder)
        for each in solution.hand_set:
            if study.place == place:
                await self.run.set_parameter(each.layer, each.unit, each.source, each.value)
        if solution.hand_set and study.place == place:
            self.setup_changed()
            self.did("set-weight")

    @on(HintBlock.NoHelp)
    def say_no_help(self, event: HintBlock.NoHelp) -> None:
        """Say why nothing happens where the page lacks the help that was asked for."""
        self.notify(self._translate(NO_HELP[event.reason]), timeout=4, markup=False)

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
