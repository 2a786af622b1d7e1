"""The reader: one page of a lesson, its live blocks, and the way to the pages around it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import unquote

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalGroup
from textual.events import Key
from textual.geometry import Region, Spacing
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui_tutor.lessons.glossary import Glossary
from tui_tutor.lessons.lesson import Block, Goal, Predict, Prose
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.lesson_markdown import LessonMarkdown
from tui_tutor.ui.markdown.painted_text import PaintedText
from tui_tutor.ui.widgets.goal_block import Below, GoalBlock
from tui_tutor.ui.widgets.hint_block import HintBlock
from tui_tutor.ui.widgets.page_frame import PageNavigation, PageTitle
from tui_tutor.ui.widgets.page_scroll import PageScroll
from tui_tutor.ui.widgets.predict_block import PredictBlock, Verdict
from tui_tutor.ui.widgets.question_block import QuestionBlock
from tui_tutor.ui.widgets.questions import question_block
from tui_tutor.ui.widgets.reading import Reading as Reading

_MARGIN = Spacing(1, 0, 2, 0)
"""Lines that stay in view around a link the keyboard comes to."""


class Reader(Vertical):
    """A page to read and to work on.

    What follows a question that is not answered is not shown. Questions judge their answers
    themselves; predictions and goals are judged by the owner, who sets `verdicts`, `done`
    and `progress`.

    Args:
        translate: Gives the texts of the interface.

    Attributes:
        glossary: Bold words that are terms of it are links; set it before the page is built.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "point_on", "Next link", show=False),
        Binding("shift+tab", "point_back", "Link before", show=False),
        Binding("h", "hint", "Hint", show=False),
        Binding("H", "solution", "Solution", show=False),
        Binding("T", "try_solution", "Try the solution", show=False),
    ]
    """Tab goes through links, answers and buttons, and then on to the next part of the screen."""

    reading: reactive[Reading | None] = reactive(None, init=False)
    """The page that is open; the same page again keeps the place that is being read."""

    done: reactive[frozenset[str]] = reactive(frozenset[str](), init=False)
    """Keys of the goals that are reached."""

    below: reactive[Mapping[str, Below]] = reactive(dict[str, Below], init=False)
    """What stands below goals that a run alone can't reach, by the goal's key."""

    progress: reactive[Mapping[str, str]] = reactive(dict[str, str], init=False)
    """How far the run is, in words, by the goal's key."""

    verdicts: reactive[Mapping[str, Verdict]] = reactive(dict[str, Verdict], init=False)
    """Whether predictions were right, by the block's key."""

    more_below: reactive[bool] = reactive(False, init=False)
    """Whether some of the page is below what is in view."""

    @dataclass
    class PanelLink(Message):
        """Posted when a link asks for words of a setup on the panel."""

        reader: "Reader"
        setup: str

        @property
        def control(self) -> "Reader":
            """The sender."""
            return self.reader

    @dataclass
    class LessonLink(Message):
        """Posted when a link leads to a lesson, and perhaps to one of its pages."""

        reader: "Reader"
        slug: str
        page: str | None

        @property
        def control(self) -> "Reader":
            """The sender."""
            return self.reader

    @dataclass
    class TermLink(Message):
        """Posted when a link, or a bold word, asks what a term means."""

        reader: "Reader"
        name: str

        @property
        def control(self) -> "Reader":
            """The sender."""
            return self.reader

    @dataclass
    class WebLink(Message):
        """Posted when a link leads out of the tutor."""

        reader: "Reader"
        address: str

        @property
        def control(self) -> "Reader":
            """The sender."""
            return self.reader

    @dataclass
    class NoHelp(Message):
        """Posted when the page lacks the help that was asked for: ``hint``, ``solution``, ``try``."""

        reader: "Reader"
        wanted: str

        @property
        def control(self) -> "Reader":
            """The sender."""
            return self.reader

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate
        self.glossary = Glossary()
        self._built: Reading | None = None

    def compose(self) -> ComposeResult:
        """A page that scrolls over its navigation."""
        navigation = PageNavigation(self._translate).data_bind(Reader.more_below)
        with PageScroll():
            if self.reading is not None:
                self._take(self.reading)
                navigation.set_reactive(PageNavigation.place, self.reading.place)
                yield VerticalGroup(*self._widgets(self.reading))
        yield navigation

    async def on_mount(self) -> None:
        """Show the page that was set meanwhile."""
        await self._show()

    async def watch_reading(self) -> None:
        """Show the page."""
        if self.is_mounted and self.query(PageScroll):
            await self._show()

    def watch_done(self, done: frozenset[str]) -> None:
        """Tick the goals."""
        for goal in self.query(GoalBlock):
            goal.done = goal.goal.key in done

    def watch_below(self, below: Mapping[str, Below]) -> None:
        """Show what was trained for goals in the background."""
        for goal in self.query(GoalBlock):
            goal.below = below.get(goal.goal.key)

    def watch_progress(self, progress: Mapping[str, str]) -> None:
        """Show how far the run is."""
        for goal in self.query(GoalBlock):
            goal.progress = progress.get(goal.goal.key, "")

    def watch_verdicts(self, verdicts: Mapping[str, Verdict]) -> None:
        """Show whether predictions were right."""
        for block in self.query(PredictBlock):
            before, block.verdict = block.verdict, verdicts.get(block.predict.key, block.verdict)
            if before is None and block.verdict is not None:
                self.call_after_refresh(self._show_reply, block)

    @property
    def open_question(self) -> QuestionBlock | PredictBlock | None:
        """The question that waits for an answer."""
        for block in self.query(PaintedText):
            if isinstance(block, QuestionBlock | PredictBlock) and not block.answered:
                return block
        return None

    async def _show(self) -> None:
        """Put the page in place of the one before, in one paint."""
        reading, before = self.reading, self._built
        if reading is None or reading == before:
            return
        self._take(reading)
        same = before is not None and before.address == reading.address
        if before is not None and same and before.page == reading.page and self._agrees(reading):
            self._update(reading)
            return
        scroll = self.query_one(PageScroll)
        old = list(scroll.children)
        had_focus = any(widget.has_focus_within for widget in old)
        column = VerticalGroup(*self._widgets(reading))
        with self.app.batch_update():
            if not same:
                scroll.scroll_home(animate=False, force=True, immediate=True)
            await scroll.mount(column)
            await scroll.remove_children(old)
            self.query_one(PageNavigation).place = reading.place
        if had_focus:
            scroll.focus(scroll_visible=False)

    def _take(self, reading: Reading) -> None:
        self._built = reading
        self.done = reading.done
        self.verdicts = reading.verdicts

    def _agrees(self, reading: Reading) -> bool:
        """Whether the questions on the page have the answers of a reading already."""
        given = {block.key: block.given for block in self.query(QuestionBlock)}
        given |= {block.predict.key: block.given for block in self.query(PredictBlock)}
        return all(reading.answers.get(key, "") == answer for key, answer in given.items())

    def _update(self, reading: Reading) -> None:
        """Take what is new of the same page without building it again."""
        self.query_one(PageNavigation).place = reading.place
        for block in self.query(HintBlock):
            block.shown, block.solved = reading.hints, reading.solved

    def _widgets(self, reading: Reading) -> Iterator[Widget]:
        number = f"{reading.lesson.number}  " if reading.lesson.number else ""
        lesson = number + reading.lesson.title
        yield PageTitle(lesson, reading.page.title)
        yield from self._blocks(reading.page.blocks)
        if reading.page.hints or reading.page.solution:
            yield HintBlock(reading.page, self._translate, reading.hints, reading.solved)

    def _blocks(self, blocks: tuple[Block, ...]) -> Iterator[Widget]:
        """Widgets of blocks up to the first question without an answer."""
        for block in blocks:
            widget = self._block(block)
            yield widget
            if isinstance(widget, QuestionBlock | PredictBlock) and not widget.answered:
                return

    def _block(self, block: Block) -> Widget:
        reading = self._built
        answers, right = (reading.answers, reading.right) if reading else ({}, frozenset[str]())
        match block:
            case Prose(text=text):
                return LessonMarkdown(text, self._translate, self.glossary)
            case Goal(key=key):
                goal = GoalBlock(block, self._translate, key in self.done)
                goal.set_reactive(GoalBlock.progress, self.progress.get(key, ""))
                goal.set_reactive(GoalBlock.below, self.below.get(key))
                return goal
            case Predict(key=key):
                predict = PredictBlock(block, self._translate, answers.get(key, ""))
                predict.set_reactive(PredictBlock.verdict, self.verdicts.get(key))
                return predict
            case _:
                return question_block(block, self._translate, answers.get(block.key, ""), block.key in right)

    async def _show_rest(self, key: str) -> None:
        """Show what follows a question that has just been answered."""
        reading = self._built
        if reading is None:
            return
        keys = [getattr(block, "key", None) for block in reading.page.blocks]
        rest = reading.page.blocks[keys.index(key) + 1 :]
        column = self.query_one(PageScroll).query_one(VerticalGroup)
        await column.mount_all(self._blocks(rest), before=next(iter(column.query(HintBlock)), None))

    def _show_reply(self, block: PaintedText) -> None:
        """Scroll no more than needed for the end of a block, where answers are replied to."""
        scroll = self.query_one(PageScroll)
        if block.is_attached and scroll in block.ancestors:
            region = block.virtual_region
            rows = min(region.height, max(1, scroll.size.height - _MARGIN.height))
            end = Region(region.x, region.bottom - rows, region.width, rows)
            scroll.scroll_to_region(end, animate=False, spacing=_MARGIN)

    @on(PageScroll.Moved)
    def look_below(self, event: PageScroll.Moved) -> None:
        """Say whether the page goes on below."""
        event.stop()
        self.more_below = event.scroll.more_below

    @on(PageNavigation.MoreAsked)
    def scroll_on(self, event: PageNavigation.MoreAsked) -> None:
        """Show what is below."""
        event.stop()
        self.query_one(PageScroll).scroll_page_down(animate=False)

    @on(QuestionBlock.Answered)
    def after_answer(self, event: QuestionBlock.Answered) -> None:
        """Bring what is said to the answer into view; go on below a question that is answered rightly."""
        if event.right:
            self.call_next(self._show_rest, event.key)
        self.call_after_refresh(self._show_reply, event.block)

    @on(PredictBlock.PredictionGiven)
    def after_prediction(self, event: PredictBlock.PredictionGiven) -> None:
        """Go on below a prediction."""
        self.call_next(self._show_rest, event.key)

    @on(LessonMarkdown.LinkChosen)
    def follow(self, event: LessonMarkdown.LinkChosen) -> None:
        """Sort a link by where it leads."""
        event.stop()
        scheme, _colon, rest = event.href.partition(":")
        if scheme == "panel":
            self.post_message(self.PanelLink(self, unquote(rest)))
        elif scheme == "lesson":
            slug, _slash, page = unquote(rest).partition("/")
            self.post_message(self.LessonLink(self, slug, page or None))
        elif scheme == "term":
            self.post_message(self.TermLink(self, unquote(rest)))
        else:
            self.post_message(self.WebLink(self, event.href))

    def on_key(self, event: Key) -> None:
        """What answers it goes to the question that waits, wherever on the page the focus is."""
        if event.character and self.take_character(event.character):
            event.stop()

    def take_character(self, character: str) -> bool:
        """Give the question that waits a character; returns whether it is for it."""
        question = self.open_question
        if question is None or question.has_focus:
            return False
        if taken := question.take_character(character):
            self._point_at(question, question.pointed)
        return taken

    def action_hint(self) -> None:
        """Show the next hint."""
        page = self._built.page if self._built else None
        self._help("hint", HintBlock.ask_hint, page is not None and bool(page.hints))

    def action_solution(self) -> None:
        """Show the solution."""
        page = self._built.page if self._built else None
        self._help("solution", HintBlock.ask_solution, page is not None and page.solution is not None)

    def action_try_solution(self) -> None:
        """Put the solution on the panel."""
        blocks = self.query(HintBlock)
        self._help("try", HintBlock.try_solution, any(block.can_be_tried for block in blocks))

    def _help(self, wanted: str, ask: Callable[[HintBlock], None], there: bool) -> None:
        if not there:
            self.post_message(self.NoHelp(self, wanted))
            return
        for block in self.query(HintBlock):
            ask(block)
            self.call_after_refresh(block.scroll_visible, animate=False)

    def action_point_on(self) -> None:
        """Point at the next link; after the last one, go to the next part of the screen."""
        self._move(1)

    def action_point_back(self) -> None:
        """Point at the link before; before the first one, go to the part of the screen before."""
        self._move(-1)

    def _move(self, delta: int) -> None:
        texts = [text for text in self.query(PaintedText) if text.focusable]
        stops = [(text, index) for text in texts for index in text.stops]
        focused = self.screen.focused
        place = 0 if delta > 0 else -1
        if isinstance(focused, PaintedText):
            now = (focused, min(focused.pointed, len(focused.links) - 1))
            place = stops.index(now) + delta if now in stops else place
        if 0 <= place < len(stops):
            self._point_at(*stops[place])
        elif delta > 0 and stops:
            self.screen.set_focus(stops[-1][0], scroll_visible=False)
            self.screen.focus_next()
        else:
            scroll = self.query_one(PageScroll)
            if focused is scroll:
                self.screen.focus_previous()
            else:
                scroll.focus(scroll_visible=False)

    def _point_at(self, text: PaintedText, index: int) -> None:
        """Point at a link and bring no more than its own lines into view."""
        text.pointed = index
        self.screen.set_focus(text, scroll_visible=False)
        scroll = self.query_one(PageScroll)
        if scroll in text.ancestors and text.links:
            # A choice that has just been answered is a link no more.
            region = text.link_region(min(index, len(text.links) - 1))
            region = region.translate(text.virtual_region.offset)
            scroll.scroll_to_region(region, animate=False, spacing=_MARGIN)
