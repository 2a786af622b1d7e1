"""What is said of a phase: its formulas, their shapes, the matrices and the sums worked out."""

from collections.abc import Sequence
from typing import NamedTuple

from tui_tutor.engine.walk import WalkedStep
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.names import OUTPUT_ACTIVATIONS, activation_of, is_gradient_hidden, is_hidden
from tui_tutor.ui.painting.numbers import number
from tui_tutor.ui.painting.walk.matrices import Piece

MOST_TERMS = 6
"""Of a sum that is worked out; the others are counted."""


class Explained(NamedTuple):
    """All that is said of a phase, for one unit.

    Attributes:
        formulas: In letters, with the shapes of what they hold: formula and shapes; or "" and what
            the letters are.
        equations: Matrices with signs between them.
        sums: Worked out for the unit, term by term.
        note: What else is to be known; "" for nothing.
    """

    formulas: tuple[tuple[str, str], ...]
    equations: tuple[tuple[Piece, ...], ...]
    sums: tuple[str, ...]
    note: str = ""


class Looked(NamedTuple):
    """What of a step is looked at.

    Attributes:
        step: The step.
        layer: The layer of the phase, from 0.
        unit: The unit of that layer, from 0.
        hidden: Names of values that a page hides.
        translate: Gives the few words in the learner's language.
    """

    step: WalkedStep
    layer: int
    unit: int
    hidden: frozenset[str]
    translate: Translate

    @property
    def is_one(self) -> bool:
        """Whether one sample is looked at, and not a batch."""
        return self.step.frame.sample is not None

    @property
    def rows(self) -> int:
        """Samples that are looked at."""
        return len(self.step.frame.x)

    @property
    def layers(self) -> int:
        """Layers of the network."""
        return len(self.step.frame.layers)

    def a(self, layer: int) -> str:
        """The name of a layer's answer; -1 is the inputs."""
        return "x" if layer < 0 else "ŷ" if layer == self.layers - 1 else f"a{layer + 1}"

    def activation(self) -> str:
        """The name of the layer's activation."""
        return activation_of(self.step.frame.setup, self.layer)

    def hides(self, name: str) -> bool:
        """Whether the page hides a value, by its name in goals such as ``z1`` or ``grad_W1``."""
        return is_gradient_hidden(name, self.hidden) or is_hidden(name, self.hidden, self.layers)


def output_activation(loss: str) -> str:
    """What bends the logits under a loss."""
    return OUTPUT_ACTIVATIONS[loss]


def factor(value: float) -> str:
    """A number in a product: in brackets where it is negative."""
    text = number(value + 0.0)
    return f"({text})" if text.startswith("-") else text


def product(left: float, right: float) -> str:
    """``0.41·(-1.2)``."""
    return f"{factor(left)}·{factor(right)}"


def summed(terms: Sequence[str]) -> str:
    """Terms with plus signs; of many the first ones, and how many more there are."""
    if len(terms) <= MOST_TERMS:
        return " + ".join(terms)
    return " + ".join([*terms[: MOST_TERMS - 1], f"… (+{len(terms) - MOST_TERMS + 1})"])


def result(value: float, secret: bool) -> str:
    """What a sum comes to, unless a page hides it."""
    return "?" if secret else number(value + 0.0)
