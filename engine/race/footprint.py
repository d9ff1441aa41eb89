"""How much memory a race will need: everybody's networks, and the data that they learn from."""

from __future__ import annotations

from collections.abc import Hashable

from engine.changes import drawn_alike
from engine.footprint import FLOAT, Footprint, of_networks, probe, resting, workspace
from engine.race.seeds import can_be_together
from engine.race.spec import RaceSpec
from engine.spec import Spec


def of_race(race: RaceSpec) -> Footprint:
    """All members together; those that learn from the same data share it, and all the room that they are measured in, as nobody is at the
    same time as another. Raises SpecError where a network does not fit the data."""
    total, seen, work, kept, probes = Footprint(), list[Spec](), dict[Hashable, int](), dict[Hashable, int](), 0
    for spec in (member.spec for member in race.members):
        total += of_networks(spec, race.seeds, together=can_be_together(spec))
        work |= workspace(spec)
        kept |= resting(spec)
        probes = max(probes, probe(spec))
        if not any(drawn_alike(spec, other) for other in seen):
            seen.append(spec)
            total += Footprint(data=spec.data.held_bytes())
    return total + Footprint(FLOAT * sum(kept.values()), looks=FLOAT * (sum(work.values()) + probes))
