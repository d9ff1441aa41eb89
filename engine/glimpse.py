"""How good a network is in the middle of a long epoch: a few examples of every part, looked at again as often as it hardly costs time."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from engine.data.points import PARTS, Part
from engine.measure import Measure
from engine.seeds import stream
from engine.survey import Survey

CHUNKS = 2
"""So many of the chunks in which a part is measured are enough for a glimpse."""
STALE = 1.0
"""Seconds after which what was measured last is no longer taken for now."""
SPARE = 9
"""So many times as long as a glimpse takes are left to training before the next."""


class Glimpse:
    """Looks at the same few examples each time, drawn from the seed: what changes from one look to the next is the network."""

    def __init__(self, survey: Survey, seed: int) -> None:
        self._survey, self._seed = survey, seed
        self._few: dict[Part, Measure | None] = {}
        self._found: dict[str, Any] | None = None
        self._next = 0.0

    def look(self, step: int) -> dict[str, Any] | None:
        """What the few say after about `step` steps: "step", "metrics" and the number of "examples", by part; None while all are fresh."""
        survey, now = self._survey, perf_counter()
        if not survey.lasts() or survey.stands_at(step) or now - survey.measured < STALE:
            self._found = None
        elif self._found is None or (now >= self._next and step != self._found["step"]):
            few = {part: self._measure(part) for part in PARTS}
            self._found = {"step": step, "metrics": {part: measure() if measure else None for part, measure in few.items()},
                           "examples": {part: len(measure.chosen) if measure else 0 for part, measure in few.items()}}  # fmt: skip
            self._next = now + (SPARE + 1) * (perf_counter() - now)
        return self._found

    def _measure(self, part: Part) -> Measure | None:
        if part not in self._few:
            self._few[part] = self._survey.few(part, CHUNKS, stream(self._seed, "glimpse"))
        return self._few[part]
