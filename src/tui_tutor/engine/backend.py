"""What the training loop asks of a backend, and the making of the one that a setup names."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from numpy import intp
from numpy.typing import NDArray

from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Array, LayerFrame, LayerParameters
from tui_tutor.engine.setup import Setup

if TYPE_CHECKING:
    from tui_tutor.engine.own_formulas import OwnFormulas


@dataclass(frozen=True, slots=True)
class OptimizerState:
    """What an optimiser remembers, in a form that another backend can go on from.

    Attributes:
        optimizer: The optimiser's name in a setup.
        updates: Updates made so far.
        moments: By the names that ``torch.optim`` uses, an entry for each layer, of the
            shapes of its weights and biases.
    """

    optimizer: str
    updates: int
    moments: dict[str, tuple[LayerParameters, ...]]


class Backend(Protocol):
    """Computes what the training loop decides.

    It holds the parameters, the optimiser's state and the training rows, all in its own
    precision and on its own device. Arrays that go in or out hold one row for each sample.
    """

    def load(self, dataset: Dataset, batch: int) -> None:
        """Hold the rows of ``dataset``; cut those to train on into batches.

        Args:
            dataset: Training and test rows.
            batch: Rows of a batch; the last batch may be shorter.
        """

    def order(self, rows: NDArray[intp]) -> None:
        """Cut the training rows in another order, shape (rows,); not for a single batch."""

    def forward(self, batch: int) -> float:
        """The mean loss of the batch of that number, from 0, without regularisation."""

    def backward(self) -> None:
        """The gradients of what the last `forward` gave, with regularisation."""

    def take_gradients(self, gradients: tuple[LayerParameters, ...]) -> None:
        """Take other gradients than those of the last `backward` for the next `update`."""

    def update(self) -> None:
        """Change the parameters along the last gradients."""

    def gradient_norms(self) -> tuple[float, ...]:
        """The Euclidean norm of each layer's last grad_weights, first layer first."""

    def trace(self, x: Array, y: Array) -> tuple[tuple[LayerFrame, ...], float]:
        """Everything one pass computes, first layer first, and its mean loss.

        Changes nothing; the arrays are the caller's.
        """

    def activations(self, x: Array) -> tuple[Array, ...]:
        """What every layer answers, each (rows, units); the last are the network's answers."""

    def judge_training(self) -> tuple[tuple[Array, ...], float]:
        """The activations and the mean loss of all training rows, good until the next call."""

    def judge_test(self) -> tuple[tuple[Array, ...], float]:
        """The same for all test rows, of which there must be some."""

    def read(self) -> tuple[LayerParameters, ...]:
        """A copy of the parameters, first layer first."""

    def write(self, parameters: tuple[LayerParameters, ...]) -> None:
        """Take other parameters of the same shapes."""

    def optimizer_state(self) -> OptimizerState:
        """A copy of what the optimiser remembers."""

    def restore(self, state: OptimizerState) -> None:
        """Go on with what another optimiser of the same name remembered."""


def create_backend(setup: Setup, own: "OwnFormulas | None" = None) -> Backend:
    """The backend that the setup names, with the optimiser at its start.

    The first call for torch imports it, which takes a second or two; it may be made on
    another thread.

    Args:
        setup: The setup.
        own: Formulas of the learner's own that take the place of some of the backend's.

    Raises:
        BackendError: If torch or the device is not there.
    """
    if own is not None:
        # Most runs never ask for it.
        from tui_tutor.engine.own_backend import OwnBackend

        return OwnBackend(create_backend(setup), own, setup)
    if setup.backend == "torch":
        from tui_tutor.engine.torch_backend import TorchBackend, import_torch

        if setup.plant != "none":
            from tui_tutor.engine.torch_plants import planted_backend

            return planted_backend(setup)
        return TorchBackend(setup, import_torch())
    from tui_tutor.engine.numpy_backend import NumpyBackend

    return NumpyBackend(setup)
