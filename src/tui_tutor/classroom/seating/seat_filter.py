"""Has the kernel refuse what a seat never asks for: networks, programs, other processes, privileges.

Python's own doors (`tui_tutor.classroom.seating.doors`) come first and say why; this one holds where
somebody got past Python. Linux on x86-64 and ARM64 only; elsewhere nothing happens.
"""

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""As the kernel tells them to a filter."""
REFUSED = {
    # socket, connect, accept, bind, listen, accept4; execve, execveat; ptrace, process_vm_readv and
    # _writev, pidfd_getfd; mount, unshare, setns, bpf; io_uring_setup, which would do any of them. On
    # x86-64 also fork and vfork.
    "x86_64": (41, 42, 43, 49, 50, 288, 59, 322, 101, 310, 311, 438, 165, 272, 308, 321, 425, 57, 58),
    "aarch64": (198, 203, 202, 200, 201, 242, 221, 281, 117, 270, 271, 438, 40, 97, 268, 280, 425),
}
CLONE = {"x86_64": 56, "aarch64": 220}
"""Makes a thread, which a seat may have, or a process, which it may not; the first argument says which."""
CLONE_THREAD, CLONE_ARGUMENT = 0x10000, 16
CLONE3 = 435
"""The same, but what it makes is told where a filter can't look. Without it the C library takes `CLONE`."""
FIRST_FOREIGN_CALL = 0x40000000
"""Calls of another kind on x86-64, with the same meanings under other numbers."""
PR_SET_SECCOMP, PR_CAPBSET_DROP, SECCOMP_MODE_FILTER = 22, 24, 2
LOAD, EQUAL, AT_LEAST, HAS_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
CALL_NUMBER, ARCHITECTURE = 0, 4
ALLOW, REFUSE, NO_SUCH_CALL = 0x7FFF0000, 0x00050000 | errno.EACCES, 0x00050000 | errno.ENOSYS
CAPABILITY_VERSION, CAPABILITIES = 0x20080522, 64


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def refuse_calls() -> bool:
    """Refuse them for the calling process and all that comes of it.

    The system must have been told before that it can gain no privileges.

    Returns:
        Whether the kernel took it.
    """
    machine = os.uname().machine if hasattr(os, "uname") else ""
    if sys.platform != "linux" or machine not in ARCHITECTURES:
        return False
    code = _code(ARCHITECTURES[machine], REFUSED[machine], CLONE[machine])
    program = _Program(len(code) // 8, code)
    library = ctypes.CDLL(None, use_errno=True)
    return bool(library.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def bound_capabilities() -> None:
    """Have none of the superuser's powers ever come back."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        for capability in range(CAPABILITIES):
            library.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def drop_capabilities() -> None:
    """Keep none of the superuser's powers where the server has them."""
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None)
    # Other C libraries than GNU's may lack it.
    with suppress(AttributeError):
        header = struct.pack("Ii", CAPABILITY_VERSION, 0)
        library.capset(header, bytes(24))


def _code(architecture: int, refused: Sequence[int], clone: int) -> bytes:
    """The filter in the kernel's own language: 8 bytes a step; a jump counts the steps it leaves out."""
    # From each of the refused, the jump goes over the others and over four steps more.
    after = len(refused) + 4
    steps = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, REFUSE),
        (LOAD, 0, 0, CALL_NUMBER),
        (AT_LEAST, after + 1, 0, FIRST_FOREIGN_CALL),
        *((EQUAL, after - index, 0, number) for index, number in enumerate(refused)),
        (EQUAL, 6, 0, CLONE3),
        (EQUAL, 1, 0, clone),
        (RETURN, 0, 0, ALLOW),
        (LOAD, 0, 0, CLONE_ARGUMENT),
        (HAS_BIT, 1, 0, CLONE_THREAD),
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, NO_SUCH_CALL),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
