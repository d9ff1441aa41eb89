"""Memory of a worker that is free again goes back to the system.

What pictures and measurements need for a moment lies between what stays; the C library keeps such gaps until it is asked.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable


def _trimming() -> Callable[[int], int]:
    """glibc's own way to give back what is free; where there is none, nothing is done."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):
        return lambda _: 0
    trim.argtypes, trim.restype = [ctypes.c_size_t], ctypes.c_int
    return trim


_trim = _trimming()


def give_back() -> None:
    """Give the system every page that holds nothing."""
    _trim(0)
