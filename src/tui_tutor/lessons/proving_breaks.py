"""Proves that a planted fault does harm that can be found: the planted run is worse, on every backend."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isfinite

import numpy as np

from tui_tutor.engine.frame import Frame
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.errors import LessonError, TutorError
from tui_tutor.lessons.breaks import planted
from tui_tutor.lessons.lesson import Break
from tui_tutor.lessons.page_task import PageTask
from tui_tutor.translation import mark

STEPS, MOST_STEPS = 500, 5000
"""Steps that are compared where the page's solution says nothing, and at most."""
WORSE_TIMES, WORSE_BY = 1.2, 0.01
"""The planted run's loss, on average over the second half of the steps, is to be more than so many times the
other one's, and so much."""


def break_doubts(page_task: PageTask, backends: Sequence[str]) -> Iterator[tuple[Break, LessonError]]:
    """What speaks against the faults that a page plants.

    Args:
        page_task: The page, with the setup that the panel has without the fault.
        backends: The backends to train on, all of which must be there.
    """
    page, panel = page_task.page, page_task.panel
    steps = min(page.solution.steps if page.solution and page.solution.steps else STEPS, MOST_STEPS)
    for task in (block for block in page.blocks if isinstance(block, Break)):
        for backend in backends:
            healthy = replace(
                panel, backend=backend, device=panel.device if backend == panel.backend else "cpu"
            )
            try:
                sick = planted(healthy, task.plant, page_task.lesson.folder)
            except TutorError as error:
                yield task, LessonError(error.message, error.advice, **error.values)
                break
            if sick == healthy:
                yield (
                    task,
                    LessonError(
                        mark("{plant} changes nothing in the page's setup"),
                        mark("plant another fault, or change the setup"),
                        plant=task.plant,
                    ),
                )
                break
            ill, well = _trained(sick, steps), _trained(healthy, steps)
            if not (_is_worse(ill, well) or set(ill.faults) - set(well.faults)):
                yield task, _harmless(task, backend, steps, ill, well)


def _trained(setup: Setup, steps: int) -> Frame:
    trainer = Trainer(setup)
    trainer.run(steps)
    return trainer.frame()


def _is_worse(ill: Frame, well: Frame) -> bool:
    sick, healthy = _late_loss(ill), _late_loss(well)
    return ill.diverged or not isfinite(sick) or sick > WORSE_TIMES * healthy + WORSE_BY


def _late_loss(frame: Frame) -> float:
    """The mean loss over the second half of the steps: one that swings may be low at the end by chance."""
    half = frame.step / 2
    return float(np.mean([each.loss for each in frame.evaluations if each.step >= half]))


def _harmless(task: Break, backend: str, steps: int, ill: Frame, well: Frame) -> LessonError:
    message = mark(
        "{plant} does no harm on {backend}: after {steps} steps the loss is {loss}, and {other} without it"
    )
    return LessonError(
        message,
        mark("plant another fault, or change the page's setup so that this one does harm"),
        plant=task.plant,
        backend=backend,
        steps=steps,
        loss=f"{_late_loss(ill):.4g}",
        other=f"{_late_loss(well):.4g}",
    )
