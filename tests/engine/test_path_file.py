"""A saved run: the same past, present and future, or one clear message."""

import io
import json
from contextlib import suppress
from pathlib import Path as File

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tutor.engine.frame import LayerParameters
from tui_tutor.engine.history import FIRST_INTERVAL
from tui_tutor.engine.path_file import MOST_BRANCHES, SavedRun, read_run, write_run
from tui_tutor.engine.setup import OPTIMIZERS, Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.errors import DataError

SETUP = Setup(samples=30, batch=8, learning_rate=0.05, optimizer="adam")


def same(first: tuple[LayerParameters, ...], second: tuple[LayerParameters, ...]) -> bool:
    return all(
        np.array_equal(one.weights, other.weights) and np.array_equal(one.biases, other.biases)
        for one, other in zip(first, second, strict=True)
    )


def trained(setup: Setup = SETUP, steps: int = 100) -> Trainer:
    trainer = Trainer(setup)
    trainer.run(steps)
    return trainer


def reopened(run: SavedRun, setup: Setup = SETUP) -> Trainer:
    trainer = Trainer(setup)
    trainer.take(read_run(write_run(run)).place)
    return trainer


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("backend", ["numpy", pytest.param("torch", marks=pytest.mark.torch)])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_saved_run_goes_on_as_if_it_had_never_been_closed(
    optimizer: str, backend: str, precision: str
) -> None:
    setup = SETUP.changed(optimizer=optimizer, backend=backend, precision=precision)
    trainer = trained(setup)

    other = reopened(SavedRun(trainer.place(), ()))
    assert other.setup == setup
    assert same(other.parameters(), trainer.parameters())
    assert other.frame().evaluations == trainer.frame().evaluations
    for each in (trainer, other):
        each.run(57)

    assert same(other.parameters(), trainer.parameters())
    assert other.frame().evaluations == trainer.frame().evaluations


def test_every_step_of_a_reopened_run_can_be_gone_back_to() -> None:
    trainer = trained(steps=80 * FIRST_INTERVAL)
    trainer.set_parameter(0, 1, 0, 0.25)
    trainer.run(50)
    trainer.go_to(40 * FIRST_INTERVAL + 3)

    other = reopened(SavedRun(trainer.place(), ()))

    assert (other.step_count, other.frame().end) == (40 * FIRST_INTERVAL + 3, 80 * FIRST_INTERVAL + 50)
    for step in (
        0,
        1,
        FIRST_INTERVAL + 1,
        79 * FIRST_INTERVAL,
        80 * FIRST_INTERVAL,
        80 * FIRST_INTERVAL + 50,
    ):
        trainer.go_to(step)
        other.go_to(step)
        assert same(other.parameters(), trainer.parameters())


def test_branches_are_reopened_with_it_the_newest_of_them() -> None:
    paths = [trained(SETUP.changed(seed=seed), 10).place() for seed in range(1, 8)]

    saved = read_run(write_run(SavedRun(paths[0], tuple(place.path for place in paths[1:]))))

    assert [path.setup.seed for path in saved.branches] == [4, 5, 6, 7]
    assert len(saved.branches) == MOST_BRANCHES
    trainer = Trainer(SETUP)
    trainer.take(saved.place.__class__(saved.branches[0], 10))
    assert same(trainer.parameters(), trained(SETUP.changed(seed=4), 10).parameters())


def test_a_million_steps_take_little_room() -> None:
    trainer = trained(Setup(layer_sizes=(2, 8, 8, 1)), 200 * FIRST_INTERVAL)

    assert len(write_run(SavedRun(trainer.place(), ()))) < 300_000


@given(st.data())
def test_damage_is_told_and_never_raises_anything_else(data: st.DataObject) -> None:
    content = bytearray(write_run(SavedRun(trained(steps=5).place(), ())))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))

    for damaged in (bytes(content), bytes(content[:cut])):
        with suppress(DataError):
            assert read_run(damaged).place.path.moments


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2}, {"paths": []}, {"paths": 3}, {"step": "x"}, {"step": None},
    ],
)  # fmt: skip
def test_a_head_that_says_something_else_is_told(change: dict[str, object]) -> None:
    with np.load(io.BytesIO(write_run(SavedRun(trained(steps=5).place(), ())))) as file:
        head, values = json.loads(file["head"].tobytes()), file["values"]
    content = io.BytesIO()
    text = json.dumps({**head, **change}).encode()
    np.savez_compressed(content, head=np.frombuffer(text, np.uint8), values=values)

    with pytest.raises(DataError, match="can't be read"):
        read_run(content.getvalue())


def test_other_rows_than_were_trained_on_are_told(tmp_path: File) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("a,b,y\n0,1,0\n1,0,1\n0.5,0.5,1\n", encoding="utf-8")
    trainer = trained(parse_setup(f"data={file}"), 5)
    content = write_run(SavedRun(trainer.place(), ()))
    assert read_run(content).place.step == 5

    file.write_text("a,b,y\n0,1,0\n1,0,1\n0.5,0.6,1\n", encoding="utf-8")

    with pytest.raises(DataError, match="rows"):
        read_run(content)
