import asyncio
import threading
import time
from types import SimpleNamespace

import pytest

from tui_tutor.ui.background import Background


class Counting:
    """Work that takes so many seconds a step, and notes where it was done."""

    def __init__(self, seconds: float = 0.0, last: int = 10**9) -> None:
        self.step_count = 0
        self.threads: set[int] = set()
        self._seconds, self._last = seconds, last

    @property
    def finished(self) -> bool:
        return self.step_count >= self._last

    def run(self, steps: int) -> None:
        self.threads.add(threading.get_ident())
        time.sleep(self._seconds * steps)
        self.step_count += steps


async def show() -> None:
    """Nobody looks."""


def background_of(work: Counting) -> Background:
    return Background(work, show, frames_per_second=100)


async def test_it_ends_at_the_step_it_is_to_end_at_and_not_one_later() -> None:
    work = Counting()
    background = background_of(work)
    background.until = 12_345
    background.play()
    while background.playing:
        await asyncio.sleep(0.001)

    assert work.step_count == 12_345
    assert background.ended
    background.play()
    assert not background.playing


async def test_what_is_finished_is_not_gone_on_with() -> None:
    work = Counting(0.001, last=3)
    background = background_of(work)
    background.play()
    while background.playing:
        await asyncio.sleep(0.001)

    assert work.step_count >= 3
    assert background.ended


async def test_pausing_ends_it_and_it_can_go_on() -> None:
    work = Counting(0.0001)
    background = background_of(work)
    background.play()
    await asyncio.sleep(0.02)
    await background.finish()
    held = work.step_count
    await asyncio.sleep(0.02)
    assert work.step_count == held > 0

    background.play()
    await asyncio.sleep(0.02)
    await background.finish()
    assert work.step_count > held


async def test_a_long_step_goes_to_a_thread_and_the_loop_stays_free() -> None:
    work = Counting(0.05)
    background = background_of(work)
    background.play()
    turns = 0
    while work.step_count < 3:
        await asyncio.sleep(0)
        turns += 1
    await background.finish()

    assert threading.get_ident() not in work.threads
    assert turns > 3


async def test_pictures_are_taken_while_it_plays_and_at_the_end() -> None:
    shown: list[int] = []
    work = Counting(0.0005)

    async def look() -> None:
        shown.append(work.step_count)

    background = Background(work, look, frames_per_second=50)
    background.until = 200
    background.play()
    while background.playing:
        await asyncio.sleep(0.001)

    assert len(shown) > 1
    assert shown[-1] == 200


async def test_a_mistake_of_ours_is_told_and_ends_playing() -> None:
    class Broken(Counting):
        def run(self, steps: int) -> None:
            raise RuntimeError("broken")

    told: list[BaseException] = []
    background = background_of(Broken())
    background.failed = told.append
    background.play()
    while background.playing:
        await asyncio.sleep(0.001)
    await asyncio.sleep(0)

    assert [str(error) for error in told] == ["broken"]


@pytest.mark.parametrize("steps", [1, 3])
async def test_single_steps_pause_it_first(steps: int) -> None:
    work = Counting(0.001)
    background = background_of(work)
    background.play()
    await asyncio.sleep(0.01)
    await background.advance(steps)
    await background.finish()

    assert not background.playing
    held = work.step_count
    await asyncio.sleep(0.01)
    assert work.step_count == held >= steps


async def test_the_last_picture_says_that_it_has_ended() -> None:
    seen: list[bool] = []

    async def look() -> None:
        seen.append(background.playing)

    background = Background(Counting(0.0005, last=40), look, frames_per_second=200)
    background.play()
    while background.playing or not seen:
        await asyncio.sleep(0.001)

    assert seen[0]
    assert not seen[-1]


async def test_what_is_held_trains_nothing_and_goes_on_by_itself() -> None:
    is_held = True
    work = Counting(0.0001)
    background = Background(work, show, frames_per_second=100, held=lambda: is_held)
    background.play()
    for _turn in range(500):
        await asyncio.sleep(0)
    assert background.playing
    assert work.step_count == 0

    is_held = False
    while not work.step_count:
        await asyncio.sleep(0.001)
    is_held = True
    await asyncio.sleep(0.02)
    before = work.step_count
    await asyncio.sleep(0.02)
    assert work.step_count == before
    await background.finish()
    assert not background.playing


async def test_a_speed_is_kept_to_and_what_ends_by_itself_is_not_slowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [0.0]
    monkeypatch.setattr("tui_tutor.ui.background.time", SimpleNamespace(monotonic=lambda: clock[0]))
    work = Counting()
    background = background_of(work)
    background.speed = 25
    background.play()
    made = []
    for _second in range(3):
        # The clock of this test stands meanwhile.
        await asyncio.sleep(0.1)
        made.append(work.step_count)
        clock[0] += 1.0
    background.pause()
    assert made == [1, 26, 51]

    background.until = 10_000
    background.play()
    while background.playing:
        clock[0] += 0.001
        await asyncio.sleep(0)
    assert work.step_count == 10_000


def test_the_speeds_are_those_of_the_panel() -> None:
    background = background_of(Counting())
    chosen = []
    for direction in (1, -1, -1, -1, -1, -1, -1, 1):
        background.change_speed(direction)
        chosen.append(background.speed)

    assert chosen == [0, 1000, 100, 25, 5, 1, 1, 5]
