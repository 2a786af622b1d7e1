"""The live panel: graph, map, loss, gradients and numbers, laid out for the room there is."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.reactive import var
from textual.widget import Widget

from tui_tutor.engine.bend import Bend
from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Evaluation, Frame, Surface
from tui_tutor.engine.walk import WalkedStep
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.names import UnitAddress
from tui_tutor.ui.widgets.gradient_view import GradientView
from tui_tutor.ui.widgets.loss_chart import LossChart
from tui_tutor.ui.widgets.network_graph import NetworkGraph
from tui_tutor.ui.widgets.surface_map import SurfaceMap
from tui_tutor.ui.widgets.values_table import ValuesTable

if TYPE_CHECKING:
    from tui_tutor.engine.bend import BentPictures
    from tui_tutor.engine.export.script import ScriptLine


class Panel(Container):
    """Lays the parts of the panel out and hands its own values down to them.

    Args:
        translate: Gives the texts in the learner's language.
    """

    frame: var[Frame | None] = var(None)
    """The picture of the run that is painted."""

    surface: var[Surface | None] = var(None)
    """What the network answers over the plane."""

    dataset: var[Dataset | None] = var(None)
    """The rows drawn on the map."""

    hidden: var[frozenset[str]] = var(frozenset[str]())
    """Names of values that the learner is to predict first."""

    shows: var[str] = var("weights")
    """Whether the graph shows weights or gradients."""

    selected: var[UnitAddress | None] = var(None)
    """The unit whose connections and map are shown."""

    tab: var[str] = var("forward")
    """Which numbers are listed."""

    log_axis: var[bool] = var(False)
    """Whether the loss axis is logarithmic."""

    bend: var[Bend] = var(Bend())
    """Which pictures of the bent plane are shown."""

    bent: var["BentPictures"] = var(())
    """Those pictures; none while nobody looks at them."""

    script: var["tuple[ScriptLine, ...]"] = var(())
    """The run as a script."""

    library: var[str] = var("torch")
    """What the script is written for."""

    lit_phase: var[str] = var("")
    """The phase whose lines are lit in the script; "" for none."""

    below: var[frozenset[str]] = var(frozenset[str]())
    """Which of the parts that come in the place of the numbers have been asked for."""

    covered: var[frozenset[str]] = var(frozenset[str]())
    """Names of values that are not to be seen: hidden ones, and what a walked step has not computed."""

    walked: var[WalkedStep | None] = var(None)
    """The step that is walked through, or None."""

    phase: var[int] = var(0)
    """The phase of it that is shown."""

    unit: var[int] = var(0)
    """The unit of the phase that is worked out."""

    lit: var[int | None] = var(None)
    """The layer that the phase computes, or None."""

    others: var[tuple[tuple[Evaluation, ...], ...]] = var(())
    """Evaluations of other paths, to be compared with."""

    drawing: var[bool] = var(False)
    """Whether clicks on the map draw points."""

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate

    def compose(self) -> ComposeResult:
        """The network over its learning over its numbers."""
        _ = self._translate
        with Horizontal(id="network"):
            yield NetworkGraph(_).data_bind(
                Panel.frame, Panel.surface, Panel.shows, Panel.selected, Panel.lit, hidden=Panel.covered
            )
            yield SurfaceMap(_).data_bind(
                Panel.frame, Panel.surface, Panel.dataset, Panel.hidden, Panel.drawing, unit=Panel.selected
            )
        with Horizontal(id="learning"):
            yield LossChart(_).data_bind(Panel.frame, Panel.log_axis, Panel.hidden, Panel.others)
            yield GradientView(_).data_bind(Panel.frame, hidden=Panel.covered)
        yield Horizontal(id="inside")
        yield ValuesTable(_).data_bind(Panel.frame, Panel.tab, hidden=Panel.covered)

    async def watch_below(self, old: frozenset[str], new: frozenset[str]) -> None:
        """Make the parts that are asked for the first time; the first screen is up sooner without them."""
        for name in sorted(new - old, reverse=True):
            place = self.query_one("#inside")
            if name == "script":
                await place.mount(self._script_view())
            elif name == "walk":
                await place.mount(self._step_walk(), before=0)
            else:
                await self.mount(self._bent_map(), after=place)

    def _step_walk(self) -> Widget:
        from tui_tutor.ui.widgets.step_walk import StepWalk

        return StepWalk(self._translate).data_bind(Panel.walked, Panel.phase, Panel.unit, Panel.hidden)

    def _script_view(self) -> Widget:
        from tui_tutor.ui.widgets.script_view import ScriptView

        return ScriptView(self._translate).data_bind(Panel.script, Panel.library, Panel.lit_phase)

    def _bent_map(self) -> Widget:
        from tui_tutor.ui.widgets.bent_map import BentMap

        return BentMap(self._translate).data_bind(
            Panel.frame, Panel.dataset, Panel.bend, Panel.hidden, pictures=Panel.bent, unit=Panel.selected
        )
