"""Labs that race: every runner is a whole configuration, and a mistake in one is named with file and line."""

from __future__ import annotations

import json

import pytest

from app.labs import LabError, built_in_labs, load_lab
from engine.race import Race, parse_race

RACES = {name: lab for name, lab in built_in_labs().items() if lab.metadata.race}
LAB = """+++
title = "Race"
chapter = "3 · Multi-layer networks"
order = 1
rows = ["M11"]
summary = "Two of them."

[spec.data]
kind = "moons"

[[race]]
name = "one"

[[race]]
name = "two"
[race.changes]
"optimizer.learning_rate" = {rate}

[[steps]]
text = "Go."
+++
<p>Race.</p>
"""


def test_the_races_of_the_course_are_there():
    assert set(RACES) >= {"learning-rates", "schedules", "optimizers", "compare-digits", "parity"}
    assert {"M11", "M12", "M16", "M17"} <= {row for lab in RACES.values() for row in lab.metadata.rows}


@pytest.mark.parametrize("lab", RACES.values(), ids=RACES)
def test_a_race_trains(lab):
    members = [{"name": runner["name"], "spec": runner["spec"]} for runner in lab.race() if not runner["benched"]]
    race = Race(parse_race({"members": members}))
    race.command({"type": "step", "unit": "epoch"})
    assert race.epoch == 1
    shown = race.summary({"view": "race", "resolution": 20})
    assert shown.arrays or all(told["shown"] == "sequence" for told in json.loads(shown.meta["members"]))


def test_runners_and_alternatives_are_told_to_the_page():
    told = RACES["compare-digits"].to_json()
    assert [runner["name"] for runner in told["race"]] == ["plain", "L2", "L2 + dropout + batch norm"]
    assert told["alternatives"][1]["race"][0]["spec"]["data"]["kind"] == "mnist"
    assert told["published"][0] == {"name": "plain", "train": 99.12, "test": 97.37}
    assert sum(runner["benched"] for runner in RACES["optimizers"].to_json()["race"]) == 1


def test_a_mistake_is_named_with_file_and_line(tmp_path):
    path = tmp_path / "race.html"
    path.write_text(LAB.replace("{rate}", "0.1"), encoding="utf-8")
    assert [runner["name"] for runner in load_lab(path).race()] == ["one", "two"]
    path.write_text(LAB.replace("{rate}", "-3"), encoding="utf-8")
    with pytest.raises(LabError, match=r"race\.html:\d+: race: optimizer\.learning_rate: must be greater"):
        load_lab(path)
