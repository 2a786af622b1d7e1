"""The contents: every lesson and page with what is done, and a search through all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_tutor.lessons.lesson import (
    Break,
    FormulaTask,
    Goal,
    Lesson,
    Order,
    Page,
    Predict,
    Prose,
    Quiz,
    Shape,
)
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.document import plain_text, read_inline, read_markdown
from tui_tutor.ui.markdown.wrap import plain
from tui_tutor.ui.painting.times import minutes_text

MOST_HITS = 200
"""Hits that are listed; a word that is found more often than that is no help."""
WIDEST = 100
"""Cells of a hit's sentence that are shown at most."""
BEFORE = 24
"""Cells of a hit's sentence that are shown before what was searched for."""

Address = tuple[str, str]
"""Slug of a lesson and key of a page of it."""


@dataclass(frozen=True)
class Hit:
    """A text in which all that was searched for is found.

    Attributes:
        address: The page it is on.
        text: The paragraph, cell or line.
    """

    address: Address
    text: str


def plain_title(page: Page) -> str:
    """A page's title without its markup."""
    return plain(read_inline(page.title))


def page_texts(page: Page) -> Iterator[str]:
    """The texts of a page that may be searched, its title first.

    Replies, hints and solutions are left out: they would tell what the learner is to find.
    """
    yield plain_title(page)
    for block in page.blocks:
        match block:
            case Prose(text=text):
                yield from plain_text(read_markdown(text))
            case Break(ask=ask):
                yield from plain_text(read_markdown(ask))
            case Quiz(ask=ask) | Predict(ask=ask) | Order(ask=ask) | Shape(ask=ask) | FormulaTask(ask=ask):
                yield from plain_text(read_markdown(ask))
            case Goal(say=say):
                yield from plain_text(read_markdown(say))


class CourseIndex:
    """Searches the texts of lessons; read once, at the first search.

    Args:
        lessons: The lessons.
    """

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        self._lessons = lessons
        self._texts: list[tuple[Address, str, str]] | None = None

    def find(self, wanted: str) -> list[Hit]:
        """Texts that hold every word, whatever the case; the first of each page only."""
        words = wanted.casefold().split()
        if not words:
            return []
        if self._texts is None:
            self._texts = [
                ((lesson.slug, page.key), text, text.casefold())
                for lesson in self._lessons
                for page in lesson.pages
                for text in page_texts(page)
            ]
        hits: dict[Address, Hit] = {}
        for address, text, folded in self._texts:
            if address not in hits and all(word in folded for word in words):
                hits[address] = Hit(address, text)
        return list(hits.values())[:MOST_HITS]


