"""The Torch backend: the same training by ``torch.nn``, autograd and ``torch.optim``."""

import importlib
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tui_tutor.engine.activations import LEAK
from tui_tutor.engine.backend import OptimizerState
from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Array, LayerFrame, LayerParameters
from tui_tutor.engine.setup import Setup
from tui_tutor.errors import BackendError
from tui_tutor.translation import mark

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.optim import Optimizer

    Function = Callable[[Tensor], Tensor]


def import_torch() -> Any:
    """Import torch, for one thread: nets of this size only lose by more.

    Raises:
        BackendError: If it is not installed, or can't be loaded.
    """
    try:
        torch = importlib.import_module("torch")
    except ImportError as error:
        raise BackendError(
            mark("torch is not installed"),
            mark("install it with: pip install 'tui-tutor[torch]', or use backend=numpy"),
        ) from error
    except OSError as error:
        raise BackendError(
            mark("torch is installed but can't be loaded: {reason}"),
            mark("install it anew, or use backend=numpy"),
            reason=str(error).splitlines()[0] if str(error) else type(error).__name__,
        ) from error
    torch.set_num_threads(1)
    return torch


class TorchBackend:
    """Trains with PyTorch; see `tui_tutor.engine.backend.Backend` for what each method promises.

    Args:
        setup: What decides layers, loss, optimiser, device and precision.
        torch: The module, from `import_torch`.

    Raises:
        BackendError: If the device is not there.
    """

    def __init__(self, setup: Setup, torch: Any) -> None:
        _check_device(setup, torch)
        self._setup = setup
        self._torch = torch
        self._kind = {"device": setup.device, "dtype": getattr(torch, setup.precision)}
        self._linears: list[nn.Linear] = [
            torch.nn.utils.skip_init(torch.nn.Linear, inputs, units, **self._kind)
            for inputs, units in pairwise(setup.layer_sizes)
        ]
        self._bends = [_activation(torch, name) for name in setup.activations]
        self._loss, self._answer = _loss(torch, setup.loss)
        self._parameters = [tensor for linear in self._linears for tensor in linear.parameters()]
        self._weights = [linear.weight for linear in self._linears]
        self._optimizer = _optimizer(torch, setup, self._parameters)
        self._linear = torch.nn.functional.linear
        self._penalised = bool(setup.l1 or setup.l2)

    def load(self, dataset: Dataset, batch: int) -> None:
        """Hold the rows as tensors; the batches are views of them."""
        self._training = self._tensor(dataset.x), self._targets(dataset.y)
        self._test = self._tensor(dataset.test_x), self._targets(dataset.test_y)
        self._x, self._y = (tensor.clone() for tensor in self._training)
        self._batches = [
            (self._x[start : start + batch], self._y[start : start + batch])
            for start in range(0, len(dataset.x), batch)
        ]

    def order(self, rows: NDArray[np.intp]) -> None:
        """Gather the rows once for the whole epoch."""
        index = self._torch.tensor(rows, device=self._setup.device)
        for rows_in_order, kept in zip(self._training, (self._x, self._y), strict=True):
            self._torch.index_select(rows_in_order, 0, index, out=kept)

    def forward(self, batch: int) -> float:
        """The batch's mean loss; autograd keeps what it needs for the way back."""
        x, y = self._batches[batch]
        self._last_loss = self._loss(self._logits(x), y)
        return self._last_loss.item()

    def backward(self) -> None:
        """Gradients by autograd, of the loss and the penalty."""
        for parameter in self._parameters:
            parameter.grad = None
        self._minimised(self._last_loss).backward()  # type: ignore[no-untyped-call]

    def take_gradients(self, gradients: tuple[LayerParameters, ...]) -> None:
        """Take other gradients."""
        for parameter, array in zip(self._parameters, arrays_of(gradients), strict=True):
            parameter.grad = self._tensor(array)

    def update(self) -> None:
        """One step of the ``torch.optim`` optimiser."""
        self._optimizer.step()

    def gradient_norms(self) -> tuple[float, ...]:
        """The norm of each layer's last grad_weights."""
        grads = [weights.grad for weights in self._weights]
        return tuple(float(np.linalg.norm(_array(grad))) for grad in grads if grad is not None)

    def trace(self, x: Array, y: Array) -> tuple[tuple[LayerFrame, ...], float]:
        """One pass, with the gradients of every pre-activation too."""
        all_z, all_a = self._pass(self._tensor(x))
        loss = self._loss(all_z[-1], self._targets(y))
        grads = self._torch.autograd.grad(self._minimised(loss), [*all_z, *self._parameters])
        depth = len(self._linears)
        grads_z, grads_weights, grads_biases = grads[:depth], grads[depth::2], grads[depth + 1 :: 2]
        layers = tuple(
            LayerFrame(parameters.weights, parameters.biases, *map(_array, tensors))
            for parameters, *tensors in zip(
                self.read(), all_z, all_a, grads_z, grads_weights, grads_biases, strict=True
            )
        )
        return layers, loss.item()

    def activations(self, x: Array) -> tuple[Array, ...]:
        """What every layer answers, each (rows, units)."""
        with self._torch.no_grad():
            return tuple(_array(a) for a in self._pass(self._tensor(x))[1])

    def judge_training(self) -> tuple[tuple[Array, ...], float]:
        """Activations and loss of all training rows."""
        return self._judge(*self._training)

    def judge_test(self) -> tuple[tuple[Array, ...], float]:
        """Activations and loss of all test rows."""
        return self._judge(*self._test)

    def read(self) -> tuple[LayerParameters, ...]:
        """A copy of the parameters."""
        return layers_of(self._parameters)

    def write(self, parameters: tuple[LayerParameters, ...]) -> None:
        """Take other parameters."""
        with self._torch.no_grad():
            for tensor, array in zip(self._parameters, arrays_of(parameters), strict=True):
                tensor.copy_(self._tensor(array))

    def optimizer_state(self) -> OptimizerState:
        """A copy of what the optimiser remembers."""
        states = [self._optimizer.state.get(parameter, {}) for parameter in self._parameters]
        updates = int(states[0].get("step", 0))
        moments = {
            name: layers_of([state[name] for state in states])
            for name, value in states[0].items()
            if name != "step" and value is not None
        }
        return OptimizerState(self._setup.optimizer, updates, moments)

    def restore(self, state: OptimizerState) -> None:
        """Go on with what another optimiser remembered."""
        self._optimizer.state.clear()
        for name, layers in state.moments.items():
            for parameter, array in zip(self._parameters, arrays_of(layers), strict=True):
                remembered = self._optimizer.state[parameter]
                remembered[name] = self._tensor(array)
                if state.optimizer != "momentum":
                    remembered["step"] = self._torch.tensor(float(state.updates))

    def _tensor(self, array: Array) -> "Tensor":
        tensor: Tensor = self._torch.tensor(array, **self._kind)
        return tensor

    def _targets(self, y: Array) -> "Tensor":
        """What the loss is computed against: for cross-entropy the number of the class."""
        if self._setup.loss != "cross-entropy":
            return self._tensor(y)
        numbers: Tensor = self._torch.tensor(y.argmax(axis=1), device=self._setup.device)
        return numbers

    def _logits(self, x: "Tensor") -> "Tensor":
        linear = self._linear
        for layer, bend in zip(self._linears, self._bends, strict=False):
            x = bend(linear(x, layer.weight, layer.bias))
        last = self._linears[-1]
        logits: Tensor = linear(x, last.weight, last.bias)
        return logits

    def _pass(self, a: "Tensor") -> tuple[list["Tensor"], list["Tensor"]]:
        """All z and all a, first layer first."""
        all_z, all_a = [], []
        for linear, bend in zip(self._linears, [*self._bends, self._answer], strict=True):
            z = self._linear(a, linear.weight, linear.bias)
            a = bend(z)
            all_z.append(z)
            all_a.append(a)
        return all_z, all_a

    def _judge(self, x: "Tensor", y: "Tensor") -> tuple[tuple[Array, ...], float]:
        with self._torch.no_grad():
            all_z, all_a = self._pass(x)
            return tuple(map(_array, all_a)), self._loss(all_z[-1], y).item()

    def _minimised(self, loss: "Tensor") -> "Tensor":
        """The loss and, where there is one, the penalty of the weights."""
        if not self._penalised:
            return loss
        for weights in self._weights:
            loss = loss + self._setup.l1 * weights.abs().sum() + self._setup.l2 / 2 * weights.square().sum()
        return loss


