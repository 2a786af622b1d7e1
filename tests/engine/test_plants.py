"""Planted faults: the numbers they really give, on both backends, wherever a run is looked at."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tui_tutor.engine.backend_comparison import BackendPair
from tui_tutor.engine.data import load_dataset
from tui_tutor.engine.export.script import ScriptTask
from tui_tutor.engine.frame import Array
from tui_tutor.engine.history import Place
from tui_tutor.engine.initialise import initial_parameters
from tui_tutor.engine.path_file import SavedRun, read_run, write_run
from tui_tutor.engine.setup import PLANTS, Setup
from tui_tutor.engine.setup_text import parse_setup, print_setup
from tui_tutor.engine.stacked import StackedTrainer
from tui_tutor.engine.sweep import seed_sweep
from tui_tutor.engine.trace import trace_step
from tui_tutor.engine.trainer import Trainer
from tui_tutor.errors import SetupError

WORDS = {
    "double-sigmoid": "2-4-1 tanh learning-rate=1",
    "flat-labels": "2-4-1 tanh samples=60",
    "wrong-sign": "2-4-1 relu seed=3",
    "transposed-weights": "2-4-4-1 tanh data=circle seed=2",
    "kept-gradients": "2-4-1 tanh data=blobs noise=0.8 learning-rate=0.1",
    "large-input": "2-4-1 tanh data=circle learning-rate=0.01",
}
"""A run for each fault."""
BACKENDS = ["numpy", pytest.param("torch", marks=pytest.mark.torch)]
CLOSE = 1e-11
"""What rounding may do in the steps that are made here."""


def planted(plant: str, words: str = "") -> Setup:
    return parse_setup(f"{WORDS[plant]} plant={plant} {words}")


def flat(trainer: Trainer) -> Array:
    """All parameters in a row."""
    return np.concatenate([np.append(one.weights.ravel(), one.biases) for one in trainer.parameters()])


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


class ByHand:
    """A few lines of NumPy that train by descent, with a fault where `plant` says so."""

    def __init__(self, setup: Setup) -> None:
        healthy = load_dataset(setup.changed(plant="none"))
        self.plant, self.rate, self.names = setup.plant, setup.learning_rate, setup.activations
        self.x, self.y = healthy.x.copy(), healthy.y
        if self.plant == "large-input":
            self.x[:, 0] *= 1000
        start = initial_parameters(setup)
        self.weights, self.biases = (
            [one.weights.copy() for one in start],
            [one.biases.copy() for one in start],
        )
        self.grads = [np.zeros_like(each) for each in (*self.weights, *self.biases)]

    def loss_and_slope(self, z: Array) -> tuple[float, Array]:
        """The mean loss and its gradient for the logits."""
        if self.plant == "double-sigmoid":
            p = sigmoid(sigmoid(z))
            slope = (p - self.y) * sigmoid(z) * (1 - sigmoid(z)) / len(z)
            return float(-np.mean(self.y * np.log(p) + (1 - self.y) * np.log(1 - p))), slope
        p = sigmoid(z)
        y = self.y.ravel() if self.plant == "flat-labels" else self.y
        table = -(y * np.log(p) + (1 - y) * np.log(1 - p))
        assert table.shape == ((len(z), len(z)) if self.plant == "flat-labels" else z.shape)
        return float(table.mean()), ((p - y) / table.size).sum(axis=1, keepdims=True)

    def step(self) -> float:
        a = [self.x]
        for layer, (weights, biases) in enumerate(zip(self.weights, self.biases, strict=True)):
            z = a[-1] @ weights.T + biases
            last = layer + 1 == len(self.weights)
            a.append(z if last else np.tanh(z) if self.names[layer] == "tanh" else np.maximum(z, 0))
        loss, grad = self.loss_and_slope(a[-1])
        fresh: list[Array] = []
        for layer in reversed(range(len(self.weights))):
            fresh = [grad.T @ a[layer], grad.sum(axis=0), *fresh]
            weights = self.weights[layer]
            square = self.plant == "transposed-weights" and weights.shape[0] == weights.shape[1]
            slope = 1 - a[layer] ** 2 if self.names[layer - 1] == "tanh" else (a[layer] > 0) * 1.0
            if layer:
                grad = grad @ (weights.T if square else weights) * slope
        ordered = [*fresh[::2], *fresh[1::2]]
        keeps = self.plant == "kept-gradients"
        self.grads = [old * keeps + new for old, new in zip(self.grads, ordered, strict=True)]
        sign = -1 if self.plant == "wrong-sign" else 1
        for array, each in zip((*self.weights, *self.biases), self.grads, strict=True):
            array -= sign * self.rate * each
        return loss

    def flat(self) -> Array:
        pairs = zip(self.weights, self.biases, strict=True)
        return np.concatenate([np.append(weights.ravel(), biases) for weights, biases in pairs])


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("plant", WORDS)
def test_a_planted_run_is_what_a_few_lines_of_numpy_give(plant: str, backend: str) -> None:
    setup = planted(plant, f"backend={backend}")
    trainer, by_hand = Trainer(setup), ByHand(setup)

    for _step in range(12):
        assert trainer.step() == pytest.approx(by_hand.step(), rel=CLOSE)

    assert flat(trainer) == pytest.approx(by_hand.flat(), rel=CLOSE, abs=CLOSE)


@pytest.mark.torch
@pytest.mark.parametrize(
    "words",
    [
        *(f"{words} plant={plant}" for plant, words in WORDS.items()),
        "2-4-1 tanh data=bump plant=flat-labels learning-rate=0.05",
        "2-4-1 batch=30 optimizer=momentum plant=kept-gradients learning-rate=0.02",
        "2-4-1 optimizer=adam plant=kept-gradients learning-rate=0.01 l2=0.01",
        "2-4-1 optimizer=adam plant=wrong-sign learning-rate=0.01",
        "2-4-1 optimizer=momentum plant=wrong-sign learning-rate=0.01 l1=0.01",
        "64-6-6-10 tanh data=digits samples=100 batch=30 plant=transposed-weights",
    ],
)
def test_both_backends_agree_at_every_step(words: str) -> None:
    pair = BackendPair(parse_setup(words))

    pair.run(15)

    assert len(pair.history) == 16
    assert max(each.largest for each in pair.history) < 1e-9
    assert max(each.loss for each in pair.history) < 1e-9


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("plant", WORDS)
@pytest.mark.parametrize("more", ["", "batch=17 optimizer=momentum learning-rate=0.01"])
def test_each_step_is_gone_back_to_bit_by_bit(plant: str, backend: str, more: str) -> None:
    words = " ".join(word for word in planted_words(plant) if not (more and word.startswith("learning")))
    trainer = Trainer(parse_setup(f"{words} {more} backend={backend}"))
    passed = [flat(trainer)]
    for _step in range(25):
        trainer.step()
        trainer.frame()
        trainer.walk()
        passed.append(flat(trainer))

    for step in (24, 3, 0, 25, 11):
        trainer.go_to(step)
        assert (flat(trainer) == passed[step]).all()


def planted_words(plant: str) -> list[str]:
    return [*WORDS[plant].split(), f"plant={plant}"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_gradients_that_are_kept_add_up_and_looking_adds_nothing(backend: str) -> None:
    setup = planted("kept-gradients", f"backend={backend}")
    trainer, healthy = Trainer(setup), Trainer(setup.changed(plant="none"))
    first = healthy.frame().layers[0].grad_weights
    trainer.frame()
    trainer.walk()
    assert trainer.frame().layers[0].grad_weights == pytest.approx(first, rel=CLOSE)

    walked = trainer.walk()
    trainer.step()
    second = Trainer(setup.changed(plant="none"), parameters=trainer.parameters()).frame()

    assert flat(trainer) == pytest.approx(
        np.concatenate([np.append(one.weights, one.biases) for one in walked.new_parameters])
    )
    for _look in range(3):
        shown = trainer.frame().layers[0].grad_weights
        assert shown == pytest.approx(first + second.layers[0].grad_weights, rel=1e-9)


@pytest.mark.parametrize("plant", WORDS)
def test_a_walked_step_is_the_step_that_is_made(plant: str) -> None:
    trainer = Trainer(planted(plant))
    trainer.run(3)

    walked = trainer.walk()
    trainer.step()

    for foretold, now in zip(walked.new_parameters, trainer.parameters(), strict=True):
        assert (foretold.weights == now.weights).all()
        assert (foretold.biases == now.biases).all()


@pytest.mark.parametrize("plant", WORDS)
def test_a_planted_run_is_saved_and_gone_on_with(plant: str) -> None:
    trainer = Trainer(planted(plant))
    trainer.run(20)
    content = write_run(SavedRun(trainer.place(), ()))
    again = Trainer(Setup())
    place = read_run(content).place
    again.take(Place(place.path, place.step))

    trainer.run(10)
    again.run(10)

    assert again.setup.plant == plant
    assert (flat(again) == flat(trainer)).all()


@pytest.mark.torch
def test_from_one_backend_to_the_other_the_kept_gradients_go_along() -> None:
    setup = planted("kept-gradients")
    changed, alone = Trainer(setup), Trainer(setup)
    for trainer in (changed, alone):
        trainer.run(5)
    changed.change(parse_setup("backend=torch", setup))

    for trainer in (changed, alone):
        trainer.run(5)

    assert changed.step_count == alone.step_count == 10
    assert flat(changed) == pytest.approx(flat(alone), rel=1e-9)


def test_taking_a_fault_out_begins_anew_without_it() -> None:
    for plant in WORDS:
        trainer = Trainer(planted(plant))
        trainer.run(10)
        trainer.change(parse_setup("plant=none", trainer.setup))
        assert trainer.step_count == 0
        trainer.run(5)
        healthy = Trainer(parse_setup(WORDS[plant]))
        healthy.run(5)
        assert (flat(trainer) == flat(healthy)).all()


def test_what_each_fault_does_to_a_run() -> None:
    def loss(words: str, steps: int = 1500) -> tuple[float, float | None]:
        trainer = Trainer(parse_setup(words))
        trainer.run(steps)
        evaluation = trainer.frame().evaluation
        return evaluation.loss, evaluation.accuracy

    # 0.503 is the floor: ln 2 for every 0, log(1 + 1/e) for every 1.
    floor = (np.log(2) + np.log1p(np.exp(-1))) / 2
    doubled, accuracy = loss("2-8-1 tanh data=blobs noise=0.1 learning-rate=5 plant=double-sigmoid")
    assert accuracy == 1.0
    assert floor < doubled < floor + 0.02
    table, _accuracy = loss("2-8-1 tanh data=circle plant=flat-labels")
    y = load_dataset(parse_setup("data=circle")).y
    assert table == pytest.approx(
        -(y.mean() * np.log(y.mean()) + (1 - y.mean()) * np.log(1 - y.mean())), abs=1e-3
    )
    assert loss("2-4-1 plant=wrong-sign", 30)[0] > 100
    assert not loss("2-4-1 plant=large-input", 1000)[1] > 0.6  # type: ignore[operator]
    assert loss("2-4-1 plant=large-input standardize=yes")[1] > 0.95  # type: ignore[operator]


def test_gradients_that_are_kept_make_the_loss_swing_where_classes_overlap() -> None:
    def rises(words: str) -> int:
        trainer = Trainer(parse_setup(f"2-1 data=blobs noise=0.8 learning-rate=0.1 {words}"))
        losses = [trainer.step() for _step in range(100)]
        return int((np.diff(losses) > 0).sum())

    assert rises("") == 0
    assert rises("plant=kept-gradients") > 20


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("2-1 data=plane plant=double-sigmoid", "loss=bce"),
        ("64-8-10 data=digits plant=flat-labels", "single output"),
        ("2-4-2 loss=cross-entropy plant=flat-labels", "single output"),
        ("2-4-1 plant=transposed-weights", "2-4-4-1"),
        ("4-1 extra=x1^2,x2^2 plant=transposed-weights", "2-4-4-1"),
        ("2-1-1 plant=transposed-weights", "2-4-4-1"),
        ("2-4-1 plant=double-sigmoyd", "double-sigmoid"),
    ],
)
def test_where_a_fault_can_not_be_planted_it_says_what_it_needs(words: str, advice: str) -> None:
    with pytest.raises(SetupError) as caught:
        parse_setup(words)
    assert advice in caught.value.text()


def test_the_word_is_left_out_where_nothing_is_planted() -> None:
    assert "plant" not in print_setup(Setup())
    for plant in PLANTS:
        setup = parse_setup(f"2-4-4-1 plant={plant}")
        assert setup.plant == plant
        assert parse_setup(print_setup(setup)) == setup


def test_what_can_not_be_done_with_a_planted_fault_is_said_in_a_line() -> None:
    setup = planted("wrong-sign")
    attempts: list[Callable[[], object]] = [
        lambda: ScriptTask(setup, load_dataset(setup)),
        lambda: StackedTrainer(seed_sweep(setup, 2)),
    ]
    for attempt in attempts:
        with pytest.raises(SetupError, match="planted fault"):
            attempt()


def test_rows_of_digits_and_files_have_a_large_input_too(tmp_path: Path) -> None:
    x = load_dataset(parse_setup("64-4-10 data=digits samples=50 plant=large-input")).x
    healthy = load_dataset(parse_setup("64-4-10 data=digits samples=50")).x
    (changed,) = np.flatnonzero((x != healthy).any(axis=0))
    assert (x[:, changed] == healthy[:, changed] * 1000).all()

    file = tmp_path / "two.csv"
    file.write_text("a,b,y\n" + "".join(f"1,{number},{number % 2}\n" for number in range(12)))
    x = load_dataset(parse_setup(f"data='{file}' plant=large-input")).x
    assert (x[:, 0] == 1).all()
    assert x[:, 1].max() == 11_000


def test_a_traced_step_of_a_planted_run_shows_the_wrong_update() -> None:
    traced = trace_step(planted("wrong-sign"))
    layer, after = traced.frame.layers[0], traced.new_parameters[0]

    assert after.weights == pytest.approx(
        layer.weights + traced.frame.setup.learning_rate * layer.grad_weights
    )
