"""The server's copy of the curves: every point, in bounded memory, with its highs and lows."""

from __future__ import annotations

import numpy as np
import safetensors.numpy

from app.runs.history import CAPACITY, Columns, CurveCopy, CurveFeed
from engine.run import Run
from engine.spec import parse_spec
from tests.app.streaming import meta_of


def pass_on(feed: CurveFeed, copy: CurveCopy) -> None:
    if feed.pending():
        copy.take(*feed.take())


def test_every_point_arrives_whatever_is_asked_for():
    run = Run(parse_spec({}))
    feed, copy = CurveFeed(run), CurveCopy()
    for _ in range(5):
        pass_on(feed, copy)
        run.command({"type": "step", "unit": "epoch", "count": 3})
    pass_on(feed, copy)
    assert not feed.pending()
    whole = safetensors.numpy.load(copy.since(0))
    assert whole["step"].tolist() == run.history.since(0)["step"].tolist()
    assert whole["train_loss"].dtype == np.float32
    late = copy.since(10)
    assert (meta_of(late)["from"], meta_of(late)["total"]) == ("10", str(copy.total))
    assert safetensors.numpy.load(late)["step"].tolist() == whole["step"][10:].tolist()


def test_another_generation_begins_when_points_are_taken_back():
    run = Run(parse_spec({}))
    feed, copy = CurveFeed(run), CurveCopy()
    run.command({"type": "step", "unit": "epoch", "count": 3})
    pass_on(feed, copy)
    first = copy.generation
    run.command({"type": "reset"})
    pass_on(feed, copy)
    assert copy.generation == first + 1
    assert safetensors.numpy.load(copy.since(0))["step"].tolist() == [0]
    copy.renew()
    copy.take(*CurveFeed(run).take() if CurveFeed(run).pending() else ("", b""))
    assert copy.generation == first + 2


def test_a_million_points_keep_their_extremes_in_bounded_memory():
    copy = CurveCopy()
    rng = np.random.default_rng(1)
    lowest, highest = np.inf, -np.inf
    for start in range(0, 1_000_000, 5000):
        numbers = np.arange(start, start + 5000)
        loss = rng.standard_normal(5000).astype(np.float32)
        lowest, highest = min(lowest, loss.min()), max(highest, loss.max())
        times = numbers.astype(np.float64)
        columns: Columns = {"number": numbers, "epoch": times, "step": times, "train_loss": loss}
        copy.take(f"g:{start + 5000}", safetensors.numpy.save(columns))
    kept = safetensors.numpy.load(copy.since(0))
    assert len(kept["step"]) <= CAPACITY + 5000
    assert copy.total == 1_000_000
    assert (kept["train_loss"].min(), kept["train_loss"].max()) == (lowest, highest)
    assert np.all(np.diff(kept["epoch"]) >= 0)
    assert len(safetensors.numpy.load(copy.since(999_000))["step"]) == 1000
