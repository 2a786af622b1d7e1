"""Walking through one step, phase by phase."""

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_tutor.engine.frame import Frame
from tui_tutor.engine.walk import Kind, Phase, phases_of, unknown_after
from tui_tutor.translation import Translate
from tui_tutor.ui.player import Evaluations
from tui_tutor.ui.run_control import RunControl
from tui_tutor.ui.screens.time_screen import TimeScreen
from tui_tutor.ui.widgets.values_table import ValuesTable

if TYPE_CHECKING:
    from tui_tutor.ui.widgets.step_walk import StepWalk

BELOW = {"walk": "StepWalk", "script": "ScriptView", "bend": "BentMap"}
"""What comes in the place of the loss and the numbers, by what the stylesheet calls it."""
SHOWN = {"walk": "-walking", "script": "-script", "bend": "-bending"}
"""The class that the screen has while it is there."""
SECONDS_TO_BE_MADE = 0.02
"""After which it is looked whether what comes there is there."""


class WalkScreen(TimeScreen):
    """A run on the panel whose next step can be walked through.

    While it is, what the step has not computed yet is unknown everywhere on the panel.

    Args:
        run: The run.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("S", "walk", "Inside the next step")]

    def __init__(self, run: RunControl, translate: Translate) -> None:
        self._walked_from: Frame | None = None
        self._shown_before = ""
        self._came_from: tuple[str, Widget | None] | None = None
        self._seen: set[Phase] = set()
        self._seen_step = -1
        super().__init__(run, translate)

    def paint(self, evaluations: Evaluations = ()) -> None:
        """Show the newest picture; a walk goes on from it, and ends where the run is played."""
        super().paint(evaluations)
        if self.walked is None:
            return
        if self.run.playing:
            self._leave()
            self.return_from_below(self.pane)
        elif self.run.frame is not self._walked_from:
            self._walk()

    def watch_hidden(self) -> None:
        """Cover what the page hides."""
        self._cover_unknown()

    def watch_walked(self) -> None:
        """Cover what the step has not computed."""
        self.set_class(self.walked is not None, "-walking")
        self._cover_unknown()

    def watch_phase(self) -> None:
        """Uncover what the phase computes, and show it in the graph."""
        self._cover_unknown()
        if self.walked is not None:
            self.shows = "gradients" if self.walked.phases[self.phase].kind == "backward" else "weights"

    def action_walk(self) -> None:
        """Begin to walk through the next step, or go on to its next phase."""
        self._walk_on()

    @work(group="run")
    async def _walk_on(self) -> None:
        if self.walked is not None:
            await self._go(self.phase + 1)
            return
        if self.run.playing and not self.may("run"):
            self.return_from_below()
            return
        phases = phases_of(len(self.run.frame.layers))
        # A unit that is chosen in the graph is the one that is asked about.
        layer, unit = self.selected or (0, 0)
        kind: Kind = "backward" if self.selected and self.shows == "gradients" else "forward"
        await self._begin(phases.index(Phase(kind, layer)), unit)

    @on(ValuesTable.OriginAsked)
    @work(group="run")
    async def show_origin(self, event: ValuesTable.OriginAsked) -> None:
        """Show the phase that computes a number."""
        phases = phases_of(len(self.run.frame.layers))
        places = [
            place for place, each in enumerate(phases) if (each.kind, each.layer) == (event.kind, event.layer)
        ]
        if places:
            await self._begin(places[0], event.unit)

    async def _begin(self, phase: int, unit: int) -> None:
        """Begin a walk at a phase."""
        self._shown_before = self.shows
        self.phase, self.unit = phase, unit
        await self._look_inside()
        self.show_below("walk")
        self.watch_phase()

    @work(group="run")
    async def on_step_walk_phase_chosen(self, event: "StepWalk.PhaseChosen") -> None:
        """Show another phase."""
        await self._go(event.phase)

    def on_step_walk_unit_chosen(self, event: "StepWalk.UnitChosen") -> None:
        """Work another unit out."""
        self.unit = event.unit

    def on_step_walk_left(self) -> None:
        """Go back to the panel as it was."""
        self.leave_walk()

    def leave_walk(self, goes_back: bool = True) -> None:
        """Show the panel as it was; go back to where the learner was, if nothing else takes its place."""
        self._leave()
        if goes_back:
            self.return_from_below()

    def show_below(self, name: str) -> None:
        """Give the keyboard to what comes in the place of the numbers."""
        if self._came_from is None:
            self._came_from = (self.pane, self.focused)
        self.below |= {name}
        self.action_show_pane("numbers")
        self.call_after_refresh(self._focus_below, name)

    def _focus_below(self, name: str) -> None:
        part = next(iter(self.query(BELOW[name])), None)
        if part is None and self.is_attached:
            # It is still being made. A timer leaves the event loop to that; another callback would not.
            self.set_timer(SECONDS_TO_BE_MADE, partial(self._focus_below, name))
        elif part is not None:
            part.focus()

    def return_from_below(self, pane: str | None = None) -> None:
        """Go back to where the learner was before something came in the place of the numbers.

        Args:
            pane: The pane to show; None for the one where the learner was.
        """
        other = next((name for name, shown in SHOWN.items() if self.has_class(shown)), None)
        if other is not None:
            self._focus_below(other)
            return
        before, self._came_from = self._came_from, None
        if before is None:
            return
        pane = pane or before[0]
        if pane != self.pane == "numbers":
            self.action_show_pane(pane)
        if type(self.focused).__name__ in BELOW.values():
            # What is not shown any more would hand the keyboard on to its neighbour.
            self.set_focus(None)
            self.call_after_refresh(self._return_focus, before[1])

    def _return_focus(self, before: Widget | None) -> None:
        """Give the keyboard back to what had it before, unless something has it already."""
        if before is not None and _is_shown(before) and self.focused is None:
            self.set_focus(before, scroll_visible=False)

    async def _go(self, phase: int) -> None:
        """Show a phase; beyond the last one the step is made, and the next one begins."""
        if self.walked is None:
            return
        if phase < len(self.walked.phases):
            self.phase = max(phase, 0)
            self._note_seen()
            return
        if self._takes_over():
            self.phase = 0
            await self.run.step()
            self.did("step")

    @work(exclusive=True, group="walk")
    async def _walk(self) -> None:
        """Walk through the step that follows the newest picture."""
        await self._look_inside()

    async def _look_inside(self) -> None:
        walked = await self.run.walk()
        self._walked_from = self.run.frame
        self.phase = min(self.phase, len(walked.phases) - 1)
        self.walked = walked
        self._note_seen()

    def _note_seen(self) -> None:
        """Note the phase that is shown; a step is walked through once all of its phases were."""
        walked = self.walked
        if walked is None:
            return
        if walked.frame.step != self._seen_step:
            self._seen.clear()
            self._seen_step = walked.frame.step
        phase = walked.phases[self.phase]
        is_new = phase not in self._seen
        self._seen.add(phase)
        if is_new and self._seen >= set(walked.phases):
            self.did("walk")

    def _leave(self) -> None:
        self.walked, self.lit = None, None
        self.shows = self._shown_before or self.shows

    def _cover_unknown(self) -> None:
        walked = self.walked
        if walked is None:
            self.covered = self.hidden
            return
        phase = walked.phases[self.phase]
        self.covered = self.hidden | unknown_after(walked.phases, self.phase)
        self.lit = {"loss": len(walked.frame.layers) - 1, "update": None}.get(phase.kind, phase.layer)


def _is_shown(widget: Widget) -> bool:
    """Whether a widget and all that it lies in are shown, though they may have no room yet."""
    around = [each for each in widget.ancestors_with_self if isinstance(each, Widget)]
    return widget.is_attached and all(each.display for each in around)
