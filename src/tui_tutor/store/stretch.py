"""How much slower than asked the seats of one machine should paint, as its governor says."""

import math
import mmap
import struct
from pathlib import Path

LAYOUT = struct.Struct("=d")
"""The whole file: one number of eight bytes, which is read and written in one go."""
LEAST, MOST = 1.0, 100.0


class Stretch:
    """Reads the governor's number.

    Args:
        path: The governor's file; where it can't be read, nothing is stretched.
    """

    def __init__(self, path: Path) -> None:
        self._memory: mmap.mmap | None = None
        try:
            with path.open("rb") as file:
                self._memory = mmap.mmap(file.fileno(), LAYOUT.size, access=mmap.ACCESS_READ)
        except (OSError, ValueError):
            # Also an empty file, which can't be mapped: a seat is as well off without a governor.
            self._memory = None

    @property
    def value(self) -> float:
        """By what the time between two frames is to be multiplied; from 1 to 100."""
        if self._memory is None:
            return LEAST
        (value,) = LAYOUT.unpack_from(self._memory)
        return min(max(value, LEAST), MOST) if math.isfinite(value) else LEAST

    def close(self) -> None:
        """Let go of the file."""
        if self._memory is not None:
            self._memory.close()
            self._memory = None
