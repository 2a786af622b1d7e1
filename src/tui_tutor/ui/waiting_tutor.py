"""A tutor that is opened and painted before anybody is there to use it."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from textual.app import SystemCommand
from textual.events import Event
from textual.pilot import Pilot

from tui_tutor.lessons.faults import Fault
from tui_tutor.store.file import OpenedFile, empty_copy
from tui_tutor.store.progress import Progress
from tui_tutor.translation import Translate
from tui_tutor.ui.app import TutorApp
from tui_tutor.ui.class_part import ClassPart, HelpGroup
from tui_tutor.ui.screens.reading_screen import ReadingScreen
from tui_tutor.ui.study import Opening
from tui_tutor.ui.waiting_driver import WaitingDriver

SECONDS_OF_PLAY = 1.0
"""A few pictures, so that what the first of them makes is made already."""
SECONDS_OF_QUIET = 0.5
"""After which nothing that was played is still waiting to be painted."""


class NobodysPart:
    """The part in a class of a learner who has not come yet."""

    has_hand = True

    def begin(self, app: TutorApp) -> None:
        """Take no part."""

    def end(self) -> None:
        """Take no part still."""

    def on_key_or_click(self, event: Event) -> bool:  # noqa: ARG002 (there is none)
        """Keep nothing from anybody."""
        return False

    def changed(self) -> None:
        """Tell nobody."""

    def allows(self, action: str) -> bool:  # noqa: ARG002 (whatever it is)
        """Forbid nothing."""
        return True

    def is_open(self, slug: str) -> bool:  # noqa: ARG002 (whichever it is)
        """Forbid nothing."""
        return True

    def do(self, name: str) -> None:
        """Do nothing."""

    def help(self) -> tuple[HelpGroup, ...]:
        """Help with nothing."""
        return ()

    def commands(self, translate: Translate) -> Iterator[SystemCommand]:  # noqa: ARG002
        """Offer nothing."""
        yield from ()


class WaitingTutor(TutorApp):
    """The tutor of a learner's seat in a class, opened at the first page of the course.

    Args:
        lessons_root: Folder of the course.
        language: Language of lessons and interface.
        frames_per_second: How often the panel is painted while playing.
        speed: Steps per second that runs begin with.
    """

    def __init__(self, lessons_root: Path, language: str, frames_per_second: float, speed: int) -> None:
        self._governed: Callable[[], float] = lambda: 1.0
        nobodys = Progress(Path(), OpenedFile(None, empty_copy(), None), time.time)
        super().__init__(
            nobodys,
            lessons_root,
            language,
            Opening(),
            frames_per_second,
            speed,
            stretch=lambda: self._governed(),
            driver_class=WaitingDriver,
            class_part=NobodysPart(),
        )

    @property
    def has_page(self) -> bool:
        """Whether a page is open; there is none where the course has no lesson that can be shown."""
        return isinstance(self.run_screen, ReadingScreen)

    async def warm_up(self, pilot: Pilot[object]) -> None:
        """Play a little, so that whatever every learner's first picture would make is there.

        Goals are not judged meanwhile, and the run is at its start again afterwards.
        """
        self._faults()
        screen = self.run_screen
        assert screen is not None
        while screen.is_opening:
            await pilot.pause()
        screen.borrowed = True
        screen.run.play()
        await asyncio.sleep(SECONDS_OF_PLAY)
        await screen.run.finish()
        await screen.run.restart()
        screen.borrowed = False
        # Otherwise what is still to be painted would be painted in every fork.
        await pilot.pause(SECONDS_OF_QUIET)

    def welcome(self, progress: Progress, part: ClassPart, stretch: Callable[[], float]) -> None:
        """Be the tutor of a learner, on the terminal that the process has now.

        Args:
            progress: Where the learner's progress is kept.
            part: The learner's part in the class.
            stretch: Gives how many times as long as usual training and painting are to take.
        """
        driver, screen = self._driver, self.run_screen
        assert isinstance(driver, WaitingDriver)
        assert isinstance(screen, ReadingScreen)
        driver.take()
        self._progress = self._study.progress = progress
        self._class_part = screen.class_part = part
        self._governed = stretch
        self._take_saved_theme()
        self._study.reopen()
        super()._begin()
        screen.reopen()
        # Who comes back sees nothing of the page on which nobody was.
        screen.call_after_refresh(driver.show)

    def _begin(self) -> None:
        """Leave to the learner who comes what is done at the beginning."""

    def _faults(self) -> tuple[Fault, ...]:
        """What is wrong with the course; it was all read before."""
        return self._study.course.faults
