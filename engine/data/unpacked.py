"""Large sets unpacked: once on this machine, into a file that every run reads where it lies.

The file is mapped into memory, so its pages are the system's, not a run's: all runs have the same ones, and the system takes them back
when it needs room. Where no file can be kept, a run has the bytes for itself.
"""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Callable
from contextlib import suppress
from math import prod
from pathlib import Path

import numpy as np

from engine.data.idx import Bytes
from engine.whole import write_whole

LEAST_BYTES = 1 << 24
"""Smaller sets are unpacked anew by each run: that takes a moment, and little room."""
SUFFIX = ".unpacked"


def folder() -> Path:
    """Where unpacked sets are kept."""
    import pooch

    return Path(pooch.os_cache("glassnet")) / "unpacked"


def can_be_kept(size: int) -> bool:
    """Whether a set of so many bytes is read from a file that all runs share."""
    place = folder()
    while not place.exists() and place != place.parent:
        place = place.parent
    return size >= LEAST_BYTES and place.is_dir() and os.access(place, os.W_OK)


def unpacked(name: str, stamp: object, shape: tuple[int, ...], fill: Callable[[Bytes], None]) -> Bytes:
    """The bytes of a set, (N, …), not to be written to: as they were kept under this name and stamp, else as `fill` writes them.

    Older ones of the same name are thrown away. Raises what `fill` raises.
    """
    size = prod(shape)
    path = folder() / f"{name}-{hashlib.sha256(repr((stamp, shape)).encode()).hexdigest()[:16]}{SUFFIX}"
    with suppress(OSError, ValueError):  # there is none yet
        return _mapped(path, size).reshape(shape)
    found = np.empty(shape, np.uint8)
    fill(found)
    if size < LEAST_BYTES:
        return found
    with suppress(OSError):  # no room, no place that can be written to, or another run was faster
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, found.data)
    try:
        kept = _mapped(path, size).reshape(shape)
    except (OSError, ValueError):
        return found
    for other in path.parent.glob(f"*{name}-*{SUFFIX}*"):  # also those that were never finished
        if other != path and other.name.lstrip(".").startswith(f"{name}-"):
            with suppress(OSError):
                other.unlink()
    return kept


def _mapped(path: Path, size: int) -> Bytes:
    """The bytes of a file. Raises OSError where there is none, ValueError where it has not so many."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size != size:
            raise ValueError(f"{path} has not {size:,} bytes")
        return np.frombuffer(mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ), np.uint8)