class ContentsScreen(ModalScreen[Address | None]):
    """Lessons and pages to go to, and a field to search them.

    Closes with the slug of a lesson and the key of a page, or with None.

    Args:
        lessons: The lessons in order.
        place: Slug and key of the open page.
        visited: Pages that were opened.
        done: Pages that are done.
        translate: Gives the texts of the interface.
        closed: Slugs of lessons that can't be opened yet; their pages are not listed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close"),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "move(-10)", "Up", show=False),
        Binding("pagedown", "move(10)", "Down", show=False),
    ]

    def __init__(
        self,
        lessons: Sequence[Lesson],
        place: Address,
        visited: frozenset[Address],
        done: frozenset[Address],
        translate: Translate,
        closed: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__()
        self._lessons = lessons
        self._not_open = closed - {place[0]}
        self._place = place
        self._visited = visited
        self._done = done
        self._translate = translate
        self._index = CourseIndex([lesson for lesson in lessons if lesson.slug not in self._not_open])
        self._addresses: list[Address | None] = []

    def compose(self) -> ComposeResult:
        """A field over a list."""
        _ = self._translate
        with Vertical() as window:
            window.border_title = _("Contents")
            window.border_subtitle = _("↑↓ choose   enter opens   esc closes")
            yield Input(placeholder=_("type to search"), compact=True)
            yield OptionList(markup=False, compact=True)
            yield Static(_("✓ done   ◐ begun   · not yet opened"), classes="legend", markup=False)

    def on_mount(self) -> None:
        """List everything and begin at the open page."""
        self.query_one(Input).focus()
        self.query_one(OptionList).can_focus = False
        self._list_all()

    @on(Input.Changed)
    def search(self, event: Input.Changed) -> None:
        """List what is found, or everything where nothing is searched for."""
        if not event.value.strip():
            self._list_all()
            return
        hits = self._index.find(event.value)
        words = event.value.casefold().split()
        titles = {
            (lesson.slug, page.key): f"{lesson.number}  {lesson.title}: {plain_title(page)}"
            for lesson in self._lessons
            for page in lesson.pages
        }
        options = [Option(self._hit(hit, titles[hit.address], words)) for hit in hits]
        if not options:
            nothing = self._translate("Nothing found. Try fewer or shorter words.")
            options = [Option(nothing, disabled=True)]
        self._fill(options, [hit.address for hit in hits] or [None], 0)

    @on(Input.Submitted)
    def open_highlighted(self) -> None:
        """Open what is highlighted."""
        self._open(self.query_one(OptionList).highlighted)

    @on(OptionList.OptionSelected)
    def open_clicked(self, event: OptionList.OptionSelected) -> None:
        """Open what is clicked."""
        self._open(event.option_index)

    def action_move(self, delta: int) -> None:
        """Move through the list while the field keeps the keyboard."""
        options = self.query_one(OptionList)
        if options.option_count:
            now = options.highlighted or 0
            options.highlighted = max(0, min(options.option_count - 1, now + delta))

    def action_close(self) -> None:
        """Close with nothing."""
        self.dismiss(None)

    def _open(self, index: int | None) -> None:
        if index is None:
            return
        if self._addresses[index] is not None:
            self.dismiss(self._addresses[index])
        elif self._not_open:
            text = self._translate("This lesson is not open yet. Your teacher will open it.")
            self.notify(text, severity="warning", timeout=4, markup=False)

    def _list_all(self) -> None:
        options: list[Option] = []
        addresses: list[Address | None] = []
        begin = 0
        for lesson in self._lessons:
            options.append(Option(self._lesson_line(lesson)))
            if lesson.slug in self._not_open:
                addresses.append(None)
                continue
            addresses.append(self._first_open(lesson))
            for page in lesson.pages:
                if (lesson.slug, page.key) == self._place:
                    begin = len(options)
                options.append(Option(self._page_line(lesson, page)))
                addresses.append((lesson.slug, page.key))
        self._fill(options, addresses, begin)

    def _fill(self, options: list[Option], addresses: list[Address | None], highlighted: int) -> None:
        found = self.query_one(OptionList)
        found.clear_options()
        found.add_options(options)
        self._addresses = addresses
        if options:
            found.highlighted = highlighted

    def _first_open(self, lesson: Lesson) -> Address:
        """The lesson's first page that is not done."""
        addresses = [(lesson.slug, page.key) for page in lesson.pages]
        return next((address for address in addresses if address not in self._done), addresses[0])

    def _mark(self, addresses: Sequence[Address]) -> tuple[str, str]:
        if all(address in self._done for address in addresses):
            return ("✓", "bold $text-success")
        begun = any(address in self._visited or address in self._done for address in addresses)
        return ("◐", "$text-warning") if begun else ("·", "dim")

    def _lesson_line(self, lesson: Lesson) -> Content:
        sign, style = self._mark([(lesson.slug, page.key) for page in lesson.pages])
        if lesson.slug in self._not_open:
            closed = "   " + self._translate("not open yet")
            return Content.assemble("  ", (f"{lesson.number}  {lesson.title}{closed}", "dim"))
        minutes = minutes_text(lesson.minutes, self._translate)
        return Content.assemble(
            (sign, style), " ", (f"{lesson.number}  {lesson.title}", "bold"), ("   " + minutes, "dim")
        )

    def _page_line(self, lesson: Lesson, page: Page) -> Content:
        address = (lesson.slug, page.key)
        sign, style = self._mark([address])
        here = self._translate("   ← you are here") if address == self._place else ""
        return Content.assemble("     ", (sign, style), " ", plain_title(page), (here, "$text-accent"))

    def _hit(self, hit: Hit, title: str, words: Sequence[str]) -> Content:
        sign, style = self._mark([hit.address])
        head = Content.assemble((sign, style), " ", (title, "bold"))
        if hit.text in title:
            return head
        room = self.query_one(OptionList).scrollable_content_region.width or WIDEST
        text = shortened(hit.text, words, min(room - 3, WIDEST))
        sentence = Content(text)
        folded = text.casefold()
        # casefold may lengthen a text (ß), and then positions do not carry over.
        for word in words if len(folded) == len(text) else ():
            at = folded.find(word)
            if at >= 0:
                sentence = sentence.stylize("bold $text-warning", at, at + len(word))
        return Content.assemble(head, "\n  ", sentence)


def shortened(text: str, words: Sequence[str], room: int) -> str:
    """The part of a text around the first word that was found, in about ``room`` cells."""
    text = " ".join(text.split())
    at = min((index for index in (text.casefold().find(word) for word in words) if index >= 0), default=0)
    start = at
    while start and cell_len(text[start - 1 : at]) <= BEFORE:
        start -= 1
    blank = text.find(" ", start, at)
    if start and blank >= 0:
        start = blank + 1
    part = ("…" if start else "") + text[start:]
    return part if cell_len(part) <= room else set_cell_size(part, room - 1).rstrip() + "…"