def _check_device(setup: Setup, torch: Any) -> None:
    there = {
        "cpu": lambda: True,
        "cuda": torch.cuda.is_available,
        "mps": torch.backends.mps.is_available,
    }
    if not there[setup.device]():
        raise BackendError(
            mark("torch finds no {device} device here"), mark("use device=cpu"), device=setup.device
        )
    if setup.device == "mps" and setup.precision == "float64":
        raise BackendError(mark("mps computes in float32 only"), mark("add precision=float32"))


def _activation(torch: Any, name: str) -> "Function":
    functional = torch.nn.functional
    activations: dict[str, Function] = {
        "identity": lambda z: z,
        "relu": torch.relu,
        "leaky-relu": lambda z: functional.leaky_relu(z, LEAK),
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
    }
    return activations[name]


def _loss(torch: Any, name: str) -> tuple[Callable[["Tensor", "Tensor"], "Tensor"], "Function"]:
    """The loss of logits and targets, and what the network answers for its logits."""
    functional = torch.nn.functional
    losses: dict[str, tuple[Callable[[Tensor, Tensor], Tensor], Function]] = {
        "bce": (functional.binary_cross_entropy_with_logits, torch.sigmoid),
        "cross-entropy": (functional.cross_entropy, lambda z: torch.softmax(z, dim=1)),
        "mse": (functional.mse_loss, lambda z: z),
    }
    return losses[name]


def _optimizer(torch: Any, setup: Setup, parameters: list["nn.Parameter"]) -> "Optimizer":
    # One loop over the few small tensors is faster than the grouped kernels that torch prefers.
    common: dict[str, Any] = {"lr": setup.learning_rate, "foreach": False}
    if setup.optimizer == "momentum":
        common["momentum"] = setup.momentum
    kinds = {"sgd": "SGD", "momentum": "SGD", "rmsprop": "RMSprop", "adam": "Adam"}
    kind: type[Optimizer] = getattr(torch.optim, kinds[setup.optimizer])
    return kind(parameters, **common)


def _array(tensor: "Tensor") -> Array:
    array: Array = tensor.detach().cpu().numpy()
    return array


def arrays_of(layers: tuple[LayerParameters, ...]) -> list[Array]:
    """Weights and biases in the order of the tensors."""
    return [array for layer in layers for array in (layer.weights, layer.biases)]


def layers_of(tensors: "Sequence[Tensor]") -> tuple[LayerParameters, ...]:
    """Copies of tensors that lie in the order W1, b1, W2, b2 and so on."""
    arrays = [_array(tensor).copy() for tensor in tensors]
    return tuple(map(LayerParameters, arrays[::2], arrays[1::2]))
