"""Judging: losses and shares of right answers like the textbook's, and the table of confusion."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.examples import ALL_PARTS
from engine.experiment import Experiment
from engine.metrics import confusion
from tests import reference
from tests.engine.specs import TRAINABLE, on_plane, spec
from tests.engine.test_graph import naive


@pytest.mark.parametrize("name", TRAINABLE)
def test_measured_as_the_textbook_does(name):
    experiment = Experiment(spec(name))
    experiment.learner.run_epoch()
    head, data = experiment.head, on_plane(experiment.dataset)
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
    together = np.concatenate([experiment.parts[part] for part in ALL_PARTS])
    assert sorted(together) == list(range(400))
    assert [len(experiment.parts[part]) for part in ALL_PARTS] == [280, 60, 60]


def test_confusion():
    truth, decided = np.array([0.0, 0, 1, 1, 1, 2]), np.array([0, 1, 1, 1, 0, 2])
    matrix = confusion(truth, decided, 3)
    assert matrix.dtype == np.uint32
    assert matrix.tolist() == [[1, 1, 0], [1, 2, 0], [0, 0, 1]]
    assert confusion(np.zeros(0), np.zeros(0), 2).tolist() == [[0, 0], [0, 0]]


def test_accuracy_is_tp_and_tn():
    (tn, fp), (fn, tp) = confusion(np.array([0.0, 1, 1, 0]), np.array([0, 1, 0, 1]), 2).tolist()
    assert (tp + tn) / (tp + tn + fp + fn) == 0.5
