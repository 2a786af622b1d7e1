"""An exported script runs by itself and prints the losses of the run.

The script draws the run's very numbers: rows and start are the same to the last bit. It sums in
another order, so each step rounds otherwise in the last place. Where training is stable that
stays there: the losses below agree to 13 digits or more. RMSprop and Adam divide a gradient by
its own size, so they enlarge the rounding of a gradient that should be exactly 0 (two backends
differ there in the same way); the setups below have none.
"""

import random
import subprocess
import sys
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.scripts import STEPS, WRITERS, losses_of, ran, script_of, task_of
from tui_tutor.engine.data import load_dataset
from tui_tutor.engine.export.script import WIDEST_LINE, ScriptTask
from tui_tutor.engine.frame import Array, LayerParameters
from tui_tutor.engine.initialise import initial_parameters
from tui_tutor.engine.parameters_file import save_parameters
from tui_tutor.engine.setup import ACTIVATIONS, DATA, EXTRA_INPUTS, INITS, LOSSES, OPTIMIZERS, Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.translation import translator

# As the issue asks: 12 digits. An absolute term for losses that a perfect fit brings to rounding itself.
TOLERANCE = {"float64": (1e-12, 1e-15), "float32": (5e-6, 1e-7)}
GENERATED = ["xor", "circle", "blobs", "spiral", "moons", "plane", "bump", "sine"]
POINTS = "points=0.5,0.5,1;-0.5,0.25,0;-0.1,-0.9,1;1e-3,-0.7,0;0.9,0.1,0"
KINDS = ["numpy", pytest.param("torch", marks=pytest.mark.torch)]


def assert_agree(losses: Array, expected: Array, precision: str) -> None:
    relative, absolute = TOLERANCE[precision]
    np.testing.assert_allclose(losses, expected, rtol=relative, atol=absolute)


def assert_same_losses(kind: str, setup: Setup, steps: int = STEPS) -> None:
    losses, _variables = ran(script_of(kind, task_of(setup, steps)))

    assert len(losses) == steps
    assert_agree(losses, losses_of(setup, steps), setup.precision)


SETUPS = [
    "seed=3",
    "2-8-8-1 tanh data=circle batch=30",
    "2-5-4-3-1 leaky-relu,sigmoid,identity data=moons lr=0.1",
    "2-1 data=blobs batch=1",
    "2-6-2 data=spiral loss=cross-entropy batch=7 test=0.2",
    "2-6-1 tanh loss=mse optimizer=momentum lr=0.05",
    "2-6-1 tanh optimizer=momentum momentum=0 lr=0.05",
    "2-6-1 tanh optimizer=rmsprop lr=0.003 batch=50",
    "2-6-1 tanh optimizer=adam lr=0.01 batch=64 init=xavier",
    "data=plane lr=0.1 l1=0.003 l2=0.02",
    "data=bump lr=0.1 standardize=yes extra=x1^2,x2^2,x1x2,sin-x1,sin-x2 l2=0.1",
    "1-6-1 tanh data=sine noise=0 l1=0.01 optimizer=adam lr=0.02",
    "init=zeros data=circle",
    "init=small data=xor noise=0.3 test=0.5 samples=31 batch=16",
    f"{POINTS} lr=0.1",
    f"{POINTS} lr=0.1 noise=0.1 test=0.4 loss=cross-entropy",
    f"{POINTS} samples=3 test=0 batch=2 lr=0.1",
    f"{POINTS} samples=5",
    "data=digits samples=300 lr=0.1 batch=50 standardize=yes",
    "data=digits lr=0.1 noise=0.1 loss=mse 64-10 test=0.5",
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", SETUPS)
def test_a_script_prints_the_losses_of_the_run(kind: str, words: str) -> None:
    assert_same_losses(kind, parse_setup(words))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", [*SETUPS[1:11:3], SETUPS[-2]])
def test_a_script_computes_in_single_precision(kind: str, words: str) -> None:
    setup = parse_setup(f"{words} precision=float32")

    _losses, variables = ran(script_of(kind, task_of(setup, steps=1)))

    assert str(variables["loss"].dtype).endswith("float32")
    assert_same_losses(kind, setup)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("activation", "loss", "optimizer"), list(product(ACTIVATIONS, LOSSES, OPTIMIZERS)))
def test_every_activation_loss_and_optimizer_gives_the_same_losses(
    kind: str, activation: str, loss: str, optimizer: str
) -> None:
    rates = {"sgd": 0.1, "momentum": 0.02, "rmsprop": 0.003, "adam": 0.01}
    sizes = (2, 5, 4, 2 if loss == "cross-entropy" else 1)
    setup = Setup(
        layer_sizes=sizes,
        activations=(activation,),
        loss=loss,
        optimizer=optimizer,
        learning_rate=rates[optimizer],
        batch=16,
        samples=50,
        seed=7,
    )

    assert_same_losses(kind, setup)


