"""Right answers by length: what is counted is what the network writes by itself, and longer words than were learnt are told apart."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.data.text import END, PADDING
from engine.learn.decoding import greedy, network_step
from engine.reading_sequences import sequences_of
from tests.engine.summaries.test_sequences import made


def test_whole_answers_are_counted_by_the_length_of_what_was_read():
    run = made("reverse", 150, length=6, symbols=3, samples=400, learnt=4)
    bands = json.loads(run.summary({"view": "lengths"}).meta["bands"])
    data = sequences_of(run.experiment)
    assert data is not None
    lengths = (data.sources != PADDING).sum(axis=1)
    assert lengths[run.experiment.parts["train"]].max() == 4
    assert set(np.flatnonzero(lengths > 4)) <= set(run.experiment.parts["test"])
    asked = run.experiment.parts["test"][:600]
    assert sum(band["count"] for band in bands) == len(asked)
    assert [(band["from"], band["to"]) for band in bands if not band["learnt"]] == [(5, 5), (6, 6)]
    written = greedy(network_step(run.experiment.network, data.sources[asked].T.astype(np.float32)), 7, count=len(asked))
    wanted = data.targets[asked].T
    ended = np.cumsum(wanted == END, axis=0) - (wanted == END) > 0
    right = ((written == wanted) | ended).all(axis=0)
    assert right.any()
    for band in bands:
        inside = (lengths[asked] >= band["from"]) & (lengths[asked] <= band["to"])
        assert band["right"] == pytest.approx(right[inside].mean())


def test_where_nothing_is_written_there_is_nothing_to_count():
    assert json.loads(made("sentiment", samples=60).summary({"view": "lengths"}).meta["bands"]) == []
    assert json.loads(made("strokes", samples=100).summary({"view": "lengths"}).meta["bands"]) == []
