"""Lets the seats of a server that runs as root belong to an account that may do nothing."""

import os
import pwd
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import tui_tutor

NAME = "nobody"


class Account(NamedTuple):
    """Whose a process is.

    Attributes:
        user: The user's number.
        group: The number of the user's own group.
    """

    user: int
    group: int

    def take(self) -> None:
        """Belong to it, for good."""
        os.setgroups([])
        os.setgid(self.group)
        os.setuid(self.user)


def account_for_seats(needed: Iterable[Path] = ()) -> Account | None:
    """The account that seats are to take; None where they stay whose the calling process is.

    A process that is not root's has no choice. Python may lie where nobody but root can read, as
    under root's home; then the seats stay root's, which is said on the error output.

    Args:
        needed: Folders that a seat reads besides Python's and the program's.
    """
    if os.geteuid() != 0:
        return None
    try:
        found = pwd.getpwnam(NAME)
    except KeyError:
        sys.stderr.write(f"seats stay root's: there is no account {NAME}\n")
        return None
    account = Account(found.pw_uid, found.pw_gid)
    own = (sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), os.path.dirname(tui_tutor.__file__))
    unreadable = [path for path in map(str, (*own, *needed)) if not _can_list(account, path)]
    if unreadable:
        sys.stderr.write(f"seats stay root's: {NAME} can't read {unreadable[0]}\n")
        return None
    return account


def _can_list(account: Account, folder: str) -> bool:
    # In a process of its own, because there is no way back to root.
    pid = os.fork()
    if pid == 0:
        code = 1
        with suppress(OSError):
            account.take()
            os.listdir(folder)
            code = 0
        os._exit(code)
    return os.waitpid(pid, 0)[1] == 0
