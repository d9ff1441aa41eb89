"""Sequences over HTTP and on the command line: a run on them trains, is typed to and answers; what it cannot read is refused."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.app.test_cli import glassnet
from tests.engine.specs import sequence_spec


@pytest.fixture
def reversing(http, start_run) -> dict[str, Any]:
    """A paused run that has taken a few steps."""
    run: dict[str, Any] = start_run(sequence_spec({"kind": "reverse", "length": 5, "samples": 200}), paused=True)
    reply = http.post(f"/api/runs/{run['id']}/commands", json={"type": "step", "unit": "epoch", "count": 2})
    assert reply.status_code == 200, reply.text
    return run


def test_a_typed_text_is_answered(http, reversing):
    answer = http.post(f"/api/runs/{reversing['watch_id']}/predict", json={"inputs": ["abc", "Hé"], "how": {"beams": 2}})
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["answers"]
    assert first["read"] == ["a", "b", "c"]
    assert len(first["beams"]) == 2
    assert second["notes"] == ["'é' was never read before."]


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"inputs": [""]}, "inputs[0]"),
        ({"inputs": ["abcdefgh"]}, "inputs[0]"),
        ({"inputs": ["abc", [1]]}, "inputs"),
        ({"inputs": [["a"]]}, "inputs[0][0]"),
        ({"inputs": [7]}, "inputs[0]"),
        ({"inputs": ["abc"], "how": {"beams": 99}}, "how.beams"),
        ({"inputs": ["abc"], "how": 7}, "how"),
    ],
    ids=str,
)
def test_what_cannot_be_answered(http, reversing, asked, path):
    answer = http.post(f"/api/runs/{reversing['id']}/predict", json=asked)
    assert answer.status_code == 422, answer.text
    assert path in [error["path"] for error in answer.json()["errors"]]


def test_a_run_on_a_pasted_text_trains_and_goes_on(http, start_run):
    own = "Der Mond ist aufgegangen 🌙, die goldnen Sternlein prangen. " * 30
    run = start_run(sequence_spec({"kind": "text", "length": 12}) | {"data": {"kind": "text", "passage": "own", "own": own, "length": 12}})
    deadline = time.monotonic() + 60
    while (status := http.get(f"/api/runs/{run['id']}").json())["epoch"] < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert status["metrics"]["test"]["perplexity"] > 1
    (answer,) = http.post(f"/api/runs/{run['id']}/predict", json={"inputs": ["Der "], "how": {"symbols": 20}}).json()["answers"]
    assert len(answer["written"]) == 20


@pytest.mark.parametrize(("own", "status"), [("", 422), ("a" * 500, 422), ("ab " * 100_000, 422), ("ab " * 600_000, 413)])
def test_texts_that_cannot_be_learnt_from(http, own, status):
    answer = http.post("/api/runs", json={"spec": {"data": {"kind": "text", "passage": "own", "own": own}}})
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["errors"][0]["path"] == "data.own"
        assert len(answer.content) < 1000


def test_networks_for_sequences_are_trained_by_name():
    done = glassnet("train", "attention", "--data", "reverse", "--epochs", "1", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert set(found["test"]) == {"loss", "accuracy", "exact"}
    wrong = glassnet("train", "attention", "--data", "sentiment", "--epochs", "1")
    assert wrong.returncode == 2
    assert "sentiment asks for none" in wrong.stderr
    many = glassnet("train", "lstm-classifier", "--draws", "3", "--epochs", "1")
    assert many.returncode == 2
    assert "one network at a time" in many.stderr
