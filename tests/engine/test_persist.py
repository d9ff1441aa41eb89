"""Checkpoints: exact to the bit wherever training stands, and any damage is noticed."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load

from engine.persist import CheckpointError, load_run, save_run, weights_file
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import HEAD, SPECS, TRAINABLE, fingerprint, points_of, run


@pytest.fixture(scope="module")
def whole() -> bytes:
    made = run("features")
    made.command({"type": "step", "unit": "batch", "count": 7})
    return save_run(made)


def same_curves(a: Run, b: Run) -> None:
    assert a.history.columns == b.history.columns
    for x, y in zip(a.history.table(), b.history.table(), strict=True):
        np.testing.assert_array_equal(x, y)
    assert (a.history.total, a.history.generation) == (b.history.total, b.history.generation)


@pytest.mark.parametrize("unit", ["example", "batch", "epoch"])
@pytest.mark.parametrize("name", SPECS)
def test_it_goes_on_as_if_nothing_had_happened(name, unit):
    made = run(name)
    if name in TRAINABLE:
        made.command({"type": "step", "unit": unit, "count": 5})
    resumed = load_run(save_run(made))
    assert fingerprint(resumed) == fingerprint(made)
    same_curves(resumed, made)
    told, expected = resumed.status_message(), made.status_message()
    assert told == expected
    if name in TRAINABLE:
        for one in (made, resumed):
            one.command({"type": "step", "unit": "epoch", "count": 2})
        assert fingerprint(resumed) == fingerprint(made)
        same_curves(resumed, made)


def test_changes_points_and_speed_survive():
    made = run("default")
    made.command({"type": "speed", "epochs_per_second": 12.5})
    made.command({"type": "step", "unit": "epoch", "count": 2})
    made.command({"type": "points", "add": [[5.5, 5.5, 2, 0]] * 30})
    made.command({"type": "set", "changes": {"optimizer.kind": "momentum", "model.layers[0].units": 5}})
    made.command({"type": "edit", "parameter": "dense_1.bias", "index": [0], "value": 9})
    made.command({"type": "step", "unit": "batch", "count": 3})
    made.play()
    resumed = load_run(save_run(made))
    assert fingerprint(resumed) == fingerprint(made)
    assert (resumed.clock.speed, resumed.playing, resumed.status) == (12.5, True, "running")
    assert (resumed.spec_version, resumed.data_version, resumed.model_version) == (made.spec_version, made.data_version, made.model_version)
    np.testing.assert_array_equal(points_of(resumed.experiment).scaler.scale, points_of(made.experiment).scaler.scale)


def test_what_a_change_took_away_comes_back_after_a_restart_too():
    made = run("default")
    made.command({"type": "step", "unit": "batch", "count": 3})
    layers = made.spec.to_json()["model"]["layers"]
    made.command({"type": "set", "changes": {"data.features": ["y"]}})
    made.command({"type": "set", "changes": {"model.layers": [layers[0], *layers]}})
    resumed = load_run(save_run(made))
    for one in (made, resumed):
        for back in ({"model.layers": layers}, {"data.features": ["x", "y"]}):
            assert one.command({"type": "set", "changes": back, "back": True})["renewed"] == []
    assert fingerprint(resumed) == fingerprint(made)


def test_how_it_ended_is_remembered():
    for name, status in (("perceptron", "finished"), ("adaline", "diverged")):
        made = Run(parse_spec({**SPECS[name], "optimizer": {"kind": "sgd", "learning_rate": 50}}))
        made.command({"type": "step", "unit": "epoch", "count": 5000})
        assert load_run(save_run(made)).status == made.status == status


def test_the_pocket_is_kept():
    made = run("cycling")
    made.command({"type": "step", "unit": "epoch", "count": 20})
    resumed = load_run(save_run(made))
    assert resumed.command({"type": "pocket"}) == made.command({"type": "pocket"})
    assert fingerprint(resumed) == fingerprint(made)


def refused(data: bytes) -> None:
    with pytest.raises(CheckpointError):
        load_run(data)


def test_cut_short_anywhere(whole):
    lengths = {0, 1, 7, 31, 32, 33, 39, 40, 41, len(whole) // 2, len(whole) - 8, len(whole) - 1}
    for length in lengths | set(range(0, len(whole), max(1, len(whole) // 200))):
        refused(whole[:length])
    refused(whole + b"\0")


def test_one_bit_flipped_anywhere(whole):
    chance = random.Random(5)
    for place in {0, 31, 32, 39, 40, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(300))}:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << chance.randrange(8)
        refused(bytes(damaged))


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_anything_else_is_no_checkpoint(data):
    refused(data)


def signed(body: bytes) -> bytes:
    import hashlib

    return hashlib.sha256(body).digest() + body


@pytest.mark.parametrize(
    "change",
    [
        {"format": "2"},
        {"spec": {"version": 2}},
        {"spec": {"data": {"kind": "gone"}}},
        {"spec": None},
        {"progress": {}},
        {"progress": None},
        {"run": {}},
        {"run": []},
        {"kept": {"scaler": {"kind": "none", "offset": [0], "scale": [0]}}},
        {"kept": {"scaler": {}}},
        {"pocket": None},
        {"attic": [{"layers": [], "views": {"dense_1": ["kernel"]}, "inputs": []}]},
        {"attic": [{}]},
    ],
    ids=str,
)
def test_a_whole_file_that_makes_no_sense(change):
    made = run("cycling")
    made.command({"type": "step", "unit": "epoch", "count": 5})
    body = save_run(made)[32:]
    length = int.from_bytes(body[:8], "little")
    header = json.loads(body[8 : 8 + length])
    header["__metadata__"] |= {name: json.dumps(value) for name, value in change.items()}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    refused(signed(len(text).to_bytes(8, "little") + text + body[8 + length :]))
    refused(signed(body[:8]))
    refused(signed(b""))
    refused(signed((1 << 60).to_bytes(8, "little") + b"{}"))


def arrays(data: bytes) -> dict[str, Any]:
    return load(data)


@pytest.mark.parametrize("name", SPECS)
def test_the_weights_file_is_keras_own(name):
    made = run(name)
    found = arrays(weights_file(made))
    size = made.spec.input_shape[0]
    for node in made.experiment.network.nodes:
        units = node.out_shape[0]
        assert found.pop(f"{node.name}.kernel").shape == (size, units)
        if f"{node.name}.bias" in found:
            assert found.pop(f"{node.name}.bias").shape == (units,)
        size = units
    assert not found


def test_the_weights_file_starts_the_same_network():
    made = Run(parse_spec({"model": {"layers": [{"units": 3}, HEAD]}}))
    made.command({"type": "step", "unit": "epoch", "count": 5})
    given_weights = {name: array.tolist() for name, array in arrays(weights_file(made)).items()}
    again = Run(parse_spec({"model": {"layers": [{"units": 3}, HEAD], "weights": given_weights}}))
    np.testing.assert_array_equal(again.experiment.network.values, made.experiment.network.values)
