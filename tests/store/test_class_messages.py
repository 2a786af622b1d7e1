"""What a seat and its class say to each other: whole both ways, and nothing else is taken."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tutor.store.board_messages import (
    AskPoll,
    Bar,
    Board,
    Push,
    Row,
    Rows,
    read_from_teacher,
    read_to_teacher,
)
from tui_tutor.store.class_messages import (
    LARGEST_PICTURE,
    ClassState,
    Follow,
    Hand,
    News,
    Picture,
    PictureStyle,
    Poll,
    Pushed,
    line_of,
    read_from_seat,
    read_to_seat,
)

PICTURE = Picture(
    columns=12,
    rows=2,
    styles=(PictureStyle(), PictureStyle("ff8000", "", "b")),
    lines=((("loss ", 0), ("0.31", 1)), ()),
)


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (read_from_seat, News(lesson="05-backprop", page="error", loss=0.25, spark=(0, 50, 100))),
        (read_from_seat, Hand(up=True)),
        (read_from_seat, PICTURE),
        (read_to_seat, ClassState(follow=Follow(mode="held", lesson="a"), poll=Poll(1, "why?", ("a", "b")))),
        (read_to_seat, PICTURE),
        (read_from_teacher, Push(what=Pushed(setup="2-4-1 lr=0.1"), to=("a1",))),
        (read_from_teacher, AskPoll("why?", ("a", "b"))),
        (read_to_teacher, Rows(rows=(Row(learner="a1", name="王芳", notes=("asked twice",)),), gone=("b",))),
        (read_to_teacher, Board(now=1.5, bars=(Bar("yes", 3, True), Bar("no", 1)))),
    ],
)
def test_a_message_arrives_as_it_was_sent(read: Any, message: Any) -> None:
    line = line_of(message)

    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert read(line) == message


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"type": "shutdown"}',
        b'{"type": "hand"}',
        b'{"type": "hand", "up": 1}',
        b'{"type": "vote", "poll": -1, "answer": "a"}',
        b'{"type": "vote", "poll": 1, "answer": "' + b"a" * 201 + b'"}',
        b'{"type": "news", "spark": [101]}',
        b'{"type": "news", "faults": ["a", "a", "a", "a", "a", "a", "a", "a", "a"]}',
        b'{"type": "picture", "columns": 100000, "rows": 1, "styles": [], "lines": []}',
        b'{"type": "picture", "columns": 1, "rows": 1, "styles": [["\\u001b[31", "", ""]], "lines": []}',
        b'{"type": "picture", "columns": 1, "rows": 1, "styles": [["ff0000\\n", "", ""]], "lines": []}',
    ],
)
def test_what_a_seat_should_not_say_is_nothing(line: bytes) -> None:
    assert read_from_seat(line) is None


def test_a_learner_s_seat_gives_no_orders() -> None:
    assert read_from_seat(b'{"type": "freeze", "on": true}') is None
    assert read_from_teacher(b'{"type": "freeze", "on": true}') is not None


def test_a_picture_has_no_more_lines_than_it_may_be_high() -> None:
    message = json.loads(line_of(PICTURE))
    message["lines"] = [[]] * (LARGEST_PICTURE[1] + 1)

    assert read_from_seat(json.dumps(message).encode()) is None


def test_a_loss_that_is_no_number_is_told_as_none() -> None:
    read = read_from_seat(line_of(News(loss=float("nan"))))

    assert read == News(loss=None)


@given(st.binary(max_size=200))
def test_no_line_whatsoever_does_harm(line: bytes) -> None:
    for read in (read_from_seat, read_from_teacher, read_to_seat, read_to_teacher):
        read(line)
