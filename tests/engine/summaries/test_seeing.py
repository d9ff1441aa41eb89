"""What is shown of a picture's way through a network, against the obvious slow way: central differences, patches one by one, loops."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

from engine.border import to_inside, to_outside
from engine.frames import Frame
from engine.nn.base import Pass
from engine.run import Run
from engine.summaries.feature_maps import smaller
from engine.summaries.reasons import MOST_PATCHES, Occlusion
from engine.tensor import Array, Tensor
from tests.engine.specs import run
from tests.engine.summaries.pictures import HEAD, LENET, seeing

MIXED: list[dict[str, Any]] = [
    {"kind": "conv2d", "name": "first", "filters": 3, "kernel_size": 3, "padding": "same", "activation": "tanh"},
    {"kind": "batch_norm", "name": "norm"},
    {"kind": "add", "inputs": ["norm", "first"]},
    {"kind": "dropout"},
    {"kind": "global_average_pooling2d"},
    HEAD,
]
NETS = {"lenet": LENET, "mixed": MIXED}
TWO = {"kind": "digits", "samples": 60, "classes": [3, 8]}


def begun(name: str = "lenet", **spec: Any) -> Run:
    made = seeing(*NETS[name], **spec)
    made.command({"type": "step", "unit": "epoch", "count": 3})
    made.experiment.network.noise = np.random.Generator(np.random.PCG64(1))
    return made


def told(frame: Frame) -> Any:
    return json.loads(frame.meta["json"])


def looked_at(made: Run, frame: Frame) -> tuple[Array, int]:
    """The picture (H, C, W, 1) of a frame, and its label."""
    number = told(frame)["picture"]["example"]
    return made.experiment.dataset.take(np.array([number])).astype(np.float64), int(made.experiment.dataset.labels[number])


def real(frame: Frame, name: str) -> Array:
    """Maps as numbers again, (m, h, w)."""
    maps, low, high = (frame.arrays[f"{what}_{name}"].astype(np.float64) for what in ("maps", "low", "high"))
    return np.asarray(low[:, None, None] + maps / 255 * (high - low)[:, None, None])


@pytest.mark.parametrize("name", NETS)
def test_maps_are_the_layers_outputs(name: str) -> None:
    made = begun(name)
    frame = made.summary({"view": "feature_maps"})
    x, _ = looked_at(made, frame)
    (_, outputs) = next(iter(made.experiment.network.evaluate(x)))
    for about, output in zip(told(frame)["layers"], outputs, strict=True):
        wanted = to_outside(output)[0]
        assert about["shape"] == list(wanted.shape)
        if wanted.ndim == 1:
            np.testing.assert_array_equal(frame.arrays[f"values_{about['number']}"], wanted)
            continue
        found = real(frame, str(about["number"]))
        grain = (frame.arrays[f"high_{about['number']}"] - frame.arrays[f"low_{about['number']}"]).max() / 255
        np.testing.assert_allclose(found, wanted.transpose(2, 0, 1), atol=grain + 1e-6)
        assert (about["low"], about["high"]) == pytest.approx((wanted.min(), wanted.max()))


def test_a_picture_read_row_by_row_is_a_map_of_its_rows_and_each_step_has_seen_one() -> None:
    made = seeing(
        {"kind": "reshape", "target_shape": [8, 8]}, {"kind": "lstm", "units": 4, "return_sequences": True}, {"kind": "flatten"}, HEAD
    )
    frame = made.summary({"view": "feature_maps"})
    x, _ = looked_at(made, frame)
    rows, states, *_ = told(frame)["layers"]
    assert (rows["shape"], rows["count"], states["shape"]) == ([8, 8], 1, [8, 4])
    grain = (frame.arrays["high_1"] - frame.arrays["low_1"]).max() / 255
    np.testing.assert_allclose(real(frame, "1")[0], x[:, 0, :, 0], atol=grain + 1e-6)
    at = told(made.summary({"view": "computation", "layer": 1, "row": 2, "column": 5}))
    assert at["value"] == pytest.approx(x[2, 0, 5, 0])
    assert at["boxes"] == {"0": [2, 0, 2, 7], "1": [2, 0, 2, 7]}
    assert (at["field"]["rows"], at["field"]["columns"]) == (1, 8)
    state = told(made.summary({"view": "computation", "layer": 2, "row": 2, "column": 3}))
    assert state["boxes"]["0"] == [0, 0, 2, 7]
    assert made.summary({"view": "strongest", "layer": 1}).meta["present"] == "false"
    for place in ({"row": 8}, {"column": 8}, {"unit": 1}):
        assert made.summary({"view": "computation", "layer": 1, **place}).meta["present"] == "false"


def test_only_some_maps_of_one_layer_and_smaller_ones() -> None:
    made = begun()
    frame = made.summary({"view": "feature_maps", "layer": 1, "first": 1, "most": 2, "side": 4})
    shapes = {name: array.shape for name, array in frame.arrays.items() if name != "input"}
    assert shapes == {"maps_1": (2, 4, 4), "low_1": (2,), "high_1": (2,)}
    (about,) = told(frame)["layers"]
    assert (about["count"], about["shown"], about["first"]) == (3, 2, 1)
    whole = real(made.summary({"view": "feature_maps", "layer": 1}), "1")
    blocks = whole[1:].reshape(2, 4, 2, 4, 2).mean(axis=(2, 4))
    np.testing.assert_allclose(real(frame, "1"), blocks, atol=float((frame.arrays["high_1"] - frame.arrays["low_1"]).max()) / 60)


def test_blocks_at_the_ends_are_means_of_what_is_left() -> None:
    maps = np.arange(25.0).reshape(1, 5, 5)
    np.testing.assert_allclose(smaller(maps, 3), [[[3.0, 5.0, 6.5], [13.0, 15.0, 16.5], [20.5, 22.5, 24.0]]])
    assert smaller(maps, 5) is maps


def loss_of(made: Run, x: Array, label: int, changed: int = 0, values: Array | None = None) -> float:
    """The loss for a picture; with `values`, when layer `changed` gives these instead."""
    network, head = made.experiment.network, made.experiment.head
    outputs = [Tensor(x)]
    for number, node in enumerate(network.nodes, start=1):
        given = [outputs[source + 1] for source in node.sources]
        logits = head.logits and number == len(network.nodes)
        out = node.layer.forward(given, network.tensors[node.owner], Pass(logits=logits))
        outputs.append(Tensor(values) if values is not None and number == changed else out)
    target = Tensor(head.targets(np.array([label])))
    return head.loss(outputs[-1], target).item()


def in_double(made: Run) -> None:
    """Let the network compute with 64 bits, for differences that mean something."""
    network = made.experiment.network
    for tensors in network.tensors.values():
        for tensor in tensors.values():
            tensor.data = tensor.data.astype(np.float64)


@pytest.mark.parametrize("name", NETS)
def test_slopes_are_those_of_the_loss(name: str) -> None:
    made = begun(name)
    frame = made.summary({"view": "feature_maps", "what": "slopes"})
    x, label = looked_at(made, frame)
    in_double(made)
    network, outputs = made.experiment.network, [Tensor(x)]
    for node in network.nodes:
        logits = made.experiment.head.logits and node is network.nodes[-1]
        outputs.append(node.layer.forward([outputs[s + 1] for s in node.sources], network.tensors[node.owner], Pass(logits=logits)))
    assert told(frame)["loss"] == pytest.approx(loss_of(made, x, label), rel=1e-4)
    rng = np.random.default_rng(0)
    for number, output in enumerate(outputs):
        found = real(frame, str(number)) if f"maps_{number}" in frame.arrays else frame.arrays[f"values_{number}"]
        grain = 0.0 if found.ndim == 1 else float((frame.arrays[f"high_{number}"] - frame.arrays[f"low_{number}"]).max()) / 255
        for _ in range(6):
            at = tuple(int(rng.integers(0, size)) for size in output.data.shape)
            ends = []
            for step in (1e-5, -1e-5):
                moved = output.data.copy()
                moved[at] += step
                ends.append(loss_of(made, moved, label) if number == 0 else loss_of(made, x, label, number, moved))
            shown = found[at[0]] if found.ndim == 1 else found[at[1], at[0], at[2]]
            assert float(shown) == pytest.approx((ends[0] - ends[1]) / 2e-5, abs=grain + 1e-5), (number, at)


def test_looking_leaves_no_trace() -> None:
    made = begun("mixed")
    network = made.experiment.network
    values, gradients, chance = network.values.copy(), network.gradients.copy(), network.noise.bit_generator.state
    for name in ("feature_maps", "saliency", "occlusion", "grad_cam", "computation", "strongest", "kernels"):
        made.summary({"view": name})
    made.summary({"view": "feature_maps", "what": "slopes"})
    assert np.array_equal(values, network.values)
    assert np.array_equal(gradients, network.gradients)
    assert chance == network.noise.bit_generator.state
    learnt = [tensor for node in network.nodes for name, tensor in network.tensors[node.name].items() if "moving" not in name]
    assert all(tensor.requires_grad for tensor in learnt)


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("data", [{"kind": "digits", "samples": 120}, TWO])
def test_saliency_is_the_slope_of_the_class(name: str, data: dict[str, Any]) -> None:
    made = begun(name, data=data)
    for target in (0, 1):
        frame = made.summary({"view": "saliency", "target": target})
        assert told(frame)["target"] == target
        assert told(frame)["class"] == told(made.summary({"view": "feature_maps"}))["answer"]["class"]
        x, _ = looked_at(made, frame)
        slopes = np.zeros(x.shape)
        for at in np.ndindex(*x.shape):
            step = np.zeros(x.shape)
            step[at] = 0.01
            slopes[at] = (sum_of(made, x + step, target) - sum_of(made, x - step, target)) / 0.02
        wanted = to_outside(slopes)[0]
        np.testing.assert_allclose(frame.arrays["slope"], wanted, atol=0.02 * np.abs(wanted).max())
        np.testing.assert_allclose(frame.arrays["map"], np.abs(frame.arrays["slope"]).max(-1))


def sum_of(made: Run, x: Array, target: int) -> float:
    """The weighted sum that speaks for a class."""
    last = made.experiment.network.forward(Tensor(x.astype(np.float32)), logits=True)[-1].data[:, 0]
    return float(last[target]) if len(last) > 1 else float(last[0]) * (1 if target else -1)


@pytest.mark.parametrize("options", [{"patch": 3}, {"patch": 2, "stride": 3}, {"patch": 100}])
def test_occlusion_is_patch_after_patch(options: dict[str, int]) -> None:
    made = begun()
    frame = made.summary({"view": "occlusion", "target": 4, **options})
    x, _ = looked_at(made, frame)
    patch, x = min(options["patch"], 8), x.astype(np.float32)
    before = made.experiment.network.predict(x)[4, 0]
    assert told(frame)["before"] == pytest.approx(float(before))
    for i, top in enumerate(frame.arrays["top"].tolist()):
        for j, left in enumerate(frame.arrays["left"].tolist()):
            covered = x.copy()
            covered[top : top + patch, :, left : left + patch] = x.mean()
            assert frame.arrays["fall"][i, j] == pytest.approx(before - made.experiment.network.predict(covered)[4, 0], abs=1e-6)
    stride = options.get("stride", 1)
    assert frame.arrays["fall"].shape == (len(range(0, 8 - patch + 1, stride)),) * 2


def test_the_step_grows_where_there_are_too_many_places() -> None:
    top, left, stride = Occlusion(patch=3)._places(120, 120, 3)
    assert stride > 1
    assert len(top) * len(left) <= MOST_PATCHES
    top, left, _ = Occlusion(patch=3)._places(120, 120, 3, 50)
    assert 20 < len(top) * len(left) <= 50, "of a network that has much to do for each picture"


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_grad_cam_weighs_maps_by_their_slopes(layer: int) -> None:
    made = begun()
    frame = made.summary({"view": "grad_cam", "target": 2, "layer": layer})
    x, _ = looked_at(made, frame)
    network = made.experiment.network

    def score(after: Array) -> float:
        outputs = [Tensor(after)]
        for node in network.nodes[layer:]:
            outputs.append(node.layer.forward([outputs[-1]], network.tensors[node.owner], Pass(logits=node is network.nodes[-1])))
        return float(outputs[-1].data[2, 0])

    in_double(made)
    maps = Tensor(x)
    for node in network.nodes[:layer]:
        maps = node.layer.forward([maps], network.tensors[node.owner], Pass())
    slopes = np.zeros(maps.data.shape)
    for at in np.ndindex(*slopes.shape):
        ends = []
        for step in (1e-5, -1e-5):
            moved = maps.data.copy()
            moved[at] += step
            ends.append(score(moved))
        slopes[at] = (ends[0] - ends[1]) / 2e-5
    weights = slopes.mean(axis=(0, 2, 3))
    np.testing.assert_allclose(frame.arrays["weights"], weights, atol=1e-4)
    np.testing.assert_allclose(frame.arrays["map"], np.maximum((to_outside(maps.data)[0] * weights).sum(-1), 0), atol=1e-3)


@pytest.mark.parametrize(("layer", "unit"), [(1, 0), (3, 2), (4, 1), (6, 3), (7, 9)])
def test_the_strongest_are_those_that_a_loop_finds(layer: int, unit: int) -> None:
    made = begun()
    frame = made.summary({"view": "strongest", "layer": layer, "unit": unit})
    chosen = made.experiment.judged["train"]
    every = made.experiment.network.evaluate(made.experiment.dataset.take(chosen))
    outputs = [found[layer - 1].copy() for _, found in every]
    values = np.concatenate([to_outside(out)[..., unit].reshape(out.shape[-1], -1).max(1) for out in outputs])
    assert told(frame)["looked"] == len(chosen)
    np.testing.assert_allclose(frame.arrays["value"], np.sort(values)[::-1][:9], atol=1e-6)
    np.testing.assert_allclose(values[np.searchsorted(chosen, frame.arrays["index"])], frame.arrays["value"], atol=1e-6)
    assert told(frame)["labels"] == made.experiment.dataset.labels[frame.arrays["index"]].astype(int).tolist()
    for box, value, index in zip(told(frame)["boxes"], frame.arrays["value"], frame.arrays["index"], strict=True):
        x = made.experiment.dataset.take(np.array([index]))
        top, left, bottom, right = box
        hidden = np.zeros_like(x)
        hidden[top : bottom + 1, :, left : right + 1] = x[top : bottom + 1, :, left : right + 1]
        (_, found) = next(iter(made.experiment.network.evaluate(hidden)))
        if layer < 5:
            assert to_outside(found[layer - 1])[0, ..., unit].max() >= value - 1e-5


def test_kernels_are_the_weights() -> None:
    made = begun()
    frame = made.summary({"view": "kernels", "layer": 3, "first": 1, "most": 2})
    kernel = made.experiment.network.views()["conv2d_2.kernel"]
    np.testing.assert_array_equal(frame.arrays["kernels_3"], kernel.transpose(3, 2, 0, 1)[1:3])
    (row,) = told(frame)
    assert (row["filters"], row["channels"], row["size"], row["first"]) == (4, 3, [3, 3], 1)
    assert [about["number"] for about in told(made.summary({"view": "kernels"}))] == [1, 3]
    assert made.summary({"view": "kernels", "layer": 3, "unit": 2}).arrays["kernels_3"].shape == (1, 3, 3, 3)


def test_a_single_computation_tells_all_that_goes_into_it() -> None:
    made = begun()
    maps = told(made.summary({"view": "feature_maps"}))
    frame = made.summary({"view": "computation", "layer": 3, "unit": 1, "row": 1, "column": 1})
    found = told(frame)
    assert found["boxes"] == {"0": [1, 1, 7, 7], "1": [2, 2, 7, 7], "2": [1, 1, 3, 3], "3": [1, 1, 1, 1]}
    assert (found["field"]["rows"], found["field"]["columns"]) == (8, 8)
    assert found["field"]["formulas"][0]["size"] == 8
    assert found["layer"]["name"] == maps["layers"][2]["name"]
    total = float(frame.arrays["sums"].sum()) + found["terms"]["bias"]
    assert np.tanh(total) == pytest.approx(found["value"], abs=1e-5)
    slopes = real(made.summary({"view": "feature_maps", "what": "slopes"}), "3")
    assert found["slope"] == pytest.approx(slopes[1, 1, 1], abs=float(np.ptp(slopes)) / 200)


def test_what_is_not_there_is_said_to_be_missing() -> None:
    made = begun()
    for place in ({"layer": 9}, {"layer": 3, "row": 50}, {"layer": 6, "unit": 6}):
        assert made.summary({"view": "computation", **place}).meta["present"] == "false"
    assert made.summary({"view": "strongest", "layer": 3, "unit": 4}).meta["present"] == "false"
    assert made.summary({"view": "saliency", "target": 10}).meta["present"] == "false"
    for name in ("feature_maps", "computation", "saliency", "occlusion", "grad_cam", "strongest"):
        assert run("default").summary({"view": name}).meta["present"] == "false"


def test_a_picture_from_outside_is_looked_at_as_any_other() -> None:
    made = begun()
    pixels = np.random.default_rng(0).integers(0, 256, (8, 8, 1)).astype(np.uint8)
    text = base64.b64encode(pixels.tobytes()).decode()
    frame = made.summary({"view": "feature_maps", "pixels": text})
    np.testing.assert_array_equal(frame.arrays["input"], pixels)
    said = made.experiment.network.predict(to_inside(pixels[None] / 255.0))[:, 0]
    np.testing.assert_allclose(frame.arrays["values_7"], said, atol=1e-6)
    assert told(frame)["answer"]["class"] == said.argmax()
    slopes = told(made.summary({"view": "feature_maps", "pixels": text, "what": "slopes"}))
    assert slopes["loss"] == pytest.approx(-np.log(said.max()), rel=1e-4)


@pytest.mark.parametrize("size", [3e38, 1e-30, 0.0])
def test_whatever_the_weights(size: float) -> None:
    made = begun("mixed")
    made.experiment.network.values[:] = size
    for name in ("feature_maps", "saliency", "occlusion", "grad_cam", "computation", "strongest", "kernels"):
        frame = made.summary({"view": name})
        assert "NaN" not in frame.encode().decode("latin1")


def test_a_network_that_gives_back_its_picture_is_seen_too() -> None:
    layers = [{"kind": "conv2d", "filters": 3, "kernel_size": 3, "padding": "same", "activation": "relu"},
              {"kind": "conv2d", "filters": 1, "kernel_size": 3, "padding": "same", "activation": "sigmoid"}]  # fmt: skip
    made = seeing(*layers, training={"kind": "autoencoder"})
    frame = made.summary({"view": "feature_maps", "what": "slopes"})
    assert frame.arrays["maps_2"].shape == (1, 8, 8)
    assert made.summary({"view": "saliency"}).meta["present"] == "false"
