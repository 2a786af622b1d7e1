"""The parts of the comparing screen, one for each tab: what it shows and which keys it knows."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import var
from textual.widgets import Input, Static

from tui_tutor.engine.setup import Setup
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.comparing import Comparing, PairRuns, SweepRuns, TwinRuns
from tui_tutor.ui.painting.compare_sweeps import grid_of, label_cells
from tui_tutor.ui.painting.map_view import MapView
from tui_tutor.ui.painting.numbers import count
from tui_tutor.ui.player import FULL_SPEED
from tui_tutor.ui.screens.panel_values import next_of
from tui_tutor.ui.screens.prompts import LONGEST
from tui_tutor.ui.widgets.compare_views import (
    CompareView,
    CourseChart,
    PairTable,
    RateCurve,
    SeedGrid,
    TwinList,
    TwinMaps,
)
from tui_tutor.ui.widgets.title_bar import KeyBar

Keys = tuple[tuple[str, str, str], ...]


class ComparePart(Vertical):
    """What a tab shows.

    Args:
        translate: Gives the texts in the learner's language.
        id: What the widget is called.
    """

    KEYS: ClassVar[Keys] = ()
    """Key, word and action of those that are this part's own."""

    chosen: var[int] = var(0)
    """The run that is marked, from 0."""

    def __init__(self, translate: Translate, id: str) -> None:
        super().__init__(id=id)
        self._translate = translate
        self._view_count = 0

    def on_mount(self) -> None:
        """Count the views."""
        self._view_count = len(self.query(CompareView))

    @property
    def is_whole(self) -> bool:
        """Whether all views are there; while the screen is closed they go one after the other."""
        return self.is_attached and len(self.query(CompareView)) == self._view_count > 0

    def compose(self) -> ComposeResult:
        """The views, what is to be said, the keys."""
        _ = self._translate
        yield from self.views()
        yield Static("", classes="says", markup=False)
        keys = ((_(key), _(word), action) for key, word, action in self.KEYS)
        yield KeyBar((*keys, ("q", _("back"), "back")))

    def views(self) -> ComposeResult:
        """The views."""
        yield from ()

    def show(self, runs: Comparing) -> None:
        """Show the newest picture."""

    def prepare(self, runs: Comparing) -> None:
        """Say what the next pictures need to hold."""

    def setup_taken(self, runs: Comparing | None) -> Setup | None:  # noqa: ARG002
        """The setup of the marked run, for the panel; None where there is none."""
        return None

    def move(self, key: str) -> None:
        """Mark another run."""

    def toggle_log(self) -> None:
        """Change the loss axis."""

    def next_view(self) -> None:
        """Show something else, where only one thing fits."""

    @property
    def asking(self) -> bool:
        """Whether there is a field to type in."""
        return False

    def ask(self, asks: bool) -> None:
        """Show or hide the field to type in."""

    def type(self, character: str) -> bool:  # noqa: ARG002
        """Take a character that was typed ahead of the field; whether it is one for it."""
        return False

    def playing_words(self, runs: Comparing) -> str:
        """Whether it is played or held, and how fast it is or would be."""
        _, speed = self._translate, runs.background.speed
        going = _("frozen") if runs.background.held else _("playing")
        state = going if runs.background.playing else _("paused")
        rate = _("full speed") if speed == FULL_SPEED else _("{rate} steps/s").format(rate=count(speed))
        return f"{state}  < {rate} >"

    def say(self, text: str) -> None:
        """Say something under the views; nothing where it is empty."""
        says = self.query_one(".says", Static)
        says.update(text)
        says.display = bool(text)

    def watch_chosen(self, chosen: int) -> None:
        """Mark it in every view."""
        for view in self.query(CompareView):
            view.chosen = chosen


