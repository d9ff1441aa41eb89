"""Learning-rate schedules at the steps that tell them apart."""

from __future__ import annotations

import pytest

from engine.schedules import schedules

TABLE = [
    ("constant", {}, {0: 1, 10**6: 1}),
    ("step", {"every": 10, "rate": 0.5}, {0: 1, 9: 1, 10: 0.5, 19: 0.5, 20: 0.25}),
    ("exponential", {"every": 100, "rate": 0.97}, {0: 1, 100: 0.97, 200: 0.97**2, 50: 0.97**0.5}),
    ("cosine", {"steps": 100}, {0: 1, 50: 0.5, 100: 0, 1000: 0}),
    ("warmup", {"steps": 4}, {0: 0.25, 1: 0.5, 3: 1, 100: 1}),
]


def test_every_schedule_is_listed_here():
    assert [name for name, *_ in TABLE] == schedules.names()


@pytest.mark.parametrize(("name", "arguments", "factors"), TABLE, ids=[name for name, *_ in TABLE])
def test_factor(name, arguments, factors):
    schedule = schedules.make(name, **arguments)
    for step, factor in factors.items():
        assert schedule.factor(step) == pytest.approx(factor, abs=1e-12)


@pytest.mark.parametrize("name", schedules.names())
def test_factors_stay_between_0_and_1(name):
    schedule = schedules.make(name)
    found = [schedule.factor(step) for step in (*range(0, 20_000, 97), 10**9)]
    assert all(0 <= factor <= 1 for factor in found)
    assert schedule.constant == (len(set(found)) == 1)


def test_the_rate_of_the_course():
    """η = 0.5 · 0.97^(t/100)."""
    schedule = schedules.make("exponential", every=100, rate=0.97)
    assert 0.5 * schedule.factor(1000) == pytest.approx(0.5 * 0.97**10)
