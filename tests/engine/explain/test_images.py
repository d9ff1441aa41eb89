"""What is said of a single number of an image network: every formula comes to the network's own number, the terms add up to it, and
what it is said to have seen is what can change it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.border import to_inside
from engine.explain import Spot, explanation_of, explanations, field_of, growth_of, way_of
from engine.nn.reach import clipped
from engine.run import Run
from tests.engine.explain.formulas import evaluated, sides
from tests.engine.summaries.pictures import HEAD, LENET, seeing

RESIDUAL: list[dict[str, Any]] = [
    {"kind": "conv2d", "name": "first", "filters": 4, "kernel_size": 3, "padding": "same", "activation": "relu"},
    {"kind": "conv2d", "name": "second", "filters": 4, "kernel_size": 3, "padding": "same"},
    {"kind": "batch_norm"},
    {"kind": "add", "name": "sum", "inputs": ["batch_norm_1", "first"]},
    {"kind": "multiply", "name": "gate", "inputs": ["sum", "first"]},
    {"kind": "concatenate", "name": "both", "inputs": ["gate", "second"]},
    {"kind": "activation", "activation": "relu"},
    {"kind": "layer_norm"},
    {"kind": "residual_block", "filters": 6, "strides": 2},
    {"kind": "residual_block", "filters": 6, "batch_norm": False, "activation": "tanh"},
    {"kind": "dropout"},
    {"kind": "global_average_pooling2d"},
    HEAD,
]
OTHERS: list[dict[str, Any]] = [
    {"kind": "conv2d", "filters": 4, "kernel_size": 3, "strides": 2, "padding": "same", "use_bias": False, "activation": "gelu"},
    {"kind": "conv2d", "filters": 4, "kernel_size": 2, "groups": 2, "activation": "sigmoid"},
    {"kind": "conv2d_transpose", "filters": 3, "kernel_size": 3, "strides": 2, "activation": "tanh"},
    {"kind": "up_sampling2d"},
    {"kind": "up_sampling2d", "interpolation": "bilinear"},
    {"kind": "avg_pool2d", "pool_size": 3, "strides": 2, "padding": "same"},
    {"kind": "reshape", "target_shape": [7, 28, 3]},
    {"kind": "global_max_pooling2d"},
    HEAD,
]
NETS = {"lenet": LENET, "residual": RESIDUAL, "others": OTHERS}


def spots(made: Run, count: int = 6) -> list[Spot]:
    """Some places of every layer, the corners among them, on the way of the first test picture."""
    rng, index = np.random.default_rng(3), int(made.experiment.parts["test"][0])
    trace, found = way_of(made.experiment, made.experiment.dataset.take(np.array([index]))), list[Spot]()
    for number, node in enumerate(made.experiment.network.nodes):
        shape = node.out_shape
        places = [tuple(int(rng.integers(0, size)) for size in shape) for _ in range(count)]
        for place in [(0,) * len(shape), tuple(size - 1 for size in shape), *places]:
            *at, unit = place
            found.append(Spot(made.experiment, trace, number, unit, 0, *at))
    return found


def begun(name: str) -> Run:
    made = seeing(*NETS[name])
    made.command({"type": "step", "unit": "epoch", "count": 2})
    return made


@pytest.mark.parametrize("name", NETS)
def test_every_number_comes_out_of_its_formula(name: str) -> None:
    made, checked = begun(name), dict[str, int]()
    for spot in spots(made):
        lines = [line.to_json() for line in explanation_of(spot.node).unit(spot)]
        assert lines[-1]["value"] == pytest.approx(spot.value), spot.node.name
        for line in lines:
            pair = sides(line)
            if pair is None or r"\dots" in pair[0]:
                continue
            scale = max(1.0, abs(line["value"]))
            assert evaluated(pair[1]) == pytest.approx(line["value"], rel=1e-3), (spot.node.name, line)
            assert evaluated(pair[0]) == pytest.approx(line["value"], rel=2e-2, abs=3e-3 * scale), (spot.node.name, line)
            checked[spot.node.layer.kind] = checked.get(spot.node.layer.kind, 0) + 1
    without = {"flatten", "reshape", "concatenate", "up_sampling2d", "dropout", "global_average_pooling2d", "global_max_pooling2d"}
    assert {node.layer.kind for node in made.experiment.network.nodes} - without <= set(checked)


@pytest.mark.parametrize("name", NETS)
def test_the_terms_add_up_to_the_sum(name: str) -> None:
    checked = 0
    for spot in spots(begun(name)):
        explained = explanation_of(spot.node)
        terms = explained.terms(spot)
        if terms is None or terms.total > terms.input.size:
            continue
        lines = [line for line in explained.unit(spot) if line.name == "sum"] or list(explained.unit(spot))
        assert float(terms.product.sum()) + (terms.bias or 0) == pytest.approx(lines[-1].value, rel=1e-4, abs=1e-5)
        if terms.source is not None:
            np.testing.assert_array_equal(terms.input, spot.given().ravel()[terms.source])
        checked += 1
    assert checked > 15


def test_a_number_that_is_only_moved_is_the_one_it_comes_from() -> None:
    for spot in (spot for name in NETS for spot in spots(begun(name)) if spot.node.layer.kind in ("flatten", "reshape", "concatenate")):
        (line,) = explanation_of(spot.node).unit(spot)
        layer, places = line.symbols.split("_{")
        at = tuple(int(place) - 1 for place in places.rstrip("}").split(","))
        number = int(layer.removeprefix("a^{[").removesuffix("]}"))
        assert spot.trace is not None
        assert spot.trace.layers[number - 1].a[at] == spot.value


@pytest.mark.parametrize("name", NETS)
def test_the_field_of_a_unit_is_what_can_change_it(name: str) -> None:
    made, rng = begun(name), np.random.default_rng(0)
    network = made.experiment.network
    x = made.experiment.dataset.take(np.array([0])).astype(np.float64)
    for spot in spots(made, 3):
        region = clipped(field_of(network.nodes, spot.number, spot.index).regions[0], network.in_shape)
        inside = np.zeros(network.in_shape, bool)
        inside[tuple(slice(first, last + 1) for first, last in region)] = True
        other = np.where(to_inside(inside[None]), x, rng.random(x.shape))
        changed = way_of(made.experiment, other.astype(np.float32)).layers[spot.number].a
        assert spot.trace is not None
        before = way_of(made.experiment, x.astype(np.float32)).layers[spot.number].a
        assert changed[spot.index] == pytest.approx(before[spot.index], abs=1e-5), (spot.node.name, region)


@pytest.mark.parametrize(("size", "layers"), [(3, 1), (3, 2), (3, 3), (5, 1), (2, 3)])
def test_stacks_of_one_kernel_grow_as_the_course_says(size: int, layers: int) -> None:
    made = seeing(*[{"kind": "conv2d", "filters": 2, "kernel_size": size, "padding": "same"}] * layers, {"kind": "flatten"}, HEAD)
    nodes = made.experiment.network.nodes
    growth = growth_of(nodes, layers - 1)
    assert growth is not None
    assert growth.size == (size - 1) * layers + 1
    assert growth.symbols == r"\left(l - 1\right) m + 1"
    assert evaluated(growth.numbers) == growth.size
    field = field_of(nodes, layers - 1, (4, 4, 0))
    assert (field.rows, field.columns) == (growth.size, growth.size)
    assert growth_of(nodes, layers) is None


def test_strides_and_pooling_multiply_what_comes_after() -> None:
    nodes = seeing(*LENET).experiment.network.nodes
    sizes = [growth.size for growth in (growth_of(nodes, number) for number in range(4)) if growth is not None]
    assert sizes == [3, 4, 8, 10]
    assert [field_of(nodes, number, (0, 0, 0)).rows for number in range(4)] == sizes
    last = growth_of(nodes, 3)
    assert last is not None
    assert evaluated(last.numbers) == 10


def test_of_two_ways_the_one_that_sees_more_counts() -> None:
    nodes = seeing(*RESIDUAL).experiment.network.nodes
    growth = growth_of(nodes, 5)
    assert growth is not None
    assert growth.size == 5 == field_of(nodes, 5, (4, 4, 1)).rows
    assert growth_of(seeing(*OTHERS).experiment.network.nodes, 3) is None


def test_layers_of_images_are_explained() -> None:
    kinds = {node.layer.kind for net in NETS.values() for node in seeing(*net).experiment.network.nodes}
    assert kinds <= set(explanations)
