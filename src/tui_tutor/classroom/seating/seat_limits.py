"""What a seat may use of the machine; called in the seat, before the learner can do anything."""

import ctypes
import os
import resource
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from tui_tutor.classroom.seating.seat_account import Account
from tui_tutor.classroom.seating.seat_filter import bound_capabilities, drop_capabilities, refuse_calls

MEMORY = 1 << 30
"""Bytes of address space; a seat uses a third of it."""
CPU_SECONDS = 4 * 60 * 60
OPEN_FILES = 64
MOST_FILES_ON_MACOS = 10240
"""That system says that there is no limit, and refuses more."""
PROCESSES = 4096
"""Of the account, since the system counts no finer: room for all seats, none for a flood of processes."""
NICENESS = 19
"""As far behind the server as can be. With 10, two hundred seats that began to play at once left it so
little for minutes that the governor could not slow them down."""
AUTOGROUP = Path("/proc/self/autogroup")
"""Linux shares the processors among sessions first, and a seat is a session: beside two hundred of them
a server would have one part of two hundred, whatever the niceness of their processes."""
TRIES, SECONDS_BETWEEN_TRIES = 5, 0.1
"""The system takes one change in a tenth of a second, unless it comes from an administrator."""
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38


def limit_seat(account: Account | None = None) -> None:
    """Limit the calling process for good.

    Args:
        account: Whose it is to be from now on, where that changes.
    """
    _lower(resource.RLIMIT_AS, MEMORY)
    _lower(resource.RLIMIT_CPU, CPU_SECONDS)
    _lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    _lower(resource.RLIMIT_NPROC, PROCESSES)
    _lower(resource.RLIMIT_CORE, 0)
    # Files that are open already, the terminal and the socket, are no files in this sense.
    _lower(resource.RLIMIT_FSIZE, 0)
    sys.dont_write_bytecode = True
    _stand_back()
    # In this order, since each step takes the power to do the one before.
    bound_capabilities()
    if account is not None:
        account.take()
    drop_capabilities()
    _control_process(PR_SET_NO_NEW_PRIVS, 1)
    refuse_calls()


def end_with_parent(parent: int) -> None:
    """Have the calling process ended (SIGTERM) when its parent ends, where the system can.

    Args:
        parent: The parent's process id, taken before the fork: it may have ended already.
    """
    _control_process(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def allow_many_files() -> None:
    """Let the calling process open as many files as the system grants; a server has four a seat."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in (hard, MOST_FILES_ON_MACOS):
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
            return


def _stand_back() -> None:
    """Let the server, and whatever else a teacher's computer does, come first."""
    with suppress(OSError):
        os.nice(NICENESS)
    # Another system, or one without such groups, lacks the file.
    with suppress(OSError):
        descriptor = os.open(AUTOGROUP, os.O_WRONLY | os.O_CLOEXEC)
        try:
            _write_in_time(descriptor, str(NICENESS).encode("ascii"))
        finally:
            os.close(descriptor)


def _write_in_time(descriptor: int, data: bytes) -> None:
    for _ in range(TRIES):
        try:
            os.write(descriptor, data)
        except BlockingIOError:
            time.sleep(SECONDS_BETWEEN_TRIES)
        else:
            return


def _lower(kind: int, limit: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (limit, limit))


def _control_process(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
