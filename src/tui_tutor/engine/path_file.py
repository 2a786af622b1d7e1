"""A run with its past as a file: where it is, the path it has gone, and the paths that were left.

Of each path a number of moments is kept; what lies between is trained again when it is asked for.
The rows are not kept: the setup makes them anew, and a checksum tells whether they are the same.
"""

import io
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any
from zipfile import BadZipFile

import numpy as np

from tui_tutor.engine.backend import OptimizerState
from tui_tutor.engine.data import Dataset, load_dataset
from tui_tutor.engine.frame import Array, Evaluation, LayerParameters
from tui_tutor.engine.history import Moment, Path, Place, RowOrder
from tui_tutor.engine.parameters_file import DAMAGE
from tui_tutor.engine.setup_text import parse_setup, print_setup
from tui_tutor.errors import DataError, TutorError
from tui_tutor.translation import mark

VERSION = 1
MOST_MOMENTS = 64
"""Of a path, its edits aside; a million steps of 2-8-8-1 are then 0.2 s apart."""
MOST_BRANCHES = 4
"""The newest."""
LARGEST_FILE = 64 << 20
"""Bytes of numbers that are read."""


@dataclass(frozen=True)
class SavedRun:
    """A run that was saved.

    Attributes:
        place: Where it is.
        branches: The paths that were left, oldest first.
    """

    place: Place
    branches: tuple[Path, ...]


def write_run(run: SavedRun) -> bytes:
    """The content of a file from which `read_run` makes the same run."""
    values: list[Array] = []
    paths = [_path_head(path, values) for path in (run.place.path, *run.branches[-MOST_BRANCHES:])]
    head = json.dumps({"version": VERSION, "step": run.place.step, "paths": paths})
    content = io.BytesIO()
    whole = np.concatenate(values) if values else np.empty(0)
    np.savez_compressed(content, head=np.frombuffer(head.encode(), np.uint8), values=whole)
    return content.getvalue()


