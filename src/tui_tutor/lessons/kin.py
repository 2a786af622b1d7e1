"""What a learner's number is of the step: one of its tensors, or one of its gradients but for a mistake."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isclose

import numpy as np

from tui_tutor.engine.frame import Array, Frame
from tui_tutor.engine.walk import slopes_of
from tui_tutor.lessons.goals import predict_values

TOLERANCE = {"float64": 1e-9, "float32": 1e-4}
"""How far a formula may be from a tensor, as a share of the tensor's largest number."""


@dataclass(frozen=True)
class Kin:
    """The tensor that a value is, or is nearly.

    Attributes:
        names: What the tensor is called; several where several are the same.
        transposed: Whether rows and columns are swapped.
        negated: Whether the sign is the other one.
        times: How many times as large it is.
        is_sum: Whether it is that because the mean was forgotten.
        lacks_slope: Whether the slope of the layer's activation is left out.
    """

    names: tuple[str, ...]
    transposed: bool = False
    negated: bool = False
    times: float = 1.0
    is_sum: bool = False
    lacks_slope: bool = False

    @property
    def is_same(self) -> bool:
        """Whether it is the tensor itself."""
        return not (self.transposed or self.negated or self.lacks_slope) and self.times == 1.0


def tensors_of(frame: Frame) -> dict[str, float | Array]:
    """The step's own numbers by the names that formulas use, the loss among them.

    Beside those of predictions there is ``slope1``, ``slope2``, … of each hidden layer: g'(z) of its
    activation, shape (batch, units).
    """
    values = predict_values(frame)
    tensors = {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
    pairs = zip(frame.setup.activations, frame.layers[:-1], strict=True)
    slopes = {f"slope{number}": slopes_of(name, layer.a) for number, (name, layer) in enumerate(pairs, 1)}
    return {**tensors, **slopes, "loss": frame.loss}


def covered_names(hidden: frozenset[str], layers: int) -> frozenset[str]:
    """What a page hides, and what says the same by another name.

    Args:
        hidden: Names as pages hide them.
        layers: How many layers have parameters.
    """
    last = f"a{layers}"
    twins = {"y_hat": last, last: "y_hat"}
    for number in range(1, layers + 1):
        twins |= {f"grad_z{number}": f"grad_b{number}", f"grad_b{number}": f"grad_z{number}"}
    covered = hidden | {twins[name] for name in hidden if name in twins}
    return covered | {f"slope{name[1:]}" for name in covered if name[0] in "za" and name[1:].isdecimal()}


def kin_to(value: float | Array, name: str, frame: Frame) -> Kin | None:
    """What a value is of one gradient, where it is that one but for a mistake that has a name.

    Args:
        value: The value.
        name: The gradient, as in ``grad_W1``.
        frame: The step.
    """
    array = np.asarray(value, dtype=float)
    if not array.size or not np.isfinite(array).all() or not array.any():
        return None
    with np.errstate(all="ignore"):
        for other, tensor, lacks_slope in _gradients(frame):
            kin = _nearly(array, name, tensor, lacks_slope, frame) if other == name else None
            if kin is not None:
                return kin
    return None


def kin_of(value: float | Array, frame: Frame, hidden: frozenset[str] = frozenset()) -> Kin | None:
    """What a value is of a frame.

    Args:
        value: The value.
        frame: The step.
        hidden: Names that must be neither told nor confirmed.

    Returns:
        The nearest kin; None where there is none, where it is hidden, or where every number is 0.
    """
    covered = covered_names(hidden, len(frame.layers))
    share = TOLERANCE[frame.setup.precision]
    array = np.asarray(value, dtype=float)
    if not array.size or not np.isfinite(array).all() or not array.any():
        return None
    # What is too large or has diverged is kin to nothing; nobody need be warned of it.
    with np.errstate(all="ignore"):
        same = tuple(name for name, tensor in tensors_of(frame).items() if is_near(array, tensor, share))
        if same:
            return None if covered & set(same) else Kin(same)
        for name, tensor, lacks_slope in _gradients(frame):
            if _sources(name, lacks_slope) & covered:
                continue
            kin = _nearly(array, name, tensor, lacks_slope, frame)
            if kin is not None:
                return kin
    return None


def _gradients(frame: Frame) -> Iterator[tuple[str, Array, bool]]:
    """The gradients, then what they would be without the slope of the layer's activation."""
    layers = frame.layers
    for number, layer in enumerate(layers, 1):
        yield f"grad_W{number}", layer.grad_weights, False
        yield f"grad_b{number}", layer.grad_biases, False
        yield f"grad_z{number}", layer.grad_z, False
    for number, behind in enumerate(layers[1:], 1):
        inputs = frame.x if number == 1 else layers[number - 2].a
        grad_a = behind.grad_z @ behind.weights
        yield f"grad_W{number}", grad_a.T @ inputs, True
        yield f"grad_b{number}", grad_a.sum(axis=0), True
        yield f"grad_z{number}", grad_a, True


def _sources(name: str, lacks_slope: bool) -> set[str]:
    """What is told of when a gradient is named: without its slope it is made of the layer behind."""
    return {name, f"grad_z{int(name[6:]) + 1}"} if lacks_slope else {name}


def _nearly(value: Array, name: str, tensor: Array, lacks_slope: bool, frame: Frame) -> Kin | None:
    for transposed in (False, True):
        other = tensor.T if transposed else tensor
        if other.shape != value.shape or (transposed and tensor.ndim < 2):
            continue
        times = multiple_of(value, other, TOLERANCE[frame.setup.precision])
        if times is None:
            continue
        # What has several outputs has classes: every loss is a mean over rows alone.
        size = len(frame.x)
        is_sum = size > 1 and isclose(abs(times), size, rel_tol=1e-6)
        is_once = isclose(abs(times), 1.0, rel_tol=1e-6)
        if not (is_sum or is_once or _says_enough(other)):
            continue
        size_told = float(size) if is_sum else 1.0 if is_once else abs(times)
        return Kin((name,), transposed, times < 0, size_told, is_sum, lacks_slope)
    return None


def multiple_of(value: Array, tensor: Array, share: float) -> float | None:
    """The number that a tensor is to be multiplied by to be the value; None if there is none."""
    if not np.isfinite(tensor).all() or not tensor.any():
        return None
    place = np.unravel_index(np.abs(tensor).argmax(), tensor.shape)
    times = float(value[place] / tensor[place])
    return times if times and is_near(value, times * tensor, share) else None


def _says_enough(tensor: Array) -> bool:
    """Whether another array is hardly a multiple of it by chance: at least three numbers, not all alike."""
    numbers = tensor[tensor != 0]
    return numbers.size >= 3 and not np.allclose(numbers, numbers[0])


def is_near(value: Array, number: float | Array, share: float) -> bool:
    """Whether a value has the shape of a number or array, and is as near to it as formulas must be."""
    tensor = np.asarray(number)
    if value.shape != tensor.shape or not np.isfinite(tensor).all():
        return False
    return bool(np.abs(value - tensor).max(initial=0.0) <= share * np.abs(tensor).max(initial=0.0))
