import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

import tui_tutor.engine.torch_backend
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.errors import BackendError, DataError, SetupError, TutorError
from tui_tutor.ui.player import Evaluations
from tui_tutor.ui.run_control import RunControl, next_rate


class Shown:
    """A run and the steps it showed."""

    def __init__(self, words: str) -> None:
        self.run = RunControl(parse_setup(words), frames_per_second=50)
        self.run.show = self.show
        self.steps: list[int] = []
        self.judged: list[tuple[int, float]] = []

    def show(self, evaluations: Evaluations) -> None:
        self.steps.append(self.run.frame.step)
        rate = self.run.frame.setup.learning_rate
        self.judged += [(evaluation.step, rate) for evaluation in evaluations]


@asynccontextmanager
async def running(words: str = "2-4-1 samples=40 seed=3") -> AsyncIterator[Shown]:
    shown = Shown(words)
    try:
        yield shown
    finally:
        await shown.run.finish()


async def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.001)


def words(text: str) -> Callable[[Setup], Setup]:
    return lambda setup: parse_setup(text, setup)


async def test_a_step_is_shown_and_pauses() -> None:
    async with running() as shown:
        await shown.run.step()

        assert shown.run.frame.step == 1
        assert shown.steps == [1]
        assert not shown.run.playing


async def test_steps_asked_for_at_once_are_all_made() -> None:
    async with running() as shown:
        await asyncio.gather(*(shown.run.step() for _ in range(5)))

        assert shown.run.frame.step == 5


async def test_steps_that_would_take_too_long_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running() as shown:
        await shown.run.step()
        shown.run._player.pace.seconds = 0.3

        await asyncio.gather(*(shown.run.step() for _ in range(20)))

        # The first two wait 0 and 0.3 s; the third would have 0.6 s before it.
        assert 1 < shown.run.frame.step < 6


async def test_an_epoch_ends_with_its_last_batch_wherever_it_began() -> None:
    async with running("2-4-1 samples=40 batch=10") as shown:
        await shown.run.step()
        await shown.run.epoch()
        await until(lambda: not shown.run.playing)

        assert shown.run.frame.step == 4
        assert shown.run.frame.epoch == 2


async def test_an_epoch_asked_for_during_an_epoch_adds_one() -> None:
    async with running("2-4-1 samples=40 batch=1") as shown:
        await shown.run.epoch()
        await shown.run.epoch()
        await shown.run.epoch()
        await until(lambda: not shown.run.playing and shown.steps[-1] == 120)

        assert shown.run.frame.step == 120


async def test_a_learning_rate_changes_while_playing_and_the_run_goes_on() -> None:
    async with running() as shown:
        shown.run.play()
        await until(lambda: shown.run.frame.step > 100)

        before, now = await shown.run.change(words("learning-rate=0.01"))

        assert (before.learning_rate, now.learning_rate) == (0.5, 0.01)
        assert shown.run.playing
        assert shown.run.frame.step > 100


async def test_what_was_reached_under_the_old_setup_is_judged_under_it() -> None:
    async with running() as shown:
        shown.run.play()
        await until(lambda: shown.run.frame.step > 20)
        await shown.run.change(words("learning-rate=0.01"))
        changed_at = shown.run.frame.step
        await shown.run.finish()

        assert all(rate == 0.5 for step, rate in shown.judged if step <= changed_at - 20)
        steps = [step for step, _rate in shown.judged]
        assert steps == sorted(set(steps))


async def test_other_layers_begin_anew() -> None:
    async with running() as shown:
        await shown.run.advance(10)

        await shown.run.change(words("2-8-1"))

        assert shown.run.frame.step == 0
        assert shown.run.frame.setup.layer_sizes == (2, 8, 1)


async def test_changes_asked_for_at_once_are_all_made() -> None:
    async with running() as shown:
        await asyncio.gather(
            shown.run.change(words("2-8-1")),
            shown.run.change(words("learning-rate=0.1")),
            shown.run.change(words("tanh")),
        )

        setup = shown.run.setup
        assert (setup.layer_sizes, setup.learning_rate, setup.activations) == ((2, 8, 1), 0.1, ("tanh",))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("2-0-1", SetupError),
        ("2-1000000000-1", SetupError),
        ("learning-rate=-1", SetupError),
        ("learning-rate=inf", SetupError),
        ("hello", SetupError),
        ("data=not-there.csv", DataError),
    ],
)
async def test_a_wrong_change_leaves_the_run_as_it_was(text: str, error: type[TutorError]) -> None:
    async with running() as shown:
        await shown.run.advance(10)
        before = shown.run.setup

        with pytest.raises(error):
            await shown.run.change(words(text))

        assert shown.run.setup is before
        assert shown.run.trainer.step_count == 10


async def test_without_torch_the_run_goes_on_with_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    async with running() as shown:
        shown.run.play()
        await until(lambda: shown.run.frame.step > 10)

        with pytest.raises(BackendError, match="pip install"):
            await shown.run.change(words("backend=torch"))
        step = shown.run.frame.step
        await until(lambda: shown.run.frame.step > step)

        assert shown.run.setup.backend == "numpy"
        assert shown.run.playing


