"""The teacher's board: what a teacher may do with the whole class, and with a page's answers."""

from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from tui_tutor.store.board_messages import AskPoll, Freeze, Lead, OpenLesson, Push, Refused, Row, ShowAnswers
from tui_tutor.store.class_messages import FollowMode, Pushed
from tui_tutor.ui.class_pages import LessonPlace
from tui_tutor.ui.screens.board_prompts import ChoosePrompt, ConfirmPrompt, LessonsPrompt, PollPrompt
from tui_tutor.ui.screens.board_view import BoardView
from tui_tutor.ui.screens.prompts import TextPrompt
from tui_tutor.ui.widgets.board_parts import BoardPages

EVERYBODY = ""
"""Stands for all learners where one could be named."""


class BoardClass(BoardView):
    """The board, with what can be done with everybody."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "follow", "Follow me"),
        Binding("p", "push", "Push to everybody"),
        Binding("a", "ask", "Ask the class"),
        Binding("r", "results", "Answers of a page"),
        Binding("z", "freeze", "Freeze"),
        Binding("l", "lessons", "Open and close lessons"),
    ]

    def on_mount(self) -> None:
        """Say what the class refuses."""
        self.desk.refused = self.tell_refused

    def tell_refused(self, refused: Refused) -> None:
        """Say why something was not done."""
        name = {"name": self.name_of(refused.learner)} if refused.learner else {}
        self.tell(self._translate(refused.says), **refused.values, **name)

    def tell(self, template: str, **values: object) -> None:
        """Say something at the edge of the screen."""
        try:
            text = template.format(**values)
        # The template came over the line.
        except (KeyError, IndexError, ValueError):
            text = template
        self.notify(text, timeout=5, markup=False)

    # For everybody

    @work(exclusive=True, group="question")
    async def action_follow(self) -> None:
        """Let the class follow the teacher, or release it."""
        _, board = self._translate, self.desk.board
        modes: dict[str, tuple[str, str]] = {
            "": (_("released"), _("everybody goes their own way")),
            "offered": (_("offered"), _("whoever presses F sees your page and your setup")),
            "held": (_("held"), _("everybody sees them, and can't turn pages or train")),
        }
        says = _("The class follows the page and the panel of your lesson.")
        now = (board.follow or "") if board and board.leads else ""
        chosen = await self.choose(_("follow me"), says, modes, now)
        if chosen is None:
            return
        names: dict[str, FollowMode | None] = {"": None, "offered": "offered", "held": "held"}
        if self.desk.tell(Lead(names[chosen])) and chosen:
            self.tell(_("The class can follow now. B goes to your lesson and back."))

    @work(exclusive=True, group="question")
    async def action_freeze(self) -> None:
        """Stop all keys, or let them go."""
        _, board = self._translate, self.desk.board
        if board is not None and board.frozen:
            self.desk.tell(Freeze(False))
            return
        says = _("Everybody looks to the front: runs pause and keys do nothing until you press z again.")
        if await self.confirm(_("freeze"), says, _("freeze")):
            self.desk.tell(Freeze(True))

    @work(exclusive=True, group="question")
    async def action_ask(self) -> None:
        """Ask the class a question, or end the one that is open."""
        _, board = self._translate, self.desk.board
        if board is not None and board.poll_open and board.poll is not None:
            choices = {
                "end": (_("end"), _("no more answers; the bars stay")),
                "new": (_("ask another"), _("which ends this one")),
            }
            chosen = await self.choose(_("poll"), board.poll.question, choices, "end")
            if chosen == "end":
                self.desk.tell(AskPoll())
            if chosen != "new":
                return
        asked = await self.app.push_screen_wait(PollPrompt(_))
        if asked is not None:
            self.desk.tell(AskPoll(*asked))
            if self.has_class("-narrow"):
                self.action_show_pane("answers")

    @work(exclusive=True, group="question")
    async def action_lessons(self) -> None:
        """Open and close lessons."""
        board = self.desk.board
        closed = board.closed if board else ()
        screen = LessonsPrompt(self.teacher.lessons(), closed, self._open_lesson, self._translate)
        await self.app.push_screen_wait(screen)

    def _open_lesson(self, slug: str, is_open: bool) -> None:
        self.desk.tell(OpenLesson(slug, is_open))

    @work(exclusive=True, group="question")
    async def action_push(self) -> None:
        """Give everybody something."""
        await self.push_to(EVERYBODY)

    async def push_to(self, learner: str) -> None:
        """Ask what is to be given to a learner, or to everybody, and give it."""
        _, news = self._translate, self.teacher.news()
        choices: dict[str, tuple[str, str]] = {}
        if news is not None and news.lesson:
            where = _("{lesson}, page {number}").format(lesson=news.title, number=news.page_number)
            choices["page"] = (_("your page"), where)
        choices["other"] = (_("a page"), _("choose one from the contents"))
        if news is not None and news.setup:
            choices["setup"] = (_("your setup"), news.setup)
        choices["message"] = (_("a message"), _("words that stay until they are read"))
        to = self._to(learner)
        says = _("What do you give? Pages and setups open at once.")
        chosen = await self.choose(_("push: {to}").format(to=to), says, choices, "")
        what = await self._pushed(chosen, to) if chosen else None
        if what is not None:
            told = self.desk.tell(Push(what=what, to=(learner,) if learner else ()))
            if told:
                self.tell(_("Given: {to}"), to=to)

    async def _pushed(self, chosen: str, to: str) -> Pushed | None:
        """What is given; None where it was thought better of."""
        _, news = self._translate, self.teacher.news()
        if chosen == "message":
            title = _("message: {to}").format(to=to)
            prompt = TextPrompt(title, _("What do you want to say?"), "", lambda _typed: None, _)
            typed = await self.app.push_screen_wait(prompt)
            return Pushed(message=typed) if typed else None
        if chosen == "other":
            # Not before it is asked for: it takes a while to read all lessons.
            from tui_tutor.ui.screens.contents import ContentsScreen

            contents = ContentsScreen(self.teacher.lessons(), self.own, frozenset(), frozenset(), _)
            address = await self.app.push_screen_wait(contents)
            return Pushed(lesson=address[0], page=address[1]) if address else None
        if news is None:
            return None
        if chosen == "page":
            return Pushed(lesson=news.lesson, page=news.page)
        return Pushed(setup=news.setup)

    def _to(self, learner: str) -> str:
        """For whom something is, in words."""
        if learner:
            return self.name_of(learner)
        return self._translate("everybody ({count})").format(count=self.people)

    # Answers of a page

    @on(BoardPages.PagePicked)
    def pick_page(self, event: BoardPages.PagePicked) -> None:
        """Show the answers of the page that was clicked."""
        self._show_answers(event.lesson, event.page)

    @work(exclusive=True, group="question")
    async def action_results(self) -> None:
        """Choose the page whose answers are shown; at first that of the chosen learner."""
        _ = self._translate
        choices: dict[str, tuple[str, str]] = {}
        if self.answers is not None:
            choices["off"] = (_("none"), _("show no answers of a page"))
        for lesson in self.places:
            choices |= _pages_of(lesson)
        row = self.chosen_row()
        now = f"{row.lesson} {row.page}" if row is not None else ""
        chosen = await self.choose(_("answers"), _("Of which page?"), choices, now) if choices else None
        if chosen == "off":
            self.desk.tell(ShowAnswers())
            self.desk.forget_answers()
        elif chosen:
            self._show_answers(*chosen.split(" ", 1))

    def _show_answers(self, lesson: str, page: str) -> None:
        self.desk.tell(ShowAnswers(lesson, page))
        if self.has_class("-narrow"):
            self.action_show_pane("answers")

    # Asking

    def chosen_row(self) -> Row | None:
        """What is known of the chosen learner."""
        return self.desk.roll.find(self.chosen)

    async def choose(
        self, title: str, says: str, choices: dict[str, tuple[str, str]], now: str
    ) -> str | None:
        """Ask for one of several things; each with what it is called and what it means."""
        return await self.app.push_screen_wait(ChoosePrompt(title, says, choices, now, self._translate))

    async def confirm(self, title: str, says: str, yes: str) -> bool:
        """Ask once whether something is to be done."""
        return await self.app.push_screen_wait(ConfirmPrompt(title, says, yes, self._translate)) is True


def _pages_of(lesson: LessonPlace) -> dict[str, tuple[str, str]]:
    """The pages of a lesson with somebody on them, to choose from."""
    return {
        f"{lesson.slug} {page.key}": (f"{lesson.title} {page.number}", page.title)
        for page in lesson.pages
        if page.here and lesson.slug
    }
