"""Writes JSON that any program can read: no NaN, no infinity, nothing but ASCII."""

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui_tutor.engine.frame import Array


def strict_json(value: object, indent: int | None = None) -> str:
    """One JSON text; a number that is not finite becomes null.

    Args:
        value: Mappings, lists, tuples, strings, numbers, None and arrays of numbers.
        indent: Spaces for each level; None for one line.
    """
    return json.dumps(_plain(value), allow_nan=False, indent=indent)


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):
        return _plain_array(value)  # type: ignore[arg-type]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _plain_array(array: "Array") -> Any:
    listed = array.tolist()
    # Walking every number costs more than asking NumPy once.
    return listed if _is_finite(array) else _plain(listed)


def _is_finite(array: "Array") -> bool:
    import numpy as np

    return bool(np.isfinite(array).all())
