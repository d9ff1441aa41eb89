"""The network's numbers as arrays, as shapes, and as a single neuron's line."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import HEAD, NEURON, SPECS, run


@pytest.mark.parametrize("name", SPECS)
def test_weights_are_the_networks_own(name):
    made = run(name)
    frame = made.summary({"view": "weights"})
    for key, array in made.experiment.network.views().items():
        np.testing.assert_array_equal(frame.arrays[key], array.astype(np.float32))
    assert json.loads(frame.meta["layers"]) == [node.name for node in made.experiment.network.nodes]
    before = frame.arrays["dense_1.kernel"].copy()
    made.experiment.network.values += 1
    np.testing.assert_array_equal(frame.arrays["dense_1.kernel"], before)


def test_the_ledger_of_the_course():
    """2-3-5-4-2-1: W1 (3,2), W2 (5,3), W3 (4,5), W4 (2,4), W5 (1,2)."""
    layers = [{"units": n} for n in (3, 5, 4, 2)] + [HEAD]
    frame = Run(parse_spec({"model": {"layers": layers}})).summary({"view": "shapes"})
    rows = {row["name"]: row["shape"] for row in json.loads(frame.meta["json"])}
    assert [rows[f"W{i}"] for i in range(1, 6)] == [[3, 2], [5, 3], [4, 5], [2, 4], [1, 2]]
    assert json.loads(frame.meta["sizes"]) == [2, 3, 5, 4, 2, 1]
    assert json.loads(frame.meta["parameters"]) == 9 + 20 + 24 + 10 + 3


def neuron(made: Run) -> dict[str, object]:
    return json.loads(made.summary({"view": "neuron"}).meta["json"])


@pytest.mark.parametrize("scaling", ["none", "standardize", "minmax"])
def test_the_line_lies_where_the_neuron_changes_its_mind(scaling):
    data = {"kind": "blobs", "samples": 60, "scaling": scaling}
    made = Run(parse_spec({"data": data, "model": NEURON, "training": {"kind": "logistic"}, "optimizer": {"learning_rate": 0.3}}))
    made.command({"type": "step", "unit": "epoch", "count": 20})
    found = neuron(made)
    line = found["line"]
    assert isinstance(line, dict)
    (w1, w2), b = line["w"], line["b"]
    x = np.linspace(-5, 5, 7)
    on_the_line = [[float(v), float(-(w1 * v + b) / w2)] for v in x]
    np.testing.assert_allclose(made.predict(on_the_line)["outputs"], 0.5, atol=1e-5)
    assert made.predict([[v + w1, u + w2] for v, u in on_the_line])["classes"] == [1] * 7


def test_weights_of_a_single_neuron():
    made = run("perceptron")
    for parameter, index, value in (("dense_1.kernel", [0, 0], 1), ("dense_1.kernel", [1, 0], 1), ("dense_1.bias", [0], -0.5)):
        made.command({"type": "edit", "parameter": parameter, "index": index, "value": value})
    found = neuron(made)
    assert found["single"]
    assert (found["w"], found["b"], found["activation"], found["features"]) == ([1, 1], -0.5, "step", ["x", "y"])
    assert found["line"] == {"w": [1, 1], "b": -0.5}


def test_without_x_and_y_there_is_no_line():
    assert neuron(Run(parse_spec({"data": {"features": ["x", "y", "xy"]}, "model": {"layers": [HEAD]}})))["line"] is None
    assert neuron(Run(parse_spec({"model": {"layers": [{**HEAD, "use_bias": False}]}})))["b"] == 0


@pytest.mark.parametrize("name", ["default", "two-units", "xor"])
def test_more_than_one_neuron_is_none(name):
    assert neuron(run(name)) == {"single": False}
