"""Formulas on a page: right ones are right whatever the numbers, and mistakes have names."""

import time
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from tui_tutor.engine.frame import LayerParameters
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.errors import LessonError
from tui_tutor.lessons.formula_task import FormulaVerdict, judge_formula, usable_names
from tui_tutor.lessons.formula_trial import Trial, other_trial, trial_of
from tui_tutor.lessons.own_training import compile_formula, own_formulas

BACKENDS = ["numpy", pytest.param("torch", marks=pytest.mark.torch)]
SETUP = "2-4-1 relu data=points points=1,-0.5,1;1,1,0;-0.5,1,1;-1,-0.5,0 seed=2011"
MOMENTUM = f"{SETUP} optimizer=momentum learning-rate=0.1"
DEEP = "64-3-5-10 tanh,sigmoid data=digits samples=30 loss=cross-entropy seed=4 batch=8"

BACKPROP = {
    "grad_z2": "(y_hat - y) / m",
    "grad_W2": "grad_z2.T @ a1",
    "grad_b2": "sum(grad_z2, 0)",
    "grad_z1": "grad_z2 @ W2 * slope1",
    "grad_W1": "grad_z1.T @ x",
    "grad_b1": "sum(grad_z1, 0)",
}
FORWARD = {
    "z1": "x @ W1.T + b1",
    "a1": "z1 * (z1 > 0)",
    "z2": "a1 @ W2.T + b2",
    "y_hat": "1 / (1 + exp(-z2))",
    "loss": "-mean(y * log(y_hat) + (1 - y) * log(1 - y_hat))",
}


@cache
def trials(text: str, backend: str = "numpy") -> tuple[Trial, Trial]:
    trainer = Trainer(parse_setup(text).changed(backend=backend))
    panel = trial_of(trainer.walk())
    return panel, other_trial(trainer.setup, trainer.dataset, panel.rows)


def judged(
    text: str, target: str, *earlier: str, setup: str = SETUP, backend: str = "numpy"
) -> FormulaVerdict:
    return judge_formula(text, target, *trials(setup, backend), earlier)


def kind(verdict: FormulaVerdict) -> str:
    assert not verdict.right
    assert verdict.mistake is not None, verdict.error
    return verdict.mistake.kind


# right ones


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("target", "text"), [*BACKPROP.items(), *FORWARD.items()])
def test_the_formulas_of_a_textbook_are_right(target: str, text: str, backend: str) -> None:
    before = [name for name in {**FORWARD, **BACKPROP} if name != target]

    assert judged(text, target, *before, backend=backend).right


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("grad_W1", "(((y_hat - y) / m) @ W2 * (z1 > 0)).T @ x"),
        ("grad_z2", "(a2 - y) / shape(x)[0]"),
        ("grad_b2", "mean(y_hat - y, 0)"),
        ("new_W1", "W1 - learning_rate * grad_W1"),
    ],
)
def test_a_formula_may_be_written_in_other_ways(target: str, text: str) -> None:
    assert judged(text, target).right


def test_deep_networks_and_classes_have_the_same_formulas() -> None:
    texts = {
        "grad_z3": "(y_hat - y) / m",
        "grad_W3": "grad_z3.T @ a2",
        "grad_z2": "(grad_z3 @ W3) * slope2",
        "grad_b2": "sum(grad_z2, 0)",
        "grad_z1": "(grad_z2 @ W2) * (1 - a1**2)",
        "grad_W1": "grad_z1.T @ x",
        "z3": "a2 @ W3.T + b3",
        "a2": "1 / (1 + exp(-z2))",
        "y_hat": "exp(z3) / (exp(z3) @ exp(0 * W3 @ W3.T))",
    }
    for target, text in texts.items():
        earlier = [name for name in texts if name != target]
        assert judged(text, target, *earlier, setup=DEEP).right, target


def test_momentum_is_two_formulas() -> None:
    assert judged("momentum * v1 + grad_W1", "new_v1", setup=MOMENTUM).right
    assert judged("W1 - learning_rate * new_v1", "new_W1", "new_v1", setup=MOMENTUM).right


@pytest.mark.parametrize(("layer", "matrix"), [(1, "weights"), (1, "biases"), (0, "weights"), (0, "biases")])
def test_what_is_right_agrees_with_finite_differences(layer: int, matrix: str) -> None:
    setup = parse_setup(SETUP)
    start = Trainer(setup).parameters()
    values = dict(trials(SETUP)[0].values)
    for target, text in BACKPROP.items():
        values[target] = compile_formula(text)(values)

    def loss(nudge: float, place: tuple[int, ...]) -> float:
        nudged = [LayerParameters(each.weights.copy(), each.biases.copy()) for each in start]
        getattr(nudged[layer], matrix)[place] += nudge
        return Trainer(setup, parameters=tuple(nudged)).frame().loss

    found = np.asarray(values[f"grad_{matrix[0].upper() if matrix == 'weights' else 'b'}{layer + 1}"])
    for place in np.ndindex(found.shape):
        # Central differences err by the square of the nudge, and by rounding over it.
        slope = (loss(1e-5, place) - loss(-1e-5, place)) / 2e-5
        assert found[place] == pytest.approx(slope, abs=1e-8)


