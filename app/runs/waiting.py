"""The line of the runs that wait for a place or for memory, and who may pass whom.

First come, first served, with one exception: a run that waits for memory lets those behind it pass for whom there is enough, so that a
class is not held up by the largest network in it; and with one exception to that, so that it is not passed for ever (see `lets_pass`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

from app.runs.live import LiveRun, State
from app.runs.room import Room
from app.settings import Settings
from engine.footprint import told_size


class QueueFullError(RuntimeError):
    """There is no room and the line is as long as it may be; before `retry_after` seconds none comes free by itself."""

    def __init__(self, retry_after: int, idle_seconds: float) -> None:
        self.retry_after = retry_after
        super().__init__(
            f"There is no room now and the line is full. A run makes room once nobody has looked at it for {idle_seconds:g} seconds: "
            f"the next one in {retry_after:,} seconds at the earliest."
        )


class WaitingLine:
    """The line of one server, those that wait longest first. `known` are all its runs."""

    def __init__(self, settings: Settings, known: Mapping[str, LiveRun], room: Room) -> None:
        self._settings = settings
        self._known = known
        self._room = room
        self._runs: list[LiveRun] = []
        self._lacking: dict[LiveRun, float] = {}
        """Since when memory is what a run waits for."""

    def __len__(self) -> int:
        return len(self._runs)

    def __contains__(self, run: object) -> bool:
        return run in self._runs

    def join(self, run: LiveRun) -> None:
        """Put a run at the end. Raises QueueFullError where the line is full and it could not start at once."""
        if len(self._runs) >= self._settings.queue_length and not (self.fits(run) and self._all_let_pass()):
            raise QueueFullError(self.soonest(len(self._runs) + 1), self._settings.idle_pause_seconds)
        run.state = State.QUEUED
        self._runs.append(run)

    def drop(self, run: LiveRun) -> None:
        """It waits no longer."""
        if run in self._runs:
            self._runs.remove(run)
        self._lacking.pop(run, None)

    def advance(self) -> None:
        """Give free places to those who have waited longest, and tell the others where they stand."""
        for run in list(self._runs):
            if self.fits(run):
                self.drop(run)
                run.start()
            elif not self._lets_pass(run):
                break
        for run in self._runs:
            run.hub.tell_status(self.told(run))

    def free_places(self) -> int:
        """How many further workers there may be."""
        return self._settings.max_runs - sum(run.occupies for run in self._known.values())

    def fits(self, run: LiveRun) -> bool:
        """Whether there are a place and memory for it now."""
        return self.free_places() > 0 and run.needs <= self._room.left()

    def lacks_memory(self, run: LiveRun) -> bool:
        """Whether memory is what keeps a run from starting, and not the number of those that have a worker."""
        return self.free_places() > 0 and run.needs > self._room.left()

    def position(self, run: LiveRun) -> int | None:
        """Its place, from 1; None if it does not stand in line."""
        return self._runs.index(run) + 1 if run in self._runs else None

    def told(self, run: LiveRun) -> dict[str, Any]:
        """How a run stands, with its place where it has one."""
        return {"epoch": 0, "step": 0, **run.status(), **self._told_of_waiting(run)}

    def _told_of_waiting(self, run: LiveRun) -> dict[str, Any]:
        position = self.position(run)
        if position is None:
            return {}
        needs = told_size(run.needs)
        return {"position": position, "retry_after": self.soonest(position), "waits_for": self._waits_for(run), "needs": needs}

    def why(self, run: LiveRun) -> str:
        """Why a run stands in line, and where."""
        lacking = {
            "memory": f"memory: {self._room.lacking(run.needs)}",
            "turn": "its turn: what memory comes free is kept for those who came before",
            "place": "a free place",
        }[self._waits_for(run)]
        return f"The run is waiting for {lacking}: number {self.position(run)} in line."

    def soonest(self, places: int) -> int:
        """In how many seconds so many places can have come free by themselves at the earliest: one by one, runs go that nobody looks at."""
        idle = self._settings.idle_pause_seconds
        left = sorted(max(0.0, idle - run.seconds_alone()) for run in self._known.values() if run.occupies)
        return math.ceil(left[min(places, len(left)) - 1] if left else 0.0) + places

    def _waits_for(self, run: LiveRun) -> str:
        return "memory" if self.lacks_memory(run) else "turn" if self.fits(run) else "place"

    def _lets_pass(self, run: LiveRun) -> bool:
        if run.needs <= self._room.left():
            self._lacking.pop(run, None)
            return True
        return lets_pass(time.monotonic() - self._lacking.setdefault(run, time.monotonic()), self._settings.passing_seconds)

    def _all_let_pass(self) -> bool:
        return all(self._lets_pass(run) for run in self._runs)


def lets_pass(waited: float, turn: float) -> bool:
    """Whether a run that has waited so long for memory lets others pass.

    For one turn it does. Then what comes free is kept for it for a turn, then others pass for a turn, then it is kept for two, for four, …:
    it is not passed for ever, and nobody waits behind it for much longer than it has waited itself.
    """
    keeps = turn
    while waited >= turn:
        waited -= turn
        if waited < keeps:
            return False
        waited -= keeps
        keeps *= 2
    return True
