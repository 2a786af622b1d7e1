"""Takes a learner along where the teacher leads, and back to their own page and setup."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple

from tui_tutor.engine.setup_text import print_setup
from tui_tutor.errors import TutorError
from tui_tutor.store.class_messages import Follow, Pushed
from tui_tutor.ui.class_words import page_words
from tui_tutor.ui.screens.reading_screen import ReadingScreen
from tui_tutor.ui.screens.run_screen import RunScreen
from tui_tutor.ui.seat_windows import is_typed_into

if TYPE_CHECKING:
    from tui_tutor.ui.app import TutorApp

SECONDS_BETWEEN_LOOKS = 0.02
"""At whether a page that is being opened is open."""
SAME_LOSS = 0.01
"""Of a loss; machines round differently, and a step under another rate makes more of a difference."""
LEAST_LOSS = 1e-4
"""Below which all losses count as the same."""


Place = tuple[str, str]
"""A lesson's name and a page's key."""


class Kept(NamedTuple):
    """What the learner had before the teacher came.

    Attributes:
        lesson: The lesson's name.
        page: The page's key.
        setup: The setup on the panel.
    """

    lesson: str
    page: str
    setup: str


class Following:
    """Puts the teacher's page and setup before the learner, one after the other.

    Args:
        app: The tutor.
        changed: Called when it is another way that the learner goes.
    """

    def __init__(self, app: "TutorApp", changed: Callable[[], None]) -> None:
        self._app = app
        self._changed = changed
        self._follow: Follow | None = None
        self._applied: Follow | None = None
        self._compared: Follow | None = None
        self._differs = self._is_behind = False
        self._refused = ""
        self._turns_from: Place | None = None
        self._given: list[Pushed] = []
        self._order = asyncio.Lock()
        self.is_chosen = False
        """Whether the learner follows by choice."""
        self.kept: Kept | None = None
        """What the learner can go back to."""

    @property
    def is_held(self) -> bool:
        """Whether the learner has to follow."""
        return self._follow is not None and self._follow.mode == "held"

    @property
    def is_led(self) -> bool:
        """Whether the learner follows, by choice or not."""
        return self._follow is not None and (self.is_held or self.is_chosen)

    @property
    def kept_words(self) -> str:
        """What Z does now; "" for nothing."""
        screen = self._app.run_screen
        if self.kept is None or self.is_led or screen is None:
            return ""
        _ = self._app.translate
        if isinstance(screen, ReadingScreen) and screen.study.place != self.kept[:2]:
            lesson = screen.study.find(self.kept.lesson)
            if lesson is None:
                return ""
            place = page_words(lesson, self.kept.page, _)
            return _("Z goes back to where you were: {place}.").format(place=place)
        return _("Z puts your own setup back on the panel.")

    # The teacher's way

    def take(self, follow: Follow | None) -> None:
        """Follow to where the teacher is now, if the learner follows."""
        was_led, was_held = self.is_led, self.is_held
        self._follow = follow
        if follow is None:
            self.is_chosen = False
        if self.is_led and not was_led:
            self._keep_here()
        self._go()
        if was_led and not self.is_led:
            self._end()
        if was_held and not self.is_held:
            text = self._app.translate("Your teacher has released you: go your own way.")
            self._app.notify(text, timeout=5, markup=False)

    def choose(self) -> None:
        """Follow from now on, or go one's own way again."""
        if self._follow is None or self.is_held:
            return
        self.is_chosen = not self.is_chosen
        if self.is_chosen:
            self._keep_here()
            self._go()
        else:
            self._end()
        self._changed()

    def leave(self) -> None:
        """Go one's own way because of something the learner has done."""
        if self.is_chosen and not self.is_held:
            self.choose()
            text = self._app.translate("You go your own way now. F follows your teacher again.")
            self._app.notify(text, timeout=5, markup=False)

    def turns(self) -> None:
        """Hear that the learner wants another page, which may not be open."""
        screen = self._app.run_screen
        self._turns_from = _place(screen) if screen is not None else None

    def has_turned(self) -> bool:
        """Whether the learner has just come to the other page; there is no way back from it then."""
        screen = self._app.run_screen
        if screen is None or self._turns_from in (None, _place(screen)):
            return False
        self._turns_from = self.kept = None
        return True

    def compare(self) -> None:
        """Say once where the learner's numbers are not the teacher's, though both runs are equally far."""
        screen, follow = self._app.run_screen, self._compared
        if screen is None or follow is None or not self.is_led:
            return
        frame = screen.run.frame
        if frame.step != follow.step:
            return
        loss = frame.evaluation.loss
        differs = follow.loss is not None and not math.isclose(
            loss, follow.loss, rel_tol=SAME_LOSS, abs_tol=LEAST_LOSS
        )
        if differs and not self._differs:
            text = self._app.translate(
                "Your numbers differ from your teacher's, whose run was changed on its way."
                " They agree again when it starts anew."
            )
            self._app.notify(text, severity="warning", timeout=8, markup=False)
        self._differs = differs

    def again(self) -> None:
        """Show the teacher's page and setup on a screen that has just taken another's place."""
        self._applied = None
        self._go()

    # What the teacher gives

    def give(self, pushed: Pushed) -> None:
        """Open a page or put a setup on the panel, and keep what was there.

        That waits for a learner who is typing into a window.
        """
        self._given.append(pushed)
        self.settle()

    def settle(self) -> None:
        """Do what could not be done in the window that has been in view until now."""
        if self._given:
            self._work(self._give())

    async def _give(self) -> None:
        async with self._order:
            screen = await self._ready_screen()
            if not self._given or is_typed_into(self._app.screen):
                return
            pushed = self._given.pop(0)
            _ = self._app.translate
            before = _here(screen)
            self._turns_from = None
            says = ""
            if pushed.lesson and isinstance(screen, ReadingScreen):
                if screen.show_place(pushed.lesson, pushed.page or None, is_given=True):
                    says = _("Your teacher has opened this page for you.")
                screen = await self._ready_screen()
            if pushed.setup and await self._borrow(screen, pushed.setup, None):
                says = says or _("Your teacher has put this setup on your panel.")
        if says:
            if not self.is_led:
                self._keep(before)
            self._app.notify(says, timeout=6, markup=False)
        self._changed()
        self.settle()

    # Back

    def go_back(self) -> None:
        """Go back to what the learner had before."""
        if self.kept is not None and not self.is_held:
            if self.is_chosen:
                self.is_chosen = False
            self._work(self._go_back(self.kept))

    async def _go_back(self, kept: Kept) -> None:
        async with self._order:
            self.kept = self._turns_from = None
            screen = await self._ready_screen()
            if screen.run.is_led:
                # What the teacher has trained must not reach a goal of the learner's page.
                await screen.run.restart()
            if isinstance(screen, ReadingScreen) and screen.study.find(kept.lesson) is not None:
                screen.return_to(kept.lesson, kept.page, kept.setup)
            elif await self._borrow(screen, kept.setup, None):
                screen.borrowed = False
                screen.setup_changed()
        self._changed()

    def _keep_here(self) -> None:
        screen = self._app.run_screen
        if screen is not None:
            self._keep(_here(screen))

    def _keep(self, here: Kept) -> None:
        """Keep the way back to the learner's own; what came after it is the teacher's."""
        if self.kept is None:
            self.kept = here

    def _end(self) -> None:
        """Stay on the teacher's page, with the run as it is."""
        screen = self._app.run_screen
        if screen is not None:
            screen.run.pause()
            screen.paint()
            # Whoever was on the same page with the same setup has nothing to go back to.
            if self.kept == _here(screen):
                self.kept = None
        self._applied = self._compared = None
        self._differs = self._is_behind = False

    def _go(self) -> None:
        if self.is_led and self._follow != self._applied:
            self._work(self._keep_up())

    async def _keep_up(self) -> None:
        async with self._order:
            # Only the newest counts; what came while another was being shown is passed over.
            follow = self._follow
            if follow is None or not self.is_led or follow == self._applied:
                return
            screen = await self._ready_screen()
            self._turns_from = self._compared = None
            place = (follow.lesson, follow.page)
            if isinstance(screen, ReadingScreen) and follow.lesson and screen.study.place != place:
                screen.lead_to(*place)
                screen = await self._ready_screen()
            if follow.setup and await self._borrow(screen, follow.setup, follow.step):
                self._compared = follow
            self._applied = follow
        self.compare()

    async def _borrow(self, screen: RunScreen, setup: str, step: int | None) -> bool:
        folder = screen.study.folder if isinstance(screen, ReadingScreen) else None
        try:
            gets_there = await screen.borrow(setup, folder, step)
        except TutorError as error:
            # The same one comes once a second.
            if setup != self._refused:
                screen.tell(error)
            self._refused = setup
            return False
        if not gets_there and not self._is_behind:
            text = self._app.translate(
                "Your teacher's run is too far ahead to catch up with; yours waits until it starts anew."
            )
            self._app.notify(text, severity="warning", timeout=8, markup=False)
        self._is_behind = not gets_there
        return True

    async def _ready_screen(self) -> RunScreen:
        """The screen with the run, once there is one and its page is open."""
        while True:
            screen = self._app.run_screen
            if screen is not None and screen.is_composed and not screen.is_opening:
                return screen
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    def _work(self, work: Awaitable[None]) -> None:
        self._app.run_worker(work, group="class")


def _place(screen: RunScreen) -> Place:
    return screen.study.place if isinstance(screen, ReadingScreen) else ("", "")


def _here(screen: RunScreen) -> Kept:
    return Kept(*_place(screen), print_setup(screen.run.setup))
