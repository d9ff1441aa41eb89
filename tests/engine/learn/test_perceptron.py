"""The perceptron's three conventions against the rules written out, the course's figures, the pocket and the end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.experiment import Experiment
from engine.learn.perceptron import PerceptronLearner
from engine.spec import parse_spec
from tests import reference
from tests.engine.specs import NEURON, painted, points_of

RULES = ["error", "rosenblatt", "ciml"]


def experiment(rule: str, rate: float, data: dict[str, Any], **training: Any) -> Experiment:
    return Experiment(
        parse_spec(
            {
                "data": {"scaling": "none", **data},
                "model": NEURON,
                "training": {"kind": "perceptron", "rule": rule, **training},
                "optimizer": {"kind": "sgd", "learning_rate": rate},
            }
        )
    )


points = st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4), st.integers(0, 1), st.just(0)).map(list), min_size=1, max_size=12)


@given(points, st.sampled_from(RULES), st.sampled_from([1.0, 0.5, 0.1]), st.lists(st.integers(-2, 2), min_size=3, max_size=3))
@settings(max_examples=60, deadline=None)
def test_every_step_is_the_naive_rule(rows, rule, rate, start):
    """Integers, so that points on the line itself are common: there the conventions differ."""
    made = experiment(rule, rate, painted(*rows))
    made.network.values[:] = start
    inputs, labels = [[float(x), float(y)] for x, y, *_ in rows], [row[2] for row in rows]
    expected = reference.perceptron(rule, inputs, labels, rate, 4, [float(w) for w in start])
    for i, weights in enumerate(expected):
        report, ended = made.learner.run_example()
        np.testing.assert_array_equal(made.network.values, weights)
        assert report["after"] == weights
        assert report["updated"] == (report["before"] != report["after"])
        assert ended == ((i + 1) % len(rows) == 0)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("features", [["x"], ["x", "y"], ["x", "y", "xy", "x2"]], ids=len)
def test_any_number_of_inputs(rule, features):
    made = experiment(rule, 0.3, {"kind": "blobs", "samples": 40, "noise": 0.4, "features": features})
    inputs = made.learner.material.inputs().T.astype(float).tolist()
    labels = [int(label) for label in points_of(made).points.label[made.parts["train"]]]
    expected = reference.perceptron(rule, inputs, labels, 0.3, 3, [0.0] * (len(features) + 1))
    for _ in range(3):
        made.learner.run_epoch()
    np.testing.assert_allclose(made.network.values, expected[-1], rtol=1e-12)


def test_or_gate_of_the_course():
    """Order 3 → 4 → 1 → 2 from zeros: after step 1 w = (1, 0), b = 1; after step 3 b = 0."""
    rows = [[1, 0, 1, 0], [1, 1, 1, 0], [0, 0, 0, 0], [0, 1, 1, 0]]
    made = experiment("error", 1, painted(*rows, domain=[-0.5, 1.5, -0.5, 1.5]))
    after = [made.learner.run_example()[0] for _ in range(4)]
    assert after[0]["after"] == [1, 0, 1]
    assert (after[0]["z"], after[0]["output"], after[0]["target"]) == (0, [0], [1])
    assert not after[1]["updated"]
    assert after[2]["after"] == [1, 0, 0]
    assert after[3]["updated"]
    while not made.learner.settled():
        made.learner.run_epoch()
    assert made.network.predict(points_of(made).inputs).tolist() == [[1, 1, 0, 1]]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("gate", ["and", "or", "nand"])
def test_gates_are_learned_and_then_it_rests(gate, rule):
    made = experiment(rule, 1, {"kind": gate})
    for _ in range(50):
        made.learner.run_epoch()
        if made.learner.settled():
            break
    assert made.learner.settled()
    found = made.measure()["train"]
    assert found is not None
    assert found["accuracy"] == 1
    before = made.network.values.copy()
    made.learner.run_epoch()
    np.testing.assert_array_equal(made.network.values, before)


@pytest.mark.parametrize("rule", RULES)
def test_xor_never_settles(rule):
    made = experiment(rule, 1, {"kind": "xor_gate"})
    for _ in range(60):
        made.learner.run_epoch()
        assert not made.learner.settled()
        assert made.progress.extra["mistakes"] > 0


@pytest.mark.parametrize("rule", RULES)
def test_mistakes_are_counted(rule):
    made = experiment(rule, 1, {"kind": "xor_gate"})
    counted = 0
    for _ in range(4):
        counted += made.learner.run_example()[0]["updated"]
    assert made.progress.extra["mistakes"] == counted


@pytest.mark.parametrize("rule", RULES)
def test_the_pocket_is_the_best_of_the_epoch(rule):
    made = experiment(rule, 0.5, {"kind": "xor", "samples": 40, "noise": 0.3, "label_noise": 0.2})
    learner = made.learner
    assert isinstance(learner, PerceptronLearner)
    tried = []
    for _ in range(learner.count):
        learner.run_example()
        tried.append(made.network.values.copy())
    best, wrong = learner.best_of_epoch()

    def mistakes(weights: Any) -> int:
        made.network.values[:] = weights
        decided = made.head.decide(made.network.predict(learner.material.inputs()))
        return int(np.count_nonzero(decided != points_of(made).points.label[made.parts["train"]]))

    assert wrong == mistakes(best) == min(map(mistakes, tried))


def test_what_is_shown_is_written_as_the_rule_writes_it():
    for rule, shown in (("error", {0, 1}), ("rosenblatt", {-1, 1}), ("ciml", {-1, 1})):
        made = experiment(rule, 1, {"kind": "xor_gate"})
        reports = [made.learner.run_example()[0] for _ in range(4)]
        assert {report["target"][0] for report in reports} == shown
        assert {report["output"][0] for report in reports} <= shown


def test_shuffling_takes_every_example_once_an_epoch():
    made = experiment("error", 1, {"kind": "blobs", "samples": 40}, shuffle=True)
    seen = [[made.learner.run_example()[0]["index"] for _ in range(made.learner.count)] for _ in range(2)]
    assert sorted(seen[0]) == sorted(seen[1]) == sorted(made.parts["train"].tolist())
    assert seen[0] != seen[1]
