"""What is compared on the screen: twins, sweeps, and NumPy beside Torch.

Each is trained in the background and seen only by the pictures that are taken between its steps.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from tui_tutor.engine.backend_comparison import BackendPair
from tui_tutor.engine.comparison import MOST_TWINS, Twins, differing_words
from tui_tutor.engine.frame import Frame
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.stacked import StackedTrainer
from tui_tutor.engine.trainer import Trainer
from tui_tutor.ui.background import Background, Work, never
from tui_tutor.ui.pace import Pace
from tui_tutor.ui.painting.compare_backends import PairView
from tui_tutor.ui.painting.compare_curves import Course, Standing
from tui_tutor.ui.painting.compare_sweeps import SweepView
from tui_tutor.ui.painting.map_view import MapView, Points
from tui_tutor.ui.run_driver import SURFACE_SECONDS

Show = Callable[[], None]


@dataclass(frozen=True)
class Rhythm:
    """When something is trained and shown.

    Attributes:
        frames_per_second: How often pictures are taken.
        stretch: Gives how many times as long everything is to take, on a machine that many share.
        held: Gives whether nothing may be trained for now.
    """

    frames_per_second: float
    stretch: Callable[[], float]
    held: Callable[[], bool] = never


class Comparing:
    """One thing that is compared, played and paused.

    Args:
        work: What is trained.
        show: Called when there is a new picture.
        rhythm: How often that is.

    Attributes:
        background: Plays it.
    """

    def __init__(self, work: Work, show: Show, rhythm: Rhythm) -> None:
        self.background = Background(work, self.look, rhythm.frames_per_second, rhythm.stretch, rhythm.held)
        self._tell = show
        self._looking = Pace()

    async def look(self) -> None:
        """Take a picture now."""
        async with self.background.lock:
            # One after the other, with turns of the event loop between, so that keys never wait for all.
            for part in self._parts():
                await self._looking.run(part)
                await asyncio.sleep(0)
                if self.background.playing:
                    await self.background.wait_for_keys()
        self._tell()

    def _parts(self) -> Iterator[Callable[[], None]]:
        """What a picture is made of, each to be done in turn."""
        raise NotImplementedError

    def _take_picture(self) -> None:
        """Take one in one go, before anybody waits for keys."""
        for part in self._parts():
            part()


class TwinRuns(Comparing):
    """Setups side by side.

    Args:
        setup: The first one.
        show: Called when there is a new picture.
        rhythm: How often that is.

    Attributes:
        pixels: Columns and rows of pixels of each map; None where nobody looks at maps.
        frames: The newest picture of each run.
        maps: What each network has learnt, None where it has no map; empty where nobody looks.
    """

    def __init__(self, setup: Setup, show: Show, rhythm: Rhythm) -> None:
        self._twins = Twins(setup)
        super().__init__(self._twins, show, rhythm)
        self.pixels: tuple[int, int] | None = None
        self.frames: tuple[Frame, ...] = ()
        self.maps: tuple[MapView | None, ...] = ()
        self._shown_pixels: tuple[int, int] | None = None
        self._maps_due = 0.0
        self._take_picture()

    async def add(self, setup: Setup) -> None:
        """Train one more setup, which catches up first.

        Raises:
            TutorError: If its data or backend can't be used.
        """
        trainer = await asyncio.to_thread(Trainer, setup)
        async with self.background.lock:
            if len(self._twins.trainers) < MOST_TWINS:
                self._twins.add(trainer)
            self.background.forget_pace()
        self._looking.forget()
        await self.look()

    async def remove(self, index: int) -> None:
        """Leave one out."""
        async with self.background.lock:
            if index < len(self._twins.trainers):
                self._twins.remove(index)
        await self.look()

    async def restart(self) -> None:
        """Pause, and take all back to their start."""
        self.background.pause()
        async with self.background.lock:
            await asyncio.to_thread(self._twins.restart)
        await self.look()

    def standings(self) -> tuple[Standing, ...]:
        """Where the runs stand, named by what differs."""
        names = differing_words([frame.setup for frame in self.frames])
        return tuple(
            Standing(
                name,
                frame.step,
                frame.evaluation.loss,
                frame.evaluation.test_loss,
                frame.evaluation.accuracy,
                frame.diverged,
            )
            for name, frame in zip(names, self.frames, strict=True)
        )

    def losses(self) -> tuple[Course, ...]:
        """How the training losses went."""
        return tuple(_course(frame, [one.loss for one in frame.evaluations]) for frame in self.frames)

    def norms(self) -> tuple[Course, ...]:
        """How the size of the first layer's gradient went."""
        return tuple(
            _course(frame, [one.gradient_norms[0] for one in frame.evaluations]) for frame in self.frames
        )

    def _parts(self) -> Iterator[Callable[[], None]]:
        trainers, start = tuple(self._twins.trainers), time.monotonic()
        frames: list[Frame] = []
        for trainer in trainers:
            yield partial(_add_frame, trainer, frames)
        self.frames = tuple(frames)
        # Maps cost the most to compute and to send, so that there are fewer of them than pictures.
        is_early = self.background.playing and start < self._maps_due
        if is_early and len(self.maps) == len(trainers) and self.pixels == self._shown_pixels:
            return
        pixels = self._shown_pixels = self.pixels
        maps: list[MapView | None] = []
        if pixels is None:
            self.maps = ()
            return
        for trainer, frame in zip(trainers, frames, strict=True):
            yield partial(_add_map, trainer, frame, pixels, maps)
        self.maps = tuple(maps)
        self._maps_due = start + max(SURFACE_SECONDS, 4 * (time.monotonic() - start))


