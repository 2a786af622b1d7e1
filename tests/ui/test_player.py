import asyncio
import threading
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from tui_tutor.engine.frame import Evaluation
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.ui import player as player_module
from tui_tutor.ui.pace import LONGEST_ON_THE_LOOP, Pace
from tui_tutor.ui.player import Player

FRAMES_PER_SECOND = 50.0
SMALL = "2-4-1 samples=40 seed=3"


class Watched:
    """A player and what it showed."""

    def __init__(self, words: str = SMALL, trainer: Trainer | None = None, stretch: float = 1.0) -> None:
        run = trainer or Trainer(parse_setup(words))
        self.player = Player(run, self.show, FRAMES_PER_SECOND, lambda: stretch)
        self.shown: list[int] = []
        self.evaluations: list[Evaluation] = []

    async def show(self, evaluations: tuple[Evaluation, ...]) -> None:
        self.shown.append(self.player.trainer.step_count)
        self.evaluations += evaluations


class SlowTrainer(Trainer):
    """Every run takes until it is let go, and happens on a thread that is noted."""

    let_go: threading.Event
    threads: set[int]

    def run(self, steps: int) -> tuple[Evaluation, ...]:
        self.threads.add(threading.get_ident())
        assert self.let_go.wait(10)
        return super().run(steps)


def slow_trainer() -> SlowTrainer:
    trainer = SlowTrainer(parse_setup(SMALL))
    trainer.let_go, trainer.threads = threading.Event(), set()
    return trainer


async def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.001)


async def gaps_between_frames(stretch: float, count: int) -> list[float]:
    times: list[float] = []

    async def show(_evaluations: tuple[Evaluation, ...]) -> None:
        times.append(time.monotonic())

    player = Player(Trainer(parse_setup(SMALL)), show, FRAMES_PER_SECOND, stretch=lambda: stretch)
    player.play()
    await until(lambda: len(times) > count)
    player.pause()
    await player.finish()
    return [later - earlier for earlier, later in pairwise(times[: count + 1])]


async def test_on_a_shared_machine_frames_and_training_take_longer() -> None:
    gaps = await gaps_between_frames(stretch=10.0, count=4)

    # Half of the time at least; timers may come late, never early, and a tenth is for the clock's grain.
    assert min(gaps) >= 0.9 * 0.5 * 10 / FRAMES_PER_SECOND


async def test_seats_that_were_held_up_together_do_not_go_on_in_step() -> None:
    gaps = await gaps_between_frames(stretch=20.0, count=4)

    assert max(gaps) > 1.2 * min(gaps)


async def test_players_that_are_forks_of_one_and_begin_together_do_not_go_on_in_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched, whole = Watched(stretch=20.0), 20.0 / FRAMES_PER_SECOND
    # Slow enough to rest until the frame is due.
    watched.player.speed = 5

    async def seconds_to_first_frame(process: int) -> float:
        monkeypatch.setattr("os.getpid", lambda: process)
        shown, start = len(watched.shown), time.monotonic()
        watched.player.play()
        await until(lambda: len(watched.shown) > shown)
        seconds = time.monotonic() - start
        watched.player.pause()
        await watched.player.finish()
        return seconds

    # Their places among the scattered times are 0.92 and 0.54; a frame may come late, never early.
    assert await seconds_to_first_frame(100) > 0.85 * whole
    assert min([await seconds_to_first_frame(101) for _ in range(4)]) < 0.8 * whole


async def test_no_frame_is_due_at_once_where_the_stretch_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player_module, "LONGEST_REST", 0.01)
    monkeypatch.setattr("os.getpid", lambda: 100)
    watched = Watched()
    stretch = [40.0]
    watched.player = Player(Trainer(parse_setup(SMALL)), watched.show, FRAMES_PER_SECOND, lambda: stretch[0])
    whole = 0.92 * stretch[0] / FRAMES_PER_SECOND
    watched.player.play()
    start = time.monotonic()
    await asyncio.sleep(0.65 * whole)
    changed_at = (time.monotonic() - start) / whole

    stretch[0] /= 2
    await until(lambda: len(watched.shown) > 0)

    # What is left of it goes by in half the time.
    assert time.monotonic() - start > 0.95 * whole * (changed_at + (1 - changed_at) / 2)
    watched.player.pause()
    await watched.player.finish()


async def test_a_pause_ends_the_rest_of_a_player_that_waits_long() -> None:
    watched = Watched(stretch=100.0)
    watched.player.speed = 100
    watched.player.play()
    await asyncio.sleep(0.2)

    paused = time.monotonic()
    watched.player.pause()
    await watched.player.finish()

    assert time.monotonic() - paused < 0.5
    assert watched.shown[-1] == watched.player.trainer.step_count


async def test_playing_trains_until_it_is_paused_and_shows_the_last_step() -> None:
    watched = Watched()

    watched.player.play()
    await until(lambda: len(watched.shown) > 2)
    watched.player.pause()
    await watched.player.finish()

    assert not watched.player.playing
    assert watched.shown[-1] == watched.player.trainer.step_count > 0


