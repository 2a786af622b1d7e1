"""The run that the panel shows, as it is played and looked at."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_tutor.engine.bend import Bend
from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Frame, Surface
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.engine.walk import WalkedStep
from tui_tutor.ui.pace import Pace
from tui_tutor.ui.player import FULL_SPEED, SPEEDS, Evaluations, Player

if TYPE_CHECKING:
    from tui_tutor.engine.bend import BentPictures

SURFACE_SECONDS = 0.2
"""The map costs the most to compute and to send, and five of it in a second look alive."""
FIRST_PIXELS = (22, 22)
"""Of the map before anyone knows how large it will be: what it has beside a lesson at 120x40."""

MOST_SECONDS_OF_STEPS = 0.5
"""Steps asked for one by one while the ones before are still on their way; more are dropped."""

MOST_STEPS_AHEAD = 100_000
"""Steps that are made up for in one go; more would keep a machine that many share busy for long."""


class RunDriver:
    """One run, played, paused, stepped and looked at.

    Widgets see the run only by the pictures of it that are taken between its steps.

    Args:
        setup: The setup it begins under.
        frames_per_second: How often a picture is taken while playing.
        speed: Steps per second to begin with; 0 is as fast as it goes.
        stretch: Gives how many times as long as usual training and painting are to take.

    Attributes:
        show: Called with the evaluations since the last call when there is a new picture.
        stretch: Gives how many times as long as usual everything is to take.
        frame: The newest picture of the run.
        dataset: The rows it is trained and tested on.
        surface: What the network answers over the plane; None where there is no plane, or
            nobody looks at it.
        pixels: Columns and rows that `surface` shall have; None where nobody looks at it.
        bend: Which pictures `bent` shall hold; None where nobody looks at them.
        bent: Pictures of the plane as the layers bend it.
        sample: Index of the training row that is shown, or None for the batch.
        opened: Whether a page has been opened on it.
        held: Whether nothing may be trained beside it for now: the class is frozen.

    Raises:
        TutorError: If the setup's data or backend can't be used.
    """

    def __init__(
        self,
        setup: Setup,
        frames_per_second: float,
        speed: int = FULL_SPEED,
        stretch: Callable[[], float] = lambda: 1.0,
    ) -> None:
        self.stretch = stretch
        self.sample: int | None = None
        self.opened = self.held = False
        self.show: Callable[[Evaluations], None] = lambda _evaluations: None
        self.pixels: tuple[int, int] | None = FIRST_PIXELS
        self.bend: Bend | None = None
        self.bent: BentPictures = ()
        self._surface_due = 0.0
        self._looking = Pace()
        self._steps_waiting = 0
        self._sample_waits = False
        self._led_to = 0
        self._player = Player(Trainer(setup), self._look, frames_per_second, stretch)
        self._player.speed = speed
        self.frame: Frame = self.trainer.frame()
        self.surface: Surface | None = self.trainer.surface(*FIRST_PIXELS)
        self.dataset: Dataset = self.trainer.dataset

    @property
    def trainer(self) -> Trainer:
        """The trainer; to be touched under `Player.lock` only."""
        return self._player.trainer

    @property
    def setup(self) -> Setup:
        """The setup the run is under."""
        return self.trainer.setup

    @property
    def playing(self) -> bool:
        """Whether the run is being trained."""
        return self._player.playing

    @property
    def speed(self) -> int:
        """Steps per second asked for; 0 is as fast as it goes."""
        return self._player.speed

    @property
    def steps_per_second(self) -> float:
        """Steps per second measured while playing."""
        return self._player.steps_per_second

    @property
    def is_led(self) -> bool:
        """Whether its picture shows what somebody else had it trained to."""
        return 0 < self.frame.step <= self._led_to

    def on_failure(self, failed: Callable[[BaseException], None]) -> None:
        """Have ``failed`` called where playing ends by a mistake of ours."""
        self._player.failed = failed

    # Playing

    def give_way(self) -> None:
        """Leave the next moment to a key that has come."""
        self._player.give_way()

    def play(self) -> None:
        """Begin to train."""
        self._led_to = min(self._led_to, self.trainer.step_count)
        self._player.play()

    def play_to(self, step: int) -> bool:
        """Train as far as somebody else has, as fast as it goes; not at all where that is too far.

        Returns:
            Whether it gets there.
        """
        ahead = step - self.trainer.step_count
        self._player.pause()
        if 0 < ahead <= MOST_STEPS_AHEAD:
            self._led_to = step
            self._player.play(step)
        return ahead <= MOST_STEPS_AHEAD

    def pause(self) -> None:
        """Stop training; what is on its way is still finished and shown."""
        self._player.pause()

    async def finish(self) -> None:
        """Stop training, and wait until all of it has ended."""
        self._player.pause()
        await self._player.finish()

    async def step(self) -> None:
        """Pause, and make one step."""
        self._player.pause()
        if self._steps_waiting * (self._player.pace.seconds or 0.0) > MOST_SECONDS_OF_STEPS:
            return
        self._steps_waiting += 1
        try:
            await self._take_over()
            await self._player.advance(1)
        finally:
            self._steps_waiting -= 1

    async def epoch(self) -> None:
        """Train to the end of the epoch; while that is being done, to the end of one more."""
        await self._take_over()
        if self._player.until is not None:
            self._player.play(self._player.until + self.trainer.batches)
            return
        self._player.pause()
        await self._player.show()
        frame = self.frame
        self._player.play(frame.step + frame.batches - frame.batch + 1)

    async def advance(self, steps: int) -> None:
        """Pause, and make some steps at once."""
        await self._take_over()
        await self._player.advance(steps)

    def change_speed(self, direction: int) -> None:
        """Choose the next slower (-1) or faster (1) speed."""
        index = SPEEDS.index(self._player.speed) + direction
        self._player.speed = SPEEDS[min(max(index, 0), len(SPEEDS) - 1)]

    async def _take_over(self) -> None:
        """Go on where somebody else has led to; what is still on its way there is shown as theirs."""
        if self.is_led:
            await self.finish()
        self._led_to = min(self._led_to, self.trainer.step_count)

    # Looking

    async def look(self) -> None:
        """Take a new picture now."""
        await self._player.show()

    async def picture_of(self, sample: int | None) -> Frame:
        """A picture of the run with a training row, for a question about it."""
        async with self._player.lock:
            return await self._looking.run(lambda: self.trainer.frame(sample))

    async def walk(self) -> WalkedStep:
        """Pause; the next step with all that it computes, of the batch or the sample that is shown."""
        await self.finish()
        async with self._player.lock:
            return await self._looking.run(lambda: self.trainer.walk(self.sample))

    async def step_sample(self, delta: int) -> None:
        """Show the next training row, or the whole batch between the last and the first."""
        rows = len(self.trainer.dataset.x)
        place = (-1 if self.sample is None else self.sample) + delta
        place = (place + 1) % (rows + 1) - 1
        self.sample = None if place < 0 else place
        if not self._sample_waits:
            self._sample_waits = True
            await self._player.show()

    async def _look(self, evaluations: Evaluations) -> None:
        async with self._player.lock:
            self._sample_waits = False
            if self.sample is not None and self.sample >= len(self.trainer.dataset.x):
                self.sample = None
            self.frame, self.surface, self.bent = await self._looking.run(self._pictures)
            self.dataset = self.trainer.dataset
        self.show(evaluations)

    def _pictures(self) -> "tuple[Frame, Surface | None, BentPictures]":
        frame = self.trainer.frame(self.sample)
        start = time.monotonic()
        is_kept = self.playing and self._has_pictures and start < self._surface_due
        if is_kept or not (self.pixels or self.bend):
            return frame, self.surface if self.pixels else None, self.bent if self.bend else ()
        surface = self.trainer.surface(*self.pixels) if self.pixels else None
        bent = self.trainer.bent_planes(self.bend, self.sample) if self.bend else ()
        end = time.monotonic()
        self._surface_due = end + max(SURFACE_SECONDS, 4 * (end - start))
        return frame, surface, bent

    @property
    def _has_pictures(self) -> bool:
        """Whether there is something to go on showing."""
        return (self.pixels is None or self.surface is not None) and (self.bend is None or bool(self.bent))

    def _forget_pictures(self) -> None:
        """Show nothing of a network that is no longer there."""
        self.surface, self.bent = None, ()
