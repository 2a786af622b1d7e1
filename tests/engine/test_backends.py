"""The two backends compute the same, for everything a setup can ask for."""

import sys
from itertools import product

import numpy as np
import pytest

from tui_tutor.engine.backend import Backend, create_backend
from tui_tutor.engine.data import Dataset, load_dataset
from tui_tutor.engine.frame import LayerParameters
from tui_tutor.engine.initialise import initial_parameters
from tui_tutor.engine.setup import ACTIVATIONS, INITS, LOSSES, OPTIMIZERS, Setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.errors import BackendError

# What the issue promises after 100 steps. Both do the same operations on the same numbers, in
# other orders: some 1e-15 (1e-7) a step, which RMSprop and Adam enlarge where gradients are tiny.
TOLERANCE = {"float64": 1e-10, "float32": 1e-4}
# From a start near 0 the first gradients are hardly more than rounding in float32, and both of these
# go as far along a tiny gradient as along a large one. How far apart that leads depends on the processor.
ROUGH = 1e-3

# Rates at which every combination descends: one that diverges multiplies rounding without limit.
RATES = {"sgd": 0.1, "momentum": 0.02, "rmsprop": 0.01, "adam": 0.01}

ALL = list(product(ACTIVATIONS, LOSSES, OPTIMIZERS, INITS))
A_FEW = [ALL[i] for i in range(0, len(ALL), 13)]


def setup_of(activation: str, loss: str, optimizer: str, init: str) -> Setup:
    # 50 rows in batches of 16: three full ones and a short last one of 2.
    return Setup(
        layer_sizes=(2, 5, 4, 2 if loss == "cross-entropy" else 1),
        activations=(activation,),
        loss=loss,
        optimizer=optimizer,
        init=init,
        learning_rate=RATES[optimizer],
        samples=50,
        batch=16,
        seed=7,
    )


def trained(setup: Setup, dataset: Dataset, steps: int) -> Backend:
    """100 steps without the evaluations of a run, which would take most of the time."""
    backend = create_backend(setup)
    backend.write(initial_parameters(setup))
    backend.load(dataset, setup.batch)
    rng = np.random.default_rng(setup.seed)
    for step in range(steps):
        if step % 4 == 0:
            backend.order(rng.permutation(len(dataset.x)))
        backend.forward(step % 4)
        backend.backward()
        backend.update()
    return backend


def largest_difference(first: tuple[LayerParameters, ...], second: tuple[LayerParameters, ...]) -> float:
    return max(
        float(np.abs(a - b).max())
        for one, other in zip(first, second, strict=True)
        for a, b in ((one.weights, other.weights), (one.biases, other.biases))
    )


def assert_backends_agree(setup: Setup) -> None:
    dataset = load_dataset(setup)

    with np.errstate(over="ignore"):
        by_numpy = trained(setup, dataset, steps=100).read()
        by_torch = trained(setup.changed(backend="torch"), dataset, steps=100).read()

    assert by_numpy[0].weights.dtype.name == by_torch[0].weights.dtype.name == setup.precision
    is_rough = setup.init == "small" and setup.optimizer in ("rmsprop", "adam")
    tolerance = ROUGH if is_rough and setup.precision == "float32" else TOLERANCE[setup.precision]
    assert largest_difference(by_numpy, by_torch) < tolerance
    if setup.init != "zeros":
        # Nothing would agree more easily than two networks that stand still.
        assert largest_difference(by_numpy, initial_parameters(setup)) > 1e-3


@pytest.mark.torch
@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize(("activation", "loss", "optimizer", "init"), A_FEW)
def test_backends_agree_after_100_steps(
    activation: str, loss: str, optimizer: str, init: str, precision: str
) -> None:
    assert_backends_agree(setup_of(activation, loss, optimizer, init).changed(precision=precision))


@pytest.mark.slow
@pytest.mark.torch
@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize(("activation", "loss", "optimizer", "init"), ALL)
def test_backends_agree_for_every_activation_loss_optimizer_and_start(
    activation: str, loss: str, optimizer: str, init: str, precision: str
) -> None:
    assert_backends_agree(setup_of(activation, loss, optimizer, init).changed(precision=precision))


@pytest.mark.torch
@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("l1", "l2"), [(0.01, 0.0), (0.0, 0.02), (0.001, 0.01)])
def test_backends_agree_under_regularisation(l1: float, l2: float, optimizer: str, precision: str) -> None:
    setup = setup_of("tanh", "bce", optimizer, "xavier").changed(l1=l1, l2=l2, precision=precision)

    assert_backends_agree(setup)


@pytest.mark.torch
@pytest.mark.parametrize("batch", [0, 1, 30, 100])
def test_runs_on_both_backends_give_the_same_losses(batch: int) -> None:
    setup = Setup(samples=100, batch=batch, learning_rate=0.2)
    by_numpy, by_torch = Trainer(setup), Trainer(setup.changed(backend="torch"))

    by_numpy.run(100)
    by_torch.run(100)

    # A loss differs by no more than the parameters do.
    np.testing.assert_allclose(by_numpy.frame().losses, by_torch.frame().losses, atol=1e-10)


@pytest.mark.torch
def test_traces_of_both_backends_agree_in_every_array() -> None:
    setup = setup_of("leaky-relu", "cross-entropy", "sgd", "he").changed(l2=0.1)
    traced = [Trainer(setup.changed(backend=backend)).frame() for backend in ("numpy", "torch")]

    by_numpy, by_torch = (frame.layers for frame in traced)

    for one, other in zip(by_numpy, by_torch, strict=True):
        for name, array in vars(one).items():
            # One pass: a few units in the last place of numbers near 1.
            np.testing.assert_allclose(array, vars(other)[name], atol=1e-14, err_msg=name)


@pytest.mark.parametrize("backend", ["numpy", pytest.param("torch", marks=pytest.mark.torch)])
def test_a_trace_changes_nothing(backend: str) -> None:
    setup = setup_of("tanh", "bce", "adam", "he").changed(backend=backend)
    dataset = load_dataset(setup)
    traced, left_alone = trained(setup, dataset, steps=7), trained(setup, dataset, steps=7)

    traced.forward(3)
    traced.trace(dataset.x, dataset.y)
    traced.activations(dataset.test_x)
    traced.judge_training()
    traced.backward()
    traced.update()
    left_alone.forward(3)
    left_alone.backward()
    left_alone.update()

    assert largest_difference(traced.read(), left_alone.read()) == 0


def test_a_missing_torch_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)

    with pytest.raises(BackendError, match=r"pip install 'tui-tutor\[torch\]'"):
        create_backend(Setup(backend="torch"))


def test_a_run_goes_on_where_the_wished_backend_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    trainer, undisturbed = Trainer(Setup()), Trainer(Setup())
    trainer.run(10)

    with pytest.raises(BackendError):
        trainer.change(trainer.setup.changed(backend="torch"))
    trainer.run(10)

    undisturbed.run(20)
    assert trainer.setup == Setup()
    assert largest_difference(trainer.parameters(), undisturbed.parameters()) == 0


@pytest.mark.torch
def test_a_missing_device_says_so() -> None:
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("there is one here")

    with pytest.raises(BackendError, match="cuda"):
        create_backend(Setup(backend="torch", device="cuda"))
