"""What shows several runs: values in by reactives, news of what was clicked out by messages."""

from dataclasses import dataclass
from typing import ClassVar

from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from tui_tutor.translation import Translate
from tui_tutor.ui.painting.compare_backends import PairView, paint_pair
from tui_tutor.ui.painting.compare_curves import Course, Standing, paint_courses, paint_standings
from tui_tutor.ui.painting.compare_maps import map_size, paint_maps
from tui_tutor.ui.painting.compare_sweeps import SweepView, paint_rates, paint_seeds
from tui_tutor.ui.painting.map_view import MapView
from tui_tutor.ui.painting.palette import Palette
from tui_tutor.ui.painting.surface import map_place
from tui_tutor.ui.widgets.painted import Painted

SECONDS_BETWEEN = 0.12
"""Between two paintings of what no key asks for; several runs change on many more cells than one."""
MOST_PIXELS = 48
"""Columns or rows of a map beyond which it only costs more."""


class CompareView(Painted):
    """Base of them: paints again whenever one of its values changes.

    Args:
        translate: Gives the texts in the learner's language.
        title: What stands in its border.
        id: What the widget is called.
    """

    least_seconds = SECONDS_BETWEEN
    VALUES: ClassVar[tuple[str, ...]] = ()
    """Names of the values that it shows, some time soon."""
    AT_ONCE: ClassVar[tuple[str, ...]] = ()
    """Names of those that are waited for: what a key changes."""

    chosen: var[int] = var(0)
    """The run that is marked, from 0."""

    @dataclass
    class RunChosen(Message):
        """Posted when a run is clicked; ``index`` counts from 0."""

        view: "CompareView"
        index: int

        @property
        def control(self) -> "CompareView":
            """The sender."""
            return self.view

    def __init__(self, translate: Translate, title: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self._translate = translate
        self.border_title = title

    def on_mount(self) -> None:
        """Paint what changes."""
        for name in self.VALUES:
            self.watch(self, name, self.repaint_in_time, init=False)
        for name in self.AT_ONCE:
            self.watch(self, name, self.repaint, init=False)

    def on_click(self, event: Click) -> None:
        """Tell which run was clicked."""
        place = event.style.meta.get("spot")
        if place and place[0] == "run":
            self.post_message(self.RunChosen(self, place[1]))


class TwinList(CompareView):
    """A line for each twin: its number, what differs, where it stands."""

    VALUES = ("standings",)
    AT_ONCE = ("chosen",)
    standings: var[tuple[Standing, ...]] = var(())
    """The twins."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """A line for each."""
        return max(len(self.standings), 1)

    def watch_standings(self, old: tuple[Standing, ...], new: tuple[Standing, ...]) -> None:
        """Have room for all of them."""
        if len(old) != len(new):
            self.refresh(layout=True)

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The lines."""
        return paint_standings(self.standings, self.chosen, width, height, palette, self._translate)


class CourseChart(CompareView):
    """The courses of several runs over their steps."""

    VALUES = ("courses", "chosen")
    AT_ONCE = ("log_axis",)
    courses: var[tuple[Course, ...]] = var((), always_update=True)
    """One for each run."""
    log_axis: var[bool] = var(False)
    """Whether the values' axis is logarithmic."""

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The chart."""
        return paint_courses(self.courses, self.log_axis, self.chosen, width, height, palette)


class TwinMaps(CompareView):
    """The maps of several runs side by side."""

    VALUES = ("views",)
    views: var[tuple[tuple[str, MapView | None], ...]] = var((), always_update=True)
    """Name and map of each run."""

    def pixels(self, count: int) -> tuple[int, int] | None:
        """Columns and rows of pixels of each of ``count`` maps; None where nobody sees them."""
        if not self.region:
            return None
        columns, rows = map_size(count, *self.content_size)
        _left, _top, across, down = map_place(columns, max(rows - 1, 1))
        return min(across, MOST_PIXELS), min(down * 2, MOST_PIXELS)

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The maps."""
        return paint_maps(self.views, width, height, palette, self._translate)


class SeedGrid(CompareView):
    """A small curve and the outcome of each start."""

    VALUES = ("view_of_sweep",)
    AT_ONCE = ("chosen",)
    view_of_sweep: var[SweepView | None] = var(None, always_update=True)
    """How far the sweep is."""

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The verdict and the curves."""
        if self.view_of_sweep is None:
            return []
        view = self.view_of_sweep._replace(chosen=self.chosen)
        return paint_seeds(view, width, height, palette, self._translate)


class RateCurve(CompareView):
    """The loss over learning rates."""

    VALUES = ("view_of_sweep", "own")
    AT_ONCE = ("chosen", "log_axis")
    view_of_sweep: var[SweepView | None] = var(None, always_update=True)
    """How far the sweep is."""
    log_axis: var[bool] = var(False)
    """Whether the loss axis is logarithmic."""
    own: var[float] = var(0.0)
    """The learning rate of the setup that is asked about."""

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The curve."""
        if self.view_of_sweep is None:
            return []
        view = self.view_of_sweep._replace(chosen=self.chosen)
        return paint_rates(view, self.log_axis, self.own, width, height, palette, self._translate)


class PairTable(CompareView):
    """The largest difference of each tensor between NumPy and Torch."""

    VALUES = ("pair",)
    pair: var[PairView | None] = var(None)
    """How far both are apart."""

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The table."""
        return [] if self.pair is None else paint_pair(self.pair, width, height, palette, self._translate)
