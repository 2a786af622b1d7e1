"""Judges the formulas that a page asks for."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from tui_tutor.engine.frame import Frame
from tui_tutor.engine.own_formulas import Values, values_of_frame
from tui_tutor.errors import LessonError
from tui_tutor.lessons.expression import compile_expression
from tui_tutor.lessons.formula_mistakes import Mistake, mistake_of
from tui_tutor.lessons.formula_names import usable
from tui_tutor.lessons.formula_trial import Trial
from tui_tutor.lessons.kin import is_near
from tui_tutor.lessons.ledger import Ledger, Shape, ledger_of
from tui_tutor.lessons.lesson import FormulaTask, Lesson
from tui_tutor.lessons.spelling import listed_choices
from tui_tutor.lessons.vocabulary import Vocabulary
from tui_tutor.translation import mark

TOLD_OF_OTHERS = ("bias", "uphill", "rate", "plain", "memory", "whole", "added")
"""Mistakes that are told as they are seen on other numbers than those of the panel."""


@dataclass(frozen=True, eq=False)
class FormulaVerdict:
    """What is said of a formula.

    Attributes:
        text: The formula.
        right: Whether it gives what is asked for, whatever the numbers.
        ledger: Its operations with their shapes; None where it is no formula.
        error: What keeps it from being worked out; None where nothing does.
        mistake: What it gives instead; None where it is right, or could not be worked out.
        is_accident: Whether it is right for the numbers on the panel, and wrong for others.
    """

    text: str
    right: bool
    ledger: Ledger | None = None
    error: LessonError | None = None
    mistake: Mistake | None = None
    is_accident: bool = False


@dataclass(frozen=True)
class UsableName:
    """A name that a formula may use.

    Attributes:
        name: The name.
        shape: Its shape; empty for a single number.
    """

    name: str
    shape: Shape


def usable_names(target: str, frame: Frame, earlier: Collection[str]) -> tuple[UsableName, ...]:
    """The names that a formula may use, with their shapes.

    Args:
        target: What is asked for.
        frame: A step of the run, of a whole batch.
        earlier: What formulas before it give, and what the page gives.
    """
    values = values_of_frame(frame)
    if frame.setup.optimizer == "momentum":
        values["v1"] = values["new_v1"] = values["W1"]
    usable_now = _usable_values(target, values, len(frame.layers), earlier)
    return tuple(UsableName(name, np.shape(value)) for name, value in usable_now.items())


def judge_formula(
    text: str, target: str, panel: Trial, other: Trial, earlier: Collection[str]
) -> FormulaVerdict:
    """Judge a formula.

    Args:
        text: The formula.
        target: What it is to give.
        panel: The step on the panel.
        other: A step with other numbers.
        earlier: What formulas before it give, and what the page gives.

    Raises:
        LessonError: If the run on the panel has no such number.
    """
    if target not in panel.values:
        raise LessonError(
            mark("the run on the panel has no {target}"),
            mark("press R for the page's own setup"),
            target=target,
        )
    if not np.isfinite(panel.values[target]).all():
        raise LessonError(
            mark("the run has diverged, and {target} is no number any more"),
            mark("press r to start again"),
            target=target,
        )
    for trial in (panel, other):
        verdict = _judged(text, target, trial, earlier)
        if not verdict.right:
            if trial is panel:
                return _told_better(verdict, target, other, earlier)
            mistake = verdict.mistake
            if _has_rows_written_out(verdict, target, panel, other):
                mistake = Mistake("batch", rows=panel.rows)
            return replace(verdict, is_accident=True, mistake=mistake)
    return verdict


def _told_better(
    verdict: FormulaVerdict, target: str, other: Trial, earlier: Collection[str]
) -> FormulaVerdict:
    """A verdict with the mistake that is seen on other numbers, where those of the panel tell less.

    At the start of a run a memory is empty and biases are 0, so that much is alike there.
    """
    vague = ("other", "unknown")
    if verdict.mistake is None or verdict.mistake.kind not in vague or verdict.ledger is None:
        return verdict
    better = _judged(verdict.text, target, other, earlier).mistake
    # Shapes and numbers of rows are those of the other step, which nobody sees.
    return replace(verdict, mistake=better) if better and better.kind in TOLD_OF_OTHERS else verdict


def _has_rows_written_out(verdict: FormulaVerdict, target: str, panel: Trial, other: Trial) -> bool:
    """Whether a formula holds for other numbers too, but for as many rows as the panel has."""
    value = verdict.ledger.value if verdict.ledger else None
    if value is None:
        return False
    array = np.asarray(value, dtype=float) * (panel.rows / other.rows)
    return is_near(array, other.values[target], other.share)


def _judged(text: str, target: str, trial: Trial, earlier: Collection[str]) -> FormulaVerdict:
    values = _usable_values(target, trial.values, len(trial.frame.layers), earlier)
    try:
        ledger = _worked_out(text, target, values, trial)
    except LessonError as error:
        return FormulaVerdict(text, False, error=error)
    if ledger.value is None:
        mistake = mistake_of(text, None, target, trial, values)
        return FormulaVerdict(text, False, ledger, ledger.error, mistake)
    if is_near(np.asarray(ledger.value, dtype=float), trial.values[target], trial.share):
        return FormulaVerdict(text, True, ledger)
    return FormulaVerdict(text, False, ledger, None, mistake_of(text, ledger.value, target, trial, values))


def _usable_values(target: str, values: Values, layers: int, earlier: Collection[str]) -> Values:
    names = dict.fromkeys(usable(target, layers, earlier))
    return {name: values[name] for name in names if name in values}


def _worked_out(text: str, target: str, values: Values, trial: Trial) -> Ledger:
    """The formula worked out, without what it is not to use.

    Raises:
        LessonError: If it is no formula, or uses a name that is unknown or not given.
    """
    try:
        compile_expression(text, Vocabulary(numbers=values))
    except LessonError as error:
        hidden = [name for name in (*trial.values, target) if name not in values]
        used = _names(text, (*values, *hidden)) & set(hidden)
        if not used:
            raise _of_a_formula(error, text) from None
        if target in used:
            raise LessonError(
                mark("{name} is what is asked for"), mark("work it out of other names"), name=target
            ) from None
        raise LessonError(
            mark("{name} is not given here"),
            mark("use: {names}"),
            name=min(used),
            names=listed_choices(tuple(values)),
        ) from None
    return ledger_of(text, values)


def _of_a_formula(error: LessonError, text: str) -> LessonError:
    """The error with what a learner should look at, where it is about brackets and signs."""
    if error.message != mark("{text} can't be read from {place} on"):
        return error
    missing = text.count("(") - text.count(")")
    if missing > 0:
        advice = mark("a bracket is not closed: write ) where it ends")
    elif missing < 0:
        advice = mark("there is one ) too many, or a ( is missing")
    elif text.rstrip()[-1:] in tuple("+-*/@"):
        advice = mark("something is missing behind the last sign")
    else:
        advice = mark("between two names or numbers there must be a sign: + - * / ** or @")
    return LessonError(error.message, advice, **error.values)


def _names(text: str, known: Collection[str]) -> frozenset[str]:
    """The names that a formula uses; none where it is no formula of known names."""
    try:
        return compile_expression(text, Vocabulary(numbers=known)).names
    except LessonError:
        return frozenset()


def tasks_before(lesson: Lesson, page_key: str, key: str) -> tuple[tuple[str, FormulaTask], ...]:
    """The formulas that stand before one on its page and on the pages before that have the same setup.

    Args:
        lesson: The lesson.
        page_key: Key of its page.
        key: Key of the formula; "" for all of the page.

    Returns:
        Each with the key of its page, in order.
    """
    setups: list[str | None] = []
    for page in lesson.pages:
        setups.append(" ".join(page.setup.split()) if page.setup is not None else (setups or [None])[-1])
    keys = [page.key for page in lesson.pages]
    here = keys.index(page_key) if page_key in keys else 0
    found: list[tuple[str, FormulaTask]] = []
    for page, setup in zip(lesson.pages[: here + 1], setups, strict=False):
        if setup != setups[here]:
            found.clear()
            continue
        for block in page.blocks:
            if page.key == page_key and getattr(block, "key", None) == key:
                return tuple(found)
            if isinstance(block, FormulaTask):
                found.append((page.key, block))
    return tuple(found)


def earlier_targets(lesson: Lesson, page_key: str, task: FormulaTask) -> tuple[str, ...]:
    """What a formula may use of what was worked out before it, and of what its page gives."""
    before = tuple(each.target for _page, each in tasks_before(lesson, page_key, task.key))
    return tuple(dict.fromkeys((*before, *task.given)))