def _add_frame(trainer: Trainer, frames: list[Frame]) -> None:
    frames.append(trainer.frame())


def _add_map(trainer: Trainer, frame: Frame, pixels: tuple[int, int], maps: list[MapView | None]) -> None:
    surface = trainer.surface(*pixels)
    data = trainer.dataset
    points = Points(data.raw_x, data.y, data.raw_test_x, data.test_y)
    maps.append(None if surface is None else MapView(frame, surface, points, None, data.classes))


def _course(frame: Frame, values: list[float]) -> Course:
    steps = np.array([one.step for one in frame.evaluations], np.float64)
    return Course(steps, np.array(values), frame.diverged)


class SweepRuns(Comparing):
    """Many runs of one network.

    Args:
        trainer: The runs.
        goal: The step at which the sweep ends.
        show: Called when there is a new picture.
        rhythm: How often that is.

    Attributes:
        view: The newest picture.
    """

    def __init__(self, trainer: StackedTrainer, goal: int, show: Show, rhythm: Rhythm) -> None:
        super().__init__(trainer, show, rhythm)
        self._trainer = trainer
        self.background.until = goal
        self._take_picture()

    def go_on_to(self, goal: int) -> None:
        """Train on, to a later end."""
        self.background.until = goal
        self.background.play()

    def _parts(self) -> Iterator[Callable[[], None]]:
        yield self._take

    def _take(self) -> None:
        trainer = self._trainer
        steps = np.array(trainer.steps, np.float64)
        self.view = SweepView(trainer.outcomes(), steps, trainer.losses, self.background.until or 0, 0)


class PairRuns(Comparing):
    """NumPy beside Torch.

    Args:
        pair: The two runs.
        show: Called when there is a new picture.
        rhythm: How often that is.

    Attributes:
        view: The newest picture.
    """

    def __init__(self, pair: BackendPair, show: Show, rhythm: Rhythm) -> None:
        super().__init__(pair, show, rhythm)
        self._pair = pair
        self._take_picture()

    async def restart(self) -> None:
        """Pause, and take both back to the start."""
        self.background.pause()
        async with self.background.lock:
            await asyncio.to_thread(self._pair.restart)
        await self.look()

    def _parts(self) -> Iterator[Callable[[], None]]:
        yield self._take

    def _take(self) -> None:
        pair = self._pair
        losses = tuple(trainer.frame().evaluation.loss for trainer in (pair.numpy, pair.torch))
        self.view = PairView(
            pair.differences(),
            tuple(pair.history),
            (losses[0], losses[1]),
            pair.numpy.setup.precision,
            pair.finished,
        )
