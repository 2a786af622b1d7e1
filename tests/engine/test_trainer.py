"""The training loop: what decides a run, what it remembers, where it stops."""

import gc
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tutor.engine.evaluation import next_evaluated_step
from tui_tutor.engine.frame import LayerParameters
from tui_tutor.engine.setup import INITS, Setup
from tui_tutor.engine.trace import trace_step
from tui_tutor.engine.trainer import REMEMBERED_LOSSES, Trainer

SMALL_BATCHES = Setup(samples=50, batch=16, learning_rate=0.2)
# A regression with a steep linear network is the surest way to infinity.
RUNAWAY = Setup(
    layer_sizes=(2, 4, 1), activations=("identity",), data="plane", loss="mse", learning_rate=30.0
)
BACKENDS = ["numpy", pytest.param("torch", marks=pytest.mark.torch)]


def same(first: tuple[LayerParameters, ...], second: tuple[LayerParameters, ...]) -> bool:
    return all(
        np.array_equal(one.weights, other.weights) and np.array_equal(one.biases, other.biases)
        for one, other in zip(first, second, strict=True)
    )


@pytest.mark.parametrize("backend", BACKENDS)
def test_one_seed_decides_everything(backend: str) -> None:
    setup = SMALL_BATCHES.changed(backend=backend)
    first, second, other = Trainer(setup), Trainer(setup), Trainer(setup.changed(seed=2))

    for trainer in (first, second, other):
        trainer.run(50)

    assert same(first.parameters(), second.parameters())
    assert first.frame().losses.tolist() == second.frame().losses.tolist()
    assert not same(first.parameters(), other.parameters())


def test_training_leaves_the_global_generator_alone() -> None:
    np.random.seed(1)  # noqa: NPY002 - it is the global generator that must not be used
    before = np.random.get_state()[1].tolist()  # type: ignore[index]  # noqa: NPY002

    Trainer(SMALL_BATCHES).run(20)

    assert np.random.get_state()[1].tolist() == before  # type: ignore[index]  # noqa: NPY002


def test_single_steps_and_runs_of_any_length_are_the_same_run() -> None:
    by_steps, by_runs = Trainer(SMALL_BATCHES), Trainer(SMALL_BATCHES)

    losses = [by_steps.step() for _ in range(300)]
    for steps in (1, 7, 92, 200):
        by_runs.run(steps)

    assert by_runs.step_count == 300
    assert losses == by_runs.frame().losses.tolist()
    assert by_steps.frame().evaluations == by_runs.frame().evaluations


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_restart_gives_the_same_start_and_the_same_run(optimizer: str, backend: str) -> None:
    trainer = Trainer(SMALL_BATCHES.changed(optimizer=optimizer, learning_rate=0.05, backend=backend))
    start = trainer.parameters()
    trainer.run(40)
    first = trainer.parameters()

    trainer.set_parameter(0, 0, 0, 9.0)
    trainer.restart()
    again = trainer.parameters()
    trainer.run(40)

    assert same(again, start)
    assert same(trainer.parameters(), first)


def test_given_parameters_are_the_start_and_come_back_on_restart() -> None:
    given = trace_step(SMALL_BATCHES).new_parameters
    trainer = Trainer(SMALL_BATCHES, parameters=given)
    started = trainer.parameters()

    trainer.run(10)
    trainer.restart()

    assert same(started, given)
    assert same(trainer.parameters(), given)


@pytest.mark.parametrize(
    ("init", "deviation"), [("small", 0.01), ("xavier", (2 / 300) ** 0.5), ("he", (2 / 100) ** 0.5)]
)
def test_starts_have_the_spread_they_promise(init: str, deviation: float) -> None:
    setup = Setup(layer_sizes=(2, 100, 200, 1), init=init)

    weights = Trainer(setup).parameters()[1].weights

    # The deviation of 20,000 normal numbers is known to 0.5 %; 3 % is six times that.
    assert weights.std() == pytest.approx(deviation, rel=0.03)


@pytest.mark.parametrize("init", INITS)
def test_every_start_has_zero_biases(init: str) -> None:
    layers = Trainer(Setup(init=init)).parameters()

    assert not any(layer.biases.any() for layer in layers)
    assert any(layer.weights.any() for layer in layers) == (init != "zeros")


