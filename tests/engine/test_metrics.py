"""Judging: losses and shares of right answers like the textbook's, and the table of confusion."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.examples import Examples
from engine.data.points import PARTS
from engine.experiment import Experiment
from engine.functional.loss import losses
from engine.graph import Network
from engine.head import resolve
from engine.learn.base import recipes
from engine.measure import Look, chunk_of
from engine.metrics import confusion, judge
from engine.nn.dense import Dense
from tests import reference
from tests.engine.specs import TRAINABLE, points_of, run, spec
from tests.engine.tables import Table
from tests.engine.test_graph import naive


@pytest.mark.parametrize("name", TRAINABLE)
def test_measured_as_the_textbook_does(name):
    experiment = Experiment(spec(name))
    experiment.learner.run_epoch()
    head, data = experiment.head, points_of(experiment)
    for part, found in experiment.measure().items():
        chosen = experiment.parts[part]
        if not len(chosen):
            assert found is None
            continue
        assert found is not None
        outputs = [naive(experiment.network, column)[-1] for column in data.inputs[:, chosen].T.tolist()]
        labels = data.points.label[chosen]
        if head.classes:
            right = [int(head.decide(np.array(y)[:, None])[0]) == label for y, label in zip(outputs, labels, strict=True)]
            assert found["accuracy"] == pytest.approx(np.mean(right))
        else:
            assert found["mae"] == pytest.approx(np.mean([abs(y[0] - t) for y, t in zip(outputs, labels, strict=True)]), rel=1e-4)
        if head.loss.kind == "perceptron":
            continue
        targets = head.targets(labels).T.tolist()
        expected = reference.mean([reference.LOSSES[head.loss.kind](y, t) for y, t in zip(outputs, targets, strict=True)])
        assert found["loss"] == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_parts_cover_the_data_once():
    experiment = Experiment(spec("default"))
    together = np.concatenate([experiment.parts[part] for part in PARTS])
    assert sorted(together) == list(range(400))
    assert [len(experiment.parts[part]) for part in PARTS] == [280, 60, 60]


def test_confusion():
    truth, decided = np.array([0.0, 0, 1, 1, 1, 2]), np.array([0, 1, 1, 1, 0, 2])
    matrix = confusion(truth, decided, 3)
    assert matrix.dtype == np.uint32
    assert matrix.tolist() == [[1, 1, 0], [1, 2, 0], [0, 0, 1]]
    assert confusion(np.zeros(0), np.zeros(0), 2).tolist() == [[0, 0], [0, 0]]


def test_accuracy_is_tp_and_tn():
    (tn, fp), (fn, tp) = confusion(np.array([0.0, 1, 1, 0]), np.array([0, 1, 0, 1]), 2).tolist()
    assert (tp + tn) / (tp + tn + fp + fn) == 0.5


CHAIN = (Dense(units=70, activation="tanh"), Dense(units=3, activation="softmax"))


def large(count: int, labels: str = "classes"):
    """A network with its head, and many examples of 784 numbers."""
    rng = np.random.default_rng(1)
    inputs = rng.random((784, count), np.float32)
    values = rng.integers(0, 3, count).astype(float) if labels == "classes" else rng.random(count)
    task, chain = ("classification", CHAIN) if labels == "classes" else ("regression", (CHAIN[0], Dense(units=1, activation="linear")))
    head = resolve(chain, losses.make("auto"), recipes.make("supervised"), task, 3 if labels == "classes" else 0)
    network = Network(head.layers, (784,))
    network.initialize(1)
    return network, head, Table(inputs, values)


@pytest.mark.parametrize("labels", ["classes", "values"])
def test_large_parts_are_measured_chunk_by_chunk(labels):
    network, head, table = large(6001, labels)
    made = judge(network, head, table, np.arange(6001))
    assert len(made.parts) > 2
    found, answers = made(), network.predict(table.take(np.arange(6001)))
    if labels == "classes":
        chosen = answers[table.labels.astype(int), np.arange(6001)].astype(float)
        assert found["loss"] == pytest.approx(-np.log(chosen).mean(), rel=1e-5)
        assert found["accuracy"] == pytest.approx(np.mean(answers.argmax(axis=0) == table.labels))
    else:
        assert found["mae"] == pytest.approx(np.abs(answers[0] - table.labels).mean(), rel=1e-5)
    assert made.loss() == pytest.approx(found["loss"], rel=1e-12)
    assert made() == found


def test_chunks_leave_nothing_over_where_they_need_not():
    assert [chunk_of(count, 4704) for count in (54_000, 6_000, 10_000)] == [125] * 3  # 127 would fit
    assert chunk_of(269, 4704) == 127  # a prime number


def test_parts_that_are_measured_in_chunks_share_their_passes():
    network, head, table = large(12_000)
    looks: dict[int, Look] = {}
    parts = [np.arange(6_000), np.arange(6_000, 12_000)]
    shared = [judge(network, head, table, part, looks)() for part in parts]
    assert list(looks) == [chunk_of(6_000, 784)]
    assert shared == [judge(network, head, table, part)() for part in parts]


def test_a_small_part_is_copied_in_once():
    network, head, table = large(300)
    made = judge(network, head, table, np.arange(300))
    first = made()
    table.take = None
    assert made() == first


def test_of_a_large_training_part_the_same_few_are_measured():
    experiment = Experiment(spec("default"))
    experiment.parts["train"] = np.arange(20_000)
    few = experiment._few("train")
    assert len(few) == Examples.judged == len(set(few.tolist()))
    assert (np.diff(few) > 0).all()
    np.testing.assert_array_equal(few, experiment._few("train"))
    assert len(experiment._few("validation")) == 60


def test_a_status_does_not_measure_a_large_network_while_it_trains(monkeypatch):
    made = run("default")
    made.playing = True
    before = made.status_message()["metrics"]
    made.experiment.learner.run_batch()
    assert made.status_message()["metrics"] != before
    monkeypatch.setattr("engine.survey.MOMENT", 0)
    stale = made.status_message()["metrics"]
    made.experiment.learner.run_batch()
    assert made.status_message()["metrics"] == stale
    made.playing = False
    assert made.status_message()["metrics"] != stale


def test_weights_changed_by_hand_are_measured_anew():
    made = run("default")
    before = made.experiment.measure()
    assert made.experiment.measure() is before
    made.command({"type": "edit", "parameter": "dense_1.kernel", "index": [0, 0], "value": 3.0})
    assert made.experiment.measure() != before
