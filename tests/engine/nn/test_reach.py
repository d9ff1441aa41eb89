"""What a layer says its output has seen is what it is made of: anything else can be changed without a trace, and the ends cannot."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.border import to_inside, to_outside
from engine.functional.conv_axis import Axis
from engine.graph import Network
from engine.nn.base import layers
from engine.nn.reach import clipped, hull, laid, point, through

SHAPE = (9, 8, 4)
KINDS: dict[str, dict[str, Any]] = {
    "valid": {"kind": "conv2d", "filters": 4, "kernel_size": [3, 2]},
    "same": {"kind": "conv2d", "filters": 2, "kernel_size": 4, "padding": "same"},
    "strides": {"kind": "conv2d", "filters": 2, "kernel_size": 3, "strides": [2, 3], "padding": "same"},
    "dilation": {"kind": "conv2d", "filters": 2, "kernel_size": 3, "dilation_rate": 2},
    "groups": {"kind": "conv2d", "filters": 4, "kernel_size": 3, "groups": 2},
    "depthwise": {"kind": "conv2d", "filters": 4, "kernel_size": 3, "groups": 4},
    "transposed": {"kind": "conv2d_transpose", "filters": 2, "kernel_size": 3, "strides": 2},
    "transposed-same": {"kind": "conv2d_transpose", "filters": 2, "kernel_size": 3, "strides": [2, 1], "padding": "same"},
    "avg": {"kind": "avg_pool2d"},
    "avg-same": {"kind": "avg_pool2d", "pool_size": 3, "strides": 2, "padding": "same"},
    "global": {"kind": "global_average_pooling2d"},
    "flatten": {"kind": "flatten"},
    "reshape": {"kind": "reshape", "target_shape": [12, 6, 4]},
    "reshape-steps": {"kind": "reshape", "target_shape": [9, 32]},
    "nearest": {"kind": "up_sampling2d", "size": [2, 3]},
    "bilinear": {"kind": "up_sampling2d", "size": 2, "interpolation": "bilinear"},
    "bilinear-3": {"kind": "up_sampling2d", "size": 3, "interpolation": "bilinear"},
    "batch-norm": {"kind": "batch_norm"},
    "layer-norm": {"kind": "layer_norm"},
    "tanh": {"kind": "activation", "activation": "tanh"},
    "softmax": {"kind": "activation", "activation": "softmax"},
    "dropout": {"kind": "dropout"},
    "residual": {"kind": "residual_block", "filters": 4, "activation": "tanh"},
    "residual-2": {"kind": "residual_block", "filters": 6, "strides": 2, "activation": "tanh"},
}


def output(network: Network, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.asarray(to_outside(network.predict(to_inside(x[None])))[0])


@pytest.mark.parametrize("name", KINDS)
def test_what_is_outside_does_not_matter_and_the_ends_do(name: str) -> None:
    layer = layers[KINDS[name]["kind"]].model_validate(KINDS[name])
    rng = np.random.default_rng(0)
    network = Network([layer], SHAPE, np.float64)
    network.initialize(1)
    x = rng.normal(size=SHAPE)
    before = output(network, x)
    places = [tuple(rng.integers(0, size) for size in before.shape) for _ in range(12)]
    for place in [*places, (0,) * before.ndim, tuple(size - 1 for size in before.shape)]:
        (seen,) = layer.seen(point([int(at) for at in place]), SHAPE)
        inside = np.zeros(SHAPE, bool)
        inside[tuple(slice(first, last + 1) for first, last in clipped(seen, SHAPE))] = True
        outside = output(network, np.where(inside, x, rng.normal(size=SHAPE)))
        assert outside[place] == pytest.approx(before[place], abs=1e-12), (place, seen)
        for axis, ends in enumerate(clipped(seen, SHAPE)):
            for end in ends:
                changed = x.copy()
                at = tuple(slice(end, end + 1) if n == axis else slice(None) for n in range(3))
                changed[at] = np.where(inside[at], rng.normal(size=changed[at].shape), changed[at])
                assert abs(output(network, changed)[place] - before[place]) > 1e-9, (place, seen, axis, end)


def test_layers_with_two_inputs_see_the_same_place_of_both() -> None:
    add, join = layers.make("add", inputs=("a", "b")), layers.make("concatenate", inputs=("a", "b"))
    assert add.seen(point((1, 2, 3)), (4, 4, 5), (4, 4, 5)) == (point((1, 2, 3)),) * 2
    first, second = join.seen(point((1, 2, 6)), (4, 4, 5), (4, 4, 3))
    assert second == point((1, 2, 1))
    assert first[2][0] > first[2][1]


def test_spans_along_one_axis() -> None:
    assert through(Axis(10, 3), (2, 2)) == (2, 4)
    assert through(Axis(10, 3, 2, 1, "same"), (0, 1)) == (0, 4)
    assert through(Axis(9, 3, 1, 1, "same"), (0, 0)) == (-1, 1)
    assert laid(Axis(5, 3, 2), (2, 2)) == (0, 1)
    assert hull([((0, 2), (5, 6)), ((1, 4), (3, 5))]) == ((0, 4), (3, 6))
