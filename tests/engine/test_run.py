"""A run alive: playing, stepping, starting over, changing while it trains, going back in time, and coming to an end."""

from __future__ import annotations

import json
import random
from time import perf_counter
from typing import Any

import numpy as np
import pytest

from engine.errors import SpecError, StateError
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import HEAD, SPECS, TRAINABLE, fingerprint, painted, run, spec


def stepped(made: Run, count: int, unit: str = "batch") -> Run:
    for _ in range(count):
        made.command({"type": "step", "unit": unit})
    return made


def kinds(made: Run) -> list[str]:
    return [event["kind"] for event in made.take_events()]


def accuracy(made: Run) -> float:
    return float(made.status_message()["metrics"]["train"]["accuracy"])


# -- playing ---------------------------------------------------------------------------------------------------------------------


def test_it_trains_only_while_it_plays():
    made = run("default")
    assert made.status == "paused"
    assert made.wait() is None
    assert not made.advance(0.01)
    made.command({"type": "play"})
    assert made.status == "running"
    assert made.wait() == 0
    assert made.advance(0.05)
    assert made.step > 0
    made.command({"type": "pause"})
    before = made.step
    assert not made.advance(0.05)
    assert (made.step, made.status) == (before, "paused")


def test_it_trains_for_about_as_long_as_told():
    made = run("default")
    made.play()
    made.advance(0.01)
    began = perf_counter()
    made.advance(0.1)
    assert 0.09 < perf_counter() - began < 0.5


def test_speed_is_kept():
    made = run("xor")
    made.command({"type": "speed", "epochs_per_second": 100})
    made.play()
    began = perf_counter()
    while perf_counter() - began < 0.4:
        made.advance(0.02)
        assert (made.wait() or 0) <= 0.02
    assert 30 <= made.epoch <= 55
    made.command({"type": "speed", "epochs_per_second": None})
    made.advance(0.05)
    assert made.epoch > 60


def test_the_circles_are_learned():
    made = run("default")
    made.command({"type": "step", "unit": "epoch", "count": 60})
    assert accuracy(made) > 0.97


@pytest.mark.parametrize("name", TRAINABLE)
def test_playing_and_stepping_take_the_same_path(name):
    played, by_steps = run(name), run(name)
    played.play()
    while played.epoch < 3 and played.status == "running":
        played.advance(0.001)
    while by_steps.step < played.step:
        by_steps.command({"type": "step", "unit": "batch"})
    assert fingerprint(played) == fingerprint(by_steps)


@pytest.mark.parametrize("name", SPECS)
def test_the_same_spec_is_the_same_run(name):
    made = []
    for _ in range(2):
        one = run(name)
        if one.experiment.learner.count:
            stepped(one, 2, "epoch")
        made.append(fingerprint(one))
    assert made[0] == made[1]


def test_noise_and_settings_do_not_move_the_initial_weights():
    def weights(**changes: Any) -> bytes:
        return Run(parse_spec({"data": {"kind": "moons"}, **changes})).experiment.network.values.tobytes()

    assert weights() == weights(data={"kind": "moons", "noise": 0.4}) == weights(training={"batch_size": 3}) == weights(redraw={"data": 3})
    assert weights() != weights(redraw={"weights": 1})
    assert weights() != weights(seed=8)


def test_without_points_it_waits():
    for name in ("empty", "no-training-part"):
        made = run(name)
        made.play()
        assert made.status == "waiting"
        assert not made.advance(0.01)
        with pytest.raises(StateError, match="no training point"):
            made.command({"type": "step"})
        made.command({"type": "points", "add": [[1, 1, 0, 0], [-1, -1, 1, 0]]})
        assert made.status == "running"
        assert made.advance(0.01)


# -- starting over ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TRAINABLE)
def test_reset_with_the_same_weights_is_the_beginning(name):
    made = run(name)
    begin = fingerprint(made)
    stepped(made, 3, "epoch")
    generation = made.history.generation
    made.command({"type": "reset", "weights": "same"})
    assert fingerprint(made) == begin
    assert (made.epoch, made.step, made.history.total) == (0, 0, 1)
    assert made.history.generation > generation
    assert made.timeline.steps() == [0]


