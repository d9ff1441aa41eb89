"""Back in time: any step, exactly as the run stood there, or a reason why not."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from engine.errors import SpecError, StateError
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import HEAD, TRAINABLE, fingerprint, run, stepped


@pytest.mark.parametrize("name", TRAINABLE)
def test_any_step_is_a_fresh_run_stopped_there(name):
    made = stepped(run(name), 6, "epoch")
    last, chance = made.step, random.Random(3)
    end = fingerprint(made)
    for step in [0, last, *(chance.randint(0, last) for _ in range(6))]:
        reply = made.command({"type": "rewind", "step": step})
        assert reply["step"] == step == made.step
        fresh = run(name)
        while fresh.step < step:
            fresh.experiment.learner.run_batch()
        assert fingerprint(made) == fingerprint(fresh)
    made.command({"type": "rewind", "step": last})
    assert fingerprint(made) == end


CHANGES: list[dict[str, Any]] = [
    {"type": "set", "changes": {"optimizer.learning_rate": 0.01}},
    {"type": "set", "changes": {"optimizer.kind": "momentum"}},
    {"type": "set", "changes": {"training.batch_size": 11}},
    {"type": "set", "changes": {"model.layers[0].units": 6}},
    {"type": "edit", "parameter": "dense_1.kernel", "index": [0, 1], "value": 3.0},
    {"type": "points", "add": [[0.5, 0.5, 2, 0], [1, 1, 2, 0]]},
    {"type": "points", "remove": [0, 5, 7]},
    {"type": "set", "changes": {"data.features": ["x", "y", "x2"]}},
    {"type": "set", "changes": {"model.layers": [{"units": 6}, {"units": 4, "activation": "relu"}, HEAD]}},
    {"type": "set", "changes": {"data": {"kind": "moons", "samples": 50}, "loss.kind": "hinge"}},
    {"type": "set", "changes": {"schedule.kind": "cosine", "regularization.l1": 0.01}},
]


def history_of_changes(pause: int) -> tuple[Run, dict[int, Any]]:
    """A run through all kinds of changes, and how it stood at every step."""
    made = Run(parse_spec({"data": {"samples": 40}, "training": {"batch_size": 8}}))
    stood = {0: fingerprint(made)}
    for change in CHANGES:
        for _ in range(pause):
            made.command({"type": "step", "unit": "batch"})
            stood[made.step] = fingerprint(made)
        made.command(change)
        stood[made.step] = fingerprint(made)
    return made, stood


@pytest.mark.parametrize("pause", [1, 3, 9])
def test_any_step_across_changes(pause):
    made, stood = history_of_changes(pause)
    order = [*stood, *reversed(stood)]
    random.Random(1).shuffle(order)
    for step in order:
        version, before = made.spec_version, made.spec
        made.command({"type": "rewind", "step": step})
        assert fingerprint(made) == stood[step], step
        assert (made.spec_version > version) == (made.spec != before)


def test_any_step_after_the_timeline_was_thinned(monkeypatch):
    monkeypatch.setattr("engine.timeline.MAX_MOMENTS", 24)
    made, stood = history_of_changes(9)
    for _ in range(300):
        made.command({"type": "step", "unit": "batch"})
        stood[made.step] = fingerprint(made)
    assert made.timeline.stride > 1
    assert len(made.timeline.moments) <= 24
    for step in random.Random(2).sample(sorted(stood), 60):
        made.command({"type": "rewind", "step": step})
        assert fingerprint(made) == stood[step], step


def test_steps_behind_a_forgotten_change_are_refused_not_guessed(monkeypatch):
    monkeypatch.setattr("engine.timeline.MAX_MOMENTS", 6)
    monkeypatch.setattr("engine.timeline.MAX_PINS", 2)
    made, stood = history_of_changes(9)
    refused = 0
    for step in stood:
        try:
            made.command({"type": "rewind", "step": step})
        except StateError as error:
            assert "no longer kept" in str(error)
            refused += 1
            continue
        if step not in {9 * (i + 1) for i in range(len(CHANGES))}:
            assert fingerprint(made) == stood[step], step
    assert 0 < refused < len(stood)


FASTER = {"type": "set", "changes": {"optimizer.learning_rate": 0.3}}


@pytest.mark.parametrize("last", ["edge of an epoch", "in an epoch"])
def test_the_step_of_a_change_is_there_before_and_after_it(last):
    made = stepped(run("default"), 3 if last == "in an epoch" else 16, "batch")
    slow, arrived, at = made.spec, fingerprint(made), made.step
    made.command(FASTER)
    fast, changed = made.spec, fingerprint(made)
    stepped(made, 5, "batch")
    end = fingerprint(made)
    for spec, there in [(slow, arrived), (fast, changed), (None, changed), (slow, arrived)]:
        made.command({"type": "rewind", "step": at, "spec": spec and spec.to_json()})
        assert (made.spec, fingerprint(made)) == (spec or fast, there)
    made.command({"type": "rewind", "step": at + 5, "spec": fast.to_json()})
    assert fingerprint(made) == end


def test_training_on_from_before_a_change_is_training_without_it():
    made, plain = stepped(run("default"), 7, "batch"), stepped(run("default"), 12, "batch")
    slow = made.spec
    made.command(FASTER)
    for later in (3, 0):  # the change with a future of its own, and as the last that was done
        stepped(made, later, "batch")
        made.command({"type": "rewind", "step": 7, "spec": slow.to_json()})
        made.command({"type": "rewind", "step": 7})
        assert made.spec.optimizer.learning_rate == 0.3, "looking at what was before the change does not undo it"
    made.command({"type": "rewind", "step": 7, "spec": slow.to_json()})
    stepped(made, 5, "batch")
    assert fingerprint(made) == fingerprint(plain)
    made.command({"type": "rewind", "step": 10})
    made.command({"type": "rewind", "step": 12})
    assert fingerprint(made) == fingerprint(plain)


def test_a_step_is_not_taken_for_that_of_another_attempt():
    made = stepped(run("default"), 20, "batch")
    slow, stood = made.spec, fingerprint(made)
    made.command({"type": "rewind", "step": 10})
    made.command(FASTER)
    stepped(made, 20, "batch")
    end = fingerprint(made)
    with pytest.raises(StateError, match="step 20 was trained with another configuration"):
        made.command({"type": "rewind", "step": 20, "spec": slow.to_json()})
    assert fingerprint(made) == end != stood
    with pytest.raises(SpecError, match="learning_rate"):
        made.command({"type": "rewind", "step": 20, "spec": {"optimizer": {"learning_rate": -1}}})


def test_the_future_is_there_until_another_is_begun():
    made = stepped(run("default"), 6, "epoch")
    last, end = made.step, fingerprint(made)
    rows = made.history.total
    made.command({"type": "rewind", "step": 20})
    assert made.history.total == rows
    made.command({"type": "rewind", "step": last})
    assert fingerprint(made) == end
    made.command({"type": "rewind", "step": 20})
    generation = made.history.generation
    made.command({"type": "step", "unit": "batch"})
    assert made.history.generation > generation
    assert made.history.last_step == 21
    with pytest.raises(StateError, match="has not been trained yet"):
        made.command({"type": "rewind", "step": last})
    while made.step < last:
        made.command({"type": "step", "unit": "batch"})
    assert fingerprint(made) == end


def test_going_back_pauses():
    made = run("default")
    made.play()
    made.advance(0.02)
    made.command({"type": "rewind", "step": 1})
    assert made.status == "paused"


def test_back_to_another_recipe_its_curves_come_along():
    made = stepped(run("logistic"), 3, "epoch")
    early = made.step
    made.command({"type": "set", "changes": {"training.kind": "perceptron"}})
    stepped(made, 2, "epoch")
    assert "mistakes" in made.history.columns
    made.command({"type": "rewind", "step": early - 1})
    stepped(made, 2, "epoch")
    assert "mistakes" not in made.history.columns
    assert np.isfinite(made.history.since(0)["train_loss"]).all()
