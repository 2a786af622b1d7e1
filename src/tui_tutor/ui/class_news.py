"""What a seat tells its class of where somebody stands and how their run does."""

import math
from bisect import bisect_right

from tui_tutor.engine.frame import Evaluation
from tui_tutor.engine.setup_text import print_setup
from tui_tutor.lessons.lesson import Asked, Goal, Page, Predict, Question
from tui_tutor.store.class_messages import News
from tui_tutor.store.progress import PageState
from tui_tutor.ui.screens.reading_screen import ReadingScreen
from tui_tutor.ui.screens.run_screen import RunScreen
from tui_tutor.ui.study import Study

MOST_OF_NAME, MOST_OF_SETUP, MOST_FAULTS = 200, 60_000, 8
"""What the class takes."""
SPARK_LENGTH = 24
"""Losses that are told of a run."""


def news_of(screen: RunScreen, keys: int) -> News:
    """Where somebody stands and how their run does.

    Args:
        screen: The screen with the run, and the page if there is one.
        keys: How many keys and clicks there were.
    """
    run, frame = screen.run, screen.run.frame
    setup = print_setup(frame.setup)
    loss = frame.evaluation.loss
    study = screen.study if isinstance(screen, ReadingScreen) else None
    lesson, page = study.place if study is not None else ("", "")
    done, goals = _goals(study)
    return News(
        lesson=lesson[:MOST_OF_NAME],
        page=page[:MOST_OF_NAME],
        title=_title(study)[:MOST_OF_NAME],
        page_number=study.page_index + 1 if study is not None else 0,
        pages=len(study.lesson.pages) if study is not None and study.lesson is not None else 0,
        goals=goals,
        goals_done=done,
        # Half a setup is none.
        setup=setup if len(setup) <= MOST_OF_SETUP else "",
        step=frame.step,
        loss=loss if math.isfinite(loss) else None,
        spark=spark_of(frame.evaluations),
        playing=run.playing,
        # One that the page asks for is no reason to come and help.
        faults=frame.faults[:MOST_FAULTS] if screen.tells_faults else (),
        keys=keys,
    )


def spark_of(evaluations: tuple[Evaluation, ...]) -> tuple[int, ...]:
    """Losses at even distances from the first step to the last, each from 0 (lowest) to 100."""
    steps = [evaluation.step for evaluation in evaluations]
    last = steps[-1]
    count = min(SPARK_LENGTH, last + 1)
    places = [last * index // (count - 1) for index in range(count)] if count > 1 else []
    losses = [evaluations[bisect_right(steps, place) - 1].loss for place in places]
    finite = [loss for loss in losses if math.isfinite(loss)]
    if not finite:
        return ()
    low, high = min(finite), max(finite)
    if high == low:
        return tuple(0 for _loss in losses)
    # Halves first: the difference of two huge losses is no number.
    return tuple(
        round(100 * ((loss / 2 - low / 2) / (high / 2 - low / 2))) if math.isfinite(loss) else 100
        for loss in losses
    )


def goals_done(page: Page, state: PageState) -> tuple[int, int]:
    """How many goals and questions of a page are done, and how many there are."""
    done = 0
    blocks = [block for block in page.blocks if isinstance(block, Goal | Question)]
    for block in blocks:
        if isinstance(block, Goal):
            done += block.key in state.done_blocks
        elif isinstance(block, Asked):
            done += block.key in state.answers and state.answers[block.key].right
        elif isinstance(block, Predict):
            done += block.key in state.answers
    return done, len(blocks)


def _goals(study: Study | None) -> tuple[int, int]:
    if study is None or study.page is None:
        return 0, 0
    return goals_done(study.page, study.state)


def _title(study: Study | None) -> str:
    if study is None or study.lesson is None:
        return ""
    return f"{study.lesson.number or ''} {study.lesson.title}".strip()
