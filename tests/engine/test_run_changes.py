"""Changing a run while it trains: what keeps its weights does, what cannot be is refused and costs nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.errors import SpecError
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import HEAD, fingerprint, points_of, run, stepped


def views(made: Run) -> dict[str, Any]:
    return {name: view.copy() for name, view in made.experiment.network.views().items()}


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer.learning_rate": 0.5},
        {"optimizer.kind": "sgd"},
        {"optimizer.beta_1": 0.5},
        {"schedule.kind": "cosine"},
        {"regularization.l2": 0.1},
        {"training.batch_size": 7},
        {"training.shuffle": False},
        {"loss.kind": "binary_crossentropy"},
        {"data.noise": 0.3},
        {"data.kind": "moons"},
        {"data.scaling": "minmax"},
        {"model.layers[0].activation": "relu"},
        {"model.layers[0].trainable": False},
        {"loss.kind": "hinge"},
    ],
    ids=str,
)
def test_what_keeps_every_weight(changes):
    made = stepped(run("default"), 12)
    before = views(made)
    reply = made.command({"type": "set", "changes": changes})
    after = views(made)
    assert after.keys() == before.keys()
    assert all(np.array_equal(view, before[name]) for name, view in after.items())
    assert reply["renewed"] == []
    assert made.step == 12
    stepped(made, 3, "epoch")
    assert not all(np.array_equal(view, before[name]) for name, view in views(made).items())


def test_nothing_changed_is_nothing_done():
    made = stepped(run("default"), 3)
    before, versions = fingerprint(made), (made.spec_version, made.data_version, made.model_version)
    assert made.command({"type": "set", "changes": {"optimizer.learning_rate": made.spec.optimizer.learning_rate}})["touched"] == "nothing"
    assert made.command({"type": "set", "spec": made.spec.to_json()})["touched"] == "nothing"
    assert fingerprint(made) == before
    assert (made.spec_version, made.data_version, made.model_version) == versions


def test_a_ninth_unit_leaves_the_eight():
    made = stepped(run("default"), 12)
    before = views(made)
    reply = made.command({"type": "set", "changes": {"model.layers[0].units": 9}})
    after = views(made)
    np.testing.assert_array_equal(after["dense_1.kernel"][:, :8], before["dense_1.kernel"])
    np.testing.assert_array_equal(after["dense_1.bias"][:8], before["dense_1.bias"])
    np.testing.assert_array_equal(after["dense_2.kernel"][:8], before["dense_2.kernel"])
    np.testing.assert_array_equal(after["dense_3.kernel"], before["dense_3.kernel"])
    assert reply["renewed"] == ["dense_1", "dense_2"]
    made.command({"type": "set", "changes": {"model.layers[0].units": 8}})
    for name, view in views(made).items():
        np.testing.assert_array_equal(view, before[name])


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_inserted_layer_leaves_the_others(place):
    made = stepped(Run(parse_spec({"model": {"layers": [{"units": 5}, {"units": 6}, HEAD]}})), 12)
    before = views(made)
    layers = made.spec.to_json()["model"]["layers"]
    size = [2, 5, 6][place]
    layers.insert(place, {"units": size})
    made.command({"type": "set", "changes": {"model.layers": layers}})
    after = views(made)
    for old in range(1, 4):
        new = old + (old > place)
        np.testing.assert_array_equal(after[f"dense_{new}.kernel"], before[f"dense_{old}.kernel"])
        np.testing.assert_array_equal(after[f"dense_{new}.bias"], before[f"dense_{old}.bias"])


def test_a_layer_taken_out_leaves_what_still_fits():
    made = stepped(Run(parse_spec({"model": {"layers": [{"units": 5}, {"units": 5}, HEAD]}})), 12)
    before = views(made)
    layers = made.spec.to_json()["model"]["layers"]
    made.command({"type": "set", "changes": {"model.layers": [layers[0], layers[2]]}})
    after = views(made)
    np.testing.assert_array_equal(after["dense_1.kernel"], before["dense_1.kernel"])
    np.testing.assert_array_equal(after["dense_2.kernel"], before["dense_3.kernel"])


@pytest.mark.parametrize("features", [["x", "y", "x2"], ["x2", "y", "x"], ["y"], ["xy"]], ids=str)
def test_a_feature_keeps_its_wires(features):
    made = stepped(run("default"), 12)
    before = views(made)
    made.command({"type": "set", "changes": {"data.features": features}})
    after = views(made)
    for i, name in enumerate(features):
        if name in ("x", "y"):
            np.testing.assert_array_equal(after["dense_1.kernel"][i], before["dense_1.kernel"][["x", "y"].index(name)])
    for name in ("dense_1.bias", "dense_2.kernel", "dense_3.kernel"):
        np.testing.assert_array_equal(after[name], before[name])


def test_fewer_features_and_fewer_layers_at_once():
    base = {"data": {"features": ["x", "y", "x2", "y2", "xy"]}, "model": {"layers": [{"units": 3}, HEAD]}}
    made = stepped(Run(parse_spec(base)), 3)
    made.command({"type": "set", "spec": {"data": {"features": ["x", "xy", "sin_x"]}, "model": {"layers": [HEAD]}}})
    stepped(made, 2, "epoch")


@pytest.mark.parametrize("recipe", ["perceptron", "adaline", "logistic", "supervised"])
def test_one_neuron_under_every_recipe_keeps_its_weights(recipe):
    made = stepped(run("logistic"), 12)
    before = made.experiment.network.values.copy()
    made.command({"type": "set", "changes": {"training.kind": recipe}})
    np.testing.assert_allclose(made.experiment.network.values, before, rtol=1e-6)
    stepped(made, 2, "epoch")
    made.command({"type": "set", "changes": {"training.kind": "logistic"}})
    stepped(made, 2, "epoch")
    assert made.history.columns == Run(made.spec).history.columns
    assert made.history.last_step == made.step


def test_a_layer_more_keeps_the_scaling_it_learned_with():
    made = stepped(run("default"), 12)
    made.command({"type": "points", "add": [[5.9, 5.9, 0, 0]] * 50})
    offset = points_of(made.experiment).scaler.offset.copy()
    made.command({"type": "set", "changes": {"model.layers[1].units": 9}})
    np.testing.assert_array_equal(points_of(made.experiment).scaler.offset, offset)


def test_given_weights_do_not_stand_in_the_way_of_building():
    made = stepped(run("xor"), 3)
    made.command({"type": "set", "changes": {"model.layers[0].units": 3}})
    made.command({"type": "points", "add": [[0.5, 0.5, 2]]})
    stepped(made, 3)
    assert parse_spec(made.spec.to_json()) == made.spec


def test_a_change_that_cannot_be_leaves_everything():
    made = stepped(run("default"), 30)
    made.command({"type": "rewind", "step": 10})
    before, steps, total = fingerprint(made), made.timeline.steps(), made.history.total
    for message in (
        {"type": "set", "changes": {"model.layers[0].units": 0}},
        {"type": "set", "changes": {"training.kind": "perceptron"}},
        {"type": "set", "spec": {"data": {"kind": "x"}}},
        {"type": "set"},
        {"type": "edit", "parameter": "dense_9.kernel", "index": [0], "value": 1},
        {"type": "edit", "parameter": "dense_1.kernel", "index": [2, 0], "value": 1},
        {"type": "points", "remove": [4000]},
        {"type": "points", "add": [[99, 0, 0]]},
        {"type": "points", "add": [[0, 0, 7]]},
        {"type": "points", "add": [[0, 0, 0.5]]},
    ):
        with pytest.raises(SpecError):
            made.command(message)
        assert fingerprint(made) == before
        assert (made.timeline.steps(), made.history.total) == (steps, total), message


def test_the_curves_break_where_network_or_data_were_replaced():
    made = stepped(run("default"), 2)
    for number, changes in enumerate(
        [
            {"optimizer.learning_rate": 0.1},
            {"model.layers[0].units": 5},
            {"data.noise": 0.2},
            {"data.features": ["x"]},
            {"data": {"kind": "moons", "features": ["x"]}},
        ]
    ):
        made.command({"type": "set", "changes": changes})
        stepped(made, 1 if number else 3)
    made.command({"type": "points", "add": [[0, 0, 1]]})
    stepped(made, 1)
    assert made.status_message()["breaks"] == [5, 7, 8]
    made.command({"type": "reset"})
    assert made.status_message()["breaks"] == []
    table = stepped(
        Run(parse_spec({"data": {"kind": "csv", "content": "a,b\n1,x\n2,y\n3,x\n4,y\n5,x\n6,y\n"}, "loss": {"kind": "auto"}})), 1
    )
    table.command({"type": "set", "changes": {"data.content": "a,b\n9,x\n8,y\n7,x\n6,y\n5,x\n4,y\n"}})
    stepped(table, 1)
    assert table.status_message()["breaks"] == [1], "another table is other data"
