"""What a run begins with when other data is chosen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.architecture import plan
from engine.beginning import beginning, image_layers
from engine.changes import change
from engine.data.kind import DataKind
from engine.persist import weights_file
from engine.reuse import Wish, reused
from engine.run import Run
from engine.spec import Spec, parse, parse_spec
from engine.weights import PLACE, keep
from engine.zoo.base import layer, zoo


def data_of(**asked: object) -> DataKind:
    return parse(Spec, {"data": asked}).data


def chosen(spec: Spec, **asked: object) -> Spec:
    return change(spec, beginning(spec, data_of(**asked)))


@pytest.mark.parametrize("size", [8, 16, 28, 32, 64, 224])
@pytest.mark.parametrize("channels", [1, 3])
def test_images_of_every_size_begin_with_a_network_that_can_be_built(size, channels) -> None:
    shape = (size, size, channels)
    nodes = plan(Spec(data=data_of(kind="digits"), model={"layers": image_layers((8, 8, 1))}).head().layers, (8, 8, 1))
    assert nodes[-1].out_shape == (10,)
    body = plan(image_layers(shape)[:-1], shape)
    assert len(body[-1].out_shape) == 1
    assert sum(node.parameters for node in body) < 150_000


def test_points_to_images_and_back() -> None:
    images = chosen(Spec(), kind="digits")
    assert [layer.kind for layer in images.model.layers] == ["conv2d", "max_pool2d", "conv2d", "flatten", "dense", "dense"]
    assert images.optimizer.learning_rate == 0.002
    points = chosen(images, kind="moons")
    assert points.model == Spec().model
    assert points.optimizer == Spec().optimizer


def test_one_that_was_not_touched_gives_way_to_one_of_the_images_size() -> None:
    digits = chosen(Spec(), kind="digits")
    mnist = chosen(digits, kind="mnist")
    assert mnist.model.layers == image_layers((28, 28, 1))
    assert set(beginning(mnist, data_of(kind="fashion_mnist"))) == {"data"}


def test_a_network_of_ones_own_stays_where_it_fits() -> None:
    own = change(chosen(Spec(), kind="digits"), {"model.layers[0].filters": 5})
    assert set(beginning(own, data_of(kind="mnist"))) == {"data"}


def test_of_a_large_set_an_epoch_of_seconds_is_taken_unless_somebody_says_how_many() -> None:
    assert chosen(Spec(), kind="mnist").data.model_dump()["samples"] == 10_000
    assert chosen(Spec(), kind="mnist", samples=500).data.model_dump()["samples"] == 500
    assert chosen(Spec(), kind="digits").data.model_dump()["samples"] is None


@pytest.mark.parametrize("kind", ["echo", "recall", "reverse", "parity", "dates", "sentiment", "tagging", "strokes", "phonemes", "text"])
def test_sequences_begin_with_what_the_zoo_has_for_them_and_points_come_back(kind) -> None:
    spec = chosen(Spec(), kind=kind)
    assert spec.training.kind == {"parity": "supervised", "recall": "supervised", "sentiment": "supervised", "text": "language_model"}.get(
        kind, "sequence"
    )
    assert chosen(spec, kind="moons").model == Spec().model


TRANSFER = {
    "data": {"kind": "digits", "size": 28, "samples": 60},
    "model": {"layers": [layer.model_dump(mode="json") for layer in (*zoo["lenet_relu"].layers()[:-1], layer("dense", units=None))]},
    "training": {"kind": "transfer", "source": "lenet", "frozen_up_to": "max_pool2d_2"},
}


def test_a_network_with_features_from_elsewhere_keeps_them_and_gets_the_pictures_as_it_takes_them() -> None:
    spec = parse_spec(TRANSFER)
    colored = beginning(spec, data_of(kind="fruits", samples=40))
    assert {name: colored["data"][name] for name in ("size", "color", "samples")} == {"size": 28, "color": False, "samples": 40}
    run = Run(spec)
    before = run.experiment.network.views()["conv2d_2.kernel"].copy()
    run.command({"type": "step", "unit": "epoch"})
    run.command({"type": "set", "changes": colored, "restart": True})
    views = run.experiment.network.views()
    np.testing.assert_array_equal(views["conv2d_2.kernel"], before)
    assert views["dense_3.kernel"].shape == (84, 1)
    assert run.experiment.network.in_shape == (28, 28, 1)
    run.command({"type": "step", "unit": "epoch"})
    np.testing.assert_array_equal(views["conv2d_2.kernel"], before)
    assert beginning(run.experiment.spec, data_of(kind="moons"))["training"]["kind"] == "supervised"


def test_pictures_that_cannot_be_as_learnt_features_take_them_begin_with_a_network_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PLACE, str(tmp_path))
    colored = change(Spec(), beginning(Spec(), data_of(kind="fruits", size=16)))
    name = keep(weights_file(Run(colored)))
    layers = [layer.model_dump(mode="json") for layer in colored.model.layers]
    transfer = reused(layers, (16, 16, 3), name, {"kind": "fruits"}, Wish(None))
    gray = beginning(transfer, data_of(kind="digits"))
    assert change(transfer, gray).training.kind == "supervised"
