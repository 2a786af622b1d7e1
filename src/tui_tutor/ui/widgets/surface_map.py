"""The map of what the network has learnt, with the data on it."""

from dataclasses import dataclass

from textual.events import Click, Hide, Resize, Show
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from tui_tutor.engine.data import Dataset
from tui_tutor.engine.frame import Frame, Surface
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.wrap import wrap_text
from tui_tutor.ui.painting.answers import paint_answers
from tui_tutor.ui.painting.canvas import Canvas
from tui_tutor.ui.painting.map_view import MapView, Points
from tui_tutor.ui.painting.names import UnitAddress, fits, is_hidden, is_unit_of
from tui_tutor.ui.painting.palette import Palette, ink
from tui_tutor.ui.painting.surface import map_place, paint_map
from tui_tutor.ui.widgets.painted import LEAST_SECONDS, Painted


class SurfaceMap(Painted):
    """A heat map over two inputs, a curve over one, a sample and its answer for more.

    Args:
        translate: Gives the texts in the learner's language.
    """

    least_seconds = LEAST_SECONDS

    frame: var[Frame | None] = var(None)
    """The run that is shown."""

    surface: var[Surface | None] = var(None)
    """What the units answer over the inputs; None where there are too many inputs."""

    dataset: var[Dataset | None] = var(None)
    """The data that lie on the map; None leaves them out."""

    unit: var[UnitAddress | None] = var(None)
    """The unit whose map is shown; None for the network's answer."""

    hidden: var[frozenset[str]] = var(frozenset())
    """Names of values that a page hides."""

    drawing: var[bool] = var(False)
    """Whether clicks draw points."""

    @dataclass
    class PointDrawn(Message):
        """Posted when a point is drawn: its raw inputs and its class."""

        map: "SurfaceMap"
        x1: float
        x2: float
        y: int

        @property
        def control(self) -> "SurfaceMap":
            """The sender."""
            return self.map

    @dataclass
    class RoomChanged(Message):
        """Posted when the map has become larger, smaller, visible or hidden."""

        map: "SurfaceMap"

        @property
        def control(self) -> "SurfaceMap":
            """The sender."""
            return self.map

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate
        self.border_title = translate("what it has learnt")

    @property
    def pixels(self) -> tuple[int, int]:
        """Columns and rows of pixels that a surface should have to fill the map."""
        _left, _top, columns, rows = map_place(*self.content_size, self.surface)
        return columns, rows * 2

    def watch_frame(self, old: Frame | None, new: Frame | None) -> None:
        """Paint again where more than the parameters changed; those come with the surface."""
        same = old and new and (old.setup, old.sample) == (new.setup, new.sample)
        if self.surface is None or not same:
            self.repaint()

    def watch_surface(self, old: Surface | None, new: Surface | None) -> None:
        """Paint the new map; at once where there was none to look at."""
        if old is None or new is None:
            self.repaint()
        else:
            self.repaint_in_time()

    def watch_dataset(self) -> None:
        """Paint the new data."""
        self.repaint()

    def watch_unit(self) -> None:
        """Paint that unit's map."""
        self.repaint()

    def watch_hidden(self) -> None:
        """Paint without what is hidden."""
        self.repaint()

    def watch_drawing(self, drawing: bool) -> None:
        """Say how points are drawn."""
        text = self._translate("click ●  shift+click ○") if drawing else ""
        self.border_subtitle = text

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The map, the curve or the answers."""
        frame, surface, dataset = self.frame, self.surface, self.dataset
        if frame is None:
            return []
        unit = self.unit if self.unit and is_unit_of(frame.setup, self.unit) else None
        if surface is None or not fits(frame, surface):
            return paint_answers(frame, unit, self.hidden, width, height, palette, self._translate)
        layer = unit.layer + 1 if unit else len(frame.layers)
        if is_hidden(f"a{layer}", self.hidden, len(frame.layers)):
            canvas = Canvas(width, height)
            for row, line in enumerate(
                wrap_text(self._translate("Hidden for now: a question asks for it."), width)[:height]
            ):
                canvas.put(0, row, line, ink(palette.muted))
            return canvas.strips()
        points, classes = None, 0
        if dataset is not None:
            points = Points(dataset.raw_x, dataset.y, dataset.raw_test_x, dataset.test_y)
            classes = dataset.classes
        view = MapView(frame, surface, points, unit, classes)
        return paint_map(view, width, height, palette, self._translate)

    def on_resize(self, _event: Resize) -> None:
        """Tell that another map fits."""
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
        """Draw a point: of class 1 by the left button, of class 0 by another or with shift."""
        offset = event.get_content_offset(self)
        if not self.drawing or self.surface is None or offset is None:
            return
        left, top, columns, rows = map_place(*self.content_size, self.surface)
        column, row = offset.x - left, offset.y - top
        if not (0 <= column < columns and 0 <= row < rows) or self.surface.x2.size < 2:
            return
        x1, x2 = self.surface.x1, self.surface.x2
        across, up = column / max(columns - 1, 1), 1 - row / max(rows - 1, 1)
        first = float(x1[0]) + across * float(x1[-1] - x1[0])
        second = float(x2[-1]) + up * float(x2[0] - x2[-1])
        target = 0 if event.shift or event.button != 1 else 1
        self.post_message(self.PointDrawn(self, round(first, 3), round(second, 3), target))
