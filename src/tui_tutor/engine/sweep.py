"""Sweeps: the same network from many starts, or at many learning rates from one start."""

from tui_tutor.engine.setup import Setup
from tui_tutor.engine.stacked_network import numbers_of

SEEDS = 2**32
MOST_NUMBERS = 25_000_000
"""That all runs of a sweep hold: 200 MB."""
MOST_ROWS = 5000
"""Taken for a file, of which nobody knows how many rows it has before it is read."""

RATES = tuple(float(f"{digit}e{power}") for power in range(-4, 3) for digit in (1, 2, 5))
"""Learning rates at even distances on a logarithmic axis: 1, 2, 5, 10, 20, 50, …"""
LEAST_RATE, MOST_RATE = 0.001, 100.0
LEAST_SCALED_RATE, MOST_SCALED_RATE = 0.0001, 10.0
"""For optimisers that scale each parameter's step, which useful rates are smaller for."""


def seed_sweep(setup: Setup, count: int) -> tuple[Setup, ...]:
    """The setup with ``count`` seeds: its own and those that follow."""
    return tuple(setup.changed(seed=(setup.seed + index) % SEEDS) for index in range(count))


def rate_sweep(setup: Setup) -> tuple[Setup, ...]:
    """The setup at learning rates from far too small to far too large, in rising order.

    The setup's own rate is among them. All begin with the same parameters.
    """
    scales = setup.optimizer in ("rmsprop", "adam")
    low, high = (LEAST_SCALED_RATE, MOST_SCALED_RATE) if scales else (LEAST_RATE, MOST_RATE)
    rates = {rate for rate in RATES if low <= rate <= high} | {setup.learning_rate}
    return tuple(setup.changed(learning_rate=rate) for rate in sorted(rates))


def seeds_that_fit(setup: Setup, wanted: int) -> int:
    """As many seeds as wanted, or as many as can be trained together in a bounded memory; at least two."""
    rows = setup.samples or MOST_ROWS
    shown = rows * 3 * (setup.layer_sizes[0] + setup.layer_sizes[-1])
    each = numbers_of(setup, min(setup.batch or rows, rows)) + shown
    return max(2, min(wanted, MOST_NUMBERS // each))
