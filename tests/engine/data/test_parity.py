"""Parity of bits: every case once, with the right answer."""

from __future__ import annotations

import numpy as np
import pytest

from app.labs import built_in_labs
from engine.data import datasets
from engine.race import Race, parse_race
from engine.seeds import stream


@pytest.mark.parametrize("bits", [2, 3, 8, 10])
def test_every_case_stands_there_once(bits):
    examples = datasets["parity_bits"].model_validate({"bits": bits}).ready(stream(1, "data", 0))
    inputs = examples.take(np.arange(2**bits))
    assert inputs.shape == (bits, 2**bits)
    assert len({tuple(case) for case in inputs.T.tolist()}) == 2**bits
    np.testing.assert_array_equal(examples.labels, inputs.sum(axis=0) % 2)
    assert examples.labels.sum() == 2 ** (bits - 1)


def test_signs_are_the_same_cases_and_parts_are_cut_class_by_class():
    plain = datasets["parity_bits"].model_validate({"bits": 4}).ready(stream(1, "data", 0))
    signs = datasets["parity_bits"].model_validate({"bits": 4, "signs": True}).ready(stream(1, "data", 0))
    np.testing.assert_array_equal(signs.take(np.arange(16)), 2 * plain.take(np.arange(16)) - 1)
    split = {"train": 0.5, "validation": 0, "test": 0.5}
    cut = datasets["parity_bits"].model_validate({"bits": 6, "split": split}).ready(stream(1, "data", 0))
    assert [len(cut.part(part)) for part in ("train", "validation", "test")] == [32, 0, 32]
    assert cut.labels[cut.part("train")].sum() == 16


def test_a_tree_of_xors_knows_all_256_cases_and_depth_learns_them():
    members = [{"name": runner["name"], "spec": runner["spec"]} for runner in built_in_labs()["parity"].race()]
    race = Race(parse_race({"members": members}))
    at_start = {member["name"]: member["metrics"]["train"]["accuracy"] for member in race.status_message()["members"]}
    assert at_start["tree of XORs"] == 1.0
    assert race.entrants[-1].lead.experiment.learner.count == 256
    race.command({"type": "step", "unit": "epoch", "count": 400})
    learnt = {member["name"]: member["metrics"]["train"]["accuracy"] for member in race.status_message()["members"]}
    assert learnt["no hidden layer"] < 0.6
    assert learnt["4 units"] < learnt["8 units"] < learnt["8-4"] == 1.0
    assert learnt["tree of XORs"] == 1.0
