"""Proves by training that a page's goals can be reached and its predictions be answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec

from tui_tutor.engine.data import Dataset, load_dataset
from tui_tutor.engine.frame import Evaluation
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.errors import TutorError
from tui_tutor.lessons.faults import Fault
from tui_tutor.lessons.goals import GoalJudge, direction, goal_values, predict_values, predicted_value
from tui_tutor.lessons.lesson import Goal, Lesson, Page, Predict, Solution
from tui_tutor.translation import mark

_CHUNK = 250
"""Steps between two looks at whether all goals are reached."""

_WORD_ACTIONS = {
    "layer_sizes": "layers",
    "activations": "activation",
    "data": "data",
    "noise": "noise",
    "loss": "loss",
    "learning_rate": "learning-rate",
    "optimizer": "optimizer",
    "batch": "batch",
    "init": "init",
    "seed": "seed",
    "backend": "backend",
}


@dataclass(frozen=True)
class PageTask:
    """A page with what the panel holds on it.

    Attributes:
        panel: The page's setup, or the one that the pages before it leave.
    """

    lesson: Lesson
    page: Page
    panel: Setup

    @property
    def key(self) -> object:
        """The same for pages that need no second proof, such as translations."""
        page = self.page
        solution = page.solution and replace(page.solution, line=0, text="")
        predicts = tuple(
            replace(block, line=0, ask="", why="") for block in page.blocks if isinstance(block, Predict)
        )
        return self.panel, tuple(goal.until for goal in page.goals), solution, predicts


def page_tasks(lesson: Lesson) -> Iterator[PageTask]:
    """Every page of a lesson with its setup."""
    panel = Setup()
    for page in lesson.pages:
        if page.setup is not None:
            panel = parse_setup(page.setup)
        yield PageTask(lesson, page, panel)


def missing_backends(backends: Sequence[str]) -> tuple[str, ...]:
    """Those of the backends that this installation lacks."""
    return tuple(name for name in backends if name == "torch" and find_spec("torch") is None)


def prove_page(task: PageTask, backends: Sequence[str]) -> tuple[Fault, ...]:
    """Train a page's solution and work out its predictions.

    Args:
        task: The page.
        backends: The backends to train on, all of which must be there.
    """
    prover = _Prover(task, backends)
    try:
        prover.prove()
    except TutorError as error:
        prover.add(task.page.line, error.message, error.advice, **error.values)
    return tuple(prover.faults)


class _Prover:
    def __init__(self, task: PageTask, backends: Sequence[str]) -> None:
        self.faults: list[Fault] = []
        self._task = task
        self._backends = backends
        self._dataset: Dataset = load_dataset(task.panel)

    def add(self, line: int, message: str, advice: str, /, **values: object) -> None:
        self.faults.append(Fault(self._task.lesson.path, line, message, advice, values))

    def prove(self) -> None:
        page = self._task.page
        start = self._trainer(_on(self._task.panel, self._backends[0]))
        for block in page.blocks:
            if isinstance(block, Predict):
                self._prove_prediction(block, start)
        # A prediction may have trained; goals are judged from step 0.
        start = self._trainer(_on(self._task.panel, self._backends[0]))
        for goal in page.goals:
            if GoalJudge(goal.until).judge(start.frame().evaluation, start.setup):
                self.add(
                    goal.line,
                    mark("this goal is met before the learner has done anything"),
                    mark("ask for more, or change the page's setup"),
                )
        if page.goals and page.solution is not None:
            for goal in page.goals:
                self._prove_goal(goal, page.solution)

    def _trainer(self, setup: Setup) -> Trainer:
        same_rows = replace(setup, backend=self._task.panel.backend, device=self._task.panel.device)
        return Trainer(setup, self._dataset if same_rows == self._task.panel else None)

    def _prove_goal(self, goal: Goal, solution: Solution) -> None:
        solved = parse_setup(solution.setup, self._task.panel) if solution.setup else self._task.panel
        for backend in self._backends:
            names_backend = "backend" in GoalJudge(goal.until).expression.names
            if names_backend and solved.backend not in self._backends:
                return
            # On a page with several goals, the first may be reached before the solution's change.
            setups = [solved, self._task.panel]
            attempts = [
                self._attempt(goal, setup if names_backend else _on(setup, backend), solution)
                for setup in (setups if solved != self._task.panel else setups[:1])
            ]
            if "" not in attempts:
                self.add(
                    goal.line,
                    mark("the solution does not reach this goal on {backend}: it ends with {values}"),
                    mark("change the steps or the setup in the solution, or ask for less"),
                    backend=backend,
                    values=attempts[0],
                )

    def _attempt(self, goal: Goal, setup: Setup, solution: Solution) -> str:
        """Train as the solution says: "" if that reaches the goal, else what it ended with."""
        judge = GoalJudge(goal.until)
        actions = frozenset(solution.actions) | _implied_actions(self._task.panel, setup)
        trainer = self._trainer(setup)
        evaluations: tuple[Evaluation, ...] = trainer.frame().evaluations
        while True:
            if any(judge.judge(each, setup, actions) for each in evaluations):
                return ""
            last = trainer.frame().evaluation
            if judge.judge(last, setup, actions, trainer.diverged):
                return ""
            left = solution.steps - trainer.step_count
            if left <= 0 or trainer.diverged:
                values = goal_values(last, setup, actions, trainer.diverged)
                return _told(values, judge.expression.names)
            evaluations = trainer.run(min(left, _CHUNK))

    def _prove_prediction(self, predict: Predict, trainer: Trainer) -> None:
        rows = len(trainer.dataset.x)
        if predict.sample is not None and predict.sample >= rows:
            self.add(
                predict.line,
                mark("there is no sample {sample}: the page's data have {rows}"),
                mark("write sample: with a number from 1 to {rows}"),
                sample=predict.sample + 1,
                rows=rows,
            )
            return
        frame = trainer.frame(predict.sample)
        values = predict_values(frame)
        for name in predict.hide:
            if values.get(name) is None:
                self.add(
                    predict.line,
                    mark("there is no {name} to hide on this page"),
                    mark("leave {name} out, or change the page's setup"),
                    name=name,
                )
        try:
            before = predicted_value(predict.value, frame)
            trainer.run(predict.steps)
            after = predicted_value(predict.value, trainer.frame(predict.sample))
        except TutorError as error:
            self.add(predict.line, error.message, error.advice, **error.values)
            return
        if predict.choices and not direction(before, after):
            self.add(
                predict.line,
                mark("{value} goes neither up nor down in {steps} steps"),
                mark("ask for more steps or for another value"),
                value=predict.value,
                steps=predict.steps,
            )


def _on(setup: Setup, backend: str) -> Setup:
    return setup if setup.backend == backend else replace(setup, backend=backend, device="cpu")


def _implied_actions(panel: Setup, setup: Setup) -> frozenset[str]:
    """What one has done by changing one setup into the other."""
    return frozenset(
        action for name, action in _WORD_ACTIONS.items() if getattr(panel, name) != getattr(setup, name)
    )


def _told(values: dict[str, object], names: frozenset[str]) -> str:
    told = []
    for name in sorted(names):
        value = values[name]
        if isinstance(value, frozenset):
            told.append("did " + (", ".join(sorted(value)) or "nothing"))
        else:
            told.append(f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}")
    return ", ".join(told)
