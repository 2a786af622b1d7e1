"""Starts a seat for each learner, as a rule by forking a process that has imported and run everything once.

A fork costs a few milliseconds and shares its memory with the other seats; a fresh process costs half a
second more and up to twice the memory, and is for where forking makes trouble. The process that forks stays
single-threaded and keeps no event loop, because a fork copies neither threads nor what they had locked.
However it was started, a seat is the same to the server and to the learner.

What is said over the socket, a packet each: the server sends ``{"seat": n, "looks": …}`` with four
descriptors (terminal, seat's socket, link to the class, file of the request); back come
``{"ready": pid}`` once, ``{"seat": n, "pid": pid}`` with a descriptor of the process where the
system has them, or ``{"seat": n, "failed": why}``, and ``{"seat": n, "exit": code}`` when the seat has ended.
"""

import ctypes
import fcntl
import gc
import json
import os
import random
import re
import selectors
import signal
import socket
import sys
import termios
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NoReturn

from tui_tutor.classroom.seating.packets import PacketReader, send_packet
from tui_tutor.classroom.seating.seat_account import Account, account_for_seats
from tui_tutor.classroom.seating.seat_limits import end_with_parent, limit_seat
from tui_tutor.classroom.seating.seat_request import SeatRequest

Sit = Callable[[SeatRequest, socket.socket, socket.socket], None]
"""Given who sits there, the socket for progress and the link to the class."""

Start = Callable[[list[int]], int]
"""Starts a seat's process on its descriptors, in their order on the socket; gives its id."""

Expect = Callable[[Mapping[str, str]], bool]
"""Makes ready for a seat, given what tells how it will look; whether there was anything to do."""

DESCRIPTORS = 4
LONGEST_REASON = 100
NEEDED_VARIABLES = re.compile(r"HOME|PYTHON\w+|(LD|DYLD)_\w+|\w+_NUM_THREADS")
"""What a fresh process needs so that Python finds all its packages and NumPy starts no threads."""
FRESH, SEAT = "--fresh", "--seat"
"""Words by which a program is asked to start fresh seats, and to be one."""
MEMORY_OPTIONS = {-1: 1 << 16, -2: 0, -3: 1 << 16}
"""By the numbers that GNU's C library gives them: how much free memory is kept at the top, how much is
asked for in advance, and from which size on a piece is given back alone."""
SEAT_SOCKET, CLASS_LINK = 3, 4
"""The descriptors in the seat of the socket for its progress, and of the one to the class."""
SECONDS_FOR_THREADS = 2.0
"""In which threads that have ended must be gone."""
FAREWELL = ((None, 5.0), (signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0))
"""How seats are ended where the server is gone, and how many seconds each step is given. First nothing
is done: their terminals went with the server, and a second SIGHUP could strike while they save."""


