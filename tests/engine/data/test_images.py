from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data import datasets
from engine.data.download import DATA_DIR, LABELS, TEST_LABELS
from engine.data.images import ImagesData
from engine.data.kind import DataKind
from engine.data.pictures import Images, reordered
from engine.errors import SpecError
from engine.spec import parse_spec
from tests.engine.data.pictures import REAL, idx, real, small_set

TRAIN = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
TEST = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
KEPT = {"train": 1, "validation": 0, "test": 0}


def ready(kind: str, seed: int = 0, **fields: Any) -> Images:
    found = datasets.make(kind, **fields).ready(np.random.default_rng(seed))
    assert isinstance(found, Images)
    return found


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    monkeypatch.setenv(DATA_DIR, str(tmp_path))
    return small_set(tmp_path / "mnist")


@pytest.fixture
def real_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_DIR, str(REAL))


@real
@pytest.mark.usefixtures("real_data")
def test_mnist_is_what_it_is() -> None:
    images = ready("mnist", split=KEPT)
    assert images.counts().tolist() == [TRAIN, [0] * 10, TEST]
    assert images.shape == (28, 28, 1)
    assert images.album.pixels.dtype == np.uint8


@real
@pytest.mark.usefixtures("real_data")
def test_fashion_mnist_is_what_it_is() -> None:
    assert ready("fashion_mnist", split=KEPT).counts().tolist() == [[6000] * 10, [0] * 10, [1000] * 10]
    assert datasets.make("fashion_mnist").class_names()[7:] == ["Sneaker", "Bag", "Ankle boot"]


def test_small_digits_are_what_they_are() -> None:
    images = ready("digits")
    assert len(images.labels) == 1797
    assert images.counts().sum(0).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    first = images.take(np.arange(1))[..., 0]
    assert first.shape == (8, 1, 8)
    assert (first[0, 0] * 16).tolist() == [0, 0, 5, 13, 9, 1, 0, 0]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_batches_are_the_images_in_the_engines_layout(small: tuple[Any, Any], dtype: Any) -> None:
    pixels, labels = small
    images = ready("mnist")
    chosen = np.array([70, 3, 3, 12])
    out = np.empty((28, 1, 28, 4), dtype)
    assert images.take(chosen, out) is out
    assert np.allclose(out[:, 0].transpose(2, 0, 1), pixels[chosen] / 255, rtol=1e-6)
    assert np.array_equal(images.labels, labels)
    assert images.take(chosen).dtype == np.float32


def test_long_batches_are_taken_in_pieces(small: tuple[Any, Any]) -> None:
    chosen = np.random.default_rng(0).integers(0, 80, 3000)
    assert np.array_equal(ready("mnist").take(chosen)[:, 0].transpose(2, 0, 1), (small[0][chosen] * np.float32(1 / 255)))


@pytest.mark.usefixtures("small")
def test_the_sets_own_test_part_is_kept_or_not() -> None:
    assert np.array_equal(ready("mnist").part("test"), np.arange(60, 80))
    assert np.bincount(ready("mnist").parts).tolist() == [50, 10, 20]
    mixed = ready("mnist", own_test=False, split={"train": 0.5, "validation": 0.25, "test": 0.25})
    assert np.bincount(mixed.parts).tolist() == [40, 20, 20]


@pytest.mark.usefixtures("small")
def test_fewer_images_are_a_fair_sample_that_grows() -> None:
    few, more = ready("mnist", samples=16), ready("mnist", samples=40)
    assert set(few.numbers) <= set(more.numbers)
    assert more.counts().sum(0).tolist() == [4] * 10
    assert np.bincount(more.parts, minlength=3)[2] == 10
    assert not np.array_equal(few.numbers, ready("mnist", seed=1, samples=16).numbers)
    assert ready("mnist", samples=16, pick="first").numbers.tolist() == [*range(12), *range(60, 64)]
    assert len(ready("mnist", samples=10_000).numbers) == 80


@pytest.mark.parametrize("scaling", ["standardize", "minmax"])
def test_scaling_is_fitted_on_the_training_part_and_kept(small: tuple[Any, Any], scaling: str) -> None:
    images = ready("mnist", scaling=scaling)
    train = images.take(images.part("train")).astype(np.float64)
    found = (train.mean(), train.std()) if scaling == "standardize" else (train.min(), train.max())
    assert found == pytest.approx((0, 1), abs=1e-5)
    again = datasets.make("mnist", scaling=scaling).ready(np.random.default_rng(9), images.kept())
    assert isinstance(again, Images)
    assert again.scaler.to_dict() == images.scaler.to_dict()
    inside = images.read((small[0][:2, ..., None] / 255).tolist())
    assert np.allclose(inside, images.take(np.arange(2)), atol=1e-5)


@pytest.mark.parametrize("given", [[], [[1, 2]], "images", [[[[0.5]] * 28] * 27]])
@pytest.mark.usefixtures("small")
def test_inputs_of_another_shape_are_refused(given: Any) -> None:
    with pytest.raises(SpecError, match="inputs"):
        ready("mnist").read(given)


def test_damaged_sets_are_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_DIR, str(tmp_path))
    folder = tmp_path / "mnist"
    for name, values, told in (
        (LABELS, np.zeros(59, np.uint8), "59 labels for 60 images"),
        (TEST_LABELS, np.full(20, 10, np.uint8), "label 10; classes are 0 to 9"),
    ):
        small_set(folder)
        (folder / name).write_bytes(gzip.compress(idx(values)))
        with pytest.raises(SpecError, match=told) as refused:
            ready("mnist")
        assert refused.value.problems[0].path == "data"


