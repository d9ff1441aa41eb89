"""What members of a race on sequences say to one and the same example, and where they look."""

from __future__ import annotations

import json

import numpy as np

from engine.beginning import beginning
from engine.changes import change
from engine.data import datasets
from engine.race import Race, parse_race
from engine.reading_sequences import sequences_of
from engine.spec import Spec
from tests.engine.specs import sequence_spec

REVERSE = {"kind": "reverse", "samples": 200}
ECHO = {"kind": "echo", "samples": 60}


def race_of(*specs) -> Race:
    return Race(parse_race({"members": [{"name": f"member {i}", "spec": spec} for i, spec in enumerate(specs)]}))


def test_all_are_asked_the_longest_example_and_who_can_look_back_shows_it():
    looking = change(Spec(), beginning(Spec(), datasets["reverse"].model_validate(REVERSE))).to_json()
    race = race_of(looking, sequence_spec(REVERSE))
    race.command({"type": "step", "unit": "batch", "count": 3})
    frame = race.summary({"view": "race", "resolution": 20})
    members = json.loads(frame.meta["members"])
    told = [{name: json.loads(each[name]) for name in ("given", "said", "right")} for each in members]
    lead = race.entrants[0].lead
    data, parts = sequences_of(lead.experiment), lead.experiment.parts
    assert data is not None
    assert told[0]["given"] == told[1]["given"]
    assert len(told[0]["given"]) == (data.sources[parts["test"]] > 0).sum(axis=1).max()
    for i, each in enumerate(told):
        run = race.entrants[i].lead
        answer = run.predict(["".join(each["given"])])["answers"][0]
        assert each["said"] == answer["written"]
        wanted = [*each["given"][::-1], "⊣"]
        assert each["right"] == [k < len(wanted) and symbol == wanted[k] for k, symbol in enumerate(each["said"])]
    look = frame.arrays["0.look"]
    assert look.shape == (len(told[0]["said"]), len(told[0]["given"]))
    assert np.abs(look.sum(axis=1) - 255.0).max() <= look.shape[1]
    assert "1.look" not in frame.arrays


def test_what_is_named_step_by_step_is_judged_where_something_is_asked():
    race = race_of(sequence_spec(ECHO), sequence_spec({**ECHO, "delay": 3}))
    frame = race.summary({"view": "race"})
    for member, entrant in zip(json.loads(frame.meta["members"]), race.entrants, strict=True):
        reply = json.loads(entrant.lead.summary({"view": "reply"}).meta["reply"])
        right = json.loads(member["right"])
        assert member["shown"] == "sequence"
        assert len(right) == len(json.loads(member["said"])) == len(reply["said"])
        assert right.count(None) == entrant.spec.data.model_dump()["delay"]
