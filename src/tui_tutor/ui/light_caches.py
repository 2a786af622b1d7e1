"""Has Textual and Rich remember fewer results, where many tutors share a machine.

While a run plays, nearly every picture has texts and regions that were never there before. Thousands of
them are kept for nothing, each where no other seat shares it: a megabyte of a seat after a minute.
"""

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

from rich import cells
from textual.geometry import Region

KEPT = 256
"""Results of each kind: what one picture asks for again and again is fewer."""
GROWING: tuple[tuple[ModuleType | type, str], ...] = (
    (cells, "cached_cell_len"),
    (Region, "overlaps"),
    (Region, "intersection"),
    (Region, "translate"),
)
"""By whose they are, the functions whose results are kept and grow with the pictures."""


def lighten_caches() -> bool:
    """Change them for all of this process.

    Returns:
        Whether they are what is known here; those of another Textual are left as they are.
    """
    found = [vars(owner).get(name) for owner, name in GROWING]
    if not all(_keeps_results(function) for function in found):
        return False
    for (owner, name), function in zip(GROWING, found, strict=True):
        setattr(owner, name, functools.lru_cache(KEPT)(_unkept(function)))
    return True


def _keeps_results(function: object) -> bool:
    return hasattr(function, "cache_info") and hasattr(function, "__wrapped__")


def _unkept(function: Any) -> Callable[..., Any]:
    unkept: Callable[..., Any] = function.__wrapped__
    return unkept
