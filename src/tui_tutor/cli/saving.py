"""Writes a file that a command was asked for."""

from pathlib import Path

from tui_tutor.errors import UsageError
from tui_tutor.translation import mark


def save(path: Path, content: bytes) -> None:
    """Write a file; one that is there is replaced.

    Raises:
        UsageError: If nothing can be written there.
    """
    from tui_tutor.engine.whole_file import write_whole

    try:
        write_whole(path, content)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(
            mark("{file} can't be written: {reason}"),
            mark("name a file in a folder that you may write to"),
            file=path,
            reason=reason,
        ) from None