async def test_every_evaluation_is_shown_once() -> None:
    watched = Watched()

    watched.player.play(until=300)
    await watched.player.finish()

    steps = [evaluation.step for evaluation in watched.evaluations]
    assert steps == sorted(set(steps))
    assert steps[:128] == list(range(1, 129))


async def test_playing_until_a_step_ends_there() -> None:
    watched = Watched()

    watched.player.play(until=37)
    await watched.player.finish()

    assert watched.player.trainer.step_count == 37
    assert not watched.player.playing


async def test_play_after_a_pause_that_is_not_over_goes_on_in_one_task() -> None:
    watched = Watched(trainer=(trainer := slow_trainer()))

    watched.player.play()
    await until(lambda: bool(trainer.threads))
    watched.player.pause()
    watched.player.play(until=5)
    trainer.let_go.set()
    await watched.player.finish()

    assert trainer.step_count == 5


async def test_a_long_step_leaves_the_loop_free() -> None:
    watched = Watched(trainer=(trainer := slow_trainer()))
    turns = 0

    watched.player.play(until=1)
    await until(lambda: bool(trainer.threads))
    for _ in range(100):
        await asyncio.sleep(0)
        turns += 1
    trainer.let_go.set()
    await watched.player.finish()

    assert turns == 100
    assert threading.get_ident() not in trainer.threads


async def test_a_chosen_speed_is_kept() -> None:
    watched = Watched()
    watched.player.speed = 25

    start = time.monotonic()
    watched.player.play()
    await until(lambda: watched.player.trainer.step_count >= 10)
    seconds = time.monotonic() - start
    watched.player.pause()
    await watched.player.finish()

    # The first step is made at once, so ten take nine waits of 1/25 s; never less.
    assert seconds >= 9 / 25


async def test_the_slowest_speed_makes_its_first_step_at_once_and_can_be_paused_at_once() -> None:
    watched = Watched()
    watched.player.speed = 1

    start = time.monotonic()
    watched.player.play()
    await until(lambda: watched.player.trainer.step_count == 1)
    watched.player.pause()
    await watched.player.finish()

    # Both together take less than the second between two steps.
    assert time.monotonic() - start < 0.9


async def test_a_diverged_run_stops_by_itself_and_is_not_played_again() -> None:
    watched = Watched("1-4-1 data=sine loss=mse learning-rate=1000 samples=40")

    watched.player.play()
    await watched.player.finish()
    steps = watched.player.trainer.step_count
    watched.player.play()
    await watched.player.finish()

    assert watched.player.trainer.diverged
    assert watched.player.trainer.step_count == steps
    assert not watched.player.playing


async def test_advancing_while_playing_pauses() -> None:
    watched = Watched()
    watched.player.play()
    await until(lambda: bool(watched.shown))

    await watched.player.advance(1)
    await watched.player.finish()

    assert not watched.player.playing
    assert watched.shown[-1] == watched.player.trainer.step_count


async def test_another_run_that_is_taken_while_playing_goes_on_from_its_own_start() -> None:
    watched = Watched()
    watched.player.play()
    await until(lambda: watched.player.trainer.step_count > 200)

    await watched.player.take(Trainer(parse_setup("2-3-1 samples=40")))
    watched.evaluations.clear()
    await until(lambda: bool(watched.evaluations))
    watched.player.pause()
    await watched.player.finish()

    assert watched.evaluations[0].step == 1
    assert watched.player.trainer.setup.layer_sizes == (2, 3, 1)


async def test_the_speed_is_measured() -> None:
    watched = Watched()

    watched.player.play()
    await until(lambda: watched.player.steps_per_second > 0)
    watched.player.pause()
    await watched.player.finish()

    assert watched.player.steps_per_second > 0


async def test_a_mistake_of_ours_while_playing_is_not_lost() -> None:
    watched = Watched(trainer=(trainer := slow_trainer()))
    trainer.let_go.set()
    failures: list[BaseException] = []
    watched.player.failed = failures.append
    trainer.run = lambda _steps: 1 // 0  # type: ignore[assignment, method-assign, return-value]

    watched.player.play()
    with pytest.raises(ZeroDivisionError):
        await watched.player.finish()

    assert [type(error) for error in failures] == [ZeroDivisionError]
    assert not watched.player.playing


async def test_work_of_unknown_or_great_length_goes_to_a_thread_and_short_work_does_not() -> None:
    pace, threads = Pace(), []

    await pace.run(lambda: threads.append(threading.get_ident()))
    pace.seconds = LONGEST_ON_THE_LOOP / 10
    await pace.run(lambda: threads.append(threading.get_ident()))
    await pace.run(lambda: threads.append(threading.get_ident()), units=100)

    here = threading.get_ident()
    assert [thread == here for thread in threads] == [False, True, False]
