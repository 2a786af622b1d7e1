"""What the map shows."""

from typing import NamedTuple

import numpy as np

from tui_tutor.engine.frame import Array, Frame, Surface
from tui_tutor.ui.painting.names import UnitAddress

MOSTLY = 0.1
"""Targets that lie further than this share of their size from 0 are coloured about their own middle."""


class Points(NamedTuple):
    """The data as they lie on the map.

    Attributes:
        x: Raw inputs of the training rows, shape (rows, columns of the data).
        y: Their targets, shape (rows, outputs).
        test_x: The same of the test rows.
        test_y: Their targets.
    """

    x: Array
    y: Array
    test_x: Array
    test_y: Array


class MapView(NamedTuple):
    """What the map shows.

    Attributes:
        frame: The run.
        surface: What all units answer over the inputs.
        points: The data, or None to leave them out.
        unit: The unit that is shown, or None for the network's answer.
        classes: Classes of the data, 0 for a regression.
    """

    frame: Frame
    surface: Surface
    points: Points | None
    unit: UnitAddress | None
    classes: int

    @property
    def address(self) -> UnitAddress:
        """The unit shown; of an answer with an output for each of two classes, that of class 1."""
        outputs = self.frame.setup.layer_sizes[-1]
        return self.unit or UnitAddress(len(self.frame.layers) - 1, 1 if outputs == 2 else 0)

    @property
    def is_answer(self) -> bool:
        """Whether the network's own answer is shown, not a hidden unit's."""
        return self.address.layer == len(self.frame.layers) - 1

    @property
    def is_choice(self) -> bool:
        """Whether each place shows which of several classes is the answer there."""
        return self.is_answer and self.unit is None and self.frame.setup.layer_sizes[-1] > 2

    @property
    def target_range(self) -> tuple[float, float]:
        """The targets with the strongest colours at both ends, of a regression."""
        return colour_range(self.points.y if self.points is not None else self.frame.y)


def colour_range(values: Array) -> tuple[float, float]:
    """What gets the strongest colour at either end: 0 is in the middle unless it is far off."""
    finite = values[np.isfinite(values)]
    low, high = float(finite.min(initial=np.inf)), float(finite.max(initial=-np.inf))
    size = max(abs(low), abs(high))
    if not finite.size or size == 0:
        return -1.0, 1.0
    far_off = low > MOSTLY * size or high < -MOSTLY * size
    return (low, high) if far_off and high > low else (-size, size)
