"""Transfer over HTTP: from the shipped net or a run to a spec that starts; weights from files, field by field."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

LAYERS: list[dict[str, Any]] = [
    {"kind": "conv2d", "filters": 3, "kernel_size": 3, "activation": "relu"},
    {"kind": "flatten"},
    {"kind": "dense", "units": None, "activation": "auto"},
]
SPEC = {"data": {"kind": "digits", "samples": 100, "classes": [0, 1, 2, 3, 4]}, "model": {"layers": LAYERS}}
FILE = {"features.0.weight": np.ones((3, 1, 3, 3), np.float32), "features.0.bias": np.zeros(3, np.float32)}
NAMES = {"conv2d_1.kernel": {"name": "features.0.weight", "axes": [2, 3, 1, 0]}, "conv2d_1.bias": "features.0.bias"}
TRANSFER: dict[str, Any] = {**SPEC, "training": {"kind": "transfer", "frozen_up_to": "conv2d_1"}}


def test_a_run_hands_on_what_it_has_learnt(http):
    run = http.post("/api/runs", json={"spec": SPEC, "paused": True}).json()
    http.post(f"/api/runs/{run['id']}/commands", json={"type": "step", "unit": "epoch", "count": 2})
    told = http.post(
        "/api/transfer", json={"source": {"run": run["id"]}, "data": {"kind": "digits", "samples": 100, "classes": [5, 6, 7, 8, 9]}}
    )
    assert told.status_code == 200, told.text
    plan = told.json()
    assert plan["cuts"] == ["conv2d_1", "flatten_1"]
    assert plan["cut"] == "conv2d_1"
    assert plan["spec"]["training"]["source"] == plan["source"]
    assert plan["spec"]["optimizer"]["learning_rate"] == 3e-4
    again = http.post("/api/runs", json={"spec": plan["spec"], "paused": True})
    assert again.status_code == 201, again.text
    stepped = http.post(f"/api/runs/{again.json()['id']}/commands", json={"type": "step", "unit": "epoch", "count": 1})
    assert stepped.status_code == 200


def test_images_are_scaled_as_those_that_were_learnt_from(http):
    photos = {"kind": "fruits", "size": 16, "samples": 40}
    run = http.post("/api/runs", json={"spec": {"data": photos, "model": {"layers": LAYERS}}, "paused": True}).json()
    for source, scaling in (({"run": run["id"]}, "standardize"), ({"model": "lenet"}, "none")):
        data = http.post("/api/transfer", json={"source": source, "data": photos}).raise_for_status().json()["spec"]["data"]
        assert data["scaling"] == scaling
        own = {**photos, "scaling": "minmax"}
        assert http.post("/api/transfer", json={"source": source, "data": own}).json()["spec"]["data"]["scaling"] == "minmax"


def test_the_shipped_net_tells_where_it_may_be_cut(http):
    told = http.post("/api/transfer", json={"source": {"model": "lenet"}}).json()
    assert told["cut"] == "max_pool2d_2"
    assert "dense_2" in told["cuts"]
    assert "spec" not in told


@pytest.mark.parametrize(
    ("body", "status", "path"),
    [
        ({"source": {}}, 422, "source"),
        ({"source": {"model": "lenet", "run": "x"}}, 422, "source"),
        ({"source": {"model": "vgg"}}, 404, "source.model"),
        ({"source": {"run": "0" * 32}}, 404, "source.run"),
        ({"source": {"model": "lenet"}, "cut": "dense_3"}, 422, "cut"),
        ({"source": {"model": "lenet"}, "first_rate": 1e-4, "second_rate": 1e-3}, 422, "second_rate"),
        ({"source": {"model": "lenet"}, "first_epochs": 0}, 422, "first_epochs"),
        ({"source": {"model": "lenet"}, "data": {"kind": "nothing"}}, 422, "data"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(http, body, status, path):
    answer = http.post("/api/transfer", json=body)
    assert answer.status_code == status, answer.text
    assert answer.json()["errors"][0]["path"] == path


def send(http, file: bytes, spec: Any = TRANSFER, names: Any = NAMES):
    return http.post("/api/weights", files={"file": ("vgg.safetensors", file)}, data={"spec": json.dumps(spec), "names": json.dumps(names)})


def test_weights_of_a_file_start_a_run(http):
    answer = send(http, save(FILE))
    assert answer.status_code == 200, answer.text
    assert [row["name"] for row in answer.json()["filled"]] == ["conv2d_1.kernel", "conv2d_1.bias"]
    spec = {**SPEC, "training": {**TRANSFER["training"], "source": answer.json()["source"]}}
    run = http.post("/api/runs", json={"spec": spec, "paused": True}).json()
    from safetensors.numpy import load

    kept = load(http.get(f"/api/runs/{run['id']}/weights.safetensors").content)
    np.testing.assert_array_equal(kept["conv2d_1.kernel"], np.ones((3, 3, 1, 3), np.float32))


def test_every_parameter_has_its_own_reason(http):
    answer = send(http, save(FILE), names={"conv2d_1.kernel": "features.0.weight", "conv2d_1.bias": "features.1.bias"})
    assert answer.status_code == 422
    problems = {problem["path"]: problem["message"] for problem in answer.json()["errors"]}
    assert "needs (3, 3, 1, 3)" in problems["names.conv2d_1.kernel"]
    assert "features.0.bias" in problems["names.conv2d_1.bias"]


@pytest.mark.parametrize(
    "file", [b"", b"PK\x03\x04" * 40, (400 * 10**9).to_bytes(8, "little") + b"{}", save(FILE)[:-4]], ids=["empty", "zip", "huge", "cut"]
)
def test_what_is_no_such_file_is_refused(http, file):
    answer = send(http, file)
    assert answer.status_code in {400, 422}, answer.text
    assert "vgg.safetensors" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(("spec", "names"), [([], {}), (TRANSFER, []), ({"model": {"layers": []}}, {}), ({"training": {"kind": 7}}, {})])
def test_a_form_that_makes_no_sense(http, spec, names):
    assert send(http, save(FILE), spec, names).status_code == 422


def test_asking_for_the_cuts_keeps_nothing(http, server):
    run = http.post("/api/runs", json={"spec": SPEC, "paused": True}).json()
    kept = set((server.folder / "state" / "weights").glob("*"))
    told = http.post("/api/transfer", json={"source": {"run": run["id"]}}).raise_for_status().json()
    assert told["cuts"] == ["conv2d_1", "flatten_1"]
    assert "source" not in told
    assert set((server.folder / "state" / "weights").glob("*")) == kept


BASE = {"kind": "conv_base", "network": "vgg11", "first_filters": 1, "preprocessing": "torch"}
FRUITS = {"kind": "fruits", "samples": 40}
PLACES = (0, 3, 6, 8, 11, 13, 16, 18)
"""Where VGG-11's convolutions stand among torchvision's `features`."""


def torchvisions(fills: dict[str, list[int]]) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """A file as torchvision writes it for a base, and what its arrays are called by our names."""
    rng, arrays, names = np.random.default_rng(0), dict[str, np.ndarray](), dict[str, Any]()
    for i, name in enumerate(fills):
        kernel = name.endswith("kernel")
        theirs = f"features.{PLACES[i // 2]}.{'weight' if kernel else 'bias'}"
        shape = [fills[name][axis] for axis in (3, 2, 0, 1)] if kernel else fills[name]
        arrays[theirs] = rng.normal(0, 0.3, shape).astype(np.float32)
        names[name] = {"name": theirs, "axes": [2, 3, 1, 0]} if kernel else theirs
    return arrays, names


def test_a_base_from_a_file_rests_under_a_new_head(http, server):
    plan = http.post("/api/transfer", json={"source": {"base": BASE}, "data": FRUITS, "first_epochs": 3}).raise_for_status().json()
    spec, fills = plan["spec"], plan["fills"]
    assert (spec["data"]["color"], spec["optimizer"]["learning_rate"], spec["training"]["epochs"]) == (True, 3e-4, 3)
    assert len(fills) == 16
    arrays, names = torchvisions(fills)
    answer = send(http, save(arrays), spec, names)
    assert answer.status_code == 200, answer.text
    spec["model"]["layers"][0]["source"] = source = answer.json()["source"]
    run = http.post("/api/runs", json={"spec": spec, "paused": True}).raise_for_status().json()
    http.post(f"/api/runs/{run['id']}/commands", json={"type": "step", "unit": "epoch", "count": 2}).raise_for_status()
    told = http.get(f"/api/runs/{run['id']}").json()
    base, *head = told["layers"]
    assert (base["trainable"], base["parameters"]) == (False, sum(int(np.prod(shape)) for shape in fills.values()))
    assert told["parameters"] == base["parameters"] + sum(layer["parameters"] for layer in head)
    assert [*(server.folder / "state" / "weights").glob(f"{source}.*.outputs")]
    whole = http.get(f"/api/runs/{run['id']}/weights.safetensors").content
    from safetensors.numpy import load

    np.testing.assert_array_equal(
        load(whole)["conv_base_1.block1_conv1_kernel"], arrays["features.0.weight"].transpose(2, 3, 1, 0), "as it was handed in"
    )
    source = http.get(f"/api/runs/{run['id']}/export/keras").text
    assert 'name="conv_base_1_block5_conv2"' in source
    further = http.post("/api/transfer", json={"source": {"run": run["id"]}, "data": FRUITS}).raise_for_status().json()["spec"]
    assert further["model"]["layers"][0]["source"] == spec["model"]["layers"][0]["source"]


@pytest.mark.parametrize(
    ("base", "data", "path"),
    [
        (BASE, None, "data"),
        (BASE, {"kind": "digits"}, "model.layers[0].preprocessing"),
        (BASE, {"kind": "fruits", "size": "large"}, "data.size"),
        ({**BASE, "trainable": True}, FRUITS, "model.layers[0].trainable"),
    ],
)
def test_a_base_that_cannot_be_is_refused_with_its_field(http, base, data, path):
    answer = http.post("/api/transfer", json={"source": {"base": base}, "data": data})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["path"] == path


def test_weights_may_be_as_large_as_a_collection_of_pictures(http):
    assert send(http, bytes(21_000_000)).status_code == 422
