"""Learning-rate schedules at the steps that tell them apart."""

from __future__ import annotations

import numpy as np
import pytest

from engine.schedules import schedules

TABLE = [
    ("constant", {}, {0: 1, 10**6: 1}),
    ("step", {"every": 10, "rate": 0.5}, {0: 1, 9: 1, 10: 0.5, 19: 0.5, 20: 0.25}),
    ("exponential", {"every": 100, "rate": 0.97}, {0: 1, 100: 0.97, 200: 0.97**2, 50: 0.97**0.5}),
    ("cosine", {"steps": 100}, {0: 1, 50: 0.5, 100: 0, 1000: 0}),
    ("warmup", {"steps": 4}, {0: 0.25, 1: 0.5, 3: 1, 100: 1}),
    ("reduce_on_plateau", {}, {0: 1, 10**6: 1}),
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


@pytest.mark.parametrize("step", [0, 1, 50, 100, 250, 1000])
def test_every_step_of_the_course(step):
    found = 0.5 * schedules.make("exponential", every=100, rate=0.97).factor(step)
    assert found == pytest.approx(0.5 * 0.97 ** (step / 100), rel=1e-15)


def shares(losses, **arguments):
    """The share of the learning rate after each epoch with such a loss."""
    schedule = schedules.make("reduce_on_plateau", **arguments)
    memory: dict[str, float] = {}
    found = []
    for loss in losses:
        schedule.epoch_ended(loss, memory)
        found.append(schedule.share(memory))
    return found


@pytest.mark.parametrize(
    ("losses", "arguments", "expected"),
    [
        ([5, 4, 3, 2, 1], {"patience": 1}, [1, 1, 1, 1, 1]),
        ([1, 1, 1, 1, 1], {"patience": 2}, [1, 1, 0.5, 0.5, 0.25]),
        ([1, 1, 1, 1, 1], {"patience": 2, "cooldown": 1}, [1, 1, 0.5, 0.5, 0.5]),
        ([1, 1, 1, 0.5, 1], {"patience": 3}, [1, 1, 1, 1, 1]),
        ([1, 0.95, 0.9, 0.85], {"patience": 2, "min_delta": 0.2}, [1, 1, 0.5, 0.5]),
        ([1, 1, 1, 1], {"patience": 1, "rate": 0.1, "lowest": 0.05}, [1, 0.1, 0.05, 0.05]),
        ([1, float("nan"), float("nan")], {"patience": 2}, [1, 1, 0.5]),
    ],
    ids=str,
)
def test_reduced_when_nothing_gets_better(losses, arguments, expected):
    assert shares(losses, **arguments) == pytest.approx(expected)


@pytest.mark.parity
@pytest.mark.parametrize(("patience", "cooldown"), [(1, 0), (3, 0), (2, 3), (5, 2)])
def test_the_plateau_of_pytorch(patience, cooldown):
    """PyTorch counts patience from 0: it lowers the rate at the epoch after as many bad ones."""
    torch = pytest.importorskip("torch")
    weights = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([weights], 1.0)
    theirs = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer, factor=0.5, patience=patience - 1, cooldown=cooldown, threshold=1e-4, threshold_mode="abs", eps=0
    )
    values = np.random.default_rng(patience).random(60) + np.linspace(1, 0, 60)
    expected = []
    for value in values:
        theirs.step(value)
        expected.append(optimizer.param_groups[0]["lr"])
    assert shares(values.tolist(), patience=patience, cooldown=cooldown) == pytest.approx(expected)
