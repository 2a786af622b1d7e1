"""The panel as a screen: everything that shows a run, and what may be looked at.

Values go down to the widgets by `data_bind`; news comes up by message; a key and a click for
the same thing end in the same action.
"""

from collections.abc import Iterator
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from tui_tutor.engine.frame import Frame
from tui_tutor.errors import TutorError
from tui_tutor.translation import Translate
from tui_tutor.ui.class_part import ClassPart
from tui_tutor.ui.painting.values import TABS
from tui_tutor.ui.player import Evaluations
from tui_tutor.ui.run_control import RunControl
from tui_tutor.ui.screens.panel_values import PanelValues, next_of
from tui_tutor.ui.widgets.loss_chart import LossChart
from tui_tutor.ui.widgets.network_graph import NetworkGraph
from tui_tutor.ui.widgets.panel import Panel
from tui_tutor.ui.widgets.run_status import RunStatus
from tui_tutor.ui.widgets.setup_bar import SetupBar
from tui_tutor.ui.widgets.surface_map import SurfaceMap
from tui_tutor.ui.widgets.title_bar import KeyBar, PressableText, TitleBar
from tui_tutor.ui.widgets.values_table import ValuesTable

MOST_PIXELS = 64
"""Columns or rows of the map beyond which it only costs more."""


