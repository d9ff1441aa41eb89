"""Every registered view on every kind of run: documented arrays, words that are JSON, bytes that others can read."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load

from engine.errors import SpecError
from engine.functional.activation import activations
from engine.run import Run
from engine.summaries import view, views
from engine.summaries.base import bounded, display_range, quantize, words
from tests.engine.specs import SPECS, TRAINABLE, points_of, run

JSON_WORDS = {"domain", "layout", "layers", "features", "json", "sizes"}


def sizes(made: Run) -> dict[str, int]:
    """The letters that shapes are written with."""
    network = made.experiment.network
    units = sum(node.out_shape[0] for node in network.nodes)
    return {
        "R": 16,
        "N": len(points_of(made.experiment).points),
        "D": points_of(made.experiment).inputs.shape[0],
        "U": units,
        "M": units + points_of(made.experiment).inputs.shape[0],
        "C": made.experiment.head.classes,
        "n": min(5, made.experiment.learner.count),
    }


def expected(name: str, made: Run) -> dict[str, tuple[str, tuple[int, ...]]]:
    """The arrays that a view is documented to have: dtype and shape."""
    s, classes = sizes(made), made.experiment.head.classes
    plane = (s["R"], s["R"])
    found: dict[str, tuple[str, tuple[int, ...]]] = {}
    if name == "boundary":
        found |= {"winner": ("uint8", plane), "confidence": ("uint8", plane)} if classes else {}
        found |= {"value": ("uint8", plane)} if made.experiment.head.units == 1 else {}
        found |= (
            {"curve_x": ("float32", (s["R"],)), "curve_y": ("float32", (s["R"],))} if points_of(made.experiment).dimensions == 1 else {}
        )
    elif name == "units":
        found = {"maps": ("uint8", (s["M"], *plane)), "low": ("float32", (s["M"],)), "high": ("float32", (s["M"],))}
    elif name == "weights":
        found = {key: ("float32", array.shape) for key, array in made.experiment.network.views().items()}
    elif name == "data":
        found = {"x": ("float32", (s["N"],)), "y": ("float32", (s["N"],)), "label": ("float32", (s["N"],)), "split": ("uint8", (s["N"],))}
    elif name == "predictions":
        found = {"prediction": ("float32", (s["N"],))}
        found |= {"correct": ("uint8", (s["N"],))} if classes else {}
    elif name == "confusion":
        found = {"matrix": ("uint32", (s["C"], s["C"]))} if classes else {}
    elif name == "examples":
        column = dict.fromkeys(("target", "prediction"), ("float32", (s["n"],))) | {"index": ("uint32", (s["n"],))}
        found = {
            "inputs": ("float32", (s["D"], s["n"])),
            "outputs": ("float32", (s["U"], s["n"])),
            "xy": ("float32", (2, s["n"])),
            **column,
        }
    elif name == "example":
        found = {"xy": ("float32", (2,))} if made.last_example else {}
    return found


OPTIONS: dict[str, dict[str, Any]] = {"boundary": {"resolution": 16}, "units": {"resolution": 16}, "examples": {"count": 5}}
KNOWN = {"boundary", "units", "weights", "shapes", "neuron", "data", "predictions", "confusion", "examples", "example"}


def check(name: str, made: Run) -> None:
    frame = made.summary({"view": name, "max_fps": 20, **OPTIONS.get(name, {})})
    assert frame.view == name
    if name in KNOWN:
        assert {key: (str(array.dtype), array.shape) for key, array in frame.arrays.items()} == expected(name, made)
    for value in frame.meta.values():
        assert isinstance(value, str)
        assert "NaN" not in value
        assert "Infinity" not in value
    for key in JSON_WORDS & set(frame.meta):
        json.loads(frame.meta[key])
    assert (frame.meta["epoch"], frame.meta["step"]) == (str(made.epoch), str(made.step))
    assert {"model_version", "data_version", "run_version"} <= set(frame.meta)
    decoded = load(frame.encode())
    assert set(decoded) == set(frame.arrays)
    for key, array in frame.arrays.items():
        np.testing.assert_array_equal(decoded[key], array)


@pytest.mark.parametrize("name", SPECS)
def test_every_view_of_every_run(name):
    made = run(name)
    for each in views.names():
        check(each, made)
    if name in TRAINABLE:
        made.command({"type": "step", "unit": "example", "count": 3})
        for each in views.names():
            check(each, made)


@pytest.mark.parametrize("name", ["default", "blobs-6", "plane", "sine", "deep", "features"])
@pytest.mark.parametrize("size", [3e38, 1e6, 1e-30, 0.0])
def test_whatever_the_weights(name, size):
    made = run(name)
    made.experiment.network.values *= np.float32(size) if size <= 1e6 else 1
    if size > 1e6:
        made.experiment.network.values[:] = size
    for each in views.names():
        check(each, made)


@pytest.mark.parametrize("name", ["adaline", "perceptron", "adaline-stochastic"])
def test_an_example_beyond_all_bounds_is_still_json(name):
    made = run(name)
    made.experiment.network.values[:] = 1e308
    made.command({"type": "step", "unit": "example"})
    for each in views.names():
        check(each, made)


@pytest.mark.parametrize("each", views.names())
def test_views_follow_every_change(each):
    made = run("default")
    for message in (
        {"type": "points", "add": [[0, 0, 2, 0]]},
        {"type": "set", "changes": {"data.features": ["x"], "model.layers[0].units": 1}},
        {"type": "set", "changes": {"data": {"kind": "sine"}}},
        {"type": "set", "changes": {"data": {"kind": "drawn"}}},
        {"type": "points", "points": [[1, 1, 1, 0]]},
        {"type": "reset", "weights": "new"},
    ):
        made.command(message)
        check(each, made)


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        ({"view": "nope"}, "view"),
        ({}, "view"),
        ({"view": None}, "view"),
        ({"view": ["boundary"]}, "view"),
        ({"view": "boundary", "resolution": 7}, "resolution"),
        ({"view": "boundary", "resolution": 401}, "resolution"),
        ({"view": "boundary", "resolution": "big"}, "resolution"),
        ({"view": "units", "resolution": 10**9}, "resolution"),
        ({"view": "units", "size": 10}, "size"),
        ({"view": "units", "kind": "data"}, "kind"),
        ({"view": "confusion", "part": "all"}, "part"),
        ({"view": "examples", "count": 0}, "count"),
        ({"view": "examples", "count": 65}, "count"),
    ],
    ids=str,
)
def test_wrong_requests_are_refused_at_the_field(request_, path):
    with pytest.raises(SpecError) as refused:
        run("default").summary(request_)
    assert [p.path for p in refused.value.problems] == [path]


def test_an_unknown_view_is_answered_with_those_there_are():
    with pytest.raises(SpecError, match=r"choose one of .*boundary, units"):
        view({"view": "nope"})


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 1e3), st.integers(0, 99), st.sampled_from([np.float32, np.float64]))
@settings(max_examples=60, deadline=None)
def test_bytes_are_values_within_one_part_in_255(low, width, seed, dtype):
    high = low + width
    values = np.random.default_rng(seed).uniform(low, high, 50).astype(dtype).clip(low, high)
    out = np.empty(50, np.uint8)
    quantize(values, low, high, out, np.empty_like(values))
    back = low + out / 255 * width
    slack = 1e-6 * max(abs(low), abs(high)) if dtype is np.float32 else 0
    assert np.abs(back - values).max() <= width / 255 * 1.01 + slack * 255


@pytest.mark.parametrize("name", activations)
def test_the_scale_of_an_activation(name):
    kind = activations[name]
    values = np.array([-3.0, 2.0])
    if bounded(name):
        assert display_range(name, values) == (kind.low, kind.high)
    else:
        assert display_range(name, values) == (-3, 3)
        assert display_range(name, np.array([np.inf])) == display_range(name, np.zeros(3)) == display_range(name, np.zeros(0)) == (-1, 1)


def test_words_are_json_unless_they_are_words():
    assert words(a="x", b=1, c=[1.5, float("nan")], d=None) == {"a": "x", "b": "1", "c": "[1.5, null]", "d": "null"}
