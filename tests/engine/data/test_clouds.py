from __future__ import annotations

import numpy as np
import pytest

from engine.data.clouds import Blobs, Checkerboard, Xor


@pytest.mark.parametrize("classes", range(2, 7))
def test_blobs_lie_around_centers_far_from_each_other(classes: int) -> None:
    points = Blobs(classes=classes, noise=0, samples=3000).generate(np.random.default_rng(2))
    centers = np.stack([points.xy[:, points.label == k].mean(axis=1) for k in range(classes)])
    apart = np.linalg.norm(centers[:, None] - centers[None], axis=2)[~np.eye(classes, dtype=bool)]
    assert apart.min() > 3.2
    assert np.linalg.norm(centers, axis=1) == pytest.approx(np.full(classes, 3.4), abs=0.15)
    spread = [points.xy[:, points.label == k].std() for k in range(classes)]
    assert spread == pytest.approx([np.std(points.xy[:, points.label == k]) for k in range(classes)])


@pytest.mark.parametrize("spread", [0.02, 0.12, 0.2])
def test_spread_is_a_share_of_half_the_width(spread: float) -> None:
    points = Blobs(spread=spread, noise=0, samples=4000).generate(np.random.default_rng(2))
    assert points.xy[:, points.label == 0].std(axis=1) == pytest.approx(np.full(2, 6 * spread), rel=0.06)


def test_xor_is_one_where_the_signs_differ() -> None:
    points = Xor(noise=0).generate(np.random.default_rng(2))
    assert np.array_equal(points.label, points.xy[0] * points.xy[1] < 0)
    assert np.abs(points.xy).min() >= 0.4


@pytest.mark.parametrize("cells", range(2, 9))
def test_checkerboard_squares_take_turns(cells: int) -> None:
    points = Checkerboard(cells=cells, noise=0, samples=1000).generate(np.random.default_rng(2))
    column, row = np.floor((points.xy + 6) / 12 * cells)
    assert np.array_equal(points.label, (row + column) % 2)
    assert len({*zip(row.tolist(), column.tolist(), strict=True)}) == cells**2