# mistakes


@pytest.mark.parametrize(
    ("target", "text", "expected"),
    [
        ("grad_z2", "y_hat - y", {"is_sum": True, "times": 4.0}),
        ("grad_z2", "(y - y_hat) / m", {"negated": True, "times": 1.0}),
        ("grad_W2", "a1.T @ grad_z2", {"transposed": True}),
        ("grad_W1", "x.T @ grad_z1", {"transposed": True}),
        ("grad_W1", "-grad_z1.T @ x", {"negated": True}),
        ("grad_z1", "grad_z2 @ W2", {"lacks_slope": True}),
        ("grad_W1", "(grad_z2 @ W2).T @ x", {"lacks_slope": True}),
        ("grad_b1", "-m * sum(grad_z2 @ W2, 0)", {"lacks_slope": True, "negated": True, "is_sum": True}),
        ("z1", "W1 @ x.T + b1", {"transposed": True}),
        ("loss", "-sum(y * log(y_hat) + (1 - y) * log(1 - y_hat))", {"is_sum": True}),
        ("loss", "mean(y * log(y_hat) + (1 - y) * log(1 - y_hat))", {"negated": True}),
    ],
)
def test_sign_transpose_mean_and_slope_are_named(target: str, text: str, expected: dict[str, object]) -> None:
    verdict = judged(text, target, *(name for name in BACKPROP if name != target))

    assert kind(verdict) == "kin"
    assert verdict.mistake is not None
    kin = verdict.mistake.kin
    assert kin is not None
    assert kin.names == (target,)
    assert {name: getattr(kin, name) for name in expected} == pytest.approx(expected)


@pytest.mark.parametrize(
    ("target", "text", "expected"),
    [
        ("grad_W2", "grad_z2.T * a1", "each"),
        ("grad_W2", "grad_z2 * a1", "each"),
        ("grad_W1", "x * grad_z1", "each"),
        ("z1", "x * W1.T + b1", "each"),
        ("grad_z1", "grad_z2 @ W2 @ slope1", "product"),
        ("grad_z1", "W2 @ grad_z2 * slope1", "swapped"),
        ("grad_b2", "mean(grad_z2, 0)", "twice"),
        ("grad_b2", "sum(grad_z2)", "shape"),
        ("loss", "-(y * log(y_hat) + (1 - y) * log(1 - y_hat))", "shape"),
        ("grad_W1", "grad_z1", "other"),
        ("grad_W2", "W2", "other"),
        ("grad_z2", "y_hat * y", "unknown"),
        ("loss", "mean((y_hat - y)**2)", "unknown"),
        ("new_W1", "W1 + learning_rate * grad_W1", "uphill"),
        ("new_W1", "W1 - grad_W1", "rate"),
        ("new_W1", "W1", "other"),
    ],
)
def test_other_mistakes_are_named(target: str, text: str, expected: str) -> None:
    verdict = judged(text, target, *(name for name in BACKPROP if name != target))

    assert kind(verdict) == expected
    assert not verdict.is_accident


@pytest.mark.parametrize(
    ("target", "text", "expected", "setup"),
    [
        ("grad_z2", "(y_hat - y) / 4", "batch", SETUP),
        ("grad_b2", "sum(y_hat - y, 0) / 4", "batch", SETUP),
        # All biases are 0 and nothing is remembered at the start of a run.
        ("z1", "x @ W1.T", "bias", SETUP),
        ("new_v1", "v1 + grad_W1", "memory", MOMENTUM),
    ],
)
def test_what_is_right_by_accident_does_not_pass(target: str, text: str, expected: str, setup: str) -> None:
    verdict = judged(text, target, setup=setup)

    assert verdict.is_accident
    assert kind(verdict) == expected


def test_shapes_that_do_not_fit_come_with_their_ledger() -> None:
    verdict = judged("grad_z2 @ a1", "grad_W2", "grad_z2")

    assert not verdict.right
    assert verdict.mistake is None
    assert verdict.ledger is not None
    assert verdict.ledger.entries[-1].misfit is not None
    assert verdict.error is not None
    assert ".T swaps rows and columns" in verdict.error.text()


