"""Numbers in the middle of a long epoch: a few examples, true to the network as it stands, and no more often than time allows."""

from __future__ import annotations

import numpy as np
import pytest

from engine import glimpse
from engine.data.points import PARTS
from engine.metrics import judge
from tests.engine.specs import run


@pytest.fixture
def made(monkeypatch):
    """A run in the middle of an epoch too long to be measured in, whose last measure is an hour old; its chunks are small."""
    monkeypatch.setattr("engine.survey.MOMENT", 0)
    monkeypatch.setattr("engine.measure.ALL_AT_ONCE", 0)
    monkeypatch.setattr("engine.measure.CHUNK", 16)
    made = run("default")
    made.playing = True
    made.experiment.survey.measured -= 3600
    made.experiment.learner.run_batch()
    return made


def test_a_few_examples_say_how_good_the_network_is_now(made):
    experiment = made.experiment
    before = made.status_message()["metrics"]
    few = made.status_message()["glimpse"]
    assert few["step"] == made.step == 1
    assert few["examples"]["train"] < len(experiment.judged["train"])
    for part in PARTS:
        chosen = experiment.glimpse._measure(part).chosen
        assert len(chosen) == few["examples"][part]
        assert set(chosen.tolist()) <= set(experiment.judged[part].tolist())
        alone = judge(experiment.network, experiment.head, experiment.dataset, chosen)()
        assert few["metrics"][part] == pytest.approx(alone)
    assert made.status_message()["metrics"] == before


def test_the_next_glimpse_waits_until_training_had_its_time(made):
    first = made.experiment.glimpse.look(made.step)
    made.experiment.learner.run_batch()
    made.experiment.glimpse._next = np.inf
    assert made.experiment.glimpse.look(made.step) is first
    made.experiment.glimpse._next = 0
    assert made.experiment.glimpse.look(made.step)["step"] == made.step == 2


def test_there_is_none_where_all_were_just_measured(made, monkeypatch):
    assert made.status_message()["glimpse"]
    made.playing = False
    assert made.status_message()["glimpse"] is None
    made.experiment.measure()
    assert made.experiment.glimpse.look(made.step) is None
    assert made.experiment.glimpse.look(made.step + 1) is None  # measured less than a moment ago
    made.experiment.survey.measured -= glimpse.STALE
    assert made.experiment.glimpse.look(made.step + 1)
    monkeypatch.setattr("engine.survey.MOMENT", 1e12)
    assert made.experiment.glimpse.look(made.step + 1) is None