@pytest.mark.usefixtures("small")
def test_training_batches_alone_are_varied_and_alike_from_the_same_noise() -> None:
    images = ready("mnist", augmentation={"shift": 0.1, "rotate": 10})
    chosen, targets = images.part("train"), np.zeros((1, 50))

    def batches(seed: int | None) -> np.ndarray:
        feed = images.feed(chosen, targets, np.float32, None if seed is None else np.random.default_rng(seed))
        feed.shuffle(np.arange(50))
        batch = feed.batch(25)
        feed.load(batch, 0, 25)
        first = batch.x.data.copy()
        feed.load(batch, 25, 50)
        return np.concatenate([first, batch.x.data], -1)

    assert np.array_equal(batches(None), images.take(chosen))
    assert np.array_equal(batches(3), batches(3))
    assert not np.allclose(batches(3), batches(4))
    feed = images.feed(chosen, targets, np.float32, np.random.default_rng(3))
    one = feed.batch(1)
    feed.look(one, 7)
    assert np.array_equal(one.x.data, images.take(chosen[7:8]))


def test_no_second_copy_is_made_of_the_data(small: tuple[Any, Any]) -> None:
    assert ready("mnist").album is ready("mnist", samples=20, scaling="standardize").album


@pytest.mark.parametrize("kind", [kind for kind in datasets if issubclass(kind, ImagesData)], ids=lambda kind: kind.kind_name())
def test_images_are_shown_as_images(kind: type[DataKind]) -> None:
    assert kind.shown_as == "image"
    assert kind.title()
    assert kind.help().endswith((".", "?"))


def test_some_classes_only_are_counted_anew() -> None:
    whole, some = datasets.make("digits"), datasets.make("digits", classes=[7, 3])
    assert some.class_names() == ["7", "3"]
    assert some.classes_count() == 2
    images, every = (kind.ready(np.random.default_rng(0)) for kind in (some, whole))
    assert isinstance(images, Images)
    assert isinstance(every, Images)
    assert set(images.labels) == {0.0, 1.0}
    assert len(images.labels) == np.isin(every.labels, [7, 3]).sum()
    theirs = every.album.labels[images.numbers]
    np.testing.assert_array_equal(np.where(theirs == 7, 0, 1), images.labels)
    few = datasets.make("digits", classes=[7, 3], samples=50).ready(np.random.default_rng(0))
    assert len(few.labels) == 50
    assert abs(few.labels.mean() - 0.5) < 0.05


@pytest.mark.parametrize(
    ("classes", "message"), [([3, 11], "class 11 is none of the classes, 0 to 9"), ([3, 4, 3], "class 3 stands there more than once")]
)
def test_classes_that_are_not_there(classes: list[int], message: str) -> None:
    with pytest.raises(SpecError, match=message) as refused:
        parse_spec({"data": {"kind": "digits", "classes": classes}})
    assert [problem.path for problem in refused.value.problems] == ["data.classes"]


def test_shuffled_pixels_trade_places_in_all_images_alike() -> None:
    plain, shuffled, again = ready("digits"), ready("digits", shuffle_pixels=True), ready("digits", shuffle_pixels=True)
    order = shuffled.album.order
    assert order is not None
    assert sorted(order.tolist()) == list(range(64))
    rows = plain.album.pixels.reshape(1797, 64)
    assert np.array_equal(shuffled.album.pixels.reshape(1797, 64), rows[:, order])
    assert np.array_equal(shuffled.album.pixels, again.album.pixels)
    assert np.array_equal(shuffled.parts, plain.parts)
    assert np.array_equal(shuffled.album.put_back().pixels, plain.album.pixels)
    other = ready("digits", seed=1, shuffle_pixels=True).album.order
    assert other is not None
    assert not np.array_equal(other, order)


def test_of_a_sample_only_its_own_images_are_shuffled() -> None:
    plain, shuffled = ready("digits", samples=100), ready("digits", samples=100, shuffle_pixels=True)
    assert len(shuffled.album.pixels) == 100
    assert len(plain.album.pixels) == 1797
    back = replace(shuffled, album=shuffled.album.put_back())
    every = np.arange(100)
    assert np.array_equal(back.take(every), plain.take(every))
    assert np.array_equal(shuffled.labels, plain.labels)
    assert np.array_equal(shuffled.parts, plain.parts)


@pytest.mark.parametrize("color", [1, 3])
def test_every_channel_of_a_pixel_goes_along(color: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (5, 4, 6, color), np.uint8)
    order = np.random.default_rng(1).permutation(24)
    found = reordered(pixels, order)
    for place, source in enumerate(order.tolist()):
        assert np.array_equal(found[:, place // 6, place % 6], pixels[:, source // 6, source % 6])


def test_images_from_outside_are_shuffled_like_those_that_were_learnt() -> None:
    plain, shuffled = ready("digits", scaling="standardize"), ready("digits", scaling="standardize", shuffle_pixels=True)
    outside = (plain.album.pixels[:3] / 16).tolist()
    assert np.allclose(shuffled.read(outside), shuffled.take(np.searchsorted(shuffled.numbers, np.arange(3))), atol=1e-6)
    assert not np.allclose(shuffled.read(outside), plain.read(outside))


def test_shuffled_pixels_have_no_neighbors_to_move_along() -> None:
    with pytest.raises(SpecError, match="no neighbors") as refused:
        parse_spec({"data": {"kind": "digits", "shuffle_pixels": True, "augmentation": {"shift": 0.1}}})
    assert refused.value.problems[0].path == "data.shuffle_pixels"
