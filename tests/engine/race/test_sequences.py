"""What members of a race on sequences say to one and the same example, and where they look."""

from __future__ import annotations

import json

import numpy as np

from engine.beginning import beginning
from engine.changes import change
from engine.data import datasets
from engine.race import Race, parse_race
from engine.race.sequences import LIKELIEST
from engine.race.texts import LENGTH, PACE
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


def test_a_class_of_the_whole_is_told_with_its_shares_and_what_the_gates_do():
    recall = {"kind": "recall", "samples": 60, "length": 9}
    race = race_of(sequence_spec(recall))
    race.command({"type": "step", "unit": "batch", "count": 2})
    frame = race.summary({"view": "race"})
    member = {name: json.loads(value) if value[:1] in "[{" else value for name, value in json.loads(frame.meta["members"])[0].items()}
    lead = race.entrants[0].lead
    reply = json.loads(lead.summary({"view": "reply", "text": "".join(member["given"])}).meta["reply"])
    wanted = member["given"][len(member["given"]) - member["given"][::-1].index("*")]
    assert (member["form"], member["wanted"]) == ("class", [wanted])
    assert member["right"] == [member["said"][0] == wanted]
    shares = sorted(zip(reply["shares"], reply["names"], strict=True), reverse=True)
    assert [(one["share"], one["token"]) for one in member["likeliest"]] == shares[:LIKELIEST]
    assert member["said"] == [shares[0][1]]
    assert [row["name"] for row in member["gates"]] == ["hidden", "update_gate", "reset_gate"]
    gates = lead.summary({"view": "gates", "text": "".join(member["given"])})
    for number, row in enumerate(member["gates"]):
        np.testing.assert_array_equal(frame.arrays[f"0.gate_{number}"], gates.arrays[row["key"]])


def told(race: Race) -> list[dict]:
    names = ("given", "said", "likeliest", "wrote")
    return [{name: json.loads(each[name]) for name in names} for each in json.loads(race.summary({"view": "race"}).meta["members"])]


def test_of_a_text_the_race_shows_what_comes_next():
    race = race_of(sequence_spec({"kind": "text"}), sequence_spec({"kind": "text"}, seed=4))
    race.command({"type": "step", "unit": "batch", "count": 2})
    for member, entrant in zip(told(race), race.entrants, strict=True):
        text = "".join(member["given"])
        reply = json.loads(entrant.lead.summary({"view": "reply", "text": text}).meta["reply"])
        assert member["likeliest"] == [{"token": row["token"], "share": row["share"]} for row in reply["likeliest"][0][:LIKELIEST]]
        assert member["said"] == []


def test_no_picture_waits_for_a_text_and_one_member_at_most_writes_between_two_giving_signs_of_life():
    race = race_of(*(sequence_spec({"kind": "text"}, seed=seed) for seed in (3, 4, 5)))
    beats: list[None] = []
    race.beat = lambda: beats.append(None)
    assert race.wait() is None  # nobody looks
    assert not race.advance(0.01)
    for written in range(3):
        assert [member["wrote"] is not None for member in told(race)] == [n < written for n in range(3)]
        assert not beats
        assert race.wait() == 0
        assert race.advance(0.01)
        assert len(beats) == LENGTH
        assert not race.advance(0.01)  # nobody has looked again
        beats.clear()
    first = told(race)
    assert all(member["wrote"]["epoch"] == 0 and len(member["wrote"]["text"]) == LENGTH + 1 for member in first)
    assert race.wait() is None
    race.command({"type": "step", "unit": "batch"})
    assert [member["wrote"] for member in told(race)] == [member["wrote"] for member in first]
    assert race.wait() is None


def test_while_a_race_goes_on_its_members_write_one_after_the_other_with_time_between():
    race = race_of(*(sequence_spec({"kind": "text", "passage": "own", "own": "abab cdcd. " * 20, "length": 12}) for _ in range(2)))
    race.command({"type": "play"})
    while sum(member["wrote"] is not None for member in told(race)) < 1:
        race.advance(0.01)
    for _ in range(5):
        race.advance(0.01)
        assert [member["wrote"] is not None for member in told(race)] == [True, False]
    waits = race.texts.wait(playing=True)
    assert waits is not None
    assert PACE / 2 < waits <= PACE
    race.command({"type": "pause"})
    while race.wait() == 0:
        race.advance(0.01)
        epochs = [member["wrote"] and member["wrote"]["epoch"] for member in told(race)]
    assert epochs == [entrant.lead.epoch for entrant in race.entrants]
