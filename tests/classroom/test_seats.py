"""Each learner has one seat at a time, and it ends in order whatever becomes of the learner."""

import asyncio
import json
import os
import signal
import sys
import termios
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.classroom.fake_terminal import FakeTerminal
from tests.classroom.front_fakes import until
from tui_tutor.classroom.door.visitor import Role
from tui_tutor.classroom.seating.fork_server import FRESH
from tui_tutor.classroom.seating.seat import SeatRules
from tui_tutor.classroom.seating.seat_account import account_for_seats
from tui_tutor.classroom.seating.seat_limits import NICENESS
from tui_tutor.classroom.seating.seat_pump import MOST_AT_ONCE, SeatPump
from tui_tutor.classroom.seating.seat_request import SeatRequest
from tui_tutor.classroom.seating.seats import Seats
from tui_tutor.errors import ClassroomError

HOST = str(Path(__file__).with_name("trivial_seats.py"))
QUICK = SeatRules(painted_bytes=1, longest_start=5, seconds_to_hang_up=0.3, seconds_to_terminate=0.3)
"""Polite signals are ignored by one seat only; waiting long for it teaches nothing more."""

BRIEFLY = 0.6 / 60
"""Minutes; half of it is enough for a key to arrive on a busy machine."""


class Class:
    """Seats, what they saved, and visits to them that end with the test."""

    def __init__(self, folder: Path, rules: SeatRules = QUICK, *words: str) -> None:
        self.saved: list[tuple[str, str, Mapping[str, object]]] = []
        self.asked: asyncio.Queue[object] = asyncio.Queue()
        self.disk_works = asyncio.Event()
        self.disk_works.set()
        self.snapshots: list[str] = []
        self.warned: list[tuple[str, int]] = []
        # Such as a database that other tests share.
        self.others = _children()
        self.seats = Seats(
            [sys.executable, HOST, *words],
            self.save,
            folder / "load",
            self.read_progress,
            rules,
            warn_idle=lambda learner, minutes: self.warned.append((learner, minutes)),
        )

    async def save(self, learner: str, kind: str, values: Mapping[str, object]) -> None:
        self.asked.put_nowait(values["value"])
        await self.disk_works.wait()
        if values.get("value") == "2" and learner == "refused":
            raise ValueError("no")
        if values.get("value") == "2" and learner == "broken":
            raise OSError("disk")
        self.saved.append((learner, kind, values))

    async def read_progress(self, learner: str) -> dict[str, Any]:
        self.snapshots.append(f"after {len(self.saved)} saves")
        return {"settings": {}, "place": None, "pages": [], "filling": "x" * 300_000}

    def sit(
        self,
        name: str,
        learner: str = "ada",
        terminal: FakeTerminal | None = None,
        role: Role = "learner",
    ) -> tuple[FakeTerminal, asyncio.Task[bool]]:
        terminal = terminal or FakeTerminal()
        environment = {"LANG": "zh_CN.UTF-8", "LD_PRELOAD": "x"}
        request = SeatRequest(learner, name, role, environment=environment)
        return terminal, asyncio.create_task(self.seats.sit(request, terminal))

    def processes(self) -> list[int]:
        """Its fork server, while there is one."""
        return sorted(_children() - self.others)

    def seat_processes(self) -> list[int]:
        return sorted(seat for process in self.processes() for seat in _children(str(process)))

    async def __aenter__(self) -> "Class":
        await self.seats.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        async with asyncio.timeout(20):
            await self.seats.stop()


@pytest.fixture(params=[(), (FRESH,)], ids=["forked", "fresh"])
async def a_class(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Class]:
    async with Class(tmp_path, QUICK, *request.param) as opened:
        yield opened


async def ended(task: asyncio.Task[bool] | asyncio.Task[None]) -> None:
    async with asyncio.timeout(20):
        await task


async def facts_of_a_seat(a_class: Class) -> dict[str, Any]:
    terminal, visit = a_class.sit("report")
    await terminal.until_shown(b"\n")
    terminal.type(b"q")
    await ended(visit)
    facts: dict[str, Any] = json.loads(terminal.shown)
    return facts


def _children(process: str = "self") -> set[int]:
    threads = Path("/proc", process, "task").glob("*/children")
    return {int(pid) for thread in threads for pid in thread.read_text().split()}


async def test_what_is_typed_reaches_the_seat_and_its_output_comes_back(a_class: Class) -> None:
    terminal, visit = a_class.sit("echo")
    await terminal.until_shown(b"ready")

    terminal.type("你好".encode())
    await terminal.until_shown("你好".encode())
    terminal.type(b"q")
    await ended(visit)

    assert terminal.shown.endswith(b"bye\r\n")
    assert len(a_class.seats) == 0
    assert a_class.seat_processes() == []


