"""The reader: one page of a lesson, its live blocks, and the way to the pages around it."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalGroup
from textual.events import Key
from textual.reactive import reactive
from textual.widget import Widget

from tui_tutor.lessons.glossary import Glossary
from tui_tutor.lessons.lesson import Block, Goal, Prose
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.lesson_markdown import LessonMarkdown
from tui_tutor.ui.markdown.painted_text import PaintedText
from tui_tutor.ui.widgets.goal_block import Below, GoalBlock
from tui_tutor.ui.widgets.hint_block import HintBlock
from tui_tutor.ui.widgets.page_frame import PageNavigation, PageTitle
from tui_tutor.ui.widgets.page_links import sorted_link
from tui_tutor.ui.widgets.page_scroll import BEGINNING, MARGIN, SCROLLING, PageScroll, lines_to_show
from tui_tutor.ui.widgets.predict_block import PredictBlock, Verdict
from tui_tutor.ui.widgets.question_block import QuestionBlock
from tui_tutor.ui.widgets.questions import question_block
from tui_tutor.ui.widgets.reading import Reading as Reading


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
        *(Binding(key, f"scroll('{key}')", "Scroll", show=False) for key in SCROLLING),
    ]
    """Tab goes through links, answers and buttons, and then on to the next part of the screen.

    Keys that scroll do so too where the keyboard is below the page.
    """

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
            before, block.verdict = block.verdict, verdicts.get(block.key, block.verdict)
            if before is None and block.verdict is not None:
                self.call_after_refresh(self._show_reply, block)

    @property
    def open_question(self) -> QuestionBlock | None:
        """The question that waits for an answer."""
        return next((block for block in self.query(QuestionBlock) if not block.answered), None)

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
        given = {block.key: block.answer for block in self.query(QuestionBlock)}
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
        blocks = list(self._blocks(reading.page.blocks))
        yield from blocks
        hints = HintBlock(reading.page, self._translate, reading.hints, reading.solved)
        hints.wait_for_goal(blocks)
        yield hints

    def _blocks(self, blocks: tuple[Block, ...]) -> Iterator[Widget]:
        """Widgets of blocks up to the first question without an answer."""
        for block in blocks:
            widget = self._block(block)
            yield widget
            if isinstance(widget, QuestionBlock) and not widget.answered:
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
            case _:
                question = question_block(
                    block, self._translate, answers.get(block.key, ""), block.key in right
                )
                if isinstance(question, PredictBlock):
                    question.set_reactive(PredictBlock.verdict, self.verdicts.get(block.key))
                return question

    async def _show_rest(self, block: QuestionBlock) -> None:
        """Show what follows a question that has just been answered, with what is said to it."""
        reading = self._built
        if reading is None or not block.is_attached:
            return
        keys = [getattr(each, "key", None) for each in reading.page.blocks]
        rest = reading.page.blocks[keys.index(block.key) + 1 :]
        column = self.query_one(PageScroll).query_one(VerticalGroup)
        hints = column.query_one(HintBlock)
        await column.mount_all(self._blocks(rest), before=hints)
        hints.wait_for_goal(column.children)
        self.call_after_refresh(self._go_on, block)

    def _go_on(self, block: QuestionBlock) -> None:
        """Bring what comes next into view, and the keyboard to it where that is the custom."""
        bottom = self._show_reply(block)
        if not (block.has_focus and block.leads_on):
            return
        question, scroll = self.open_question, self.query_one(PageScroll)
        follows = question is not None and type(question) is type(block)
        if question and follows and scroll.place_of(question).y + question.least_rows <= bottom:
            self.screen.set_focus(question, scroll_visible=False)
        else:
            scroll.focus(scroll_visible=False)

    def _show_reply(self, block: QuestionBlock) -> int:
        """Bring what is said to an answer into view, with what follows; the line at which the view ends."""
        scroll = self.query_one(PageScroll)
        if not block.is_attached or scroll not in block.ancestors:
            return 0
        place, question, ends = scroll.place_of(block), self.open_question, []
        if question is not None and question is not block:
            asked = scroll.place_of(question)
            ends += [asked.bottom, asked.y + question.least_rows]
        last = max(
            scroll.place_of(each).bottom for each in self.query(PaintedText) if scroll in each.ancestors
        )
        ends += [min(last, place.bottom + 1 + BEGINNING), place.bottom]
        room = scroll.size.height - MARGIN.height
        top, bottom = lines_to_show(place.y, place.y + block.reply_row, ends, room)
        scroll.bring(top, bottom)
        return bottom

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
            self.call_next(self._show_rest, event.block)
        else:
            self.call_after_refresh(self._show_reply, event.block)

    @on(PredictBlock.PredictionGiven)
    def after_prediction(self, event: PredictBlock.PredictionGiven) -> None:
        """Go on below a prediction."""
        self.call_next(self._show_rest, event.predict_block)

    @on(LessonMarkdown.LinkChosen)
    def follow(self, event: LessonMarkdown.LinkChosen) -> None:
        """Sort a link by where it leads."""
        event.stop()
        self.post_message(sorted_link(event.href))

    def on_key(self, event: Key) -> None:
        """What answers it goes to the question that waits, wherever on the page the focus is."""
        question = self.open_question
        if question is not None and self.screen.focused is question:
            # What is typed fast comes here, before the question has the keyboard.
            taken = question.take_key(event)
        else:
            taken = event.character is not None and self.take_character(event.character)
        if taken:
            event.stop()

    def take_character(self, character: str) -> bool:
        """Give the question that waits a character; returns whether it is for it."""
        # Where another pane is shown, nobody would see where the keys go.
        question = self.open_question if self.region else None
        taken = question is not None and question.take_character(character)
        if question is not None and taken:
            self._point_at(question, question.pointed)
            question.show_pointed()
        return taken

    def action_hint(self) -> None:
        """Show the next hint."""
        for block in self.query(HintBlock):
            block.ask_hint()

    def action_solution(self) -> None:
        """Show the solution."""
        for block in self.query(HintBlock):
            block.ask_solution()

    def action_try_solution(self) -> None:
        """Put the solution on the panel."""
        for block in self.query(HintBlock):
            block.try_solution()

    async def action_scroll(self, key: str) -> None:
        """Scroll the page."""
        await self.query_one(PageScroll).run_action(SCROLLING[key])

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
            link, top = text.link_region(min(index, len(text.links) - 1)), scroll.place_of(text).y
            scroll.bring(top + link.y, top + link.bottom)
