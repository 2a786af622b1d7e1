"""Parameters in an ``.npz`` file: W1, b1, W2, b2, … in the shapes of `LayerParameters`."""

import zlib
from io import BytesIO
from itertools import count, pairwise
from pathlib import Path
from tokenize import TokenError
from typing import IO
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.lib import format as npy

from tui_tutor.engine.frame import Array, LayerParameters
from tui_tutor.engine.whole_file import write_whole
from tui_tutor.errors import WeightsError
from tui_tutor.translation import mark

DAMAGE = (
    OSError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
    TokenError,
    zlib.error,
)
"""What reading a damaged, encrypted or oddly packed archive raises."""


def save_parameters(path: Path, parameters: tuple[LayerParameters, ...]) -> None:
    """Write parameters, first layer first, to exactly this path; a file there is replaced.

    Raises:
        WeightsError: If nothing can be written there.
    """
    arrays = {}
    for number, layer in enumerate(parameters, start=1):
        arrays[f"W{number}"], arrays[f"b{number}"] = layer.weights, layer.biases
    content = BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    try:
        write_whole(path, content.getvalue())
    except (OSError, ValueError) as error:
        raise WeightsError(
            mark("{file} can't be written: {reason}"),
            mark("name a file in a folder that you may write to"),
            file=str(path),
            reason=_reason(error),
        ) from None


def load_parameters(path: Path, layer_sizes: tuple[int, ...]) -> tuple[LayerParameters, ...]:
    """Read the parameters of a network, first layer first, as float64.

    Args:
        path: An ``.npz`` file.
        layer_sizes: The network's, input and output included.

    Raises:
        WeightsError: If the file can't be read, or holds other arrays, shapes or numbers.
    """
    try:
        with ZipFile(path) as archive:
            _check_layers(path, archive, layer_sizes)
            return tuple(
                LayerParameters(
                    weights=_array(path, archive, f"W{number}", (units, inputs)),
                    biases=_array(path, archive, f"b{number}", (units,)),
                )
                for number, (inputs, units) in enumerate(pairwise(layer_sizes), start=1)
            )
    except FileNotFoundError:
        raise WeightsError(
            mark("there is no file {file}"),
            mark("check the name and the folder you are in"),
            file=str(path),
        ) from None
    except BadZipFile:
        raise WeightsError(
            mark("{file} is not an .npz file"),
            mark("use a file that train --save-weights or numpy.savez wrote"),
            file=str(path),
        ) from None
    except DAMAGE as error:
        raise WeightsError(
            mark("{file} can't be read: {reason}"),
            mark("check its permissions, or make the file anew"),
            file=str(path),
            reason=_reason(error),
        ) from None


def _check_layers(path: Path, archive: ZipFile, layer_sizes: tuple[int, ...]) -> None:
    names = set(archive.namelist())
    layers = next(number - 1 for number in count(1) if f"W{number}.npy" not in names)
    wanted = len(layer_sizes) - 1
    if layers > wanted:
        raise WeightsError(
            mark("{file} has layers of weights: {layers}; the network {sizes} has {wanted}"),
            mark("choose layer sizes that fit the file"),
            file=str(path),
            layers=layers,
            wanted=wanted,
            sizes="-".join(map(str, layer_sizes)),
        )


def _array(path: Path, archive: ZipFile, name: str, shape: tuple[int, ...]) -> Array:
    if f"{name}.npy" not in archive.namelist():
        raise WeightsError(
            mark("{file} holds no {name}"),
            mark("it must hold W1, b1, W2, b2, … for each layer of the network"),
            file=str(path),
            name=name,
        )
    # The header is read first: what it claims decides whether the numbers are read at all.
    with archive.open(f"{name}.npy") as file:
        found, kind = _header(file)
    if found != shape:
        raise WeightsError(
            mark("{name} in {file} has shape {found}, the network needs {shape}"),
            mark("use layer sizes that fit the file; weights are (units, inputs), biases (units,)"),
            file=str(path),
            name=name,
            found=found,
            shape=shape,
        )
    values = np.empty(0)
    if kind.kind in "fiu":
        with archive.open(f"{name}.npy") as file, np.errstate(over="ignore"):
            values = npy.read_array(file, allow_pickle=False).astype(np.float64)
    if values.shape != shape or not np.isfinite(values).all():
        raise WeightsError(
            mark("{name} in {file} holds something that is not a finite number"),
            mark("use a file whose run has not diverged"),
            file=str(path),
            name=name,
        )
    return values


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    version = npy.read_magic(file)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, kind = read(file)
    return shape, kind


def _reason(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text.splitlines()[0] if text else type(error).__name__
