"""What is said to one picture: now, at every epoch so far, and which training pictures are most like it."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import numpy as np
import pytest

from engine.persist import load_run, save_run
from engine.reading import readings
from engine.run import Run
from engine.spec import parse_spec

LAYERS = [{"kind": "flatten"}, {"units": 16, "activation": "relu"}, {"units": None, "activation": "auto"}]
SPEC = {"data": {"kind": "digits", "samples": 300}, "model": {"layers": LAYERS}, "optimizer": {"kind": "adam", "learning_rate": 0.01}}


@pytest.fixture
def run() -> Run:
    return Run(parse_spec(SPEC))


def step(run: Run, epochs: int) -> None:
    run.command({"type": "step", "unit": "epoch", "count": epochs})


def words(frame: Any, name: str) -> Any:
    return json.loads(frame.meta[name])


def test_the_answer_is_what_the_network_says(run: Run) -> None:
    step(run, 3)
    frame = run.summary({"view": "answer", "example": 7})
    dataset = run.experiment.dataset
    outputs = run.experiment.network.predict(dataset.take(np.array([7])))
    np.testing.assert_array_equal(frame.arrays["shares"], outputs[:, 0])
    (reading,) = readings(outputs)
    assert words(frame, "order") == list(reading.order)
    assert words(frame, "sure") == reading.sure
    assert words(frame, "label") == int(dataset.labels[7])
    assert words(frame, "names") == list("0123456789")
    assert frame.arrays["picture"].shape == (8, 8, 1)


def test_a_picture_of_ones_own_is_answered_like_the_example_it_shows(run: Run) -> None:
    step(run, 2)
    example = run.summary({"view": "answer", "example": 7})
    pixels = b64encode(example.arrays["picture"].tobytes()).decode()
    own = run.summary({"view": "answer", "pixels": pixels})
    np.testing.assert_allclose(own.arrays["shares"], example.arrays["shares"], atol=0.01)
    assert words(own, "label") is None


@pytest.mark.parametrize("activation", ["linear", "tanh", "sigmoid"])
def test_what_are_no_probabilities_is_never_sure(activation: str) -> None:
    layers = [{"kind": "flatten"}, {"units": 10, "activation": activation}]
    made = Run(parse_spec({**SPEC, "model": {"layers": layers}, "loss": {"kind": "mse"}}))
    frame = made.summary({"view": "answer"})
    assert words(frame, "sure") is None
    assert not words(frame, "probable")
    assert words(frame, "order")[0] == int(frame.arrays["shares"].argmax())


def test_two_classes_and_one_output_have_two_shares() -> None:
    made = Run(parse_spec({**SPEC, "data": {"kind": "digits", "samples": 100, "classes": [3, 8]}}))
    frame = made.summary({"view": "answer"})
    assert frame.arrays["shares"].shape == (2,)
    assert frame.arrays["shares"].sum() == pytest.approx(1)
    assert words(frame, "names") == ["3", "8"]


def test_the_same_picture_is_scored_again_at_every_epoch(run: Run) -> None:
    run.summary({"view": "rescored", "example": 5})
    said = [run.summary({"view": "answer", "example": 5}).arrays["shares"]]
    for _ in range(4):
        step(run, 1)
        said.append(run.summary({"view": "answer", "example": 5}).arrays["shares"])
    frame = run.summary({"view": "rescored", "example": 5})
    assert frame.arrays["epoch"].tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_array_equal(frame.arrays["shares"], said)


def test_epochs_before_it_was_looked_at_are_those_of_the_timeline(run: Run) -> None:
    said = [run.summary({"view": "answer", "example": 5}).arrays["shares"]]
    for _ in range(3):
        step(run, 1)
        said.append(run.summary({"view": "answer", "example": 5}).arrays["shares"])
    before = run.experiment.network.values.copy()
    frame = run.summary({"view": "rescored", "example": 5})
    np.testing.assert_array_equal(frame.arrays["shares"], said)
    np.testing.assert_array_equal(run.experiment.network.values, before)


def test_scores_follow_the_timeline_and_survive_a_checkpoint(run: Run) -> None:
    run.summary({"view": "rescored", "example": 5})
    step(run, 4)
    whole = run.summary({"view": "rescored", "example": 5})
    again = load_run(save_run(run, past=0))
    np.testing.assert_array_equal(again.summary({"view": "rescored", "example": 5}).arrays["shares"], whole.arrays["shares"])
    run.command({"type": "rewind", "step": int(whole.arrays["step"][2])})
    looking_back = run.summary({"view": "rescored", "example": 5})
    np.testing.assert_array_equal(looking_back.arrays["shares"], whole.arrays["shares"])
    assert words(looking_back, "now") == int(whole.arrays["step"][2])
    run.command({"type": "set", "changes": {"optimizer.learning_rate": 0.3}})
    step(run, 1)
    other = run.summary({"view": "rescored", "example": 5})
    assert other.arrays["epoch"].tolist() == [0, 1, 2, 3]
    np.testing.assert_array_equal(other.arrays["shares"][:3], whole.arrays["shares"][:3])
    assert not np.array_equal(other.arrays["shares"][3], whole.arrays["shares"][3])


def test_a_run_is_kept_before_anything_was_said_to_its_picture(run: Run) -> None:
    run.summary({"view": "rescored", "example": 5})
    again = load_run(save_run(run, past=0))
    assert list(again.followed.scores) == list(run.followed.scores)
    step(again, 1)
    assert again.summary({"view": "rescored", "example": 5}).arrays["epoch"].tolist() == [0, 1]


def test_a_new_beginning_scores_the_same_picture_anew(run: Run) -> None:
    run.summary({"view": "rescored", "example": 5})
    step(run, 2)
    run.command({"type": "reset", "weights": "new"})
    step(run, 1)
    assert run.summary({"view": "rescored", "example": 5}).arrays["epoch"].tolist() == [0, 1]


def test_the_nearest_pictures_by_pixels_are_the_nearest(run: Run) -> None:
    frame = run.summary({"view": "nearest", "example": 5, "count": 4})
    dataset, train = run.experiment.dataset, run.experiment.parts["train"]
    train = train[train != 5]
    inputs = dataset.take(train).astype(np.float64) - dataset.take(np.array([5]))
    apart = np.sqrt((inputs.reshape(-1, len(train)) ** 2).sum(0))
    best = np.argsort(apart, kind="stable")[:4]
    assert frame.arrays["index"].tolist() == train[best].tolist()
    np.testing.assert_allclose(frame.arrays["distances"], apart[best], rtol=0.02)
    assert frame.arrays["pictures"].shape == (4, 8, 8, 1)
    assert words(frame, "total") == len(train)


def test_the_nearest_pictures_by_features_are_nearest_to_the_last_hidden_layer(run: Run) -> None:
    step(run, 5)
    frame = run.summary({"view": "nearest", "example": 5, "space": "features", "count": 5})
    network, dataset = run.experiment.network, run.experiment.dataset
    hidden = next(outputs[-2].copy() for _, outputs in network.evaluate(dataset.take(np.array([5, *frame.arrays["index"]]))))
    np.testing.assert_allclose(frame.arrays["distances"], np.sqrt(((hidden[:, 1:] - hidden[:, :1]) ** 2).sum(0)), rtol=1e-4)
    assert np.all(np.diff(frame.arrays["distances"]) >= 0)
    assert frame.meta["layer"] == "dense_1"


def test_mistakes_begin_with_the_one_it_is_surest_of(run: Run) -> None:
    step(run, 2)
    frame = run.summary({"view": "mistakes", "part": "train", "count": 10})
    dataset, chosen = run.experiment.dataset, run.experiment.parts["train"]
    outputs = run.experiment.network.predict(dataset.take(chosen))
    wrong = outputs.argmax(0) != dataset.labels[chosen]
    assert words(frame, "total") == int(wrong.sum()) > 0
    assert frame.arrays["share"][0] == outputs.max(0)[wrong].max()
    assert np.all(np.diff(frame.arrays["share"]) <= 0)
    assert np.all(frame.arrays["truth"] != frame.arrays["answer"])
    matrix = run.summary({"view": "confusion", "part": "train"}).arrays["matrix"]
    np.testing.assert_array_equal(frame.arrays["right"], np.diag(matrix))
    np.testing.assert_array_equal(frame.arrays["counted"], matrix.sum(1))
    some = run.summary({"view": "mistakes", "part": "train", "truth": int(frame.arrays["truth"][0])})
    assert set(some.arrays["truth"]) == {frame.arrays["truth"][0]}


def test_mistakes_of_points_have_places() -> None:
    made = Run(parse_spec({"data": {"kind": "spiral"}}))
    frame = made.summary({"view": "mistakes", "part": "train"})
    assert frame.arrays["xy"].shape == (2, len(frame.arrays["index"]))


@pytest.mark.parametrize("view", ["answer", "rescored", "nearest", "mistakes"])
def test_other_runs_have_no_such_pictures(view: str) -> None:
    frame = Run(parse_spec({"data": {"kind": "plane"}, "model": {"layers": [{"units": 1, "activation": "linear"}]}})).summary(
        {"view": view}
    )
    assert words(frame, "present") is False


def test_one_unit_that_gives_no_probability_is_told_alike_everywhere() -> None:
    layers = [{"kind": "flatten"}, {"units": 1, "activation": "tanh"}]
    data = {"kind": "digits", "samples": 60, "classes": ["0", "1"]}
    run = Run(parse_spec({"data": data, "model": {"layers": layers}, "loss": {"kind": "mse"}}))
    step(run, 2)
    answer = run.summary({"view": "answer", "example": 5})
    assert not words(answer, "probable")
    assert answer.arrays["shares"].sum() == pytest.approx(0)
    for target in (0, 1):
        for view in ("saliency", "occlusion"):
            told = words(run.summary({"view": view, "example": 5, "target": target}), "json")
            assert told["probable"] is False
            assert told["share"] == pytest.approx(answer.arrays["shares"][target])
