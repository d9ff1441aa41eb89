"""How much memory this machine, or the container around this process, has."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

GROUPS = Path("/sys/fs/cgroup")
OWN_GROUPS = Path("/proc/self/cgroup")


def memory_bytes(groups: Path = GROUPS, own: Path = OWN_GROUPS) -> int:
    """The machine's memory, or what the control groups that this process is in allow, whichever is less."""
    return min([os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"), *_allowed(groups, own)])


def _allowed(groups: Path, own: Path) -> list[int]:
    """What each control group around this process allows, of both versions; none where there is no limit, or no such system."""
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        _, controllers, place = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        root, name = (groups / "memory", "memory.limit_in_bytes") if controllers else (groups, "memory.max")
        inside = PurePosixPath(place.lstrip("/"))
        found += [_limit(root / folder / name) for folder in (inside, *inside.parents)]
    return [limit for limit in found if limit is not None]


def _limit(file: Path) -> int | None:
    try:
        text = file.read_text().strip()
    except OSError:
        return None
    return int(text) if text.isdecimal() else None
