"""What a person reads off a race: where everybody stands, and from what they started, JSON-ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.frames import plain
from engine.race.seeds import Together
from engine.tensor import quiet

if TYPE_CHECKING:
    from engine.race.entrant import Entrant
    from engine.race.race import Race


@quiet
def race_status(race: Race) -> dict[str, Any]:
    """The whole status of `race`; numbers that are not finite are None."""
    return {
        "status": race.status,
        "playing": race.playing,
        "epoch": race.epoch,
        "step": race.step,
        "metrics": {},
        "speed": race.clock.speed,
        **race.versions(),
        "generation": race.history.generation,
        "parameters": sum(entrant.lead.experiment.network.size for entrant in race.entrants),
        "findings": [],
        "seeds": race.spec.seeds,
        "members": [_member(race, i, entrant) for i, entrant in enumerate(race.entrants)],
    }


def _member(race: Race, i: int, entrant: Entrant) -> dict[str, Any]:
    lead, experiment = entrant.lead, entrant.lead.experiment
    data, before = race.data_hashes[i]
    best = experiment.progress.best
    return {
        "name": entrant.name,
        "status": lead.ended or race.status,
        "epoch": lead.epoch,
        "step": lead.step,
        "metrics": plain(experiment.glance() if race.playing else experiment.measure()),
        "spread": plain(entrant.spread) if entrant.crowd is not None else None,
        "spread_epoch": entrant.spread_epoch,
        "together": isinstance(entrant.crowd, Together),
        "learning_rate": experiment.learner.rate(),
        "parameters": experiment.network.size,
        "seconds": round(lead.seconds, 3),
        "examples": experiment.learner.count,
        "units": [node.out_shape[-1] for node in experiment.network.nodes],
        "best": {"epoch": best.epoch, "loss": best.loss} if best.epoch else None,
        "data": data,
        "shuffled_from": before,
        "start": entrant.starts,
        "shape": [list(shape) for node in experiment.network.nodes for shape in node.view_shapes().values()],
    }
