"""An experiment: its parts, its settings changed in place, and what it keeps of another."""

from __future__ import annotations

import numpy as np
import pytest

from engine.experiment import Experiment, describe, fresh_progress, make_dataset
from engine.run import Run
from engine.spec import parse_spec
from engine.survey import places
from engine.timeline import copy_progress
from engine.zoo.experiments import experiment as zoo_experiment
from tests.engine.specs import HEAD, SPECS, points_of, run, spec


@pytest.mark.parametrize("name", SPECS)
def test_described_before_it_is_built(name):
    experiment, described = Experiment(spec(name)), describe(spec(name))
    assert described["parameters"] == experiment.network.size
    assert described["loss"] == experiment.head.loss.kind
    assert described["features"] == points_of(experiment).feature_names
    assert [layer["name"] for layer in described["layers"]] == [node.name for node in experiment.network.nodes]


@pytest.mark.parametrize("name", SPECS)
def test_what_is_measured_has_a_column(name):
    experiment = Experiment(spec(name))
    columns = experiment.curve_columns()
    for part, found in experiment.measure().items():
        assert {f"{part}_{measure}" for measure in found or {}} <= set(columns)
    assert set(experiment.learner.columns) <= set(columns)
    assert len(set(columns)) == len(columns)


def test_data_and_order_come_from_streams_of_their_own():
    def inputs(value):
        return make_dataset(parse_spec(value)).take(np.arange(400)).tobytes()

    assert inputs({}) == inputs({"redraw": {"weights": 4}})
    assert inputs({}) != inputs({"redraw": {"data": 1}})
    orders = [fresh_progress(parse_spec(value)).rng.permutation(50).tolist() for value in ({}, {"redraw": {"data": 1}}, {"seed": 8})]
    assert orders[0] == orders[1] != orders[2]


def test_a_given_scaler_is_kept():
    wide = make_dataset(parse_spec({"data": {"kind": "circles", "noise": 0.5}}))
    again = make_dataset(parse_spec({}), wide.kept())
    assert again.kept() == wide.kept() != make_dataset(parse_spec({})).kept()


def test_standing_where_another_stood():
    one, other = Experiment(spec("default")), Experiment(spec("default"))
    for _ in range(3):
        one.learner.run_batch()
    other.place(one.network.values.copy(), copy_progress(one.progress))
    for experiment in (one, other):
        experiment.learner.run_epoch()
    assert one.network.values.tobytes() == other.network.values.tobytes()


def test_retuning_keeps_network_and_data():
    experiment = Experiment(spec("default"))
    network, dataset, order = experiment.network, experiment.dataset, experiment.learner.begin(True)
    experiment.retune(parse_spec({"optimizer": {"kind": "sgd"}, "loss": {"kind": "binary_crossentropy"}}))
    assert experiment.network is network
    assert experiment.dataset is dataset
    assert experiment.progress.order is order
    assert not experiment.progress.slots.vectors


@pytest.mark.parametrize(
    ("old", "new", "renewed"),
    [
        ([4, 5], [4, 5], []),
        ([4, 5], [4, 6], ["dense_2", "dense_3"]),
        ([4, 5], [3, 5], []),
        ([4, 5], [4], ["dense_2"]),
        ([4], [4, 4], ["dense_2"]),
        ([4, 5], [4, 5, 5], ["dense_3"]),
        ([4, 5], [2, 4, 5], ["dense_1"]),
        ([4, 5], [], ["dense_1"]),
        ([], [4, 5], ["dense_1", "dense_2", "dense_3"]),
    ],
    ids=str,
)
def test_what_is_inherited(old, new, renewed):
    def build(units: list[int]) -> Experiment:
        return Experiment(parse_spec({"model": {"layers": [*({"units": n} for n in units), HEAD]}}))

    before, after = build(old), build(new)
    before.network.values[:] = np.arange(1, before.network.size + 1)
    assert after.inherit(before) == renewed
    kept = np.isin(after.network.values, before.network.values)
    sizes = {node.name: node.parameters for node in after.network.nodes}
    starts = np.cumsum([0, *sizes.values()])
    for name, start, stop in zip(sizes, starts, starts[1:], strict=False):
        assert kept[start:stop].all() or name in renewed, name


def test_features_are_matched_by_name_only_where_they_enter():
    before = Experiment(parse_spec({"data": {"features": ["x", "y", "x2", "y2", "xy"]}, "model": {"layers": [{"units": 3}, HEAD]}}))
    after = Experiment(parse_spec({"data": {"features": ["x", "xy", "sin_x"]}, "model": {"layers": [HEAD]}}))
    assert after.inherit(before) in ([], ["dense_1"])


def test_a_status_measures_anew_only_what_takes_no_time():
    small, large = run("default"), Run(zoo_experiment("transformer_chars"))
    for made, anew in ((small, True), (large, False)):
        made.experiment.measure()
        made.take_steps("batch", 1)
        before = made.experiment.survey.found
        assert made.experiment.glance()
        assert (made.experiment.survey.found is not before) is anew
    assert places(large.experiment.network.nodes[-1]) == 64
