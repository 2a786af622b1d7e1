"""The doctor: names what is wrong with a run, with what was measured and what to try.

It says nothing rather than guess.
"""

from collections.abc import Sequence

import numpy as np

from tui_tutor.engine.data import Dataset
from tui_tutor.engine.doctor_examinations import EXAMINATIONS
from tui_tutor.engine.doctor_signs import Signs
from tui_tutor.engine.faults import FAULTS, Finding
from tui_tutor.engine.frame import Evaluation, LayerFrame
from tui_tutor.engine.setup import Setup

OF_THE_SETUP = {"unscaled-inputs", "loss-mismatch", "double-sigmoid", "wrong-sign"}
"""Faults that show in the setup, or before a number was broken."""
HIDES = {
    "wrong-sign": {"exploding-gradients", "dead-units", "saturation", "vanishing-gradients", "overfitting"},
    "shape-mismatch": {"vanishing-gradients", "low-learning-rate", "plateau"},
    "divergence": {"low-learning-rate", "plateau", "overfitting"},
    "unscaled-inputs": {"exploding-gradients", "dead-units", "saturation", "low-learning-rate", "plateau"},
    "symmetry": {"vanishing-gradients", "low-learning-rate", "plateau"},
    "double-sigmoid": {"low-learning-rate", "plateau"},
    "exploding-gradients": {"low-learning-rate", "plateau"},
    "dead-units": {"low-learning-rate", "plateau"},
    "saturation": {"vanishing-gradients", "low-learning-rate", "plateau"},
    "vanishing-gradients": {"low-learning-rate", "plateau"},
    "low-learning-rate": {"plateau"},
}
"""What each fault brings about by itself, so that it need not be told."""


def diagnose(
    setup: Setup,
    evaluations: Sequence[Evaluation],
    layers: Sequence[LayerFrame],
    dataset: Dataset,
    diverged: bool,
) -> tuple[Finding, ...]:
    """What is wrong with a run, the gravest first.

    Args:
        setup: What the run is under.
        evaluations: Its evaluations so far, oldest first; at least one.
        layers: Its layers as they are now.
        dataset: Its rows.
        diverged: Whether it has stopped because a number is no longer finite.
    """
    signs = Signs(setup, evaluations, layers, dataset, diverged)
    with np.errstate(all="ignore"):
        found = {name: EXAMINATIONS[name](signs) for name in FAULTS if name in EXAMINATIONS}
    return _told(found, diverged)


def _told(found: dict[str, Finding | None], is_broken: bool) -> tuple[Finding, ...]:
    """What is worth telling: no effect beside its cause, and nothing measured on broken numbers."""
    names = [name for name in FAULTS if found.get(name)]
    if is_broken:
        names = [name for name in names if name == "divergence" or name in OF_THE_SETUP]
    hidden = set().union(*(HIDES.get(name, set()) for name in names))
    return tuple(finding for name in names if name not in hidden and (finding := found[name]))
