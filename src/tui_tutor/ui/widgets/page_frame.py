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

    def lines(self, width: int) -> list[Line]:
        """The line, with as much in it as there is room for."""
        place = self.place
        if place is None:
            return [BLANK]
        _ = self._translate
        back = () if place.first else (self._run(_("← back"), "nav", -1),)
        says = _("next lesson →") if place.index == place.count - 1 else _("next →")
        on = (Run(_("the end"), "muted"),) if place.last else (self._run(says, "nav", 1),)
        room = width - 2 * max(line_width(back), line_width(on)) - 2
        middle = self._middle(place, room)
        left = max(1, (width - line_width(middle)) // 2 - line_width(back))
        right = max(1, width - line_width(back) - left - line_width(middle) - line_width(on))
        return [(*back, Run(" " * left), *middle, Run(" " * right), *on)]

    def _middle(self, place: Place, room: int) -> Line:
        numbers = {"number": place.index + 1, "count": place.count}
        says = self._translate("page {number} of {count}").format(**numbers)
        dots = self._dots(place)
        whole = (Run(says, "muted"), Run("  "), *dots)
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
        """Show the new place."""
        self.pointed = 0
        self.lay_out_again()

    def choose(self, link: Link) -> None:
        """Ask for the page."""
        self.tell(self.PageTurned(self, int(link.href)))
