"""The run that the panel shows, and everything a learner may do to it."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from tui_tutor.engine.backend import create_backend
from tui_tutor.engine.history import Path, Place
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.timeline import Timeline
from tui_tutor.engine.trainer import Trainer
from tui_tutor.ui.player import FULL_SPEED
from tui_tutor.ui.run_driver import RunDriver

if TYPE_CHECKING:
    from tui_tutor.engine.own_formulas import OwnFormulas

NICE_RATES = (1, 2, 5)
"""Learning rates are nudged along 1, 2, 5, 10, 20, 50, …"""
SMALLEST_POWER, LARGEST_POWER = -6, 3

Result = TypeVar("Result")


class RunControl(RunDriver):
    """One run, played, changed, started again and taken back.

    Changes of the setup are made one after the other, in the order they were asked for.

    Args:
        setup: The setup it begins under.
        frames_per_second: How often a picture is taken while playing.
        speed: Steps per second to begin with; 0 is as fast as it goes.
        stretch: Gives how many times as long as usual training and painting are to take.

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
        super().__init__(setup, frames_per_second, speed, stretch)
        self._order = asyncio.Lock()
        self._timeline = Timeline()
        self._wanted_step: int | None = None
        self._on_threads: set[asyncio.Task[Any]] = set()

    @property
    def branches(self) -> tuple[Path, ...]:
        """Other paths of this run and of those before it, on which something was trained."""
        return self._timeline.branches(self.trainer.place().path)

    @property
    def path(self) -> Path:
        """What this run has gone through until now; another one once it begins anew."""
        return self.trainer.place().path

    # Changing

    async def restart(self) -> None:
        """Take the run back to its start, with the same parameters as at first."""
        self._player.pause()
        if self.is_led:
            await self._player.finish()
        if self._player.has_news:
            await self._player.show()
        before = await self._on_thread(self._restart)
        # Weights that were set by hand before the first step would be lost too.
        if before.step or before.path.moments[-1].is_edit:
            self._timeline.edited(before)
        await self._player.show()
        # Not before the picture of what was reached is gone.
        self._led_to = 0

    async def change(self, edit: Callable[[Setup], Setup]) -> tuple[Setup, Setup]:
        """Go on under a changed setup: with the same parameters where that has a meaning.

        Args:
            edit: Makes the new setup of the present one; it may read a file.

        Returns:
            The setup before and the setup now.

        Raises:
            TutorError: If it can't be made, or its data or backend can't be used; the run is as
                it was.
        """
        async with self._order:
            before = self.setup
            setup = await asyncio.to_thread(edit, before)
            if setup == before:
                return before, before
            if setup.keeps_parameters_of(before):
                # Torch takes a second or more to import; the run goes on meanwhile.
                backend = await asyncio.to_thread(create_backend, setup)
                # What was reached before was reached under the old setup, and is judged so.
                if self._player.has_news:
                    await self._player.show()
                async with self._player.lock:
                    self._timeline.edited(self.trainer.place())
                    self.trainer.change(setup, backend=backend)
                    self._player.pace.forget()
            else:
                trainer = await asyncio.to_thread(Trainer, setup)
                self._timeline.edited(self.trainer.place())
                await self._player.take(trainer)
                self._forget_pictures()
            self._looking.forget()
        await self._player.show()
        if not setup.keeps_parameters_of(before):
            self._led_to = 0
        return before, setup

    async def set_parameter(self, layer: int, unit: int, input_index: int | None, value: float) -> None:
        """Set one weight, or one bias where ``input_index`` is None."""
        async with self._player.lock:
            sizes = self.setup.layer_sizes
            # A change of the layers may have come first.
            if layer + 1 >= len(sizes) or unit >= sizes[layer + 1] or (input_index or 0) >= sizes[layer]:
                return
            self._timeline.edited(self.trainer.place())
            self.trainer.set_parameter(layer, unit, input_index, value)
        await self._player.show()

    async def use_own(self, own: "OwnFormulas | None") -> None:
        """Train with formulas of the learner's own from the start on; without any, go on with the backend's.

        A change of the setup ends them; going back in time is as with any others.
        """
        if own is None and self.frame.own is None:
            return

        def begin() -> None:
            if own is not None:
                self.trainer.restart()
            self.trainer.use_own(own)

        async with self._order:
            await self.finish()
            self._timeline.edited(self.trainer.place())
            await self._on_thread(begin)
            self._player.pace.forget()
            self._looking.forget()
            self._led_to = 0
            await self._player.show()

    # Going back in time

    async def go_to(self, step: int) -> None:
        """Pause, and show a step that the run has been at before, exactly as it was."""
        await self._take_over()
        self._player.pause()
        is_on_its_way = self._wanted_step is not None
        self._wanted_step = step
        # Of steps that are asked for while one is on its way, only the last is shown.
        while self._wanted_step is not None and not is_on_its_way:
            step = self._wanted_step
            try:
                async with self._player.lock:
                    await self._looking.run(lambda: self.trainer.go_to(step))  # noqa: B023 (it runs now)
                await self._player.show()
            finally:
                if self._wanted_step == step:
                    self._wanted_step = None

    async def go_by(self, steps: int) -> None:
        """Go so many steps back or forward, as far as the run has been before."""
        now = self.frame.step if self._wanted_step is None else self._wanted_step
        await self.go_to(min(max(now + steps, 0), self.frame.end))

    async def undo(self) -> bool:
        """Take the last edit back, with all that was trained since; whether there was one."""
        return await self._turn(self._timeline.undo)

    async def redo(self) -> bool:
        """Take the last undo back; whether there was one."""
        return await self._turn(self._timeline.redo)

    async def take(self, path: Path) -> None:
        """Go to the end of another path; that can be undone as an edit can."""

        def leave(now: Place) -> Place:
            self._timeline.edited(now)
            return Place(path, path.end)

        await self._turn(leave)

    async def saved(self) -> bytes:
        """The content of a file from which `reopen` makes the same run, with its past and its branches."""
        # It is imported only when it is needed, since the first screen is up sooner without.
        from tui_tutor.engine.path_file import SavedRun, write_run

        async with self._player.lock:
            # A file can't keep formulas of the learner's own; what was trained before them is kept.
            place = self.trainer.place()
            path = place.path.without_own()
            branches = tuple(branch.without_own() for branch in self.branches)
            run = SavedRun(Place(path, min(place.step, path.end)), branches)
            return await asyncio.to_thread(write_run, run)

    async def reopen(self, content: bytes) -> None:
        """Go on with a run that was saved; nothing happens where it was under another setup.

        Raises:
            TutorError: If it can't be used; the run is as it was.
        """
        from tui_tutor.engine.path_file import read_run

        run = await asyncio.to_thread(read_run, content)
        if run.place.path.latest(run.place.step).setup != self.setup:
            return
        await self._on_thread(lambda: self.trainer.take(run.place))
        self._timeline = Timeline(run.branches)
        await self._player.show()

    def forget_edits(self) -> None:
        """Let no edit until now be taken back; the present path keeps all of its steps."""
        self._timeline = Timeline()

    def _restart(self) -> Place:
        """Where the run was before its restart."""
        before = self.trainer.place()
        self.trainer.restart()
        return before

    async def _on_thread(self, work: Callable[[], Result]) -> Result:
        """Change the trainer on a thread; nothing else touches it before that ends.

        Whoever asked may be cancelled meanwhile, by a page that is turned or a tutor that is left;
        the thread goes on, and so the lock must be held by a task of its own.
        """

        async def work_locked() -> Result:
            async with self._player.lock:
                return await asyncio.to_thread(work)

        task = asyncio.create_task(work_locked())
        self._on_threads.add(task)
        task.add_done_callback(self._on_threads.discard)
        return await asyncio.shield(task)

    async def _turn(self, find: Callable[[Place], Place | None]) -> bool:
        """Pause, and go to the place that is found."""
        async with self._order:
            await self.finish()
            place = find(self.trainer.place())
            if place is not None:
                await self._on_thread(lambda: self.trainer.take(place))
                self._player.pace.forget()
                self._looking.forget()
                self._forget_pictures()
            self._led_to = 0
            await self._player.show()
        return place is not None


def next_rate(rate: float, direction: int) -> float:
    """The neighbour of ``rate`` in the row 1, 2, 5, 10, 20, 50, in either direction."""
    powers = range(SMALLEST_POWER, LARGEST_POWER + 1)
    ladder = [float(f"{nice}e{power}") for power in powers for nice in NICE_RATES]
    # A rate that was typed may stand between two of them, or be one of them but for its last bits.
    if direction > 0:
        return next((step for step in ladder if step > rate * 1.0001), rate)
    return next((step for step in reversed(ladder) if step < rate * 0.9999), rate)
