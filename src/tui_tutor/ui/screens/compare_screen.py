"""Comparing: twins side by side, many starts, many learning rates, NumPy beside Torch.

The screen owns what is trained. It closes with the setup string that is to go on the panel, or
with None.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Key, Resize
from textual.screen import Screen
from textual.widgets import Input, Static

from tui_tutor.engine.backend_comparison import BackendPair
from tui_tutor.engine.comparison import MOST_TWINS
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup, print_setup
from tui_tutor.engine.stacked import StackedTrainer
from tui_tutor.engine.sweep import rate_sweep, seed_sweep, seeds_that_fit
from tui_tutor.errors import TutorError
from tui_tutor.store.folders import working_folder
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.comparing import Comparing, PairRuns, Rhythm, SweepRuns, TwinRuns
from tui_tutor.ui.screens.compare_parts import ComparePart, PairPart, RatesPart, SeedsPart, TwinsPart
from tui_tutor.ui.widgets.compare_views import CompareView
from tui_tutor.ui.widgets.title_bar import KeyBar, PressableText

TABS = {
    "twins": mark("twins"),
    "seeds": mark("seeds"),
    "rates": mark("rates"),
    "pair": mark("NumPy beside Torch"),
}
SEED_COUNTS = (10, 20, 50, 100)
SEED_STEPS, RATE_STEPS = 2000, 1000
FRAMES_PER_SECOND = 10.0
ALONE = Rhythm(FRAMES_PER_SECOND, lambda: 1.0)
"""On a machine of one's own."""


