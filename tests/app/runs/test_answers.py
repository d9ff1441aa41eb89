"""What a worker answers: many steps at once are taken as one after the other, and measured at the first and the last of them alone."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import pytest

from app.runs.answers import Answerer
from engine.run import Run
from engine.spec import parse_spec


def answered(run: Run, **command: Any) -> dict[str, Any]:
    """The reply to a command."""
    answerer = Answerer(run, OrderedDict(), alive=lambda: None)
    answerer.answer({"ref": 1, "op": "command", "id": "a", "command": command})
    return dict(answerer.note()["answered"])["a"]


@pytest.mark.parametrize("unit", ["example", "batch"])
def test_many_steps_are_measured_at_the_first_and_the_last(unit):
    run, single = Run(parse_spec({})), Run(parse_spec({}))
    reply = answered(run, type="step", unit=unit, count=6)
    for _ in range(6):
        single.command({"type": "step", "unit": unit})
    assert reply == {"ok": True, "taken": 6, "epoch": 0, "step": run.step}
    assert run.experiment.network.values.tobytes() == single.experiment.network.values.tobytes()
    assert run.history.since(0)["step"].tolist() == ([0, 1, 6] if unit == "batch" else [0])
    assert (run.last_example is None) == (unit == "batch")


def test_epochs_are_measured_one_by_one_and_phases_told():
    run = Run(parse_spec({}))
    assert answered(run, type="step", count=5)["epoch"] == 5
    assert run.history.since(0)["epoch"].tolist() == [0, 1, 2, 3, 4, 5]
    told = answered(run, type="step", unit="phase", count=3)
    assert (told["taken"], told["phase"]) == (3, "backward")


def test_a_wrong_step_is_refused_before_the_first():
    run = Run(parse_spec({}))
    assert not answered(run, type="step", unit="mile", count=7)["ok"]
    assert run.step == 0
