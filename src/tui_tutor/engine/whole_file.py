"""Writes files so that a full disk or a kill never leaves half of one."""

from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, or leave what is there as it was; a file there is replaced.

    Raises:
        OSError: If nothing can be written there.
        ValueError: If the path is none.
    """
    beside = path.with_name(f"{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        with suppress(OSError, ValueError):
            beside.unlink(missing_ok=True)