def test_reset_with_new_weights_draws_others_each_time():
    made = run("default")
    seen = {made.experiment.network.values.tobytes()}
    for i in range(1, 4):
        made.command({"type": "reset", "weights": "new"})
        assert made.spec.redraw.weights == i
        seen.add(made.experiment.network.values.tobytes())
    assert len(seen) == 4
    again = Run(parse_spec(made.spec.to_json()))
    assert fingerprint(again) == fingerprint(made)


def test_new_weights_take_the_place_of_given_ones():
    made = run("xor")
    before = made.experiment.network.values.copy()
    made.command({"type": "reset", "weights": "same"})
    np.testing.assert_array_equal(made.experiment.network.values, before)
    made.command({"type": "reset", "weights": "new"})
    assert not np.isclose(made.experiment.network.values, before).any()
    assert made.spec.model.weights is None


def test_a_change_with_restart_begins_anew():
    made = stepped(run("default"), 3, "epoch")
    reply = made.command({"type": "set", "changes": {"model.layers[0].units": 3}, "restart": True})
    assert reply["restarted"]
    assert (made.epoch, made.step) == (0, 0)
    assert fingerprint(made) == fingerprint(Run(made.spec))


# -- changing while it trains ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer.learning_rate": 0.5},
        {"optimizer.kind": "sgd"},
        {"optimizer.beta_1": 0.5},
        {"schedule.kind": "cosine"},
        {"regularization.l2": 0.1},
        {"training.batch_size": 7},
        {"training.shuffle": False},
        {"loss.kind": "binary_crossentropy"},
        {"data.noise": 0.3},
        {"data.kind": "moons"},
        {"data.scaling": "minmax"},
        {"model.layers[0].activation": "relu"},
        {"model.layers[0].trainable": False},
        {"loss.kind": "hinge"},
    ],
    ids=str,
)
def test_what_keeps_every_weight(changes):
    made = stepped(run("default"), 12)
    before = made.experiment.network.values.copy()
    reply = made.command({"type": "set", "changes": changes})
    np.testing.assert_array_equal(made.experiment.network.values, before)
    assert reply["renewed"] == []
    assert made.step == 12
    stepped(made, 3, "epoch")
    assert not np.array_equal(made.experiment.network.values, before)


def test_nothing_changed_is_nothing_done():
    made = stepped(run("default"), 3)
    before, versions = fingerprint(made), (made.spec_version, made.data_version, made.model_version)
    assert made.command({"type": "set", "changes": {"optimizer.learning_rate": made.spec.optimizer.learning_rate}})["touched"] == "nothing"
    assert made.command({"type": "set", "spec": made.spec.to_json()})["touched"] == "nothing"
    assert fingerprint(made) == before
    assert (made.spec_version, made.data_version, made.model_version) == versions


def views(made: Run) -> dict[str, Any]:
    return {name: view.copy() for name, view in made.experiment.network.views().items()}


def test_a_ninth_unit_leaves_the_eight():
    made = stepped(run("default"), 12)
    before = views(made)
    reply = made.command({"type": "set", "changes": {"model.layers[0].units": 9}})
    after = views(made)
    np.testing.assert_array_equal(after["dense_1.kernel"][:, :8], before["dense_1.kernel"])
    np.testing.assert_array_equal(after["dense_1.bias"][:8], before["dense_1.bias"])
    np.testing.assert_array_equal(after["dense_2.kernel"][:8], before["dense_2.kernel"])
    np.testing.assert_array_equal(after["dense_3.kernel"], before["dense_3.kernel"])
    assert reply["renewed"] == ["dense_1", "dense_2"]
    made.command({"type": "set", "changes": {"model.layers[0].units": 8}})
    for name, view in views(made).items():
        np.testing.assert_array_equal(view, before[name])


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_inserted_layer_leaves_the_others(place):
    made = stepped(Run(parse_spec({"model": {"layers": [{"units": 5}, {"units": 6}, HEAD]}})), 12)
    before = views(made)
    layers = made.spec.to_json()["model"]["layers"]
    size = [2, 5, 6][place]
    layers.insert(place, {"units": size})
    made.command({"type": "set", "changes": {"model.layers": layers}})
    after = views(made)
    for old in range(1, 4):
        new = old + (old > place)
        np.testing.assert_array_equal(after[f"dense_{new}.kernel"], before[f"dense_{old}.kernel"])
        np.testing.assert_array_equal(after[f"dense_{new}.bias"], before[f"dense_{old}.bias"])


