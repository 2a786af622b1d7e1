"""Going back in time: every step exactly as it was, whatever was done on the way."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_tutor.engine import history
from tui_tutor.engine.frame import LayerParameters
from tui_tutor.engine.history import FIRST_INTERVAL, Path
from tui_tutor.engine.setup import OPTIMIZERS, Setup
from tui_tutor.engine.trainer import Trainer

SMALL_BATCHES = Setup(samples=50, batch=16, learning_rate=0.2, optimizer="adam")
RUNAWAY = Setup(
    layer_sizes=(2, 4, 1), activations=("identity",), data="plane", loss="mse", learning_rate=30.0
)


def same(first: tuple[LayerParameters, ...], second: tuple[LayerParameters, ...]) -> bool:
    return all(
        np.array_equal(one.weights, other.weights) and np.array_equal(one.biases, other.biases)
        for one, other in zip(first, second, strict=True)
    )


def fresh(setup: Setup, steps: int) -> Trainer:
    trainer = Trainer(setup)
    trainer.run(steps)
    return trainer


@pytest.mark.parametrize("backend", ["numpy", pytest.param("torch", marks=pytest.mark.torch)])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_each_step_is_that_of_a_fresh_run(optimizer: str, backend: str) -> None:
    setup = SMALL_BATCHES.changed(optimizer=optimizer, backend=backend, learning_rate=0.01)
    trainer = fresh(setup, 100)

    for step in (3, 77, 0, 50, 51, 100, 99):
        trainer.go_to(step)
        other = fresh(setup, step)

        assert trainer.step_count == step
        assert same(trainer.parameters(), other.parameters())
        assert trainer.frame().evaluations == other.frame().evaluations
        assert np.array_equal(trainer.frame().rows, other.frame().rows)
        assert (trainer.frame().epoch, trainer.frame().batch) == (other.frame().epoch, other.frame().batch)


@pytest.mark.parametrize("setup", [SMALL_BATCHES, Setup(layer_sizes=(2, 3, 1), samples=20)])
def test_steps_far_from_a_kept_moment_are_exact_too(setup: Setup) -> None:
    end = 3 * FIRST_INTERVAL + 10
    trainer = fresh(setup, end)
    last = trainer.parameters()

    for step in (FIRST_INTERVAL - 1, FIRST_INTERVAL, FIRST_INTERVAL + 1, 2 * FIRST_INTERVAL + 500):
        trainer.go_to(step)
        assert same(trainer.parameters(), fresh(setup, step).parameters())
    trainer.go_to(end)

    assert same(trainer.parameters(), last)


def test_whoever_plays_on_from_the_past_sees_the_same_again_and_then_goes_further() -> None:
    trainer = fresh(SMALL_BATCHES, 1500)
    trainer.go_to(200)

    trainer.run(2000)

    assert trainer.step_count == trainer.frame().end == 2200
    assert same(trainer.parameters(), fresh(SMALL_BATCHES, 2200).parameters())
    assert trainer.frame().evaluations == fresh(SMALL_BATCHES, 2200).frame().evaluations


def test_a_frame_of_the_past_knows_what_lies_ahead() -> None:
    trainer = fresh(SMALL_BATCHES, 60)
    every = trainer.frame().evaluations

    trainer.go_to(40)
    frame = trainer.frame()

    assert (frame.step, frame.end) == (40, 60)
    assert frame.evaluations + frame.ahead == every
    assert frame.evaluation.step == 40


@pytest.mark.parametrize(("asked", "reached"), [(-5, 0), (1000, 30)])
def test_beyond_the_ends_is_the_end(asked: int, reached: int) -> None:
    trainer = fresh(SMALL_BATCHES, 30)

    trainer.go_to(asked)

    assert trainer.step_count == reached


Edit = Callable[[Trainer], None]
EDITS: dict[str, Edit] = {
    "rate": lambda trainer: trainer.change(trainer.setup.changed(learning_rate=0.01)),
    "batch": lambda trainer: trainer.change(trainer.setup.changed(batch=7)),
    "optimizer": lambda trainer: trainer.change(trainer.setup.changed(optimizer="momentum")),
    "weight": lambda trainer: trainer.set_parameter(0, 1, 1, 0.75),
    "bias": lambda trainer: trainer.set_parameter(1, 0, None, -2.0),
}


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from(sorted(EDITS)), st.integers(0, 100)),
        min_size=1,
        max_size=5,
    ),
    st.data(),
)
@settings(max_examples=40)
def test_edited_runs_are_gone_back_to_exactly(edits: list[tuple[int, str, int]], data: st.DataObject) -> None:
    trainer = Trainer(SMALL_BATCHES)
    seen: dict[int, tuple[LayerParameters, ...]] = {}
    for back_to, edit, steps in edits:
        trainer.go_to(back_to)
        seen = {step: kept for step, kept in seen.items() if step < trainer.step_count}
        EDITS[edit](trainer)
        for _ in range(steps):
            seen[trainer.step_count] = trainer.parameters()
            trainer.run(1)
    seen[trainer.step_count] = trainer.parameters()

    for step in data.draw(st.lists(st.sampled_from(sorted(seen)), min_size=1, max_size=6)):
        trainer.go_to(step)
        assert same(trainer.parameters(), seen[step])


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_place_can_be_come_back_to_from_another_path(edit: Edit) -> None:
    trainer = fresh(SMALL_BATCHES, 50)
    trainer.go_to(20)
    place, before = trainer.place(), trainer.parameters()

    edit(trainer)
    trainer.run(30)
    other, after, edited = trainer.place(), trainer.parameters(), trainer.setup
    trainer.take(place)

    assert same(trainer.parameters(), before)
    assert (trainer.setup, trainer.frame().end) == (SMALL_BATCHES, 50)
    trainer.take(other)
    assert same(trainer.parameters(), after)
    assert trainer.setup == edited


def test_a_place_of_another_network_brings_its_rows_along() -> None:
    trainer = fresh(SMALL_BATCHES, 10)
    place, frame = trainer.place(), trainer.frame()

    trainer.change(Setup(layer_sizes=(64, 8, 10), data="digits", loss="cross-entropy"))
    trainer.run(2)
    trainer.take(place)

    assert trainer.setup == SMALL_BATCHES
    assert np.array_equal(trainer.frame().x, frame.x)
    assert trainer.surface(4, 4) is not None
    assert same(trainer.parameters(), fresh(SMALL_BATCHES, 10).parameters())


def test_a_diverged_run_is_taken_back_to_where_it_was_well() -> None:
    trainer = fresh(RUNAWAY, 1000)
    assert trainer.diverged
    end = trainer.step_count

    trainer.go_to(3)

    assert not trainer.diverged
    assert same(trainer.parameters(), fresh(RUNAWAY, 3).parameters())
    trainer.go_to(end)
    trainer.run(1)
    assert trainer.diverged


def test_a_weight_that_is_set_is_judged_at_its_step() -> None:
    trainer = fresh(SMALL_BATCHES, 5)
    before = trainer.frame().evaluation

    trainer.set_parameter(1, 0, None, 3.0)
    trainer.run(1)
    trainer.go_to(5)

    assert trainer.frame().evaluation.step == 5
    assert trainer.frame().evaluation.loss != before.loss
    assert trainer.parameters()[1].biases[0] == 3.0


def test_a_long_run_keeps_few_moments_and_all_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "FIRST_INTERVAL", 8)
    monkeypatch.setattr(history, "MOST_BYTES", 100_000)
    trainer = Trainer(SMALL_BATCHES)
    trainer.run(700)
    trainer.set_parameter(0, 0, 0, 1.0)
    trainer.run(1300)
    path = trainer.place().path

    assert sum(moment.bytes for moment in path.moments) <= 100_000
    assert len(path.moments) > 10
    assert [moment.step for moment in path.moments if moment.is_edit] == [700]
    gaps = np.diff([moment.step for moment in path.moments])
    assert gaps.max() <= 2 * np.median(gaps)
    other = fresh(SMALL_BATCHES, 700)
    other.set_parameter(0, 0, 0, 1.0)
    other.run(333)
    trainer.go_to(1033)
    assert same(trainer.parameters(), other.parameters())


def test_too_many_edits_let_the_beginning_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_BYTES", 50_000)
    trainer = Trainer(SMALL_BATCHES)
    for value in range(100):
        trainer.run(3)
        trainer.set_parameter(0, 0, 0, value / 100)
    path: Path = trainer.place().path

    trainer.go_to(0)

    assert 0 < path.earliest == trainer.step_count < 300
    assert sum(moment.bytes for moment in path.moments) <= 50_000
    trainer.go_to(298)
    assert trainer.step_count == 298