def test_every_epoch_shows_every_row_once_in_another_order() -> None:
    trainer = Trainer(SMALL_BATCHES)

    epochs = []
    for _ in range(3):
        rows: list[int] = []
        for _ in range(trainer.batches):
            rows += trainer.frame().rows.tolist()
            trainer.step()
        epochs.append(rows)

    assert trainer.batches == 4
    assert all(sorted(rows) == list(range(50)) for rows in epochs)
    assert epochs[0] != epochs[1] != epochs[2]


def test_a_step_uses_the_rows_that_the_frame_before_it_shows() -> None:
    trainer = Trainer(SMALL_BATCHES)

    for _ in range(9):
        frame = trainer.frame()
        loss = trainer.step()

        # The same rows in the same order, in arrays laid out otherwise.
        assert loss == pytest.approx(frame.loss, abs=1e-15)


def test_a_full_batch_takes_all_rows_in_their_order() -> None:
    trainer = Trainer(Setup(samples=30))

    trainer.run(3)

    assert trainer.frame().rows.tolist() == list(range(30))


def test_plain_descent_goes_a_learning_rate_along_the_gradient_shown() -> None:
    setup = SMALL_BATCHES.changed(l1=0.01, l2=0.1)
    trainer = Trainer(setup)
    frame = trainer.frame()

    trainer.step()

    for layer, new in zip(frame.layers, trainer.parameters(), strict=True):
        # One multiplication and one subtraction of numbers near 1.
        np.testing.assert_allclose(new.weights, layer.weights - 0.2 * layer.grad_weights, atol=1e-15)
        np.testing.assert_allclose(new.biases, layer.biases - 0.2 * layer.grad_biases, atol=1e-15)


def test_the_frame_says_where_the_run_is() -> None:
    trainer = Trainer(SMALL_BATCHES)
    trainer.run(11)

    frame = trainer.frame()

    assert (frame.step, frame.epoch, frame.batch, frame.batches) == (11, 3, 4, 4)
    # Two whole epochs and three batches of 16 rows.
    assert frame.evaluation.epoch == pytest.approx(2 + 48 / 50)
    assert frame.evaluation.step == 11
    assert frame.x.shape == (2, 2)
    assert [layer.z.shape for layer in frame.layers] == [(2, 4), (2, 1)]


def test_the_frame_of_one_sample_holds_that_row() -> None:
    trainer = Trainer(SMALL_BATCHES)

    frame = trainer.frame(sample=7)

    assert frame.rows.tolist() == [7]
    np.testing.assert_array_equal(frame.x, trainer.dataset.x[7:8])
    assert frame.layers[0].grad_z.shape == (1, 4)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_frame_stays_as_it_was_while_the_run_goes_on(backend: str) -> None:
    trainer = Trainer(SMALL_BATCHES.changed(backend=backend))
    frame = trainer.frame()
    before = [{name: array.copy() for name, array in vars(layer).items()} for layer in frame.layers]

    trainer.run(20)
    trainer.frame()

    for layer, copies in zip(frame.layers, before, strict=True):
        assert all(np.array_equal(array, copies[name]) for name, array in vars(layer).items())


def test_a_parameter_set_by_hand_is_used_and_judged_at_once() -> None:
    trainer = Trainer(Setup())
    before = trainer.frame()

    trainer.set_parameter(0, 2, 1, 5.0)
    trainer.set_parameter(1, 0, None, -3.0)

    after = trainer.frame()
    assert after.layers[0].weights[2, 1] == 5
    assert after.layers[1].biases[0] == -3
    assert after.loss != before.loss
    assert len(after.evaluations) == 1
    # Over the same 200 rows, summed by two networks of one layout.
    assert after.evaluation.loss == pytest.approx(after.loss, abs=1e-15)


