"""Optimizers: each rule against itself written out per weight, on one flat vector, down to a minimum."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest

from engine.optim import Optimizer, optimizers
from engine.tape import replay

KINDS = optimizers.names()


def textbook(kind: Optimizer, gradients: list[float], w: float) -> float:
    """One weight after these gradients, by the formulas of the papers."""
    rate, name = kind.learning_rate, kind.kind
    m = v = 0.0
    a: Any = kind
    for t, g in enumerate(gradients, start=1):
        if name == "sgd":
            w -= rate * g
        elif name == "momentum":
            m = a.momentum * m + rate * g
            w -= m
        elif name == "nesterov":
            m = a.momentum * m + rate * g
            w -= a.momentum * m + rate * g
        elif name == "adagrad":
            v += g * g
            w -= rate * g / (sqrt(v) + a.epsilon)
        elif name == "rmsprop":
            v = a.rho * v + (1 - a.rho) * g * g
            w -= rate * g / (sqrt(v) + a.epsilon)
        else:
            if name == "adamw":
                w -= rate * a.weight_decay * w
            m = a.beta_1 * m + (1 - a.beta_1) * g
            v = a.beta_2 * v + (1 - a.beta_2) * g * g
            w -= rate * (m / (1 - a.beta_1**t)) / (sqrt(v / (1 - a.beta_2**t)) + a.epsilon)
    return w


@pytest.mark.parametrize("name", KINDS)
def test_the_formula(name):
    rng = np.random.default_rng(3)
    kind = optimizers.make(name, learning_rate=0.05)
    values, gradients = rng.normal(size=5), np.empty(5)
    start, given = values.copy(), rng.normal(size=(40, 5))
    step = replay(kind.bind(values, gradients, kind.slots(values)).calls)
    for row in given:
        gradients[...] = row
        step()
    expected = [textbook(kind, given[:, i].tolist(), start[i]) for i in range(5)]
    np.testing.assert_allclose(values, expected, rtol=1e-10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", KINDS)
def test_it_finds_the_bottom_of_a_bowl(name, dtype):
    kind = optimizers.make(name, learning_rate=0.5 if name == "adagrad" else 0.02)
    values, gradients = np.array([3.0, -2.0], dtype), np.empty(2, dtype)
    slots = kind.slots(values)
    step = replay(kind.bind(values, gradients, slots).calls)
    for _ in range(1500):
        gradients[...] = 2 * values
        step()
    assert np.abs(values).max() < 0.05
    assert values.dtype == dtype
    assert all(vector.dtype == dtype for vector in slots.vectors.values())


@pytest.mark.parametrize("name", KINDS)
def test_the_rate_is_read_at_every_step(name):
    kind = optimizers.make(name)
    values, gradients = np.ones(3), np.ones(3)
    bound = kind.bind(values, gradients, kind.slots(values))
    bound.rate[()] = 0
    replay(bound.calls)()
    np.testing.assert_array_equal(values, 1)
    bound.rate[()] = 0.1
    replay(bound.calls)()
    assert (values < 1).all()


@pytest.mark.parametrize("name", KINDS)
def test_slots_are_all_it_remembers(name):
    """A second binding to the same slots goes on where the first stopped."""
    kind, rng = optimizers.make(name), np.random.default_rng(1)
    given = rng.normal(size=(10, 4))
    ends = []
    for rebind in (False, True):
        values, gradients = np.ones(4), np.empty(4)
        slots = kind.slots(values)
        step = replay(kind.bind(values, gradients, slots).calls)
        for i, row in enumerate(given):
            if rebind and i == 5:
                step = replay(kind.bind(values, gradients, slots).calls)
            gradients[...] = row
            step()
        ends.append(values)
    np.testing.assert_array_equal(ends[0], ends[1])


def test_momentum_of_the_course():
    """γ = 0.9: m = γm + η∇, w −= m."""
    kind = optimizers.make("momentum", learning_rate=0.1)
    w, g = np.zeros(1), np.ones(1)
    step = replay(kind.bind(w, g, kind.slots(w)).calls)
    found = []
    for _ in range(3):
        step()
        found.append(w.item())
    np.testing.assert_allclose(found, [-0.1, -0.29, -0.561])
