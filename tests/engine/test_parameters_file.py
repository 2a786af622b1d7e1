"""Parameters come back from a file as they went in, and a wrong file says what is wrong."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui_tutor.engine.frame import Array, LayerParameters
from tui_tutor.engine.parameters_file import load_parameters, save_parameters
from tui_tutor.errors import WeightsError

SIZES = (2, 3, 1)


def parameters_of(sizes: tuple[int, ...] = SIZES) -> tuple[LayerParameters, ...]:
    rng = np.random.default_rng(3)
    return tuple(
        LayerParameters(rng.normal(size=(units, inputs)), rng.normal(size=units))
        for inputs, units in pairwise(sizes)
    )


def arrays_of(parameters: tuple[LayerParameters, ...]) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    for number, layer in enumerate(parameters, start=1):
        arrays |= {f"W{number}": layer.weights, f"b{number}": layer.biases}
    return arrays


def test_parameters_come_back_exactly(tmp_path: Path) -> None:
    path, parameters = tmp_path / "weights.npz", parameters_of()

    save_parameters(path, parameters)
    loaded = load_parameters(path, SIZES)

    for before, after in zip(parameters, loaded, strict=True):
        np.testing.assert_array_equal(after.weights, before.weights)
        np.testing.assert_array_equal(after.biases, before.biases)


def test_the_file_has_the_name_that_was_given_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    save_parameters(tmp_path / "weights", parameters_of())

    assert [path.name for path in tmp_path.iterdir()] == ["weights"]


def test_the_arrays_have_the_names_and_shapes_that_other_programs_expect(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"

    save_parameters(path, parameters_of())

    with np.load(path) as content:
        shapes = {name: content[name].shape for name in content}
    assert shapes == {"W1": (3, 2), "b1": (3,), "W2": (1, 3), "b2": (1,)}


def test_single_precision_and_whole_numbers_are_read_as_float64(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    np.savez_compressed(path, W1=np.ones((1, 2), np.float32), b1=np.array([2], np.int64))

    (layer,) = load_parameters(path, (2, 1))

    assert layer.weights.dtype == layer.biases.dtype == np.float64
    assert layer.biases[0] == 2.0


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"W1": np.zeros((2, 3))}, r"W1 .* shape \(2, 3\), the network needs \(3, 2\)"),
        ({"W1": np.zeros(6)}, r"shape \(6,\)"),
        ({"b2": np.array([np.nan])}, "b2 .* not a finite number"),
        ({"b2": np.array([np.inf])}, "b2 .* not a finite number"),
        ({"b2": np.array(["1.0"])}, "b2 .* not a finite number"),
        ({"b2": np.array([1j])}, "b2 .* not a finite number"),
        ({"W3": np.zeros((1, 1)), "b3": np.zeros(1)}, "has layers of weights: 3; the network 2-3-1 has 2"),
    ],
)
def test_a_wrong_array_is_named(tmp_path: Path, change: dict[str, Array], expected: str) -> None:
    path = tmp_path / "weights.npz"
    np.savez(path, allow_pickle=False, **(arrays_of(parameters_of()) | change))

    with pytest.raises(WeightsError, match=expected):
        load_parameters(path, SIZES)


@pytest.mark.parametrize("missing", ["W1", "b1", "W2", "b2"])
def test_a_missing_array_is_named(tmp_path: Path, missing: str) -> None:
    path, arrays = tmp_path / "weights.npz", arrays_of(parameters_of())
    del arrays[missing]
    np.savez(path, allow_pickle=False, **arrays)

    with pytest.raises(WeightsError, match=f"holds no {missing}"):
        load_parameters(path, SIZES)


def test_pickled_objects_are_never_loaded(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    np.savez(path, W1=np.array([[object(), object()]], dtype=object), b1=np.zeros(1))

    with pytest.raises(WeightsError, match="W1"):
        load_parameters(path, (2, 1))


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"", "not an .npz file"), (b"hello", "not an .npz file"), (b"\x93NUMPY\x01\x00", "not an .npz file")],
)
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "weights.npz"
    path.write_bytes(content)

    with pytest.raises(WeightsError, match=expected):
        load_parameters(path, SIZES)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="there is no file"):
        load_parameters(tmp_path / "nothing.npz", SIZES)
    with pytest.raises(WeightsError, match="can't be read"):
        load_parameters(tmp_path, SIZES)


def test_a_place_that_can_not_be_written_is_told_and_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(WeightsError, match="can't be written"):
        save_parameters(tmp_path / "folder", parameters_of())
    with pytest.raises(WeightsError, match="can't be written"):
        save_parameters(tmp_path / "nowhere" / "weights.npz", parameters_of())

    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=4))
def test_damage_is_told_or_harmless(tmp_path: Path, damage: list[tuple[int, int]]) -> None:
    path = tmp_path / "weights.npz"
    save_parameters(path, parameters_of())
    content = bytearray(path.read_bytes())
    for place, value in damage:
        content[place % len(content)] = value
    path.write_bytes(content)

    try:
        answer: tuple[LayerParameters, ...] | WeightsError = load_parameters(path, SIZES)
    except WeightsError as error:
        answer = error

    if isinstance(answer, WeightsError):
        assert str(answer).count("\n") <= 1
    else:
        assert all(np.isfinite(layer.weights).all() for layer in answer)
