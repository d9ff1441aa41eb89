from __future__ import annotations

import numpy as np
import pytest

from engine.data import prepare
from engine.data.surfaces import Bumps, Plane, Sine


@pytest.mark.parametrize("angle", [0, 30, 45, 90, 180, 275, 360])
def test_the_plane_is_linear_and_reaches_from_minus_one_to_one(angle: float) -> None:
    corners = np.array([[-6.0, -6.0, 6.0, 6.0], [-6.0, 6.0, -6.0, 6.0]])
    height = Plane(angle=angle).height(corners)
    assert (height.min(), height.max()) == pytest.approx((-1, 1))
    assert height[0] + height[3] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("count", range(1, 9))
def test_bumps_have_as_many_tops_and_bottoms(count: int) -> None:
    angle = 2 * np.pi * np.arange(count) / count
    middles = (3.6 if count > 1 else 0) * np.stack([np.cos(angle), np.sin(angle)])
    height = Bumps(count=count).height(middles)
    assert np.array_equal(np.sign(height), np.where(np.arange(count) % 2 == 0, 1, -1))
    assert np.abs(height).min() > 0.5


def test_sine_has_one_input_and_stands_at_its_targets() -> None:
    dataset = prepare(Sine(noise=0, waves=2), np.random.default_rng(1))
    x, y = dataset.points.xy
    assert dataset.inputs.shape == (1, 400)
    assert dataset.feature_names == ["x"]
    assert np.array_equal(y, dataset.points.label)
    assert y == pytest.approx(np.sin(2 * np.pi * 2 * x / 12))


def test_noise_of_the_sine_moves_points_along_x_only() -> None:
    calm, noisy = (Sine(noise=noise).generate(np.random.default_rng(1)) for noise in (0.0, 0.1))
    assert np.array_equal(calm.xy[1], noisy.xy[1])
    assert not np.array_equal(calm.xy[0], noisy.xy[0])


def test_other_features_of_x_are_welcome() -> None:
    dataset = prepare(Sine(features=("x", "x2", "sin_x", {"kind": "formula", "expression": "cos(2*x)"})), np.random.default_rng(1))
    assert dataset.feature_names == ["x", "x2", "sin_x", "cos(2*x)"]
