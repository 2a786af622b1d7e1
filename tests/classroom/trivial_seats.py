"""A fork server whose seats do something small, by the learner's name; run as a program.

Words before the socket's number ask for fresh seats, for a system that has no handles of processes, for
a fork server that is unfit to fork, or for one that fails to make ready for a seat.
"""

import json
import os
import resource
import select
import signal
import socket
import sys
import time
import tty
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tui_tutor.classroom.seating import fork_server
from tui_tutor.classroom.seating.seat_limits import AUTOGROUP
from tui_tutor.classroom.seating.seat_request import SeatRequest


def sit(request: SeatRequest, connection: socket.socket, _link: socket.socket) -> None:
    tty.setraw(0)
    SEATS[request.name](request, connection)


def echo(request: SeatRequest, connection: socket.socket) -> None:
    """Write back what is typed; q, SIGHUP, SIGTERM and the terminal's end leave, with a last save."""
    bell, rope = os.pipe()
    os.set_blocking(rope, False)
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    signal.signal(signal.SIGWINCH, tell_size)
    signal.set_wakeup_fd(rope)
    os.write(1, b"ready\r\n")
    with suppress(OSError):
        while not is_told_to_leave(bell) and (data := os.read(0, 1000)) and data != b"q":
            os.write(1, data)
    save(connection, 1, {"name": "last", "value": "said"})
    with suppress(OSError):
        os.write(1, b"bye\r\n")


def is_told_to_leave(bell: int) -> bool:
    """Wait for a key or a signal; gives whether it was one of those that end a seat."""
    while True:
        ready, _, _ = select.select([0, bell], [], [])
        if bell not in ready:
            return False
        if {signal.SIGHUP, signal.SIGTERM} & set(os.read(bell, 100)):
            return True


def tell_size(*_: object) -> None:
    size = os.get_terminal_size(0)
    os.write(1, f"{size.columns}x{size.lines}\r\n".encode())


def save(connection: socket.socket, number: int, values: dict[str, str]) -> None:
    message = {"id": number, "save": "setting", "values": values}
    connection.sendall(json.dumps(message).encode() + b"\n")


def saves(request: SeatRequest, connection: socket.socket) -> None:
    for number in range(1, 4):
        save(connection, number, {"name": "n", "value": str(number)})
        os.write(1, connection.recv(1000).strip() + b"\r\n")


def report(request: SeatRequest, connection: socket.socket) -> None:
    facts = {
        "snapshot": len(json.dumps(dict(request.snapshot))),
        "environment": dict(os.environ),
        "session": [os.getsid(0) == os.getpid(), os.tcgetpgrp(0) == os.getpid()],
        "tty": [os.isatty(0), os.isatty(1), os.ttyname(0).startswith("/dev/pts/")],
        "size": list(os.get_terminal_size(0)),
        "descriptors": sorted(each for each in map(int, os.listdir("/dev/fd")) if is_open(each)),
        "limits": {
            name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[0]
            for name in ("AS", "CPU", "NOFILE", "NPROC", "CORE", "FSIZE")
        },
        "nice": os.nice(0),
        "group": AUTOGROUP.read_text() if AUTOGROUP.exists() else "",
        "status": Path("/proc/self/status").read_text(),
        "random": sys.modules["numpy"].random.random(),
    }
    os.write(1, json.dumps(facts).encode() + b"\n")
    os.read(0, 1)


def is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def crash(request: SeatRequest, connection: socket.socket) -> None:
    raise RuntimeError("a secret with \x1b[2J in it")


def killed(request: SeatRequest, connection: socket.socket) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def stubborn(request: SeatRequest, connection: socket.socket) -> None:
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    os.write(1, b"ready\r\n")
    while True:
        time.sleep(60)


def endless(request: SeatRequest, connection: socket.socket) -> None:
    while True:
        os.write(1, b"x" * 1000)


def greedy(request: SeatRequest, connection: socket.socket) -> None:
    try:
        bytearray(2 << 30)
    except MemoryError:
        os.write(1, b"no memory\r\n")
    try:
        Path("/tmp/a-seat-writes-this").write_bytes(b"x" * 1000)
    except OSError:
        os.write(1, b"no file\r\n")


SEATS = {each.__name__: each for each in (echo, saves, report, crash, killed, stubborn, endless, greedy)}


def prepare() -> None:
    import numpy

    numpy.random.seed(1)  # noqa: NPY002 - this is the state that a fork would copy


def prepare_badly() -> None:
    import threading

    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()


def fail(_looks: Mapping[str, str]) -> bool:
    raise RuntimeError("nothing could be made ready")


def main() -> None:
    match sys.argv[1:]:
        case [fork_server.SEAT, told]:
            fork_server.be_seat(told, prepare, sit)
        case [*wishes, number]:
            command = [sys.executable, __file__, fork_server.SEAT] if fork_server.FRESH in wishes else ()
            if "no-handles" in wishes:
                vars(os).pop("pidfd_open", None)
            ready = prepare_badly if "badly" in wishes else prepare
            socket_of_server = socket.socket(fileno=int(number))
            if "unready" in wishes:
                fork_server.run(socket_of_server, ready, sit, expect=fail)
            else:
                fork_server.run(socket_of_server, ready, sit, fresh=command)


if __name__ == "__main__":
    main()
