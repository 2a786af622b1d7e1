"""The faults of `plants` for Torch, each as somebody would write it there."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui_tutor.engine.backend import OptimizerState
from tui_tutor.engine.frame import Array, LayerFrame
from tui_tutor.engine.plants import KEPT
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.torch_backend import TorchBackend, arrays_of, import_torch, layers_of

if TYPE_CHECKING:
    from torch import Tensor

    LossFunction = Callable[[Tensor, Tensor], Tensor]
    LinearFunction = Callable[[Tensor, Tensor, Tensor], Tensor]


def planted_backend(setup: Setup) -> TorchBackend:
    """The Torch backend of a run with a planted fault.

    Raises:
        BackendError: If torch or the device is not there.
    """
    kind = KeepingTorchBackend if setup.plant == "kept-gradients" else PlantedTorchBackend
    return kind(setup, import_torch())


class PlantedTorchBackend(TorchBackend):
    """Torch with another loss, another linear layer or another direction than the right one.

    Args:
        setup: Says which fault is planted, beside all else.
        torch: The module.
    """

    def __init__(self, setup: Setup, torch: Any) -> None:
        super().__init__(setup, torch)
        if setup.plant == "double-sigmoid":
            self._loss = _of_the_answer(torch, self._loss)
        elif setup.plant == "flat-labels":
            self._loss = _of_a_table(self._loss, is_squared=setup.loss == "mse")
        elif setup.plant == "transposed-weights":
            self._linear = _transposed(torch)
        elif setup.plant == "wrong-sign":
            for group in self._optimizer.param_groups:
                group["maximize"] = True


class KeepingTorchBackend(TorchBackend):
    """Torch where nobody calls ``zero_grad``: ``backward`` adds to the gradients of all steps before.

    What is there before a step is set aside, so that looking at a run adds nothing to it.

    Args:
        setup: What decides layers, loss, optimiser, device and precision.
        torch: The module.
    """

    def __init__(self, setup: Setup, torch: Any) -> None:
        super().__init__(setup, torch)
        self._kept: list[Tensor] = [torch.zeros_like(parameter) for parameter in self._parameters]

    def backward(self) -> None:
        """Gradients by autograd, added to those that are there."""
        for parameter, kept in zip(self._parameters, self._kept, strict=True):
            parameter.grad = kept.clone()
        self._minimised(self._last_loss).backward()  # type: ignore[no-untyped-call]

    def update(self) -> None:
        """One step; the gradients stay."""
        super().update()
        self._kept = [grad for parameter in self._parameters if (grad := parameter.grad) is not None]

    def trace(self, x: Array, y: Array) -> tuple[tuple[LayerFrame, ...], float]:
        """One pass; the gradients of the parameters are added to those that are there."""
        layers, loss = super().trace(x, y)
        pairs = zip(layers, layers_of(self._kept), strict=True)
        summed = (
            replace(
                layer,
                grad_weights=layer.grad_weights + kept.weights,
                grad_biases=layer.grad_biases + kept.biases,
            )
            for layer, kept in pairs
        )
        return tuple(summed), loss

    def optimizer_state(self) -> OptimizerState:
        """What the optimiser remembers, and the gradients that are there."""
        state = super().optimizer_state()
        return replace(state, moments=state.moments | {KEPT: layers_of(self._kept)})

    def restore(self, state: OptimizerState) -> None:
        """Go on with what another optimiser remembered, and with its gradients."""
        moments = dict(state.moments)
        kept = moments.pop(KEPT, None)
        super().restore(replace(state, moments=moments))
        if kept is not None:
            self._kept = [self._tensor(array) for array in arrays_of(kept)]


def _of_the_answer(torch: Any, loss: "LossFunction") -> "LossFunction":
    """``BCEWithLogitsLoss`` behind a network that ends with a sigmoid."""
    return lambda z, y: loss(torch.sigmoid(z), y)


def _of_a_table(loss: "LossFunction", is_squared: bool) -> "LossFunction":
    """The mean of the losses of every output (N, 1) with every label (N,).

    See `tui_tutor.engine.plants.FlatCrossEntropy`: the mean label stands for all of them.
    """

    def mean_of_table(z: "Tensor", y: "Tensor") -> "Tensor":
        mean = loss(z, y.mean().expand_as(z))
        return mean + y.var(correction=0) if is_squared else mean

    return mean_of_table


def _transposed(torch: Any) -> "LinearFunction":
    """``a Wᵀ + b`` with a way back of one's own, that takes ``W`` the wrong way round."""
    linear: LinearFunction = torch.nn.functional.linear

    class Transposed(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, a: "Tensor", weights: "Tensor", biases: "Tensor") -> "Tensor":
            ctx.save_for_backward(a, weights)
            return linear(a, weights, biases)

        @staticmethod
        def backward(ctx: Any, grad: "Tensor") -> tuple["Tensor", "Tensor", "Tensor"]:
            a, weights = ctx.saved_tensors
            # dJ/da = dJ/dz W would be right.
            return grad @ weights.T, grad.T @ a, grad.sum(dim=0)

    def transposed(a: "Tensor", weights: "Tensor", biases: "Tensor") -> "Tensor":
        fits = weights.shape[0] == weights.shape[1]
        z: Tensor = (Transposed.apply if fits else linear)(a, weights, biases)
        return z

    return transposed