def drawn_setup(chance: random.Random) -> Setup:
    """Any healthy setup: every choice that there is, rates at which it descends."""
    data = chance.choice(GENERATED)
    facts = DATA[data]
    loss = "mse" if facts.classes == 0 else chance.choice(LOSSES)
    optimizer = chance.choice(OPTIMIZERS)
    rates = {"sgd": [0.3, 0.1], "momentum": [0.05, 0.02], "rmsprop": [0.003], "adam": [0.01, 0.003]}
    extra = chance.sample(EXTRA_INPUTS, chance.randint(0, 2)) if facts.inputs == 2 else []
    # Four layers of zeros, or of next to nothing, have gradients that are 0 but for rounding.
    starts = INITS if optimizer in ("sgd", "momentum") else ("xavier", "he")
    hidden = [chance.randint(2, 8) for _ in range(chance.randint(0, 3))]
    return Setup(
        layer_sizes=(facts.inputs + len(extra), *hidden, facts.outputs(loss)),
        activations=tuple(chance.choice(ACTIVATIONS) for _ in hidden),
        data=data,
        loss=loss,
        optimizer=optimizer,
        learning_rate=chance.choice(rates[optimizer]),
        samples=chance.choice([50, 200]),
        batch=chance.choice([0, 0, 1, 7, 30]),
        noise=chance.choice([0.05, 0.3]),
        test=chance.choice([None, 0.2]),
        standardize=chance.choice([False, True]),
        extra_inputs=tuple(extra),
        seed=chance.randint(0, 10**6),
        init=chance.choice(starts),
        l1=chance.choice([0.0, 0.0, 0.001]),
        l2=chance.choice([0.0, 0.0, 0.01]),
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_a_few_setups_drawn_by_chance_give_the_same_losses(kind: str, seed: int) -> None:
    assert_same_losses(kind, drawn_setup(random.Random(seed)))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(100, 160))
