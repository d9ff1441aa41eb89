"""Weights that were handed in, or taken over from runs: how much of them is kept, and which make room for others."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from pathlib import Path

from engine.errors import SpecError
from engine.weights import KEPT, PLACE

MOST_FILES = 5000
FRESH_SECONDS = 3600.0
"""So long weights are kept though no run uses them: one may be about to."""
FULL = "there is no room for further weights on this server: runs use all that are kept; delete one of them, or ask whoever runs it"


def used_in(specs: Iterable[str]) -> frozenset[str]:
    """The names of kept weights that specs, as JSON, begin with."""
    return frozenset(re.findall(KEPT.pattern, " ".join(specs)))


def make_room(most_bytes: int, used: frozenset[str]) -> None:
    """Delete weights that are not `used`, those that were asked for longest ago first, until less than `most_bytes` are kept.

    Raises SpecError where all that is left is in use, or was put here just now.
    """
    files = _files()
    size, count, fresh = sum(size for _, size, _ in files), len(files), time.time() - FRESH_SECONDS
    for asked, bytes_, path in files:
        if size < most_bytes and count < MOST_FILES:
            return
        if asked < fresh and path.stem not in used:
            path.unlink(missing_ok=True)
            size, count = size - bytes_, count - 1
    if size >= most_bytes or count >= MOST_FILES:
        raise SpecError.at("", FULL)


def _files() -> list[tuple[float, int, Path]]:
    """When each file was asked for last, in seconds since 1970, its bytes and where it is; the longest ago first."""
    folder = os.environ.get(PLACE)
    found = []
    for path in Path(folder).glob("kept_*.safetensors") if folder else ():
        try:
            about = path.stat()
        except FileNotFoundError:
            continue
        found.append((about.st_mtime, about.st_size, path))
    return sorted(found)
