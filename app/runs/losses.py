"""How often a run's worker was lost of late, and what follows from it.

A worker that is lost comes back from its checkpoint and trains on. Lost too often within the crash window, the run comes back at rest: it
is there to be seen, and trains on when somebody says so. Lost again while it rests, it stays away until somebody asks for it.
"""

from __future__ import annotations

import time
from collections import deque
from enum import Enum, auto
from typing import Any

from app.settings import Settings

MOST_PATHS = 3


class Return(Enum):
    """How a run comes back after its worker was lost."""

    AS_IT_WAS = auto()
    AT_REST = auto()
    NOT_NOW = auto()


class Losses:
    """Those of one run. `trouble` says in a sentence why it rests or stays away; "" where all is well."""

    def __init__(self, settings: Settings) -> None:
        self.trouble = ""
        self._window = settings.crash_window_seconds
        self._limit = settings.crash_limit
        self._moments: deque[float] = deque(maxlen=settings.crash_limit)

    def any(self) -> bool:
        """Whether there was one, since somebody said to go on."""
        return bool(self._moments)

    def too_many(self) -> bool:
        """Whether there were as many within the crash window as there may be."""
        return len(self._moments) >= self._limit and self._moments[0] >= time.monotonic() - self._window

    def count(self, how: str) -> Return:
        """A worker was lost, in the way that `how` says: how the run is to come back."""
        self._moments.append(time.monotonic())
        if not self.too_many():
            return Return.AT_REST if self.trouble else Return.AS_IT_WAS
        times = f"{self._limit} times within {self._window:g} seconds; the last one {how}"
        if self.trouble:
            self.trouble = f"Stopped: its worker was lost {times}, though it rested. Play tries again from its last checkpoint."
            return Return.NOT_NOW
        self.trouble = f"Stopped: its worker was lost {times}. It rests at its last checkpoint; Play goes on from there."
        return Return.AT_REST

    def forgive(self) -> None:
        """Somebody wants the run to go on: what happened counts no more."""
        self._moments.clear()

    def well(self) -> None:
        """It trains again."""
        self.trouble = ""


def left_out(command: dict[str, Any]) -> str:
    """What is said of a command that is not made again, since one worker after the other was lost over it."""
    paths = list(command.get("changes") or ())
    named = ", ".join([*paths[:MOST_PATHS], *["…"] * (len(paths) > MOST_PATHS)])
    what = f"{command['type']} {named}".strip()
    return f"Your change ({what}) was left out: the run stopped each time it was made again. The run goes on without it."
