"""The gradient ladder against gradients and steps worked out by hand."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import run


def rows(made: Run) -> dict[str, dict[str, float]]:
    return {row["name"]: row for row in json.loads(made.summary({"view": "gradients"}).meta["layers"])}


def test_the_gradient_of_one_linear_neuron():
    made = Run(parse_spec({"data": {"kind": "plane", "samples": 40}, "model": {"layers": [{"units": None, "activation": "auto"}]}}))
    train = made.experiment.parts["train"]
    inputs, targets = made.experiment.dataset.take(train).astype(float), made.experiment.dataset.labels[train]
    views = made.experiment.network.views()
    errors = views["dense_1.kernel"][:, 0].astype(float) @ inputs + float(views["dense_1.bias"][0]) - targets
    gradient = 2 * inputs @ errors / len(train)
    frame = made.summary({"view": "gradients"})
    assert frame.arrays["gradient"][0] == pytest.approx(np.linalg.norm(gradient), rel=1e-5)
    assert frame.arrays["weight"][0] == pytest.approx(np.linalg.norm(views["dense_1.kernel"]), rel=1e-6)


@pytest.mark.parametrize("optimizer", [{"kind": "sgd", "learning_rate": 0.1}, {"kind": "adam", "learning_rate": 0.02}])
def test_the_next_step_is_the_one_that_is_taken(optimizer):
    spec = {"data": {"samples": 60}, "optimizer": optimizer, "regularization": {"l2": 0.01}, "training": {"batch_size": 5000}}
    made = Run(parse_spec(spec))
    made.command({"type": "step", "unit": "batch", "count": 3})
    told = made.summary({"view": "gradients"}).arrays["update"]
    before = {name: view.copy() for name, view in made.experiment.network.views().items()}
    made.command({"type": "step", "unit": "batch"})
    after = made.experiment.network.views()
    moved = [np.linalg.norm(after[name] - before[name]) for name in before if name.endswith("kernel")]
    np.testing.assert_allclose(told, moved, rtol=2e-4)


def test_sigmoid_layers_let_less_and_less_through():
    layers = [{"units": 8, "activation": "sigmoid"}] * 6 + [{"units": None, "activation": "auto"}]
    made = Run(parse_spec({"model": {"layers": layers}}))
    frame = made.summary({"view": "gradients"})
    gradient = frame.arrays["gradient"]
    assert (np.diff(gradient) > 0).all()
    assert float(frame.meta["fall"]) == pytest.approx(gradient[0] / gradient[-1])
    assert float(frame.meta["fall"]) < 1e-3


def test_units_that_began_alike_are_counted_as_one():
    first: dict[str, Any] = {"units": 5, "kernel_initializer": {"kind": "constant", "value": 0.2}}
    layers: list[dict[str, Any]] = [first, {"units": 4}, {"units": None, "activation": "auto"}]
    made = Run(parse_spec({"model": {"layers": layers}}))
    found = rows(made)
    assert (found["dense_1"]["distinct"], found["dense_2"]["distinct"], found["dense_3"]["distinct"]) == (1, 4, 1)
    zeros = Run(parse_spec({"model": {"layers": [{**layer, "kernel_initializer": "zeros"} for layer in layers]}}))
    zeros.command({"type": "step", "unit": "epoch", "count": 20})
    assert rows(zeros)["dense_1"]["distinct"] == 1


def test_a_frozen_layer_is_said_to_be():
    found = rows(run("frozen"))
    assert found["dense_1"]["frozen"]
    assert found["dense_1"]["gradient"] is None
    assert found["dense_2"]["gradient"] > 0
