"""Keeps the memory of a server small that runs for weeks and that anybody may knock at."""

import ctypes
import gc
import sys

TRIM_THRESHOLD, LARGE_PIECE, MOST_ARENAS = -1, -3, -8
"""Names of the C library's ``mallopt``: how much free memory is kept, what is taken apart from it, and
how many kinds of memory there are, of which each thread takes its own."""
KEPT = 256 * 1024
"""Bytes. Left alone, the C library learns from the 16 MB of a PIN's hash to keep as much as that."""
THRESHOLDS = (700, 10, 2)
"""New objects until the newest are looked at, and how often that until those are that were left."""


def give_back_what_is_free() -> None:
    """Let the C library give memory back that is free, where it can be told to; before all else."""
    if sys.platform != "linux":
        return
    # Not every C library for Linux has it.
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(LARGE_PIECE, KEPT)
        mallopt(TRIM_THRESHOLD, KEPT)
        mallopt(MOST_ARENAS, 1)


def collect_garbage_soon() -> None:
    """Look for garbage among what comes from now on, and often; once the server stands.

    A lost connection is a ring of objects. Python looks at old ones when they are a quarter of all
    there are, and 70,000: that would be thousands of connections.
    """
    gc.collect()
    gc.freeze()
    # What counts as all there are, is what was there at this call.
    gc.collect()
    gc.set_threshold(*THRESHOLDS)
