"""What every unit of a network answers over the plane of the raw inputs."""

import numpy as np

from tui_tutor.engine.backend import Backend
from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Array, Surface
from tui_tutor.engine.setup import DATA, Setup

MARGIN = 0.05
"""Share of the data's width that is shown beyond it on each side."""


def plane_of(setup: Setup, dataset: Dataset) -> tuple[tuple[float, float], ...]:
    """The range that is shown of each raw input, shape (columns of the data, 2).

    Data with a name are drawn for -1 to 1, so that much is always shown of them.
    """
    raw = np.concatenate([dataset.raw_x, dataset.raw_test_x])
    least, most = raw.min(axis=0), raw.max(axis=0)
    if setup.data in DATA:
        least, most = np.minimum(least, -1.0), np.maximum(most, 1.0)
    margin = np.where(most > least, MARGIN * (most - least), 1.0)
    return tuple((float(low), float(high)) for low, high in zip(least - margin, most + margin, strict=True))


def surface_of(
    backend: Backend,
    dataset: Dataset,
    plane: tuple[tuple[float, float], ...],
    columns: int,
    rows: int,
) -> Surface | None:
    """Every unit's answer on a grid of ``rows`` by ``columns`` points; None beyond two raw inputs."""
    if len(plane) > 2:
        return None
    x1 = np.linspace(plane[0][0], plane[0][1], columns)
    x2 = np.linspace(plane[1][1], plane[1][0], rows) if len(plane) == 2 else np.zeros(1)
    raw = _grid(x1, x2)[:, : len(plane)]
    activations = backend.activations(dataset.inputs_of(raw))
    return Surface(x1, x2, tuple(a.reshape(len(x2), len(x1), -1) for a in activations))


def _grid(x1: Array, x2: Array) -> Array:
    """Every pair of the two, row by row, shape (rows * columns, 2)."""
    across, down = np.meshgrid(x1, x2)
    return np.column_stack([across.ravel(), down.ravel()])
