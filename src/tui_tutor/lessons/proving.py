"""Proves by training that a page's goals can be reached and its predictions be answered."""

from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec

from tui_tutor.engine.data import Dataset, load_dataset
from tui_tutor.engine.frame import Evaluation
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.errors import TutorError
from tui_tutor.lessons.faults import Fault
from tui_tutor.lessons.formula_proof import formula_doubts
from tui_tutor.lessons.goals import GoalJudge, direction, goal_values, predict_values, predicted_value
from tui_tutor.lessons.lesson import HIDES_FAULTS, Goal, Predict, Solution
from tui_tutor.lessons.page_task import PageTask
from tui_tutor.lessons.product import shape_doubts
from tui_tutor.lessons.proving_breaks import break_doubts
from tui_tutor.lessons.proving_seeds import Way, doubts_of, is_proven_apart
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
        fault = Fault(self._task.lesson.path, line, message, advice, values)
        # What does not depend on the backend is told once.
        if fault.text() not in map(Fault.text, self.faults):
            self.faults.append(fault)

    def prove(self) -> None:
        page = self._task.page
        start = self._trainer(_on(self._task.panel, self._backends[0]))
        for block in page.blocks:
            if isinstance(block, Predict):
                self._prove_prediction(block, start)
        for task, doubt in formula_doubts(
            self._task.lesson, page, self._task.panel, self._dataset, tuple(self._backends)
        ):
            self.add(task.line, doubt.message, doubt.advice, **doubt.values)
        for question, error in shape_doubts(page, start.frame()):
            self.add(question.line, error.message, error.advice, **error.values)
        for planted, error in break_doubts(self._task, self._backends):
            self.add(planted.line, error.message, error.advice, **error.values)
        # A prediction may have trained; goals are judged from step 0.
        start = self._trainer(_on(self._task.panel, self._backends[0]))
        for goal in page.goals:
            if is_proven_apart(goal.until):
                continue
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
        panel = self._task.panel
        solved = parse_setup(solution.setup, panel, self._task.lesson.folder)
        if is_proven_apart(goal.until):
            actions = frozenset(solution.actions) | _implied_actions(panel, solved)
            way = Way(panel, solved, solution.steps, actions)
            for doubt in doubts_of(goal.until, way, self._backends):
                self.add(goal.line, doubt.message, doubt.advice, **doubt.values)
            return
        names_backend = "backend" in GoalJudge(goal.until).expression.names
        if names_backend and solved.backend not in self._backends:
            return
        attempts = [_Attempt(goal, solution, panel, solved)]
        # On a page with several goals, the first may be reached before the solution's change.
        if solved != panel or solution.hand_set:
            attempts.append(_Attempt(goal, replace(solution, hand_set=()), panel, panel))
        for backend in self._backends:
            setups = [each.setup if names_backend else _on(each.setup, backend) for each in attempts]
            trainers = (self._trainer(setup) for setup in setups)
            # Only as many as it takes are trained.
            if any(each.reaches(trainer) for each, trainer in zip(attempts, trainers, strict=True)):
                continue
            message, advice, values = attempts[0].told()
            self.add(goal.line, message, advice, backend=backend, **values)

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
            if name != HIDES_FAULTS and values.get(name) is None:
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


class _Attempt:
    """A try to reach a goal as its solution says.

    Args:
        goal: The goal.
        solution: What is done.
        panel: The page's setup.
        setup: The setup that is trained under.
    """

    def __init__(self, goal: Goal, solution: Solution, panel: Setup, setup: Setup) -> None:
        self.setup = setup
        self._judge = GoalJudge(goal.until)
        self._solution = solution
        self._actions = frozenset(solution.actions) | _implied_actions(panel, setup)
        if solution.hand_set:
            self._actions |= {"set-weight"}
        self._values: dict[str, object] = {}

    def reaches(self, trainer: Trainer) -> bool:
        """Whether training as the solution says reaches the goal."""
        for each in self._solution.hand_set:
            trainer.set_parameter(each.layer, each.unit, each.source, each.value)
        evaluations: tuple[Evaluation, ...] = trainer.frame().evaluations
        judge, actions = self._judge, self._actions
        while True:
            if any(judge.judge(each, trainer.setup, actions) for each in evaluations):
                return True
            last = trainer.frame().evaluation
            if judge.judge(last, trainer.setup, actions, trainer.diverged):
                return True
            left = self._solution.steps - trainer.step_count
            if left <= 0 or trainer.diverged:
                self._values = goal_values(last, trainer.setup, actions, trainer.diverged)
                return False
            evaluations = trainer.run(min(left, _CHUNK))

    def told(self) -> tuple[str, str, dict[str, object]]:
        """Templates that say what the last try ended with and what to do, and their values."""
        names = self._judge.expression.names
        values = ", ".join(f"{name} {_plain(self._values[name])}" for name in sorted(names - {"did"}))
        actions = ", ".join(sorted(self._actions))
        message = mark("the solution does not reach this goal on {backend}: it ends with {values}")
        advice = mark("change the steps or the setup in the solution, or ask for less")
        if "did" in names and actions and values:
            message = mark(
                "the solution does not reach this goal on {backend}: it does {actions} and ends with {values}"
            )
        elif "did" in names and actions:
            message = mark("the solution does not reach this goal on {backend}: all it does is {actions}")
        elif "did" in names:
            message = mark("the goal asks what was done, and the solution does nothing")
            advice = mark("add what the learner does, as in do: step")
        return message, advice, {"values": values, "actions": actions}


def _on(setup: Setup, backend: str) -> Setup:
    return setup if setup.backend == backend else replace(setup, backend=backend, device="cpu")


def _implied_actions(panel: Setup, setup: Setup) -> frozenset[str]:
    """What one has done by changing one setup into the other."""
    return frozenset(
        action for name, action in _WORD_ACTIONS.items() if getattr(panel, name) != getattr(setup, name)
    )


def _plain(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
