"""What can be wrong with a run: the names, and what is said of one that was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

FAULTS = (
    "wrong-sign",
    "divergence",
    "unscaled-inputs",
    "symmetry",
    "shape-mismatch",
    "loss-mismatch",
    "double-sigmoid",
    "exploding-gradients",
    "dead-units",
    "saturation",
    "vanishing-gradients",
    "low-learning-rate",
    "plateau",
    "overfitting",
)
"""The names, the gravest first: what has broken a run comes before what holds it up, and a cause
before what it brings about."""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with a run.

    Attributes:
        name: One of `FAULTS`.
        evidence: What was measured, by name.
        tries: What may heal it, the best first: words of a setup, to be read upon the run's own,
            e.g. ``"learning-rate=0.1"``; empty where a setup can't heal it.
        lesson: The slug of the lesson that teaches it; None where there is none.
        kind: Which of its forms it has, where there are several.
        anew: Whether the run must go back to a start for it, because its parameters are spoilt.
    """

    name: str
    evidence: Mapping[str, float] = field(default_factory=dict, hash=False)
    tries: tuple[str, ...] = ()
    lesson: str | None = None
    kind: str = ""
    anew: bool = False
