"""Every disease is found, in time; every remedy cures it; the healthy are left in peace."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pytest

from app.labs import built_in_labs
from engine.diagnose import detectors
from engine.diagnose.probe import Look, Probe
from engine.history import History
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.diseases import DISEASES, RARE, dense
from tests.engine.specs import HEAD, SPECS


def kinds(run: Run) -> dict[str, dict[str, Any]]:
    return {finding["kind"]: finding for finding in run.status_message()["findings"]}


def ill(name: str) -> tuple[Run, dict[str, Any]]:
    """A run that has the disease, stepped until it is found, and what was found."""
    disease = DISEASES[name]
    run = Run(parse_spec(disease.spec))
    for command in disease.before:
        run.command(command)
    began = run.epoch
    while name not in kinds(run) and run.epoch < began + disease.within and not run.ended:
        run.command({"type": "step", "unit": "epoch"})
    assert name in kinds(run), f"not found after {run.epoch - began} epochs; found {list(kinds(run))}"
    return run, kinds(run)[name]


def health(run: Run, name: str) -> float:
    """How well the run does, by what the cure must make better: more is better."""
    measured = {part: found or {} for part, found in run.experiment.measure().items()}
    if name == "recall":
        return float(np.mean(run.predict([point[:2] for point in RARE])["classes"]))
    if name == "held_out":
        return -measured["validation"]["loss"]
    return measured["train"]["accuracy"] if name == "accuracy" else -measured["train"]["loss"]


def train(run: Run, epochs: int) -> None:
    for _ in range(epochs):
        if run.ended:
            break
        run.command({"type": "step", "unit": "epoch"})


@pytest.mark.parametrize("name", DISEASES)
def test_found_in_time_with_evidence_and_a_place_to_look(name):
    run, finding = ill(name)
    assert finding["level"] in {"error", "warning", "info"}
    assert finding["evidence"]
    assert finding["numbers"]
    assert finding["show"]["panel"] in {"network", "learned", "charts", "training", "data"}
    layers = run.experiment.network.nodes
    if "layer" in finding["show"]:
        assert 1 <= finding["show"]["layer"] <= len(layers)
        assert all(0 <= unit < layers[finding["show"]["layer"] - 1].out_shape[-1] for unit in finding["show"].get("units", []))
    assert [kind for kind, other in kinds(run).items() if other["level"] != "info"] == [name]


@pytest.mark.parametrize("name", DISEASES)
def test_the_remedy_cures(name):
    disease = DISEASES[name]
    untreated, _ = ill(name)
    treated, finding = ill(name)
    treated.command(finding["remedy"]["command"])
    for run in (untreated, treated):
        train(run, disease.heals)
    assert name not in kinds(treated)
    assert health(treated, disease.better) > health(untreated, disease.better)


@pytest.mark.parametrize(("train", "held", "told"), [(0.986, 0.629, True), (0.986, 0.81, False), (0.8, 0.5, False)])
def test_far_fewer_right_of_those_held_out_is_told_before_their_loss_rises(train, held, told):
    run = Run(parse_spec(SPECS["default"]))
    run.command({"type": "step", "unit": "epoch", "count": 3})
    run.history = History(run.experiment.curve_columns())
    for ago in (2, 1, 0):
        assert "overfitting" not in kinds(run)  # once is chance
        run.history.append({"epoch": run.epoch - ago, "step": run.step - ago, "train_accuracy": train, "validation_accuracy": held})
    finding = kinds(run).get("overfitting")
    assert (finding is not None) is told
    if finding:
        assert finding["evidence"] == "It is right on 98.6% of the training examples, and on 62.9% of the validation examples."
        assert finding["remedy"]["command"]["changes"] == {"regularization.l2": 0.01}


LABS = {name: lab for name, lab in built_in_labs().items() if lab.instrument is None}
HEALTHY = {
    **{f"lab-{name}": lab.spec for name, lab in LABS.items()},
    **{
        name: parse_spec(SPECS[name])
        for name in ("default", "xor", "blobs-6", "two-units", "plane", "perceptron", "adaline", "logistic", "features")
    },
    **{
        f"{data}-{activation}": parse_spec(
            {"data": {"kind": data}, "model": {"layers": [dense(8, activation), dense(8, activation), HEAD]}}
        )
        for data in ("moons", "rings", "blobs", "xor", "checkerboard", "plane", "bumps", "spiral", "iris", "wine")
        for activation in ("tanh", "relu", "sigmoid")
    },
}


LARGE, EPOCHS, FAR = 10_000, 8, 500
"""A network of so many parameters is watched over so many epochs, or updates, and no further: its layers, weights and data. What looks at
losses looks at 20 epochs and more, and is tried on the smaller ones, over 150."""


@pytest.mark.parametrize("name", HEALTHY)
def test_no_false_alarm(name):
    run = Run(HEALTHY[name])
    lab = LABS.get(name.removeprefix("lab-"))
    taught = set(lab.metadata.ailments) if lab else set()
    looks, epochs, far = (30, 5, inf) if run.experiment.network.size < LARGE else (EPOCHS, 1, FAR)
    for _ in range(looks):
        alarms = {kind for kind, finding in kinds(run).items() if finding["level"] != "info" or lab}
        assert alarms <= taught, f"at epoch {run.epoch}"
        if run.step >= far:
            break
        train(run, epochs)


def test_a_finding_of_a_moment_is_gone_where_the_moment_is_not_yet():
    run, _ = ill("plateau")
    step = run.step
    run.command({"type": "rewind", "step": step // 8})
    assert "plateau" not in kinds(run)
    run.command({"type": "rewind", "step": step})
    assert "plateau" in kinds(run)


def test_looking_moves_nothing():
    looked, left = (Run(parse_spec({"model": {"layers": [dense(8, "relu"), {"kind": "dropout", "rate": 0.3}, HEAD]}}))
                    for _ in range(2))  # fmt: skip
    for _ in range(20):
        kinds(looked)
        for run in (looked, left):
            run.command({"type": "step", "unit": "batch"})
    assert looked.experiment.network.values.tobytes() == left.experiment.network.values.tobytes()


def test_the_inside_is_looked_at_seldom_while_it_trains(monkeypatch):
    looks: list[int] = []
    look = Probe.look

    def counted(probe: Probe) -> Look:
        looks.append(1)
        return look(probe)

    monkeypatch.setattr(Probe, "look", counted)
    run = Run(parse_spec({}))
    run.command({"type": "play"})
    for _ in range(50):
        run.advance(0.001)
        run.status_message()
    assert len(looks) < 10


def test_every_detector_has_its_disease():
    assert set(detectors.names()) - {"no_points", "one_class"} == set(DISEASES)
