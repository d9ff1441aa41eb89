"""The step at hand: its numbers are the step's own, and its sentence says what happened."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import NEURON, TRAINABLE, painted, points_of, run


def example(made: Run) -> dict[str, Any]:
    frame = made.summary({"view": "example"})
    found: dict[str, Any] = json.loads(frame.meta["json"])
    if found["present"]:
        np.testing.assert_allclose(frame.arrays["xy"], points_of(made.experiment).points.xy[:, found["index"]], rtol=1e-6)
    return found


def step(made: Run, unit: str = "example") -> dict[str, Any]:
    made.command({"type": "step", "unit": unit})
    return example(made)


def test_the_course_in_sentences():
    """OR, order 3 → 4 → 1 → 2 from zeros: after step 1 w = (1, 0), b = 1; after step 3 b = 0."""
    rows = [[1, 0, 1, 0], [1, 1, 1, 0], [0, 0, 0, 0], [0, 1, 1, 0]]
    data = painted(*rows, domain=[-0.5, 1.5, -0.5, 1.5], scaling="none")
    made = Run(
        parse_spec({"data": data, "model": NEURON, "training": {"kind": "perceptron"}, "optimizer": {"kind": "sgd", "learning_rate": 1}})
    )
    first = step(made)
    assert (first["before"], first["after"], first["z"]) == ([0, 0, 0], [1, 0, 1], 0)
    assert first["sentence"] == "Example 1: x = 1, y = 0. z = 0, so the neuron says 0, the target is 1: w1 + 1, w2 + 0, b + 1."
    assert step(made)["sentence"] == "Example 2: x = 1, y = 1. z = 2, so the neuron says 1, the target is 1: right, so nothing moves."
    third = step(made)
    assert third["after"] == [1, 0, 0]
    assert third["sentence"] == "Example 3: x = 0, y = 0. z = 1, so the neuron says 1, the target is 0: w1 + 0, w2 + 0, b − 1."


@pytest.mark.parametrize("name", TRAINABLE)
def test_every_recipe_tells_its_step(name):
    made = run(name)
    assert example(made) == {"present": False}
    for _ in range(3):
        found = step(made)
        assert found["present"]
        assert found["label"] == points_of(made.experiment).points.label[found["index"]]
        assert found["sentence"].startswith(f"Example {found['position'] + 1}: ")
        assert "nan" not in found["sentence"]


def test_a_batch_in_the_making():
    made = Run(parse_spec({"data": {"kind": "or"}, "training": {"batch_size": 2}}))
    assert "It is 1 of 2 in this batch; the weights move when the batch is complete." in step(made)["sentence"]
    assert "It is the last of the batch: the weights move by up to" in step(made)["sentence"]


@pytest.mark.parametrize(
    "message",
    [
        {"type": "step", "unit": "batch"},
        {"type": "step"},
        {"type": "reset"},
        {"type": "play"},
        {"type": "rewind", "step": 0},
        {"type": "points", "points": []},
        {"type": "set", "changes": {"data.kind": "moons"}},
    ],
    ids=str,
)
def test_it_is_gone_with_the_next_thing(message):
    made = run("default")
    assert step(made)["present"]
    made.command(message)
    assert example(made) == {"present": False}