def can_fork() -> bool:
    """Whether a fork does no harm; on macOS the system's own libraries may not outlive it."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def run(
    control: socket.socket,
    prepare: Callable[[], None],
    sit: Sit,
    needed: Iterable[Path] = (),
    fresh: Sequence[str] = (),
    expect: Expect = lambda _looks: False,
) -> None:
    """Start seats until the server closes its end of the socket.

    Args:
        control: A stream socket to the server.
        prepare: Imports and runs what every seat needs; not called where seats are started afresh.
        sit: What a seat does, in the seat's own process. The terminal is on 0 and 1; 2 is the
            fork server's own, so that no mistake of ours is ever shown to a learner.
        needed: Folders that a seat reads besides Python's and the program's.
        fresh: A command that calls `be_seat` with its last argument, to start each seat with instead
            of forking it.
        expect: Makes ready for a seat that is about to be forked; seats like it share what it makes.
    """
    # Ctrl+C at the server's terminal is the server's business, which then ends the seats in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    account = account_for_seats(needed)
    if fresh:
        control.set_inheritable(False)
        start = partial(_spawn, fresh, account)
    else:
        _keep_memory_small()
        prepare()
        _settle()
        start = partial(_fork, sit, account)
    _ForkServer(control, start, expect).serve()


def be_seat(told: str, load: Callable[[], None], sit: Sit) -> NoReturn:
    """Be the seat for which this process was started.

    Args:
        told: What the server's process says of it.
        load: Imports what the seat needs, while it is not limited yet.
        sit: What it does.
    """
    facts = json.loads(told)
    account = Account(*facts["account"]) if facts["account"] else None
    _keep_memory_small()
    _be_seat(facts["server"], facts["descriptors"], load, sit, account)


def _settle() -> None:
    """Be ready to fork, with what all seats share in its final place."""
    _require_single_thread()
    gc.collect()
    gc.freeze()
    # Seats look at old objects when these are a quarter of what was there at the last such look.
    gc.collect()
    _give_memory_back()


def _require_single_thread() -> None:
    # One that has been waited for may still be there for a moment, to the system.
    deadline = time.monotonic() + SECONDS_FOR_THREADS
    while (threads := _count_threads()) != 1:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{threads} threads are running; seats can only be forked from one")
        time.sleep(0.001)


def _count_threads() -> int:
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else threading.active_count()


def _keep_memory_small() -> None:
    """Have the system take back what is freed; a seat keeps a megabyte or two less so."""
    if sys.platform == "linux":
        with suppress(AttributeError):
            library = ctypes.CDLL(None)
            for option, value in MEMORY_OPTIONS.items():
                library.mallopt(option, value)


def _give_memory_back() -> None:
    if sys.platform == "linux":
        # Other C libraries than GNU's lack it, and do well without.
        with suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


class _ForkServer:
    def __init__(self, control: socket.socket, start: Start, expect: Expect) -> None:
        self._control = control
        self._expect = expect
        self._packets = PacketReader(control)
        self._start = start
        self._seats: dict[int, int] = {}
        self._bell, self._bell_rope = socket.socketpair()

    def serve(self) -> None:
        for end in (self._bell, self._bell_rope):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._bell_rope.fileno(), warn_on_full_buffer=False)
        with selectors.DefaultSelector() as selector:
            selector.register(self._bell, selectors.EVENT_READ)
            selector.register(self._control, selectors.EVENT_READ)
            self._tell({"ready": os.getpid()})
            while self._serve_once(selector):
                pass
            selector.unregister(self._control)
            self._end_seats(selector)

    def _serve_once(self, selector: selectors.BaseSelector) -> bool:
        for key, _events in selector.select():
            if key.fileobj is self._bell:
                self._collect_ended()
            elif not self._serve_request():
                return False
        return True

    def _serve_request(self) -> bool:
        try:
            packet = self._packets.read()
        except (EOFError, ConnectionError):
            return False
        if packet is None:
            return True
        try:
            if len(packet.descriptors) == DESCRIPTORS:
                self._make_ready(packet.message["looks"])
                self._start_seat(packet.message["seat"], packet.descriptors)
        finally:
            for descriptor in packet.descriptors:
                os.close(descriptor)
        return True

    def _make_ready(self, looks: Mapping[str, str]) -> None:
        try:
            if self._expect(looks):
                _settle()
        except Exception:
            # The seats that are there must not end for one that can be made without.
            traceback.print_exc()

    def _start_seat(self, seat: int, descriptors: list[int]) -> None:
        try:
            pid = self._start(descriptors)
        except OSError as error:
            self._tell({"seat": seat, "failed": str(error)[:LONGEST_REASON]})
            return
        self._seats[pid] = seat
        message = {"seat": seat, "pid": pid}
        if hasattr(os, "pidfd_open"):
            # Opened by the parent, before it can have collected the child: it can't be another's.
            process = os.pidfd_open(pid)
            self._tell(message, process)
            os.close(process)
        else:
            self._tell(message)

    def _collect_ended(self) -> None:
        with suppress(BlockingIOError):
            while self._bell.recv(4096):
                pass
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                seat = self._seats.pop(pid, None)
                if seat is not None:
                    self._tell({"seat": seat, "exit": os.waitstatus_to_exitcode(status)})

    def _end_seats(self, selector: selectors.BaseSelector) -> None:
        for number, seconds in FAREWELL:
            for pid in self._seats:
                if number is not None:
                    os.kill(pid, number)
            deadline = time.monotonic() + seconds
            while self._seats and time.monotonic() < deadline:
                selector.select(max(0.0, deadline - time.monotonic()))
                self._collect_ended()

    def _tell(self, message: Mapping[str, object], *descriptors: int) -> None:
        # Where the server is gone, the next look at its socket says so.
        with suppress(ConnectionError):
            send_packet(self._control, message, descriptors)


def _fork(sit: Sit, account: Account | None, descriptors: list[int]) -> int:
    server = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        _be_seat(server, descriptors, lambda: None, sit, account)
    return pid


def _spawn(command: Sequence[str], account: Account | None, descriptors: list[int]) -> int:
    told = json.dumps({"server": os.getpid(), "descriptors": descriptors, "account": account})
    environment = {name: value for name, value in os.environ.items() if NEEDED_VARIABLES.fullmatch(name)}
    # Python lets another program have what came over a socket, and nothing that it has opened itself.
    return os.posix_spawn(command[0], [*command, told], environment)


def _be_seat(
    server: int, descriptors: list[int], load: Callable[[], None], sit: Sit, account: Account | None
) -> NoReturn:
    code = 1
    try:
        request = _take_terminal(descriptors)
        load()
        request = _take_limits(server, request, account)
        sit(request, socket.socket(fileno=SEAT_SOCKET), socket.socket(fileno=CLASS_LINK))
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        code = 130
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stdout.flush()
        with suppress(Exception):
            sys.stderr.flush()
        os._exit(code & 0xFF)


def _take_terminal(descriptors: list[int]) -> SeatRequest:
    """Have the seat's descriptors and no others; gives who sits there."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    *kept, file = descriptors
    request = SeatRequest.from_file(file)
    os.setsid()
    # Above the numbers that are about to be taken, so that none of them overwrites another.
    terminal, connection, link = (fcntl.fcntl(number, fcntl.F_DUPFD, 64) for number in kept)
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    os.dup2(terminal, 0)
    os.dup2(terminal, 1)
    os.dup2(connection, SEAT_SOCKET)
    os.dup2(link, CLASS_LINK)
    _close_above(CLASS_LINK)
    return request


def _take_limits(server: int, request: SeatRequest, account: Account | None) -> SeatRequest:
    """Give up for good what a seat may not do or know."""
    if account is not None:
        request = replace(request, governor_path=_opened(request.governor_path))
    limit_seat(account)
    # Not before: the system forgets it where the account changes.
    end_with_parent(server)
    os.environ.clear()
    os.environ.update(request.seat_environment())
    _draw_new_seeds()
    return request


def _opened(path: str) -> str:
    """The path of a file that stays open for an account that may not look into its folder."""
    try:
        return f"/dev/fd/{os.open(path, os.O_RDONLY)}"
    except OSError:
        return path


def _close_above(last_kept: int) -> None:
    # What is open is listed, since the highest number there may be is a million on some servers.
    for descriptor in map(int, os.listdir("/dev/fd")):
        if descriptor > last_kept:
            with suppress(OSError):
                os.close(descriptor)


def _draw_new_seeds() -> None:
    random.seed()
    # Asked for by name, because a fork server without NumPy has nothing to seed.
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()