def test_a_layer_taken_out_leaves_what_still_fits():
    made = stepped(Run(parse_spec({"model": {"layers": [{"units": 5}, {"units": 5}, HEAD]}})), 12)
    before = views(made)
    layers = made.spec.to_json()["model"]["layers"]
    made.command({"type": "set", "changes": {"model.layers": [layers[0], layers[2]]}})
    after = views(made)
    np.testing.assert_array_equal(after["dense_1.kernel"], before["dense_1.kernel"])
    np.testing.assert_array_equal(after["dense_2.kernel"], before["dense_3.kernel"])


@pytest.mark.parametrize("features", [["x", "y", "x2"], ["x2", "y", "x"], ["y"], ["xy"]], ids=str)
def test_a_feature_keeps_its_wires(features):
    made = stepped(run("default"), 12)
    before = views(made)
    made.command({"type": "set", "changes": {"data.features": features}})
    after = views(made)
    for i, name in enumerate(features):
        if name in ("x", "y"):
            np.testing.assert_array_equal(after["dense_1.kernel"][i], before["dense_1.kernel"][["x", "y"].index(name)])
    for name in ("dense_1.bias", "dense_2.kernel", "dense_3.kernel"):
        np.testing.assert_array_equal(after[name], before[name])


def test_fewer_features_and_fewer_layers_at_once():
    base = {"data": {"features": ["x", "y", "x2", "y2", "xy"]}, "model": {"layers": [{"units": 3}, HEAD]}}
    made = stepped(Run(parse_spec(base)), 3)
    made.command({"type": "set", "spec": {"data": {"features": ["x", "xy", "sin_x"]}, "model": {"layers": [HEAD]}}})
    stepped(made, 2, "epoch")


@pytest.mark.parametrize("recipe", ["perceptron", "adaline", "logistic", "supervised"])
def test_one_neuron_under_every_recipe_keeps_its_weights(recipe):
    made = stepped(run("logistic"), 12)
    before = made.experiment.network.values.copy()
    made.command({"type": "set", "changes": {"training.kind": recipe}})
    np.testing.assert_allclose(made.experiment.network.values, before, rtol=1e-6)
    stepped(made, 2, "epoch")
    made.command({"type": "set", "changes": {"training.kind": "logistic"}})
    stepped(made, 2, "epoch")
    assert made.history.columns == Run(made.spec).history.columns
    assert made.history.last_step == made.step


def test_a_layer_more_keeps_the_scaling_it_learned_with():
    made = stepped(run("default"), 12)
    made.command({"type": "points", "add": [[5.9, 5.9, 0, 0]] * 50})
    offset = made.experiment.dataset.scaler.offset.copy()
    made.command({"type": "set", "changes": {"model.layers[1].units": 9}})
    np.testing.assert_array_equal(made.experiment.dataset.scaler.offset, offset)


def test_given_weights_do_not_stand_in_the_way_of_building():
    made = stepped(run("xor"), 3)
    made.command({"type": "set", "changes": {"model.layers[0].units": 3}})
    made.command({"type": "points", "add": [[0.5, 0.5, 2]]})
    stepped(made, 3)
    assert parse_spec(made.spec.to_json()) == made.spec