async def test_playing_and_pausing_need_not_wait_for_a_backend_that_is_being_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    let_go = threading.Event()

    def import_slowly() -> object:
        assert let_go.wait(10)
        raise BackendError("no torch here")

    monkeypatch.setattr(tui_tutor.engine.torch_backend, "import_torch", import_slowly)
    async with running() as shown:
        change = asyncio.create_task(shown.run.change(words("backend=torch")))
        shown.run.play()
        await until(lambda: shown.run.frame.step > 0)
        await shown.run.step()
        steps = shown.run.frame.step
        let_go.set()
        with pytest.raises(BackendError):
            await change

        assert not shown.run.playing
        assert steps > 1


@pytest.mark.torch
async def test_the_backend_changes_in_mid_run_without_a_jump() -> None:
    pytest.importorskip("torch")
    async with running() as shown:
        await shown.run.advance(50)
        before = shown.run.frame.evaluation.loss

        await shown.run.change(words("backend=torch"))

        assert shown.run.frame.step == 50
        # Both compute in float64; only the order of additions differs.
        assert abs(shown.run.frame.evaluation.loss - before) < 1e-12


async def test_reset_takes_the_same_start_again() -> None:
    async with running() as shown:
        start = shown.run.trainer.parameters()
        await shown.run.advance(10)

        await shown.run.restart()

        assert shown.run.frame.step == 0
        for layer, first in zip(shown.run.trainer.parameters(), start, strict=True):
            np.testing.assert_array_equal(layer.weights, first.weights)


async def test_a_weight_is_set_by_hand() -> None:
    async with running() as shown:
        await shown.run.set_parameter(0, 1, 0, 2.5)
        await shown.run.set_parameter(1, 0, None, -1.0)

        assert shown.run.frame.layers[0].weights[1, 0] == 2.5
        assert shown.run.frame.layers[1].biases[0] == -1.0


async def test_samples_go_round_with_the_batch_between_the_last_and_the_first() -> None:
    async with running("2-4-1 data=points points=0,0,0;1,1,1") as shown:
        seen = []
        for _ in range(4):
            await shown.run.step_sample(1)
            seen.append(shown.run.frame.sample)
        await shown.run.step_sample(-1)

        assert seen == [0, 1, None, 0]
        assert shown.run.frame.sample is None


async def test_a_sample_that_the_new_data_lack_gives_way_to_the_batch() -> None:
    async with running() as shown:
        shown.run.sample = 30

        await shown.run.change(words("samples=20"))

        assert shown.run.frame.sample is None


async def test_the_map_is_made_only_where_somebody_looks() -> None:
    async with running() as shown:
        shown.run.pixels = None
        await shown.run.look()
        unseen = shown.run.surface
        shown.run.pixels = (12, 8)
        await shown.run.look()

        assert unseen is None
        assert shown.run.surface is not None
        assert shown.run.surface.activations[0].shape == (8, 12, 4)


async def test_a_map_of_another_network_is_never_shown() -> None:
    async with running() as shown:
        shown.run.pixels = (12, 8)
        shown.run.play()
        await until(lambda: shown.run.surface is not None)

        await shown.run.change(words("2-8-1"))

        assert shown.run.surface is not None
        assert shown.run.surface.activations[0].shape == (8, 12, 8)


def test_rates_go_along_one_two_five() -> None:
    assert [next_rate(rate, 1) for rate in (0.5, 0.3, 2.0, 5000.0)] == [1.0, 0.5, 5.0, 5000.0]
    assert [next_rate(rate, -1) for rate in (0.5, 0.3, 1.0, 1e-6)] == [0.2, 0.2, 0.5, 1e-6]


async def test_a_file_of_ones_own_is_trained_on(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("a,b,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n", encoding="utf-8")
    async with running() as shown:
        await shown.run.change(words(f"data='{tmp_path / 'mine.csv'}'"))

        assert shown.run.dataset.column_names == ("a", "b")
        assert shown.run.trainer.batches == 1


def test_a_setup_that_cannot_be_run_is_an_error_from_the_start() -> None:
    with pytest.raises(TutorError):
        RunControl(parse_setup("2-4-1 data=not-there.csv loss=bce"), 10)


async def test_nothing_touches_a_run_whose_restart_nobody_waits_for_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running() as shown:
        await shown.run.advance(5)
        restart, begun, half = shown.run.trainer.restart, threading.Event(), threading.Event()

        def slow_restart() -> None:
            shown.run.trainer._evaluations = []
            begun.set()
            half.wait(5)
            restart()

        monkeypatch.setattr(shown.run.trainer, "restart", slow_restart)
        restarting = asyncio.create_task(shown.run.restart())
        await until(begun.is_set)
        restarting.cancel()
        looking = asyncio.create_task(shown.run.look())
        await asyncio.sleep(0.05)
        half.set()
        await looking

        assert shown.run.frame.step == 0
