"""What stands above a page, its title, and below it, the way to the pages around it."""

from dataclasses import dataclass

from rich.cells import cell_len
from textual.message import Message
from textual.reactive import reactive

from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.document import read_inline
from tui_tutor.ui.markdown.layout import BLANK
from tui_tutor.ui.markdown.painted_text import PaintedText
from tui_tutor.ui.markdown.wrap import Line, Link, Run, line_width, wrap

WIDEST_DOTS = 24
"""Pages beyond which there is no dot for each."""
SIGN = "↓"
"""Says that the page goes on below, where there is no room for words."""
GAP = 2
"""Cells around the sign."""


class PageTitle(PaintedText):
    """The lesson's name in small and the page's title under it.

    Args:
        lesson: Number and name of the lesson.
        title: The page's title, inline Markdown.
    """

    def __init__(self, lesson: str, title: str) -> None:
        super().__init__()
        self._lesson = lesson
        self._title = read_inline(title)

    def lines(self, width: int) -> list[Line]:
        """Lesson, title and a rule."""
        title = [
            tuple(Run(run.text, f"heading-1 {run.style}".strip()) for run in line)
            for line in wrap(self._title, width)
        ]
        longest = max(line_width(line) for line in title)
        rule: Line = (Run("━" * min(width, longest), "heading-1"),)
        lesson = wrap((Run(self._lesson, "muted"),), width) if self._lesson else []
        return [*lesson, *title, rule, BLANK]

    def choose(self, link: Link) -> None:
        """Titles hold no links."""


@dataclass(frozen=True)
class Place:
    """Where a page stands in its lesson.

    Attributes:
        index: Its number, from 0.
        count: Pages of the lesson.
        done: Numbers of the pages that are done, from 0.
        first: Whether no page of the course is before it.
        last: Whether no page of the course is after it.
    """

    index: int
    count: int
    done: frozenset[int] = frozenset()
    first: bool = False
    last: bool = False


class PageNavigation(PaintedText):
    """One line: back, where the page stands, on.

    Args:
        translate: Gives the texts of the interface.
    """

    place: reactive[Place | None] = reactive(None, init=False)
    """Where the page stands."""

    more_below: reactive[bool] = reactive(False, init=False)
    """Whether some of the page is below what is in view."""

    @dataclass
    class MoreAsked(Message):
        """Posted when what is below is asked for."""

        navigation: "PageNavigation"

        @property
        def control(self) -> "PageNavigation":
            """The sender."""
            return self.navigation

    @dataclass
    class PageTurned(Message):
        """Posted when another page is asked for; ``delta`` pages on."""

        navigation: "PageNavigation"
        delta: int

        @property
        def control(self) -> "PageNavigation":
            """The sender."""
            return self.navigation

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate
        self._turns: dict[int, Link] = {}
        self._more = Link("")

    @property
    def stops(self) -> list[int]:
        """Back and on; a dot for each page would keep the keyboard from all that comes after them."""
        words = (*self._turns.values(), self._more)
        return [index for index, link in enumerate(self.links) if link in words]

    def lines(self, width: int) -> list[Line]:
        """The line, with as much in it as there is room for."""
        place = self.place
        if place is None:
            return [BLANK]
        _ = self._translate
        back = () if place.first else (self._run(_("← back"), "nav", -1),)
        says = _("next lesson →") if place.index == place.count - 1 else _("next →")
        on = (Run(_("the end"), "muted"),) if place.last else (self._run(says, "nav", 1),)
        room = width - line_width(back) - line_width(on)
        middle = self._middle(place, room - cell_len(SIGN) - 3 * GAP)
        spare = room - line_width(middle)
        more = next((text for text in (_("↓ more"), SIGN) if spare >= cell_len(text) + 3 * GAP), "")
        # The sign has its room also while it is not shown, so that nothing moves when it comes.
        reserved = cell_len(more) + 2 * GAP if more else 1
        left = max(1, min((width - line_width(middle)) // 2 - line_width(back), spare - reserved))
        right = max(1, spare - left)
        if not more or not self.more_below:
            return [(*back, Run(" " * left), *middle, Run(" " * right), *on)]
        sign = (Run(" " * GAP), Run(more, "nav", self._more), Run(" " * (right - GAP - cell_len(more))))
        return [(*back, Run(" " * left), *middle, *sign, *on)]

    def _middle(self, place: Place, room: int) -> Line:
        numbers = {"number": place.index + 1, "count": place.count}
        says = self._translate("page {number} of {count}").format(**numbers)
        dots = self._dots(place)
        for text in (says, "{number}/{count}".format(**numbers)):
            whole = (Run(text, "muted"), Run("  "), *dots)
            if place.count <= WIDEST_DOTS and line_width(whole) <= room:
                return whole
        if cell_len(says) <= room:
            return (Run(says, "muted"),)
        return (Run("{number}/{count}".format(**numbers), "muted"),)

    def _dots(self, place: Place) -> list[Run]:
        runs = []
        for index in range(place.count):
            delta = index - place.index
            dot, style = ("●", "done") if index in place.done else ("○", "muted")
            if delta == 0:
                runs.append(Run("◉", "current"))
            else:
                runs.append(self._run(dot, style, delta))
        return runs

    def _run(self, text: str, style: str, delta: int) -> Run:
        link = self._turns.setdefault(delta, Link(str(delta)))
        # The dot of a neighbouring page is another link than the word, or both would light up.
        return Run(text, style, link if len(text) > 1 else Link(str(delta)))

    def watch_place(self) -> None:
        """Show the new place, and have enter go on from it."""
        self.lay_out_again()
        on = self._turns.get(1)
        self.pointed = self.links.index(on) if on in self.links else 0

    def watch_more_below(self) -> None:
        """Show or hide the sign."""
        self.lay_out_again()

    def choose(self, link: Link) -> None:
        """Ask for the page, or for what is below."""
        if link is self._more:
            self.tell(self.MoreAsked(self))
            return
        self.tell(self.PageTurned(self, int(link.href)))
