"""A trained network as a file for other programs: ONNX and safetensors, through their own libraries."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from tui_tutor.engine.activations import LEAK
from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Array, LayerParameters
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import print_setup
from tui_tutor.errors import BackendError
from tui_tutor.translation import mark

if TYPE_CHECKING:
    from onnx import NodeProto

OPSET = 17
IR_VERSION = 8
"""Versions of ONNX that every reader of the last years knows; nothing newer is needed."""

_ANSWERS = {"bce": "Sigmoid", "cross-entropy": "Softmax", "mse": "Identity"}
_ACTIVATIONS = {"identity": "Identity", "relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh"}


@dataclass(frozen=True, eq=False)
class TrainedNetwork:
    """A network at one step of a run.

    Attributes:
        setup: The setup of the run.
        dataset: The setup's rows.
        parameters: The parameters, first layer first.
        step: Updates made so far.
    """

    setup: Setup
    dataset: Dataset
    parameters: tuple[LayerParameters, ...]
    step: int

    def arrays(self) -> dict[str, Array]:
        """W1 (units, inputs), b1 (units,), W2, b2, … in the precision of the setup."""
        arrays = {}
        for number, layer in enumerate(self.parameters, start=1):
            arrays[f"W{number}"] = np.ascontiguousarray(layer.weights, self.setup.precision)
            arrays[f"b{number}"] = np.ascontiguousarray(layer.biases, self.setup.precision)
        return arrays

    def facts(self) -> dict[str, str]:
        """What whoever loads the network must know, in words.

        ``setup``, ``step`` and ``inputs``, the inputs' names in order; where they were
        standardised, also the ``means`` to take from them and the ``deviations`` to divide by.
        """
        facts = {
            "setup": print_setup(self.setup),
            "step": str(self.step),
            "inputs": ",".join(self.dataset.input_names),
        }
        if self.setup.standardize:
            facts["means"] = ",".join(repr(float(mean)) for mean in self.dataset.means)
            facts["deviations"] = ",".join(repr(float(each)) for each in self.dataset.deviations)
        return facts


def check_library(name: str) -> None:
    """Find out whether a library is there, before a long training whose result it is to write.

    Raises:
        BackendError: If it is not.
    """
    try:
        import_module(name)
    except ImportError as error:
        raise BackendError(
            mark("{library} is not installed"),
            mark("install it with: pip install 'tui-tutor[{extras}]'"),
            library=name,
            extras="export",
        ) from error


def safetensors_file(network: TrainedNetwork) -> bytes:
    """The content of a ``.safetensors`` file: W1, b1, W2, b2, … and the facts as its metadata.

    Raises:
        BackendError: If safetensors is not installed.
    """
    check_library("safetensors")
    from safetensors.numpy import save

    return save(network.arrays(), network.facts())


def onnx_file(network: TrainedNetwork) -> bytes:
    """The content of an ``.onnx`` file.

    Its input ``x`` has the shape (rows, inputs), its output ``answer`` (rows, outputs): what
    the network answers, behind sigmoid or softmax. The initializers are W1, b1, W2, b2, …, and
    the tensors between are called as in the lessons, z1, a1, z2, ….

    Raises:
        BackendError: If onnx is not installed.
    """
    check_library("onnx")
    from onnx import checker, helper, numpy_helper

    setup, arrays = network.setup, network.arrays()
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(setup.precision))
    x = helper.make_tensor_value_info("x", kind, ["rows", setup.layer_sizes[0]])
    answer = helper.make_tensor_value_info("answer", kind, ["rows", setup.layer_sizes[-1]])
    if "leaky-relu" in setup.activations:
        arrays["slope"] = np.array(LEAK, setup.precision)
    tensors = [numpy_helper.from_array(array, name) for name, array in arrays.items()]
    graph = helper.make_graph(_nodes(setup), "network", [x], [answer], tensors)
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="tui-tutor",
    )
    helper.set_model_props(model, network.facts())
    checker.check_model(model)
    content: bytes = model.SerializeToString()
    return content


def _nodes(setup: Setup) -> "list[NodeProto]":
    """Each layer's product and what bends it."""
    from onnx import helper

    nodes: list[NodeProto] = []
    before = "x"
    for number, name in enumerate((*setup.activations, ""), start=1):
        z, a = f"z{number}", f"a{number}"
        nodes.append(helper.make_node("Gemm", [before, f"W{number}", f"b{number}"], [z], transB=1))
        if not name:
            rows_sum_to_1: dict[str, Any] = {"axis": 1} if setup.loss == "cross-entropy" else {}
            nodes.append(helper.make_node(_ANSWERS[setup.loss], [z], ["answer"], **rows_sum_to_1))
        elif name == "leaky-relu":
            # The slope of the node LeakyRelu is a 32-bit number, too coarse for float64.
            nodes.append(helper.make_node("Mul", [z, "slope"], [f"small{number}"]))
            nodes.append(helper.make_node("Max", [z, f"small{number}"], [a]))
        else:
            nodes.append(helper.make_node(_ACTIVATIONS[name], [z], [a]))
        before = a
    return nodes
