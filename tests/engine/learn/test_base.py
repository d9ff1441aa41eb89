"""What every recipe promises: by example, by batch or by epoch, training takes the very same path."""

from __future__ import annotations

from itertools import islice
from time import perf_counter

import numpy as np
import pytest

from engine.experiment import Experiment
from engine.learn.base import UNITS
from engine.spec import parse_spec
from tests.engine.specs import SPECS, TRAINABLE, spec


@pytest.mark.parametrize("name", TRAINABLE)
def test_example_batch_and_epoch_lead_to_the_same_bits(name):
    ends = []
    for unit in UNITS:
        experiment = Experiment(spec(name))
        for progress in experiment.learner.steps(unit):
            if progress.epoch == 4:
                break
        assert progress.cursor == 0
        ends.append((experiment.network.values.tobytes(), progress.step, progress.extra))
    assert ends[0] == ends[1] == ends[2]


@pytest.mark.parametrize("batch", [1, 7, 32, 280, 281, 5000])
def test_whatever_the_batch_size(batch):
    value = {"training": {"batch_size": batch}, "model": SPECS["blobs-6"]["model"], "schedule": "exponential"}
    ends = []
    for unit in UNITS:
        experiment = Experiment(parse_spec(value))
        for progress in experiment.learner.steps(unit):
            if progress.epoch == 2:
                break
        ends.append(experiment.network.values.tobytes())
        assert progress.step == 2 * -(-280 // batch)
    assert ends[0] == ends[1] == ends[2]


@pytest.mark.parametrize("name", TRAINABLE)
def test_units_may_be_mixed(name):
    plain, mixed = Experiment(spec(name)), Experiment(spec(name))
    for unit in ("example", "batch", "example", "example"):
        list(islice(mixed.learner.steps(unit), 1))
    while not mixed.learner.run_epoch(perf_counter()):
        assert mixed.progress.cursor
    while plain.progress.epoch < mixed.progress.epoch:
        plain.learner.run_epoch()
    assert mixed.network.values.tobytes() == plain.network.values.tobytes()


@pytest.mark.parametrize("name", ["default", "rosenblatt", "adaline-stochastic"])
def test_an_interrupted_epoch_goes_on_where_it_stopped(name):
    value = {**SPECS[name], "data": {**SPECS[name].get("data", {}), "samples": 5000}}
    if name == "default":
        value["training"] = {"batch_size": 4}
    plain, stopped = Experiment(parse_spec(value)), Experiment(parse_spec(value))
    plain.learner.run_epoch()
    pieces = 1
    while not stopped.learner.run_epoch(perf_counter()):
        assert 0 < stopped.progress.cursor < stopped.learner.count
        pieces += 1
    assert pieces > 1 or stopped.learner.count < 4096
    assert stopped.network.values.tobytes() == plain.network.values.tobytes()


@pytest.mark.parametrize("name", ["default", "logistic", "adaline-stochastic"])
def test_shuffling_changes_the_order_and_nothing_else(name):
    experiment = Experiment(spec(name))
    experiment.learner.run_batch()
    first = experiment.progress.order
    assert first is not None
    assert sorted(first.tolist()) == list(range(experiment.learner.count))
    while experiment.progress.epoch == 0:
        experiment.learner.run_batch()
    experiment.learner.run_batch()
    second = experiment.progress.order
    assert second is not None
    assert not np.array_equal(first, second)


def test_without_shuffling_the_order_is_the_data():
    experiment = Experiment(parse_spec({"training": {"shuffle": False}}))
    experiment.learner.run_batch()
    np.testing.assert_array_equal(experiment.progress.order, np.arange(280))
