"""What formulas on a page may ask for, and what each may be made of."""

from collections.abc import Collection, Iterator
from typing import Literal

from tui_tutor.engine.setup import MOST_LAYERS
from tui_tutor.lessons.vocabulary import Vocabulary

Part = Literal["forward", "loss", "backward", "update"]

_LAYERS = range(1, MOST_LAYERS)
_GRADIENTS = tuple(f"grad_{kind}{layer}" for layer in _LAYERS for kind in "zWb")

TARGETS = (
    *(f"{kind}{layer}" for layer in _LAYERS for kind in "za"),
    "y_hat",
    "loss",
    *_GRADIENTS,
    "new_v1",
    "new_W1",
)
"""What a formula can be asked for."""

GIVABLE = _GRADIENTS
"""What a page may give that would have to be worked out first."""

FORMULA_WORDS = Vocabulary(
    numbers=(
        "x",
        "y",
        "y_hat",
        "m",
        "loss",
        *(f"{name}{layer}" for layer in _LAYERS for name in ("W", "b", "z", "a", "slope")),
        *_GRADIENTS,
        "learning_rate",
        "momentum",
        "l1",
        "l2",
        "v1",
        "new_v1",
    )
)
"""What any formula may name."""


def part_of(target: str) -> Part:
    """The part of a step that a target belongs to."""
    if target.startswith("grad_"):
        return "backward"
    if target.startswith("new_"):
        return "update"
    return "loss" if target == "loss" else "forward"


def layer_of(target: str, layers: int) -> int:
    """The layer that a target of the forward pass belongs to, from 1."""
    return layers if target == "y_hat" else int(target[1:])


def usable(target: str, layers: int, earlier: Collection[str]) -> Iterator[str]:
    """The names that a formula for a target may use, the most likely first.

    Args:
        target: What is asked for.
        layers: How many layers have parameters.
        earlier: What formulas before it give, and what the page gives.
    """
    part = part_of(target)
    if part == "update":
        yield from ("W1", "grad_W1", "learning_rate", "v1", "momentum")
        yield from (name for name in ("new_v1",) if name in earlier and target != name)
        return
    yield from ("x", "y", "m") if part != "forward" else ("x",)
    last = layer_of(target, layers) if part == "forward" else layers
    for layer in range(1, last + 1):
        yield from (f"W{layer}", f"b{layer}")
        if part != "forward" or layer < last or target[0] != "z":
            yield f"z{layer}"
        if part != "forward" or layer < last:
            yield f"a{layer}"
    if part in ("loss", "backward"):
        yield "y_hat"
    if part == "backward":
        yield from (f"slope{layer}" for layer in range(1, layers))
        yield from ("l1", "l2")
        yield from (name for name in earlier if name.startswith("grad_") and name != target)