def test_a_change_that_cannot_be_leaves_everything():
    made = stepped(run("default"), 30)
    made.command({"type": "rewind", "step": 10})
    before, steps, total = fingerprint(made), made.timeline.steps(), made.history.total
    for message in (
        {"type": "set", "changes": {"model.layers[0].units": 0}},
        {"type": "set", "changes": {"training.kind": "perceptron"}},
        {"type": "set", "spec": {"data": {"kind": "x"}}},
        {"type": "set"},
        {"type": "edit", "parameter": "dense_9.kernel", "index": [0], "value": 1},
        {"type": "edit", "parameter": "dense_1.kernel", "index": [2, 0], "value": 1},
        {"type": "points", "remove": [4000]},
        {"type": "points", "add": [[99, 0, 0]]},
        {"type": "points", "add": [[0, 0, 7]]},
        {"type": "points", "add": [[0, 0, 0.5]]},
    ):
        with pytest.raises(SpecError):
            made.command(message)
        assert fingerprint(made) == before
        assert (made.timeline.steps(), made.history.total) == (steps, total), message


# -- time ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TRAINABLE)
def test_any_step_is_a_fresh_run_stopped_there(name):
    made = stepped(run(name), 6, "epoch")
    last, chance = made.step, random.Random(3)
    end = fingerprint(made)
    for step in [0, last, *(chance.randint(0, last) for _ in range(6))]:
        reply = made.command({"type": "rewind", "step": step})
        assert reply["step"] == step == made.step
        fresh = run(name)
        while fresh.step < step:
            fresh.experiment.learner.run_batch()
        assert fingerprint(made) == fingerprint(fresh)
    made.command({"type": "rewind", "step": last})
    assert fingerprint(made) == end


CHANGES: list[dict[str, Any]] = [
    {"type": "set", "changes": {"optimizer.learning_rate": 0.01}},
    {"type": "set", "changes": {"optimizer.kind": "momentum"}},
    {"type": "set", "changes": {"training.batch_size": 11}},
    {"type": "set", "changes": {"model.layers[0].units": 6}},
    {"type": "edit", "parameter": "dense_1.kernel", "index": [0, 1], "value": 3.0},
    {"type": "points", "add": [[0.5, 0.5, 2, 0], [1, 1, 2, 0]]},
    {"type": "points", "remove": [0, 5, 7]},
    {"type": "set", "changes": {"data.features": ["x", "y", "x2"]}},
    {"type": "set", "changes": {"model.layers": [{"units": 6}, {"units": 4, "activation": "relu"}, HEAD]}},
    {"type": "set", "changes": {"data": {"kind": "moons", "samples": 50}, "loss.kind": "hinge"}},
    {"type": "set", "changes": {"schedule.kind": "cosine", "regularization.l1": 0.01}},
]


def history_of_changes(pause: int) -> tuple[Run, dict[int, Any]]:
    """A run through all kinds of changes, and how it stood at every step."""
    made = Run(parse_spec({"data": {"samples": 40}, "training": {"batch_size": 8}}))
    stood = {0: fingerprint(made)}
    for change in CHANGES:
        for _ in range(pause):
            made.command({"type": "step", "unit": "batch"})
            stood[made.step] = fingerprint(made)
        made.command(change)
        stood[made.step] = fingerprint(made)
    return made, stood


@pytest.mark.parametrize("pause", [1, 3, 9])
def test_any_step_across_changes(pause):
    made, stood = history_of_changes(pause)
    order = [*stood, *reversed(stood)]
    random.Random(1).shuffle(order)
    for step in order:
        version, before = made.spec_version, made.spec
        made.command({"type": "rewind", "step": step})
        assert fingerprint(made) == stood[step], step
        assert (made.spec_version > version) == (made.spec != before)


def test_any_step_after_the_timeline_was_thinned(monkeypatch):
    monkeypatch.setattr("engine.timeline.MAX_MOMENTS", 24)
    made, stood = history_of_changes(9)
    for _ in range(300):
        made.command({"type": "step", "unit": "batch"})
        stood[made.step] = fingerprint(made)
    assert made.timeline.stride > 1
    assert len(made.timeline.moments) <= 24
    for step in random.Random(2).sample(sorted(stood), 60):
        made.command({"type": "rewind", "step": step})
        assert fingerprint(made) == stood[step], step