@given(step=st.integers(0, 10**9))
def test_evaluated_steps_are_decided_by_the_number_alone(step: int) -> None:
    following = next_evaluated_step(step)

    assert step < following <= max(step + 1, step * 65 // 64)
    if step:
        assert next_evaluated_step(step - 1) in (step, following)


def test_each_octave_has_64_evaluations_beyond_the_first_128_steps() -> None:
    step, steps = 0, []
    while step < 4096:
        step = next_evaluated_step(step)
        steps.append(step)

    assert steps[:128] == list(range(1, 129))
    assert [sum(2**k < s <= 2 ** (k + 1) for s in steps) for k in (7, 8, 9, 10, 11)] == [64] * 5


def test_a_run_returns_the_evaluations_recorded_on_its_way() -> None:
    trainer = Trainer(SMALL_BATCHES)

    first, second = trainer.run(100), trainer.run(100)

    assert [evaluation.step for evaluation in first] == list(range(1, 101))
    assert [evaluation.step for evaluation in second] == [*range(101, 129), *range(130, 201, 2)]
    assert trainer.frame().evaluations[1:] == first + second


def test_only_the_last_losses_are_kept() -> None:
    trainer = Trainer(Setup(samples=4))

    trainer.run(REMEMBERED_LOSSES + 10)

    assert trainer.frame().losses.size == REMEMBERED_LOSSES


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_run_that_diverges_stops_without_a_warning(backend: str, precision: str) -> None:
    trainer = Trainer(RUNAWAY.changed(backend=backend, precision=precision))

    trainer.run(5000)
    stopped_at = trainer.step_count
    evaluations = trainer.run(100)
    loss = trainer.step()

    frame = trainer.frame()
    assert trainer.diverged
    assert frame.diverged
    assert frame.faults == ("divergence",)
    assert 0 < stopped_at == trainer.step_count < 5000
    assert evaluations == ()
    assert np.isnan(loss)
    assert not np.isfinite(frame.losses[-1])
    assert trainer.surface(4, 4) is not None


@pytest.mark.parametrize("seed", range(5))
def test_learning_rate_30_on_relu_and_xor_never_warns(seed: int) -> None:
    trainer = Trainer(Setup(learning_rate=30.0, seed=seed))

    trainer.run(1000)

    frame = trainer.frame()
    # It either runs away or kills its units: both have a name.
    assert frame.faults


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_parameter_that_is_not_finite_stops_the_run(backend: str) -> None:
    trainer = Trainer(Setup(backend=backend))

    trainer.set_parameter(0, 0, 0, float("nan"))
    trainer.run(10)

    assert trainer.diverged
    assert trainer.step_count == 0


def test_a_diverged_run_can_be_restarted() -> None:
    trainer = Trainer(RUNAWAY)
    trainer.run(5000)

    trainer.restart()

    assert not trainer.diverged
    assert np.isfinite(trainer.step())


def test_memory_stays_flat_over_many_steps() -> None:
    trainer = Trainer(SMALL_BATCHES)
    trainer.run(9000)
    gc.collect()
    tracemalloc.start()

    trainer.run(8000)
    gc.collect()
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    # Less than one octave: at most 64 evaluations of some 500 bytes, and the losses that were
    # remembered anew; one number kept for each step would be 256,000 bytes.
    assert grown < 64 * 1000 + REMEMBERED_LOSSES * 32


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("data", ["xor", "sine", "bump"])
def test_the_surface_is_what_the_network_answers_there(data: str, backend: str) -> None:
    sizes, loss = ((1, 3, 1), "mse") if data == "sine" else ((2, 3, 1), "bce" if data == "xor" else "mse")
    trainer = Trainer(Setup(layer_sizes=sizes, data=data, loss=loss, backend=backend))

    surface = trainer.surface(7, 5)

    assert surface is not None
    rows = 1 if data == "sine" else 5
    assert [a.shape for a in surface.activations] == [(rows, 7, 3), (rows, 7, 1)]
    assert surface.x1[0] < -1 < 1 < surface.x1[-1]
    # Any point of the grid, looked up by an evaluation of its own.
    point = np.array([[surface.x1[6], surface.x2[0]]])[:, : sizes[0]]
    first = trainer.parameters()[0]
    hidden = np.maximum(trainer.dataset.inputs_of(point) @ first.weights.T + first.biases, 0)
    np.testing.assert_allclose(surface.activations[0][0, 6], hidden[0], atol=1e-15)


def test_the_surface_has_the_largest_x2_on_top() -> None:
    surface = Trainer(Setup()).surface(3, 4)

    assert surface is not None
    assert surface.x2[0] > surface.x2[-1]


def test_there_is_no_surface_of_64_inputs() -> None:
    trainer = Trainer(Setup(layer_sizes=(64, 10), data="digits", loss="cross-entropy", samples=100))

    assert trainer.surface(4, 4) is None


def test_extra_inputs_and_standardising_reach_the_surface() -> None:
    setup = Setup(layer_sizes=(4, 2, 1), extra_inputs=("x1^2", "x1x2"), standardize=True)

    surface = Trainer(setup).surface(6, 6)

    assert surface is not None
    assert surface.activations[0].shape == (6, 6, 2)
