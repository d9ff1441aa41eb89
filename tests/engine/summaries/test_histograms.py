"""Histograms over time against NumPy's own, counted from the network's layers by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.graph import PROBED
from engine.run import Run
from engine.spec import parse_spec
from engine.summaries.histograms import BINS, MOST
from tests.engine.specs import run


def layers(made: Run, view: str, **options: object) -> list[str]:
    return [row["name"] for row in json.loads(made.summary({"view": view, **options}).meta["layers"])]


def test_weights_are_counted_without_biases():
    made = run("default")
    made.command({"type": "step", "unit": "epoch", "count": 2})
    frame = made.summary({"view": "histograms"})
    for i, name in enumerate(layers(made, "histograms")):
        kernel = made.experiment.network.views()[f"{name}.kernel"].astype(float).ravel()
        low, high = frame.arrays["edges"][i, -1]
        assert (low, high) == pytest.approx((kernel.min(), kernel.max()))
        np.testing.assert_array_equal(frame.arrays["counts"][i, -1], np.histogram(kernel, BINS, (kernel.min(), kernel.max()))[0])
        assert frame.arrays["deviation"][i, -1] == pytest.approx(kernel.std(), rel=1e-5)
        assert frame.arrays["total"][i, -1] == kernel.size == frame.arrays["counts"][i, -1].sum()


def test_outputs_of_relu_show_dead_units_and_zeros():
    made = Run(parse_spec({"model": {"layers": [{"units": 3, "activation": "relu"}, {"units": None, "activation": "auto"}]}}))
    views = made.experiment.network.views()
    views["dense_1.kernel"][:] = [[1, 0, -1], [0, 0, 1]]
    views["dense_1.bias"][:] = [0, -1, 0]  # the second unit is below 0 everywhere
    frame = made.summary({"view": "histograms", "of": "activations"})
    inputs = made.experiment.dataset.take(made.experiment.parts["train"][:PROBED])
    z = views["dense_1.kernel"].T @ inputs + views["dense_1.bias"][:, None]
    outputs = np.maximum(z, 0)
    assert frame.arrays["zeros"][0, -1] == (outputs == 0).sum()
    assert frame.arrays["dead"][0, -1] == 1
    assert frame.arrays["saturated"][0, -1] == pytest.approx((outputs == 0).mean(), abs=1e-6)
    assert np.isnan(frame.arrays["dead"][1, -1])
    assert frame.meta["examples"] == str(inputs.shape[1])


def test_outputs_near_the_ends_of_tanh_are_saturated():
    made = run("default")
    made.experiment.network.values[:] *= 20
    frame = made.summary({"view": "histograms", "of": "activations"})
    inputs = made.experiment.dataset.take(made.experiment.parts["train"][:PROBED])
    first = next(iter(made.experiment.network.evaluate(inputs)))[1][0]
    assert frame.arrays["saturated"][0, -1] == pytest.approx((np.abs(first) > 0.98).mean(), abs=1e-6)
    assert frame.arrays["saturated"][0, -1] > 0.5


def test_gradients_are_those_of_central_differences():
    made = run("two-units")
    frame = made.summary({"view": "histograms", "of": "gradients"})
    experiment = made.experiment
    network, (w, i, j) = experiment.network, ("dense_1.kernel", 0, 1)
    few = experiment.judged["train"][:PROBED]
    assert len(few) == len(experiment.parts["train"])

    def loss(shift: float) -> float:
        network.views()[w][i, j] += shift
        experiment.survey.found = None
        found = experiment.measure()["train"]
        network.views()[w][i, j] -= shift
        assert found is not None
        return found["loss"]

    slope = (loss(1e-2) - loss(-1e-2)) / 2e-2
    low, high = frame.arrays["edges"][0, -1]
    assert low <= slope + 1e-3
    assert slope - 1e-3 <= high
    assert frame.arrays["counts"][0, -1].sum() == network.views()[w].size


def test_zeros_and_what_is_no_number_are_counted():
    made = run("default")
    kernel = made.experiment.network.views()["dense_1.kernel"]
    kernel[0, 0], kernel[0, 1], kernel[1, 0] = 0, np.nan, np.inf
    frame = made.summary({"view": "histograms"})
    assert (frame.arrays["zeros"][0, -1], frame.arrays["bad"][0, -1]) == (1, 2)
    assert frame.arrays["counts"][0, -1].sum() == kernel.size - 2


def test_the_past_is_that_of_the_timeline_and_goes_back_with_it():
    made = run("default")
    for _ in range(40):
        made.command({"type": "step", "unit": "epoch"})
    frame = made.summary({"view": "histograms"})
    epochs = frame.arrays["epochs"]
    assert epochs[0] == 0
    assert epochs[-1] == 40
    assert 8 <= len(epochs) <= MOST
    assert (np.diff(epochs) > 0).all()
    at = 2
    step = int(frame.arrays["steps"][at])
    made.command({"type": "rewind", "step": step})
    back = made.summary({"view": "histograms"})
    assert back.arrays["steps"][-1] == step
    np.testing.assert_array_equal(back.arrays["counts"][:, -1], frame.arrays["counts"][:, at])
    made.command({"type": "step", "unit": "epoch"})
    assert made.summary({"view": "histograms"}).arrays["steps"].max() == made.step


def test_looking_leaves_no_trace():
    made, blind = (
        Run(
            parse_spec(
                {
                    "data": {"samples": 60},
                    "model": {"layers": [{"units": 6}, {"kind": "batch_norm"}, {"kind": "dropout"}, {"units": None, "activation": "auto"}]},
                }
            )
        )
        for _ in range(2)
    )
    requests = [{"view": "histograms", "of": of, "training": True} for of in ("weights", "activations", "gradients")]
    requests += [{"view": name} for name in ("gradients", "warp", "landscape", "dropped", "normalization", "cell", "matrices")]
    for _ in range(3):
        made.command({"type": "step", "unit": "epoch"})
        blind.command({"type": "step", "unit": "epoch"})
        for request in requests:
            made.summary(request)
    assert made.experiment.network.values.tobytes() == blind.experiment.network.values.tobytes()
    assert made.experiment.progress.noise.bit_generator.state == blind.experiment.progress.noise.bit_generator.state