async def test_a_seat_has_its_own_terminal_environment_and_limits_and_nothing_of_the_servers(
    a_class: Class,
) -> None:
    facts = await facts_of_a_seat(a_class)

    assert facts["session"] == [True, True]
    assert facts["tty"] == [True, True, True]
    assert facts["size"] == [80, 24]
    assert facts["environment"].keys() == {"PATH", "HOME", "PYTHONUTF8", "TERM", "LANG"}
    assert facts["limits"]["AS"] == 1 << 30
    assert facts["limits"]["NOFILE"] == 64
    assert facts["limits"]["CORE"] == facts["limits"]["FSIZE"] == 0
    assert facts["nice"] >= NICENESS
    # Where the system shares its time among sessions first, niceness within one says nothing.
    assert facts["group"] == "" or facts["group"].endswith(f" nice {NICENESS}\n")
    assert "NoNewPrivs:\t1" in facts["status"]
    account = account_for_seats()
    user = account.user if account is not None else os.geteuid()
    # Another account can't open the governor's file by its name.
    assert facts["descriptors"] == [0, 1, 2, 3, 4, *([5] if account is not None else [])]
    assert f"Uid:\t{user}\t{user}\t{user}\t{user}\n" in facts["status"]


async def test_a_fresh_seat_is_not_even_started_with_the_servers_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "secret")
    async with Class(tmp_path, QUICK, FRESH) as a_class:
        terminal, _visit = a_class.sit("echo")
        await terminal.until_shown(b"ready")
        (seat,) = a_class.seat_processes()

        begun_with = Path(f"/proc/{seat}/environ").read_text()

    assert "PYTHONUTF8=1" in begun_with
    assert "secret" not in begun_with


async def test_a_snapshot_larger_than_a_packet_reaches_the_seat(a_class: Class) -> None:
    facts = await facts_of_a_seat(a_class)

    assert facts["snapshot"] > 300_000


async def test_seats_draw_different_random_numbers(a_class: Class) -> None:
    first, second = await facts_of_a_seat(a_class), await facts_of_a_seat(a_class)

    assert first["random"] != second["random"]


async def test_a_seat_gets_no_more_memory_and_no_files(a_class: Class) -> None:
    terminal, visit = a_class.sit("greedy")

    await ended(visit)

    assert terminal.shown == b"no memory\r\nno file\r\n"
    Path("/tmp/a-seat-writes-this").unlink(missing_ok=True)


async def test_each_save_is_answered_once_it_is_saved(a_class: Class) -> None:
    a_class.disk_works.clear()
    terminal, visit = a_class.sit("saves")
    await a_class.asked.get()
    nothing_yet = terminal.shown

    a_class.disk_works.set()
    await ended(visit)

    assert nothing_yet == b""
    assert terminal.shown == b'{"saved":1}\r\n{"saved":2}\r\n{"saved":3}\r\n'
    assert [values["value"] for _learner, _kind, values in a_class.saved] == ["1", "2", "3"]


async def test_hanging_up_ends_the_seat_and_its_last_save_is_kept(a_class: Class) -> None:
    terminal, visit = a_class.sit("echo")
    await terminal.until_shown(b"ready")

    terminal.hung_up.set()
    await ended(visit)

    assert a_class.saved == [("ada", "setting", {"name": "last", "value": "said"})]
    assert a_class.seat_processes() == []


@pytest.mark.parametrize("how", ["end of input", "cancelled"])
async def test_other_ways_to_go_are_hanging_up_too(a_class: Class, how: str) -> None:
    terminal, visit = a_class.sit("echo")
    await terminal.until_shown(b"ready")

    if how == "cancelled":
        visit.cancel()
    else:
        terminal.type(b"")
    await asyncio.wait({visit})
    await ended(asyncio.create_task(a_class.seats.stop()))

    assert len(a_class.saved) == 1


async def test_a_seat_that_ignores_everything_is_killed(a_class: Class) -> None:
    terminal, visit = a_class.sit("stubborn")
    await terminal.until_shown(b"ready")

    terminal.hung_up.set()
    await ended(visit)

    assert a_class.seat_processes() == []


async def test_coming_in_again_ends_the_first_seat_which_is_saved_and_told(a_class: Class) -> None:
    first, first_visit = a_class.sit("echo")
    await first.until_shown(b"ready")

    second, second_visit = a_class.sit("echo")
    await second.until_shown(b"ready")
    await ended(first_visit)

    assert b"another terminal" in first.shown
    assert a_class.snapshots == ["after 0 saves", "after 1 saves"]
    second.type(b"q")
    await ended(second_visit)
    assert b"another terminal" not in second.shown


