"""Those who sit in a class on this server: learners with what is known of them, and teachers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from tui_tutor.classroom.door.visitor import Person
from tui_tutor.classroom.live.cleaning import changed, cleaned, fields_of
from tui_tutor.classroom.live.link import Link
from tui_tutor.classroom.live.standing import CoursePage, PageStanding, Standing
from tui_tutor.store.board_messages import Board, Row, Rows
from tui_tutor.store.class_messages import LONGEST_LINE, ClassState, News, Picture, line_of

SECONDS_BETWEEN = 1.0
"""Between two boards for a teacher, and two pictures of a screen."""
ROWS_IN_A_LINE, LINES_AT_ONCE = 32, 20


class Member:
    """A learner who sits here.

    Args:
        who: The learner.
        link: To the seat.
        standing: What was done before.
        course: All pages of the course.
        now: When the learner came, in seconds since 1970.
    """

    def __init__(
        self, who: Person, link: Link, standing: Standing, course: Sequence[CoursePage], now: float
    ) -> None:
        self.who = who
        self.link = link
        self._course = course
        self.news = News()
        self.take_standing(standing)
        self.hand_at = 0.0
        self._active_at = self._progress_at = now
        self._told: ClassState | None = None
        self._picture: Picture | None = None
        self._picture_at = 0.0

    def take_news(self, news: News, now: float) -> None:
        """Take in where the learner stands."""
        old, self.news = self.news, cleaned(news)
        if news.keys > old.keys:
            self._active_at = now
        has_turned = (news.lesson, news.page) != (old.lesson, old.page)
        if has_turned or news.goals_done > old.goals_done:
            self._progress_at = now

    def take_save(self, kind: str, values: Mapping[str, Any], now: float) -> None:
        """Take in what the learner has saved."""
        if self.standing.saved(kind, values):
            self._progress_at = now
        self._done = self.standing.pages_done(self._course)

    def take_standing(self, standing: Standing) -> None:
        """Take in what was done before."""
        self.standing = standing
        if self.news == News():
            self.news = News(lesson=standing.place[0], page=standing.place[1])
        self._done = standing.pages_done(self._course)

    def raise_hand(self, is_up: bool, now: float) -> None:
        """Raise the hand, or take it down."""
        if is_up != bool(self.hand_at):
            self.hand_at = now if is_up else 0.0

    def tell_state(self, state: ClassState) -> None:
        """Tell the seat how things stand, if that is news to it."""
        if state != self._told:
            self._told = state
            self.link.tell(state, "state")

    def take_picture(self, picture: Picture) -> None:
        """Keep the newest picture of the screen until it may be shown."""
        self._picture = picture

    def picture_line(self, now: float) -> bytes | None:
        """The picture that is to be shown now, if there is one."""
        if self._picture is None or now - self._picture_at < SECONDS_BETWEEN:
            return None
        line, self._picture, self._picture_at = line_of(cleaned(self._picture)), None, now
        return line

    def row(self, agreed: bool) -> Row:
        """The learner on the board."""
        news = self.news
        page = self.standing.pages.get((news.lesson, news.page), PageStanding())
        told = {name: getattr(news, name) for name in fields_of(news) if name != "keys"}
        return Row(
            learner=self.who.learner_id,
            name=self.who.name,
            **told,
            attempts=page.attempts,
            wrong=page.wrong,
            hints=page.hints,
            solution_seen=page.solution_seen,
            done=self._done,
            active_at=self._active_at,
            progress_at=self._progress_at,
            hand_at=self.hand_at,
            agreed=agreed,
        )


class Teacher:
    """A teacher who is here.

    Args:
        key: By which the class knows this teacher.
        link: To the teacher's screen.
        learners: Ids of all learners, whose rows are told first.
    """

    def __init__(self, key: str, link: Link, learners: Iterable[str]) -> None:
        self.key = key
        self.link = link
        self.news = News()
        self.answers_of = ("", "")
        self.wants_answers = False
        self._rows_to_tell = set(learners)
        self._board: Board | None = None
        self._told_at = 0.0

    def note(self, learners: Iterable[str]) -> None:
        """Note that rows have changed, or are gone."""
        self._rows_to_tell.update(learners)

    def is_due(self, now: float) -> bool:
        """Whether this teacher may be told something again, and reads."""
        return now - self._told_at >= SECONDS_BETWEEN and not self.link.waits

    def tell(self, board: Board, rows: Mapping[str, Row], now: float) -> None:
        """Tell what has changed."""
        # The clock alone is no news.
        if self._board is None or changed(self._board, now=board.now) != board:
            self._board = board
            self._told_at = now
            self.link.tell(board, "board")
        if self._rows_to_tell:
            self._told_at = now
        for _line in range(LINES_AT_ONCE):
            told = list(islice(self._rows_to_tell, ROWS_IN_A_LINE))
            if not told:
                return
            self._rows_to_tell.difference_update(told)
            gone = tuple(each for each in told if each not in rows)
            for line in row_lines([rows[each] for each in told if each in rows], gone):
                self.link.tell_line(line)


def row_lines(rows: list[Row], gone: tuple[str, ...] = ()) -> Iterator[bytes]:
    """Lines that tell rows, each as short as a line must be."""
    line = line_of(Rows(tuple(rows), gone))
    if len(line) < LONGEST_LINE:
        yield line
    elif len(rows) > 1:
        half = len(rows) // 2
        yield from row_lines(rows[:half], gone)
        yield from row_lines(rows[half:])
    else:
        # A board without the setup, and with fewer notes, still says what matters.
        yield line_of(Rows((changed(rows[0], setup="", notes=rows[0].notes[-5:]),), gone))
