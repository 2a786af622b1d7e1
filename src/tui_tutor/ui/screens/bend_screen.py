"""Looking at the plane of the inputs as each layer bends it."""

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from tui_tutor.engine.bend import Bend
from tui_tutor.ui.player import Evaluations
from tui_tutor.ui.screens.walk_screen import WalkScreen

if TYPE_CHECKING:
    from tui_tutor.ui.widgets.bent_map import BentMap


class BendScreen(WalkScreen):
    """A run on the panel whose layers can be seen to bend the plane, while it trains.

    Args:
        run: The run.
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("M", "bend", "The plane as it is bent")]

    def paint(self, evaluations: Evaluations = ()) -> None:
        """Show the newest picture of the run, and of the plane where somebody looks at it."""
        run = self.run
        if run.bend is not None:
            self.bend = run.bend.fitted(run.frame.setup, run.dataset)
        super().paint(evaluations)

    def action_bend(self) -> None:
        """Show the bent plane below the network, or the loss and the numbers again."""
        if self.has_class("-bending"):
            self.leave_bend()
            return
        if self.walked is not None:
            self.leave_walk(goes_back=False)
        self.add_class("-bending")
        self.show_below("bend")
        self.did("bend")

    def action_walk(self) -> None:
        """Walk through the next step instead."""
        self.leave_bend(goes_back=False)
        super().action_walk()

    def on_bent_map_left(self) -> None:
        """Go back to the panel as it was."""
        self.leave_bend()

    def leave_bend(self, goes_back: bool = True) -> None:
        """Show the panel as it was; go back to where the learner was, if nothing else takes its place."""
        if self.has_class("-bending"):
            self.remove_class("-bending")
            if goes_back:
                self.return_from_below()

    def on_bent_map_layer_chosen(self, event: "BentMap.LayerChosen") -> None:
        """Show the plane after another layer."""
        self._look_at(self.bend.moved(event.delta, self.run.frame.setup, self.run.dataset))

    def on_bent_map_axes_toggled(self) -> None:
        """Show it between other axes."""
        self._look_at(self.bend.toggled(self.run.frame.setup, self.run.dataset))

    def on_bent_map_axis_turned(self, event: "BentMap.AxisTurned") -> None:
        """Show it with another unit on an axis."""
        self._look_at(self.bend.turned(event.axis, self.run.frame.setup, self.run.dataset))

    def on_bent_map_room_changed(self, event: "BentMap.RoomChanged") -> None:
        """Ask for as many pictures as fit; for none while nobody looks."""
        place = event.map
        bend = self.bend._replace(panels=place.panels) if place.region else None
        if bend != self.run.bend:
            self._look_at(bend)

    @work(group="run")
    async def _look_at(self, bend: Bend | None) -> None:
        self.run.bend = bend
        await self.run.look()
