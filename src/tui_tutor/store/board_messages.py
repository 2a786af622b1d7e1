"""What a teacher's board and the class say to each other: lines of JSON, as in `class_messages`."""

from typing import Annotated

from msgspec import Meta, Struct, json

from tui_tutor.store.class_messages import (
    Choices,
    FollowMode,
    Name,
    News,
    Picture,
    Poll,
    Pushed,
    read_with,
)

# What a teacher asks for. A teacher's own `News` says where those who follow are led.


class Lead(Struct, frozen=True, tag="lead"):
    """Let the class follow the teacher's page and setup, or (None) go its own way."""

    mode: FollowMode | None


class Push(Struct, frozen=True, tag="push", kw_only=True):
    """Give learners something; to all who are there where ``to`` is empty."""

    what: Pushed
    to: Annotated[tuple[Name, ...], Meta(max_length=1000)] = ()


class Freeze(Struct, frozen=True, tag="freeze"):
    """Make keys do nothing in all seats, or something again."""

    on: bool


class AskPoll(Struct, frozen=True, tag="ask-poll"):
    """Ask everybody a question; "" ends the one that is being asked."""

    question: Annotated[str, Meta(max_length=500)] = ""
    choices: Choices = ()


class Spotlight(Struct, frozen=True, tag="spotlight"):
    """Show a learner's screen to everybody once they agree; "" ends it."""

    learner: Name = ""


class Look(Struct, frozen=True, tag="look"):
    """Look at a learner's screen, who is shown that; "" ends it."""

    learner: Name = ""


class LowerHand(Struct, frozen=True, tag="lower-hand"):
    """Take a learner's hand down."""

    learner: Name


class Note(Struct, frozen=True, tag="note"):
    """Keep words about a learner, for teachers alone; "" takes the last ones back."""

    learner: Name
    text: Annotated[str, Meta(max_length=2000)] = ""


class OpenLesson(Struct, frozen=True, tag="open-lesson"):
    """Open a lesson to learners, or close it."""

    slug: Name
    is_open: bool


class ShowAnswers(Struct, frozen=True, tag="show-answers"):
    """Tell what learners answered on a page, now and whenever it changes; "" ends it."""

    lesson: Name = ""
    page: Name = ""


FromTeacher = (
    News | Lead | Push | Freeze | AskPoll | Spotlight | Look | LowerHand | Note | OpenLesson | ShowAnswers
)


# What a class tells a teacher


class Row(Struct, frozen=True, kw_only=True):
    """A learner on the board; the attributes of `News` mean the same here.

    Attributes:
        learner: The learner's id.
        name: As it is shown.
        is_here: Whether the learner is in a seat now.
        attempts: Answers given on the open page.
        wrong: Those of them that were wrong.
        hints: Hints shown on the open page.
        solution_seen: Whether the page's solution was shown.
        done: How many pages of the course are done in all that the learner has visited.
        active_at: When the last key was pressed.
        progress_at: When something was last achieved: a page turned to, a goal, a right answer.
        hand_at: Since when the hand is up; 0 where it is down.
        agreed: Whether the learner's screen may be shown to all just now.
        notes: What the teacher has noted, oldest first.
    """

    learner: str
    name: str
    is_here: bool = True
    lesson: str = ""
    page: str = ""
    title: str = ""
    page_number: int = 0
    pages: int = 0
    goals: int = 0
    goals_done: int = 0
    step: int = 0
    loss: float | None = None
    spark: tuple[int, ...] = ()
    playing: bool = False
    faults: tuple[str, ...] = ()
    setup: str = ""
    attempts: int = 0
    wrong: int = 0
    hints: int = 0
    solution_seen: bool = False
    done: int = 0
    active_at: float = 0.0
    progress_at: float = 0.0
    hand_at: float = 0.0
    agreed: bool = False
    notes: tuple[str, ...] = ()


class Rows(Struct, frozen=True, tag="rows"):
    """Rows that have changed, and the ids of learners who are deleted."""

    rows: tuple[Row, ...]
    gone: tuple[str, ...] = ()


class Bar(Struct, frozen=True, array_like=True):
    """How many gave an answer; ``is_right`` is None where that can't be said."""

    answer: str
    count: int
    is_right: bool | None = None


class Board(Struct, frozen=True, tag="board", kw_only=True):
    """How things stand in the class, for a teacher; always whole.

    Attributes:
        now: The server's clock.
        code: The join code; "" where none lets in.
        line: What learners type, as ``ssh -p 8022 class.example``.
        follow: The mode of following; None where everybody goes their own way.
        leads: Whether it is this teacher whom the class follows.
        frozen: Whether the seats are frozen.
        closed: Slugs of closed lessons.
        poll: What is being asked, or was asked last.
        poll_open: Whether it can still be answered.
        bars: What was answered to it.
        spotlight: The id of the learner whose screen is shown, or asked for; "" for nobody.
        spotlight_agreed: Whether the learner has agreed.
        looks_at: The id of the learner this teacher looks at.
        servers: How many servers hold the class.
    """

    now: float
    code: str = ""
    line: str = ""
    follow: FollowMode | None = None
    leads: bool = False
    frozen: bool = False
    closed: tuple[str, ...] = ()
    poll: Poll | None = None
    poll_open: bool = False
    bars: tuple[Bar, ...] = ()
    spotlight: str = ""
    spotlight_agreed: bool = False
    looks_at: str = ""
    servers: int = 1


class Block(Struct, frozen=True):
    """The answers to a quiz or prediction of a page, the most given first."""

    key: str
    bars: tuple[Bar, ...]


class Answers(Struct, frozen=True, tag="answers"):
    """What was answered on a page."""

    lesson: str
    page: str
    blocks: tuple[Block, ...]


class Refused(Struct, frozen=True, tag="refused"):
    """What the teacher asked for can't be done; a template for the interface's language.

    Attributes:
        says: The template.
        values: What stands in it.
        learner: The id of the learner whom it calls ``{name}``, as the board calls them; "" for nobody.
    """

    says: str
    values: dict[str, str] = {}
    learner: str = ""


ToTeacher = Rows | Board | Answers | Picture | Refused


def read_from_teacher(line: bytes) -> FromTeacher | None:
    """What a teacher's seat says; None where it is nothing of the kind."""
    return read_with(_FROM_TEACHER, line)


def read_to_teacher(line: bytes) -> ToTeacher | None:
    """What the class tells a teacher's seat; None where it is nothing of the kind."""
    return read_with(_TO_TEACHER, line)


_FROM_TEACHER: json.Decoder[FromTeacher] = json.Decoder(FromTeacher)
_TO_TEACHER: json.Decoder[ToTeacher] = json.Decoder(ToTeacher)
