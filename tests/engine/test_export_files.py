"""Files of a trained network hold what the run holds, and the table holds all of its losses."""

import csv
import io
import json
import sys
from itertools import pairwise

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from onnx.reference import ReferenceEvaluator
from safetensors.numpy import load

from tui_tutor.engine.backend import create_backend
from tui_tutor.engine.export.losses_table import COLUMNS, losses_table
from tui_tutor.engine.export.trained import TrainedNetwork, onnx_file, safetensors_file
from tui_tutor.engine.frame import Array
from tui_tutor.engine.setup import ACTIVATIONS, Setup
from tui_tutor.engine.setup_text import parse_setup, print_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.errors import BackendError

SETUPS = [
    *(f"2-5-1 {name} data=circle lr=0.1" for name in ACTIVATIONS),
    "2-6-5-4-3-2-1 identity,relu,leaky-relu,sigmoid,tanh lr=0.1",
    "2-1 data=plane lr=0.1",
    "2-4-2 loss=cross-entropy",
    "64-8-10 data=digits samples=100 lr=0.1",
    "4-4-1 extra=x1^2,x1x2 standardize=yes loss=mse",
]


def trained(setup: Setup, steps: int = 20) -> tuple[TrainedNetwork, Trainer]:
    trainer = Trainer(setup)
    trainer.run(steps)
    return TrainedNetwork(setup, trainer.dataset, trainer.parameters(), trainer.step_count), trainer


def answers_of(network: TrainedNetwork, x: Array) -> Array:
    """What the panel shows as the network's answer."""
    backend = create_backend(network.setup)
    backend.write(network.parameters)
    return backend.activations(x)[-1]


@pytest.mark.parametrize(("precision", "tolerance"), [("float64", 1e-12), ("float32", 1e-5)])
@pytest.mark.parametrize("words", SETUPS)
def test_an_onnx_network_answers_as_the_run_does(words: str, precision: str, tolerance: float) -> None:
    network, trainer = trained(parse_setup(f"{words} precision={precision}"))
    x = trainer.dataset.test_x.astype(precision)

    (answers,) = ReferenceEvaluator(onnx.load_from_string(onnx_file(network))).run(None, {"x": x})

    assert isinstance(answers, np.ndarray)
    assert answers.dtype == precision
    np.testing.assert_allclose(answers, answers_of(network, x), rtol=tolerance, atol=tolerance)


def test_an_onnx_file_names_its_tensors_as_the_lessons_do() -> None:
    setup = parse_setup("4-3-1 leaky-relu extra=x1^2,x1x2 standardize=yes seed=5")
    network, trainer = trained(setup)

    model = onnx.load_from_string(onnx_file(network))

    onnx.checker.check_model(model, full_check=True)
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    assert list(tensors) == ["W1", "b1", "W2", "b2", "slope"]
    for number, layer in enumerate(trainer.parameters(), 1):
        np.testing.assert_array_equal(tensors[f"W{number}"], layer.weights)
        np.testing.assert_array_equal(tensors[f"b{number}"], layer.biases)
    outputs = [name for node in model.graph.node for name in node.output]
    assert outputs == ["z1", "small1", "a1", "z2", "answer"]
    facts = {entry.key: entry.value for entry in model.metadata_props}
    assert (facts["setup"], facts["step"], facts["inputs"]) == (print_setup(setup), "20", "x1,x2,x1^2,x1x2")
    raw = trainer.dataset.inputs_of(trainer.dataset.raw_x)
    means, deviations = (np.array(facts[name].split(","), float) for name in ("means", "deviations"))
    np.testing.assert_array_equal(raw, trainer.dataset.x)
    np.testing.assert_array_equal(means, trainer.dataset.means)
    np.testing.assert_array_equal(deviations, trainer.dataset.deviations)


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_a_safetensors_file_holds_the_parameters_and_the_setup(precision: str) -> None:
    setup = parse_setup(f"2-6-5-1 tanh precision={precision} seed=8")
    network, trainer = trained(setup)

    content = safetensors_file(network)

    tensors = load(content)
    assert sorted(tensors) == ["W1", "W2", "W3", "b1", "b2", "b3"]
    for number, ((inputs, units), layer) in enumerate(
        zip(pairwise(setup.layer_sizes), trainer.parameters(), strict=True), 1
    ):
        weights, biases = tensors[f"W{number}"], tensors[f"b{number}"]
        assert (weights.shape, biases.shape) == ((units, inputs), (units,))
        assert weights.dtype == biases.dtype == precision
        np.testing.assert_array_equal(weights, layer.weights)
        np.testing.assert_array_equal(biases, layer.biases)
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    assert header["__metadata__"] == {"setup": print_setup(setup), "step": "20", "inputs": "x1,x2"}


@pytest.mark.parametrize(("library", "write"), [("onnx", onnx_file), ("safetensors", safetensors_file)])
def test_a_missing_library_says_how_to_install_it(
    library: str, write: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, _trainer = trained(Setup(), steps=1)
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(BackendError, match=rf"{library} is not installed\n.*'tui-tutor\[export\]'"):
        write(network)  # type: ignore[operator]


def test_the_table_has_a_line_for_each_step_with_all_that_is_known_of_it() -> None:
    trainer = Trainer(parse_setup("2-4-1 batch=50 seed=2"))
    losses = [trainer.step() for _ in range(140)]
    evaluations = trainer.frame().evaluations

    rows = list(csv.DictReader(io.StringIO(losses_table(losses, evaluations))))

    assert tuple(rows[0]) == COLUMNS
    assert [int(row["step"]) for row in rows] == list(range(141))
    assert [float(row["batch_loss"]) for row in rows[:-1]] == losses
    assert rows[-1]["batch_loss"] == ""
    # Every step is evaluated up to 128, then every second one.
    assert [int(row["step"]) for row in rows if not row["train_loss"]] == list(range(129, 140, 2))
    by_step = {evaluation.step: evaluation for evaluation in evaluations}
    assert float(rows[130]["train_loss"]) == by_step[130].loss
    assert float(rows[130]["test_loss"]) == by_step[130].test_loss
    assert float(rows[130]["train_accuracy"]) == by_step[130].accuracy
    assert float(rows[130]["test_accuracy"]) == by_step[130].test_accuracy


def test_a_regression_has_no_accuracy_in_its_table() -> None:
    trainer = Trainer(parse_setup("data=sine test=0 lr=0.1"))
    losses = [trainer.step() for _ in range(2)]

    text = losses_table(losses, trainer.frame().evaluations)

    lines = text.splitlines()
    assert lines[1] == f"0,{losses[0]!r},{trainer.frame().evaluations[0].loss!r},,,"
    assert lines[3].startswith("2,,")
    assert len(lines) == 4
