"""Data sets that are drawn from a formula: classes and curves in [-1, 1].

Each generator gives noise-free rows as (x, target) with x of shape (rows, inputs) and target of
shape (rows,): 0 or 1 for classes, balanced to within one row, or a number for a regression.
"""

from collections.abc import Callable

import numpy as np

from tui_tutor.engine.frame import Array

Generator = Callable[[int, np.random.Generator], tuple[Array, Array]]
"""Draws a number of rows."""

XOR_GAP = 0.15
SPIRAL_TURNS = 1.5
BUMP_WIDTH = 0.4


def xor(rows: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Four quadrants; class 1 where the signs of x1 and x2 differ.

    A strip along the axes stays empty, so that a little noise carries few rows over to the
    other class.
    """
    quadrant = np.arange(rows) % 4
    signs = np.stack([np.where(quadrant < 2, 1.0, -1.0), np.where(quadrant % 2 == 0, 1.0, -1.0)], axis=1)
    x = signs * rng.uniform(XOR_GAP, 1.0, (rows, 2))
    return x, (signs[:, 0] != signs[:, 1]).astype(np.float64)


def circle(rows: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """A disc of class 1 (radius 0.5) within a ring of class 0 (radius 0.7 to 1)."""
    label = _alternating(rows)
    inside = label == 1
    # The square root spreads the rows evenly over the area instead of crowding the centre.
    radius = np.sqrt(rng.uniform(np.where(inside, 0.0, 0.7**2), np.where(inside, 0.5**2, 1.0)))
    angle = rng.uniform(0.0, 2 * np.pi, rows)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), label


def blobs(rows: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two Gaussian clouds, of class 0 round (-0.5, -0.5) and of class 1 round (0.5, 0.5)."""
    label = _alternating(rows)
    return (label - 0.5)[:, np.newaxis] + rng.normal(0.0, 0.2, (rows, 2)), label


def spiral(rows: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two arms that wind round each other, one for each class."""
    label = _alternating(rows)
    radius = rng.uniform(0.1, 1.0, rows)
    angle = 2 * np.pi * SPIRAL_TURNS * radius + np.pi * label
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1), label


def moons(rows: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two half circles that reach into each other, stretched to fill [-1, 1]."""
    label = _alternating(rows)
    angle = rng.uniform(0.0, np.pi, rows)
    upper = label == 0
    across = np.where(upper, np.cos(angle), 1.0 - np.cos(angle))
    up = np.where(upper, np.sin(angle), 0.5 - np.sin(angle))
    return np.stack([(across - 0.5) / 1.5, (up - 0.25) / 0.75], axis=1), label


def plane(rows: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """The regression y = (x1 + x2) / 2."""
    x = rng.uniform(-1.0, 1.0, (rows, 2))
    return x, x.mean(axis=1)


def bump(rows: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """The regression of a round hill: y = exp(-(x1² + x2²) / (2 · 0.4²))."""
    x = rng.uniform(-1.0, 1.0, (rows, 2))
    return x, np.exp(-(x**2).sum(axis=1) / (2 * BUMP_WIDTH**2))


def sine(rows: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """The regression y = sin(pi x) in one dimension."""
    x = rng.uniform(-1.0, 1.0, (rows, 1))
    return x, np.sin(np.pi * x[:, 0])


GENERATORS: dict[str, Generator] = {
    "xor": xor,
    "circle": circle,
    "blobs": blobs,
    "spiral": spiral,
    "moons": moons,
    "plane": plane,
    "bump": bump,
    "sine": sine,
}
"""The generators by the name of their data."""


def _alternating(rows: int) -> Array:
    return (np.arange(rows) % 2).astype(np.float64)
