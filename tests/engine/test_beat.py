"""A long epoch says now and then that it goes on, and comes to the same as one that is never interrupted."""

from __future__ import annotations

import numpy as np
import pytest

from engine.race import Race, parse_race
from engine.run import Run
from engine.spec import parse_spec

SMALL = {"layers": [{"units": 6}, {"units": None, "activation": "auto"}]}
SLOW = {"data": {"kind": "moons", "samples": 120}, "model": SMALL, "optimizer": {"kind": "sgd", "learning_rate": 0.01}}
OFTEN = {**SLOW, "training": {"batch_size": 7}}


def trained(specs: list[dict[str, object]]) -> np.ndarray:
    """The weights of each, alone, after an epoch."""
    found = []
    for spec in specs:
        run = Run(parse_spec(spec))
        run.command({"type": "step", "unit": "epoch", "count": 1})
        found.append(run.experiment.network.values)
    return np.concatenate(found)


@pytest.mark.parametrize("specs", [[OFTEN], [OFTEN, SLOW]], ids=["run", "race"])
def test_an_epoch_by_hand_says_that_it_goes_on_and_comes_to_the_same(monkeypatch, specs):
    whole = trained(specs)
    for module in ("engine.beat", "engine.race.race"):
        monkeypatch.setattr(f"{module}.BEAT_SECONDS", 0.0)
    heard: list[int] = []
    one = Run(parse_spec(OFTEN)) if len(specs) == 1 else Race(parse_race({"members": [{"spec": spec} for spec in specs]}))
    one.beat = lambda: heard.append(1)
    one.command({"type": "step", "unit": "epoch", "count": 1})
    assert one.epoch == 1
    assert len(heard) > 3
    runs = [one] if isinstance(one, Run) else [entrant.lead for entrant in one.entrants]
    assert (np.concatenate([run.experiment.network.values for run in runs]) == whole).all()
