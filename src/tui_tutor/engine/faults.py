"""What has gone wrong with a run, by name."""

from tui_tutor.engine.frame import Evaluation
from tui_tutor.engine.setup import Setup

MANY_DEAD = 0.5
VANISHING_RATIO = 1e-3


def faults_of(setup: Setup, evaluation: Evaluation, diverged: bool) -> tuple[str, ...]:
    """The names of the faults that a run shows, the gravest first.

    ``divergence``: a number is no longer finite. ``dead-units``: at least half of the ReLU
    units answer 0 whatever they are shown. ``symmetry``: all units of each hidden layer are
    the same and can only learn the same. ``vanishing-gradients``: less than a thousandth of
    the last layer's gradient reaches the first one.
    """
    if diverged:
        return ("divergence",)
    faults = []
    hidden_sizes = setup.layer_sizes[1:-1]
    same = evaluation.spread == 0 and max(hidden_sizes, default=1) > 1
    if same and evaluation.step:
        faults.append("symmetry")
    # Units that start at 0 are dead because they are the same: that comes first, and not before a step.
    if evaluation.dead_share >= MANY_DEAD and (evaluation.step or not same):
        faults.append("dead-units")
    if len(hidden_sizes) > 1 and 0 < evaluation.gradient_ratio < VANISHING_RATIO:
        faults.append("vanishing-gradients")
    return tuple(faults)
