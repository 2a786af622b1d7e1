"""A product whose shapes a learner fills in: its tensors, their shapes on the run, and how they are typed."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from unicodedata import normalize

from tui_tutor.engine.frame import Frame
from tui_tutor.engine.setup import MOST_LAYERS
from tui_tutor.errors import LessonError
from tui_tutor.lessons.arithmetic import shape_of
from tui_tutor.lessons.expression import compile_expression
from tui_tutor.lessons.goals import PREDICT_WORDS, predict_values
from tui_tutor.lessons.kin import tensors_of
from tui_tutor.lessons.ledger import Shape
from tui_tutor.lessons.lesson import Page
from tui_tutor.lessons.lesson import Shape as ShapeQuestion
from tui_tutor.lessons.spelling import shortened
from tui_tutor.lessons.vocabulary import Vocabulary
from tui_tutor.translation import mark

PRODUCT_WORDS = Vocabulary(
    numbers=(*PREDICT_WORDS.numbers, *(f"slope{layer}" for layer in range(1, MOST_LAYERS - 1)))
)
"""What a product may name."""
MOST_TENSORS = 6
"""Shapes that are asked for at most, the result apart."""

_BETWEEN_SIZES = re.compile(r"\s*[,xX×*;、]\s*|\s+")
_LONGEST_SIZE = 9


@dataclass(frozen=True)
class Blank:
    """A tensor whose shape is asked for.

    Attributes:
        text: The tensor as the product has it, ``W1.T``; empty for the result.
        before: What stands before it: ``@``, ``+`` or a bracket; ``=`` before the result.
    """

    text: str
    before: str


def blanks_of(product: str) -> tuple[Blank, ...]:
    """The tensors of a product from left to right, the result last.

    Raises:
        LessonError: If it is no product that shapes may be asked of.
    """
    expression = compile_expression(product, PRODUCT_WORDS)
    text = product.strip()
    tensors = list(_tensors(ast.parse(text, mode="eval").body))
    if expression.kind != "number" or not 2 <= len(tensors) <= MOST_TENSORS:
        raise LessonError(
            mark("{text} is no product whose shapes can be asked for"),
            mark("write one of two to {most} tensors, such as x @ W1.T + b1"),
            text=shortened(text),
            most=MOST_TENSORS,
        )
    ends = [0, *(node.end_col_offset or 0 for node in tensors)]
    starts = [*(node.col_offset for node in tensors), len(text)]
    pieces = [" ".join(text[end:start].split()) for end, start in zip(ends, starts, strict=True)]
    pieces[-1] = f"{pieces[-1]} =".strip()
    return tuple(
        Blank(text[node.col_offset : node.end_col_offset] if node else "", before)
        for node, before in zip([*tensors, None], pieces, strict=True)
    )


def shapes_on(product: str, frame: Frame) -> tuple[Shape, ...]:
    """The shapes of a product's tensors and of its result on a step.

    Raises:
        LessonError: If it can't be worked out there, or one of them is a single number.
    """
    values: Mapping[str, object] = {**predict_values(frame), **tensors_of(frame)}
    shapes = []
    for text in (*(blank.text for blank in blanks_of(product)[:-1]), product):
        shape = shape_of(compile_expression(text, PRODUCT_WORDS).evaluate(values))
        if not shape:
            raise LessonError(
                mark("{text} is a single number and has no shape"),
                mark("ask for the shapes of arrays only"),
                text=shortened(text),
            )
        shapes.append(shape)
    return tuple(shapes)


def shape_doubts(page: Page, frame: Frame) -> Iterator[tuple[ShapeQuestion, LessonError]]:
    """The shape questions of a page that its own run has no answer to, each with why."""
    for block in page.blocks:
        if isinstance(block, ShapeQuestion):
            try:
                shapes_on(block.product, frame)
            except LessonError as error:
                yield block, error


def read_shape(text: str) -> Shape:
    """The shape that a learner typed: ``200,2``, ``(200, 2)``, ``200x2``, ``200 2``, ``(4,)``.

    Digits and signs may be full-width.

    Raises:
        LessonError: If it is none.
    """
    plain = normalize("NFKC", text[:200]).strip(" \t()[]").rstrip(" ,;、")
    sizes = _BETWEEN_SIZES.split(plain)
    if not all(size.isascii() and size.isdigit() and len(size) <= _LONGEST_SIZE for size in sizes):
        raise LessonError(mark("that is not a shape"), mark("write one such as (3, 5), 3x5 or (5)"))
    return tuple(map(int, sizes))


def _tensors(node: ast.expr) -> Iterator[ast.expr]:
    """What the operators join, from left to right, without plain numbers."""
    match node:
        case ast.BinOp(left=left, right=right):
            yield from _tensors(left)
            yield from _tensors(right)
        case ast.UnaryOp(operand=inner):
            yield from _tensors(inner)
        case ast.Constant():
            return
        case _:
            yield node
