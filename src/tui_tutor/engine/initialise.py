"""The parameters that a run starts from, decided by the setup's seed."""

from collections.abc import Callable
from itertools import pairwise
from math import sqrt

import numpy as np

from tui_tutor.engine.frame import LayerParameters
from tui_tutor.engine.setup import Setup

START_STREAM = 1001
"""Second part of the seed of the start; whatever begins with the same parameters draws with it."""

_SCALES: dict[str, Callable[[int, int], float]] = {
    "zeros": lambda inputs, units: 0.0,  # noqa: ARG005
    "small": lambda inputs, units: 0.01,  # noqa: ARG005
    "xavier": lambda inputs, units: sqrt(2 / (inputs + units)),
    "he": lambda inputs, units: sqrt(2 / inputs),  # noqa: ARG005
}
"""Standard deviation of the weights for the number of inputs and of units of a layer.

Xavier: Glorot and Bengio 2010, equation 12, as normal numbers. He: He et al. 2015, equation 10.
"""


def initial_parameters(setup: Setup) -> tuple[LayerParameters, ...]:
    """Normal weights of the setup's scale and zero biases, float64, first layer first.

    The draws depend on the seed and the layer sizes alone, so two starts of one seed differ
    by their scale only.
    """
    rng = np.random.default_rng([setup.seed, START_STREAM])
    scale = _SCALES[setup.init]
    return tuple(
        LayerParameters(rng.normal(size=(units, inputs)) * scale(inputs, units), np.zeros(units))
        for inputs, units in pairwise(setup.layer_sizes)
    )
