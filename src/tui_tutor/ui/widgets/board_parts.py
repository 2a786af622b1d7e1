"""What stands beside the learners of a class: pages, answers, one learner; and the line above."""

from collections.abc import Mapping
from dataclasses import dataclass

from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_tutor.store.board_messages import Answers, Board
from tui_tutor.translation import Translate
from tui_tutor.ui.class_pages import LessonPlace, Question
from tui_tutor.ui.class_roll import Standing
from tui_tutor.ui.painting.board_answers import answer_lines
from tui_tutor.ui.painting.board_learner import learner_lines
from tui_tutor.ui.painting.board_lines import BoardLine, paint_lines
from tui_tutor.ui.painting.board_pages import page_lines
from tui_tutor.ui.painting.board_state import paint_state
from tui_tutor.ui.painting.palette import Palette
from tui_tutor.ui.widgets.painted import Painted


class BoardPart(ScrollView, Painted, can_focus=True):
    """Lines that can be scrolled where there are more than fit.

    Args:
        translate: Gives the texts in the teacher's language.
        id: What the widget is called.
    """

    def __init__(self, translate: Translate, id: str) -> None:
        super().__init__(id=id)
        self._translate = translate

    def lines(self, width: int, height: int, palette: Palette) -> list[BoardLine]:
        """All lines."""
        raise NotImplementedError

    def room(self) -> Size:
        """What the scroll bar leaves."""
        return self.scrollable_content_region.size

    def view(self) -> tuple[object, ...]:
        """The usual, and what is in sight."""
        return *super().view(), self.scroll_offset

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:
        """The lines in sight."""
        lines = self.lines(width, height, palette)
        if len(lines) != self.virtual_size.height:
            # Not while lines are asked for: it may bring a scroll bar, and with it another room.
            self.call_later(self._make_room, len(lines))
        top = min(self.scroll_offset.y, max(len(lines) - height, 0))
        return paint_lines(lines, (width, height), top)

    def _make_room(self, count: int) -> None:
        self.virtual_size = Size(0, count)


class BoardPages(BoardPart):
    """How the class is spread over the pages."""

    places: var[tuple[LessonPlace, ...]] = var(())
    """Where everybody is."""

    own: var[tuple[str, str]] = var(("", ""))
    """Lesson and page that the teacher has open."""

    @dataclass
    class PagePicked(Message):
        """Posted when a page is clicked, whose answers are to be shown."""

        pages: "BoardPages"
        lesson: str
        page: str

        @property
        def control(self) -> "BoardPages":
            """The sender."""
            return self.pages

    def __init__(self, translate: Translate) -> None:
        super().__init__(translate, "board-pages")
        self.border_title = translate("pages")

    def watch_places(self) -> None:
        """Show the new places."""
        self.repaint()

    def watch_own(self) -> None:
        """Mark the teacher's page."""
        self.repaint()

    def lines(self, width: int, height: int, palette: Palette) -> list[BoardLine]:
        """A bar for each page."""
        return page_lines(self.places, self.own, (width, height), palette, self._translate)

    def on_click(self, event: Click) -> None:
        """Ask for the answers of the clicked page."""
        match event.style.meta.get("spot"):
            case ("page", str(lesson), str(page)):
                self.post_message(self.PagePicked(self, lesson, page))
            case _:
                pass


class BoardAnswers(BoardPart):
    """What the class answered."""

    board: var[Board | None] = var(None)
    """How things stand, with the poll."""

    answers: var[Answers | None] = var(None)
    """The answers of a page."""

    page: var[str] = var("")
    """What that page is called."""

    questions: var[Mapping[str, Question]] = var(dict)
    """What it asks, by key."""

    people: var[int] = var(0)
    """How many learners are here."""

    def __init__(self, translate: Translate) -> None:
        super().__init__(translate, "board-answers")
        self.border_title = translate("answers")

    def watch_board(self) -> None:
        """Show the poll as it is now."""
        self.repaint()

    def watch_answers(self) -> None:
        """Show the answers as they are now."""
        self.repaint()

    def watch_people(self) -> None:
        """Show of how many there are answers."""
        self.repaint()

    def lines(self, width: int, height: int, palette: Palette) -> list[BoardLine]:  # noqa: ARG002
        """The poll and the page's answers as bars."""
        return answer_lines(
            self.board, self.answers, self.page, self.questions, self.people, width, palette, self._translate
        )


class BoardLearner(BoardPart):
    """All that is known of the chosen learner."""

    standing: var[Standing | None] = var(None)
    """The chosen learner."""

    is_anonymous: var[bool] = var(False)
    """Whether numbers stand for the names."""

    def __init__(self, translate: Translate) -> None:
        super().__init__(translate, "board-learner")
        self.border_title = translate("this learner")

    def watch_standing(self) -> None:
        """Show the learner as they are now."""
        self.repaint()

    def watch_is_anonymous(self) -> None:
        """Show or hide what is noted."""
        self.repaint()

    def lines(self, width: int, height: int, palette: Palette) -> list[BoardLine]:
        """Where the learner stands, the run, the help, the notes."""
        size = (width, height)
        return learner_lines(self.standing, size, self.is_anonymous, palette, self._translate)


class BoardState(Painted):
    """Who is here, and what holds for everybody.

    Args:
        translate: Gives the texts in the teacher's language.
    """

    board: var[Board | None] = var(None)
    """How things stand."""

    standings: var[tuple[Standing, ...]] = var(())
    """Everyone."""

    spotlit: var[str] = var("")
    """What the learner is called whose screen is shown, or asked for."""

    is_anonymous: var[bool] = var(False)
    """Whether numbers stand for the names."""

    lost: var[str] = var("")
    """What is said of a class that is gone; "" while it is there."""

    @dataclass
    class Pressed(Message):
        """Posted when something that holds for everybody is clicked."""

        state: "BoardState"
        action: str

        @property
        def control(self) -> "BoardState":
            """The sender."""
            return self.state

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._translate = translate

    def watch_board(self) -> None:
        """Show how things stand now."""
        self.repaint()

    def watch_standings(self) -> None:
        """Count again."""
        self.repaint()

    def watch_spotlit(self) -> None:
        """Show whose screen is shown."""
        self.repaint()

    def watch_is_anonymous(self) -> None:
        """Show whether names are hidden."""
        self.repaint()

    def watch_lost(self) -> None:
        """Show whether the class is gone."""
        self.repaint()

    def paint(self, width: int, height: int, palette: Palette) -> list[Strip]:  # noqa: ARG002
        """The line."""
        return paint_state(
            self.board, self.standings, self.spotlit, self.is_anonymous, self.lost, width, palette,
            self._translate,
        )  # fmt: skip

    def on_click(self, event: Click) -> None:
        """Ask for what changes the clicked thing."""
        match event.style.meta.get("spot"):
            case ("action", str(action)):
                self.post_message(self.Pressed(self, action))
            case _:
                pass
