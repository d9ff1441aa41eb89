"""The landscape of the loss against losses measured one by one, and ways against training itself."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.run import Run
from engine.spec import parse_spec
from engine.summaries.landscape import random_direction
from tests.engine.specs import NEURON, run


def neuron(mode: str = "batch", rate: float = 0.01) -> Run:
    spec = {
        "data": {"kind": "blobs", "samples": 40},
        "model": NEURON,
        "training": {"kind": "adaline", "mode": mode},
        "optimizer": {"kind": "sgd", "learning_rate": rate},
    }
    return Run(parse_spec(spec))


def test_two_weights_are_shown_exactly():
    made = neuron()
    made.command({"type": "step", "unit": "epoch", "count": 5})
    frame = made.summary({"view": "landscape", "resolution": 15})
    train = made.experiment.parts["train"]
    x, bias = made.experiment.dataset.take(train).astype(float), made.experiment.network.values[2]
    targets = np.where(made.experiment.dataset.labels[train] > 0, 1.0, -1.0)
    across, up = frame.arrays["across"], frame.arrays["up"]
    for row, column in ((0, 0), (3, 11), (14, 14)):
        z = across[column] * x[0] + up[row] * x[1] + bias
        assert frame.arrays["loss"][row, column] == pytest.approx(np.mean((targets - z) ** 2), rel=1e-5)
    assert json.loads(frame.meta["here"]) == pytest.approx(made.experiment.network.values[:2].tolist())
    measured = made.experiment.measure()["train"]
    assert measured is not None
    assert float(frame.meta["present"]) == pytest.approx(measured["loss"])
    np.testing.assert_allclose(frame.arrays["path"][:, -1], made.experiment.network.values[:2])
    assert frame.arrays["path"].shape == (2, 6)
    assert frame.meta["plane"] == "exact"


def test_scaling_makes_a_ravine_a_bowl():
    def roundness(scaling: str) -> float:
        points = [[x, y / 10, int(x + y > 0)] for x in range(-5, 6, 2) for y in range(-5, 6, 2)]
        data = {"kind": "drawn", "points": points, "scaling": scaling, "split": {"train": 1, "validation": 0, "test": 0}}
        made = Run(parse_spec({"data": data, "model": NEURON, "training": {"kind": "adaline"}, "optimizer": {"learning_rate": 0.001}}))
        frame = made.summary({"view": "landscape", "resolution": 21})
        loss, middle = frame.arrays["loss"].astype(float), 10
        return float(np.ptp(loss[middle]) / np.ptp(loss[:, middle]))

    assert roundness("none") > 10
    assert 0.5 < roundness("standardize") < 2


def test_three_ways_are_those_of_three_runs():
    made = neuron("mini_batch", 0.004)
    made.command({"type": "step", "unit": "epoch", "count": 4})
    frame = made.summary({"view": "landscape", "compare": True})
    told = json.loads(frame.meta["routes"])
    assert [(row["name"], row["own"]) for row in told] == [("batch", False), ("mini_batch", True), ("stochastic", False)]
    count = len(made.experiment.parts["train"])
    assert [row["steps"] for row in told] == [4, 4 * -(-count // 8), 4 * count]
    for number, row in enumerate(told):
        alone = neuron(row["name"], 0.004)
        alone.command({"type": "step", "unit": "epoch", "count": 4})
        np.testing.assert_allclose(frame.arrays[f"route_{number}"][:, -1], alone.experiment.network.values[:2], rtol=1e-12)
    made.command({"type": "rewind", "step": 0})
    back = made.summary({"view": "landscape", "compare": True})
    assert back.arrays["route_2"].shape == (2, 1)


def test_a_slice_along_the_way_holds_the_way():
    made = run("default")
    made.command({"type": "step", "unit": "epoch", "count": 12})
    frame = made.summary({"view": "landscape", "resolution": 9})
    assert frame.meta["plane"] == "path"
    path = frame.arrays["path"]
    np.testing.assert_allclose(path[:, -1], 0, atol=1e-9)
    assert np.abs(path).max() <= frame.arrays["across"][-1]
    measured = made.experiment.measure()["train"]
    assert measured is not None
    assert frame.arrays["loss"][4, 4] == pytest.approx(float(frame.meta["present"]), rel=1e-5)


def test_random_directions_are_as_long_as_each_units_weights():
    made = run("default")
    direction = random_direction(made.experiment, 0)
    kernel = made.experiment.network.tensors["dense_1"]["weights"].data
    part = direction[: kernel.size].reshape(kernel.shape)
    np.testing.assert_allclose(np.linalg.norm(part[:, :-1], axis=1), np.linalg.norm(kernel[:, :-1], axis=1), rtol=1e-5)
    assert (part[:, -1] == 0).all()
    frame = made.summary({"view": "landscape", "plane": "random", "resolution": 9})
    assert frame.arrays["loss"][4, 4] == pytest.approx(float(frame.meta["present"]), rel=1e-5)


def test_work_is_bounded_for_large_networks():
    layers = [{"units": 512}] * 3 + [{"units": None, "activation": "auto"}]
    made = Run(parse_spec({"model": {"layers": layers}}))
    frame = made.summary({"view": "landscape", "resolution": 61})
    assert frame.arrays["loss"].shape[0] < 20
