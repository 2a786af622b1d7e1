"""At a seat of a class, what is shown as saved is on the server's disk."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tutor.store.progress import Answer, PageState, Place, Progress, open_progress
from tui_tutor.store.seat_messages import (
    LONGEST_LINE,
    Lines,
    read_save,
    read_saved,
    save_line,
    saved_line,
)
from tui_tutor.store.seat_progress import SeatProgress
from tui_tutor.store.statements import STATEMENTS

NOTHING: dict[str, Any] = {"settings": {}, "place": None, "pages": []}

SHORT = 0.05
"""Seconds a seat waits where a test is about a server that does not answer."""


class Server:
    """The other end of a seat's socket: answers while it is asked to, on a thread as a seat waits."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.heard: list[dict[str, Any]] = []
        self.answers = True
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def stop(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self.connection.close()

    def _serve(self) -> None:
        for line in self.connection.makefile("rb"):
            self.heard.append(json.loads(line))
            if self.answers:
                self.connection.sendall(saved_line(self.heard[-1]["id"]))


@contextmanager
def seat(snapshot: dict[str, Any] = NOTHING, patience: float = 5.0) -> Iterator[tuple[SeatProgress, Server]]:
    here, there = socket.socketpair()
    server = Server(there)
    try:
        with SeatProgress(here, snapshot, patience=patience) as progress:
            yield progress, server
    finally:
        server.stop()


def until(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.002)


def save_everything(progress: Progress) -> None:
    progress.save_place("xor", "wall")
    progress.save_visit("xor", "wall")
    progress.save_answer("xor", "wall", "quiz", "四", right=True)
    progress.save_done("xor", "wall", "goal")
    progress.save_hints("xor", "wall", 2)
    progress.save_solution_seen("xor", "wall")
    progress.save_setup("xor", "wall", "2-3-1")
    progress.save_setup("xor", "start", None)
    progress.save_setting("language", "zh")


def test_every_kind_of_save_is_told_to_the_server_with_its_values() -> None:
    page = {"lesson": "xor", "page": "wall"}

    with seat() as (progress, server):
        save_everything(progress)

    assert [(each["id"], each["save"], each["values"]) for each in server.heard] == [
        (1, "place", page),
        (2, "visit", page),
        (3, "answer", {**page, "key": "quiz", "text": "四", "right": True}),
        (4, "done", {**page, "key": "goal"}),
        (5, "hints", {**page, "hints": 2}),
        (6, "solution_seen", page),
        (7, "setup", {**page, "setup": "2-3-1"}),
        (8, "setup", {"lesson": "xor", "page": "start", "setup": None}),
        (9, "setting", {"name": "language", "value": "zh"}),
    ]
    assert {each["save"] for each in server.heard} == set(STATEMENTS)


def test_time_and_runs_are_known_at_the_seat_and_not_told_to_the_server() -> None:
    state: dict[str, Any] = {
        "hints": 0,
        "solution_seen": False,
        "setup": None,
        "done": ["goal"],
        "answers": {},
    }
    pages = [{"lesson": "xor", "page": "wall", "visited": True, **state}]

    with seat({**NOTHING, "pages": pages}) as (progress, server):
        before = progress.course_times(), progress.days()
        progress.save_best("xor", "start", "2-4-1", 10, 0.3)
        progress.save_hints("xor", "wall", 1)
        best = progress.course_times()["xor", "start"].best

    assert before == ({}, frozenset()), "the class does not tell when it was"
    assert best == ("2-4-1", 10, 0.3)
    assert [each["save"] for each in server.heard] == ["hints"]


def test_a_seat_reads_back_what_a_file_would(tmp_path: Path) -> None:
    with seat() as (progress, _server), open_progress(tmp_path / "p.sqlite3") as own:
        save_everything(progress)
        save_everything(own)

        assert progress.course_states() == own.course_states()
        assert progress.place() == own.place()
        assert progress.setting("language") == own.setting("language")
        assert progress.notice is None


def test_what_the_server_knows_is_there_from_the_start() -> None:
    page = {
        "lesson": "xor",
        "page": "wall",
        "visited": True,
        "hints": 2,
        "solution_seen": False,
        "setup": "2-3-1",
        "done": ["goal"],
        "answers": {"quiz": ["4", False, 3]},
    }

    with seat({"settings": {"theme": "dark"}, "place": ["xor", "wall"], "pages": [page]}) as (progress, _):
        progress.save_answer("xor", "wall", "quiz", "8", right=True)

        assert progress.setting("theme") == "dark"
        assert progress.place() == Place("xor", "wall")
        assert progress.course_states() == {
            ("xor", "wall"): PageState(
                visited=True,
                done_blocks=frozenset({"goal"}),
                answers={"quiz": Answer("8", True, 4)},
                hints=2,
                setup="2-3-1",
            )
        }


def test_a_save_does_not_return_before_the_server_has_answered() -> None:
    here, there = socket.socketpair()
    returned = threading.Event()
    too_early: list[bool] = []

    def answer_slowly() -> None:
        there.recv(LONGEST_LINE)
        too_early.append(returned.wait(0.2))
        there.sendall(saved_line(1))

    server = threading.Thread(target=answer_slowly)
    with there, SeatProgress(here, NOTHING) as progress:
        server.start()
        progress.save_visit("xor", "wall")
        returned.set()
        server.join()

        assert too_early == [False]
        assert progress.notice is None


def test_a_server_that_does_not_answer_is_told_and_all_goes_out_again_in_order() -> None:
    with seat(patience=SHORT) as (progress, server):
        server.answers = False
        progress.save_visit("xor", "wall")
        progress.save_hints("xor", "wall", 1)
        told = str(progress.notice)
        server.answers = True

        progress.save_hints("xor", "wall", 2)

        assert "does not answer" in told
        assert progress.notice is None
        until(lambda: len(server.heard) == 6)
    assert [each["id"] for each in server.heard] == [1, 1, 2, 1, 2, 3]


def test_only_the_first_save_waits_long_for_a_server_that_does_not_answer() -> None:
    with seat(patience=1.0) as (progress, server):
        server.answers = False
        progress.save_visit("xor", "wall")

        start = time.monotonic()
        progress.save_hints("xor", "wall", 1)

        # A tenth of a second is meant; a second would be the patience of the first.
        assert time.monotonic() - start < 0.9
        server.answers = True


def test_an_answer_that_comes_late_takes_the_notice_away() -> None:
    with seat(patience=SHORT) as (progress, server):
        server.answers = False
        progress.save_visit("xor", "wall")
        told = progress.notice

        server.connection.sendall(b'nonsense\n{"saved": true}\n[1]\n' + saved_line(1))

        assert told is not None
        until(lambda: progress.notice is None)


def test_what_was_not_answered_is_tried_once_more_at_the_end() -> None:
    with seat(patience=SHORT) as (progress, server):
        server.answers = False
        progress.save_visit("xor", "wall")
        server.answers = True

    assert [each["id"] for each in server.heard] == [1, 1]


def test_a_server_that_is_gone_is_told_at_once() -> None:
    here, there = socket.socketpair()
    there.close()
    with SeatProgress(here, NOTHING) as progress:
        start = time.monotonic()
        progress.save_visit("xor", "wall")
        progress.save_visit("xor", "start")

        # Waiting even once would take five seconds.
        assert time.monotonic() - start < 2.5
        assert "is gone" in str(progress.notice)
        assert progress.page_state("xor", "wall").visited


def test_a_server_that_does_not_read_takes_bounded_memory_and_no_long_wait() -> None:
    here, there = socket.socketpair()
    with there, SeatProgress(here, NOTHING, patience=SHORT) as progress:
        answer = "x" * 60_000
        for _ in range(20):
            progress.save_answer("xor", "wall", "quiz", answer, right=False)

        # Each answer waits once in the list and at most once in what is being sent.
        assert len(progress._unsent) <= 20 * LONGEST_LINE
        assert "does not answer" in str(progress.notice)

        got = Lines()
        numbers: list[int] = []
        there.settimeout(5)
        while 20 not in numbers:
            progress._exchange()
            lines = got.feed(there.recv(LONGEST_LINE))
            numbers += [save.id for line in lines if (save := read_save(line))]
        assert list(dict.fromkeys(numbers)) == list(range(1, 21))
        there.sendall(saved_line(20))


def test_what_is_too_long_for_a_line_is_told_and_stops_nothing() -> None:
    with seat() as (progress, server):
        progress.save_answer("xor", "wall", "quiz", "x" * LONGEST_LINE, right=False)
        told = str(progress.notice)
        progress.save_visit("xor", "wall")

        assert "too long" in told
        assert progress.notice is None
    assert [(each["id"], each["save"]) for each in server.heard] == [(1, "visit")]


@given(text=st.text(alphabet=st.characters(), max_size=30))
def test_any_text_a_terminal_may_send_reaches_the_server_as_it_is_kept(text: str) -> None:
    with seat() as (progress, server):
        progress.save_answer("xor", "wall", "quiz", text, right=False)

        kept = progress.page_state("xor", "wall").answers["quiz"].text
        assert server.heard[0]["values"]["text"] == kept


@given(st.lists(st.binary(max_size=20)), st.data())
def test_lines_come_out_whole_however_they_are_cut(contents: list[bytes], data: st.DataObject) -> None:
    wanted = [content.replace(b"\n", b"") for content in contents]
    stream = b"".join(line + b"\n" for line in wanted)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=5)))

    lines = Lines()
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]

    assert [line for piece in pieces for line in lines.feed(piece)] == wanted


