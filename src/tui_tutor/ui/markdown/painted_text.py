"""The widget under everything in the reader: lines of styled text in which links can be chosen."""

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click, MouseMove
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from tui_tutor.ui.markdown.styles import text_styles
from tui_tutor.ui.markdown.wrap import Line, Link, plain


class PaintedText(Widget, can_focus=True):
    """Lines that are laid out for the width there is and painted one by one.

    Subclasses say what the lines are (`lines`) and what choosing a link does (`choose`).
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", "Choose", show=False)]
    """Enter chooses the link that is pointed at."""

    pointed: reactive[int] = reactive(0)
    """Which of the links the keyboard is at."""

    hovered: reactive[int | None] = reactive(None)
    """Which of the links the mouse is over."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._laid_out: tuple[int, list[Line], list[Link]] | None = None

    def lines(self, width: int) -> list[Line]:
        """The lines for a width in cells."""
        raise NotImplementedError

    def choose(self, link: Link) -> None:
        """Do what a link asks for."""
        raise NotImplementedError

    def tell(self, message: Message) -> None:
        """Post a message as this widget's own.

        One that is made while an ancestor handles a key counts as the ancestor's, and would not
        travel beyond it.
        """
        self.post_message(message.set_sender(self))

    @property
    def stops(self) -> list[int]:
        """Places of the links at which tab stops; the others are for the mouse and for other keys."""
        return list(range(len(self.links)))

    @property
    def links(self) -> list[Link]:
        """The links, each once, in reading order."""
        self._lines()
        return self._laid_out[2] if self._laid_out else []

    def allow_focus(self) -> bool:
        """Only text with something to choose in it takes the focus."""
        return bool(self.links)

    def lay_out_again(self) -> None:
        """Take what the lines are anew; the page moves only where their number changed."""
        before = self._laid_out
        self._laid_out = None
        if before is None or not self.is_attached or len(self._lines()) != len(before[1]):
            self.refresh(layout=True)
        else:
            self.refresh()

    def link_region(self, index: int) -> Region:
        """Where a link is, relative to this widget."""
        wanted = self.links[index]
        rows = [y for y, line in enumerate(self._lines()) if any(run.link is wanted for run in line)]
        top = self.content_region.y - self.region.y
        return Region(0, top + rows[0], self.size.width, rows[-1] - rows[0] + 1)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        """All the width there is."""
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many rows as there are lines at this width."""
        return len(self._lines(width))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text that is selected with the mouse."""
        return selection.extract("\n".join(plain(line) for line in self._lines())), "\n"

    def render_line(self, y: int) -> Strip:
        """One line, in the styles of the theme."""
        width = self.size.width
        lines = self._lines()
        base = self.rich_style
        if y >= len(lines):
            return Strip.blank(width, base)
        styles = text_styles(self.app.theme_variables, self.background_colors[1])
        links = self.links
        segments: list[Segment] = []
        for run in lines[y]:
            style = base
            for name in run.style.split():
                style += styles[name]
            if run.link is not None:
                style += self._link_style(run.style, links.index(run.link), styles)
            segments.append(Segment(run.text, style))
        strip = Strip(segments).adjust_cell_length(width, base)
        selection = self.text_selection
        if selection is not None:
            strip = self._selected(strip, selection, y)
        return strip.apply_offsets(0, y)

    def _link_style(self, name: str, index: int, styles: dict[str, Style]) -> Style:
        """How a link shows that the keyboard or the mouse is at it; rows of choices do so softly."""
        if name == "field":
            return Style.null()
        if self.has_focus and index == self.pointed:
            return styles["hovered" if name.startswith("row") else "focused"]
        return styles["hovered"] if index == self.hovered else Style.null()

    def _selected(self, strip: Strip, selection: Selection, y: int) -> Strip:
        span = selection.get_span(y)
        if span is None:
            return strip
        text = strip.text
        start, end = span[0], len(text) if span[1] == -1 else span[1]
        cells = [cell_len(text[:start]), cell_len(text[:end]), strip.cell_length]
        before, inside, after = strip.divide(cells)
        style = self.screen.get_component_rich_style("screen--selection")
        painted = Strip([Segment(each.text, (each.style or Style()) + style) for each in inside])
        return Strip.join([before, painted, after])

    def _lines(self, width: int | None = None) -> list[Line]:
        wanted = self.size.width if width is None else width
        if self._laid_out is not None and (self._laid_out[0] == wanted or not wanted):
            return self._laid_out[1]
        lines = self.lines(max(8, wanted))
        found = {id(run.link): run.link for line in lines for run in line if run.link is not None}
        self._laid_out = (wanted, lines, list(found.values()))
        return lines

    def link_at(self, x: int, y: int) -> int | None:
        """Number of the link at a cell of the content, or None."""
        lines = self._lines()
        if not 0 <= y < len(lines):
            return None
        for run in lines[y]:
            x -= cell_len(run.text)
            if x < 0:
                return self.links.index(run.link) if run.link is not None else None
        return None

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show or hide where the keyboard is."""
        super().watch_has_focus(has_focus)
        self.refresh()

    def on_click(self, event: Click) -> None:
        """Choose the link that is clicked."""
        offset = event.get_content_offset(self)
        index = self.link_at(offset.x, offset.y) if offset is not None else None
        if index is not None:
            event.stop()
            self.pointed = index
            self.choose(self.links[index])

    def on_mouse_move(self, event: MouseMove) -> None:
        """Mark the link under the mouse."""
        offset = event.get_content_offset(self)
        self.hovered = self.link_at(offset.x, offset.y) if offset is not None else None

    def on_leave(self) -> None:
        """Mark none."""
        self.hovered = None

    def action_choose(self) -> None:
        """Choose the link that the keyboard is at."""
        links = self.links
        if links:
            self.choose(links[min(self.pointed, len(links) - 1)])
