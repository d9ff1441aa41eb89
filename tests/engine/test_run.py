"""A run alive: playing, stepping, starting over, coming to an end, and answering."""

from __future__ import annotations

import json
from time import perf_counter
from typing import Any

import numpy as np
import pytest

from engine.errors import SpecError, StateError
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import HEAD, SPECS, TRAINABLE, fingerprint, painted, points_of, run, spec, stepped


def kinds(made: Run) -> list[str]:
    return [event["kind"] for event in made.take_events()]


def accuracy(made: Run) -> float:
    return float(made.status_message()["metrics"]["train"]["accuracy"])


# -- playing ------------------------------------------------------------------------------------------------------------------------


def test_it_trains_only_while_it_plays():
    made = run("default")
    assert made.status_message()["status"] == "paused"
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
    assert 0.09 < perf_counter() - began < 20


def epochs_within(made: Run, seconds: float) -> int:
    """How many epochs it trains in so many seconds, at most as many as its speed allows."""
    before, began = made.epoch, perf_counter()
    while perf_counter() - began < seconds:
        made.advance(0.02)
    speed = made.clock.speed or float("inf")
    assert made.epoch - before <= speed * (perf_counter() - began) + 12
    return made.epoch - before


def test_speed_is_kept():
    made = run("xor")
    made.command({"type": "speed", "epochs_per_second": 100})
    made.play()
    assert any(epochs_within(made, 0.4) >= 10 for _ in range(20))  # once at least while the machine lets it
    assert (made.wait() or 0) <= 0.02
    made.command({"type": "speed", "epochs_per_second": None})
    assert any(epochs_within(made, 0.05) > 10 for _ in range(20))


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
        assert made.status_message()["status"] == "waiting"
        assert not made.advance(0.01)
        with pytest.raises(StateError, match="no training point"):
            made.command({"type": "step"})
        made.command({"type": "points", "add": [[1, 1, 0, 0], [-1, -1, 1, 0]]})
        assert made.status == "running"
        assert made.advance(0.01)


def test_of_a_very_long_run_every_tenth_epoch_is_measured():
    made = run("cycling")
    made.command({"type": "step", "unit": "epoch", "count": 1000})
    made.command({"type": "step", "unit": "epoch", "count": 35})
    assert made.history.since(made.history.total - 5)["epoch"].tolist() == [1000, 1010, 1020, 1030, 1035]


# -- starting over ------------------------------------------------------------------------------------------------------------------


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


# -- the end ------------------------------------------------------------------------------------------------------------------------


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


def test_divergence_in_the_middle_of_a_long_epoch():
    data = {"kind": "plane", "samples": 5000}
    slow = {"optimizer": {"kind": "sgd", "learning_rate": 100}, "training": {"batch_size": 1}}
    made = Run(parse_spec({"data": data, "model": {"layers": [HEAD]}, **slow}))
    made.play()
    made.advance(0.0)
    while made.advance(1e-4):
        pass
    assert (made.status, made.epoch) == ("diverged", 0)
    assert made.experiment.network.finite()
    assert made.history.last_step == 0


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


# -- asking -------------------------------------------------------------------------------------------------------------------------


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
    "inputs",
    [None, 3, "x", [], [[]], [[1]], [[1, 2, 3]], [[1, "x"]], [[1, None]], [[float("nan"), 0]], [[10**400, 0]], [[1, 2], [3]], {}],
    ids=str,
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
    assert np.abs(points_of(made.experiment).inputs).max() < 3
    assert painted()["points"] == []
