"""Changes by path: what they mean, what they keep, and how far they reach."""

from __future__ import annotations

from typing import Any

import pytest

from engine.changes import change, comparable, drawn_alike, parts_of, reach, replaced
from engine.errors import SpecError
from engine.schedules import schedules
from engine.spec import Spec, parse_spec
from tests.engine.specs import SPECS, points_asked, sequence_spec, spec


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("seed", ["seed"]),
        ("model.layers[0].units", ["model", "layers", 0, "units"]),
        ("data.features[12]", ["data", "features", 12]),
        ("regularization.l1", ["regularization", "l1"]),
    ],
)
def test_paths(path, parts):
    assert parts_of(path) == parts


@pytest.mark.parametrize("path", ["", "[0]", "a..b", "a b", "a[", "a[x]", "a[-1]", "Seed", "a.$", "a[99999]", "é", "model.layers[0"])
def test_what_is_no_path(path):
    with pytest.raises(SpecError) as refused:
        parts_of(path)
    assert refused.value.problems[0].path == path


@pytest.mark.parametrize(
    ("changes", "read"),
    [
        ({"seed": 9}, lambda s: s.seed == 9),
        ({"optimizer.learning_rate": 0.5}, lambda s: s.optimizer.learning_rate == 0.5),
        ({"model.layers[0].units": 5}, lambda s: s.model.layers[0].units == 5),
        ({"model.layers[0]": {"units": 6}}, lambda s: s.model.layers[0].units == 6),
        ({"model.layers": [{"units": None, "activation": "auto"}]}, lambda s: len(s.model.layers) == 1),
        ({"model.layers[0].kind": "dropout"}, lambda s: (s.model.layers[0].kind, len(s.model.layers)) == ("dropout", 3)),
        ({"optimizer": "sgd"}, lambda s: s.optimizer.kind == "sgd"),
        ({"data.features": ["x", "y", "x2"]}, lambda s: len(s.data.features) == 3),
        ({"data.features[1]": "y2"}, lambda s: s.data.features[1].text() == "y2"),
        ({"training.epochs": 3, "training.batch_size": 4}, lambda s: (s.training.epochs, s.training.batch_size) == (3, 4)),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_new_values(changes, read):
    assert read(change(Spec(), changes))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"sede": 3}, "sede"),
        ({"optimizer.rate": 3}, "optimizer.rate"),
        ({"optimizer.learning_rate.x": 3}, "optimizer.learning_rate.x"),
        ({"model.layers[9].units": 3}, "model.layers[9].units"),
        ({"model.layers[9]": {}}, "model.layers[9]"),
        ({"model.layers.units": 3}, "model.layers.units"),
        ({"seed": "x"}, "seed"),
        ({"optimizer.kind": "adamm"}, "optimizer"),
        ({"model.layers[0].units": 10**9}, "model.layers[0].units"),
        ({"model.weights.dense_1": 3}, "model.weights.dense_1"),
        ({"data.features[0].kind": "y"}, "data.features[0].kind"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_named(changes, path):
    with pytest.raises(SpecError) as refused:
        change(Spec(), changes)
    assert refused.value.problems[0].path == path


def test_endless_nesting_is_refused():
    deep: list[object] = []
    for _ in range(2000):
        deep = [deep]
    with pytest.raises(SpecError, match="nested too deeply"):
        change(Spec(), {"seed": deep})


def test_another_kind_keeps_what_means_the_same():
    base = parse_spec({"optimizer": {"kind": "momentum", "learning_rate": 0.5, "momentum": 0.7}})
    assert change(base, {"optimizer.kind": "nesterov"}).optimizer.model_dump() == {
        "kind": "nesterov",
        "learning_rate": 0.5,
        "momentum": 0.7,
    }
    assert change(base, {"optimizer.kind": "adam"}).optimizer.learning_rate == 0.5
    data = parse_spec({"data": {"kind": "circles", "noise": 0.4, "scaling": "minmax", "features": ["x2", "y"], "samples": 50}})
    blobs = points_asked(change(data, {"data.kind": "blobs"}))
    assert (blobs.scaling, [f.text() for f in blobs.features], blobs.samples) == ("minmax", ["x2", "y"], 400)
    assert blobs.noise != 0.4


def test_a_kind_is_exchanged_wherever_one_stands():
    base = parse_spec(sequence_spec({"kind": "echo", "samples": 60}))
    both = change(base, {"model.layers[1]": {"kind": "bidirectional", "layer": {"kind": "lstm", "units": 6, "return_sequences": True}}})
    gru: Any = change(both, {"model.layers[1].layer.kind": "gru"}).model.layers[1]
    assert (gru.kind, gru.layer.kind, gru.layer.units, gru.layer.return_sequences) == ("bidirectional", "gru", 6, True)
    with pytest.raises(SpecError, match="simple_rnn"):
        change(both, {"model.layers[1].layer.kind": "dense"})
    second = change(Spec(), {"model.discriminator[1].kind": "dropout"}).model.discriminator
    assert [layer.kind for layer in second] == ["dense", "dropout", "dense"]
    started: Any = change(Spec(), {"model.layers[0].kernel_initializer.kind": "he_normal"}).model.layers[0]
    assert (started.kind, started.kernel_initializer.kind) == ("dense", "he_normal")


def test_of_what_stood_at_its_default_another_kind_has_its_own():
    conv = {"kind": "conv2d", "filters": 4, "kernel_size": 3, "padding": "same"}
    base = parse_spec({"data": {"kind": "digits"}, "model": {"layers": [conv, "flatten", {"units": None, "activation": "auto"}]}})
    pool: Any = change(base, {"model.layers[0].kind": "max_pool2d"}).model.layers[0]
    assert (pool.strides, pool.padding) == (None, "same")
    assert pool.output_shape((8, 8, 1))[:2] == (4, 4)
    step = change(Spec(), {"schedule": {"kind": "step"}})
    assert change(step, {"schedule.kind": "exponential"}).schedule == schedules.make("exponential")
    kept: Any = change(step, {"schedule.every": 20, "schedule.kind": "exponential"}).schedule
    assert kept.every == 20


def test_from_the_plane_to_the_line_features_are_chosen_anew():
    to_sine = change(Spec(), {"data.kind": "sine"})
    assert [feature.text() for feature in points_asked(to_sine).features] == ["x"]
    assert [feature.text() for feature in points_asked(change(to_sine, {"data.kind": "circles"})).features] == ["x", "y"]


def test_given_weights_survive_as_far_as_they_fit():
    xor = spec("xor")
    kept = change(xor, {"model.layers[0].units": 3}).model.weights
    assert kept is not None
    assert set(kept) == {"dense_2.bias"}
    assert change(xor, {"optimizer.learning_rate": 1}).model.weights == xor.model.weights
    assert change(xor, {"data.kind": "circles"}).model.weights == xor.model.weights
    with pytest.raises(SpecError):
        change(xor, {"model.layers[0].units": 3, "model.weights": xor.model.weights})


@pytest.mark.parametrize(
    ("changes", "touched"),
    [
        ({}, "nothing"),
        ({"seed": 7}, "nothing"),
        ({"optimizer.learning_rate": 0.5}, "settings"),
        ({"optimizer.kind": "sgd"}, "settings"),
        ({"schedule.kind": "cosine"}, "settings"),
        ({"regularization.l2": 0.1}, "settings"),
        ({"training.batch_size": 7, "training.shuffle": False, "training.epochs": 9}, "settings"),
        ({"loss.kind": "binary_crossentropy"}, "settings"),
        ({"loss.kind": "hinge"}, "network"),
        ({"data.noise": 0.3}, "data"),
        ({"data.kind": "moons"}, "data"),
        ({"seed": 8}, "data"),
        ({"redraw.data": 1}, "data"),
        ({"data.scaling": "none"}, "data"),
        ({"data": {"kind": "blobs", "classes": 3}}, "network"),
        ({"data.features": ["y", "x"]}, "network"),
        ({"model.layers[0].units": 9}, "network"),
        ({"model.layers[0].activation": "relu"}, "network"),
        ({"model.layers[0].trainable": False}, "network"),
    ],
    ids=str,
)
def test_how_far_a_change_reaches(changes, touched):
    base = Spec()
    assert reach(base, change(base, changes)) == touched


@pytest.mark.parametrize(
    ("changes", "other", "alike"),
    [
        ({"optimizer.learning_rate": 0.5}, False, True),
        ({"training.batch_size": 7, "model.frozen": {"dense_1.kernel": [[0, 0]]}}, False, True),
        ({"loss.kind": "mse"}, False, False),
        ({"data.noise": 0.3}, False, False),
        ({"data.kind": "moons"}, True, False),
        ({"data.features": ["x"]}, True, False),
        ({"model.layers[0].units": 5}, True, False),
    ],
)
def test_what_takes_the_place_of_what_is_there_and_which_losses_can_be_held_against_each_other(changes, other, alike):
    base = Spec()
    after = change(base, changes)
    assert (replaced(base, after), comparable(base, after)) == (other, alike)


@pytest.mark.parametrize("name", SPECS)
def test_changing_nothing_is_nothing(name):
    base = spec(name)
    assert change(base, {}) == base
    assert reach(base, base) == "nothing"
    assert drawn_alike(base, base)
