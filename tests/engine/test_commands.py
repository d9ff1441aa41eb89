"""Commands: what is understood, what is refused and where, and thousands of messages that must not hurt a run."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest

from engine import commands
from engine.commands import parse_command
from engine.errors import SpecError, StateError
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import HEAD, SPECS, fingerprint, points_of
from tests.engine.test_spec import JUNK, mutated

GOOD: list[dict[str, Any]] = [
    {"type": "play"},
    {"type": "pause"},
    {"type": "step"},
    {"type": "step", "unit": "example", "count": 3},
    {"type": "step", "unit": "batch", "count": 2},
    {"type": "reset"},
    {"type": "reset", "weights": "new"},
    {"type": "speed", "epochs_per_second": 30},
    {"type": "speed", "epochs_per_second": None},
    {"type": "rewind", "step": 0},
    {"type": "rewind", "step": 5},
    {"type": "pocket"},
    {"type": "edit", "parameter": "dense_1.kernel", "index": [0, 0], "value": -1.5},
    {"type": "edit", "parameter": "dense_1.bias", "index": [0], "value": 2},
    {"type": "points", "points": [[1, 1, 0], [2, 2, 1, 0], [-1, 0, 1, 2]]},
    {"type": "points", "add": [[0, 0, 1], [1, -1, 0]], "remove": [0], "move": [[1, 0.5, 0.5]]},
    {"type": "points", "add": [[0.2, 0.2, 2]], "classes": 3},
    {"type": "set", "changes": {"optimizer.learning_rate": 0.3}},
    {"type": "set", "changes": {"training.kind": "perceptron", "model.layers": [HEAD]}},
    {"type": "set", "changes": {"data.kind": "moons", "training.kind": "supervised"}},
    {"type": "set", "changes": {"model.layers[0].units": 4, "data.features": ["x", "y", "xy"]}},
    {"type": "set", "spec": SPECS["xor"]},
    {"type": "set", "spec": SPECS["sine"], "restart": True},
    {"type": "set", "spec": SPECS["empty"]},
]


@pytest.mark.parametrize("message", GOOD, ids=str)
def test_understood(message):
    order = parse_command({**message, "id": "c-1"})
    assert order.id == "c-1"
    assert order.type == message["type"]  # type: ignore[attr-defined]  # every command has one


def test_each_command_is_met_here():
    assert {message["type"] for message in GOOD} == {kind.model_fields["type"].annotation.__args__[0] for kind in commands.KINDS}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("message", "path"),
    [
        ({"type": "nope"}, ""),
        ({}, ""),
        ({"type": None}, ""),
        ({"type": "play", "now": True}, "now"),
        ({"type": "play", "id": ""}, "id"),
        ({"type": "play", "id": "x" * 65}, "id"),
        ({"type": "step", "unit": "week"}, "unit"),
        ({"type": "step", "count": 0}, "count"),
        ({"type": "step", "count": 10_001}, "count"),
        ({"type": "speed", "epochs_per_second": 0}, "epochs_per_second"),
        ({"type": "speed", "epochs_per_second": float("nan")}, "epochs_per_second"),
        ({"type": "edit", "parameter": "a", "index": [0], "value": 1e7}, "value"),
        ({"type": "edit", "parameter": "a", "index": [0, "b"], "value": 1}, "index[1]"),
        ({"type": "rewind", "step": -1}, "step"),
        ({"type": "points", "points": [[1, 2]]}, "points[0]"),
        ({"type": "points", "add": [[1, 2, 0], [1, 2, 0, 0, 0]]}, "add[1]"),
        ({"type": "points", "add": [[1, float("inf"), 0]]}, "add[0][1]"),
        ({"type": "points", "classes": 7}, "classes"),
        ({"type": "set", "changes": []}, "changes"),
    ],
    ids=str,
)
def test_refused_at_the_field(message, path):
    with pytest.raises(SpecError) as refused:
        parse_command(message)
    assert [problem.path for problem in refused.value.problems] == [path]


@pytest.mark.parametrize("message", [None, 3, "play", [], True], ids=str)
def test_only_an_object_is_a_command(message):
    with pytest.raises(SpecError, match="a command is a JSON object"):
        parse_command(message)


def usable(made: Run) -> None:
    """Nothing is broken: it can be asked, read, and, where there are points, trained."""
    status = made.status_message()
    assert json.dumps([status, made.take_events(), made.spec.to_json()], allow_nan=False)
    assert parse_spec(made.spec.to_json()) == made.spec
    assert made.experiment.network.finite()
    assert made.timeline.steps() == sorted(made.timeline.steps())
    steps = made.history.since(0)["step"]
    assert (np.diff(steps) >= 0).all()
    assert len(points_of(made.experiment).points) == len(made.summary({"view": "data"}).arrays["x"])
    assert made.predict([[0, 0]])["outputs"]


def spoiled(chance: random.Random) -> Any:
    message = dict(chance.choice(GOOD))
    what = chance.random()
    if what < 0.45:
        return message
    if what < 0.9:
        return mutated(message, chance)
    if what < 0.95:
        return {"type": "set", "changes": {chance.choice(list(PATHS)): chance.choice(JUNK)}}
    return chance.choice(JUNK)


PATHS = [
    "seed",
    "data.points",
    "data.kind",
    "model.layers[0]",
    "model.layers[0].name",
    "training.kind",
    "loss.kind",
    "data.features",
    "data.split",
    "x",
    "",
]


@pytest.mark.parametrize("seed", range(3))
def test_a_thousand_messages_later_the_run_is_still_usable(seed):
    chance = random.Random(seed)
    made = Run(parse_spec({"data": {"samples": 40}, "model": {"layers": [{"units": 3}, HEAD]}, "training": {"batch_size": 16}}))
    answered = 0
    for i in range(1000):
        message = spoiled(chance)
        if isinstance(message, dict) and isinstance(message.get("count"), int) and message["count"] > 50:
            continue
        before = fingerprint(made)
        try:
            reply = made.command(message)
        except SpecError as refused:
            assert refused.problems
            assert fingerprint(made) == before
        except StateError as refused:
            assert str(refused)
            assert fingerprint(made) == before
        else:
            assert json.dumps(reply, allow_nan=False)
            answered += 1
        made.advance(0.0005)
        if i % 20 == 0:
            usable(made)
    usable(made)
    assert answered > 300