def test_steps_behind_a_forgotten_change_are_refused_not_guessed(monkeypatch):
    monkeypatch.setattr("engine.timeline.MAX_MOMENTS", 6)
    monkeypatch.setattr("engine.timeline.MAX_PINS", 2)
    made, stood = history_of_changes(9)
    refused = 0
    for step in stood:
        try:
            made.command({"type": "rewind", "step": step})
        except StateError as error:
            assert "no longer kept" in str(error)
            refused += 1
            continue
        if step not in {9 * (i + 1) for i in range(len(CHANGES))}:
            assert fingerprint(made) == stood[step], step
    assert 0 < refused < len(stood)


def test_the_future_is_there_until_another_is_begun():
    made = stepped(run("default"), 6, "epoch")
    last, end = made.step, fingerprint(made)
    rows = made.history.total
    made.command({"type": "rewind", "step": 20})
    assert made.history.total == rows
    made.command({"type": "rewind", "step": last})
    assert fingerprint(made) == end
    made.command({"type": "rewind", "step": 20})
    generation = made.history.generation
    made.command({"type": "step", "unit": "batch"})
    assert made.history.generation > generation
    assert made.history.last_step == 21
    with pytest.raises(StateError, match="has not been trained yet"):
        made.command({"type": "rewind", "step": last})
    while made.step < last:
        made.command({"type": "step", "unit": "batch"})
    assert fingerprint(made) == end


def test_going_back_pauses():
    made = run("default")
    made.play()
    made.advance(0.02)
    made.command({"type": "rewind", "step": 1})
    assert made.status == "paused"


def test_back_to_another_recipe_its_curves_come_along():
    made = stepped(run("logistic"), 3, "epoch")
    early = made.step
    made.command({"type": "set", "changes": {"training.kind": "perceptron"}})
    stepped(made, 2, "epoch")
    assert "mistakes" in made.history.columns
    made.command({"type": "rewind", "step": early - 1})
    stepped(made, 2, "epoch")
    assert "mistakes" not in made.history.columns
    assert np.isfinite(made.history.since(0)["train_loss"]).all()


# -- the end ---------------------------------------------------------------------------------------------------------------------


def test_epochs_are_counted_to_the_limit():
    made = Run(parse_spec({"training": {"epochs": 5}}))
    made.play()
    while made.advance(1):
        pass
    assert (made.epoch, made.status, made.playing) == (5, "finished", False)
    assert kinds(made) == ["finished"]
    made.command({"type": "play"})
    assert made.status == "running"


def test_steps_stop_at_the_limit_too():
    made = Run(parse_spec({"training": {"epochs": 5}}))
    made.command({"type": "step", "unit": "epoch", "count": 12})
    assert (made.epoch, made.status) == (5, "finished")
    assert kinds(made) == ["finished"]


def test_a_limit_may_be_moved_while_it_runs():
    made = Run(parse_spec({"training": {"epochs": 5}}))
    made.command({"type": "step", "unit": "epoch", "count": 12})
    made.command({"type": "set", "changes": {"training.epochs": 8}})
    assert made.status == "paused"
    made.command({"type": "step", "unit": "epoch", "count": 12})
    assert made.epoch == 8


@pytest.mark.parametrize("unit", ["example", "batch", "epoch"])
@pytest.mark.parametrize("name", ["default", "adaline", "adaline-stochastic", "plane"])
def test_divergence_stops_at_the_last_finite_step(name, unit):
    value = {**SPECS[name], "optimizer": {"kind": "sgd", "learning_rate": 100}, "loss": {"kind": "mse"}}
    value["model"] = {"layers": [{"units": 4, "activation": "linear"}, {"units": 1, "activation": "linear"}]}
    if name.startswith("adaline"):
        value = {**SPECS[name], "optimizer": {"kind": "sgd", "learning_rate": 100}}
    made = Run(parse_spec(value))
    made.command({"type": "step", "unit": unit, "count": 10_000})
    assert made.status == "diverged"
    assert kinds(made) == ["diverged"]
    assert made.experiment.network.finite()
    assert json.dumps(made.status_message(), allow_nan=False)
    with np.errstate(all="ignore"):
        made.experiment.learner.run_batch()
    assert not made.experiment.network.finite()


