"""Weights that were handed in, or taken over from runs: how much of them is kept, and which make room for others.

A file is found by what it holds, so several people may have kept the same one. Who did is known while the server lives, which is long
enough: it counts only for what was kept a moment ago.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from pathlib import Path

from engine.errors import SpecError
from engine.weights import KEPT, OUTPUTS, PLACE

_File = tuple[float, int, Path]
MOST_FILES = 5000
FRESH_SECONDS = 3600.0
"""So long weights are kept though no run uses them, where older ones can make room: a run may be about to use them."""
JUST_NOW_SECONDS = 60.0
"""So long they are kept in any case, but from whoever put them here: their own next ones take their place."""
FULL = "there is no room for further weights on this server: runs use all that are kept; delete one of them, or ask whoever runs it"
_kept_by: dict[str, set[str]] = {}
NOBODY = ""
"""The owner of what was handed in without a cookie, all of it."""


def used_in(specs: Iterable[str]) -> frozenset[str]:
    """The names of kept weights that specs, as JSON, begin with."""
    return frozenset(re.findall(KEPT.pattern, " ".join(specs)))


def kept_for(name: str, owner: str | None) -> None:
    """Remember who kept these weights."""
    _kept_by.setdefault(name, set()).add(owner or NOBODY)


def make_room(most_bytes: int, used: frozenset[str], owner: str | None = None) -> None:
    """Delete weights that are not `used` until less than `most_bytes` are kept: the longest unasked for first, then those that `owner`
    alone has put here, however new they are, then all but those of the last minute.

    Raises SpecError where all that is left is in use, or was put here just now by others.
    """
    files = _files()
    size, count = sum(size for _, size, _ in files), len(files)
    for asked, bytes_, path in _in_order(files, owner or NOBODY):
        if size < most_bytes and count < MOST_FILES:
            return
        if path.stem not in used and (asked < time.time() - JUST_NOW_SECONDS or _kept_by.get(path.stem) == {owner or NOBODY}):
            for each in (path, *_outputs(path)):
                each.unlink(missing_ok=True)
            _kept_by.pop(path.stem, None)
            size, count = size - bytes_, count - 1
    if size >= most_bytes or count >= MOST_FILES:
        raise SpecError.at("", FULL)


def _in_order(files: list[_File], owner: str) -> list[_File]:
    """The files as they make room: those that are not fresh, those of this owner alone, the others; in each the longest ago first."""
    fresh = time.time() - FRESH_SECONDS
    return sorted(files, key=lambda file: (file[0] >= fresh, _kept_by.get(file[2].stem) != {owner}, file))


def _files() -> list[_File]:
    """When each file was asked for last, in seconds since 1970, its bytes, with those of what was worked out with it, and where it is."""
    folder = os.environ.get(PLACE)
    found = []
    for path in Path(folder).glob("kept_*.safetensors") if folder else ():
        try:
            about = path.stat()
            size = about.st_size + sum(each.stat().st_size for each in _outputs(path))
        except FileNotFoundError:
            continue
        found.append((about.st_mtime, size, path))
    return found


def _outputs(path: Path) -> list[Path]:
    """The files with what was worked out with weights."""
    return [*path.parent.glob(f"{path.stem}.*{OUTPUTS}")]
