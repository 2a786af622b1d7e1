"""The key by which learners' programs know that they talk to the same class again."""

import os
import stat
from pathlib import Path

import asyncssh

from tui_tutor.errors import ClassroomError
from tui_tutor.translation import mark

HOST_KEY_FILE = "host_key"
ALGORITHM = "ssh-ed25519"


def host_key(folder: Path) -> asyncssh.SSHKey:
    """The class's key, made where there is none yet.

    Args:
        folder: Where it lies; made if need be, for its owner only.

    Raises:
        ClassroomError: If others could read or replace it, or if it can't be read or made.
    """
    path = folder / HOST_KEY_FILE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_owner_only(folder, "700")
        if not path.exists():
            _make(path)
        _check_owner_only(path, "600")
        key = asyncssh.read_private_key(path)
    except OSError as error:
        raise ClassroomError(
            mark("the class's key {path} can't be read or made: {reason}"),
            mark("name a folder that you can write"),
            path=path,
            reason=error.strerror or error,
        ) from error
    except (asyncssh.KeyImportError, ValueError) as error:
        raise _broken(path) from error
    if key.algorithm != ALGORITHM.encode():
        raise _broken(path)
    return key


def fingerprint(key: asyncssh.SSHKey) -> str:
    """What ``ssh`` shows of this key at a first login, such as ``SHA256:…``."""
    return key.get_fingerprint()


def _make(path: Path) -> None:
    content = asyncssh.generate_private_key(ALGORITHM, comment="tui-tutor").export_private_key("openssh")
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except FileExistsError:
        # Another server of this class was a moment faster.
        return
    with os.fdopen(file, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _check_owner_only(path: Path, mode: str) -> None:
    # Windows keeps rights elsewhere and shows every file as readable by all.
    if os.name != "posix":
        return
    status = path.stat()
    if status.st_uid not in (os.geteuid(), 0):
        raise ClassroomError(
            mark("{path} belongs to somebody else, who could pretend to be this class"),
            mark("name a folder of your own, or take it over: chown {user} {path}"),
            path=path,
            user=os.geteuid(),
        )
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise ClassroomError(
            mark("others on this machine can reach {path}, which only its owner may"),
            mark("close it: chmod {mode} {path}; if others may have read the key, delete it too"),
            path=path,
            mode=mode,
        )


def _broken(path: Path) -> ClassroomError:
    return ClassroomError(
        mark("{path} is not a key that this program made"),
        mark("bring back a copy, or delete it; then ssh warns everybody that the key has changed"),
        path=path,
    )