def test_setups_drawn_by_chance_give_the_same_losses(kind: str, seed: int) -> None:
    assert_same_losses(kind, drawn_setup(random.Random(seed)))


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_rows_start_and_gradients_are_the_runs_own(data: st.DataObject) -> None:
    chance = random.Random(data.draw(st.integers(0, 2**32)))
    setup = drawn_setup(chance).changed(
        noise=data.draw(st.floats(0, 2)),
        test=data.draw(st.none() | st.floats(0, 0.9)),
        batch=0,
        samples=data.draw(st.integers(2, 40)),
        init=data.draw(st.sampled_from(INITS)),
        l1=data.draw(st.floats(0, 10)),
        l2=data.draw(st.floats(0, 10)),
        seed=data.draw(st.integers(0, 2**32 - 1)),
    )

    _nothing, before = ran(script_of("numpy", task_of(setup, steps=0)))
    losses, after = ran(script_of("numpy", task_of(setup, steps=1)))

    dataset, frame = load_dataset(setup), Trainer(setup).frame()
    np.testing.assert_array_equal(before["x"], dataset.x)
    np.testing.assert_array_equal(before["y"], dataset.y)
    np.testing.assert_allclose(losses, [frame.loss], rtol=1e-13)
    for number, (start, layer) in enumerate(zip(initial_parameters(setup), frame.layers, strict=True), 1):
        np.testing.assert_array_equal(before[f"W{number}"], start.weights)
        np.testing.assert_array_equal(before[f"b{number}"], start.biases)
        np.testing.assert_allclose(after[f"z{number}"], layer.z, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(after[f"a{number}"], layer.a, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(after[f"grad_z{number}"], layer.grad_z, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(after[f"grad_W{number}"], layer.grad_weights, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(after[f"grad_b{number}"], layer.grad_biases, rtol=1e-12, atol=1e-13)


CSV_FILES = {
    "plain": "a,b,y\n1,2,0\n3,4.5,1\n5,6,1\n-7,8e-1,0\n2,2,1\n",
    "blank lines": "\n \na,b,y\n1,2,0\n\n  \n3,4.5,1\n5,6,1\n",
    "quotes": '"a","b, too","y"\n"1",2,0\n3,"4.5",1\n5,6,1\n',
    "a byte order mark": "\ufeff长,宽,类\r\n1,2,0\r\n3,4.5,1\r\n5,6,1\r\n",
    "old line ends": "a,b,y\r1,2,0\r3,4.5,1\r5,6,1\r",
    "three classes": "a,b,y\n1,2,0\n3,4.5,1\n5,6,2\n-7,8e-1,0\n",
    "a column that never changes": "a,b,y\n0.1,2,0.5\n0.1,4.5,1.25\n0.1,6,-2\n",
    "one input": "a,y\n1,0.5\n2,1.25\n3,-2\n",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", ["", "standardize=yes noise=0.1", "samples=2 batch=1", "test=0.4"])
@pytest.mark.parametrize("name", CSV_FILES)
def test_a_script_reads_the_file_that_the_run_reads(kind: str, name: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "mine's “file”.csv"
    file.write_bytes(CSV_FILES[name].encode())
    setup = parse_setup(f'{words} lr=0.01 data="{file}"')

    assert_same_losses(kind, setup, steps=10)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_a_script_starts_from_other_parameters(kind: str, precision: str, tmp_path: Path) -> None:
    setup = parse_setup(f"2-40-3-1 tanh data=circle lr=0.05 precision={precision}")
    rng = np.random.default_rng(5)
    start = tuple(
        LayerParameters(rng.normal(size=(units, inputs)), rng.normal(size=units))
        for inputs, units in pairwise(setup.layer_sizes)
    )
    file = tmp_path / "start.npz"
    save_parameters(file, start)
    dataset = load_dataset(setup)
    trainer = Trainer(setup, dataset, start)
    expected = [trainer.step() for _ in range(30)]

    written_out, _variables = ran(script_of(kind, ScriptTask(setup, dataset, 30, start)))
    read, _variables = ran(script_of(kind, ScriptTask(setup, dataset, 30, start, str(file))))

    assert_agree(written_out, np.array(expected), precision)
    np.testing.assert_array_equal(read, written_out)


@pytest.mark.parametrize("kind", KINDS)
def test_a_script_needs_nothing_of_the_tutor(kind: str, tmp_path: Path) -> None:
    setup = parse_setup("2-6-1 tanh batch=30 optimizer=adam lr=0.01 seed=4")
    file = tmp_path / "script.py"
    file.write_text(script_of(kind, task_of(setup)), encoding="utf-8")
    alone = "import runpy, sys; sys.modules['tui_tutor'] = None; runpy.run_path(sys.argv[1])"

    result = subprocess.run(
        [sys.executable, "-c", alone, file], capture_output=True, text=True, check=True, cwd=tmp_path
    )

    assert result.stderr == ""
    losses = np.array([float(line.split()[1]) for line in result.stdout.splitlines()])
    assert_agree(losses, losses_of(setup), "float64")


def test_after_divergence_a_script_prints_what_is_no_number() -> None:
    setup = parse_setup("data=sine lr=1000 init=he")
    losses, _variables = ran(script_of("numpy", task_of(setup)))

    expected = losses_of(setup)
    lasted = int(np.isfinite(expected).sum())
    assert 0 < lasted < STEPS
    assert not np.isfinite(losses[-1])
    np.testing.assert_allclose(losses[:4], expected[:4], rtol=1e-12)


@pytest.mark.parametrize("kind", ["numpy", "torch"])
def test_a_script_holds_only_what_its_setup_uses(kind: str) -> None:
    script = script_of(kind, task_of(Setup()))

    for unused in ("Adam", "RMS", "batch_", "Tanh", "tanh", "penalty", "sign(", "float32", "if "):
        assert unused not in script.replace("if isinstance", "")


@pytest.mark.parametrize("kind", ["numpy", "torch"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_lines_are_short_and_have_the_phases_in_the_order_of_a_step(kind: str, language: str) -> None:
    script = script_of(
        kind, task_of(parse_setup("2-8-8-8-8-8-8-1 batch=10 opt=adam l1=0.1 l2=0.1")), translator(language)
    )

    assert max(map(len, script.splitlines())) <= WIDEST_LINE + 10


@pytest.mark.parametrize("kind", ["numpy", "torch"])
def test_each_line_of_code_knows_its_phase(kind: str) -> None:
    lines = WRITERS[kind](task_of(parse_setup("2-4-1 batch=10")), str)
    loop = next(number for number, line in enumerate(lines) if line.text.startswith("for step"))
    phases = [line.phase for line in lines[loop + 1 :] if line.text]

    order = [phase for number, phase in enumerate(phases) if number == 0 or phase != phases[number - 1]]
    assert order == ["data", "forward", "loss", "backward", "update"]
    assert [line for line in lines[:loop] if line.phase == "start"]
    assert next(line.phase for line in lines if "rng.uniform" in line.text) == "data"


def test_a_long_setup_is_cut_in_the_heading_only() -> None:
    points = ";".join(f"{number / 100},-0.5,{number % 2}" for number in range(100))
    setup = parse_setup(f"points={points}")

    script = script_of("numpy", task_of(setup, steps=2))

    assert max(map(len, script.splitlines()[:3])) < 600
    np.testing.assert_array_equal(ran(script)[1]["x"], load_dataset(setup).x)
