"""A teacher's part in a class: the board over the lesson, and news of where those are led who follow."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.events import Event, Key, MouseDown, Paste

from tui_tutor.errors import TutorError
from tui_tutor.lessons.lesson import Lesson
from tui_tutor.store.board_messages import FromTeacher, ToTeacher
from tui_tutor.store.class_messages import News
from tui_tutor.translation import LANGUAGES, Translate, mark
from tui_tutor.ui.class_desk import GONE, TRIES_AGAIN, Desk, nothing
from tui_tutor.ui.class_link import ClassLink
from tui_tutor.ui.class_news import news_of
from tui_tutor.ui.class_part import HelpGroup
from tui_tutor.ui.class_words import teacher_lines
from tui_tutor.ui.key_queue import KeyQueue
from tui_tutor.ui.news_teller import NewsTeller
from tui_tutor.ui.screens.board_help import BOARD_HELP
from tui_tutor.ui.screens.board_screen import BoardScreen
from tui_tutor.ui.screens.board_values import BoardLook, Teacher
from tui_tutor.ui.screens.run_screen import RunScreen
from tui_tutor.ui.widgets.class_bar import show_bar

if TYPE_CHECKING:
    from tui_tutor.ui.app import TutorApp

TO_BOARD = mark("the board, with everybody in the class")
SECONDS_BETWEEN_TRIES = 2.0
"""To reach a class that does not answer."""

Reconnect = Callable[[], ClassLink[ToTeacher]]
"""Reaches the class again; raises a `TutorError` while it is not there."""


class Teaching:
    """Takes part in a class as its teacher.

    Args:
        link: To the class.
        reconnect: Reaches the class after it was gone; None where this seat goes with it.
    """

    has_hand = False

    def __init__(self, link: ClassLink[ToTeacher], reconnect: Reconnect | None = None) -> None:
        self._link = link
        self._reconnect = reconnect
        self._desk = Desk(self._send)
        self._look = BoardLook()
        self._hands = 0

    def begin(self, app: "TutorApp") -> None:
        """Hear the class, and show the board."""
        self._app = app
        self._news = NewsTeller(app, self._send)
        self._keys = KeyQueue(app, lambda: self._board is not None)
        app.screen_change_signal.subscribe(app, lambda _screen: self._show())
        self._listen()
        app.call_later(self._open_board)
        self._news.changed()

    def end(self) -> None:
        """Hear the class no more."""
        self._keys.close()
        self._reconnect = None
        self._link.close()

    def on_key_or_click(self, event: Event) -> bool:
        """Count keys and clicks; B goes from the lesson to the board, where keys wait for windows."""
        if isinstance(event, Key | Paste) and self._keys.take(event):
            return True
        if isinstance(event, Key | MouseDown):
            self._news.count_key()
        if isinstance(event, Key) and event.key == "B" and self._lesson_is_on_top:
            self._open_board()
            return True
        return False

    def changed(self) -> None:
        """Tell the class soon where the teacher is."""
        self._news.changed()

    def allows(self, action: str) -> bool:  # noqa: ARG002 (whatever it is)
        """A teacher may do everything."""
        return True

    def is_open(self, slug: str) -> bool:  # noqa: ARG002 (whichever it is)
        """Every lesson is open to a teacher."""
        return True

    def do(self, name: str) -> None:
        """Go to the board."""
        if name == "board" and self._lesson_is_on_top:
            self._open_board()

    def help(self) -> tuple[HelpGroup, ...]:
        """The key that leads to the board."""
        return ((mark("The class"), (("B", TO_BOARD, "app.class('board')"),)),)

    def commands(self, translate: Translate) -> Iterator[SystemCommand]:
        """The way to the board, or everything that can be done on it."""
        _ = translate
        board = self._board
        if board is None:
            yield SystemCommand(_("board"), _(TO_BOARD), partial(self.do, "board"))
            return
        for title, keys in BOARD_HELP:
            for key, says, action in keys:
                if action:
                    yield SystemCommand(_(says), f"{_(title)}: {_(key)}", partial(_press, board, action))

    # The class

    def _send(self, message: FromTeacher) -> None:
        self._link.send(message)

    def _listen(self) -> None:
        self._link.hear = self._hear
        self._link.lost = self._lose
        self._link.start()

    def _lose(self) -> None:
        self._desk.lose(TRIES_AGAIN if self._reconnect else GONE)
        self._show()
        self._try_later()

    def _try_later(self) -> None:
        if self._reconnect is not None:
            self._app.set_timer(SECONDS_BETWEEN_TRIES, self._try)

    def _try(self) -> None:
        if self._reconnect is None:
            return
        try:
            self._link = self._reconnect()
        except TutorError:
            self._try_later()
            return
        self._listen()
        # Before anybody is led there.
        self._news.again()
        self._desk.come_back()

    def _show(self) -> None:
        """Say at the top of the teacher's own lesson how things stand, quietly."""
        desk = self._desk
        lines = teacher_lines(desk.board, desk.roll.hands, desk.lost, self._app.translate)
        for screen in self._app.screen_stack:
            if isinstance(screen, RunScreen):
                screen.call_later(show_bar, screen, lines)

    # The board

    @property
    def _lesson_is_on_top(self) -> bool:
        return isinstance(self._app.screen, RunScreen)

    @property
    def _board(self) -> BoardScreen | None:
        return next((each for each in self._app.screen_stack if isinstance(each, BoardScreen)), None)

    def _open_board(self) -> None:
        if self._board is None and self._app.is_running:
            teacher = Teacher(
                self._find,
                self._lessons,
                self._own_news,
                self._close_board,
                LANGUAGES[self._app.next_language],
                self._change_language,
            )
            self._app.push_screen(BoardScreen(self._desk, teacher, self._look, self._app.translate))

    def _close_board(self) -> None:
        board = self._board
        if board is not None and self._app.screen is board:
            self._look = board.look
            self._desk.changed = self._desk.refused = nothing
            self._app.pop_screen()

    def _change_language(self) -> None:
        self._close_board()
        self._app.action_language()
        self._open_board()

    def _find(self, slug: str) -> Lesson | None:
        return self._app.study.find(slug)

    def _lessons(self) -> tuple[Lesson, ...]:
        return tuple(self._app.study.course.lessons)

    def _own_news(self) -> News | None:
        screen = self._app.run_screen
        return news_of(screen, 0) if screen is not None and screen.is_composed else None

    def _hear(self, message: ToTeacher) -> None:
        self._desk.hear(message)
        hands = self._desk.roll.hands
        if hands > self._hands and self._lesson_is_on_top:
            _ = self._app.translate
            text = _("1 hand is up") if hands == 1 else _("{count} hands are up").format(count=hands)
            self._app.notify(_("{hands}: B goes to the board.").format(hands=text), timeout=5, markup=False)
        self._hands = hands
        self._show()


def _press(board: BoardScreen, action: str) -> None:
    """Do what a key of the board does."""
    board.call_later(board.run_action, action)
