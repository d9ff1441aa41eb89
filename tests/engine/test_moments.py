"""The past in a checkpoint: every step that could be gone back to before can be gone back to after, bit for bit."""

from __future__ import annotations

import random
import shutil
from typing import Any

import numpy as np
import pytest

from engine import persist
from engine.alive import branch
from engine.data.intake import Intake
from engine.data.own_images import PICTURES, PLACE
from engine.errors import StateError
from engine.persist import CheckpointError, load_run, save_run
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.data.pictures import photo
from tests.engine.specs import HEAD, fingerprint, run
from tests.engine.test_run_rewind import history_of_changes

DROPOUT = {"layers": [{"units": 8}, {"kind": "dropout", "rate": 0.4}, {"units": 8, "activation": "relu"}, HEAD]}
RECIPES: dict[str, dict[str, Any]] = {
    "adam": {"optimizer": {"kind": "adam"}},
    "momentum": {"optimizer": {"kind": "momentum", "learning_rate": 0.1}},
    "dropout": {"model": DROPOUT, "optimizer": {"kind": "rmsprop"}},
    "schedule": {"schedule": {"kind": "cosine", "steps": 90}, "optimizer": {"kind": "nesterov", "learning_rate": 0.1}},
    "early-stopping": {"training": {"kind": "supervised", "batch_size": 16, "patience": 200}},
    "one-by-one": {"training": {"kind": "supervised", "batch_size": 1}},
    "perceptron": {
        "data": {"kind": "blobs", "samples": 40},
        "model": {"layers": [HEAD]},
        "training": {"kind": "perceptron", "shuffle": True},
    },
}


def made_of(name: str) -> Run:
    return Run(parse_spec({"data": {"samples": 60}, **RECIPES[name]}))


def stood(made: Run, steps: int) -> dict[int, Any]:
    """How a run stands at every step, as it takes them."""
    found = {0: fingerprint(made)}
    for _ in range(steps):
        made.command({"type": "step", "unit": "batch"})
        found[made.step] = fingerprint(made)
    return found


@pytest.mark.parametrize("name", RECIPES)
def test_scrubbing_is_a_fresh_run_stopped_there_also_after_a_resume(name):
    made = made_of(name)
    expected = stood(made, 45)
    resumed = load_run(save_run(made))
    assert resumed.timeline.steps() == made.timeline.steps()
    for step in random.Random(1).sample(sorted(expected), 20):
        for one in (made, resumed):
            one.command({"type": "rewind", "step": step})
            assert fingerprint(one) == expected[step], step
    fresh = made_of(name)
    for _ in range(17):
        fresh.command({"type": "step", "unit": "batch"})
    resumed.command({"type": "rewind", "step": 17})
    assert fingerprint(resumed) == fingerprint(fresh)


@pytest.mark.parametrize("pause", [1, 9])
def test_across_changes_of_every_kind(pause):
    made, expected = history_of_changes(pause)
    resumed = load_run(save_run(load_run(save_run(made))))
    for step in random.Random(3).sample(sorted(expected), min(40, len(expected))):
        resumed.command({"type": "rewind", "step": step})
        assert fingerprint(resumed) == expected[step], step


def test_taken_back_and_saved_the_future_is_still_there():
    made = made_of("adam")
    expected = stood(made, 12)
    made.command({"type": "rewind", "step": 5})
    resumed = load_run(save_run(made))
    assert resumed.step == 5
    np.testing.assert_array_equal(resumed.history.table()[0], made.history.table()[0])
    resumed.command({"type": "rewind", "step": 12})
    assert fingerprint(resumed) == expected[12]
    resumed.command({"type": "rewind", "step": 5})
    resumed.command({"type": "step", "unit": "batch"})
    with pytest.raises(StateError, match="has not been trained yet"):
        resumed.command({"type": "rewind", "step": 12})
    assert fingerprint(resumed) == expected[6]


