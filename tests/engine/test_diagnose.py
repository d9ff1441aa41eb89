"""The doctor: the right finding, its evidence and its remedy, and no false alarm."""

from __future__ import annotations

from typing import Any

import pytest

from engine.diagnose import PATIENCE
from engine.errors import StateError
from engine.persist import load_run, save_run
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import HEAD, NEURON, SPECS, run, sequence_spec


def found(made: Run) -> dict[str, Any]:
    return {finding["kind"]: finding for finding in made.status_message()["findings"]}


def epochs(made: Run, count: int) -> None:
    made.command({"type": "step", "unit": "epoch", "count": count})


@pytest.mark.parametrize("name", ["default", "xor", "perceptron", "adaline", "plane", "sine", "blobs-6"])
def test_the_healthy_are_left_in_peace(name):
    made = run(name)
    epochs(made, 3)
    assert not found(made)


@pytest.mark.parametrize("rule", ["error", "rosenblatt", "ciml"])
def test_xor_goes_round_in_circles(rule):
    made = Run(parse_spec({**SPECS["cycling"], "training": {"kind": "perceptron", "rule": rule}}))
    epochs(made, 30)
    finding = found(made)["cycling"]
    assert "will never settle" in finding["message"]
    assert "of 4 right" in finding["message"]
    made.command(finding["remedy"]["command"])
    accuracy = made.status_message()["metrics"]["train"]["accuracy"]
    assert accuracy >= 0.5
    assert f"{int(4 * accuracy)} of 4 right" in finding["message"]


def test_clouds_that_overlap_do_not_settle():
    data = {"kind": "blobs", "samples": 60, "noise": 0.5}
    made = Run(parse_spec({"data": data, "model": NEURON, "training": {"kind": "perceptron", "shuffle": True}}))
    epochs(made, PATIENCE * 6)
    assert "cycling" in found(made)


def noisy() -> Run:
    data = {"kind": "xor", "samples": 60, "noise": 0.2, "label_noise": 0.1}
    return Run(parse_spec({"data": data, "model": NEURON, "training": {"kind": "perceptron"}}))


