"""What a learner could install instead, trained on the same rows."""

import warnings
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from bench.measuring import Train, ratios, seconds_per_step
from bench.table import Row, tell
from bench.workloads import DIGITS, SPIRAL_IN_TENS, XOR
from tui_tutor.engine.data import Dataset, load_dataset
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.trainer import Trainer

STEPS_BEFORE = 1 << 12


def peer_rows(rounds: int, seconds: float) -> list[Row]:
    """The NumPy backend against each peer that is installed."""
    return [
        *_scikit_learn_rows(rounds, seconds),
        _micrograd_row(rounds, seconds),
    ]


def _scikit_learn_rows(rounds: int, seconds: float) -> list[Row]:
    named = {
        "2-4-1 ReLU, full batch": XOR,
        "2-8-8-1 tanh, batch 10": SPIRAL_IN_TENS,
        "64-128-64-10 ReLU, digits, batch 64": DIGITS,
    }
    if not find_spec("sklearn"):
        remark = "not installed: pip install scikit-learn"
        return [Row("NumPy backend / scikit-learn MLPClassifier", None, None, remark=remark)]
    rows = []
    for name, setup in named.items():
        tell(f"scikit-learn {name}")
        dataset = load_dataset(setup)
        trainer = Trainer(setup, dataset)
        trainer.run(STEPS_BEFORE)
        contenders = {"ours": _by_epochs(trainer), "theirs": ScikitLearn(setup, dataset).train}
        taken = seconds_per_step(contenders, rounds, seconds)
        what = f"NumPy backend / scikit-learn MLPClassifier.partial_fit: {name}"
        rows.append(Row(what, None, ratios(taken["ours"], taken["theirs"])))
    return rows


def _by_epochs(trainer: Trainer) -> Train:
    """Counts epochs instead of steps, as `ScikitLearn` does."""
    return lambda epochs: trainer.run(epochs * trainer.batches)


class ScikitLearn:
    """``MLPClassifier`` with plain descent, the same layers and the same batches."""

    def __init__(self, setup: Setup, dataset: Dataset) -> None:
        from sklearn.neural_network import MLPClassifier

        self.x = dataset.x
        self.y = dataset.y.argmax(axis=1) if dataset.y.shape[1] > 1 else dataset.y.ravel().astype(int)
        self.classes = np.unique(self.y)
        self.network = MLPClassifier(
            setup.layer_sizes[1:-1], activation=setup.activations[0], solver="sgd", alpha=0.0, momentum=0.0,
            batch_size=setup.batch or len(dataset.x), learning_rate_init=setup.learning_rate,
            random_state=setup.seed,
        )  # fmt: skip

    def train(self, epochs: int) -> None:
        """So many epochs."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(epochs):
                self.network.partial_fit(self.x, self.y, classes=self.classes)


def _micrograd_row(rounds: int, seconds: float) -> Row:
    what = "NumPy backend / micrograd: 2-4-1 ReLU, squared error, 200 samples, full batch"
    if not find_spec("micrograd"):
        return Row(what, None, None, remark="not installed: pip install micrograd")
    tell("micrograd")
    # micrograd has no logarithm, so no cross-entropy.
    setup = XOR.changed(loss="mse")
    dataset = load_dataset(setup)
    trainer = Trainer(setup, dataset)
    trainer.run(STEPS_BEFORE)
    contenders = {"ours": trainer.run, "theirs": Micrograd(setup, dataset).train}
    taken = seconds_per_step(contenders, rounds, seconds)
    return Row(what, None, ratios(taken["ours"], taken["theirs"]))


class Micrograd:
    """``micrograd.nn.MLP``, one sample after the other, as its demonstration does."""

    def __init__(self, setup: Setup, dataset: Dataset) -> None:
        self.network = import_module("micrograd.nn").MLP(setup.layer_sizes[0], list(setup.layer_sizes[1:]))
        self.learning_rate = setup.learning_rate
        self.rows = list(zip(dataset.x.tolist(), dataset.y.ravel().tolist(), strict=True))

    def train(self, steps: int) -> None:
        """So many steps over all rows."""
        for _ in range(steps):
            errors = [(self.network(x) - y) ** 2 for x, y in self.rows]
            loss = sum(errors[1:], errors[0]) * (1 / len(errors))
            self.network.zero_grad()
            loss.backward()
            for parameter in self.network.parameters():
                parameter.data -= self.learning_rate * parameter.grad
