"""A page that asks for formulas: they are judged on the run, and the run is trained with them."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.binding import Binding, BindingType

from tui_tutor.engine.frame import Frame
from tui_tutor.errors import TutorError
from tui_tutor.lessons.lesson import FormulaTask
from tui_tutor.translation import Translate
from tui_tutor.ui.player import Evaluations
from tui_tutor.ui.run_control import RunControl
from tui_tutor.ui.screens.goals_screen import GoalsScreen
from tui_tutor.ui.screens.panel_screen import PanelScreen
from tui_tutor.ui.study import Study
from tui_tutor.ui.widgets.question_block import QuestionBlock

# All that formulas need is imported when a page asks for one: the first screen is up sooner without.
if TYPE_CHECKING:
    from tui_tutor.engine.own_formulas import OwnFormulas
    from tui_tutor.lessons.formula_task import FormulaVerdict
    from tui_tutor.ui.widgets.formula_block import FormulaBlock


class FormulaPageScreen(GoalsScreen):
    """A lesson whose formulas are judged, and may take the place of the program's own.

    Args:
        study: Where the learner stands; a page is open.
        run: The run; where a page has already been opened on it, it goes on.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("G", "own_training", "Train with my formulas")]

    def __init__(self, study: Study, run: RunControl, translate: Translate) -> None:
        super().__init__(study, run, translate)
        self._trains_own = self._is_ending = False
        self._known_own: tuple[object, OwnFormulas | None] | None = None

    def looks_like(self, other: PanelScreen) -> None:
        """Take over whether the run is the learner's own."""
        super().looks_like(other)
        if isinstance(other, FormulaPageScreen):
            self._trains_own = other._trains_own

    # Judging

    def on_formula_block_names_asked(self) -> None:
        """Say what formulas may be made of, once the page's own run is there."""
        self._known_own = None
        if not self.is_opening:
            self._show_names()
        self._show_own()

    @work(group="judge")
    async def _show_names(self) -> None:
        from tui_tutor.lessons.formula_task import earlier_targets, usable_names

        frame = await self.run.picture_of(None)
        lesson, page = self._study.lesson, self._study.page
        if lesson is None or page is None:
            return
        for block in self._formula_blocks():
            if not block.answered:
                earlier = earlier_targets(lesson, page.key, block.question)
                block.names = usable_names(block.question.target, frame, earlier)

    def setup_changed(self) -> None:
        """Say what formulas may be made of now."""
        super().setup_changed()
        if self._tasks:
            self._show_names()

    @work(group="judge")
    async def on_formula_block_formula_given(self, event: "FormulaBlock.FormulaGiven") -> None:
        """Judge a formula on the run as it is, and on other numbers."""
        block, place = event.block, self._study.place
        try:
            verdict = await self._judged(block.question, event.text)
        except TutorError as error:
            # What the page asks for is not on the panel, which is no fault of the learner's.
            block.trouble = error.text(self._translate).replace("\n", ": ")
            return
        # An answer to a page that was left meanwhile would be kept with the next one.
        if block.is_attached and self._study.place == place:
            block.verdict = verdict

    async def _judged(self, task: FormulaTask, text: str) -> "FormulaVerdict":
        from tui_tutor.lessons.formula_task import earlier_targets, judge_formula
        from tui_tutor.lessons.formula_trial import other_trial, trial_of

        study, run = self._study, self.run
        assert study.lesson is not None
        assert study.page is not None
        earlier = earlier_targets(study.lesson, study.page.key, task)
        walked = await run.walk()
        setup, dataset = run.setup, run.dataset

        def judge() -> "FormulaVerdict":
            panel = trial_of(walked)
            return judge_formula(text, task.target, panel, other_trial(setup, dataset, panel.rows), earlier)

        # A large network takes a second, in which keys go on.
        return await asyncio.to_thread(judge)

    def _formula_blocks(self) -> "list[FormulaBlock]":
        return cast("list[FormulaBlock]", list(self.query("FormulaBlock")))

    @on(QuestionBlock.Answered)
    def look_for_own(self) -> None:
        """See whether the answer has made something whole, once it is saved."""
        self._known_own = None
        self.call_later(self._show_own)

    # Training

    @property
    def _tasks(self) -> tuple[FormulaTask, ...]:
        """The formulas that the page asks for."""
        blocks = self._study.page.blocks if self._study.page else ()
        return tuple(block for block in blocks if isinstance(block, FormulaTask))

    @property
    def _found(self) -> dict[str, str]:
        """The right formulas of this page and of those before it that go together, by what they give."""
        from tui_tutor.lessons.formula_task import tasks_before

        study = self._study
        if study.lesson is None or study.page is None:
            return {}
        slug, here = study.place
        found: dict[str, str] = {}
        for page, task in tasks_before(study.lesson, here, ""):
            answer = study.progress.page_state(slug, page).answers.get(task.key)
            if answer is not None and answer.right:
                # What is asked again may use what was found since, and so comes after it.
                found.pop(task.target, None)
                found[task.target] = answer.text
        return found

    def _own_formulas(self) -> "OwnFormulas | None":
        """What the run on the panel can be trained with; None where too little was found."""
        from tui_tutor.lessons.own_training import own_formulas

        layers = len(self.run.setup.layer_sizes) - 1
        # It is asked for at every picture of a run, and changes with an answer only.
        known = (self._study.place, layers)
        if self._known_own is None or self._known_own[0] != known:
            try:
                own = own_formulas(self._found, layers)
            except TutorError:
                own = None
            self._known_own = (known, own)
        return self._known_own[1]

    def on_formula_block_own_training_asked(self) -> None:
        """The offer on the page was chosen."""
        self.action_own_training()

    @work(group="run")
    async def action_own_training(self) -> None:
        """Train with the learner's own formulas from the start; or go on with the program's again."""
        if not self._takes_over():
            return
        if self.run.frame.own is not None:
            await self._end_own()
            return
        own = self._own_formulas() if self._tasks else None
        if own is None:
            text = self._translate("Find all formulas of the page first; then the network trains with them.")
            self.notify(text, timeout=5, markup=False)
            return
        await self.run.use_own(own)
        self._trains_own = True
        self.did("own-formulas")
        self.run.play()
        self.paint()

    async def _end_own(self) -> None:
        self._is_ending = True
        try:
            await self.run.use_own(None)
        finally:
            self._trains_own = self._is_ending = False

    async def _put_on_panel(self, text: str, fresh: bool = False) -> bool:
        """Give the run the setup of a page, which comes with the program's own formulas."""
        await self._end_own()
        return await super()._put_on_panel(text, fresh)

    async def borrow(self, text: str, folder: Path | None, step: int | None = None) -> bool:
        """Put somebody else's setup on the panel, which comes with the program's own formulas."""
        await self._end_own()
        return await super().borrow(text, folder, step)

    def heard(self, evaluations: Evaluations, frame: Frame) -> None:
        """Show how the learner's formulas do, and say so where an edit has ended them."""
        super().heard(evaluations, frame)
        if self._trains_own and frame.own is None and not self._is_ending:
            self._trains_own = False
            text = self._translate(
                "The run goes on with the program's own formulas: yours end where it is changed."
            )
            self.notify(text, timeout=6, markup=False)
        elif frame.own is not None:
            # Going back to an earlier edit may lead to them again.
            self._trains_own = True
        if self._tasks and self.is_composed:
            self._show_own()

    def _show_own(self) -> None:
        """Show below the page's last formula how the run is, or can be, trained."""
        blocks = self._formula_blocks()
        if not blocks or not self._tasks:
            return
        from tui_tutor.ui.painting.own_training import OwnTraining

        frame, own = self.run.frame, None
        if frame.own is not None:
            own = OwnTraining(frame.own.parts, True, frame.own.difference)
        elif (formulas := self._own_formulas()) is not None:
            own = OwnTraining(formulas.parts)
        for block in blocks:
            is_last = block.key == self._tasks[-1].key and block.answered
            block.own = own if is_last else None