class CompareScreen(Screen[str | None]):
    """Compares runs of a setup with others.

    Args:
        setup: The setup on the panel.
        translate: Gives the texts in the learner's language.
        rhythm: When something is trained and shown.
    """

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 (so the base class has it)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]  # noqa: RUF012

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(number), f"tab('{name}')", name) for number, name in enumerate(TABS, 1)),
        Binding("space", "play", "Play or pause"),
        Binding("s", "step", "Step"),
        Binding("less_than_sign", "speed(-1)", "Slower"),
        Binding("greater_than_sign", "speed(1)", "Faster"),
        Binding("r", "restart", "Reset"),
        Binding("a", "add", "Add a twin"),
        Binding("d,delete", "remove", "Remove a twin"),
        Binding("v", "next_view", "Next view"),
        Binding("x", "toggle_log", "Loss axis"),
        Binding("m", "more", "More steps"),
        Binding("left_square_bracket", "count(-1)", "Fewer seeds"),
        Binding("right_square_bracket", "count(1)", "More seeds"),
        *(Binding(key, f"move('{key}')", key, show=False) for key in ("up", "down", "left", "right")),
        Binding("enter", "take", "Take to the panel"),
        Binding("escape,q", "back", "Back"),
    ]

    def __init__(
        self,
        setup: Setup,
        translate: Translate,
        rhythm: Rhythm = ALONE,
    ) -> None:
        super().__init__()
        self._setup = setup
        self._translate = translate
        self._rhythm = rhythm
        self._tab = "twins"
        self._runs: dict[str, Comparing] = {}
        self._seed_count = seeds_that_fit(setup, 50)
        self._asked: set[str] = set()

    def compose(self) -> ComposeResult:
        """The tabs over the one that is shown."""
        _ = self._translate
        with Horizontal(id="compare-title"):
            yield Static(_("compare"), id="compare-name", markup=False)
            for number, (name, says) in enumerate(TABS.items(), 1):
                yield PressableText(f"{number} {_(says)}", f"tab('{name}')", f"tab-{name}")
            yield Static(print_setup(self._setup), id="compare-setup", markup=False)
        yield TwinsPart(_, id="part-twins")
        yield SeedsPart(_, id="part-seeds")
        yield RatesPart(_, self._setup.learning_rate, id="part-rates")
        yield PairPart(_, id="part-pair")

    def on_mount(self) -> None:
        """Begin with the twins."""
        self._show_tab("twins")

    async def on_unmount(self) -> None:
        """Let nothing be trained that nobody sees."""
        await asyncio.gather(*(runs.background.finish() for runs in self._runs.values()))

    @property
    def is_composed(self) -> bool:
        """Whether the widgets are there; while the screen is closed they go before it does."""
        return self.is_attached and bool(self.query(KeyBar))

    @property
    def part(self) -> ComparePart:
        """What is shown."""
        return self.query_one(f"#part-{self._tab}", ComparePart)

    @property
    def runs(self) -> Comparing | None:
        """What is trained for it; None while it is being made, and where it can't be."""
        return self._runs.get(self._tab)

    # The tabs

    def action_tab(self, name: str) -> None:
        """Show a tab."""
        self._show_tab(name)

    def _show_tab(self, name: str) -> None:
        self._tab = name
        for each in TABS:
            self.query_one(f"#part-{each}").display = each == name
            self.query_one(f"#tab-{each}").set_class(each == name, "-shown")
        self.set_focus(None)
        if name not in self._asked:
            self._asked.add(name)
            self._begin(name)
        else:
            self._look()

    @work(group="begin")
    async def _begin(self, name: str) -> None:
        """Make what a tab shows; on a thread, since files may be read and torch imported."""
        part = self.query_one(f"#part-{name}", ComparePart)
        part.say(self._translate("Loading PyTorch …") if name == "pair" else "")
        try:
            runs = await asyncio.to_thread(self._made, name)
        except TutorError as error:
            if self.is_composed:
                part.say(error.text(self._translate))
            return
        if not self.is_composed:
            return
        part.say("")
        old = self._runs.get(name)
        if old is not None:
            await old.background.finish()
        self._runs[name] = runs
        runs.background.failed = self._fail
        part.show(runs)
        if name in ("seeds", "rates"):
            runs.background.play()
        self._paint(name)
        # What they hold depends on the room they have, which may have been known before there were runs.
        self.call_after_refresh(self._look)

    def _made(self, name: str) -> Comparing:
        setup, show = self._setup, partial(self._paint, name)
        if name == "twins":
            return TwinRuns(setup, show, self._rhythm)
        if name == "pair":
            return PairRuns(BackendPair(setup), show, self._rhythm)
        seeds = name == "seeds"
        trainer = StackedTrainer(seed_sweep(setup, self._seed_count) if seeds else rate_sweep(setup))
        return SweepRuns(trainer, SEED_STEPS if seeds else RATE_STEPS, show, self._rhythm)

    def _fail(self, error: BaseException) -> None:
        """End as after any mistake of ours."""
        self.app.call_later(_raise, error)

    def _paint(self, name: str) -> None:
        """Show the newest picture, where it is looked at."""
        runs = self._runs.get(name)
        if runs is None or not self.is_composed or name != self._tab or not self.part.is_whole:
            return
        with self.app.batch_update():
            self.part.show(runs)

    @work(group="look", exclusive=True)
    async def _look(self) -> None:
        """Take a picture of what is in view now."""
        runs = self.runs
        if runs is not None and self.is_composed:
            self.part.prepare(runs)
            await runs.look()

    def on_resize(self, _event: Resize) -> None:
        """Take a picture that fits."""
        self.call_after_refresh(self._look)

    # Keys

    def give_way(self) -> None:
        """Leave the next moment to a key that has come."""
        for runs in self._runs.values():
            runs.background.give_way()

    def _hurry(self) -> Comparing | None:
        """Let what a key asks for find the event loop free; what it is about."""
        self.give_way()
        return self.runs

    def _do(self, action: Callable[[], Awaitable[None]]) -> None:
        """Do what may have to wait for a step that is on its way."""
        self.run_worker(action(), group="run")

    @on(PressableText.Pressed)
    async def press_text(self, event: PressableText.Pressed) -> None:
        """A text of the title or the key line was clicked."""
        await self.run_action(event.action)

    @on(CompareView.RunChosen)
    def choose(self, event: CompareView.RunChosen) -> None:
        """A run was clicked."""
        self.part.chosen = event.index

    def action_move(self, key: str) -> None:
        """Mark another run."""
        self._hurry()
        self.part.move(key)

    def action_play(self) -> None:
        """Play or pause."""
        runs = self._hurry()
        if runs is None:
            return
        if runs.background.playing:
            runs.background.pause()
        else:
            self.part.prepare(runs)
            runs.background.play()
        self.part.show(runs)

    def action_step(self) -> None:
        """Make one step."""
        runs = self._hurry()
        if isinstance(runs, TwinRuns | PairRuns):
            self._do(partial(runs.background.advance, 1))

    def action_speed(self, direction: int) -> None:
        """Play more slowly, or faster; a sweep is played as fast as it goes."""
        runs = self._hurry()
        if isinstance(runs, TwinRuns | PairRuns):
            runs.background.change_speed(direction)
            self.part.show(runs)

    def action_restart(self) -> None:
        """Go back to the start."""
        runs = self._hurry()
        if isinstance(runs, TwinRuns | PairRuns):
            self._do(runs.restart)
        elif runs is not None:
            self._begin(self._tab)

    def action_more(self) -> None:
        """Train a sweep twice as long."""
        runs = self._hurry()
        if isinstance(runs, SweepRuns):
            runs.go_on_to(2 * runs.view.goal)

    def action_count(self, direction: int) -> None:
        """Begin anew with fewer or more seeds."""
        self._hurry()
        if self._tab != "seeds":
            return
        counts = [count for count in SEED_COUNTS if (count - self._seed_count) * direction > 0]
        if counts:
            wanted = counts[0] if direction > 0 else counts[-1]
            self._seed_count = seeds_that_fit(self._setup, wanted)
            self._begin("seeds")

    def action_toggle_log(self) -> None:
        """Change the loss axis between linear and logarithmic."""
        self._hurry()
        self.part.toggle_log()

    def action_next_view(self) -> None:
        """Show losses, gradients or maps, where only one fits."""
        self._hurry()
        self.part.next_view()
        self.call_after_refresh(self._look)

    def action_take(self) -> None:
        """Close with the setup of the marked run."""
        setup = self.part.setup_taken(self.runs)
        if setup is not None:
            self.dismiss(print_setup(setup))

    def action_back(self) -> None:
        """Close the field, or the screen."""
        if self.part.asking:
            self.part.ask(False)
        else:
            self.dismiss(None)

    # Twins

    def on_key(self, event: Key) -> None:
        """Give the field what is typed ahead of it: a binding would come after the next keys."""
        self.give_way()
        part = self.part
        if event.key == "a" and not part.asking:
            self.action_add()
        elif not part.asking or event.character is None or not part.type(event.character):
            return
        event.stop()

    def action_add(self) -> None:
        """Ask for the words of one more twin."""
        runs = self._hurry()
        if isinstance(runs, TwinRuns):
            if len(runs.frames) >= MOST_TWINS:
                self.part.say(self._translate("Six fit side by side. d removes the marked one."))
            else:
                self.part.ask(True)

    def action_remove(self) -> None:
        """Leave the marked twin out."""
        runs, part = self._hurry(), self.part
        if isinstance(runs, TwinRuns) and len(runs.frames) > 1:
            self._do(partial(self._remove, runs, part.chosen))

    async def _remove(self, runs: TwinRuns, index: int) -> None:
        await runs.remove(index)
        self.call_after_refresh(self._look)

    @on(Input.Changed)
    def hurry_for_input(self) -> None:
        """Let what is typed show at once."""
        self._hurry()

    @on(Input.Submitted)
    def add_typed(self, event: Input.Submitted) -> None:
        """Add the twin that was typed."""
        event.stop()
        self._do(partial(self._add, event.value.strip()))

    async def _add(self, text: str) -> None:
        runs, part = self._runs["twins"], self.query_one(TwinsPart)
        assert isinstance(runs, TwinRuns)
        try:
            setup = await asyncio.to_thread(parse_setup, text, runs.frames[0].setup, working_folder())
            await runs.add(setup)
        except TutorError as error:
            part.say(error.text(self._translate).replace("\n", "; "))
            return
        part.say("")
        part.ask(False)
        part.chosen = len(runs.frames) - 1
        self.call_after_refresh(self._look)


def _raise(error: BaseException) -> None:
    raise error
