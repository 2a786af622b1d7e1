"""What a seat may use of the machine; called in the seat, before the learner can do anything."""

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress

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
NICENESS = 5
"""Behind the server, so that a full machine still lets people in and out."""
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
    with suppress(OSError):
        os.nice(NICENESS)
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


def _lower(kind: int, limit: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (limit, limit))


def _control_process(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