def read_run(content: bytes) -> SavedRun:
    """The run that was saved.

    Raises:
        DataError: If the content is damaged, of another version, or the rows have changed.
        TutorError: If a setup in it can't be used any more.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            if file["values"].nbytes > LARGEST_FILE:
                raise ValueError("too large")
            head = json.loads(file["head"].tobytes())
            values = _Values(np.asarray(file["values"], np.float64))
        if head["version"] != VERSION:
            raise ValueError(f"version {head['version']}")
        path, *branches = [_path_of(each, values) for each in head["paths"]]
        place = Place(path, int(head["step"]))
    except TutorError:
        raise
    except (*DAMAGE, BadZipFile, KeyError, TypeError, IndexError, AttributeError) as error:
        raise DataError(
            mark("the run that was saved can't be read: {reason}"),
            mark("its setup is kept; press space to train it again"),
            reason=str(error).splitlines()[0] if str(error) else type(error).__name__,
        ) from None
    return SavedRun(place, tuple(branches))


class _Values:
    """Hands out one long row of numbers, piece by piece."""

    def __init__(self, values: Array) -> None:
        self._values, self._next = values, 0

    def take(self, count: int) -> Array:
        piece = self._values[self._next : self._next + count]
        if len(piece) < count:
            raise ValueError("numbers are missing")
        self._next += count
        return piece.copy()

    def layers(self, layer_sizes: Sequence[int]) -> tuple[LayerParameters, ...]:
        return tuple(
            LayerParameters(self.take(units * inputs).reshape(units, inputs), self.take(units))
            for inputs, units in pairwise(layer_sizes)
        )


def _path_head(path: Path, values: list[Array]) -> dict[str, Any]:
    moments = _kept(path.moments)
    values.extend(_numbers(path.start))
    heads = []
    for moment in moments:
        values.extend(_numbers(moment.parameters))
        for layers in moment.optimizer.moments.values():
            values.extend(_numbers(layers))
        values.append(moment.rows.order.astype(np.float64))
        heads.append(
            {
                "step": moment.step,
                "setup": print_setup(moment.setup),
                "optimizer": moment.optimizer.optimizer,
                "updates": moment.optimizer.updates,
                "moments": list(moment.optimizer.moments),
                "rows": len(moment.rows.order),
                "generator": moment.rows.generator,
                "first": [moment.rows.first_step, moment.rows.first_epoch, moment.rows.first_rows],
                "edit": moment.is_edit,
            }
        )
    evaluations = path.evaluations(path.end)
    setups = {id(each.setup): each.setup for each in evaluations if each.setup is not None}
    places = {key: place for place, key in enumerate(setups)}
    return {
        "end": path.end,
        "setup": print_setup(moments[0].setup),
        "rows": _checksum(path.dataset),
        "moments": heads,
        "setups": [print_setup(setup) for setup in setups.values()],
        "evaluations": [{**_judged(each), "setup": places.get(id(each.setup))} for each in evaluations],
    }


def _judged(evaluation: Evaluation) -> dict[str, Any]:
    return {each.name: getattr(evaluation, each.name) for each in fields(Evaluation) if each.name != "setup"}


def _path_of(head: dict[str, Any], values: _Values) -> Path:
    setup = parse_setup(head["setup"])
    dataset = load_dataset(setup)
    if _checksum(dataset) != head["rows"]:
        raise DataError(
            mark("the rows of {data} are not those that were trained on"),
            mark("press space to train on them anew"),
            data=setup.data,
        )
    path = Path(dataset, values.layers(setup.layer_sizes))
    for each in head["moments"]:
        path.keep(_moment_of(each, values))
    setups = [parse_setup(text) for text in head["setups"]]
    for each in head["evaluations"]:
        place = each.pop("setup")
        norms = tuple(each.pop("gradient_norms"))
        path.judge(Evaluation(**each, gradient_norms=norms, setup=None if place is None else setups[place]))
    path.end = int(head["end"])
    if not path.moments or path.end < path.moments[-1].step:
        raise ValueError("the end lies before a moment")
    return path


def _moment_of(head: dict[str, Any], values: _Values) -> Moment:
    setup = parse_setup(head["setup"])
    parameters = values.layers(setup.layer_sizes)
    remembered = {name: values.layers(setup.layer_sizes) for name in head["moments"]}
    order = values.take(int(head["rows"]))
    if sorted(order.tolist()) != list(range(len(order))):
        raise ValueError("rows are missing")
    first_step, first_epoch, first_rows = head["first"]
    return Moment(
        step=int(head["step"]),
        setup=setup,
        parameters=parameters,
        optimizer=OptimizerState(head["optimizer"], int(head["updates"]), remembered),
        rows=RowOrder(
            order=order.astype(np.min_scalar_type(len(order))),
            generator=head["generator"],
            first_step=int(first_step),
            first_epoch=int(first_epoch),
            first_rows=int(first_rows),
        ),
        is_edit=bool(head["edit"]),
    )


def _kept(moments: tuple[Moment, ...]) -> list[Moment]:
    """The first, the last, all edits, and others at about equal distances."""
    others = [moment for moment in moments[1:-1] if not moment.is_edit]
    every = max(-(-len(others) // MOST_MOMENTS), 1)
    kept = {id(moment) for moment in others[::every]}
    last = len(moments) - 1
    return [m for place, m in enumerate(moments) if place in (0, last) or m.is_edit or id(m) in kept]


def _numbers(layers: tuple[LayerParameters, ...]) -> Iterator[Array]:
    for layer in layers:
        yield layer.weights.astype(np.float64).ravel()
        yield layer.biases.astype(np.float64)


def _checksum(dataset: Dataset) -> int:
    """Of all rows, those to test on included."""
    checksum = 0
    for array in (dataset.x, dataset.y, dataset.test_x, dataset.test_y):
        checksum = zlib.crc32(np.ascontiguousarray(array, np.float64).tobytes(), checksum)
    return checksum
