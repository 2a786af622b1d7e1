"""The plane of the inputs as the layers of a network bend it, and what is read off it at the end."""

from dataclasses import dataclass

import numpy as np

from tui_tutor.engine.backend import Backend
from tui_tutor.engine.bend import SHARES, Axes, Bend, axes_choices
from tui_tutor.engine.data import Dataset, spread
from tui_tutor.engine.frame import Array, LayerParameters
from tui_tutor.engine.projection import Output, Projection, output_of, projection_of
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.shares import Shares, shares_of

LINES = 9
"""Lines of the grid in either direction; the middle one is the middle of the plane."""

PIECES = 6
"""Straight pieces that a line has from one crossing to the next, so that a fold looks like one."""

MOST_ROWS = 400
"""Rows that are moved along; more of them could not be told apart."""

LEAST_AGREEMENT = 0.9
"""Share of the rows that must lie on the right side of a line which is not exact."""

EXACT = 1e-9


@dataclass(frozen=True, eq=False)
class Line:
    """Where the answer turns, in a picture: all places p with ``normal @ p + offset = 0``.

    Attributes:
        normal: Shape (2,), towards class 1.
        offset: A number.
        exact: Whether it parts everything as the network does; where not, it is the cut of
            the picture's plane with that of the network's decision.
    """

    normal: Array
    offset: float
    exact: bool


@dataclass(frozen=True, eq=False)
class BentPlane:
    """The plane of the raw inputs, carried through some layers and seen between two axes.

    Attributes:
        depth: Layers that it has gone through: 0 for the inputs themselves.
        units: Units of that layer.
        axes: What the picture lies between.
        kept: Share of the variance of the rows' activations that the picture shows.
        across: Lines of the grid along which only the first input grows, shape
            (lines, points, 2); none where the data have more than two columns.
        upward: Lines along which only the second one grows, the same shape; none where there
            is no second one.
        points: Training rows, moved with the plane, shape (rows, 2).
        y: Their targets, shape (rows, outputs).
        sample: The chosen training row, shape (1, 2), or none, shape (0, 2).
        turn: Where the answer turns, of what the output reads or answers; None where it does
            not turn or no line can be drawn.
    """

    depth: int
    units: int
    axes: Axes
    kept: float
    across: Array
    upward: Array
    points: Array
    y: Array
    sample: Array
    turn: Line | None


@dataclass(frozen=True, eq=False)
class _Rows:
    """The rows to carry through the network, in one array; what they are follows one another."""

    x: Array
    raw: Array
    y: Array
    lines: tuple[int, int]
    sample: int

    @property
    def grid(self) -> int:
        """Rows of the grid."""
        return sum(self.lines) * _LINE

    def picture(self, places: Array) -> tuple[Array, Array, Array, Array]:
        """Places in a picture cut into grid lines across, grid lines upward, rows and sample."""
        across = self.lines[0] * _LINE
        rows = len(places) - self.sample
        return (
            places[:across].reshape(self.lines[0], _LINE, 2),
            places[across : self.grid].reshape(self.lines[1], _LINE, 2),
            places[self.grid : rows],
            places[rows:],
        )


_LINE = (LINES - 1) * PIECES + 1


def bent_planes_of(
    backend: Backend,
    setup: Setup,
    dataset: Dataset,
    plane: tuple[tuple[float, float], ...],
    bend: Bend,
    sample: int | None = None,
) -> tuple[BentPlane | Shares, ...]:
    """Pictures of the plane after one layer and some before it, those of the first layers first.

    Args:
        backend: Holds the parameters.
        setup: The setup of the run.
        dataset: Its rows.
        plane: The range of each raw input, as `plane_of` gives it.
        bend: What is looked at; the layers before it are seen between the axes that show most.
        sample: Index of the training row that is marked.
    """
    bend = bend.fitted(setup, dataset)
    # A line bends less than a plane, and a function wants all the room.
    count = max(bend.panels, 1) if dataset.raw_x.shape[1] > 1 else 1
    first = max(bend.depth - count + 1, 0)
    depths = range(first, min(first + count, len(setup.layer_sizes)))
    parameters = backend.read()
    rows = _rows_of(dataset, plane, sample)
    with np.errstate(all="ignore"):
        layers = (rows.x, *backend.activations(rows.x))
        output = output_of(parameters, setup, dataset)
        pictures: list[BentPlane | Shares] = []
        for depth in depths:
            axes = bend.axes if depth == bend.depth else axes_choices(setup, dataset, depth)[0]
            assert axes is not None
            values = layers[depth].astype(np.float64)
            if axes == SHARES and output is not None:
                x, raw_x = rows.raw[: rows.grid, 0], rows.raw[rows.grid :]
                pictures.append(shares_of(depth, x, values[: rows.grid], output, raw_x, rows.y))
            else:
                pictures.append(_bent_plane(depth, axes, values, rows, _turn_at(depth, parameters, output)))
    return tuple(pictures)


