"""What is wrong with shapes that a learner said of a product."""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tui_tutor.engine.frame import Frame
from tui_tutor.lessons.ledger import Shape, misfit_of
from tui_tutor.lessons.product import Blank, blanks_of, shapes_on
from tui_tutor.translation import mark

_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.MatMult: "@",
}
_PARAMETER = re.compile(r"(grad_)?[Wb]\d")


@dataclass(frozen=True)
class Meeting:
    """Two axes of an answer that meet in the product and don't fit.

    Attributes:
        sign: The operator between them.
        sizes: What was said of both.
        axes: Those that stand in the answer itself, each as the index of its blank and of its axis.
    """

    sign: str
    sizes: tuple[int, int]
    axes: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Mistake:
    """What is wrong with one shape of an answer.

    Attributes:
        message: A template that says what to think of.
        values: What fills it.
    """

    message: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Judgement:
    """What there is to say of an answer.

    Attributes:
        said: The shapes of the answer, one for each blank.
        mistakes: What is wrong with each; None for those that are right.
        meetings: Where those of the tensors don't fit each other.
    """

    said: tuple[Shape, ...]
    mistakes: tuple[Mistake | None, ...]
    meetings: tuple[Meeting, ...]

    @property
    def wrong(self) -> frozenset[int]:
        """The blanks whose shapes are wrong."""
        return frozenset(index for index, mistake in enumerate(self.mistakes) if mistake is not None)

    def bad_axes(self, blank: int) -> frozenset[int]:
        """The axes of a blank that meet others and don't fit."""
        axes = (axis for meeting in self.meetings for axis in meeting.axes)
        return frozenset(axis for index, axis in axes if index == blank)


def judge_shapes(product: str, said: Sequence[Shape], frame: Frame) -> Judgement:
    """Compare shapes with those of a step.

    Args:
        product: The product.
        said: A shape for each blank.
        frame: The step, with its whole batch.

    Raises:
        LessonError: If the product can't be worked out on the step.
    """
    mistakes = mistakes_of(product, said, shapes_on(product, frame), len(frame.x))
    return Judgement(tuple(said), mistakes, meetings_of(product, said))


def mistakes_of(
    product: str, said: Sequence[Shape], true: Sequence[Shape], rows: int
) -> tuple[Mistake | None, ...]:
    """What is wrong with each shape that was said; None for those that are right.

    Args:
        product: The product.
        said: A shape for each blank.
        true: The right ones.
        rows: How many samples the batch has.
    """
    found = zip(blanks_of(product), said, true, strict=True)
    return tuple(_mistake(blank, one, other, rows, "@" in product) for blank, one, other in found)


def meetings_of(product: str, said: Sequence[Shape]) -> tuple[Meeting, ...]:
    """Where shapes that were said don't fit each other, from the inside out; the result apart."""
    finder = _MeetingFinder(said)
    finder.shape_of(ast.parse(product.strip(), mode="eval").body)
    return tuple(finder.found)


def _mistake(blank: Blank, said: Shape, true: Shape, rows: int, has_product: bool) -> Mistake | None:
    """The first thing to think of, without the answer."""
    if said == true:
        return None
    if said == true[::-1]:
        return Mistake(mark("Rows and columns are swapped."))
    is_parameter = _PARAMETER.match(blank.text) is not None
    has_batch = rows > 1 and true[0] == rows and not is_parameter
    inner = true[1:]
    if has_batch and said in (inner, (1, *inner), (*inner, 1)):
        return Mistake(
            mark("That is one sample alone. There are {rows} in the batch, a row for each."), {"rows": rows}
        )
    if is_parameter and rows > 1 and rows in said and rows not in true:
        return Mistake(
            mark("The {rows} samples are not in here: parameters are the same for all of them."),
            {"rows": rows},
        )
    if len(said) == len(true):
        return _of_same_length(blank, said, true, has_batch, has_product)
    if len(true) == 1:
        return Mistake(mark("It has one axis only, so one number: how many are there?"))
    return Mistake(mark("It has {axes} axes: how many rows, and how many columns?"), {"axes": len(true)})


def _of_same_length(blank: Blank, said: Shape, true: Shape, has_batch: bool, has_product: bool) -> Mistake:
    if len(true) == 1:
        if blank.text.removeprefix("grad_").startswith("b"):
            return Mistake(
                mark("One axis is right, but it is not {size} long: there is a bias for each neuron."),
                {"size": said[0]},
            )
        return Mistake(mark("One axis is right, but it is not {size} long."), {"size": said[0]})
    if said[0] == true[0]:
        return Mistake(mark("The rows are right. How many columns are there?"))
    if said[-1] == true[-1] and has_batch:
        return Mistake(mark("The columns are right. The rows are the samples: how many are there?"))
    if said[-1] == true[-1]:
        return Mistake(mark("The columns are right. How many rows are there?"))
    if blank.text == "" and has_product:
        return Mistake(mark("@ takes the rows of its left side and the columns of its right side."))
    if blank.text.startswith("W") and blank.text.endswith(".T"):
        return Mistake(mark("W has a row for each neuron and a column for each input; .T tips it over."))
    if _PARAMETER.match(blank.text):
        return Mistake(mark("It has a row for each neuron and a column for each of its inputs."))
    return Mistake(mark("It has a row for each sample: how many, and how many numbers in each?"))


class _MeetingFinder:
    """Works a product out on shapes alone, and notes where two don't fit.

    Args:
        said: A shape for each tensor, from left to right.
    """

    def __init__(self, said: Sequence[Shape]) -> None:
        self.found: list[Meeting] = []
        self._said = said
        self._next = 0

    def shape_of(self, node: ast.expr) -> tuple[Shape | None, int | None]:
        """The shape of a part, and the blank that it is; None where it has none or is none."""
        match node:
            case ast.BinOp(left=left, op=operator, right=right):
                one, other = self.shape_of(left), self.shape_of(right)
                return self._meet(_SIGNS[type(operator)], one, other), None
            case ast.UnaryOp(operand=inner):
                return self.shape_of(inner)[0], None
            case ast.Constant():
                return (), None
        blank, self._next = self._next, self._next + 1
        return self._said[blank], blank

    def _meet(
        self, sign: str, one: tuple[Shape | None, int | None], other: tuple[Shape | None, int | None]
    ) -> Shape | None:
        (left, left_blank), (right, right_blank) = one, other
        if left is None or right is None:
            return None
        misfit = misfit_of(sign, left, right)
        if misfit is not None:
            pairs = ((left_blank, misfit.left), (right_blank, misfit.right))
            axes = tuple((blank, axis) for blank, axis in pairs if blank is not None)
            self.found.append(Meeting(sign, (left[misfit.left], right[misfit.right]), axes))
            return None
        if sign == "@":
            return (*left[:-1], *right[1:])
        longer, shorter = (left, right) if len(left) >= len(right) else (right, left)
        filled = (1,) * (len(longer) - len(shorter)) + shorter
        return tuple(max(pair) if 0 not in pair else 0 for pair in zip(longer, filled, strict=True))
