"""The status message: JSON whatever happens, and every number the engine's own."""

from __future__ import annotations

import json

import pytest

from tests.engine.specs import SPECS, TRAINABLE, run

KEYS = {
    "status", "playing", "epoch", "step", "example", "examples", "metrics", "glimpse", "learning_rate", "speed", "parameters", "layers",
    "loss", "model_version", "data_version", "spec_version", "generation", "moments", "counts", "findings", "best", "phase", "breaks",
}  # fmt: skip


@pytest.mark.parametrize("name", SPECS)
def test_every_run_can_be_read(name):
    made = run(name)
    message = json.loads(json.dumps(made.status_message(), allow_nan=False))
    assert set(message) == KEYS
    assert set(message["metrics"]) == {"train", "validation", "test"}
    assert message["parameters"] == sum(layer["parameters"] for layer in message["layers"]) == made.experiment.network.size
    assert message["examples"] == len(made.experiment.parts["train"])


@pytest.mark.parametrize("name", TRAINABLE)
def test_the_place_in_the_epoch(name):
    made = run(name)
    made.command({"type": "step", "unit": "example"})
    message = made.status_message()
    batch_rule = name == "adaline" or made.experiment.learner.count == 1
    assert message["example"] == (0 if batch_rule else 1)


def test_the_rate_in_force():
    made = run("features")
    first = made.status_message()["learning_rate"]
    made.command({"type": "step", "unit": "epoch", "count": 20})
    assert made.status_message()["learning_rate"] < first


def test_a_cost_beyond_all_bounds_is_null():
    made = run("adaline")
    made.experiment.network.values[:] = 1e200
    made.command({"type": "step", "unit": "batch"})
    message = json.loads(json.dumps(made.status_message(), allow_nan=False))
    assert message["counts"]["cost"] is None


def test_versions_grow_with_changes():
    made = run("default")

    def versions():
        message = made.status_message()
        return [message[f"{name}_version"] for name in ("spec", "data", "model")]

    assert versions() == [0, 0, 0]
    made.command({"type": "set", "changes": {"optimizer.learning_rate": 0.1}})
    assert versions() == [1, 0, 0]
    made.command({"type": "set", "changes": {"data.noise": 0.1}})
    assert versions() == [2, 1, 0]
    made.command({"type": "set", "changes": {"model.layers[0].units": 3}})
    assert versions() == [3, 2, 1]
