"""Networks that are shipped with their weights: what the files hold, how well they read digits, and what a damaged file says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load as read
from safetensors.numpy import save

from engine.border import inside_shape, to_inside
from engine.data.digits import WHITE, Digits
from engine.data.download import DATA_DIR
from engine.data.images import Mnist
from engine.graph import Network
from engine.persist import weights_file
from engine.run import Run
from engine.spec import parse_spec
from engine.zoo import load, shipped
from engine.zoo.trained import WeightsError
from scripts.coarse import coarse
from scripts.other_hands import many
from scripts.train_lenet import COARSE, last_row, put_in
from tests.engine.data.pictures import REAL, real

MOST_BYTES = 300_000
SHAPES = {
    "conv2d_1.kernel": (5, 5, 1, 6), "conv2d_1.bias": (6,), "conv2d_2.kernel": (5, 5, 6, 16), "conv2d_2.bias": (16,),
    "dense_1.kernel": (400, 120), "dense_1.bias": (120,), "dense_2.kernel": (120, 84), "dense_2.bias": (84,),
    "dense_3.kernel": (84, 10), "dense_3.bias": (10,),
}  # fmt: skip


@pytest.fixture(params=shipped)
def lenet(request: pytest.FixtureRequest) -> Network:
    return load(request.param)


@pytest.mark.parametrize("name", shipped)
def test_what_is_shipped_is_small_finite_and_explained(name: str) -> None:
    wanted = shipped[name]
    assert wanted.file.stat().st_size <= MOST_BYTES
    assert wanted.preprocessing
    network = load(name)
    assert network.finite()
    assert network.nodes[-1].out_shape == (len(wanted.classes),)
    assert np.ptp(network.predict(np.zeros(inside_shape(wanted.blueprint.in_shape, 1), np.float32))) > 0


@pytest.mark.parametrize("name", shipped)
def test_lenet_has_the_shapes_of_the_course(name: str) -> None:
    arrays = read(shipped[name].file.read_bytes())
    assert {name: array.shape for name, array in arrays.items()} == SHAPES
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32)}
    assert sum(array.size for array in arrays.values()) == 61_706


@pytest.mark.parametrize("name", shipped)
def test_the_log_says_how_it_was_trained(name: str) -> None:
    log = json.loads(shipped[name].log.read_text("utf-8"))
    spec, counts = parse_spec(log["spec"]), np.array(log["confusion"]["counts"])
    assert (spec.seed, spec.data.kind, spec.training.epochs) == (log["seed"], "mnist", len(log["epochs"]["rows"]) - 1)
    assert [layer.kind for layer in spec.model.layers] == [layer.kind for layer in shipped[name].blueprint.layers()]
    assert log["test"]["accuracy"] >= 0.992
    assert np.trace(counts) / counts.sum() == pytest.approx(log["test"]["accuracy"])
    assert counts.sum() - np.trace(counts) == log["wrong"]
    then = log["then"]
    assert parse_spec(then["spec"]).training.epochs == len(then["epochs"]["rows"]) - 1
    measured = slice(then["epochs"]["columns"].index("test_loss"), then["epochs"]["columns"].index("test_accuracy") + 1)
    assert then["epochs"]["rows"][0][measured] == log["epochs"]["rows"][-1][measured]  # it begins where the first part ended
    assert all(str(then[added]["digits"]) in then["learnt_from"] for added in ("others", "rarer", "coarse") if added in then)
    assert ("coarse" in then) == bool(COARSE[name])
    assert then["epochs"]["rows"][-1][then["epochs"]["columns"].index("test_accuracy")] == pytest.approx(log["test"]["accuracy"])


@pytest.fixture(scope="module")
def hands() -> tuple[Any, Any]:
    return many(400, seed=7)


def test_lenet_reads_hands_that_mnist_does_not_know(lenet: Network, hands: tuple[Any, Any]) -> None:
    pictures, labels = hands
    assert accuracy(lenet, to_inside(pictures[..., None].astype(np.float32) / 255), labels) >= 0.98


def test_the_one_of_the_labs_reads_digits_as_small_pictures_have_them(hands: tuple[Any, Any]) -> None:
    pictures, labels = hands
    small = coarse(pictures, seed=3)
    frame = np.ones((28, 28), bool)
    frame[4:24, 4:24] = False
    assert small.max() > 200
    assert not small[:, frame].any()
    assert accuracy(load("lenet_average"), to_inside(small[..., None].astype(np.float32) / 255), labels) >= 0.98


@pytest.fixture(scope="module")
def tested() -> tuple[Any, Any]:
    """MNIST's test digits, as the network is given them, and which they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DATA_DIR, str(REAL))
        digits = Mnist().ready(np.random.default_rng(0))
    chosen = digits.part("test")
    return digits.take(chosen), digits.labels[chosen]