def test_going_back_and_on_again_is_no_circle():
    made = noisy()
    epochs(made, 10)
    made.command({"type": "rewind", "step": made.step // 2})
    epochs(made, 4)
    assert made.watch.cycle is None


def test_weights_put_back_by_hand_are_no_circle():
    made = noisy()
    epochs(made, 6)
    for name, index in (("kernel", [0, 0]), ("kernel", [1, 0]), ("bias", [0])):
        made.command({"type": "edit", "parameter": f"dense_1.{name}", "index": index, "value": 0})
    epochs(made, 4)
    assert made.watch.cycle is None


def test_the_pocket_never_gets_worse_and_is_what_it_says():
    made = noisy()
    best = 10**9
    for _ in range(15):
        epochs(made, 1)
        assert made.watch.pocket_mistakes is not None
        assert made.watch.pocket_mistakes <= best
        best = made.watch.pocket_mistakes
    reply = made.command({"type": "pocket"})
    assert reply["mistakes"] == best
    count = made.experiment.learner.count
    assert made.status_message()["metrics"]["train"]["accuracy"] == pytest.approx(1 - best / count)
    assert made.status == "paused"


def test_the_pocket_does_not_outlive_its_data():
    made = noisy()
    epochs(made, 3)
    early = made.step
    made.command({"type": "set", "changes": {"data.features": ["x", "y", "xy"]}})
    with pytest.raises(StateError, match="there is no pocket"):
        made.command({"type": "pocket"})
    epochs(made, 2)
    made.command({"type": "rewind", "step": early - 1})
    with pytest.raises(StateError, match="there is no pocket"):
        made.command({"type": "pocket"})


def test_the_pocket_of_what_was_ahead_can_still_be_taken():
    made = noisy()
    epochs(made, 10)
    mistakes = made.watch.pocket_mistakes
    made.command({"type": "rewind", "step": 3})
    assert made.command({"type": "pocket"}) == {"mistakes": mistakes}


def test_only_the_perceptron_has_a_pocket():
    made = run("default")
    epochs(made, 2)
    with pytest.raises(StateError, match="only the perceptron"):
        made.command({"type": "pocket"})


@pytest.mark.parametrize(
    ("name", "kind"), [("empty", "no_points"), ("no-training-part", "no_points"), ("one-class", "one_class"), ("one-point", "one_class")]
)
def test_too_few_points(name, kind):
    assert list(found(run(name))) == [kind]


def test_a_text_of_almost_one_character_is_no_class_to_be_drawn():
    data = {"kind": "text", "passage": "own", "own": "a" * 2000 + "b" * 100, "length": 16}
    (finding,) = found(Run(parse_spec(sequence_spec({"kind": "text", "length": 16}) | {"data": data}))).values()
    assert finding["kind"] == "one_class"
    assert "Draw" not in finding["message"]
    assert finding["evidence"].startswith("'a', ")


PHOTOS = {"kind": "fruits", "scaling": "none", "split": {"train": 0.7, "validation": 0.1, "test": 0.2}}


def photo_run(*hidden: dict[str, Any], **data: Any) -> Run:
    layers = [{"kind": "flatten"}, *({"kind": "dense", "activation": "relu", **layer} for layer in hidden), HEAD]
    return Run(parse_spec({"data": PHOTOS | data, "model": {"layers": layers}}))


def test_a_layer_that_is_dead_on_every_photo_is_told_at_once_by_its_name_with_what_to_do():
    made = photo_run({"units": 32, "bias_initializer": {"kind": "constant", "value": -10.0}})
    finding = found(made)["dead_units"]
    assert finding["level"] == "error"
    assert "Every unit of the layer Dense is dead" in finding["message"]
    assert "scaled inputs" in finding["message"]
    assert finding["evidence"].endswith("over 64 training examples: 0.")
    made.command(finding["remedy"]["command"])
    assert "dead_units" not in found(made)


@pytest.mark.parametrize("seed", [1, 7])
def test_photos_are_standardized_unless_asked_otherwise_and_a_hidden_layer_lives(seed):
    data = {name: value for name, value in PHOTOS.items() if name != "scaling"}
    made = Run(parse_spec({
        "seed": seed, "data": data, "model": {"layers": [{"kind": "flatten"}, {"units": 32, "activation": "relu"}, HEAD]},
        "optimizer": {"kind": "adam", "learning_rate": 0.0005}, "training": {"kind": "supervised", "batch_size": 32},
    }))  # fmt: skip
    inputs = made.experiment.dataset.take(made.experiment.parts["train"])
    assert inputs.mean(axis=(0, 2, 3)) == pytest.approx([0, 0, 0], abs=0.01)
    assert inputs.std(axis=(0, 2, 3)) == pytest.approx([1, 1, 1], abs=0.01)
    epochs(made, 5)
    assert made.status_message()["metrics"]["train"]["accuracy"] > 0.9
    assert "dead_units" not in found(made)


def test_a_layer_is_named_as_its_column_is_and_which_of_its_sort_it_is():
    dead = {"units": 16, "bias_initializer": {"kind": "constant", "value": -10.0}}
    assert "of Dense 2 of 2 is dead" in found(photo_run({"units": 16}, dead))["dead_units"]["message"]


def test_of_a_network_too_large_to_look_at_many_examples_nothing_is_said_about_units():
    made = photo_run({"units": 4, "bias_initializer": {"kind": "constant", "value": -10.0}}, size=128)
    assert "dead_units" not in found(made)


def test_inputs_of_very_different_size():
    data = {"kind": "circles", "scaling": "none", "features": ["x", {"kind": "formula", "expression": "x**4"}]}
    made = Run(parse_spec({"data": data, "model": {"layers": [HEAD]}}))
    finding = found(made)["unscaled"]
    made.command(finding["remedy"]["command"])
    assert not found(made)


def test_a_loss_that_grows_is_told_with_a_smaller_rate_that_mends_it():
    run = Run(parse_spec({"optimizer": {"kind": "adam", "learning_rate": 0.03}}))
    run.command({"type": "step", "count": 80})
    assert "growing" not in [finding["kind"] for finding in run.status_message()["findings"]]
    run.command({"type": "set", "changes": {"optimizer.learning_rate": 50}})
    run.command({"type": "step", "count": 20})
    (found,) = [finding for finding in run.status_message()["findings"] if finding["kind"] == "growing"]
    assert "learning rate" in found["message"]
    assert found["remedy"]["command"]["changes"] == {"optimizer.learning_rate": 5}
    run.command(found["remedy"]["command"])
    assert run.spec.optimizer.learning_rate == 5


def test_starting_over_after_divergence_goes_on_at_once():
    layers = [{"units": 4, "activation": "relu"}, {"units": 1, "activation": "linear"}]
    run = Run(parse_spec({"model": {"layers": layers}, "optimizer": {"kind": "sgd", "learning_rate": 100}}))
    run.command({"type": "play"})
    run.advance(1.0)
    (finding,) = run.status_message()["findings"]
    assert finding["kind"] == "diverged"
    run.command(finding["remedy"]["command"])
    assert run.playing


@pytest.mark.parametrize(("mode", "kind"), [("batch", "growing"), ("stochastic", "diverged")])
def test_adaline_whose_steps_are_too_long_is_told_to_start_over(mode, kind):
    layers = [{"units": None, "activation": "linear"}]
    data = {"kind": "blobs", "classes": 2, "scaling": "none"}
    training = {"kind": "adaline", "mode": mode}
    made = Run(parse_spec({"data": data, "model": {"layers": layers}, "training": training, "optimizer": {"learning_rate": 0.5}}))
    epochs(made, 10)
    command = found(made)[kind]["remedy"]["command"]
    assert command["restart"]
    while "growing" in found(made) or "diverged" in found(made):
        rate = made.spec.optimizer.learning_rate / 10
        made.command(command | {"changes": {"optimizer.learning_rate": rate}})
        epochs(made, 10)
    assert made.status_message()["metrics"]["train"]["accuracy"] > 0.9


@pytest.fixture(scope="module")
def learnt() -> bytes:
    made = run("default")
    while made.status_message()["metrics"]["train"]["loss"] > 0.002:
        epochs(made, 50)
    return save_run(made)


@pytest.mark.parametrize(
    "change",
    [
        {"data": {"kind": "xor_gate"}},
        {"data.noise": 0.5},
        {"model.layers": [{"units": 3, "activation": "sigmoid"}] * 3 + [HEAD]},
    ],
    ids="".join,
)
def test_a_loss_that_cannot_be_held_against_the_one_before_has_not_grown(learnt, change):
    made = load_run(learnt)
    made.command({"type": "set", "changes": change})
    for _ in range(10):
        made.command({"type": "step", "unit": "epoch", "count": 2})
        assert "growing" not in found(made)
