"""Curves: a million points in bounded memory, evenly thinned, with every spike still in sight."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.history import CAPACITY, History


def filled(count: int, capacity: int = CAPACITY, start: int = 0, history: History | None = None) -> History:
    history = history or History(["loss"], capacity)
    for i in range(start, count):
        history.append({"epoch": i, "step": 2 * i, "loss": np.sin(i)})
    return history


def test_short_curves_are_kept_as_they_are():
    history = filled(5000)
    assert history.length == history.total == 5000
    assert history.last_step == 9998
    np.testing.assert_array_equal(history.since(0)["epoch"], np.arange(5000))
    np.testing.assert_array_equal(history.since(4990)["epoch"], np.arange(4990, 5000))
    assert len(history.since(5000)["epoch"]) == 0


def test_a_million_points():
    spikes = {123: -5.0, 77_777: 9.0, 500_000: -6.0, 999_123: 8.0}
    history = History(["loss"])
    began = process_time()
    for i in range(1_000_000):
        history.append({"epoch": i, "step": i, "loss": spikes.get(i, 0.5)})
    assert process_time() - began < 15
    kept = history.since(0)
    assert history.total == 1_000_000
    assert CAPACITY // 3 < len(kept["epoch"]) <= CAPACITY
    assert set(np.unique(kept["loss"])) == {0.5, *spikes.values()}
    assert (kept["epoch"][0], kept["epoch"][-1]) == (0, 999_999)
    for at, value in spikes.items():
        where = kept["epoch"][kept["loss"] == value]
        assert np.abs(where - at).min() < 1024
    gaps = np.diff(kept["epoch"])
    assert (gaps >= 0).all()
    assert gaps.max() <= 1024
    per_tenth, _ = np.histogram(kept["epoch"], 10)
    assert per_tenth.min() > 300


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300), st.sampled_from([16, 32, 64]))
@settings(max_examples=60, deadline=None)
def test_thinning_keeps_ends_order_and_extremes(values, capacity):
    history = History(["loss"], capacity)
    for i, value in enumerate(values):
        history.append({"epoch": i, "step": i, "loss": value})
        assert len(history.since(0)["epoch"]) <= capacity
    kept, (rows, numbers) = history.since(0), history.table()
    assert (kept["loss"].min(), kept["loss"].max()) == (min(values), max(values))
    assert (kept["step"][0], kept["step"][-1]) == (0, len(values) - 1)
    assert (np.diff(kept["step"]) >= 0).all()
    assert (np.diff(numbers) >= 0).all()
    assert (numbers[0], numbers[-1]) == (0, len(values) - 1)
    newest = min(len(values), capacity // 4)
    assert rows[-newest:, 2].tolist() == values[-newest:]


def test_each_bucket_has_its_own_extremes():
    history = filled(10_000, 64)
    rows, numbers = history.table()
    pairs = [i for i in range(0, len(rows) - 16, 2) if numbers[i + 1] - numbers[i] > 1]
    assert pairs
    for i in pairs:
        real = np.sin(np.arange(numbers[i], numbers[i + 1] + 1))
        assert (rows[i, 2], rows[i + 1, 2]) == (real.min(), real.max())


def test_what_was_not_measured_stays_unknown():
    history = History(["loss", "accuracy"], 16)
    for i in range(100):
        history.append({"epoch": i, "step": i, "loss": i} | ({"accuracy": 1.0} if i == 50 else {}))
    kept = history.since(0)
    assert np.nanmax(kept["accuracy"]) == 1
    assert np.isnan(kept["accuracy"]).any()
    assert np.isfinite(kept["loss"]).all()


@pytest.mark.parametrize("step", [0, 1, 999, 1000, 5000])
def test_taking_back(step):
    history = filled(1000)
    history.truncate(step)
    assert history.since(0)["step"].max() <= step
    assert history.total == min(1000, step // 2 + 1)
    assert history.generation == (step < 1998)
    filled(1200, start=history.total, history=history)
    np.testing.assert_array_equal(history.since(0)["epoch"], np.arange(1200))


def test_taking_back_into_what_was_thinned():
    history = filled(10_000, 64)
    history.truncate(6000)
    assert 3000 < history.since(0)["step"].max() <= 6000
    filled(20_000, start=history.total, history=history)
    kept = history.since(0)
    assert len(kept["step"]) <= 64
    assert (np.diff(kept["step"]) >= 0).all()


def test_nothing_and_clearing():
    history = History(["loss"])
    assert history.last_step is None
    history.truncate(5)
    assert history.generation == 0
    filled(10, history=history)
    history.clear()
    assert (history.total, history.generation, history.last_step) == (0, 1, None)


def test_saved_and_loaded_it_goes_on_the_same():
    first = filled(5000, 64)
    second = History(["loss"], 64)
    second.load(*first.table(), first.total)
    for history in (first, second):
        filled(9000, start=5000, history=history)
    for a, b in zip(first.table(), second.table(), strict=True):
        np.testing.assert_array_equal(a, b)
