"""Networks told layer by layer: published totals, blocks, and what goes around."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import pytest

from engine.architecture import plan
from engine.border import inside_shape
from engine.graph import Network
from engine.nn.base import layers
from engine.zoo import zoo
from engine.zoo.account import blocks, convolutions, drawing, rows
from engine.zoo.passing import one_image

MULTIPLICATIONS = {
    "lenet5": 416_520,
    "alexnet": 1_135_256_096,
    "vgg11": 7_609_090_048,
    "vgg16": 15_470_264_320,
    "resnet18": 1_814_073_344,
}
"""Of convolutions and dense layers; as published: AlexNet as one tower 1.14 G, VGG-11 7.61 G, VGG-16 15.5 G, ResNet-18 1.81 G."""
SHAPES: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "dense": ((7,), {"units": 5}),
    "conv2d": ((9, 8, 4), {"filters": 6, "kernel_size": (3, 2), "strides": 2, "padding": "same", "groups": 2}),
    "conv1d": ((9, 4), {"filters": 6, "kernel_size": 3}),
    "conv2d_transpose": ((5, 4, 3), {"filters": 6, "kernel_size": 3, "strides": 2, "padding": "same"}),
}


@pytest.mark.parametrize(("name", "count"), MULTIPLICATIONS.items())
def test_multiplications(name: str, count: int) -> None:
    assert sum(row["multiplications"] for row in rows(zoo[name].nodes())) == count


@pytest.mark.parametrize("kind", SHAPES)
def test_multiplications_are_what_the_gradient_of_ones_adds_up(kind: str) -> None:
    """With inputs and weights of 1 and no border every output is the number of products in it."""
    shape, fields = SHAPES[kind]
    fields = {**fields, "activation": "linear", "use_bias": False} | ({"padding": "valid", "strides": 1} if "padding" in fields else {})
    layer = layers[kind].model_validate({"kind": kind, **fields})
    network = Network([layer], shape)
    network.values[:] = 1
    out = network.predict(np.ones(inside_shape(shape, 1), np.float32))
    assert layer.multiplications(shape) == out.sum()


@pytest.mark.parametrize("kind", SHAPES)
def test_strides_and_borders_count_the_places(kind: str) -> None:
    shape, fields = SHAPES[kind]
    layer = layers[kind].model_validate({"kind": kind, **fields})
    (node,) = plan([layer], shape)
    kernel = prod(node.view_shapes()[f"{node.name}.kernel"])
    places = shape if kind == "conv2d_transpose" else node.out_shape
    assert layer.multiplications(shape) == kernel * prod(places[:-1])


def test_vgg_has_five_blocks_and_three_dense_layers() -> None:
    for name, counts in (("vgg16", [2, 2, 3, 3, 3, 0]), ("vgg11", [1, 1, 2, 2, 2, 0]), ("resnet18", [1, 4, 4, 4, 4, 0])):
        nodes = zoo[name].nodes()
        found = [0] * (blocks(nodes)[-1] + 1)
        for node, block in zip(nodes, blocks(nodes), strict=True):
            found[block] += convolutions(node)
        assert found == counts


def test_residual_blocks_have_arcs_over_two_boxes() -> None:
    boxes, arcs = drawing(zoo["resnet18"].nodes())
    assert [arc.stop - arc.start for arc in arcs] == [2] * 8
    assert [arc.projected for arc in arcs] == [False, False, True, False, True, False, True, False]
    assert drawing(zoo["plain18_small"].nodes())[1] == []
    assert drawing(zoo["vgg16"].nodes())[1] == []
    assert [box.kind for box in boxes[:4]] == ["conv2d", "pool", "conv2d", "conv2d"]


def test_a_sum_of_layers_named_by_hand_is_an_arc() -> None:
    made = [
        layers["conv2d"].model_validate({"kind": "conv2d", "name": "first", "filters": 4, "padding": "same"}),
        layers["conv2d"].model_validate({"kind": "conv2d", "name": "second", "filters": 4, "padding": "same"}),
        layers["add"].model_validate({"kind": "add", "inputs": ["first", "second"]}),
    ]
    boxes, arcs = drawing(plan(made, (8, 8, 1)))
    assert [box.kind for box in boxes] == ["conv2d", "conv2d", "add"]
    assert [(arc.start, arc.stop) for arc in arcs] == [(0, 2)]


@pytest.mark.parametrize("name", ["lenet5", "resnet18_small", "vgg16_small"])
def test_one_image_passes_layer_by_layer(name: str) -> None:
    nodes = zoo[name].nodes()
    passed = one_image(nodes, zoo[name].in_shape)
    assert passed.seconds.shape == (len(nodes),)
    assert (passed.seconds > 0).all()
    largest = max(4 * (node.parameters + prod(node.out_shape)) for node in nodes)
    everything = 4 * sum(node.parameters + prod(node.out_shape) for node in nodes) + 4 * prod(zoo[name].in_shape)
    assert largest <= passed.held <= everything
