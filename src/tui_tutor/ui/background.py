"""Trains several runs while the screen stays alive, in the slices of `tui_tutor.ui.player`."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from tui_tutor.ui.pace import Pace
from tui_tutor.ui.player import (
    FULL_SPEED,
    LONGEST_REST,
    LONGEST_WAIT,
    SECONDS_FOR_A_KEY,
    SHORTEST_WAIT,
    SLICE,
    SPEEDS,
    TURNS_BETWEEN_SLICES,
)

SECONDS_BETWEEN_LOOKS = 0.1
"""At whether what is held may go on."""


def never() -> bool:
    """Hold nothing."""
    return False


class Work(Protocol):
    """Something that can be trained step by step."""

    @property
    def step_count(self) -> int:
        """Steps made."""

    @property
    def finished(self) -> bool:
        """Whether no step can be made any more."""

    def run(self, steps: int) -> None:
        """Make up to so many steps."""


class Background:
    """Plays one piece of work.

    Everything that touches the work goes through `lock`, because a long step may be on its way
    in a thread.

    Args:
        work: What is trained.
        show: Awaited, without the lock, when a picture is due.
        frames_per_second: How often that is while playing.
        stretch: Gives how many times as long as usual everything is to take, from 1, where the
            machine is shared with many.
        held: Gives whether nothing may be trained for now; what is played goes on afterwards.

    Attributes:
        work: What is trained.
        lock: Held while it is.
        until: The step at which playing ends by itself, or None.
        speed: Steps per second asked for; 0 is as fast as it goes, and so is what ends by itself.
        failed: Called where playing ends by a mistake of ours.
    """

    def __init__(
        self,
        work: Work,
        show: Callable[[], Awaitable[None]],
        frames_per_second: float,
        stretch: Callable[[], float] = lambda: 1.0,
        held: Callable[[], bool] = never,
    ) -> None:
        self.work = work
        self.lock = asyncio.Lock()
        self.until: int | None = None
        self.speed = FULL_SPEED
        self.failed: Callable[[BaseException], None] | None = None
        self._show, self._frame_seconds, self._stretch = show, 1 / frames_per_second, stretch
        self._held = held
        self._was_held = False
        self._pace = Pace()
        self._playing = False
        self._waits_until = self._seconds_of_showing = 0.0
        self._owed, self._looked_at = 0.0, 0.0
        self._task: asyncio.Task[None] | None = None

    @property
    def playing(self) -> bool:
        """Whether the work goes on."""
        return self._playing

    @property
    def held(self) -> bool:
        """Whether nothing may be trained for now."""
        return self._held()

    @property
    def ended(self) -> bool:
        """Whether there is nothing left to do."""
        return self.work.finished or (self.until is not None and self.work.step_count >= self.until)

    def play(self) -> None:
        """Begin, or go on; nothing happens where all has been done."""
        if self.ended:
            return
        if not self._playing:
            # The first step comes at once.
            self._owed, self._looked_at = 1.0, time.monotonic()
        self._playing = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._play())
            self._task.add_done_callback(self._done)

    def pause(self) -> None:
        """Go no further than the present slice."""
        self._playing = False

    async def finish(self) -> None:
        """Pause, and wait until the last slice has ended."""
        self.pause()
        if self._task is not None:
            await asyncio.wait([self._task])

    def give_way(self) -> None:
        """Do nothing for a moment: a key has come, and what it asks for is to show at once."""
        self._waits_until = time.monotonic() + SECONDS_FOR_A_KEY

    def change_speed(self, direction: int) -> None:
        """Choose the next slower (-1) or faster (1) speed."""
        index = SPEEDS.index(self.speed) + direction
        self.speed = SPEEDS[min(max(index, 0), len(SPEEDS) - 1)]

    def forget_pace(self) -> None:
        """Begin to measure anew: the work has become another one."""
        self._pace.forget()

    async def advance(self, steps: int) -> None:
        """Pause, make some steps and show them."""
        self.pause()
        await self._train(steps)
        await self._show()

    async def wait_for_keys(self) -> None:
        """Wait while it has given way."""
        while time.monotonic() < self._waits_until:
            await asyncio.sleep(0.001)

    async def _play(self) -> None:
        try:
            while self._goes_on():
                await self._play_on()
                # The last picture says that it has ended.
                self._playing = self._goes_on()
                start = time.monotonic()
                await self._show()
                self._seconds_of_showing = time.monotonic() - start
        finally:
            self._playing = False

    async def _play_on(self) -> None:
        """Train until a picture is due, or something says pause, is held or goes on again."""
        # Showing much takes long too, and is no reason to train it less.
        wait = max(self._frame_seconds, 3 * self._seconds_of_showing)
        due, first = time.monotonic() + wait * self._stretch(), self.work.step_count
        while self._goes_on():
            was_held, self._was_held = self._was_held, self._held()
            if self._was_held is not was_held:
                return
            if self._was_held:
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
                self._looked_at = time.monotonic()
                continue
            await self._train_or_wait()
            for _ in range(TURNS_BETWEEN_SLICES):
                await asyncio.sleep(0)
            stretch = self._stretch()
            if stretch > 1:
                await asyncio.sleep(min(SHORTEST_WAIT * (stretch - 1), LONGEST_REST))
            await self.wait_for_keys()
            # What nothing has been trained of since is as it was shown.
            if time.monotonic() >= due and self.work.step_count != first:
                return

    async def _train_or_wait(self) -> None:
        """Make the steps of a slice, as many as the speed allows; wait a little where it allows none."""
        steps = self._pace.units_in(SLICE)
        if self.until is not None:
            steps = max(min(steps, self.until - self.work.step_count), 1)
        elif self.speed != FULL_SPEED:
            now = time.monotonic()
            passed, self._looked_at = now - self._looked_at, now
            self._owed = min(self._owed + self.speed * passed / self._stretch(), self.speed + 1.0)
            steps = min(steps, int(self._owed))
            self._owed -= steps
        if steps:
            await self._train(steps)
        else:
            await asyncio.sleep(min(max(1 / self.speed, SHORTEST_WAIT), LONGEST_WAIT))

    def _goes_on(self) -> bool:
        return self._playing and not self.ended

    async def _train(self, steps: int) -> None:
        async with self.lock:
            work, first = self.work, self.work.step_count
            await self._pace.run(lambda: work.run(steps), steps, lambda _nothing: work.step_count - first)

    def _done(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None and self.failed is not None:
            self.failed(error)
