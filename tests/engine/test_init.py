"""Every registered initializer: shape, spread and dependence on the generator alone."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from engine.init import Fan, initializers

FAN = Fan(300, 200)
SPREAD = {
    "zeros": 0.0,
    "constant": 0.0,
    "normal": 0.05,
    "uniform": 0.5 / sqrt(3),
    "glorot_uniform": sqrt(2 / 500),
    "glorot_normal": sqrt(2 / 500),
    "he_normal": sqrt(2 / 300),
    "he_uniform": sqrt(2 / 300),
    "lecun_normal": sqrt(1 / 300),
}


def test_every_initializer_is_listed_here():
    assert set(SPREAD) == set(initializers.names())


@pytest.mark.parametrize("name", initializers.names())
def test_shape_and_spread(name):
    drawn = initializers.make(name).draw((200, 300), FAN, np.random.default_rng(1))
    assert drawn.shape == (200, 300)
    assert drawn.dtype == np.float64
    assert drawn.std() == pytest.approx(SPREAD[name], rel=0.02, abs=1e-12)
    assert drawn.mean() == pytest.approx(0.1 if name == "constant" else 0, abs=0.005)


@pytest.mark.parametrize("name", initializers.names())
def test_the_generator_alone_decides(name):
    kind = initializers.make(name)
    a, b, c = (kind.draw((3, 4), Fan(4, 3), np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(a, b)
    assert np.array_equal(a, c) == (name in {"zeros", "constant"})


@pytest.mark.parametrize("name", ["uniform", "glorot_uniform", "he_uniform"])
def test_uniform_ones_keep_their_limit(name):
    drawn = initializers.make(name).draw((200, 300), FAN, np.random.default_rng(1))
    assert np.abs(drawn).max() <= SPREAD[name] * sqrt(3)
