"""What a seat and its class say to each other while the class is held: lines of JSON.

Each message is a frozen struct with its name in ``type``. What comes from a seat is checked here for
type and length, since learners type into seats; the server takes out what could do something to
another terminal. Times are seconds since 1970, by the server's clock.
"""

from typing import Annotated, Literal, TypeVar

from msgspec import Meta, MsgspecError, Struct, json

LONGEST_LINE = 256 * 1024
"""Bytes of a line, with its end; what is longer is passed over."""
SECONDS_BETWEEN_NEWS = 1.0
"""A seat tells its news no more often, and only what has changed."""
LARGEST_PICTURE = (200, 60)
"""Columns and rows of a picture of a screen; what lies beyond is left out."""

Name = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=4000)]
SetupText = Annotated[str, Meta(max_length=60_000)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Short = Annotated[int, Meta(ge=0, le=10_000)]
Choices = Annotated[tuple[Name, ...], Meta(max_length=9)]
FollowMode = Literal["offered", "held"]
Colour = Annotated[str, Meta(pattern=r"^([0-9a-f]{6})?\Z")]


# What a seat tells


class News(Struct, frozen=True, tag="news", kw_only=True):
    """Where somebody stands and how their run does.

    Attributes:
        lesson: The slug of the open lesson, or the name of a file; "" for the panel alone.
        page: The key of the open page.
        title: The lesson's number and title, to be shown.
        page_number: Counted from 1.
        pages: How many the lesson has.
        goals: How many goals, quizzes and predictions the page has.
        goals_done: How many of them are done.
        setup: The setup string of the run.
        step: Of the run.
        loss: The last one; None where it is not a number.
        spark: Losses of the run from the start to now, few, each from 0 (lowest) to 100.
        playing: Whether it is being trained.
        faults: Names of what is wrong with the run.
        keys: How many keys and clicks there were; idle is who does not make it grow.
    """

    lesson: Name = ""
    page: Name = ""
    title: Name = ""
    page_number: Short = 0
    pages: Short = 0
    goals: Short = 0
    goals_done: Short = 0
    setup: SetupText = ""
    step: Count = 0
    loss: float | None = None
    spark: Annotated[tuple[Annotated[int, Meta(ge=0, le=100)], ...], Meta(max_length=24)] = ()
    playing: bool = False
    faults: Annotated[tuple[Name, ...], Meta(max_length=8)] = ()
    keys: Count = 0


class Hand(Struct, frozen=True, tag="hand"):
    """The learner raises a hand, or takes it down."""

    up: bool


class Vote(Struct, frozen=True, tag="vote"):
    """The learner answers a poll; a later answer takes the place of an earlier one."""

    poll: Count
    answer: Annotated[str, Meta(max_length=200)]


class Consent(Struct, frozen=True, tag="consent"):
    """The learner lets the whole class see their screen, or not."""

    request: Count
    given: bool


class BringKey(Struct, frozen=True, tag="bring-key"):
    """The learner wants to come back with an SSH key of their own, and without a PIN."""


class Picture(Struct, frozen=True, tag="picture"):
    """What is on a screen.

    Attributes:
        columns: How wide it is.
        rows: How high it is.
        styles: What ``lines`` are written in: foreground and background as ``rrggbb`` or "", and
            letters of ``biudr`` for bold, italic, underlined, dim and reversed.
        lines: Pieces of text, each with its place in ``styles``.
    """

    columns: Annotated[int, Meta(ge=1, le=LARGEST_PICTURE[0])]
    rows: Annotated[int, Meta(ge=1, le=LARGEST_PICTURE[1])]
    styles: Annotated[tuple["PictureStyle", ...], Meta(max_length=4096)]
    lines: Annotated[
        tuple[Annotated[tuple[tuple[Name, Short], ...], Meta(max_length=LARGEST_PICTURE[0])], ...],
        Meta(max_length=LARGEST_PICTURE[1]),
    ]


class PictureStyle(Struct, frozen=True, array_like=True):
    """A style of a picture; see `Picture`."""

    foreground: Colour = ""
    background: Colour = ""
    letters: Annotated[str, Meta(pattern=r"^[biudr]{0,5}\Z")] = ""


FromSeat = News | Hand | Vote | Consent | BringKey | Picture


# What a class tells a seat


class Follow(Struct, frozen=True, kw_only=True):
    """Where the teacher is, for those who follow.

    Attributes:
        mode: Whether one may follow, or must.
        lesson: The slug of the lesson.
        page: The key of the page.
        setup: The setup on the teacher's panel.
        step: How far the teacher's run is.
        loss: What the teacher's loss is there; None where it is not a number.
    """

    mode: FollowMode
    lesson: Name = ""
    page: Name = ""
    setup: SetupText = ""
    step: Count = 0
    loss: float | None = None


class Poll(Struct, frozen=True):
    """A question that the teacher has just asked.

    Attributes:
        number: Counts up.
        question: What is asked.
        choices: What may be answered; anything short where there are none.
    """

    number: Count
    question: Annotated[str, Meta(max_length=500)]
    choices: Choices = ()


class ClassState(Struct, frozen=True, tag="state", kw_only=True):
    """How things stand in the class for one seat; always whole, so that a missed one does no harm.

    Attributes:
        follow: Where the teacher leads; None where everybody goes their own way.
        frozen: Whether keys do nothing for the moment.
        poll: What is being asked.
        vote: What this learner has answered to it; "" for nothing yet.
        closed: Slugs of lessons that are not open yet.
        hand: Whether this learner's hand is up.
        watched: Whether the teacher looks at this screen now.
        asked: The number of a request to show this screen to everybody; 0 where there is none.
        shown: Whose screen is shown to everybody; "" where none is.
        shows: Whether it is this one.
    """

    follow: Follow | None = None
    frozen: bool = False
    poll: Poll | None = None
    vote: Annotated[str, Meta(max_length=200)] = ""
    closed: Annotated[tuple[Name, ...], Meta(max_length=1000)] = ()
    hand: bool = False
    watched: bool = False
    asked: Count = 0
    shown: Name = ""
    shows: bool = False


class Pushed(Struct, frozen=True, tag="pushed", kw_only=True):
    """Something that the teacher gives: a page to open, a setup for the panel, words to read.

    Attributes:
        lesson: The slug of the lesson to open; "" for none.
        page: The key of its page; "" for the first.
        setup: A setup string; "" for none.
        message: What to say; "" for nothing.
    """

    lesson: Name = ""
    page: Name = ""
    setup: SetupText = ""
    message: Text = ""


class KeyLine(Struct, frozen=True, tag="key-line"):
    """What to type in a terminal of one's own so that its key comes back to this seat.

    Attributes:
        line: What to type, once; "" where none can be given just now.
        minutes: How long it works.
    """

    line: Text
    minutes: Short = 0


class Idle(Struct, frozen=True, tag="idle"):
    """Nobody has typed at the seat for long; after so many more minutes it ends."""

    minutes: Short


class Forgotten(Struct, frozen=True, tag="forgotten"):
    """All that was kept of the learner has been deleted, so that nothing more can be."""


ToSeat = ClassState | Pushed | Picture | Idle | Forgotten | KeyLine


def line_of(message: Struct) -> bytes:
    """The line that carries a message."""
    return json.encode(message) + b"\n"


def read_from_seat(line: bytes) -> FromSeat | None:
    """What a learner's seat says; None where it is nothing of the kind."""
    return read_with(_FROM_SEAT, line)


def read_to_seat(line: bytes) -> ToSeat | None:
    """What the class tells a learner's seat; None where it is nothing of the kind."""
    return read_with(_TO_SEAT, line)


Message = TypeVar("Message")

_FROM_SEAT: json.Decoder[FromSeat] = json.Decoder(FromSeat)
_TO_SEAT: json.Decoder[ToSeat] = json.Decoder(ToSeat)


def read_with(decoder: json.Decoder[Message], line: bytes) -> Message | None:
    """What a line says by a decoder; None where it says nothing of the kind."""
    try:
        return decoder.decode(line)
    # Brackets nested thousands deep end in a RecursionError.
    except (MsgspecError, UnicodeError, RecursionError):
        return None