class TwinsPart(ComparePart):
    """The twins: a list, their losses, their gradients, their maps."""

    KEYS = (
        (mark("space"), mark("play"), "play"),
        ("s", mark("step"), "step"),
        ("a", mark("add"), "add"),
        ("d", mark("remove"), "remove"),
        ("v", mark("view"), "next_view"),
        ("r", mark("reset"), "restart"),
        ("< >", mark("speed"), "speed(1)"),
        ("x", mark("log axis"), "toggle_log"),
        ("↑↓", mark("choose"), "move('down')"),
        ("enter", mark("to the panel"), "take"),
    )
    VIEWS = ("losses", "norms", "maps")

    view: var[str] = var("losses")
    """What is shown where only one thing fits."""

    def __init__(self, translate: Translate, id: str) -> None:
        super().__init__(translate, id)
        self._maps: tuple[MapView | None, ...] = ()

    def views(self) -> ComposeResult:
        """A list over two charts and the maps."""
        _ = self._translate
        yield TwinList(_, id="twin-list")
        yield Input(placeholder=_("what differs, as in learning-rate=0.1"), max_length=LONGEST, compact=True)
        with Horizontal(id="twin-charts"):
            yield CourseChart(_, _("loss"), id="twin-losses")
            yield CourseChart(_, _("size of ∂J/∂W1"), id="twin-norms")
        yield TwinMaps(_, _("what they have learnt"), id="twin-maps")

    def on_mount(self) -> None:
        """Begin with the losses; the field comes when it is asked for."""
        self.query_one("#twin-norms", CourseChart).log_axis = True
        self.query_one(Input).display = False
        self.add_class(f"-view-{self.view}")

    def show(self, runs: Comparing) -> None:
        """The newest picture of each twin."""
        if not isinstance(runs, TwinRuns):
            return
        _, standings = self._translate, runs.standings()
        self.chosen = min(self.chosen, len(standings) - 1)
        self.query_one(TwinList).standings = standings
        losses = self.query_one("#twin-losses", CourseChart)
        losses.courses = runs.losses()
        step = _("step {step}").format(step=count(max(one.step for one in standings)))
        losses.border_subtitle = f"{step}  {self.playing_words(runs)}"
        self.query_one("#twin-norms", CourseChart).courses = runs.norms()
        if runs.maps is not self._maps:
            self._maps = runs.maps
            names = (one.name for one in standings)
            self.query_one(TwinMaps).views = tuple(zip(names, runs.maps, strict=False))

    def prepare(self, runs: Comparing) -> None:
        """Have maps made of the size that fits."""
        if isinstance(runs, TwinRuns):
            runs.pixels = self.query_one(TwinMaps).pixels(len(runs.frames))

    def setup_taken(self, runs: Comparing | None) -> Setup | None:
        """The marked twin's."""
        return runs.frames[self.chosen].setup if isinstance(runs, TwinRuns) else None

    def move(self, key: str) -> None:
        """Mark the twin above or below."""
        last = max(len(self.query_one(TwinList).standings) - 1, 0)
        self.chosen = min(max(self.chosen + {"up": -1, "down": 1}.get(key, 0), 0), last)

    def toggle_log(self) -> None:
        """Change the axis of the losses."""
        chart = self.query_one("#twin-losses", CourseChart)
        chart.log_axis = not chart.log_axis

    def next_view(self) -> None:
        """Losses, gradients, maps."""
        self.remove_class(f"-view-{self.view}")
        self.view = next_of(self.VIEWS, self.view)
        self.add_class(f"-view-{self.view}")

    @property
    def asking(self) -> bool:
        """Whether the field is shown."""
        return self.query_one(Input).display

    def ask(self, asks: bool) -> None:
        """Show or hide the field."""
        field = self.query_one(Input)
        field.display = asks
        self.say("")
        if asks:
            field.value = ""
        self.screen.set_focus(field if asks else None, scroll_visible=False)

    def type(self, character: str) -> bool:
        """Put a character into the field."""
        if character.isprintable():
            self.query_one(Input).insert_text_at_cursor(character)
        return character.isprintable()


