"""Which picture of the bent plane is asked for: after which layer, and between which axes."""

from typing import TYPE_CHECKING, NamedTuple, Self

from tui_tutor.engine.data import Dataset
from tui_tutor.engine.setup import Setup

if TYPE_CHECKING:
    from tui_tutor.engine.bent_plane import BentPlane
    from tui_tutor.engine.shares import Shares

    BentPictures = tuple[BentPlane | Shares, ...]

SHARES = "shares"
"""Of data with one column: what each unit of the last hidden layer adds to the answer."""

DECISION = "decision"
"""What the output computes from the last hidden layer, and a direction that it does not see."""

SPREAD = "spread"
"""The plane of the two principal axes: where the layer's activations spread the most."""

Axes = str | tuple[int, int]
"""One of the above, or two units counted from 0, the first one across; the same one twice is a line."""


class Bend(NamedTuple):
    """Where to look at the plane of the inputs on its way through a network.

    It may outlive a network: `fitted` makes it one of the present network's.

    Attributes:
        depth: Layers that the plane has gone through: 0 for the inputs themselves.
        axes: What the picture lies between; None leaves the choice to `fitted`.
        panels: Pictures wanted: that of ``depth`` is the last one where it has enough before it.
    """

    depth: int = 1
    axes: Axes | None = None
    panels: int = 1

    def fitted(self, setup: Setup, dataset: Dataset) -> Self:
        """The nearest one that the network has."""
        depth = min(max(self.depth, 0), len(setup.layer_sizes) - 1)
        axes = self.axes
        if depth != self.depth or not _has(axes, setup, dataset, depth):
            axes = axes_choices(setup, dataset, depth)[0]
        return self._replace(depth=depth, axes=axes)

    def moved(self, delta: int, setup: Setup, dataset: Dataset) -> Self:
        """As many layers further on; at the ends it stays."""
        fitted = self.fitted(setup, dataset)
        moved = fitted._replace(depth=fitted.depth + delta, axes=None).fitted(setup, dataset)
        return fitted if moved.depth == fitted.depth else moved

    def toggled(self, setup: Setup, dataset: Dataset) -> Self:
        """Between the next axes there are."""
        fitted = self.fitted(setup, dataset)
        choices = axes_choices(setup, dataset, fitted.depth)
        place = choices.index(fitted.axes) if fitted.axes in choices else -1
        return fitted._replace(axes=choices[(place + 1) % len(choices)])

    def turned(self, axis: int, setup: Setup, dataset: Dataset) -> Self:
        """With the next unit on one axis, 0 for the one across; the other axis keeps its unit."""
        fitted = self.fitted(setup, dataset)
        units = setup.layer_sizes[fitted.depth]
        if units < 2:
            return fitted
        if not isinstance(fitted.axes, tuple):
            return fitted._replace(axes=(0, 1))
        chosen, other = fitted.axes[axis], fitted.axes[1 - axis]
        chosen = next(unit % units for unit in range(chosen + 1, chosen + 3) if unit % units != other)
        # Of two units there is no other: they change places.
        chosen, other = (other, chosen) if units == 2 else (chosen, other)
        return fitted._replace(axes=(chosen, other) if axis == 0 else (other, chosen))


def axes_choices(setup: Setup, dataset: Dataset, depth: int) -> tuple[Axes, ...]:
    """What the picture after a layer may lie between, the one that shows most first."""
    units = setup.layer_sizes[depth]
    is_last = depth == len(setup.layer_sizes) - 2
    choices: list[Axes] = []
    if is_last and dataset.raw_x.shape[1] == 1 and dataset.classes <= 2:
        choices.append(SHARES)
    if units > 2:
        choices += [DECISION] if is_last and dataset.classes == 2 else []
        choices.append(SPREAD)
    choices += [(unit, unit + 1) for unit in range(0, units - 1, 2)]
    if units % 2:
        choices.append((units - 2, units - 1) if units > 1 else (0, 0))
    return tuple(choices)


def _has(axes: Axes | None, setup: Setup, dataset: Dataset, depth: int) -> bool:
    units = setup.layer_sizes[depth]
    if isinstance(axes, tuple):
        return all(0 <= unit < units for unit in axes) and (axes[0] != axes[1] or units == 1)
    return axes in axes_choices(setup, dataset, depth)
