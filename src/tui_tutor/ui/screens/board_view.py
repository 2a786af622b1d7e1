"""The teacher's board as a screen: the class at a glance, and what may be looked at."""

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import var
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tui_tutor.store.board_messages import Answers, Board
from tui_tutor.translation import Translate
from tui_tutor.ui.class_desk import Desk
from tui_tutor.ui.class_pages import (
    LessonPlace,
    Question,
    lesson_places,
    lesson_title,
    questions_of,
    title_of,
)
from tui_tutor.ui.class_roll import STUCK_MINUTES, Standing
from tui_tutor.ui.screens.board_values import PANE_NAMES, PANES, BoardLook, Teacher
from tui_tutor.ui.widgets.board_parts import BoardAnswers, BoardLearner, BoardPages, BoardState
from tui_tutor.ui.widgets.board_table import BoardTable
from tui_tutor.ui.widgets.title_bar import KeyBar, PressableText

SECONDS_BETWEEN_LOOKS = 5.0
"""At the clock, by whose minutes the board tells who is stuck."""


class BoardView(Screen[None]):
    """Shows the class; the screen built on this one acts.

    Args:
        desk: What the class has told.
        teacher: The tutor around it.
        look: What was looked at before.
        translate: Gives the texts in the teacher's language.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-tiny-wide"), (40, "-narrow"), (100, "-wide"), (160, "-huge")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-tiny-high"), (12, "-low"), (30, "-high")]  # noqa: RUF012

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "next_pane", "Next pane"),
        Binding("x", "anonymous", "Hide names"),
        Binding("left_square_bracket", "stuck_after(-1)", "Stuck sooner"),
        Binding("right_square_bracket", "stuck_after(1)", "Stuck later"),
        Binding("B,b,escape", "to_lesson", "To your lesson"),
        Binding("L", "language", "Language"),
        Binding("question_mark,f1", "help", "Help"),
        Binding("q", "app.quit", "Quit"),
    ]

    board: var[Board | None] = var(None)
    """How things stand in the class."""

    standings: var[tuple[Standing, ...]] = var(())
    """Everyone, those who need help first."""

    places: var[tuple[LessonPlace, ...]] = var(())
    """How the class is spread over the pages."""

    own: var[tuple[str, str]] = var(("", ""))
    """Lesson and page that the teacher has open."""

    answers: var[Answers | None] = var(None)
    """What was answered on a page."""

    page: var[str] = var("")
    """What that page is called."""

    questions: var[Mapping[str, Question]] = var(dict)
    """What that page asks."""

    people: var[int] = var(0)
    """How many learners are here."""

    chosen: var[str] = var("")
    """The id of the chosen learner."""

    standing: var[Standing | None] = var(None)
    """The chosen learner."""

    spotlit: var[str] = var("")
    """What the learner is called whose screen is shown, or asked for."""

    is_anonymous: var[bool] = var(False)
    """Whether numbers stand for the names."""

    lost: var[str] = var("")
    """What is said of a class that is gone; "" while it is there."""

    pane: var[str] = var(PANES[0])
    """What is shown where only one thing fits."""

    def __init__(self, desk: Desk, teacher: Teacher, look: BoardLook, translate: Translate) -> None:
        super().__init__()
        self.desk = desk
        self.teacher = teacher
        self._translate = translate
        self._stuck_minutes = look.stuck_minutes
        self.set_reactive(BoardView.chosen, look.chosen)
        self.set_reactive(BoardView.is_anonymous, look.is_anonymous)
        self.set_reactive(BoardView.pane, look.pane)

    def compose(self) -> ComposeResult:
        """How to come in, how things stand, the class, the keys."""
        _ = self._translate
        self.add_class(f"-show-{self.pane}", update=False)
        with Horizontal(id="board-title"):
            yield Static("", id="join", markup=False)
            yield PressableText(self.teacher.next_language, "language")
            yield PressableText(_("? help"), "help")
        yield BoardState(_).data_bind(
            BoardView.board, BoardView.standings, BoardView.spotlit, BoardView.is_anonymous, BoardView.lost
        )
        with Horizontal(id="board-panes"):
            for pane in PANES:
                yield PressableText(_(PANE_NAMES[pane]), f"show_pane('{pane}')", f"board-pane-{pane}")
            yield Static(_("v switches"), markup=False)
        with Horizontal(id="board-body"):
            yield BoardTable(_).data_bind(BoardView.standings, BoardView.chosen)
            with Vertical(id="board-side"):
                yield from self._compose_side()
        yield KeyBar(self.key_hints())
        yield Static(_("Too small: the board needs 40x12. q quits."), id="too-small")

    def _compose_side(self) -> ComposeResult:
        _ = self._translate
        yield BoardPages(_).data_bind(BoardView.places, BoardView.own)
        yield BoardAnswers(_).data_bind(
            BoardView.board, BoardView.answers, BoardView.page, BoardView.questions, BoardView.people
        )
        yield BoardLearner(_).data_bind(BoardView.standing, BoardView.is_anonymous)

    def key_hints(self) -> tuple[tuple[str, str, str], ...]:
        """The keys on the bottom line, the most needed first; the last two are always shown."""
        _ = self._translate
        return (
            (_("enter"), _("this learner"), "with_learner"),
            ("f", _("follow me"), "follow"),
            ("B", _("lesson"), "to_lesson"),
            ("p", _("push"), "push"),
            ("a", _("ask"), "ask"),
            ("z", _("freeze"), "freeze"),
            ("v", _("view"), "next_pane"),
            ("x", _("names"), "anonymous"),
            ("r", _("answers"), "results"),
            ("l", _("lessons"), "lessons"),
            ("/", _("find"), "find"),
            ("?", _("help"), "help"),
            ("q", _("quit"), "app.quit"),
        )

    def on_mount(self) -> None:
        """Show what the class has told until now."""
        # A screen that comes while the tutor ends never gets its widgets.
        if not self.query(BoardTable):
            return
        self.desk.changed = self.take_news
        self.query_one(BoardTable).focus()
        self.watch_pane(self.pane)
        self.take_news()
        self.set_interval(SECONDS_BETWEEN_LOOKS, self.take_news)

    @property
    def look(self) -> BoardLook:
        """What is looked at, for the screen that takes this one's place."""
        return BoardLook(self.chosen, self.is_anonymous, self._stuck_minutes, self.pane)

    def take_news(self) -> None:
        """Show what the class has told."""
        if not self.is_attached or not self.query(BoardTable):
            return
        desk, find = self.desk, self.teacher.find
        with self.app.batch_update():
            self.board = desk.board
            self.lost = desk.lost
            self.standings = desk.roll.standings(
                desk.now,
                self._stuck_minutes,
                self.is_anonymous,
                self._translate,
                lambda row: title_of(row, find),
            )
            self.places = lesson_places(self.standings, find)
            self.people = sum(each.is_here for each in self.standings)
            self.spotlit = self.name_of(desk.board.spotlight) if desk.board else ""
            news = self.teacher.news()
            self.own = (news.lesson, news.page) if news else ("", "")
            self._take_answers(desk.answers)
            self._keep_chosen()
            self._show_joining()

    def _take_answers(self, answers: Answers | None) -> None:
        if answers is not None and answers is not self.answers:
            lesson = self.teacher.find(answers.lesson)
            pages = {page.key: page for page in lesson.pages} if lesson else {}
            page = pages.get(answers.page)
            numbers = list(pages)
            self.questions = questions_of(page) if page else {}
            if lesson is not None and page is not None:
                self.page = self._translate("{lesson}, page {number}").format(
                    lesson=lesson_title(lesson), number=numbers.index(page.key) + 1
                )
        self.answers = answers
        self.set_class(
            answers is not None or (self.board is not None and self.board.poll is not None), "-answered"
        )

    def _keep_chosen(self) -> None:
        """Choose the first where nobody is chosen, or where the chosen one is deleted."""
        by_id = {each.row.learner: each for each in self.standings}
        if self.chosen not in by_id:
            self.chosen = self.standings[0].row.learner if self.standings else ""
        self.standing = by_id.get(self.chosen)

    def _show_joining(self) -> None:
        """Show what learners type to come in."""
        board, _ = self.board, self._translate
        if board is None:
            text = _("The class is being asked …")
        elif board.code:
            text = _("{line}   code {code}").format(line=board.line, code=board.code)
        else:
            text = _("{line}   no code lets in now").format(line=board.line)
        self.query_one("#join", Static).update(text)

    def name_of(self, learner: str) -> str:
        """What a learner is called on the board."""
        return self.desk.roll.name(learner, self.is_anonymous, self._translate)

    # Looking

    @on(PressableText.Pressed)
    async def press_text(self, event: PressableText.Pressed) -> None:
        """A text of the title or the key line was clicked."""
        await self.run_action(event.action)

    @on(BoardState.Pressed)
    async def press_state(self, event: BoardState.Pressed) -> None:
        """Something that holds for everybody was clicked."""
        await self.run_action(event.action)

    @on(BoardTable.LearnerChosen)
    def choose_learner(self, event: BoardTable.LearnerChosen) -> None:
        """Show the chosen learner."""
        self.chosen = event.learner
        self._keep_chosen()

    def action_anonymous(self) -> None:
        """Show numbers for the names, or the names again."""
        self.is_anonymous = not self.is_anonymous
        self.take_news()
        self.query_one(BoardTable).show_chosen()

    def action_stuck_after(self, direction: int) -> None:
        """Count as stuck sooner or later."""
        index = STUCK_MINUTES.index(self._stuck_minutes) + direction
        self._stuck_minutes = STUCK_MINUTES[min(max(index, 0), len(STUCK_MINUTES) - 1)]
        text = self._translate("Stuck: {count} minutes without anything achieved on a page with open goals.")
        self.notify(text.format(count=self._stuck_minutes), timeout=4, markup=False)
        self.take_news()

    def action_next_pane(self) -> None:
        """Show the next pane, where the window holds only one; else go to the next part."""
        if self.has_class("-narrow"):
            self.action_show_pane(PANES[(PANES.index(self.pane) + 1) % len(PANES)])
        else:
            self.focus_next()

    def action_show_pane(self, pane: str) -> None:
        """Show a pane."""
        self.pane = pane

    def watch_pane(self, pane: str) -> None:
        """Mark the pane and bring it into view."""
        for name in PANES:
            self.set_class(name == pane, f"-show-{name}")
        for text in self.query("#board-panes PressableText"):
            text.set_class(text.id == f"board-pane-{pane}", "-shown")
        self.call_after_refresh(self._focus_pane)

    def _focus_pane(self) -> None:
        """Give the keyboard to what is shown."""
        parts: dict[str, type[Widget]] = {
            "learners": BoardTable, "pages": BoardPages, "answers": BoardAnswers, "learner": BoardLearner,
        }  # fmt: skip
        for part in self.query(parts[self.pane]):
            if self.has_class("-narrow") and part.region:
                part.focus(scroll_visible=False)

    def action_to_lesson(self) -> None:
        """Go to the teacher's own lesson."""
        self.teacher.to_lesson()

    def action_language(self) -> None:
        """Go on in the next language."""
        self.teacher.change_language()

    def action_help(self) -> None:
        """Show every key of the board."""
        from tui_tutor.ui.screens.board_help import BoardHelp

        self.app.push_screen(BoardHelp(self._translate))
