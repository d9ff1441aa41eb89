"""Tables of points: where they lie, what the network says of them, and how often it is right."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.engine.specs import SPECS, TRAINABLE, painted, points_of, run
from tests.engine.test_graph import naive


@pytest.mark.parametrize("name", SPECS)
def test_the_points_as_they_are(name):
    made = run(name)
    frame, points = made.summary({"view": "data"}), points_of(made.experiment).points
    np.testing.assert_allclose([frame.arrays["x"], frame.arrays["y"]], points.xy, rtol=1e-6)
    np.testing.assert_array_equal(frame.arrays["label"], points.label.astype(np.float32))
    np.testing.assert_array_equal(frame.arrays["split"], points.split)
    assert frame.meta["task"] == made.experiment.dataset.task
    assert json.loads(frame.meta["classes"]) == made.experiment.head.classes


@pytest.mark.parametrize("name", TRAINABLE)
def test_what_the_network_says_of_each(name):
    made = run(name)
    made.command({"type": "step", "unit": "epoch", "count": 3})
    frame, head = made.summary({"view": "predictions"}), made.experiment.head
    for i, column in enumerate(points_of(made.experiment).inputs.T.tolist()):
        said = head.decide(np.array(naive(made.experiment.network, column)[-1])[:, None])[0]
        assert frame.arrays["prediction"][i] == pytest.approx(said, rel=1e-4, abs=1e-5)
        if head.classes:
            assert frame.arrays["correct"][i] == (said == points_of(made.experiment).points.label[i])


@pytest.mark.parametrize("part", ["train", "validation", "test"])
@pytest.mark.parametrize("name", ["default", "blobs-6", "two-units", "empty", "one-class"])
def test_confusion_agrees_with_the_accuracy(name, part):
    made = run(name)
    if name in TRAINABLE:
        made.command({"type": "step", "unit": "epoch", "count": 3})
    frame = made.summary({"view": "confusion", "part": part})
    matrix = frame.arrays["matrix"]
    chosen = made.experiment.parts[part]
    assert json.loads(frame.meta["total"]) == matrix.sum() == len(chosen)
    labels = points_of(made.experiment).points.label[chosen]
    np.testing.assert_array_equal(matrix.sum(axis=1), [np.count_nonzero(labels == c) for c in range(len(matrix))])
    if len(chosen):
        accuracy = made.status_message()["metrics"][part]["accuracy"]
        assert json.loads(frame.meta["correct"]) / len(chosen) == pytest.approx(accuracy)
    if len(matrix) == 2:
        found = {key: json.loads(frame.meta[key]) for key in ("tp", "tn", "fp", "fn")}
        assert [[found["tn"], found["fp"]], [found["fn"], found["tp"]]] == matrix.tolist()


def test_values_are_not_confused():
    frame = run("plane").summary({"view": "confusion"})
    assert not frame.arrays
    assert frame.meta["classes"] == "0"


@pytest.mark.parametrize("count", [1, 16, 64])
@pytest.mark.parametrize("name", ["default", "xor", "blobs-6", "plane", "features"])
def test_the_first_examples_through_every_layer(name, count):
    made = run(name)
    frame = made.summary({"view": "examples", "count": count})
    shown = min(count, made.experiment.learner.count)
    index = frame.arrays["index"]
    np.testing.assert_array_equal(index, made.experiment.parts["train"][:shown])
    for i, number in enumerate(index):
        column = points_of(made.experiment).inputs[:, number].tolist()
        np.testing.assert_allclose(frame.arrays["inputs"][:, i], column, rtol=1e-6)
        expected = [value for layer in naive(made.experiment.network, column) for value in layer]
        np.testing.assert_allclose(frame.arrays["outputs"][:, i], expected, rtol=1e-4, atol=1e-5)
    assert json.loads(frame.meta["total"]) == made.experiment.learner.count


def test_the_truth_table_of_the_course():
    """XOR: a3 = 0.34, 0.06, 0.72, 0.26; a4 = 0.92, 0.19, 1.00, 0.94."""
    frame = run("xor").summary({"view": "examples"})
    np.testing.assert_allclose(frame.arrays["outputs"][:2], [[0.34, 0.06, 0.72, 0.26], [0.92, 0.19, 1.00, 0.94]], atol=5.5e-3)
    assert frame.arrays["prediction"].tolist() == frame.arrays["target"].tolist() == [0, 1, 1, 0]
    assert painted([0, 0, 1])["points"] == [[0, 0, 1]]