async def test_a_seat_at_which_nobody_types_is_warned_saved_and_closed_with_a_word(tmp_path: Path) -> None:
    async with Class(tmp_path, replace(QUICK, idle_minutes=BRIEFLY)) as a_class:
        terminal, visit = a_class.sit("echo")

        await ended(visit)

        assert a_class.warned == [("ada", 0)]
        assert [values["value"] for _learner, _kind, values in a_class.saved] == ["said"]
        assert terminal.shown.index(b"bye") < terminal.shown.index(b"Nobody has typed here")
        assert not visit.result()


async def test_a_seat_that_is_warned_and_then_typed_at_stays(tmp_path: Path) -> None:
    async with Class(tmp_path, replace(QUICK, idle_minutes=BRIEFLY)) as a_class:
        terminal, visit = a_class.sit("echo")
        for key in (b"k", b"k", b"q"):
            warnings = len(a_class.warned)
            await until(partial(lambda before: len(a_class.warned) > before, warnings))
            terminal.type(key)
        await ended(visit)

        assert b"Nobody has typed here" not in terminal.shown


async def test_a_teacher_may_look_at_the_board_as_long_as_it_takes(tmp_path: Path) -> None:
    async with Class(tmp_path, replace(QUICK, idle_minutes=BRIEFLY)) as a_class:
        teacher, teachers_visit = a_class.sit("echo", "park", role="teacher")
        await teacher.until_shown(b"ready")
        _terminal, visit = a_class.sit("echo")
        await ended(visit)

        assert not teachers_visit.done()
        assert a_class.warned == [("ada", 0)]


async def test_coming_in_again_ends_a_seat_whose_terminal_takes_nothing(a_class: Class) -> None:
    first, first_visit = a_class.sit("endless")
    first.takes.clear()

    second, second_visit = a_class.sit("echo")
    await second.until_shown(b"ready")
    await ended(first_visit)

    second.type(b"q")
    await ended(second_visit)


async def test_of_three_who_come_in_at_once_with_one_name_only_one_stays(a_class: Class) -> None:
    visits = [a_class.sit("echo") for _ in range(3)]
    last, _visit = visits[-1]

    await last.until_shown(b"ready")
    for _terminal, visit in visits[:-1]:
        await ended(visit)

    assert len(a_class.seats) == 1


async def test_a_crash_is_told_in_words_and_its_traceback_goes_to_the_log_without_control_characters(
    a_class: Class, caplog: pytest.LogCaptureFixture
) -> None:
    terminal, visit = a_class.sit("crash")

    await ended(visit)
    await a_class.seats.stop()

    assert b"Your seat has failed" in terminal.shown
    assert b"Traceback" not in terminal.shown
    assert "RuntimeError: a secret" in caplog.text
    assert "\x1b" not in caplog.text


async def test_a_killed_seat_leaves_a_usable_terminal(a_class: Class) -> None:
    terminal, visit = a_class.sit("killed")

    await ended(visit)

    assert terminal.shown.startswith(b"\x1b[?1000l")
    assert b"Your seat has failed" in terminal.shown


async def test_a_client_that_takes_nothing_stops_its_own_seat_only(a_class: Class) -> None:
    stalled, stalled_visit = a_class.sit("endless", "stalled")
    stalled.takes.clear()
    other, other_visit = a_class.sit("echo", "other")

    await other.until_shown(b"ready")
    other.type(b"q")
    await ended(other_visit)

    assert stalled.shown == b""
    assert stalled.offered <= MOST_AT_ONCE
    stalled.hung_up.set()
    await ended(stalled_visit)


async def test_a_window_that_changes_while_its_seat_is_waited_for_is_painted_right(a_class: Class) -> None:
    terminal, visit = a_class.sit("report")
    assert not terminal.shown
    await asyncio.sleep(0)
    assert terminal.resized is not None
    terminal.resized(132, 50)

    await terminal.until_shown(b"\n")
    terminal.type(b"q")
    await ended(visit)

    assert json.loads(terminal.shown)["size"] == [132, 50]


def test_no_key_makes_a_signal_at_a_terminal_that_waits_for_its_seat() -> None:
    pump = SeatPump(FakeTerminal(), 80, 24, 1, lambda: None)
    try:
        flags = termios.tcgetattr(pump.inner_end)[3]
        assert not flags & (termios.ISIG | termios.ECHO | termios.ICANON)
    finally:
        pump.give_away()
        pump.close()