@real
def test_lenet_reads_the_test_digits(lenet: Network, tested: tuple[Any, Any]) -> None:
    assert len(tested[1]) == 10_000
    assert accuracy(lenet, *tested) >= 0.992


def test_a_second_part_begins_with_the_weights_of_the_first(tmp_path: Path) -> None:
    spec = parse_spec({"data": {"kind": "digits", "samples": 200}, "model": {"layers": [{"kind": "flatten"}, {"units": None}]}})
    first, second = Run(spec), Run(spec)
    first.take_steps("epoch", 3)
    (tmp_path / "first.safetensors").write_bytes(weights_file(first))
    put_in(second, tmp_path / "first.safetensors")
    rows, _ = second.history.table()
    assert len(rows) == 1
    assert (last_row(second)["epoch"], last_row(second)["train_loss"]) == (0, last_row(first)["train_loss"])


@pytest.fixture(scope="module")
def others() -> tuple[Any, Any]:
    """Small digits by other hands, enlarged: they are part of the program, so this is checked wherever it is."""
    album = Digits().ready(np.random.default_rng(0)).album
    return to_inside(np.stack([enlarged(image[..., 0]) for image in album.pixels])), album.labels


def test_lenet_reads_digits_of_another_set(lenet: Network, others: tuple[Any, Any]) -> None:
    assert accuracy(lenet, *others) >= 0.95


def accuracy(network: Network, inputs: Any, labels: Any) -> float:
    return float(np.mean(network.predict(inputs).argmax(0) == labels))


def enlarged(image: Any, size: int = 28, inner: int = 20) -> Any:
    """An image (8, 8) of bytes as the trained network wants it, (28, 28, 1)."""
    large = np.asarray(Image.fromarray(image.astype(np.float32) / WHITE).resize((inner, inner), Image.Resampling.BICUBIC)).clip(0, 1)
    centers = (np.arange(inner) @ large.sum(axis) / large.sum() for axis in (1, 0))
    top, left = (int(np.clip(round((size - 1) / 2 - center), 0, size - inner)) for center in centers)
    found = np.zeros((size, size, 1), np.float32)
    found[top : top + inner, left : left + inner, 0] = large
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("engine.zoo.trained.FOLDER", tmp_path)
    return tmp_path


def changed(**arrays: Any) -> bytes:
    """A file for LeNet with these arrays instead of its own."""
    return save({name: np.zeros(shape, np.float32) for name, shape in SHAPES.items()} | arrays)


def test_a_network_that_is_not_there_is_named() -> None:
    with pytest.raises(WeightsError, match=r"'lenin'; there are lenet"):
        load("lenin")


def test_a_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(WeightsError, match=r"lenet\.safetensors cannot be read"):
        load("lenet")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "damaged"),
        (changed()[:-100], "damaged"),
        (save({"dense_1.kernel": np.zeros((400, 120), np.float32)}), r"exactly the network's 10 parameters.*conv2d_1\.bias"),
        (changed(**{"dense_3.bias": np.zeros(9, np.float32)}), r"dense_3\.bias has the shape \(9,\); the network's is \(10,\)"),
        (changed(**{"dense_3.bias": np.full(10, np.nan, np.float32)}), r"dense_3\.bias holds values that are not finite"),
    ],
)
def test_a_damaged_file_says_what_is_wrong(folder: Path, data: bytes, message: str) -> None:
    (folder / "lenet.safetensors").write_bytes(data)
    with pytest.raises(WeightsError, match=message):
        load("lenet")
