"""Plays a run: trains in slices, between which the screen stays alive.

Slices of 4 ms with ten turns of the event loop between them keep about four fifths of the
bare loop's speed and add nothing to the time a key takes. A single step longer than a slice
goes to a thread, one at a time, so that keys never wait for it.
"""

import asyncio
import os
import time
from collections import deque
from collections.abc import Awaitable, Callable

from tui_tutor.engine.frame import Evaluation
from tui_tutor.engine.trainer import Trainer
from tui_tutor.ui.pace import Pace

SLICE = 0.004
TURNS_BETWEEN_SLICES = 10
SHORTEST_WAIT, LONGEST_WAIT = 0.02, 0.1
"""Between two looks at the clock, where the speed is chosen; a pause takes as long at most."""
LONGEST_REST = 2.0
"""Between two slices on a machine that many share and that is full; a pause ends it."""
SCATTER = 0.5
"""By which part of itself a stretched time is longer or shorter at most. Whatever holds all seats of a
machine up for a moment would have them paint in step from then on, in one burst every few seconds."""
GOLDEN_RATIO = 0.6180339887498949
SECONDS_FOR_A_KEY = 0.02
MEASURED_SECONDS = 2.0
FULL_SPEED = 0
WATCHED_SPEED = 100
"""Slow enough to see a small network learn; at full speed it is over before the eye gets there."""
SPEEDS = (1, 5, 25, WATCHED_SPEED, 1000, FULL_SPEED)
"""Steps per second that can be chosen; the last is as fast as it goes."""

Evaluations = tuple[Evaluation, ...]


