"""What is wrong with a formula that gives something else than was asked for."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from typing import Literal

import numpy as np

from tui_tutor.engine.frame import Array
from tui_tutor.errors import LessonError
from tui_tutor.lessons.formula_names import part_of
from tui_tutor.lessons.formula_trial import Trial
from tui_tutor.lessons.kin import Kin, is_near, kin_of, kin_to, multiple_of
from tui_tutor.lessons.ledger import Shape, ledger_of

MOST_SIGNS = 12
"""Signs of a formula of which each is exchanged; a longer one has other troubles."""

MOST_BY_CHANCE = 2
"""Numbers of an array that may be a multiple of another one by chance."""

Kind = Literal[
    "kin",
    "batch",
    "twice",
    "infinite",
    "each",
    "product",
    "turned",
    "swapped",
    "bias",
    "uphill",
    "rate",
    "memory",
    "whole",
    "added",
    "plain",
    "shape",
    "other",
    "unknown",
]


@dataclass(frozen=True)
class Mistake:
    """What a formula gives instead of what is asked for.

    Attributes:
        kind: What is wrong. ``kin``: it is nearly right but for sign, transpose, mean or slope;
            ``batch``: a number of rows is written out; ``twice``: the mean is taken of what is one
            already; ``infinite``: it divides by 0, or is too large; ``each``: ``*`` stands for ``@``;
            ``product``: the other way round; ``turned``: a side of ``@`` lacks ``.T``, or has it;
            ``swapped``: its sides stand the other way round;
            ``bias``: it is forgotten; ``uphill``, ``rate`` and ``plain``: an update goes up, forgets the
            learning rate, or goes without memory; ``memory``, ``whole`` and ``added``: a memory does not
            fade, makes the gradient smaller too, or loses it; ``shape``: it has another; ``other``: it
            is another number of the step; ``unknown``.
        kin: What it is nearly, or what it is instead.
        rows: The rows of the panel, for a number that is written out.
        found: The shape it has, where that is wrong.
        wanted: The shape it is to have.
    """

    kind: Kind
    kin: Kin | None = None
    rows: int = 0
    found: Shape = ()
    wanted: Shape = ()


def mistake_of(
    text: str, value: float | Array | None, target: str, trial: Trial, values: Mapping[str, float | Array]
) -> Mistake | None:
    """Name the mistake of a formula that is not right.

    Args:
        text: The formula.
        value: What it gives; None where its shapes don't fit.
        target: What is asked for.
        trial: The step.
        values: The names that it may use, with their values.

    Returns:
        The mistake; None where shapes don't fit, and no other sign would make it right.
    """
    truth = trial.values[target]
    if value is not None:
        array = np.asarray(value, dtype=float)
        if not np.isfinite(array).all():
            return Mistake("infinite")
        mistake = _nearly(array, target, trial)
        if mistake is not None:
            return mistake
    sign = _exchanged_sign(text, truth, trial, values)
    if value is None:
        # Where shapes don't fit, they are shown, and whoever looks at them sees what to turn.
        return None if sign is not None and sign.kind in ("turned", "swapped") else sign
    if sign is not None:
        return sign
    wanted = np.shape(truth)
    kin = kin_of(value, trial.frame)
    if kin is not None and kin.is_same:
        return Mistake("other", kin)
    if array.shape != wanted:
        return Mistake("shape", found=array.shape, wanted=wanted)
    return Mistake("other", kin) if kin is not None else Mistake("unknown", wanted=wanted)


def _nearly(value: Array, target: str, trial: Trial) -> Mistake | None:
    """What is wrong with a value that is the right one but for something that has a name."""
    part = part_of(target)
    if part == "backward":
        kin = kin_to(value, target, trial.frame)
        if kin is not None and not _is_twice(kin.times, trial):
            return Mistake("kin", kin)
    elif part == "update":
        return _update_mistake(value, target, trial)
    truth = np.asarray(trial.values[target], dtype=float)
    if target[0] == "z":
        bias = np.asarray(trial.values[f"b{target[1:]}"])
        if is_near(value, truth - bias, trial.share):
            return Mistake("bias")
    times = multiple_of(value, truth, trial.share) if value.shape == truth.shape and value.size else None
    if times is not None and _is_twice(times, trial):
        return Mistake("twice")
    if times is not None:
        size = trial.rows * (trial.frame.y.shape[1] if target == "loss" else 1)
        is_sum = size > 1 and any(isclose(abs(times), each, rel_tol=1e-6) for each in (size, trial.rows))
        size_told = 1.0 if isclose(abs(times), 1.0, rel_tol=1e-6) else abs(times)
        # A few numbers may be a multiple of any others by chance.
        if is_sum or size_told == 1.0 or truth.size > MOST_BY_CHANCE:
            return Mistake("kin", Kin((target,), negated=times < 0, times=size_told, is_sum=is_sum))
    if truth.ndim == 2 and value.shape == truth.T.shape and is_near(value, truth.T, trial.share):
        return Mistake("kin", Kin((target,), transposed=True))
    return None


def _is_twice(times: float, trial: Trial) -> bool:
    """Whether something was divided by the rows that had been divided by them before."""
    return trial.rows > 1 and isclose(times * trial.rows, 1.0, rel_tol=1e-6)


def _update_mistake(value: Array, target: str, trial: Trial) -> Mistake | None:
    values = trial.values
    truth = np.asarray(values[target])
    if value.shape != truth.shape:
        return None
    if target == "new_v1":
        return _memory_mistake(value, trial)
    weights = np.asarray(values["W1"])
    plain = weights - trial.frame.setup.learning_rate * np.asarray(values["grad_W1"])
    if trial.frame.setup.optimizer == "momentum" and is_near(value, plain, trial.share):
        return Mistake("plain")
    # The step is far smaller than the weights that it is taken from, and so less is known of it.
    times = multiple_of(value - weights, truth - weights, max(trial.share, 1e-6))
    if times is None:
        return None
    if isclose(times, 1 / trial.frame.setup.learning_rate, rel_tol=1e-4):
        return Mistake("rate")
    if times < 0:
        return Mistake("uphill")
    return None


def _memory_mistake(value: Array, trial: Trial) -> Mistake | None:
    """What is wrong with a memory; nothing can be told of one that is empty yet."""
    before, grad = np.asarray(trial.values["v1"]), np.asarray(trial.values["grad_W1"])
    if not before.any():
        return None
    fading = trial.frame.setup.momentum
    instead: dict[Kind, Array] = {
        "memory": before + grad,
        "whole": fading * (before + grad),
        "added": fading * before - grad,
    }
    kinds = (kind for kind, other in instead.items() if is_near(value, other, trial.share))
    kind = next(kinds, None)
    return Mistake(kind) if kind is not None else None


def _exchanged_sign(
    text: str, truth: float | Array, trial: Trial, values: Mapping[str, float | Array]
) -> Mistake | None:
    """The mistake of a ``*`` that should be ``@``, of one that should be ``*``, or of a lost ``.T``."""
    for kind, changed in _variants(text):
        try:
            value = ledger_of(changed, values).value
        except LessonError:
            continue
        if value is not None and is_near(np.asarray(value, dtype=float), truth, trial.share):
            return Mistake(kind)
    return None


def _variants(text: str) -> Iterator[tuple[Kind, str]]:
    """The formula with one of its products exchanged for one of the other kind, or with a side turned."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    signs = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp)]
    for node in [node for node in signs if isinstance(node.op, ast.Mult | ast.MatMult)][:MOST_SIGNS]:
        before, left, right = node.op, node.left, node.right
        if isinstance(before, ast.MatMult):
            for node.left, node.right in ((_turned(left), right), (left, _turned(right))):
                yield "turned", ast.unparse(tree)
            node.left, node.right = right, left
            yield "swapped", ast.unparse(tree)
            # With one output * gives the same as @ the right way round, so it comes last.
            node.op, node.left, node.right = ast.Mult(), left, right
            yield "product", ast.unparse(tree)
        else:
            node.op = ast.MatMult()
            # Whoever takes * for @ has not thought of rows and columns yet.
            for node.left, node.right in (
                (left, right),
                (_turned(left), right),
                (left, _turned(right)),
                (_turned(right), left),
            ):
                yield "each", ast.unparse(tree)
        node.op, node.left, node.right = before, left, right


def _turned(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Attribute):
        return node.value
    return ast.Attribute(node, "T", ast.Load())
