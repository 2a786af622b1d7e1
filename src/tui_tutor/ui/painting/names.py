"""What layers, units and inputs are called on the panel."""

from typing import NamedTuple

from tui_tutor.engine.frame import Frame, Surface
from tui_tutor.engine.setup import Setup
from tui_tutor.translation import Translate

OUTPUT_ACTIVATIONS = {"bce": "sigmoid", "cross-entropy": "softmax", "mse": "identity"}
INPUT_NAMES = {"x1^2": "x1²", "x2^2": "x2²", "x1x2": "x1x2", "sin-x1": "sin x1", "sin-x2": "sin x2"}


class UnitAddress(NamedTuple):
    """A unit of a layer with parameters.

    Attributes:
        layer: Counted from 0, the first hidden layer (as in ``Frame.layers``).
        unit: Counted from 0.
    """

    layer: int
    unit: int


def activation_of(setup: Setup, layer: int) -> str:
    """The activation of a layer counted from 0; the last one's follows from the loss."""
    if layer >= setup.hidden_layers:
        return OUTPUT_ACTIVATIONS[setup.loss]
    return setup.activations[layer]


def layer_name(setup: Setup, layer: int) -> str:
    """``h1``, ``h2``, … and ``ŷ`` for the last one."""
    return "ŷ" if layer >= setup.hidden_layers else f"h{layer + 1}"


def unit_name(setup: Setup, address: UnitAddress, translate: Translate) -> str:
    """``h1 unit 2``, counted from 1; ``ŷ`` where it is the only one."""
    name = layer_name(setup, address.layer)
    if address.layer >= setup.hidden_layers and setup.layer_sizes[-1] == 1:
        return name
    return translate("{layer} unit {number}").format(layer=name, number=address.unit + 1)


def input_names(frame: Frame) -> tuple[str, ...]:
    """The data's columns, ``x1``, ``x2``, … where they have no names, then the extra inputs."""
    return tuple(INPUT_NAMES.get(name, _painted(name)) for name in frame.input_names)


def own_names(frame: Frame) -> tuple[str, ...]:
    """The names of the inputs where they say more than their numbers; empty otherwise."""
    names = input_names(frame)
    return () if names == tuple(f"x{number}" for number in range(1, len(names) + 1)) else names


def target_name(frame: Frame) -> str:
    """What the data call the target; empty where it is only ``y``."""
    return "" if frame.target_name == "y" else _painted(frame.target_name)


def _painted(name: str) -> str:
    """A name from a file, without what would move the cursor."""
    return "".join(one if one.isprintable() else "·" for one in name)


def is_hidden(name: str, hidden: frozenset[str], layers: int) -> bool:
    """Whether a page hides a value; the last activation is also called ``y_hat``."""
    return name in hidden or (name == f"a{layers}" and "y_hat" in hidden)


def is_gradient_hidden(name: str, hidden: frozenset[str]) -> bool:
    """Whether a page hides a gradient, or the one that says the same: b's is the sum of z's."""
    twins = {"grad_z": "grad_b", "grad_b": "grad_z"}
    twin = twins.get(name[:6], name[:6]) + name[6:]
    return name in hidden or twin in hidden


def gradient_name(layer: int, one: bool) -> str:
    """What ∂J/∂z of a layer counted from 1 is called: of a batch its sum over the rows is shown."""
    return f"∂J/∂z{layer}" if one else f"Σ∂J/∂z{layer}"


def shape_text(setup: Setup) -> str:
    """The layer sizes as they are written: ``2-4-1``."""
    return "-".join(map(str, setup.layer_sizes))


def is_image(frame: Frame) -> bool:
    """Whether the inputs are the pixels of a picture."""
    return frame.setup.data == "digits" and frame.x.shape[1] == 64


def is_unit_of(setup: Setup, address: UnitAddress) -> bool:
    """Whether the network has that unit: a selection may outlive its layer."""
    sizes = setup.layer_sizes[1:]
    return address.layer < len(sizes) and address.unit < sizes[address.layer]


def fits(frame: Frame, surface: Surface) -> bool:
    """Whether a surface is of the frame's network: for a moment it may be that of the last one."""
    units = tuple(activations.shape[2] for activations in surface.activations)
    return units == frame.setup.layer_sizes[1:]