def test_a_branch_from_inside_the_past_has_that_past_and_no_future():
    made = made_of("dropout")
    expected = stood(made, 30)
    made.command({"type": "rewind", "step": 11})
    for twin in (branch(made), branch(made, 11), load_run(save_run(branch(made)))):
        assert fingerprint(twin) == expected[11]
        assert twin.timeline.steps()[-1] <= 11
        with pytest.raises(StateError, match="has not been trained yet"):
            twin.command({"type": "rewind", "step": 12})
        twin.command({"type": "rewind", "step": 3})
        assert fingerprint(twin) == expected[3]
        twin.command({"type": "rewind", "step": 11})
        twin.command({"type": "step", "unit": "batch", "count": 4})
        assert fingerprint(twin) == expected[15]
    made.command({"type": "rewind", "step": 30})
    assert fingerprint(made) == expected[30]


def test_bounded_on_disk_and_exact_where_it_was_thinned():
    made = Run(parse_spec({"data": {"samples": 60}, "model": {"layers": [{"units": 256}, {"units": 256}, HEAD]}}))
    expected = stood(made, 40)
    small = save_run(made, past=4_000_000)
    assert len(small) < 4_000_000 + 3 * made.experiment.network.values.nbytes + 1_000_000
    resumed = load_run(small)
    assert 2 < len(resumed.timeline.moments) < len(made.timeline.moments)
    for step in (0, 7, 23, 40):
        resumed.command({"type": "rewind", "step": step})
        assert fingerprint(resumed) == expected[step]


def test_where_nothing_fits_the_past_begins_where_it_stands():
    made = made_of("adam")
    expected = stood(made, 12)
    resumed = load_run(save_run(made, past=0))
    assert fingerprint(resumed) == expected[12]
    with pytest.raises(StateError, match="the earliest is 12"):
        resumed.command({"type": "rewind", "step": 3})


def test_damage_in_the_past_is_noticed():
    data = bytearray(save_run(run("default")))
    at = data.find(b"past0.values")
    assert at > 0
    for place in (at, len(data) - 5):
        hurt = bytearray(data)
        hurt[place] ^= 1
        with pytest.raises(CheckpointError):
            load_run(bytes(hurt))


def test_data_that_is_gone_is_left_out_not_guessed(monkeypatch):
    made = made_of("adam")
    stood(made, 6)
    made.command({"type": "set", "changes": {"data": {"kind": "moons", "samples": 50}}})
    stood(made, 6)
    data = save_run(made)
    monkeypatch.setattr("engine.moments._dataset", lambda spec, kept: None)
    resumed = load_run(data)
    assert min(resumed.timeline.steps()) == 6
    with pytest.raises(StateError, match="no longer kept"):
        resumed.command({"type": "rewind", "step": 2})
    assert fingerprint(resumed) == fingerprint(made)


def test_a_usual_checkpoint_is_small():
    made = run("default")
    made.command({"type": "step", "unit": "epoch", "count": 600})
    assert len(save_run(made)) < persist.PAST_BYTES


def test_moments_whose_pictures_were_deleted_are_left_out(tmp_path, monkeypatch):
    monkeypatch.setenv(PLACE, str(tmp_path))
    folder = tmp_path / ("ab" * 16)
    folder.mkdir()
    with Intake(folder / PICTURES) as intake:
        for name, color in (("red", "red"), ("blue", "blue")):
            for number in range(4):
                intake.add(name, f"{number}.png", photo(color=color))
        intake.finish()
    layers = [{"kind": "flatten"}, {"units": None, "activation": "auto"}]
    made = Run(parse_spec({"data": {"kind": "own_images", "collection": "ab" * 16, "size": 8}, "model": {"layers": layers}}))
    made.command({"type": "step", "unit": "epoch", "count": 3})
    made.command({"type": "set", "changes": {"data": {"kind": "digits", "samples": 60}}})
    made.command({"type": "step", "unit": "epoch", "count": 3})
    saved = save_run(made)
    shutil.rmtree(folder)
    resumed = load_run(saved)
    assert resumed.step == made.step
    assert {moment.spec.data.kind for moment in resumed.timeline.moments} == {"digits"}