def _bent_plane(depth: int, axes: Axes, values: Array, rows: _Rows, output: Output | None) -> BentPlane:
    moved = slice(rows.grid, len(values) - rows.sample)
    projection = projection_of(axes, values[moved], rows.raw[moved], output)
    places = projection(values)
    if axes == (0, 0):  # There is nothing to go upward.
        places[:, 1] = 0.0
    across, upward, points, sample = rows.picture(places)
    turn = _line(projection, output, values[moved], axes) if output and output.turn is not None else None
    kept = _kept(values[moved], projection)
    return BentPlane(depth, values.shape[1], axes, kept, across, upward, points, rows.y, sample, turn)


def _turn_at(depth: int, parameters: tuple[LayerParameters, ...], output: Output | None) -> Output | None:
    """What the answer is of the activations after a layer; None where it is no plain sum of them."""
    if output is None or depth < len(parameters) - 1:
        return None
    if depth < len(parameters):
        return output
    # Of the answers themselves; a sigmoid's or a softmax's turns at 0.5.
    answers = len(parameters[-1].biases)
    turn = None if output.turn is None else 0.5 if answers == 1 else 0.0
    return Output(np.ones(1) if answers == 1 else np.array([-1.0, 1.0]), 0.0, turn)


def _line(projection: Projection, output: Output, activations: Array, axes: Axes) -> Line | None:
    """Where the output turns, in the picture: exact where the picture shows all that the output reads."""
    assert output.turn is not None
    directions, weights = projection.directions, output.weights
    if axes == (0, 0):
        normal = np.array([weights[0], 0.0])
        return Line(normal, output.bias - output.turn, True)
    if not (np.isfinite(directions).all() and np.isfinite(weights).all()):
        return None
    back = np.linalg.pinv(directions)  # (2, units): from the picture to the activations in its plane
    middle = activations.mean(axis=0)
    normal = back @ weights
    # What the picture does not show is taken as it is on average.
    unseen = middle - projection(middle) @ back
    offset = float(weights @ unseen) + output.bias - output.turn
    left = weights - directions @ normal
    exact = bool(np.linalg.norm(left) <= EXACT * max(float(np.linalg.norm(weights)), EXACT))
    line = Line(normal, offset, exact)
    if exact:
        return line
    drawn = projection(activations) @ normal + offset > 0
    true = activations @ weights + output.bias > output.turn
    return line if float(np.mean(drawn == true)) >= LEAST_AGREEMENT else None


def _kept(activations: Array, projection: Projection) -> float:
    """The share of the variance that lies in the plane of a picture; 1 where nothing varies."""
    spread = activations - activations.mean(axis=0)
    directions, _sizes = np.linalg.qr(projection.directions) if activations.shape[1] > 1 else (np.eye(1), 0)
    whole = float((spread**2).sum())
    seen = float(((spread @ directions) ** 2).sum())
    return seen / whole if whole > 0 else 1.0


def _rows_of(dataset: Dataset, plane: tuple[tuple[float, float], ...], sample: int | None) -> _Rows:
    grid, lines = _grid(plane)
    shown = spread(len(dataset.x), MOST_ROWS)
    chosen = np.array([] if sample is None or sample >= len(dataset.x) else [sample], dtype=np.intp)
    both = np.concatenate([shown, chosen])
    raw = np.concatenate([grid, dataset.raw_x[both]])
    x = np.concatenate([dataset.inputs_of(grid), dataset.x[both]])
    return _Rows(x, raw, dataset.y[shown], lines, len(chosen))


def _grid(plane: tuple[tuple[float, float], ...]) -> tuple[Array, tuple[int, int]]:
    """The points of all lines, one line after the other, and how many lines go across and upward."""
    if len(plane) > 2:
        return np.empty((0, len(plane))), (0, 0)
    along = [np.linspace(low, high, _LINE) for low, high in plane]
    if len(plane) == 1:
        return along[0][:, np.newaxis], (1, 0)
    stops = [points[::PIECES] for points in along]
    across = np.column_stack([np.tile(along[0], LINES), np.repeat(stops[1], _LINE)])
    upward = np.column_stack([np.repeat(stops[0], _LINE), np.tile(along[1], LINES)])
    return np.concatenate([across, upward]), (LINES, LINES)