def test_divergence_while_playing_is_mended_by_one_click():
    made = Run(parse_spec({"data": {"kind": "plane"}, "model": {"layers": [HEAD]}, "optimizer": {"kind": "sgd", "learning_rate": 100}}))
    made.play()
    while made.advance(0.05):
        pass
    assert (made.status, made.playing) == ("diverged", False)
    (finding,) = made.status_message()["findings"]
    assert finding["kind"] == "diverged"
    while finding:
        made.command(finding["remedy"]["command"])
        made.command({"type": "step", "unit": "epoch", "count": 100})
        finding = next((f for f in made.status_message()["findings"] if f["kind"] == "diverged"), None)
    assert made.status == "paused"


def test_back_from_divergence():
    made = Run(parse_spec({"data": {"kind": "plane"}, "model": {"layers": [HEAD]}, "optimizer": {"kind": "sgd", "learning_rate": 100}}))
    made.command({"type": "step", "unit": "epoch", "count": 1000})
    made.command({"type": "rewind", "step": 0})
    assert made.status == "paused"
    assert fingerprint(made) == fingerprint(Run(made.spec))


def test_the_perceptron_rests_when_it_is_right():
    made = run("perceptron")
    made.play()
    while made.advance(1):
        pass
    assert made.status == "finished"
    assert kinds(made) == ["settled"]
    assert accuracy(made) == 1


# -- asking ----------------------------------------------------------------------------------------------------------------------


def test_predictions_for_points_of_the_plane():
    made = run("perceptron")
    made.play()
    while made.advance(1):
        pass
    assert made.predict([[0, 0], [0, 1], [1, 0], [1, 1]]) == {"outputs": [[0.0], [1.0], [1.0], [1.0]], "classes": [0, 1, 1, 1]}
    assert made.predict([[0, 0]])["outputs"] == [[0.0]]
    assert "classes" not in run("plane").predict([[0, 0]])
    assert len(run("blobs-6").predict([[0, 0]])["outputs"][0]) == 6


@pytest.mark.parametrize(
    "inputs", [None, 3, "x", [], [[]], [[1]], [[1, 2, 3]], [[1, "x"]], [[1, None]], [[float("nan"), 0]], [[10**400, 0]], [[1, 2], [3]], {}], ids=str
)
def test_predictions_for_anything_else_are_refused(inputs):
    with pytest.raises(SpecError) as refused:
        run("default").predict(inputs)
    assert refused.value.problems[0].path == "inputs"


def test_numbers_beyond_all_bounds_are_null():
    made = run("plane")
    made.experiment.network.values[:] = 3e38
    assert json.dumps(made.predict([[5, 5], [-5, 5]]), allow_nan=False)
    assert json.dumps(made.status_message(), allow_nan=False)


def test_a_message_is_for_one_reader():
    made = Run(parse_spec({"training": {"epochs": 1}}))
    made.command({"type": "step"})
    assert [(e["kind"], e["epoch"], e["step"]) for e in made.take_events()] == [("finished", 1, 9)]
    assert made.take_events() == []


def test_painting_into_an_empty_canvas_is_scaled_by_the_plane():
    made = Run(spec("empty"))
    made.command({"type": "points", "add": [[2, 2, 0], [2.01, 2, 0], [2, 2.01, 0]]})
    made.command({"type": "points", "add": [[-5, -5, 1], [5, -5, 1]]})
    assert np.abs(made.experiment.dataset.inputs).max() < 3
    assert painted()["points"] == []
