"""Adaline, batch and stochastic, against sums written out and the closed form it converges to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.experiment import Experiment
from engine.spec import parse_spec
from tests import reference
from tests.engine.specs import NEURON


def experiment(mode: str, rate: float, **data: Any) -> Experiment:
    return Experiment(
        parse_spec(
            {
                "data": {"kind": "blobs", "samples": 40, **data},
                "model": NEURON,
                "training": {"kind": "adaline", "mode": mode, "shuffle": False},
                "optimizer": {"kind": "sgd", "learning_rate": rate},
            }
        )
    )


def table(made: Experiment) -> tuple[list[list[float]], list[float]]:
    material = made.learner.material
    return material.inputs().T.astype(float).tolist(), material.targets[0].astype(float).tolist()


@pytest.mark.parametrize("data", [{}, {"kind": "plane"}, {"features": ["x", "y", "xy"]}, {"scaling": "none"}], ids=str)
def test_batch_is_the_naive_sum(data):
    made = experiment("batch", 0.001, **data)
    inputs, targets = table(made)
    weights, costs = reference.adaline_batch(inputs, targets, 0.001, 10, [0.0] * (len(inputs[0]) + 1))
    for cost in costs:
        made.learner.run_epoch()
        assert made.progress.extra["cost"] == pytest.approx(cost, rel=1e-10)
    np.testing.assert_allclose(made.network.values, weights, rtol=1e-9, atol=1e-14)
    assert made.progress.step == 10


@pytest.mark.parametrize("data", [{}, {"kind": "plane"}, {"features": ["x", "y", "xy"]}], ids=str)
def test_stochastic_is_the_naive_loop(data):
    made = experiment("stochastic", 0.01, **data)
    inputs, targets = table(made)
    for _ in range(5):
        made.learner.run_epoch()
    expected = reference.adaline_stochastic(inputs, targets, 0.01, 5, [0.0] * (len(inputs[0]) + 1))
    np.testing.assert_allclose(made.network.values, expected, rtol=1e-12)
    assert made.progress.step == 5 * len(inputs)


def test_mini_batches_are_the_naive_sums():
    made = experiment("mini_batch", 0.01)
    inputs, targets = (np.array(each) for each in table(made))
    with_ones, weights, cost = np.column_stack([inputs, np.ones(len(inputs))]), np.zeros(inputs.shape[1] + 1), 0.0
    for start in range(0, len(targets), 8):
        part = slice(start, start + 8)
        errors = targets[part] - with_ones[part] @ weights
        cost += float(errors @ errors) / 2
        weights = weights + 0.01 * errors @ with_ones[part]
    made.learner.run_epoch()
    np.testing.assert_allclose(made.network.values, weights, rtol=1e-12)
    assert made.progress.extra["cost"] == pytest.approx(cost)
    assert made.progress.step == -(-len(targets) // 8)


def test_it_converges_to_least_squares():
    made = experiment("batch", 0.01)
    inputs, targets = table(made)
    for _ in range(2000):
        made.learner.run_epoch()
    with_ones = np.column_stack([inputs, np.ones(len(inputs))])
    np.testing.assert_allclose(made.network.values, np.linalg.lstsq(with_ones, np.array(targets), rcond=None)[0], atol=1e-8)


def test_too_large_a_rate_diverges_and_scaling_mends_it():
    def cost(rate: float, scaling: str) -> float:
        made = experiment("batch", rate, scaling=scaling)
        with np.errstate(all="ignore"):
            for _ in range(15):
                made.learner.run_epoch()
        return made.progress.extra["cost"]

    assert cost(0.01, "none") > 1e6
    assert cost(0.01, "standardize") < 20


@pytest.mark.parametrize("mode", ["batch", "stochastic"])
def test_a_step_in_numbers(mode):
    made = experiment(mode, 0.01)
    report, ended = made.learner.run_example()
    assert ended == (mode == "batch")
    np.testing.assert_allclose(np.array(report["after"]) - report["before"], report["delta"], atol=1e-15)
    if mode == "stochastic":
        error = report["target"][0] - report["z"]
        np.testing.assert_allclose(report["delta"], [0.01 * error * x for x in [*report["inputs"], 1]], rtol=1e-9)
