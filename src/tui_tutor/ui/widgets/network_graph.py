"""The network as a graph that can be walked through and edited."""

from dataclasses import dataclass
from typing import ClassVar

from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.events import Blur, Click, Focus
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from tui_tutor.engine.frame import Frame, Surface
from tui_tutor.engine.setup import LARGEST_LAYER, MOST_LAYERS
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.graph import GraphView, paint_graph
from tui_tutor.ui.painting.names import UnitAddress, is_unit_of, shape_text
from tui_tutor.ui.painting.palette import Palette
from tui_tutor.ui.widgets.painted import Painted

NEW_LAYER = 4
"""Units of a layer that is added to a network without hidden layers."""


class NetworkGraph(Painted, can_focus=True):
    """Units, connections and what they carry; values come in, wishes go out as messages.

    Args:
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(0, -1)", "Unit above", show=False),
        Binding("down", "move(0, 1)", "Unit below", show=False),
        Binding("left", "move(-1, 0)", "Layer before", show=False),
        Binding("right", "move(1, 0)", "Layer after", show=False),
        Binding("enter", "pick", "Set its weights", show=False),
        Binding("escape", "deselect", "Deselect", show=False),
        Binding("plus", "edit_units(1)", "Add a unit", show=False),
        Binding("minus", "edit_units(-1)", "Remove a unit", show=False),
        Binding("asterisk", "edit_layers(1)", "Add a layer", show=False),
        Binding("slash", "edit_layers(-1)", "Remove a layer", show=False),
    ]

    frame: var[Frame | None] = var(None)
    """The run that is shown."""

    surface: var[Surface | None] = var(None)
    """What the units answer over the inputs; None leaves the small maps out."""

    shows: var[str] = var("weights")
    """``weights`` or ``gradients``."""

    selected: var[UnitAddress | None] = var(None)
    """The unit whose connections stand out."""

    hidden: var[frozenset[str]] = var(frozenset())
    """Names of values that a page hides."""

    lit: var[int | None] = var(None)
    """The layer that has just been computed, or None."""

    @dataclass
    class UnitSelected(Message):
        """Posted when a unit is selected, or none any more."""

        graph: "NetworkGraph"
        address: UnitAddress | None

        @property
        def control(self) -> "NetworkGraph":
            """The sender."""
            return self.graph

    @dataclass
    class LayerSizesEdited(Message):
        """Posted when the learner wants other layers."""

        graph: "NetworkGraph"
        layer_sizes: tuple[int, ...]

        @property
        def control(self) -> "NetworkGraph":
            """The sender."""
            return self.graph

    @dataclass
    class ParameterPicked(Message):
        """Posted when a weight, or a bias (``input`` None), is to be set by hand."""

        graph: "NetworkGraph"
        layer: int
        unit: int
        input: int | None

        @property
        def control(self) -> "NetworkGraph":
            """The sender."""
            return self.graph

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate

    def watch_frame(self, frame: Frame | None) -> None:
        """Paint the new numbers, and drop a selection that is no longer there."""
        if frame is not None:
            title = shape_text(frame.setup)
            # To set it paints the whole graph again, and all of it would be sent.
            if title != self.border_title:
                self.border_title = title
            if self.selected and not is_unit_of(frame.setup, self.selected):
                self._select(None)
        self.repaint()

    def watch_surface(self) -> None:
        """Paint the new maps."""
        self.repaint()

    def watch_shows(self) -> None:
        """Paint weights or gradients."""
        self.repaint()

    def watch_selected(self) -> None:
        """Paint the selection."""
        self.repaint()

    def watch_hidden(self) -> None:
        """Paint without what is hidden."""
        self.repaint()

    def watch_lit(self) -> None:
        """Light up another layer."""
        self.repaint()

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The graph."""
        if self.frame is None:
            return []
        view = GraphView(
            self.frame, self.shows, self.surface, self.selected, self.hidden, self.has_focus, self.lit
        )
        return paint_graph(view, width, height, palette, self._translate)

    def on_focus(self, _event: Focus) -> None:
        """Show where the keys act."""
        self.repaint()

    def on_blur(self, _event: Blur) -> None:
        """Stop showing it."""
        self.repaint()

    def on_click(self, event: Click) -> None:
        """Do what the clicked place is for; beside all of them, deselect."""
        place = event.style.meta.get("spot")
        match place:
            case ("unit", int(layer), int(unit)):
                address = UnitAddress(layer, unit)
                self._select(None if address == self.selected else address)
            case ("parameter", int(layer), int(unit), int(source)):
                self.post_message(self.ParameterPicked(self, layer, unit, None if source < 0 else source))
            case ("add-unit", int(index)):
                self._resize(index, 1)
            case ("remove-unit", int(index)):
                self._resize(index, -1)
            case ("add-layer",):
                self.action_edit_layers(1)
            case ("remove-layer",):
                self.action_edit_layers(-1)
            case _:
                self._select(None)

    def action_move(self, layers: int, units: int) -> None:
        """Select a neighbouring unit; the first one where none is selected."""
        if self.frame is None:
            return
        sizes = self.frame.setup.layer_sizes[1:]
        if self.selected is None:
            self._select(UnitAddress(0, 0))
            return
        layer = min(max(self.selected.layer + layers, 0), len(sizes) - 1)
        unit = min(max(self.selected.unit + units, 0), sizes[layer] - 1)
        self._select(UnitAddress(layer, unit))

    def action_pick(self) -> None:
        """Set the selected unit's first weight by hand."""
        if self.selected is not None:
            self.post_message(self.ParameterPicked(self, self.selected.layer, self.selected.unit, 0))

    def action_deselect(self) -> None:
        """Select no unit, and give the keys back to the screen, which has this key too."""
        self._select(None)
        raise SkipAction

    def action_edit_units(self, delta: int) -> None:
        """Add or remove a unit in the selected hidden layer, the first one where none is."""
        if self.frame is not None and self.frame.setup.hidden_layers:
            layer = self.selected.layer if self.selected else 0
            self._resize(min(layer + 1, self.frame.setup.hidden_layers), delta)

    def action_edit_layers(self, delta: int) -> None:
        """Add a hidden layer like the last one, or remove the last one."""
        if self.frame is None:
            return
        sizes = self.frame.setup.layer_sizes
        if delta > 0 and len(sizes) < MOST_LAYERS:
            units = sizes[-2] if len(sizes) > 2 else NEW_LAYER
            self.post_message(self.LayerSizesEdited(self, (*sizes[:-1], units, sizes[-1])))
        elif delta < 0 and len(sizes) > 2:
            self.post_message(self.LayerSizesEdited(self, (*sizes[:-2], sizes[-1])))

    def _resize(self, index: int, delta: int) -> None:
        assert self.frame is not None
        sizes = list(self.frame.setup.layer_sizes)
        if 1 <= sizes[index] + delta <= LARGEST_LAYER:
            sizes[index] += delta
            self.post_message(self.LayerSizesEdited(self, tuple(sizes)))

    def _select(self, address: UnitAddress | None) -> None:
        if address != self.selected:
            self.selected = address
            self.post_message(self.UnitSelected(self, address))