@pytest.mark.parametrize(
    ("asked", "given"), [((100, 50), b"100x50"), ((9999, 9999), b"500x300"), ((0, -1), b"2x2")]
)
async def test_a_new_size_reaches_the_seat_within_bounds(
    a_class: Class, asked: tuple[int, int], given: bytes
) -> None:
    terminal, visit = a_class.sit("echo")
    await terminal.until_shown(b"ready")

    assert terminal.resized is not None
    terminal.resized(*asked)
    await terminal.until_shown(given)

    terminal.type(b"q")
    await ended(visit)


@pytest.mark.parametrize("learner", ["refused", "broken"])
async def test_what_can_not_be_saved_is_not_confirmed(a_class: Class, learner: str) -> None:
    terminal, visit = a_class.sit("saves", learner)
    await terminal.until_shown(b'{"saved":1}')

    while await a_class.asked.get() != "2":
        pass
    terminal.hung_up.set()
    await ended(visit)

    assert b'"saved":2' not in terminal.shown
    assert [values["value"] for _learner, _kind, values in a_class.saved] == ["1"]


async def test_in_a_storm_all_but_a_few_are_told_their_number_and_all_come_in(tmp_path: Path) -> None:
    rules = SeatRules(most_starting=1, painted_bytes=1)
    async with Class(tmp_path, rules) as a_class:
        visits = [a_class.sit("echo", f"learner {number}") for number in range(4)]

        for terminal, _visit in visits:
            await terminal.until_shown(b"ready")

        assert visits[0][0].shown == b"ready\r\n"
        assert visits[3][0].shown.startswith(b"\rYou are number 3; a moment, please.")


async def test_hanging_up_in_the_queue_lets_the_next_one_in(tmp_path: Path) -> None:
    rules = SeatRules(most_starting=1, painted_bytes=10**9, longest_start=0.5, seconds_to_hang_up=0.3)
    async with Class(tmp_path, rules) as a_class:
        first, _visit = a_class.sit("echo", "first")
        await first.until_shown(b"ready")
        impatient, impatient_visit = a_class.sit("echo", "impatient")
        last, _last_visit = a_class.sit("echo", "last")
        await impatient.until_shown(b"number 1")

        impatient.hung_up.set()
        await ended(impatient_visit)
        await last.until_shown(b"ready")

        assert b"ready" not in impatient.shown


async def test_a_full_class_says_so(tmp_path: Path) -> None:
    async with Class(tmp_path, SeatRules(most_seats=1, painted_bytes=1)) as a_class:
        first, _visit = a_class.sit("echo", "first")
        await first.until_shown(b"ready")

        late, late_visit = a_class.sit("echo", "late")
        await ended(late_visit)

        assert b"The class is full" in late.shown


async def test_stopping_saves_and_tells_everybody(a_class: Class) -> None:
    visits = [a_class.sit("echo", f"learner {number}") for number in range(3)]
    for terminal, _visit in visits:
        await terminal.until_shown(b"ready")

    await a_class.seats.stop()

    assert len(a_class.saved) == 3
    assert all(b"server is stopping" in terminal.shown for terminal, _visit in visits)
    assert a_class.processes() == []


async def test_a_fork_server_that_is_killed_takes_its_seats_along_and_another_follows(a_class: Class) -> None:
    terminal, visit = a_class.sit("echo")
    await terminal.until_shown(b"ready")
    (fork_server,) = a_class.processes()

    os.kill(fork_server, signal.SIGKILL)
    await ended(visit)
    again, _visit = a_class.sit("echo")
    await again.until_shown(b"ready")

    assert b"Your seat has failed" in terminal.shown
    assert a_class.processes() != [fork_server]


async def test_seats_end_in_order_also_where_a_system_knows_processes_by_their_numbers_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "memfd_create", raising=False)
    async with Class(tmp_path, QUICK, "no-handles", FRESH) as a_class:
        stubborn, stubborn_visit = a_class.sit("stubborn", "stubborn")
        await stubborn.until_shown(b"ready")
        stubborn.hung_up.set()
        await ended(stubborn_visit)
        terminal, visit = a_class.sit("echo")
        await terminal.until_shown(b"ready")

        (fork_server,) = a_class.processes()
        os.kill(fork_server, signal.SIGKILL)
        await ended(visit)

        assert b"Your seat has failed" in terminal.shown


async def test_a_fork_server_with_threads_refuses_to_serve(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    a_class = Class(tmp_path, QUICK, "badly")

    with pytest.raises(ClassroomError, match="no seat"):
        await a_class.seats.start()
    await a_class.seats.stop()

    assert "2 threads are running" in caplog.text
