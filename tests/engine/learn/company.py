"""Halves that always have company, or never, so that the two can be compared."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.learn import halves
from engine.learn.company import Company
from engine.learn.replica import Replica

forks = pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="replicas are made on Linux only")


def allowed(patch: pytest.MonkeyPatch) -> None:
    """Replicas may be made, though tests that share the cores do without."""
    patch.setattr("engine.learn.replica._allowed", True)


def always(patch: pytest.MonkeyPatch) -> None:
    """Every batch is halved, and a replica does every second half; a dead one is replaced."""

    def replica(self: Company) -> Replica | None:
        if self._replica is None or not self._replica.alive:
            self._begin()
        self.together = True
        return self._replica

    allowed(patch)
    patch.setattr(halves, "WORTH", 0)
    patch.setattr(Company, "replica", replica)
    patch.setattr(Company, "took", lambda *_, **__: None)


def never(patch: pytest.MonkeyPatch) -> None:
    """Every batch is halved, and this process does both."""
    patch.setattr(halves, "WORTH", 0)
    patch.setattr(Company, "replica", lambda _: None)
    patch.setattr(Company, "took", lambda *_, **__: None)


def descriptors() -> int:
    """How many this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def state(pid: int) -> str | None:
    """How a process is ("S" asleep, "Z" dead and forgotten …); None where there is none of that number."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None
