"""The numbers of a step: forward values, gradients, parameters."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Blur, Click, Focus
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_tutor.engine.frame import Frame
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.palette import Palette
from tui_tutor.ui.painting.values import (
    CELL,
    TABS,
    Row,
    Window,
    label_width,
    paint_table,
    paint_tabs,
    table_rows,
)
from tui_tutor.ui.widgets.painted import Painted


class ValuesTable(ScrollView, Painted, can_focus=True):
    """A table with a row for each tensor, or for each unit of a matrix.

    Args:
        translate: Gives the texts in the learner's language.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "pick", "Set this number, or see how it is made", show=False),
        Binding("t", "next_tab", "Next tab", show=False),
    ]

    frame: var[Frame | None] = var(None)
    """The run that is shown."""

    tab: var[str] = var("forward")
    """``forward``, ``gradients`` or ``parameters``."""

    hidden: var[frozenset[str]] = var(frozenset())
    """Names of values that a page hides."""

    @dataclass
    class TabChosen(Message):
        """Posted when another tab is asked for."""

        table: "ValuesTable"
        tab: str

        @property
        def control(self) -> "ValuesTable":
            """The sender."""
            return self.table

    @dataclass
    class SampleStepped(Message):
        """Posted when the sample before (-1) or after (1) is asked for."""

        table: "ValuesTable"
        delta: int

        @property
        def control(self) -> "ValuesTable":
            """The sender."""
            return self.table

    @dataclass
    class ParameterPicked(Message):
        """Posted when a weight, or a bias (``input`` None), is to be set by hand."""

        table: "ValuesTable"
        layer: int
        unit: int
        input: int | None

        @property
        def control(self) -> "ValuesTable":
            """The sender."""
            return self.table

    @dataclass
    class OriginAsked(Message):
        """Posted when it is asked where a number comes from: phase and unit that compute it."""

        table: "ValuesTable"
        kind: str
        layer: int
        unit: int

        @property
        def control(self) -> "ValuesTable":
            """The sender."""
            return self.table

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate
        self._rows: list[Row] = []
        self._cursor = (0, 0)
        self.border_title = translate("numbers")

    def watch_frame(self) -> None:
        """Show the new numbers."""
        self._refill()

    def watch_tab(self) -> None:
        """Show the other tab from its top."""
        self._cursor = (0, 0)
        self.scroll_to(0, 0, animate=False)
        self._refill()

    def watch_hidden(self) -> None:
        """Show without what is hidden."""
        self._refill()

    def room(self) -> Size:
        """What the scroll bars leave."""
        return self.scrollable_content_region.size

    def view(self) -> tuple[object, ...]:
        """The usual, and what is in sight."""
        return *super().view(), self.scroll_offset, self.has_focus

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The tabs, then the rows of the table that are in sight."""
        if self.frame is None or height < 1:
            return []
        cursor = self._cursor if self.has_focus else None
        window = Window(width, height - 1, self.scroll_offset.y, self._first_column, cursor)
        tabs = paint_tabs(self.frame, self.tab, width, palette, self._translate)
        return [tabs, *paint_table(self._rows, window, palette)]

    def on_focus(self, _event: Focus) -> None:
        """Show which number the keys act on."""
        self.border_subtitle = self._translate("arrows move   enter how it is made, or set it")
        self.refresh()

    def on_blur(self, _event: Blur) -> None:
        """Stop showing it."""
        self.border_subtitle = ""
        self.refresh()

    def on_click(self, event: Click) -> None:
        """Do what the clicked place is for."""
        match event.style.meta.get("spot"):
            case ("tab", str(tab)):
                self.post_message(self.TabChosen(self, tab))
            case ("sample", int(delta)):
                self.post_message(self.SampleStepped(self, delta))
            case ("parameter", int(layer), int(unit), int(source)):
                self._offer(layer, unit, source)
            case ("origin", str(kind), int(layer), int(unit)):
                self.post_message(self.OriginAsked(self, kind, layer, unit))
            case _:
                pass

    def action_next_tab(self) -> None:
        """Ask for the next tab."""
        tab = TABS[(TABS.index(self.tab) + 1) % len(TABS)]
        self.post_message(self.TabChosen(self, tab))

    def action_pick(self) -> None:
        """Set the number under the cursor by hand, or ask how it is made."""
        row, column = self._cursor
        if row >= len(self._rows):
            return
        place, made_by = self._rows[row].place(column), self._rows[row].made_by(column)
        if place is not None:
            self._offer(*place)
        elif made_by is not None:
            self.post_message(self.OriginAsked(self, *made_by))

    def action_scroll_up(self) -> None:
        """Move the cursor, or the table where it has none."""
        if not self._move(-1, 0):
            super().action_scroll_up()

    def action_scroll_down(self) -> None:
        """Move the cursor, or the table where it has none."""
        if not self._move(1, 0):
            super().action_scroll_down()

    def action_scroll_left(self) -> None:
        """Move the cursor, or the table where it has none."""
        if not self._move(0, -1):
            self.scroll_relative(x=-CELL, animate=False)

    def action_scroll_right(self) -> None:
        """Move the cursor, or the table where it has none."""
        if not self._move(0, 1):
            self.scroll_relative(x=CELL, animate=False)

    def _offer(self, layer: int, unit: int, source: int) -> None:
        self.post_message(self.ParameterPicked(self, layer, unit, None if source < 0 else source))

    def _move(self, rows: int, columns: int) -> bool:
        """Move the cursor and bring it into sight; False where there is nothing to move it in."""
        if not self._rows:
            return False
        row = min(max(self._cursor[0] + rows, 0), len(self._rows) - 1)
        column = min(max(self._cursor[1] + columns, 0), self._rows[row].values.size - 1)
        self._cursor = (row, column)
        width, height = self.scrollable_content_region.size
        fitting = max((width - label_width(self._rows)) // CELL, 1)
        top = min(max(self.scroll_offset.y, row - height + 2), row)
        first = self._first_column
        left = min(max(first, column - fitting + 1), column)
        self.scroll_to(left * CELL, top, animate=False)
        self.repaint()
        return True

    @property
    def _first_column(self) -> int:
        return -(-self.scroll_offset.x // CELL)

    def _refill(self) -> None:
        if self.frame is None:
            return
        self._rows = table_rows(self.frame, self.tab, self.hidden, self._translate)
        longest = max(row.values.size for row in self._rows)
        size = Size(label_width(self._rows) + longest * CELL, len(self._rows) + 1)
        if size != self.virtual_size:
            self.virtual_size = size
        self.repaint()
