"""Runs that are gone on with the next time, each in a file beside the progress.

They can be made again from their setup, so nothing is said where one can't be kept.
"""

import json
from contextlib import suppress
from pathlib import Path

from tui_tutor.engine.whole_file import write_whole

LARGEST = 64 << 20
"""Bytes of a file that is read."""


class RunFiles:
    """Keeps the run of the page that was open last, and that of the panel alone.

    Args:
        folder: Where the files lie; None where nothing is kept.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def save(self, lesson: str, page: str, content: bytes) -> None:
        """Keep a run, in the place of the one before it."""
        if self._folder is None:
            return
        with suppress(OSError):
            write_whole(self._path(lesson), _head(lesson, page) + content)

    def load(self, lesson: str, page: str) -> bytes | None:
        """The run that was kept of a page; None where it was another one's, or none."""
        if self._folder is None:
            return None
        head = _head(lesson, page)
        with suppress(OSError):
            path = self._path(lesson)
            if path.stat().st_size <= LARGEST:
                content = path.read_bytes()
                return content.removeprefix(head) if content.startswith(head) else None
        return None

    def _path(self, lesson: str) -> Path:
        assert self._folder is not None
        return self._folder / ("lesson.run" if lesson else "play.run")


def _head(lesson: str, page: str) -> bytes:
    return json.dumps([lesson, page]).encode() + b"\n"