def test_a_line_that_is_too_long_is_passed_over_and_takes_no_memory() -> None:
    lines = Lines()

    for _ in range(100):
        assert lines.feed(b"x" * LONGEST_LINE) == []
        assert len(lines._begun) < LONGEST_LINE

    assert lines.feed(b"end of it\nnext\n" + b"y" * LONGEST_LINE + b"\nlast\n") == [b"next", b"last"]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"7",
        b"[" * 60_000,
        b"\xff\xfe",
        b'{"id": 0, "save": "visit", "values": {}}',
        b'{"id": true, "save": "visit", "values": {}}',
        b'{"id": 1.5, "save": "visit", "values": {}}',
        b'{"id": 1, "save": null, "values": {}}',
        b'{"id": 1, "save": "visit", "values": []}',
        b'{"saved": "1"}',
        b"9" * 10_000,
    ],
)
def test_a_line_that_is_no_message_says_nothing(line: bytes) -> None:
    assert read_save(line) is None
    assert read_saved(line) is None


def test_a_message_is_read_as_it_was_written() -> None:
    save = read_save(save_line(7, "done", {"lesson": "异或", "page": "p", "key": "k"}).rstrip())

    assert save == (7, "done", {"lesson": "异或", "page": "p", "key": "k"})
    assert read_saved(saved_line(7)) == 7