@pytest.mark.parametrize(
    ("target", "text", "told"),
    [
        ("grad_z2", "(y_hatt - y) / m", "write y_hat;"),
        ("grad_W1", "grad_W1", "grad_W1 is what is asked for"),
        ("grad_W1", "grad_b1 * x", "grad_b1 is not given here"),
        ("grad_z2", "loss", "loss is not given here"),
        ("z2", "z2", "z2 is what is asked for"),
        ("y_hat", "y", "y is not given here"),
        ("grad_z2", "y_hat > y", "is no number"),
    ],
)
def test_names_that_are_unknown_or_would_give_the_answer_away_are_refused(
    target: str, text: str, told: str
) -> None:
    verdict = judged(text, target)

    assert verdict.error is not None
    assert told in verdict.error.text()
    assert "loss" not in verdict.error.text().split("there are:")[-1] or "loss" in told


def test_a_run_without_the_number_is_no_fault_of_the_learner() -> None:
    with pytest.raises(LessonError, match="no grad_W3"):
        judged("x", "grad_W3")
    with pytest.raises(LessonError, match="no new_v1"):
        judged("v1", "new_v1")


def test_a_run_that_has_diverged_is_told_so() -> None:
    trainer = Trainer(
        Setup(layer_sizes=(2, 1), activations=(), samples=40, data="plane", loss="mse", learning_rate=1e6)
    )
    trainer.run(1000)
    assert trainer.diverged
    panel = trial_of(trainer.walk())

    with pytest.raises(LessonError, match="has diverged"):
        judge_formula("mean((y_hat - y)**2)", "loss", panel, trials(SETUP)[1], ())


HOSTILE = {
    "attributes": "().__class__.__bases__[0].__subclasses__()",
    "a tower": "9**9**9",
    "a megabyte": "x + " * 300_000 + "x",
    "deep brackets": "(" * 10_000 + "x" + ")" * 10_000,
    "deep signs": "-" * 400 + "x",
    "a call": "__import__('os').system('true')",
    "many products": " @ ".join(["x.T @ x"] * 60),
    "a large power": "x**(10**300)",
    "a comprehension": "[x for x in (1, 2)]",
    "a lambda": "(lambda: 1)()",
    "many stars": "*".join(["x"] * 250),
    "nothing": "   ",
    "a null": "x\0y",
    "Chinese": "（ŷ − y）／m",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_formulas_are_refused_at_once(text: str) -> None:
    trials(SETUP)
    start = time.perf_counter()
    verdict = judged(text, "grad_z2")

    assert not verdict.right
    # 50 ms are what an answer may take; most take one.
    assert time.perf_counter() - start < 0.05


# what may be used


def test_what_may_be_used_is_listed_with_its_shape() -> None:
    frame = Trainer(parse_setup(SETUP)).frame()
    names = {each.name: each.shape for each in usable_names("grad_z1", frame, ("grad_z2",))}

    assert names["x"] == (4, 2)
    assert names["grad_z2"] == (4, 1)
    assert names["m"] == ()
    assert "grad_z1" not in names
    assert "grad_W1" not in names


# training with them


def test_formulas_that_were_found_train_as_the_program_does() -> None:
    setup = parse_setup(SETUP)
    found = {**FORWARD, **BACKPROP, "new_W1": "W1 - learning_rate * grad_W1"}
    own = own_formulas(found, 2)
    assert own is not None
    assert own.parts == ("forward", "loss", "backward", "update")

    mine, theirs = Trainer(setup), Trainer(setup)
    mine.use_own(own)
    mine.run(200)
    theirs.run(200)

    assert [each.loss for each in mine.frame().evaluations] == pytest.approx(
        [each.loss for each in theirs.frame().evaluations], rel=0, abs=1e-12
    )


@pytest.mark.parametrize(
    ("missing", "parts"),
    [("grad_b1", ("forward",)), ("a1", ("backward",)), ("grad_z1", ("forward", "backward"))],
)
def test_a_part_counts_only_where_nothing_of_it_is_missing(missing: str, parts: tuple[str, ...]) -> None:
    found = {name: text for name, text in {**FORWARD, **BACKPROP}.items() if name not in (missing, "loss")}
    own = own_formulas(found, 2)

    assert own is not None
    assert own.parts == parts
    assert own_formulas({"grad_W2": BACKPROP["grad_W2"]}, 2) is None


def test_the_other_numbers_are_others_and_finite_for_every_kind_of_run() -> None:
    setups: tuple[Callable[[], Setup], ...] = (
        lambda: Setup(samples=1),
        lambda: Setup(samples=2),
        lambda: Setup(samples=40, batch=7),
        lambda: Setup(samples=40, learning_rate=1e6),
        lambda: Setup(samples=40, init="zeros"),
        lambda: Setup(layer_sizes=(2, 1), activations=(), samples=3, batch=2),
    )
    for make in setups:
        trainer = Trainer(make())
        panel = trial_of(trainer.walk())
        other = other_trial(trainer.setup, trainer.dataset, panel.rows)

        assert np.isfinite(other.frame.loss)
        assert other.frame.layers[0].biases.all()
        assert other.rows != panel.rows or len(trainer.dataset.x) == 1
