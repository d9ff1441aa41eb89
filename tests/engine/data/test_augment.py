from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data.augment import SHARED, Augmentation

BATCH = np.random.default_rng(0).random((9, 1, 9, 40)).astype(np.float32)


BLACK = np.zeros(1)


def changed(batch: Any = BATCH, outside: Any = BLACK, seed: int = 0, **how: Any) -> Any:
    found = batch.copy()
    Augmentation(**how).apply(found, outside, np.random.default_rng(seed))
    return found


def test_nothing_asked_for_changes_nothing() -> None:
    assert not Augmentation().active()
    assert np.allclose(changed(), BATCH, atol=1e-6)


@pytest.mark.parametrize("how", [{"shift": 0.2}, {"rotate": 30}, {"scale": 0.3}, {"elastic": 0.05}, {"flip": True}])
def test_each_way_changes_images_alike_from_the_same_seed(how: dict[str, Any]) -> None:
    assert Augmentation(**how).active()
    assert not np.allclose(changed(**how), BATCH, atol=1e-3)
    assert np.array_equal(changed(**how), changed(**how))
    assert not np.array_equal(changed(**how), changed(seed=1, **how))


def test_values_stay_between_those_of_the_image_and_the_outside() -> None:
    found = changed(shift=0.5, rotate=180, scale=0.5, elastic=0.2, outside=np.full(1, -1.0))
    assert found.min() >= -1.00001
    assert found.max() <= BATCH.max() + 1e-5
    assert (found < -0.99).any()
    kept = changed(shift=0.5, rotate=180, scale=0.5, elastic=0.2, outside=None)
    assert kept.min() >= BATCH.min() - 1e-5


def test_a_turned_line_is_a_line() -> None:
    image = np.zeros((21, 1, 21, 1), np.float32)
    image[10, 0, 4:17] = 1
    y, x = np.nonzero(changed(image, rotate=90, seed=3)[:, 0, :, 0] > 0.5)
    spread = np.linalg.eigvalsh(np.cov(y, x))
    assert spread[0] < 0.3
    assert spread[1] > 8
    assert (y.mean(), x.mean()) == pytest.approx((10, 10), abs=0.3)


def test_a_mirrored_image_is_mirrored_and_half_of_them_are() -> None:
    found = changed(np.repeat(BATCH[..., :1], 200 * SHARED, -1), flip=True)[:, 0, :, ::SHARED]
    mirrored = np.isclose(found, BATCH[:, 0, ::-1, :1], atol=1e-5).all((0, 1))
    assert (np.isclose(found, BATCH[:, 0, :, :1], atol=1e-5).all((0, 1)) ^ mirrored).all()
    assert 60 < mirrored.sum() < 140


def test_elastic_bending_moves_pixels_as_far_as_asked_and_neighbors_alike() -> None:
    places = [Augmentation(elastic=0.05)._places(50, 28, 28, np.random.default_rng(seed))[1] for seed in range(4)]
    moved = np.concatenate(places) - np.arange(28)
    assert moved.std() == pytest.approx(0.05 * 28, rel=0.1)
    assert np.diff(moved, axis=-1).std() < 0.5 * moved.std()


def test_colors_move_together_and_edges_go_on() -> None:
    image = np.tile(np.linspace(0.2, 1, 3, dtype=np.float32)[None, :, None, None], (12, 1, 12, 5))
    assert np.allclose(changed(image, outside=None, shift=0.4, rotate=40, scale=0.2, elastic=0.1), image, atol=1e-5)


def test_float64_is_kept() -> None:
    assert changed(BATCH.astype(np.float64), rotate=5).dtype == np.float64
