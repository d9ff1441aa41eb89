"""Image networks of the zoo: built, counted, run, and as the course lists them."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest

import engine.nn  # noqa: F401 - registers the layers
from engine.architecture import MAX_PARAMETERS, summarize
from engine.border import inside_shape
from engine.graph import Network
from engine.zoo import zoo

COUNTS = {
    "lenet5": 61_706,
    "lenet_average": 61_706,
    "lenet_relu": 61_706,
    "mnist_mlp": 109_386,
    "alexnet": 62_378_344,
    "vgg11": 132_863_336,
    "vgg16": 138_357_544,
    "resnet18": 11_689_512,
    "autoencoder": 489_136,
    "linear_autoencoder": 27,
}
"""Learnt parameters, as published or as the course counts them."""

SMALL = [name for name, made in zoo.items() if not made.full and len(made.in_shape) != 2 and "gan" not in name]


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_learnt_parameters(name: str, count: int) -> None:
    assert sum(prod(block.shape) for node in zoo[name].nodes() for block in node.blocks.values() if block.learnt) == count


@pytest.mark.parametrize("name", zoo)
def test_every_network_is_explained(name: str) -> None:
    assert zoo[name].title
    assert zoo[name].source
    assert zoo[name].help


def test_lenet_as_the_course_lists_it() -> None:
    rows = summarize(zoo["lenet5"].nodes())
    assert [tuple(row["output_shape"][1:]) for row in rows[:5]] == [(28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16), (400,)]
    assert [row["parameters"] for row in rows if row["parameters"]] == [156, 2_416, 48_120, 10_164, 850]


def test_the_autoencoder_as_the_course_lists_it() -> None:
    counts = [row["parameters"] for row in summarize(zoo["autoencoder"].nodes())]
    assert counts == [200_960, 32_896, 8_256, 2_080, 2_112, 8_320, 33_024, 201_488]


def test_vgg16_has_five_blocks() -> None:
    kinds = [layer.kind for layer in zoo["vgg16"].layers()]
    blocks = "".join("c" if kind == "conv2d" else "p" if kind == "max_pool2d" else "d" if kind == "dense" else "" for kind in kinds)
    assert blocks == "ccpccpcccpcccpcccpddd"


def test_three_blocks_of_vgg16_fit_as_is_said_where_weights_are_taken() -> None:
    convolutions = [node.parameters for node in zoo["vgg16"].nodes() if node.layer.kind == "conv2d"]
    assert sum(convolutions[:7]) < MAX_PARAMETERS < sum(convolutions[:10])


@pytest.mark.parametrize("name", SMALL)
def test_small_networks_run(name: str) -> None:
    made = Network(zoo[name].layers(), zoo[name].in_shape)
    made.initialize(3)
    out = made.predict(np.random.default_rng(0).random(inside_shape(made.in_shape, 3), dtype=np.float32))
    assert out.shape == inside_shape(made.nodes[-1].out_shape, 3)
    assert np.isfinite(out).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["resnet18", "alexnet"])
def test_full_networks_run(name: str) -> None:
    made = Network(zoo[name].layers(), zoo[name].in_shape, limit=10**9)
    made.initialize(3)
    out = made.predict(np.random.default_rng(0).random(inside_shape(made.in_shape, 1), dtype=np.float32))
    np.testing.assert_allclose(out.sum(), 1, rtol=1e-4)
