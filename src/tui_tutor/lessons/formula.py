"""What there is to say of a formula that is typed on a step's own numbers."""

from dataclasses import dataclass

import numpy as np

from tui_tutor.engine.frame import Frame
from tui_tutor.errors import LessonError
from tui_tutor.lessons.hiding import SHAPES, asks_shape
from tui_tutor.lessons.kin import Kin, covered_names, kin_of, tensors_of
from tui_tutor.lessons.ledger import Ledger, Shape, ledger_of
from tui_tutor.translation import mark


@dataclass(frozen=True, eq=False)
class Answer:
    """A formula, and what came of it.

    Attributes:
        ledger: Its operations and its value; None where it is no formula, or empty.
        error: What is wrong; None where nothing is.
        kin: What the value is of the step.
        is_own: Whether it is known to be none of the step's numbers.
        hides_shapes: Whether a page hides what shapes there are.
    """

    ledger: Ledger | None = None
    error: LessonError | None = None
    kin: Kin | None = None
    is_own: bool = False
    hides_shapes: bool = False


@dataclass(frozen=True)
class Name:
    """A name that a formula may use, or one that a page hides.

    Attributes:
        name: The name.
        shape: Its shape; empty for a single number, None where a page hides it.
        secret: Whether it is hidden.
    """

    name: str
    shape: Shape | None
    secret: bool


def names_of(frame: Frame, hidden: frozenset[str]) -> tuple[Name, ...]:
    """The names of a step with their shapes."""
    covered = covered_names(hidden, len(frame.layers))
    return tuple(
        Name(name, None if SHAPES in hidden and np.ndim(value) else np.shape(value), name in covered)
        for name, value in tensors_of(frame).items()
    )


def answer_of(text: str, frame: Frame, hidden: frozenset[str]) -> Answer:
    """Work a formula out on a step.

    Args:
        text: The formula; nothing is said of an empty one.
        frame: The step.
        hidden: Names that a page hides: they can't be used, and are neither told nor confirmed.
    """
    if not text.strip():
        return Answer()
    values = tensors_of(frame)
    covered = covered_names(hidden, len(frame.layers)) & values.keys()
    hides_shapes = SHAPES in hidden
    try:
        ledger = ledger_of(text, values, covered)
        # What does not fit, and why, is told by shapes.
        if hides_shapes and (ledger.value is None or asks_shape(text)):
            raise LessonError(mark("{name} is what the page asks for"), mark("answer it first"), name=SHAPES)
    except LessonError as error:
        return Answer(error=error)
    if ledger.value is None:
        return Answer(ledger, ledger.error)
    kin = kin_of(ledger.value, frame, hidden)
    # Where something is hidden, that a value is none of the others would tell that it is that one.
    is_own = kin is None and hidden <= {SHAPES} and np.ndim(ledger.value) > 0
    return Answer(ledger, None, kin, is_own, hides_shapes)
