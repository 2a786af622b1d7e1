"""Notices when the file of a lesson was saved."""

from pathlib import Path

FileMark = tuple[int, int, int]
"""When a file was saved, how long it is, and which of the disk's files it is."""


class FileWatch:
    """Notices when a file was saved, or is gone.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[FileMark | None] | None = None
        self._misses = False

    def changed(self) -> bool:
        """Whether the file was saved, or is gone, since this was last asked.

        The first time it is so in any case: what is shown may have been read long ago.
        """
        mark = self._look()
        # Some editors take a file away for a moment while they save it.
        if mark is None and not self._misses:
            self._misses = True
            return False
        self._misses = mark is None
        changed = self._seen is None or mark != self._seen[0]
        self._seen = (mark,)
        return changed

    def _look(self) -> FileMark | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return (status.st_mtime_ns, status.st_size, status.st_ino)
