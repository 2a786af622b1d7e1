"""The plane of the inputs as the layers bend it, or a function as the sum of its units' shares."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click, Hide, Resize, Show
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from tui_tutor.engine.bend import DECISION, Bend
from tui_tutor.engine.bent_plane import BentPlane
from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Frame
from tui_tutor.engine.shares import Shares
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.wrap import wrap_text
from tui_tutor.ui.painting.bent_names import BentView, stage_name
from tui_tutor.ui.painting.bent_plane import paint_bent, panels
from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.names import UnitAddress, is_hidden
from tui_tutor.ui.painting.palette import Palette, ink
from tui_tutor.ui.widgets.painted import LEAST_SECONDS, Painted


class BentMap(Painted, can_focus=True):
    """A warped grid with the data moved by it, after one layer or, where it is wide, after several.

    Args:
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "go(1)", "Next layer", show=False),
        Binding("left", "go(-1)", "Layer before", show=False),
        Binding("enter", "other_axes", "Other axes", show=False),
        Binding("up", "turn(1)", "Next unit upward", show=False),
        Binding("down", "turn(0)", "Next unit across", show=False),
        Binding("escape", "leave", "Leave the bent plane", show=False),
    ]

    least_seconds = LEAST_SECONDS

    frame: var[Frame | None] = var(None)
    """The run that is shown."""

    pictures: var[tuple[BentPlane | Shares, ...]] = var(())
    """What `bent_planes_of` gives for `bend`, of the same run."""

    bend: var[Bend] = var(Bend())
    """What is looked at, fitted to the run."""

    dataset: var[Dataset | None] = var(None)
    """The data that are moved."""

    unit: var[UnitAddress | None] = var(None)
    """The chosen unit, whose share of a function stands out."""

    hidden: var[frozenset[str]] = var(frozenset())
    """Names of values that a page hides."""

    @dataclass
    class LayerChosen(Message):
        """Posted when the plane is to be shown ``delta`` layers further on."""

        map: "BentMap"
        delta: int

        @property
        def control(self) -> "BentMap":
            """The sender."""
            return self.map

    @dataclass
    class AxesToggled(Message):
        """Posted when the picture is to lie between other axes."""

        map: "BentMap"

        @property
        def control(self) -> "BentMap":
            """The sender."""
            return self.map

    @dataclass
    class AxisTurned(Message):
        """Posted when the next unit is to be on one axis, 0 for the one across."""

        map: "BentMap"
        axis: int

        @property
        def control(self) -> "BentMap":
            """The sender."""
            return self.map

    @dataclass
    class RoomChanged(Message):
        """Posted when there is room for more or fewer pictures, or the map was shown or hidden."""

        map: "BentMap"

        @property
        def control(self) -> "BentMap":
            """The sender."""
            return self.map

    @dataclass
    class Left(Message):
        """Posted when the learner has seen enough."""

        map: "BentMap"

        @property
        def control(self) -> "BentMap":
            """The sender."""
            return self.map

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate
        self.border_subtitle = translate("←→ layer   enter axes   ↑↓ units   esc leave")

    @property
    def panels(self) -> int:
        """Pictures that fit beside each other: the `Bend.panels` to ask for."""
        return panels(self.content_size.width)

    def watch_frame(self, old: Frame | None, new: Frame | None) -> None:
        """Name the picture; what else changes with a step comes with the pictures."""
        same = old and new and (old.setup, old.sample) == (new.setup, new.sample)
        if not same:
            self._entitle()
            self.repaint()

    def watch_pictures(self, old: tuple[BentPlane | Shares, ...]) -> None:
        """Paint what has moved; at once where there was nothing to look at."""
        self._entitle()
        if old:
            self.repaint_in_time()
        else:
            self.repaint()

    def watch_bend(self) -> None:
        """Name the picture, and paint it as soon as it comes."""
        self._entitle()
        self.repaint()

    def watch_dataset(self) -> None:
        """Paint the new data."""
        self.repaint()

    def watch_unit(self) -> None:
        """Let that unit stand out."""
        self.repaint()

    def watch_hidden(self) -> None:
        """Paint without what is hidden."""
        self.repaint()

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The pictures."""
        frame, dataset = self.frame, self.dataset
        if frame is None or dataset is None:
            return []
        pictures = tuple(picture for picture in self.pictures if _is_of(picture, frame))
        layers = len(frame.layers)
        if any(self._hides(picture, layers) for picture in pictures):
            canvas = Canvas(width, height)
            lines = wrap_text(self._translate("Hidden for now: a question asks for it."), width)
            for row, line in enumerate(lines[:height]):
                canvas.put(0, row, line, ink(palette.muted))
            return canvas.strips()
        view = BentView(frame, pictures, self.bend.depth, dataset.classes, self.unit)
        return paint_bent(view, width, height, palette, self._translate)

    def on_resize(self, _event: Resize) -> None:
        """Tell that another number of pictures may fit."""
        self.post_message(self.RoomChanged(self))

    def on_show(self, event: Show) -> None:
        """Paint what was left out, and tell that somebody looks."""
        super().on_show(event)
        self.post_message(self.RoomChanged(self))

    def on_hide(self, event: Hide) -> None:
        """Paint nothing that nobody sees, and tell so."""
        super().on_hide(event)
        self.post_message(self.RoomChanged(self))

    def on_click(self, event: Click) -> None:
        """Ask for another layer or other axes."""
        match event.style.meta.get("spot"):
            case ("layer", int(delta)):
                self.post_message(self.LayerChosen(self, delta))
            case ("axes",):
                self.post_message(self.AxesToggled(self))
            case ("axis", int(axis)):
                self.post_message(self.AxisTurned(self, axis))

    def action_go(self, layers: int) -> None:
        """Ask for another layer."""
        self.post_message(self.LayerChosen(self, layers))

    def action_other_axes(self) -> None:
        """Ask for other axes."""
        self.post_message(self.AxesToggled(self))

    def action_turn(self, axis: int) -> None:
        """Ask for the next unit on an axis."""
        self.post_message(self.AxisTurned(self, axis))

    def action_leave(self) -> None:
        """Ask to leave the picture."""
        self.post_message(self.Left(self))

    def _entitle(self) -> None:
        """Say above the picture what it is of."""
        _ = self._translate
        if self.frame is None:
            return
        depth = min(self.bend.depth, len(self.frame.layers))
        if self.pictures and isinstance(self.pictures[-1], Shares):
            title = _("each unit's share")
        elif depth == len(self.frame.layers):
            title = _("the plane at the output")
        elif depth:
            title = _("the plane after {layer}").format(layer=stage_name(self.frame, depth))
        else:
            title = _("the plane as it is")
        self.border_title = title

    def _hides(self, picture: BentPlane | Shares, layers: int) -> bool:
        """Whether a picture would tell what a page hides: activations, or what is made of them."""
        names = [f"a{picture.depth}"] if picture.depth else []
        if isinstance(picture, Shares) or picture.turn is not None or picture.axes == DECISION:
            names += [f"z{layers}", f"a{layers}"]
        return any(is_hidden(name, self.hidden, layers) for name in names)


def _is_of(picture: BentPlane | Shares, frame: Frame) -> bool:
    """Whether a picture is of the frame's network: for a moment it may be that of the last one."""
    sizes = frame.setup.layer_sizes
    units = picture.units if isinstance(picture, BentPlane) else picture.shares.shape[1]
    return picture.depth < len(sizes) and sizes[picture.depth] == units
