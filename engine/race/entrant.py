"""One configuration in a race: its first network, the others from other first weights, and what there is to say about all of them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from math import isfinite
from statistics import fmean, pstdev
from typing import Any, TypeAlias

import numpy as np

from engine.data import Dataset
from engine.data.examples import Examples
from engine.data.pictures import Images
from engine.data.points import PARTS
from engine.race.racer import Racer
from engine.race.seeds import Crowd, crowd_of
from engine.spec import Spec
from engine.survey import Measured
from engine.workspace import Workspace

Spread: TypeAlias = dict[str, dict[str, dict[str, Any]] | None]
"""By part and by measure: mean, spread (standard deviation), lowest, highest, and of how many networks."""
HASH_DIGITS = 8
CHUNK = 4096
FAR = 2**62


class Entrant:
    """`lead` is the network with the spec's own first weights; `crowd` are the others, None where there is only one."""

    def __init__(self, name: str, lead: Racer, crowd: Crowd | None, starts: str) -> None:
        self.name = name
        self.lead = lead
        self.crowd = crowd
        self.starts = starts
        """The hash of the first weights."""
        self.spread: Spread | None = None
        self.spread_epoch = 0
        self._measured_at = -1, -1

    @classmethod
    def fresh(cls, name: str, spec: Spec, seeds: int, dataset: Examples | None, workspace: Workspace) -> Entrant:
        """At epoch 0, learning from `dataset`, or from its own where that is None, in everybody's `workspace`.

        Raises SpecError where there is no data to be had.
        """
        lead = Racer(spec, dataset, workspace)
        starts = digest(lead.experiment.network.values)
        return cls(name, lead, crowd_of(spec, seeds - 1, lead.experiment.dataset, workspace), starts)

    @property
    def spec(self) -> Spec:
        """Its configuration."""
        return self.lead.spec

    @property
    def front(self) -> int:
        """Epochs completed by the network of it that is farthest."""
        return max(self.lead.epoch, self.crowd.front if self.crowd else 0)

    @property
    def going(self) -> bool:
        """Whether any network of it has not stopped."""
        return self.lead.ended is None or not self._crowd_arrived(FAR)

    @property
    def rear(self) -> int:
        """Epochs completed by the last network of it that has not stopped."""
        if self.crowd is None or self._crowd_arrived(FAR):
            return self.lead.epoch
        return self.crowd.rear if self.lead.ended else min(self.lead.epoch, self.crowd.rear)

    def arrived(self, epoch: int) -> bool:
        """Whether every network of it has reached the end of `epoch`, or has stopped before."""
        return (self.lead.ended is not None or self.lead.epoch >= epoch) and self._crowd_arrived(epoch)

    def go_on(self, epoch: int, deadline: float | None) -> None:
        """Train towards the end of `epoch`, until `deadline`; at least one step."""
        if self.lead.ended is None and self.lead.epoch < epoch:
            self.lead.go_on(deadline)
        elif self.crowd is not None:
            self.crowd.go_on(self._limit(epoch), deadline)

    def step(self) -> None:
        """One update of every network of it that has not stopped."""
        if self.crowd is not None and not self._crowd_arrived(FAR):
            self.crowd.step()
        if self.lead.ended is None:
            self.lead.take_steps("batch", 1)

    def _crowd_arrived(self, epoch: int) -> bool:
        return self.crowd is None or self.crowd.arrived(self._limit(epoch))

    def _limit(self, epoch: int) -> int:
        """How far the others go: those that follow stop where the first one did."""
        follows = self.crowd is not None and self.crowd.follows and self.lead.ended is not None
        return min(epoch, self.lead.epoch) if follows else epoch

    def measure(self, epoch: int) -> Spread:
        """Measure every network now; `epoch` is the race's."""
        here = self.lead.step, self.crowd.updates if self.crowd else 0
        if self.spread is None or self._measured_at != here:
            others = self.crowd.measures() if self.crowd else []
            self.spread = spread_of([self.lead.experiment.measure(), *others])
            self.spread_epoch, self._measured_at = epoch, here
        return self.spread


def spread_of(found: list[Measured]) -> Spread:
    """Mean and spread of what was measured of several networks; those that broke down count in `broken` only."""
    told: Spread = {}
    for part in PARTS:
        first = found[0][part]
        if first is None:
            told[part] = None
            continue
        told[part] = {name: _spread([(each[part] or {}).get(name, np.nan) for each in found]) for name in first}
    return told


def _spread(values: list[float]) -> dict[str, Any]:
    whole = [value for value in values if isfinite(value)]
    broken = len(values) - len(whole)
    if not whole:
        return {"mean": None, "spread": None, "low": None, "high": None, "count": 0, "broken": broken}
    return {"mean": fmean(whole), "spread": pstdev(whole), "low": min(whole), "high": max(whole), "count": len(whole), "broken": broken}


def digest(*arrays: Any) -> str:
    """A short name for exactly these numbers."""
    found = hashlib.sha256()
    for array in arrays:
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()[:HASH_DIGITS]


def digest_of_data(examples: Examples) -> str:
    """A short name for exactly these examples, labels and parts; of points in a plane where they lie, whatever is made of them."""
    if isinstance(examples, Dataset):
        return digest(examples.points.xy, examples.labels, examples.parts)
    count = len(examples.labels.T)
    pieces = (examples.take(np.arange(start, min(count, start + CHUNK))) for start in range(0, count, CHUNK))
    return digest(examples.labels, examples.parts, *map(digest_text, pieces))


def digest_before(examples: Examples) -> str | None:
    """The same of the examples as they were before their pixels traded places; None where they did not."""
    if not isinstance(examples, Images) or examples.album.order is None:
        return None
    return digest_of_data(replace(examples, album=examples.album.put_back()))


def digest_text(piece: Any) -> Any:
    """A piece of the data by its hash, so that the pieces need not stand in memory together."""
    return np.frombuffer(hashlib.sha256(np.ascontiguousarray(piece).tobytes()).digest(), np.uint8)