class SeedsPart(ComparePart):
    """Many starts."""

    KEYS = (
        (mark("space"), mark("pause"), "play"),
        ("[ ]", mark("seeds"), "count(1)"),
        ("m", mark("more steps"), "more"),
        ("r", mark("reset"), "restart"),
        ("↑↓←→", mark("choose"), "move('right')"),
        ("enter", mark("to the panel"), "take"),
    )

    def views(self) -> ComposeResult:
        """The grid."""
        yield SeedGrid(self._translate, self._translate("many starts"))

    def show(self, runs: Comparing) -> None:
        """The newest picture."""
        if isinstance(runs, SweepRuns):
            self.chosen = min(self.chosen, len(runs.view.outcomes) - 1)
            self.query_one(SeedGrid).view_of_sweep = runs.view

    def setup_taken(self, runs: Comparing | None) -> Setup | None:
        """The panel's setup with the marked seed."""
        return runs.view.outcomes[self.chosen].setup if isinstance(runs, SweepRuns) else None

    def move(self, key: str) -> None:
        """Mark a neighbour in the grid."""
        grid = self.query_one(SeedGrid)
        view = grid.view_of_sweep
        if view is None:
            return
        width, height = grid.content_size
        across = grid_of(len(view.outcomes), label_cells(view.outcomes), width, height - 3).across
        delta = {"up": -across, "down": across, "left": -1, "right": 1}[key]
        if 0 <= self.chosen + delta < len(view.outcomes):
            self.chosen += delta


class RatesPart(ComparePart):
    """Many learning rates.

    Args:
        translate: Gives the texts in the learner's language.
        own: The rate on the panel.
        id: What the widget is called.
    """

    KEYS = (
        (mark("space"), mark("pause"), "play"),
        ("←→", mark("choose"), "move('right')"),
        ("m", mark("more steps"), "more"),
        ("x", mark("log axis"), "toggle_log"),
        ("r", mark("reset"), "restart"),
        ("enter", mark("to the panel"), "take"),
    )

    def __init__(self, translate: Translate, own: float, id: str) -> None:
        super().__init__(translate, id)
        self._own = own
        self._is_new = True

    def views(self) -> ComposeResult:
        """The curve."""
        yield RateCurve(self._translate, self._translate("loss over the learning rate"))

    def on_mount(self) -> None:
        """Tell which rate is the panel's."""
        self.query_one(RateCurve).own = self._own

    def show(self, runs: Comparing) -> None:
        """The newest picture; the panel's own rate is marked at first."""
        if not isinstance(runs, SweepRuns):
            return
        if self._is_new:
            self._is_new = False
            rates = [outcome.setup.learning_rate for outcome in runs.view.outcomes]
            self.chosen = rates.index(self._own)
        self.query_one(RateCurve).view_of_sweep = runs.view

    def setup_taken(self, runs: Comparing | None) -> Setup | None:
        """The panel's setup with the marked rate."""
        return runs.view.outcomes[self.chosen].setup if isinstance(runs, SweepRuns) else None

    def move(self, key: str) -> None:
        """Mark the next smaller or larger rate."""
        view = self.query_one(RateCurve).view_of_sweep
        last = len(view.outcomes) - 1 if view else 0
        delta = -1 if key in ("left", "down") else 1
        self.chosen = min(max(self.chosen + delta, 0), last)

    def toggle_log(self) -> None:
        """Change the loss axis."""
        curve = self.query_one(RateCurve)
        curve.log_axis = not curve.log_axis


class PairPart(ComparePart):
    """NumPy beside Torch."""

    KEYS = (
        (mark("space"), mark("play"), "play"),
        ("s", mark("step"), "step"),
        ("r", mark("reset"), "restart"),
        ("< >", mark("speed"), "speed(1)"),
    )

    def views(self) -> ComposeResult:
        """The table."""
        yield PairTable(self._translate, self._translate("NumPy beside Torch"))

    def show(self, runs: Comparing) -> None:
        """The newest picture."""
        if isinstance(runs, PairRuns):
            table = self.query_one(PairTable)
            table.pair = runs.view
            table.border_subtitle = self.playing_words(runs)