class PanelScreen(PanelValues):
    """Shows a run; screens built on this one drive it.

    Args:
        run: The run.
        translate: Gives the texts in the learner's language.

    Attributes:
        run: The run.
        next_language: What the tutor would speak next, in its own name.
        class_part: The part in a class; None for a tutor alone.
        borrowed: Whether the run is as somebody else has left it, who leads the class, so that the
            learner has reached nothing by it and its setup is not the learner's own.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "toggle_gradients", "Weights or gradients"),
        Binding("f", "next_tab", "Numbers"),
        Binding("comma", "step_sample(-1)", "Sample before"),
        Binding("full_stop", "step_sample(1)", "Sample after"),
        Binding("x", "toggle_log", "Loss axis"),
        Binding("v", "next_pane", "Next pane"),
        Binding("L", "app.language", "Language"),
        Binding("ctrl+s", "app.save_screen", "Save the screen"),
        Binding("question_mark,f1", "help", "Help"),
        Binding("q", "app.quit", "Quit"),
    ]

    PANES: ClassVar[tuple[str, ...]] = ("network", "numbers")
    """What is shown one at a time where the window is small."""

    def __init__(self, run: RunControl, translate: Translate) -> None:
        super().__init__()
        self._translate = translate
        self.run = run
        self.next_language = ""
        self.class_part: ClassPart | None = None
        self.borrowed = False
        self.set_reactive(PanelScreen.pane, self.PANES[0])

    def compose(self) -> ComposeResult:
        """A title, the parts, what the run does, its setup, the keys."""
        _ = self._translate
        # Before any part is there to be styled: afterwards it would style all of them again.
        self.add_class(f"-show-{self.pane}", *self.room(), update=False)
        has_hand = self.class_part is not None and self.class_part.has_hand
        yield TitleBar(self.PANES, _, self.next_language, has_hand).data_bind(PanelScreen.pane)
        with Horizontal(id="body"):
            yield from self.compose_beside()
            yield Panel(_).data_bind(
                PanelScreen.frame, PanelScreen.surface, PanelScreen.dataset, PanelScreen.hidden,
                PanelScreen.shows, PanelScreen.selected, PanelScreen.tab, PanelScreen.log_axis,
                PanelScreen.drawing, PanelScreen.others, PanelScreen.covered, PanelScreen.walked,
                PanelScreen.bend, PanelScreen.bent, PanelScreen.script, PanelScreen.library,
                PanelScreen.lit_phase, PanelScreen.below,
                PanelScreen.phase, PanelScreen.unit, PanelScreen.lit,
            )  # fmt: skip
        yield RunStatus(_).data_bind(
            PanelScreen.frame, PanelScreen.playing, PanelScreen.steps_per_second, PanelScreen.speed,
            PanelScreen.hidden, PanelScreen.tells_faults,
        )  # fmt: skip
        yield SetupBar(_).data_bind(PanelScreen.setup, PanelScreen.concealed)
        yield KeyBar(self.key_hints())
        yield Static(_("Too small: the tutor needs 40x12. q quits."), id="too-small")

    def compose_beside(self) -> Iterator[Widget]:
        """What stands to the left of the panel."""
        yield from ()

    def key_hints(self) -> tuple[tuple[str, str, str], ...]:
        """The keys on the bottom line: key, word, action; the last two are always shown."""
        _ = self._translate
        return (
            (_("space"), _("play"), "press('play')"),
            ("s", _("step"), "press('step')"),
            ("r", _("reset"), "press('reset')"),
            ("v", _("view"), "next_pane"),
            ("l", _("layers"), "change('layers')"),
            ("[ ]", _("rate"), "nudge_rate(1)"),
            ("S", _("inside"), "walk"),
            ("u", _("setup"), "setup"),
            ("C", _("compare"), "compare"),
            ("D", _("doctor"), "doctor"),
            ("M", _("plane"), "bend"),
            ("?", _("help"), "help"),
            ("q", _("quit"), "app.quit"),
        )

    def on_mount(self) -> None:
        """Paint the run."""
        if not self.is_composed:
            return
        self.run.show = self.paint
        self.paint()
        # A map that is not in view from the start has no room that could change.
        self.call_after_refresh(self.look)

    @property
    def is_composed(self) -> bool:
        """Whether the widgets are there; a screen that comes while the tutor ends never gets any."""
        return bool(self.query(KeyBar))

    @property
    def is_opening(self) -> bool:
        """Whether the run is being prepared, so that what is put on the panel now would not stay."""
        return False

    def may(self, action: str) -> bool:
        """Whether the class allows something just now; where not, it has been said why."""
        return self.class_part is None or self.class_part.allows(action)

    def keeps_secret(self) -> bool:
        """Whether words of the setup are concealed; where they are, it has been said what to do first."""
        if self.concealed:
            text = self._translate("Not before you have found the fault: this would show it.")
            self.notify(text, timeout=4, markup=False)
        return bool(self.concealed)

    # What the learner has done and what the run has brought, for screens built on this one.

    def did(self, action: str) -> None:
        """Note something the learner did, by the name goals use for it."""

    def heard(self, evaluations: Evaluations, frame: Frame) -> None:
        """Note what the run has brought since the last frame."""

    def tell(self, error: TutorError) -> None:
        """Say what went wrong, for as long as it takes to read."""
        text = error.text(self._translate)
        first, _newline, rest = text.partition("\n")
        self.notify(rest or first, title=first if rest else "", severity="warning", timeout=9, markup=False)

    # Painting

    def paint(self, evaluations: Evaluations = ()) -> None:
        """Show the newest picture of the run."""
        if not self.is_attached or not self.is_composed:
            return
        run, frame = self.run, self.run.frame
        with self.app.batch_update():
            if self.setup is not frame.setup:
                self.setup = frame.setup
                self.drawing = frame.setup.data == "points"
                self.query_one(TitleBar).computes = f"{frame.setup.backend} {frame.setup.precision}"
            self.dataset = run.dataset
            self.frame = frame
            self.surface = run.surface
            self.bent = run.bent
            self.playing = run.playing
            self.steps_per_second = run.steps_per_second
            self.speed = run.speed
        self.heard(evaluations, frame)
        if self.class_part is not None:
            self.class_part.changed()

    @on(SurfaceMap.RoomChanged)
    @work(group="run")
    async def look(self) -> None:
        """Take a picture of what is in view now."""
        if not self.is_composed:
            return
        place = self.query_one(SurfaceMap)
        columns, rows = place.pixels if place.region else (0, 0)
        in_view = columns > 0 and rows > 0
        pixels = (min(columns, MOST_PIXELS), min(rows, MOST_PIXELS)) if in_view else None
        if pixels != self.run.pixels or self.surface is None:
            self.run.pixels = pixels
            await self.run.look()

    # Looking

    @on(PressableText.Pressed)
    async def press_text(self, event: PressableText.Pressed) -> None:
        """A text of the title or the key line was clicked."""
        await self.run_action(event.action)

    @on(NetworkGraph.UnitSelected)
    def select_unit(self, event: NetworkGraph.UnitSelected) -> None:
        """Show the unit that was chosen in the graph."""
        self.selected = event.address
        if event.address is not None:
            self.did("select-unit")

    def action_toggle_gradients(self) -> None:
        """Show weights or gradients in the graph."""
        self.shows = "gradients" if self.shows == "weights" else "weights"
        if self.shows == "gradients":
            self.did("gradients")

    @on(ValuesTable.TabChosen)
    def choose_tab(self, event: ValuesTable.TabChosen) -> None:
        """List other numbers."""
        self._list(event.tab)

    def action_next_tab(self) -> None:
        """List the next numbers, and show them where another pane is open."""
        in_view = bool(self.query_one(ValuesTable).region)
        if in_view:
            self._list(next_of(TABS, self.tab))
        else:
            self.action_show_pane("numbers")

    def _list(self, tab: str) -> None:
        self.tab = tab
        if tab == "gradients":
            self.did("gradients")

    @on(ValuesTable.SampleStepped)
    def step_sample(self, event: ValuesTable.SampleStepped) -> None:
        """Show the sample before or after."""
        self.action_step_sample(event.delta)

    @work(group="run")
    async def action_step_sample(self, delta: int) -> None:
        """Show the sample before or after."""
        await self.run.step_sample(delta)
        self.did("sample")

    @on(LossChart.LogAxisToggled)
    def action_toggle_log(self) -> None:
        """Change the loss axis between linear and logarithmic."""
        self.log_axis = not self.log_axis
        self.did("log-axis")

    def action_next_pane(self) -> None:
        """Show the next pane, where the window holds only one."""
        self.action_show_pane(next_of(self.PANES, self.pane))

    def action_show_pane(self, pane: str) -> None:
        """Show a pane."""
        self.remove_class(f"-show-{self.pane}")
        self.pane = pane
        self.add_class(f"-show-{pane}")
        self.call_after_refresh(self._after_pane)

    def _after_pane(self) -> None:
        """Give the keyboard to what is shown."""
        table = self.query_one(ValuesTable)
        if self.pane == "numbers" and table.region:
            table.focus(scroll_visible=False)
        elif self.focused is None or not self.focused.region:
            # Without a focus the arrow keys turn pages, as the key line says.
            self.set_focus(None)

    def action_help(self) -> None:
        """Show every key."""
        # Not before it is asked for: no window is part of the first screen.
        from tui_tutor.ui.screens.help_screen import HelpScreen

        keys = self.class_part.help() if self.class_part is not None else ()
        self.app.push_screen(HelpScreen(self._translate, keys))

    def looks_like(self, other: "PanelScreen") -> None:
        """Take over what is looked at from the screen that was shown before."""
        self.shows, self.tab, self.log_axis = other.shows, other.tab, other.log_axis
        self.selected, self.hidden = other.selected, other.hidden
        self.borrowed = other.borrowed
        if other.pane in self.PANES:
            self.set_reactive(PanelScreen.pane, other.pane)
