"""A race on disk: its runs' checkpoints in one, with the networks from other first weights beside them."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from safetensors import SafetensorError

from engine.errors import SpecError
from engine.experiment import Experiment
from engine.moments import progress_arrays, progress_words, read_progress
from engine.persist import FORMAT, CheckpointError, load_as, open_checkpoint, save_run, seal
from engine.race.entrant import Entrant
from engine.race.race import Race, shared
from engine.race.racer import Follower, Racer
from engine.race.seeds import Crowd, OneByOne, Together
from engine.race.spec import parse_race
from engine.tensor import Array


def save_race(race: Race) -> bytes:
    """The race as bytes, exact to the bit."""
    rows, numbers = race.history.table()
    arrays: dict[str, Array] = {"history": rows, "history_numbers": numbers}
    told = []
    for i, entrant in enumerate(race.entrants):
        arrays[f"{i}.lead"] = _bytes(save_run(entrant.lead, past=0))
        told.append({"start": entrant.starts, "seconds": entrant.lead.seconds, "spread": entrant.spread, "epoch": entrant.spread_epoch,
                     "crowd": _save_crowd(entrant.crowd, f"{i}.", arrays)})  # fmt: skip
    clock = {"playing": race.playing, "speed": race.clock.speed, **race.versions(), "generation": race.history.generation,
             "total": race.history.total}  # fmt: skip
    return seal(arrays, {"format": FORMAT, "race": race.spec.to_json(), "members": told, "clock": clock})


def _save_crowd(crowd: Crowd | None, at: str, arrays: dict[str, Array]) -> dict[str, Any]:
    if isinstance(crowd, Together):
        progress = crowd.ensemble.learner.progress
        arrays |= {f"{at}all.{name}": array for name, array in progress_arrays(progress).items()}
        arrays[f"{at}all.values"] = crowd.ensemble.network.values
        return {"progress": progress_words(progress)}
    if isinstance(crowd, OneByOne):
        arrays |= {f"{at}one.{k}": _bytes(save_run(racer, past=0)) for k, racer in enumerate(crowd.racers)}
    return {}


def load_race(data: bytes) -> Race:
    """The race that `save_race` wrote. Raises CheckpointError for anything else."""
    arrays, words = open_checkpoint(data)
    try:
        return _restore(arrays, words)
    except (SafetensorError, SpecError, KeyError, ValueError, TypeError) as error:
        raise CheckpointError(f"the checkpoint cannot be read: {error}") from error


def _restore(arrays: dict[str, Array], words: dict[str, Any]) -> Race:
    race = Race(parse_race(words["race"]))
    entrants: list[Entrant] = []
    for i, (fresh, told) in enumerate(zip(race.entrants, words["members"], strict=True)):
        lead = load_as(partial(Racer, workspace=race.workspace), arrays[f"{i}.lead"].tobytes(), shared(fresh.spec, entrants))
        lead.seconds = told["seconds"]
        _load_crowd(fresh.crowd, f"{i}.", arrays, told["crowd"], lead.experiment)
        entrant = Entrant(fresh.name, lead, fresh.crowd, told["start"])
        entrant.spread, entrant.spread_epoch = told["spread"], told["epoch"]
        entrants.append(entrant)
    clock = words["clock"]
    race.take_place(race.spec, entrants)
    race.playing = clock["playing"]
    race.clock.set(clock["speed"])
    race.take_versions(clock)
    race.history.load(arrays["history"], arrays["history_numbers"], clock["total"])
    race.history.generation = clock["generation"]
    return race


def _load_crowd(crowd: Crowd | None, at: str, arrays: dict[str, Array], told: dict[str, Any], lead: Experiment) -> None:
    if isinstance(crowd, Together):
        own = {name.removeprefix(f"{at}all."): array for name, array in arrays.items() if name.startswith(f"{at}all.")}
        crowd.place(own["values"], read_progress(own, told["progress"]))
    elif isinstance(crowd, OneByOne):
        follower = partial(Follower, workspace=lead.network.workspace)
        crowd.racers = [load_as(follower, arrays[f"{at}one.{k}"].tobytes(), lead.dataset) for k in range(len(crowd.racers))]


def _bytes(data: bytes) -> Array:
    return np.frombuffer(data, np.uint8)
