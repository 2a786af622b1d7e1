"""The live panel: graph, map, loss, gradients and numbers, laid out for the room there is."""

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.reactive import var

from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Frame, Surface
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.names import UnitAddress
from tui_tutor.ui.widgets.gradient_view import GradientView
from tui_tutor.ui.widgets.loss_chart import LossChart
from tui_tutor.ui.widgets.network_graph import NetworkGraph
from tui_tutor.ui.widgets.surface_map import SurfaceMap
from tui_tutor.ui.widgets.values_table import ValuesTable


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
                Panel.frame, Panel.surface, Panel.shows, Panel.selected, Panel.hidden
            )
            yield SurfaceMap(_).data_bind(
                Panel.frame, Panel.surface, Panel.dataset, Panel.hidden, Panel.drawing, unit=Panel.selected
            )
        with Horizontal(id="learning"):
            yield LossChart(_).data_bind(Panel.frame, Panel.log_axis, Panel.hidden)
            yield GradientView(_).data_bind(Panel.frame, Panel.hidden)
        yield ValuesTable(_).data_bind(Panel.frame, Panel.tab, Panel.hidden)