class Player:
    """Trains a run while the screen stays alive.

    Everything that touches the trainer goes through `lock`, because a long step may be on
    its way in a thread.

    Args:
        trainer: The run.
        show: Awaited, without the lock, when a frame is due, with the evaluations since the
            last time.
        frames_per_second: How often a frame is due while playing.
        stretch: Gives how many times as long as usual everything is to take, from 1, where
            the machine is shared with many.

    Attributes:
        trainer: The run; to be replaced by `take` only.
        lock: Held while the trainer works.
        speed: Steps per second asked for; 0 is as fast as it goes.
        pace: How long a step takes.
        failed: Called where playing ends by a mistake of ours.
    """

    def __init__(
        self,
        trainer: Trainer,
        show: Callable[[Evaluations], Awaitable[None]],
        frames_per_second: float,
        stretch: Callable[[], float] = lambda: 1.0,
    ) -> None:
        self.trainer = trainer
        self.lock = asyncio.Lock()
        self.speed = FULL_SPEED
        self.pace = Pace()
        self._show = show
        self._frame_seconds = 1 / frames_per_second
        self._stretch = stretch
        self._playing = False
        self._until: int | None = None
        self._task: asyncio.Task[None] | None = None
        self._unseen: list[Evaluation] = []
        self._measured: deque[tuple[float, int]] = deque()
        # Parts of the time until the next frame, and not a moment: where the stretch changes, none or half
        # of all the seats of a machine would be due at once.
        self._waited = 0.0
        self._seconds_of_showing = self._waits_until = 0.0
        self._scattered = 0.0
        self._resting: asyncio.Future[None] | None = None
        self.failed: Callable[[BaseException], None] | None = None

    @property
    def playing(self) -> bool:
        """Whether the run is being trained."""
        return self._playing

    @property
    def until(self) -> int | None:
        """The step at which playing ends by itself, or None."""
        return self._until if self._playing else None

    @property
    def has_news(self) -> bool:
        """Whether there are evaluations that nobody has seen."""
        return bool(self._unseen)

    @property
    def steps_per_second(self) -> float:
        """Steps per second, measured over the last two seconds of playing."""
        if len(self._measured) < 2:
            return 0.0
        (start, first), (end, last) = self._measured[0], self._measured[-1]
        return max(last - first, 0) / max(end - start, 1e-6)

    def play(self, until: int | None = None) -> None:
        """Begin to train, or go on; nothing happens where the run has diverged.

        Args:
            until: The step at which to pause.
        """
        if self.trainer.diverged:
            return
        self._playing, self._until = True, until
        # Not when it is made, and not by the clock: many players are forks of one, and begin together.
        self._scattered = os.getpid() * GOLDEN_RATIO % 1
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._play())
            self._task.add_done_callback(self._ended)

    def give_way(self) -> None:
        """Train nothing for a moment: a key has come, and what it asks for is to show at once."""
        self._waits_until = time.monotonic() + SECONDS_FOR_A_KEY

    def pause(self) -> None:
        """Train no further than the present slice, which ends when the lock is free."""
        self._playing = False
        self._wake()

    async def finish(self) -> None:
        """Wait until playing has ended and its last frame is shown."""
        if self._task is not None:
            await self._task

    async def advance(self, steps: int) -> None:
        """Pause, make some steps and show them."""
        self.pause()
        async with self.lock:
            self._unseen += await self._train(steps)
        await self.show()

    async def take(self, trainer: Trainer) -> None:
        """Go on with another run."""
        async with self.lock:
            self.trainer = trainer
            self.pace.forget()
            self._unseen.clear()
            self._measured.clear()
            if self._until is not None:
                self.pause()

    async def show(self) -> None:
        """Show the run as it is now."""
        start = time.monotonic()
        evaluations, self._unseen = tuple(self._unseen), []
        await self._show(evaluations)
        self._waited, self._seconds_of_showing = 0.0, time.monotonic() - start

    async def _play(self) -> None:
        try:
            while self._playing:
                await self._play_on()
                await self.show()
        finally:
            self._playing = False

    async def _play_on(self) -> None:
        """Train until something says pause."""
        looked_at = time.monotonic()
        self._waited = 0.0
        self._measured.clear()
        self._measure(looked_at)
        owed = 1.0
        scatter = self._scatter()
        while self._goes_on():
            now, stretch = time.monotonic(), self._stretch()
            passed, looked_at = now - looked_at, now
            owed = min(owed + self.speed * passed / stretch, self.speed + 1.0)
            frame_seconds = self._frame_seconds * (stretch * scatter if stretch > 1 else 1)
            # Showing a large network takes long too, and is no reason to train it less.
            self._waited += passed / max(frame_seconds, 3 * self._seconds_of_showing)
            if self._at_full_speed:
                await self._train_a_slice(self.pace.units_in(SLICE))
            elif owed >= 1:
                owed -= await self._train_a_slice(min(int(owed), self.pace.units_in(SLICE)))
            else:
                await asyncio.sleep(min(max(1 / self.speed, SHORTEST_WAIT), LONGEST_WAIT))
            for _ in range(TURNS_BETWEEN_SLICES):
                await asyncio.sleep(0)
            if self._waited >= 1:
                self._measure(time.monotonic())
                await self.show()
                scatter = self._scatter()
            elif stretch > 1:
                rest = SHORTEST_WAIT * (stretch - 1) * scatter
                if not self._at_full_speed and owed < 1:
                    # Waking up costs as much as a small network's steps, so they wait until they are shown.
                    rest = max(rest, (1 - self._waited) * frame_seconds)
                await self._rest(min(rest, LONGEST_REST))
            while time.monotonic() < self._waits_until:
                await asyncio.sleep(0.001)
        self._playing = False

    async def _rest(self, seconds: float) -> None:
        """Wait, but no longer than until it is paused."""
        loop = asyncio.get_running_loop()
        self._resting = loop.create_future()
        timer = loop.call_later(seconds, self._wake)
        try:
            await self._resting
        finally:
            timer.cancel()
            self._resting = None

    def _wake(self) -> None:
        if self._resting is not None and not self._resting.done():
            self._resting.set_result(None)

    def _scatter(self) -> float:
        """The next of evenly spread numbers around 1; each player is at another place among them."""
        self._scattered = (self._scattered + GOLDEN_RATIO) % 1
        return 1 - SCATTER + 2 * SCATTER * self._scattered

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None and self.failed is not None:
            self.failed(error)

    def _goes_on(self) -> bool:
        ended = self._until is not None and self.trainer.step_count >= self._until
        return self._playing and not self.trainer.diverged and not ended

    @property
    def _at_full_speed(self) -> bool:
        return self.speed == FULL_SPEED or self._until is not None

    async def _train_a_slice(self, steps: int) -> int:
        """Make some steps, unless it was paused meanwhile; how many were made."""
        async with self.lock:
            first = self.trainer.step_count
            if self._until is not None:
                steps = min(steps, self._until - first)
            if not self._goes_on():
                return 0
            self._unseen += await self._train(steps)
            return self.trainer.step_count - first

    async def _train(self, steps: int) -> Evaluations:
        trainer, first = self.trainer, self.trainer.step_count
        return await self.pace.run(
            lambda: trainer.run(steps), steps, lambda _evaluations: trainer.step_count - first
        )

    def _measure(self, now: float) -> None:
        step = self.trainer.step_count
        if self._measured and step < self._measured[-1][1]:
            self._measured.clear()
        self._measured.append((now, step))
        # Two at least, since on a full machine frames are further apart than that.
        while len(self._measured) > 2 and now - self._measured[0][0] > MEASURED_SECONDS:
            self._measured.popleft()
