from __future__ import annotations

import numpy as np
import pytest

from engine.data.rings import RADIUS, Circles, Moons, Rings, Spiral


def test_circles_are_a_disc_in_a_ring() -> None:
    points = Circles(noise=0, samples=2000).generate(np.random.default_rng(2))
    radius = np.hypot(*points.xy) / RADIUS
    assert radius[points.label == 1].max() <= 0.5 + 1e-12
    assert radius[points.label == 0].min() >= 0.7 - 1e-12
    assert radius.max() <= 1 + 1e-12


@pytest.mark.parametrize("classes", range(2, 7))
def test_rings_are_ordered_from_the_middle_out(classes: int) -> None:
    points = Rings(classes=classes, noise=0, samples=2000).generate(np.random.default_rng(2))
    ring = np.hypot(*points.xy) / RADIUS * classes
    assert np.array_equal(np.floor(ring), points.label)
    assert (ring - points.label).max() <= 0.7 + 1e-9


def test_moons_are_half_circles_that_do_not_touch() -> None:
    points = Moons(noise=0, samples=1000).generate(np.random.default_rng(2))
    a, b = (points.xy[:, points.label == k] for k in (0, 1))
    assert np.linalg.norm(a[:, :, None] - b[:, None, :], axis=0).min() > 0.9
    assert a[1].min() > b[1].min()
    assert a[1].max() > b[1].max()


@pytest.mark.parametrize("arms", range(2, 6))
@pytest.mark.parametrize("turns", [0.25, 1.25, 2.5])
def test_spiral_labels_follow_from_radius_and_angle(arms: int, turns: float) -> None:
    points = Spiral(arms=arms, turns=turns, noise=0, samples=1000).generate(np.random.default_rng(2))
    radius, angle = np.hypot(*points.xy) / RADIUS, np.arctan2(points.xy[1], points.xy[0])
    arm = (angle / (2 * np.pi) - turns * radius) * arms
    assert np.array_equal(np.rint(arm) % arms, points.label)
    assert np.abs(arm - np.rint(arm)).max() < 1e-6
