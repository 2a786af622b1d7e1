"""`trace` prints every number of one step, as promised."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.conftest import Tutor, complaint, strict
from tui_tutor.engine.setup_text import parse_setup, print_setup

LAYER_KEYS = [
    "weights",
    "biases",
    "z",
    "a",
    "grad_z",
    "grad_weights",
    "grad_biases",
    "new_weights",
    "new_biases",
]


def test_the_json_has_the_promised_keys_and_shapes(tutor: Tutor) -> None:
    result = tutor("trace", "2-4-3-1", "tanh", "samples=6", "--json")

    assert (result.exit_code, result.stderr) == (0, "")
    report = strict(result.stdout)
    assert list(report) == ["setup", "x", "y", "loss", "layers"]
    assert report["setup"] == print_setup(parse_setup("2-4-3-1 tanh samples=6"))
    assert np.shape(report["x"]) == (6, 2)
    assert np.shape(report["y"]) == (6, 1)
    assert [list(layer) for layer in report["layers"]] == [LAYER_KEYS] * 3
    for layer, inputs, units in zip(report["layers"], (2, 4, 3), (4, 3, 1), strict=True):
        shapes = {key: np.shape(layer[key]) for key in LAYER_KEYS}
        assert shapes == {
            "weights": (units, inputs),
            "biases": (units,),
            "z": (6, units),
            "a": (6, units),
            "grad_z": (6, units),
            "grad_weights": (units, inputs),
            "grad_biases": (units,),
            "new_weights": (units, inputs),
            "new_biases": (units,),
        }


def close(actual: Any, expected: Any) -> None:
    # Each line is the article's formula with rows as samples; only rounding may differ.
    np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-15)


def test_the_numbers_follow_from_one_another(tutor: Tutor) -> None:
    report = strict(tutor("trace", "2-3-1", "sigmoid", "samples=5", "lr=0.25", "--json").stdout)

    x, y = np.array(report["x"]), np.array(report["y"])
    first, last = ({key: np.array(layer[key]) for key in LAYER_KEYS} for layer in report["layers"])
    close(first["z"], x @ first["weights"].T + first["biases"])
    close(first["a"], 1 / (1 + np.exp(-first["z"])))
    close(last["z"], first["a"] @ last["weights"].T + last["biases"])
    close(last["a"], 1 / (1 + np.exp(-last["z"])))
    loss = -np.mean(y * np.log(last["a"]) + (1 - y) * np.log(1 - last["a"]))
    assert report["loss"] == pytest.approx(loss, rel=1e-12)
    close(last["grad_z"], (last["a"] - y) / 5)
    close(first["grad_z"], last["grad_z"] @ last["weights"] * first["a"] * (1 - first["a"]))
    for layer, before in ((first, x), (last, first["a"])):
        close(layer["grad_weights"], layer["grad_z"].T @ before)
        close(layer["grad_biases"], layer["grad_z"].sum(axis=0))
        close(layer["new_weights"], layer["weights"] - 0.25 * layer["grad_weights"])
        close(layer["new_biases"], layer["biases"] - 0.25 * layer["grad_biases"])


def test_rows_of_a_file_and_parameters_of_a_file_are_taken_as_they_are(tutor: Tutor, tmp_path: Path) -> None:
    data, weights = tmp_path / "my file.csv", tmp_path / "w.npz"
    data.write_text("a,b,target\n1,2,0\n3,4,1\n0.5,-1,1\n")
    w1, b1, w2, b2 = [[0.1, -0.2], [0.3, 0.4]], [0.0, 0.5], [[1.0, -1.0]], [0.25]
    np.savez(weights, W1=np.array(w1), b1=np.array(b1), W2=np.array(w2), b2=np.array(b2))

    report = strict(
        tutor("trace", "2-2-1", "relu", "--data", data, "--init-weights", weights, "--json").stdout
    )

    assert report["x"] == [[1, 2], [3, 4], [0.5, -1]]
    assert report["y"] == [[0], [1], [1]]
    assert [report["layers"][0]["weights"], report["layers"][0]["biases"]] == [w1, b1]
    assert [report["layers"][1]["weights"], report["layers"][1]["biases"]] == [w2, b2]
    # by hand, first row: z1 = (0.1 - 0.4, 0.3 + 0.8 + 0.5), a1 = (0, 1.6), z2 = -1.6 + 0.25
    assert report["layers"][0]["z"][0] == pytest.approx([-0.3, 1.6], rel=1e-15)
    assert report["layers"][1]["z"][0] == pytest.approx([-1.35], rel=1e-15)


def test_the_first_loss_of_train_is_the_loss_of_trace(tutor: Tutor) -> None:
    traced = strict(tutor("trace", "batch=20", "--json").stdout)
    trained = strict(tutor("train", "batch=20", "--steps", 1, "--json").stdout)

    assert len(traced["x"]) == 20
    # Two routes to the same mean: only rounding may differ.
    assert trained["loss"]["train"] == [pytest.approx(traced["loss"], rel=1e-12)]


def test_text_shows_names_shapes_and_the_order_of_a_step(tutor: Tutor) -> None:
    result = tutor("trace", "2-4-1", "samples=30")

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    parts = [line for line in lines if line in ("forward", "loss", "backward", "update")]
    assert parts == ["forward", "loss", "backward", "update"]
    assert "  W1 (4, 2)" in lines
    assert "  ∂J/∂z2 (30, 1)" in lines
    assert lines.index("  ∂J/∂W2 (1, 4)") < lines.index("  ∂J/∂W1 (4, 2)")
    assert max(map(len, lines)) <= 110


def test_a_wide_network_is_cut_to_the_screen(tutor: Tutor) -> None:
    lines = tutor("trace", "data=digits", "samples=20").stdout.splitlines()

    assert any(line.endswith(" …") for line in lines)
    assert max(map(len, lines)) <= 110


def test_a_mistake_is_told(tutor: Tutor) -> None:
    assert "2-4-1" in complaint(tutor("trace", "2-4-2"))
