"""What the panel keeps to itself: what questions ask for, on their page and on those before it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tui_tutor.engine.frame import Frame
from tui_tutor.lessons.goals import compile_prediction
from tui_tutor.lessons.lesson import Goal, Lesson, Page, Predict, Shape

SHAPES = "shape"
"""Stands among hidden names for the shapes of all tensors."""

Given = Mapping[str, bool]
"""By the key of each question of a page that has an answer, whether that was right."""

_ASKS_SHAPE = re.compile(r"\bshape\s*\(")


@dataclass(frozen=True)
class Hiding:
    """What is hidden on a page.

    Attributes:
        here: Names that questions of the page hide, whatever the panel shows.
        later: Names that later pages ask for, of the numbers that the page's network has at its start:
            by the sample that is asked about, None for the batch.
    """

    here: frozenset[str] = frozenset()
    later: Mapping[int | None, frozenset[str]] = field(default_factory=dict)

    def at(self, frame: Frame) -> frozenset[str]:
        """The names that are hidden while the panel shows a frame."""
        return self.here if frame.step else self.here | self.later.get(frame.sample, frozenset())


def hiding_on(lesson: Lesson, index: int, given: Callable[[str], Given]) -> Hiding:
    """What is hidden on a page of a lesson.

    What a prediction has hidden is shown once it is answered, but for what is about to be asked next.

    Args:
        lesson: The lesson.
        index: The page, from 0.
        given: Gives the answers on a page, by its key.
    """
    page = lesson.pages[index]
    return Hiding(_hidden_here(page, given(page.key)), _asked_later(lesson, index, given))


def _hidden_here(page: Page, given: Given) -> frozenset[str]:
    hidden: set[str] = set()
    known: set[str] = set()
    waiting: Predict | None = None
    for block in page.blocks:
        if isinstance(block, Shape) and not given.get(block.key):
            hidden.add(SHAPES)
        if not isinstance(block, Predict):
            continue
        if block.key not in given:
            if waiting is None:
                waiting = block
                hidden |= {*block.hide, *_shapes_asked(block)}
            elif waiting.steps or block.steps:
                # Steps will be made before it is asked: it is about other numbers.
                break
            elif block.sample == waiting.sample:
                hidden |= _names_asked(block) | (known & set(block.hide))
        known.update(block.hide)
    return frozenset(hidden)


def _asked_later(
    lesson: Lesson, index: int, given: Callable[[str], Given]
) -> dict[int | None, frozenset[str]]:
    page = lesson.pages[index]
    setups = [each.setup for each in lesson.pages[: index + 1] if each.setup is not None]
    known = {name for block in page.blocks if isinstance(block, Predict) for name in block.hide}
    later: dict[int | None, frozenset[str]] = {}
    moved = _moves(page)
    for other in lesson.pages[index + 1 :]:
        if other.setup is not None:
            if not setups or other.setup.split() != setups[-1].split():
                break
            # It begins anew, so its numbers are those that this page has begun with.
            moved = False
        answers = given(other.key)
        for block in other.blocks if not moved else ():
            if isinstance(block, Predict) and block.steps:
                break
            if isinstance(block, Predict) and block.key not in answers:
                names = _names_asked(block) | (known & set(block.hide))
                later[block.sample] = later.get(block.sample, frozenset()) | names
        moved = moved or _moves(other)
    return later


def _moves(page: Page) -> bool:
    """Whether the run may be elsewhere when the page is done."""
    return any(
        isinstance(block, Goal) or (isinstance(block, Predict) and block.steps > 0) for block in page.blocks
    )


def _names_asked(predict: Predict) -> frozenset[str]:
    """What a prediction asks for; a name that it does not hide is given, to work the answer out of it."""
    return (compile_prediction(predict.value).names & set(predict.hide)) | _shapes_asked(predict)


def _shapes_asked(predict: Predict) -> frozenset[str]:
    return frozenset({SHAPES}) if asks_shape(predict.value) else frozenset()


def asks_shape(text: str) -> bool:
    """Whether an expression asks for a shape."""
    return _ASKS_SHAPE.search(text) is not None
