"""Earlier moments: bounded in number and bytes, the first and the changes kept, and honest about what is gone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.changes import comparable
from engine.learn.base import Progress
from engine.optim import Slots
from engine.run import Run
from engine.timeline import MAX_BYTES, MAX_MOMENTS, MAX_PINS, Moment, Timeline, copy_progress
from tests.engine.specs import run


@pytest.fixture(scope="module")
def base():
    return run("xor").moment()


def moment(base: Moment, step: int, size: int = 10, *, pinned: bool = False) -> Moment:
    return replace(base, values=np.zeros(size, np.float32), progress=Progress(epoch=step, step=step), pinned=pinned)


def test_every_epoch_at_first(base):
    timeline = Timeline()
    for step in range(100):
        assert timeline.wants(step)
        timeline.add(moment(base, step))
    assert timeline.steps() == list(range(100))


def test_bounded_with_the_first_and_last_kept(base):
    timeline = Timeline()
    for step in range(20_000):
        if timeline.wants(step):
            timeline.add(moment(base, step))
    assert len(timeline.moments) <= MAX_MOMENTS
    assert timeline.steps()[0] == 0
    assert timeline.steps()[-1] > 19_800
    assert max(np.diff(timeline.steps())) <= timeline.stride


def test_bounded_in_bytes(base):
    timeline = Timeline()
    for step in range(300):
        if timeline.wants(step):
            timeline.add(moment(base, step, 100_000))
    assert sum(m.size for m in timeline.moments) <= MAX_BYTES
    assert timeline.steps()[0] == 0
    assert len(timeline.moments) > 10


def test_huge_moments_do_not_widen_the_stride_for_ever(base):
    timeline = Timeline()
    for step in range(100):
        if timeline.wants(step):
            timeline.add(moment(base, step, 5_000_000))
    assert timeline.steps() == [0, 64]
    assert timeline.stride <= 128


def test_changes_by_hand_are_kept_when_others_are_thinned(base):
    timeline = Timeline()
    pins = {7, 33, 901}
    for step in range(3000):
        if timeline.wants(step) or step in pins:
            timeline.add(moment(base, step, pinned=step in pins))
    assert pins <= set(timeline.steps())


def test_the_newest_changes_are_kept_and_what_lies_behind_others_is_marked(base):
    timeline = Timeline()
    for step in range(3000):
        timeline.add(moment(base, step, pinned=step % 10 == 5))
    pins = [m.step for m in timeline.moments if m.pinned]
    assert len(pins) <= MAX_MOMENTS
    assert pins[-1] == 2995
    assert len(timeline.moments) <= MAX_MOMENTS
    kept = set(timeline.steps())
    for before, after in zip(timeline.moments, timeline.moments[1:], strict=False):
        lost = [step for step in range(before.step + 1, after.step) if step % 10 == 5 and step not in kept]
        assert before.until == (lost[0] if lost else None)


def test_what_is_marked_stays_marked_when_it_is_thinned_in_turn(base, monkeypatch):
    monkeypatch.setattr("engine.timeline.MAX_PINS", 1)
    monkeypatch.setattr("engine.timeline.MAX_MOMENTS", 4)
    timeline = Timeline()
    for step in range(40):
        timeline.add(moment(base, step, pinned=step in {3, 17, 30}))
        lost = [pin for pin in (3, 17, 30) if pin <= step and pin not in timeline.steps()]
        for pin in lost:
            before = timeline.before(pin)
            assert before is not None
            assert before.until is not None
            assert before.until <= pin


def test_painting_is_counted_with_its_points():
    made = run("empty")
    for i in range(60):
        made.command({"type": "points", "add": [[i / 10, y / 50, i % 2, 0] for y in range(80)]})
        made.command({"type": "step", "unit": "batch"})
    assert sum(m.size for m in made.timeline.moments) <= MAX_BYTES
    assert max(m.size for m in made.timeline.moments) > 200 * 4000
    assert sum(m.pinned for m in made.timeline.moments) <= MAX_PINS


def test_a_second_moment_at_the_same_step_takes_its_place(base):
    timeline = Timeline()
    timeline.add(moment(base, 0))
    timeline.add(moment(base, 3, pinned=True))
    timeline.add(moment(base, 3, 20))
    assert timeline.steps() == [0, 3]
    assert timeline.moments[-1].pinned
    assert timeline.moments[-1].values.size == 20


def test_before_and_after(base):
    timeline = Timeline()
    for step in (5, 10, 20):
        timeline.add(moment(base, step))
    found = [timeline.before(step) for step in (4, 5, 9, 10, 99)]
    assert [m and m.step for m in found] == [None, 5, 5, 10, 20]
    assert [timeline.after(step) for step in (4, 5, 6, 20, 99)] == [5, 5, 10, 20, 20]


def test_forgetting_the_future(base):
    timeline = Timeline()
    for step in (0, 5, 10):
        timeline.add(moment(base, step))
    timeline.moments[1] = replace(timeline.moments[1], until=7)
    timeline.forget_after(7)
    assert timeline.steps() == [0, 5]
    assert timeline.moments[-1].until is None


def test_copies_of_progress_share_nothing():
    progress = Progress(order=np.arange(5), slots=Slots({"m": np.zeros(3)}, 4), extra={"cost": 1.0})
    copied = copy_progress(progress)
    assert progress.order is not None
    progress.order[0] = progress.slots.vectors["m"][0] = 9
    progress.extra["cost"] = 2.0
    progress.rng.random()
    assert copied.order is not None
    assert copied.order[0] == copied.slots.vectors["m"][0] == 0
    assert copied.extra == {"cost": 1.0}
    assert copied.slots.step == 4
    assert copied.rng.random() != progress.rng.random()


def test_a_run_of_many_epochs_stays_small():
    made = Run(run("perceptron").spec)
    made.command({"type": "set", "changes": {"data.kind": "xor_gate"}})
    made.command({"type": "step", "unit": "epoch", "count": 3000})
    assert len(made.timeline.moments) <= MAX_MOMENTS
    made.command({"type": "rewind", "step": 10_001})
    assert made.step == 10_001


def test_each_earlier_configuration_is_compared_once(monkeypatch):
    trained = run("default")
    for rate in (0.01, 0.02, 0.03):
        trained.command({"type": "step", "unit": "epoch", "count": 5})
        trained.command({"type": "set", "changes": {"optimizer.learning_rate": rate}})
    seen = []

    def counted(old, new):
        seen.append(old)
        return comparable(old, new)

    monkeypatch.setattr("engine.timeline.comparable", counted)
    since = {trained.timeline.comparable_since(trained.step, trained.spec) for _ in range(10)}
    assert since == {0}
    assert len(seen) == len({id(moment.spec) for moment in trained.timeline.moments}) == 4
