"""Many networks at once: each one is the network it would have been alone."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.ensemble import MAX_COPIES, Ensemble
from engine.errors import SpecError
from engine.experiment import Experiment
from engine.spec import parse_spec
from tests.engine.specs import SPECS, spec

GRADIENT = [
    "default",
    "blobs-6",
    "hinge-3",
    "two-units",
    "plane",
    "sine",
    "logistic",
    "features",
    "one-class",
    "frozen",
    "batch-beyond-data",
]


@pytest.mark.parametrize("name", GRADIENT)
def test_each_copy_is_a_run_of_its_own(name):
    many = Ensemble(spec(name), 3)
    many.train(2)
    for i in range(3):
        alone = Experiment(parse_spec({**SPECS[name], "redraw": {"weights": i}}))
        for _ in range(2):
            alone.learner.run_epoch()
        np.testing.assert_allclose(many.network.values[i], alone.network.values, rtol=2e-3, atol=2e-4)


def test_scores_are_each_networks_own():
    many = Ensemble(spec("default"), 4)
    many.train(3)
    report = many.report()
    for part, found in many.scores().items():
        assert found is not None
        assert found.shape == (4,)
        assert report[part]["accuracy"] == pytest.approx(found.mean())
        assert report[part]["lowest"] <= report[part]["accuracy"] <= report[part]["highest"]
    assert json.dumps(report, allow_nan=False)


def test_values_instead_of_classes_and_empty_parts():
    assert Ensemble(spec("plane"), 2).report()["train"]["mae"] > 0
    assert Ensemble(spec("xor"), 2).report()["test"] is None


@pytest.mark.parametrize("copies", [0, -1, MAX_COPIES + 1])
def test_the_number_is_bounded(copies):
    with pytest.raises(SpecError) as refused:
        Ensemble(spec("default"), copies)
    assert refused.value.problems[0].path == "seeds"


@pytest.mark.parametrize("name", ["perceptron", "adaline"])
def test_rules_without_a_gradient_are_refused(name):
    with pytest.raises(SpecError) as refused:
        Ensemble(spec(name), 2)
    assert refused.value.problems[0].path == "training.kind"


HEAD = {"kind": "dense", "units": None, "activation": "auto"}
WIRED = [
    {"units": 4},
    {"kind": "activation", "activation": "relu"},
    {"units": 4},
    {"kind": "concatenate", "inputs": ["activation_1", "dense_2"]},
    {"kind": "multiply", "inputs": ["concatenate_1", "concatenate_1"]},
    HEAD,
]
POOLED = [{"kind": "max_pool2d"}, {"kind": "flatten"}, {"units": 5}, {"kind": "add", "inputs": ["dense_1", "dense_1"]}, HEAD]


@pytest.mark.parametrize(("layers", "data"), [(WIRED, "circles"), (POOLED, "digits")])
def test_other_layers_work_for_many_too(layers, data):
    value = {"data": {"kind": data, "samples": 60}, "model": {"layers": layers}}
    many = Ensemble(parse_spec(value), 3)
    many.train(2)
    for i in range(3):
        alone = Experiment(parse_spec({**value, "redraw": {"weights": i}}))
        for _ in range(2):
            alone.learner.run_epoch()
        np.testing.assert_allclose(many.network.values[i], alone.network.values, rtol=2e-3, atol=2e-4)


@pytest.mark.parametrize(
    ("layers", "data", "at"),
    [
        ([{"units": 4}, {"kind": "batch_norm"}, HEAD], "circles", 1),
        ([{"units": 4}, {"kind": "layer_norm"}, HEAD], "circles", 1),
        ([{"kind": "conv2d", "filters": 2}, {"kind": "flatten"}, HEAD], "digits", 0),
        ([{"kind": "reshape", "target_shape": [8, 8]}, {"kind": "lstm", "units": 3}, HEAD], "digits", 1),
        ([{"units": 4}, {"kind": "repeat_vector", "n": 3}, {"kind": "flatten"}, HEAD], "circles", 1),
    ],
)
def test_what_only_single_networks_can_do_is_refused(layers, data, at):
    with pytest.raises(SpecError, match="trains in one network at a time; many at once are trained of dense") as refused:
        Ensemble(parse_spec({"data": {"kind": data, "samples": 60}, "model": {"layers": layers}}), 2)
    assert refused.value.problems[0].path == f"model.layers[{at}]"
