"""Shuts a seat's process off from files and programs that are none of a learner's business.

Nothing that a learner types is executed, so nothing a learner types can open these doors again.
They are for what the tutor itself would do when asked: read a CSV file of the server, start a
browser that would run on the server, import a package that is too large for a seat.
"""

import errno
import os
import sys
from collections.abc import Iterable
from importlib.abc import MetaPathFinder
from pathlib import Path

import tui_tutor
from tui_tutor.errors import BackendError
from tui_tutor.translation import mark

REFUSED_EVENTS = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.forkpty",
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
)
"""What a seat never does, by the names of Python's audit events."""
REFUSED_IMPORTS = frozenset({"torch"})
"""Packages that no seat has room for."""
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
SYSTEM_FILES = ("/usr/share", "/usr/lib", "/lib", "/etc/terminfo", "/etc/localtime", "/dev/null", "/dev/tty")


def close_doors(readable: Iterable[Path]) -> None:
    """Refuse, from now on and for good, files to read or write, programs and connections.

    Args:
        readable: Folders and files that may still be read, besides the program's own and Python's.

    What is refused raises ``PermissionError``, as if the system did; a package, `BackendError`.
    """
    own = (sys.prefix, sys.base_prefix, os.path.dirname(tui_tutor.__file__), *map(str, readable))
    allowed = tuple({os.path.realpath(path) for path in (*own, *SYSTEM_FILES)})

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            _check_file(arguments, allowed)
        elif event in REFUSED_EVENTS:
            raise PermissionError(errno.EACCES, f"{event} is refused in a class")

    sys.addaudithook(watch)
    # The audit event of an import is not raised by `importlib.import_module`.
    sys.meta_path.insert(0, _Refusal())


class _Refusal(MetaPathFinder):
    """Asked first for every package that is not imported yet, whether it is there or not."""

    def find_spec(self, fullname: str, *_where: object) -> None:
        if fullname.partition(".")[0] in REFUSED_IMPORTS:
            # Not that it is missing: nobody in a seat could install it.
            raise BackendError(
                mark("a class computes with NumPy only"),
                mark("use backend=numpy here; a tutor of your own has torch too"),
            )


def _check_file(arguments: tuple[object, ...], allowed: tuple[str, ...]) -> None:
    path, _mode, flags = arguments
    if not isinstance(path, str | bytes | os.PathLike):
        return
    real = os.path.realpath(os.fsdecode(path))
    is_allowed = any(real == each or real.startswith(each + os.sep) for each in allowed)
    writes = isinstance(flags, int) and flags & WRITES and not real.startswith("/dev/")
    if writes or not is_allowed:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fsdecode(path))
