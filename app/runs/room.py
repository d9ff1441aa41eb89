"""Room in memory: what runs need, as worked out from their layer graphs, and what the server has for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.machine import memory_bytes
from app.runs.live import LiveRun, SpecRefusedError
from app.settings import Settings, environment_name
from engine.alive import footprint
from engine.errors import SpecError
from engine.footprint import PROCESS, refused, told_size
from engine.race import is_race

SHARE = 0.7
"""What share of the machine's memory runs may need where nobody says else: the server, the system and its files have the rest."""
ONE_OF = 3
"""One run may need the third part of that where nobody says else, and a gigabyte in any case, if there is one."""
LEAST_FOR_ONE = 1_000_000_000


class Room:
    """What all runs may need together, and each alone, in bytes."""

    def __init__(self, settings: Settings, known: Mapping[str, LiveRun]) -> None:
        self.total = settings.memory_bytes or int(SHARE * memory_bytes())
        self.for_one = min(self.total, settings.run_memory_bytes or max(LEAST_FOR_ONE, self.total // ONE_OF))
        self._known = known

    def taken(self) -> int:
        """What the runs that have a worker need."""
        return sum(run.needs for run in self._known.values() if run.occupies)

    def left(self) -> int:
        """What further ones may need."""
        return self.total - self.taken()

    def weigh(self, spec: dict[str, Any]) -> int:
        """What a run of this spec needs. Raises SpecRefusedError where that is more than one may."""
        try:
            found = footprint(spec)
        except SpecError:
            return PROCESS  # its worker says what is wrong with it
        if found.total > self.for_one:
            raise SpecRefusedError(self.too_much(found.total, "members" if is_race(spec) else found.largest()))
        return found.total

    def too_much(self, needs: int, path: str) -> list[dict[str, str]]:
        """What is wrong with a run that needs so much, most of it for the field at `path`."""
        (problem,) = refused(needs, self.for_one, environment_name("run_memory_bytes"), path).problems
        return [{"path": problem.path, "message": problem.message}]

    def lacking(self, needs: int) -> str:
        """What to say where so much is needed and not there now."""
        return f"it needs about {told_size(needs)} and {told_size(max(0, self.left()))} are free"
