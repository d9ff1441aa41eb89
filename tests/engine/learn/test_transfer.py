"""Transfer: the layers taken over stay to the bit, then move a little; the head is new."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from engine.errors import SpecError
from engine.experiment import Experiment
from engine.run import Run
from engine.spec import parse_spec
from engine.zoo import load, zoo
from tests.engine.specs import HEAD, RECIPES, spec

KERNELS = ("dense_1.kernel", "dense_2.kernel", "dense_3.kernel")


def moved(experiment: Experiment, epochs: int) -> list[bool]:
    """Which of the kernels change over some epochs."""
    views = experiment.network.views()
    before = {name: views[name].copy() for name in KERNELS}
    for _ in range(epochs):
        experiment.learner.run_epoch()
    return [bool((views[name] != before[name]).any()) for name in KERNELS]


def test_the_head_first_then_everything():
    experiment = Experiment(spec("transfer"))
    assert moved(experiment, 2) == [False, False, True]
    assert moved(experiment, 1) == [True, True, True]


def test_frozen_up_to_a_layer():
    experiment = Experiment(spec("transfer-up-to"))
    assert moved(experiment, 3) == [False, True, True]
    assert moved(experiment, 1) == [True, True, True]


def test_the_rate_becomes_small():
    experiment = Experiment(spec("transfer-up-to"))
    rates = []
    for _ in range(5):
        rates.append(experiment.learner.rate())
        experiment.learner.run_epoch()
    full = experiment.spec.optimizer.learning_rate
    assert rates == pytest.approx([full, full, full, full * 0.003, full * 0.003])


def test_a_frozen_phase_is_training_of_a_network_with_frozen_layers():
    value = {**RECIPES["transfer"], "training": {"kind": "transfer", "unfreeze_after": None, "batch_size": 8}}
    frozen = {"layers": [{"units": 5, "trainable": False}, {"units": 3, "trainable": False}, HEAD]}
    one = Experiment(parse_spec(value))
    other = Experiment(parse_spec({**value, "model": frozen, "training": {"batch_size": 8}}))
    for experiment in (one, other):
        for _ in range(3):
            experiment.learner.run_epoch()
    for name, view in one.network.views().items():
        np.testing.assert_array_equal(view, other.network.views()[name])


def test_normalization_that_is_taken_over_keeps_its_statistics():
    chain = [{"units": 5}, {"kind": "batch_norm"}, {"kind": "dropout", "rate": 0.5}, {"units": 4}, HEAD]
    value = {"data": {"samples": 40}, "model": {"layers": chain}, "training": {"kind": "transfer", "unfreeze_after": 1}}
    experiment = Experiment(parse_spec(value))
    views = experiment.network.views()
    before = {name: views[name].copy() for name in views if "moving" in name}
    noise = str(experiment.progress.noise.bit_generator.state)
    for _ in range(3):
        experiment.learner.run_epoch()
    assert before
    assert all((views[name] == kept).all() for name, kept in before.items())
    assert str(experiment.progress.noise.bit_generator.state) == noise


def test_in_a_run_the_head_is_new_and_the_rest_is_kept():
    made = Run(parse_spec({**RECIPES["transfer"], "training": {"batch_size": 8}}))
    made.take_steps("epoch", 3)
    before = {name: view.copy() for name, view in made.experiment.network.views().items()}
    reply = made.command({"type": "set", "changes": {"training.kind": "transfer", "data.kind": "moons"}})
    after = made.experiment.network.views()
    assert reply["renewed"] == ["dense_3"]
    assert [(after[name] == before[name]).all() for name in KERNELS] == [True, True, False]
    made.take_steps("epoch", 1)
    assert [row["trainable"] for row in made.status_message()["layers"]] == [False, False, True]
    kept = made.experiment.network.views()["dense_3.kernel"].copy()
    assert made.command({"type": "set", "changes": {"data.noise": 0.2}})["renewed"] == []
    np.testing.assert_array_equal(made.experiment.network.views()["dense_3.kernel"], kept)


def lenet_features(**training):
    layers = [*(layer.model_dump(mode="json") for layer in zoo["lenet_relu"].layers()[:-1]), HEAD]
    return {"data": {"kind": "image_folder", "folder": "squares", "size": 28, "color": False}, "model": {"layers": layers},
            "training": {"kind": "transfer", "source": "lenet", **training}}  # fmt: skip


@pytest.fixture
def squares(tmp_path, monkeypatch):
    """Twenty pictures of two kinds, in the data folder."""
    monkeypatch.setenv("GLASSNET_DATA_DIR", str(tmp_path))
    for name in ("light", "dark"):
        folder = tmp_path / "images" / "squares" / name
        folder.mkdir(parents=True)
        for number in range(10):
            Image.new("L", (28, 28), 200 * (name == "light") + number).save(folder / f"{number}.png")


def test_it_begins_with_what_a_shipped_network_learnt(squares):
    experiment = Experiment(parse_spec(lenet_features()))
    theirs, ours = load("lenet").views(), experiment.network.views()
    for name, view in ours.items():
        assert name.startswith("dense_3") or (view == theirs[name]).all()
    assert ours["dense_3.kernel"].shape != theirs["dense_3.kernel"].shape


def test_what_the_source_does_not_have_is_named(squares):
    with pytest.raises(SpecError, match="no network called 'alexnet' is shipped with weights; there are lenet"):
        parse_spec(lenet_features(source="alexnet"))
    wider = lenet_features()
    wider["model"]["layers"][0]["filters"] = 7
    with pytest.raises(
        SpecError, match=r"lenet: conv2d_1.kernel has the shape \(5, 5, 1, 6\); conv2d_1.kernel needs \(5, 5, 1, 7\)"
    ) as refused:
        parse_spec(wider)
    assert [problem.path for problem in refused.value.problems] == ["training.source"]
    named = lenet_features()
    named["model"]["layers"][0]["name"] = "eyes"
    with pytest.raises(SpecError, match=r"lenet has no 'eyes.kernel', where eyes.kernel should come from"):
        parse_spec(named)


def test_thawing_is_told():
    made = Run(spec("transfer"))
    made.take_steps("epoch", 4)
    told = [event for event in made.take_events() if event["kind"] == "unfrozen"]
    assert [event["epoch"] for event in told] == [2]
    assert "up to dense_2 learn too; the learning rate is 0.00009." in told[0]["message"]


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"training.frozen_up_to": "conv"}, "training.frozen_up_to", "no layer is called 'conv'; there are dense_1, dense_2, dense_3"),
        ({"training.frozen_up_to": "dense_3"}, "training.frozen_up_to", "no layer with weights is left to learn"),
        ({"model.layers": [{"kind": "dense", **HEAD}]}, "model.layers", "at least two with weights"),
    ],
    ids=str,
)
def test_what_cannot_work(changes, path, words):
    with pytest.raises(SpecError) as refused:
        Run(spec("transfer")).command({"type": "set", "changes": changes})
    assert [problem.path for problem in refused.value.problems] == [path]
    assert words in refused.value.problems[0].message
