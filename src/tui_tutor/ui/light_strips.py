"""Has Textual's strips make their caches when they are first used, where many tutors share a machine.

A strip is a row of cells. A screen keeps a thousand or two of them, each with seven caches of which it
uses one or none: 2 MB of a seat and a twentieth of the time that a picture takes.
"""

from collections.abc import Iterable

from rich.segment import Segment
from textual.cache import FIFOCache
from textual.strip import Strip

CACHES = {
    "_divide_cache": 4,
    "_crop_cache": 16,
    "_style_cache": 16,
    "_filter_cache": 4,
    "_line_length_cache": 4,
    "_crop_extend_cache": 4,
    "_offsets_cache": 4,
}
"""How many results each of a strip's caches keeps."""
OTHERS = {"_segments", "_cell_length", "_render_cache", "_link_ids", "_cell_count"}


def lighten_strips() -> bool:
    """Change all strips of this process.

    Returns:
        Whether they are what is known here; those of another Textual are left as they are.
    """
    if set(Strip.__slots__) != OTHERS | CACHES.keys():
        return False
    Strip.__init__ = _begin  # type: ignore[method-assign]
    Strip.__getattr__ = _make_cache  # type: ignore[attr-defined]
    return True


def _begin(self: Strip, segments: Iterable[Segment], cell_length: int | None = None) -> None:
    self._segments = list(segments)
    self._cell_length = cell_length
    self._render_cache = None
    self._link_ids = None
    self._cell_count = None


def _make_cache(self: Strip, name: str) -> FIFOCache[object, object]:
    """Called where a strip has no attribute of that name, or has none yet."""
    if name not in CACHES:
        raise AttributeError(f"{type(self).__name__} has no attribute {name}", name=name, obj=self)
    cache: FIFOCache[object, object] = FIFOCache(CACHES[name])
    setattr(self, name, cache)
    return cache
