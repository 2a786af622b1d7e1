"""Proves that the formulas of a page can be found: its solutions are right, and only they."""

from collections.abc import Iterator
from dataclasses import replace

from tui_tutor.engine.data import Dataset
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.errors import LessonError
from tui_tutor.lessons.formula_task import earlier_targets, judge_formula
from tui_tutor.lessons.formula_trial import other_trial, trial_of
from tui_tutor.lessons.lesson import FormulaTask, Lesson, Page
from tui_tutor.translation import mark

Doubt = tuple[FormulaTask, LessonError]


def formula_doubts(
    lesson: Lesson, page: Page, panel: Setup, dataset: Dataset, backends: tuple[str, ...]
) -> Iterator[Doubt]:
    """What speaks against the formulas of a page, on each backend.

    Args:
        lesson: The lesson.
        page: The page.
        panel: The setup on the panel.
        dataset: Its rows.
        backends: The backends.
    """
    tasks = [block for block in page.blocks if isinstance(block, FormulaTask)]
    if not tasks:
        return
    for backend in backends:
        trainer = Trainer(replace(panel, backend=backend, device="cpu"), dataset)
        here = trial_of(trainer.walk())
        other = other_trial(panel, dataset, here.rows)
        for task in tasks:
            earlier = earlier_targets(lesson, page.key, task)
            try:
                verdict = judge_formula(task.solution, task.target, here, other, earlier)
                opposite = judge_formula(f"-({task.solution})", task.target, here, other, earlier)
            except LessonError as error:
                yield task, error
                continue
            if verdict.error is not None:
                yield task, verdict.error
            elif not verdict.right:
                message = mark("the solution {solution} does not give {target}")
                if verdict.is_accident:
                    message = mark(
                        "the solution {solution} gives {target} by accident, and not for other numbers"
                    )
                yield (
                    task,
                    _doubt(task, message, mark("write a formula that does, of the names given before")),
                )
            elif opposite.right:
                message = mark("{target} is 0 everywhere, so that any sign would be right")
                yield task, _doubt(task, message, mark("change the page's setup"))


def _doubt(task: FormulaTask, message: str, advice: str) -> LessonError:
    return LessonError(message, advice, solution=task.solution, target=task.target)
