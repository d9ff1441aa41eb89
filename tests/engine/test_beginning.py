"""What a run begins with when other data is chosen."""

from __future__ import annotations

import pytest

from engine.beginning import beginning, image_layers
from engine.changes import change
from engine.data.kind import DataKind
from engine.graph import plan
from engine.spec import Spec, parse


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
