"""Targets of regression are learnt scaled, and everything that is told stands in their own units."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine.data.scalers import TargetScale
from engine.ensemble import Ensemble
from engine.persist import load_run, open_checkpoint, save_run, seal
from engine.run import Run
from engine.spec import parse_spec


def trained(epochs: int = 20, head: str = "auto", **data: Any) -> Run:
    layers = [{"kind": "dense", "units": 8, "activation": "relu"}, {"kind": "dense", "units": 1, "activation": head}]
    spec = {"data": {"kind": "diabetes"} | data, "model": {"layers": layers}, "optimizer": {"kind": "adam", "learning_rate": 0.01}}
    run = Run(parse_spec(spec))
    run.take_steps("epoch", epochs)
    return run


@pytest.fixture(scope="module")
def run() -> Run:
    return trained()


def test_a_scale_is_fitted_on_the_training_part_and_survives_exactly(run: Run) -> None:
    dataset = run.experiment.dataset
    train = dataset.labels[dataset.part("train")]
    assert dataset.target_scale == TargetScale(float(train.mean()), float(train.std()))
    assert TargetScale.from_dict(json.loads(json.dumps(dataset.target_scale.to_dict()))) == dataset.target_scale
    np.testing.assert_allclose(dataset.target_scale.back(dataset.target_scale.into(train)), train, rtol=1e-12)


def test_targets_of_one_value_or_none_keep_their_scale() -> None:
    assert TargetScale.fit(np.full(4, 7.0)) == TargetScale(7.0, 1.0)
    assert TargetScale.fit(np.zeros(0)).plain


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf")])
def test_a_scale_that_is_none_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="scale positive"):
        TargetScale.from_dict({"offset": 0.0, "scale": scale})


def test_it_learns_in_a_few_epochs_what_took_many(run: Run) -> None:
    found = run.experiment.measure()["train"]
    slow = trained(scale_target=False).experiment.measure()["train"]
    assert found is not None and slow is not None and found["mae"] < 45 < slow["mae"]  # noqa: PT018 - one figure beside the other


def test_the_loss_is_of_the_scaled_target_and_the_mean_error_in_its_units(run: Run) -> None:
    experiment = run.experiment
    train = experiment.parts["train"]
    truth = experiment.dataset.labels[train]
    said = np.array(run.predict(rows(run, train))["outputs"])[:, 0]
    measured = experiment.measure()["train"]
    assert measured is not None
    assert measured["mae"] == pytest.approx(np.abs(said - truth).mean(), rel=1e-4)
    assert measured["loss"] == pytest.approx(((said - truth) ** 2).mean() / truth.var(), rel=1e-4)


def rows(run: Run, chosen: Any) -> list[list[float]]:
    return np.stack([values[chosen] for values in run.experiment.dataset.values], axis=1).tolist()  # type: ignore[attr-defined]  # a table


def test_every_view_tells_the_same_value_in_the_same_units(run: Run) -> None:
    said = np.array(run.predict(rows(run, np.arange(5)))["outputs"])[:, 0]
    np.testing.assert_allclose(run.summary({"view": "predictions"}).arrays["prediction"][:5], said, rtol=1e-4)
    np.testing.assert_allclose(run.summary({"view": "residuals"}).arrays["prediction"][:5], said, rtol=1e-4)
    told = json.loads(run.summary({"view": "inspect", "what": "point", "point": 3}).meta["json"])
    assert told["at"]["output"][0] == pytest.approx(said[3], rel=1e-4)
    assert told["at"]["target"][0] == pytest.approx(run.experiment.dataset.labels[3], rel=1e-6)
    units = next(line for line in told["formulas"] if line["name"] == "units")
    assert units["value"] == pytest.approx(said[3], rel=1e-4)


def test_a_plane_through_the_table_has_values_in_the_units_of_the_target(run: Run) -> None:
    frame = run.summary({"view": "boundary", "resolution": 8, "across": "bmi", "down": "blood pressure"})
    low, high = json.loads(frame.meta["low"]), json.loads(frame.meta["high"])
    labels = run.experiment.dataset.labels
    assert (low, high) == (labels.min(), labels.max())
    values = low + (high - low) * frame.arrays["value"].astype(float) / 255
    assert values.std() > 10
    assert abs(values.mean() - labels.mean()) < 80


def test_the_example_at_hand_is_told_in_its_units() -> None:
    stepped = trained(1)
    stepped.take_steps("example", 1)
    told = json.loads(stepped.summary({"view": "example"}).meta["json"])
    assert told["target"][0] == pytest.approx(told["label"], rel=1e-6)
    assert f"the target is {told['label']:.4g}" in told["sentence"]


def test_a_checkpoint_keeps_the_scale_and_goes_on_bit_for_bit(run: Run) -> None:
    again = load_run(save_run(run))
    assert again.experiment.head.target_scale == run.experiment.head.target_scale
    other = load_run(save_run(run))
    for each in (again, other):
        each.take_steps("epoch", 2)
    np.testing.assert_array_equal(again.experiment.network.values, other.experiment.network.values)


def test_a_checkpoint_from_before_targets_were_scaled_says_what_it_said() -> None:
    old = trained(scale_target=False)
    arrays, words = open_checkpoint(save_run(old))
    del words["spec"]["data"]["scale_target"], words["kept"]["target_scale"]
    again = load_run(seal(arrays, words))
    assert again.experiment.head.target_scale.plain
    assert again.predict(rows(old, np.arange(3))) == old.predict(rows(old, np.arange(3)))


def test_a_last_layer_that_cannot_say_any_number_is_asked_for_the_values_themselves() -> None:
    assert trained(1, "softplus").experiment.head.target_scale.plain
    assert not trained(1, "linear").experiment.head.target_scale.plain


@pytest.mark.parametrize("data", [{"kind": "plane"}, {"kind": "sine"}, {"kind": "iris"}, {"kind": "circles"}])
def test_everything_else_stands_for_itself(data: dict[str, Any]) -> None:
    spec = parse_spec({"data": data})
    head = Run(spec).experiment.head
    assert head.target_scale.plain
    outputs = np.ones((2, 3), np.float32)
    assert head.in_units(outputs) is outputs


def test_many_networks_at_once_are_scored_in_the_units_of_the_target(run: Run) -> None:
    many = Ensemble(run.spec, 2)
    many.train(20)
    scores = many.scores()["train"]
    assert scores is not None and (scores < 60).all() and (scores > 5).all()  # noqa: PT018 - bounds of one array


def test_going_over_to_another_loss_keeps_the_scale(run: Run) -> None:
    other = trained(1)
    other.command({"type": "set", "id": "1", "changes": {"loss.kind": "mae"}})
    measured = other.experiment.measure()["train"]
    assert measured is not None
    assert measured["mae"] == pytest.approx(measured["loss"] * other.experiment.head.target_scale.scale, rel=1e-4)
