"""Whole runs on sequences of every kind: they learn, go back, resume to the bit, and are judged by what the network writes by itself."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine.data import datasets
from engine.data.examples_sequences import Sequences
from engine.data.sequences import exact
from engine.data.text import PADDING
from engine.errors import SpecError
from engine.learn.decoding import greedy, network_step, settle
from engine.learn.sequence import OwnWords
from engine.metrics import OUT
from engine.persist import load_run, save_run
from engine.run import Run
from engine.spec import parse_spec
from engine.summaries import views
from engine.zoo.experiments import experiment
from tests.engine.specs import sequence_spec

KINDS = [kind.kind_name() for kind in datasets if kind.shown_as == "sequence"]
FEW = {"samples": 60}
DATA: list[dict[str, Any]] = [
    *({"kind": name, **({} if name == "text" else FEW)} for name in KINDS),
    {"kind": "parity", "asked": "running", **FEW},
]


def small(data: dict[str, Any], **fields: Any) -> Run:
    return Run(parse_spec(sequence_spec(data, **fields)))


def sequences(run: Run) -> Sequences:
    assert isinstance(run.experiment.dataset, Sequences)
    return run.experiment.dataset


def reversing(epochs: int = 0, **training: Any) -> Run:
    """The zoo's encoder and decoder on short words, trained so far."""
    found = experiment("attention", "reverse").to_json()
    found["data"] = {"kind": "reverse", "length": 5, "symbols": 5, "samples": 600}
    kind = datasets["reverse"].model_validate(found["data"])
    layers = experiment("attention", "reverse").model.layers
    crops = {"source": (0, kind.target_shape[0]), "target": (5, 0)}
    found["model"] = {
        "layers": [
            {**layer.model_dump(mode="json"), **({"cropping": crops[str(layer.name)]} if layer.name in crops else {})} for layer in layers
        ]
    }
    found["training"] = {"kind": "sequence", "batch_size": 32, **training}
    run = Run(parse_spec(found))
    if epochs:
        run.take_steps("epoch", epochs)
    return run


@pytest.mark.parametrize("data", DATA, ids=str)
def test_any_kind_trains_rewinds_and_resumes_to_the_bit(data: dict[str, Any]) -> None:
    run = small(data)
    stood = {}
    for _ in range(6):
        run.take_steps("batch", 1)
        stood[run.step] = run.experiment.network.values.tobytes()
    run.rewind(2)
    assert run.experiment.network.values.tobytes() == stood[2]
    again = load_run(save_run(run))
    assert again.experiment.network.values.tobytes() == stood[2]
    for one in (run, again):
        one.take_steps("batch", 4)
        assert one.experiment.network.values.tobytes() == stood[6]
    assert json.dumps(again.status_message(), allow_nan=False)
    assert again.status_message()["metrics"] == run.status_message()["metrics"]


@pytest.mark.parametrize("data", DATA, ids=str)
def test_every_picture_is_drawn_or_refused_in_words(data: dict[str, Any]) -> None:
    run = small(data)
    run.command({"type": "step", "unit": "example"})
    for name in views.names():
        try:
            assert run.summary({"view": name}).meta
        except SpecError as refused:
            assert refused.problems[0].path
            assert name not in {"confusion", "predictions", "example", "network"}


def test_looking_at_sequences_one_by_one_leads_to_the_same_weights() -> None:
    run, looked = small({"kind": "reverse", **FEW}), small({"kind": "reverse", **FEW})
    run.take_steps("batch", 2)
    looked.take_steps("example", 32)
    assert np.array_equal(run.experiment.network.values, looked.experiment.network.values)


@pytest.mark.parametrize("epochs", [0, 1, 3])
def test_writing_at_once_is_writing_step_by_step(epochs: int) -> None:
    run = reversing(epochs)
    network, data = run.experiment.network, sequences(run)
    inputs = data.take(np.arange(150))
    slow = greedy(network_step(network, inputs[:5]), 6, count=150)
    for guess in (network.predict(inputs).argmax(axis=1), np.zeros((6, 150), np.intp), data.labels[:, :150].astype(np.intp)):
        np.testing.assert_array_equal(settle(network, inputs, guess), slow)
    assert settle(network, inputs[:, :0], slow[:, :0]).shape == (6, 0)


@pytest.mark.parametrize("epochs", [0, 1, 4])
def test_what_is_measured_is_what_the_network_writes(epochs: int) -> None:
    """A held-out part small enough to be written out whole: accuracy and exact are those of writing step by step."""
    run = reversing(epochs)
    chosen = run.experiment.parts["test"][:OUT]
    data, network = sequences(run), run.experiment.network
    run.experiment.parts["test"] = run.experiment.judged["test"] = chosen
    found = run.experiment.measure()["test"]
    assert found is not None
    written = greedy(network_step(network, data.take(chosen)[:5]), 6, count=len(chosen))
    wanted = data.labels[:, chosen]
    assert found["exact"] == pytest.approx(exact(written, wanted))
    assert found["accuracy"] == pytest.approx(np.mean((written == wanted)[wanted != PADDING]))


def test_where_the_target_is_shown_the_likeliest_symbols_are_those_that_are_written() -> None:
    run = reversing(3)
    data, network = sequences(run), run.experiment.network
    inputs, wanted = data.take(np.arange(200)), data.labels[:, :200]
    shown = network.predict(inputs).argmax(axis=1)
    right = ((shown == wanted) | (wanted == PADDING)).all(axis=0)
    assert 0 < right.sum() < 200
    written = greedy(network_step(network, inputs[:5]), 6, count=200)
    np.testing.assert_array_equal(written[:, right], wanted[:, right])
    assert all((written[:, k] != wanted[:, k]).any() for k in np.flatnonzero(~right))


def test_reversing_is_learnt_and_measured_at_every_epoch() -> None:
    run = reversing(12)
    columns = run.history.since(0)
    assert {"test_exact", "validation_accuracy", "train_loss"} <= set(columns)
    assert columns["test_exact"][0] < 0.05
    assert columns["test_exact"][-1] > 0.9
    assert len(columns["test_exact"]) == 13


def test_perplexity_is_e_to_the_power_of_the_loss() -> None:
    run = small({"kind": "text", "passage": "harbor", "length": 16})
    before = run.experiment.measure()["test"]
    run.take_steps("epoch", 2)
    after = run.experiment.measure()["test"]
    assert before is not None
    assert after is not None
    assert set(after) == {"loss", "accuracy", "perplexity"}
    assert after["perplexity"] == pytest.approx(np.exp(after["loss"]))
    assert after["perplexity"] < 0.8 * before["perplexity"]
    assert before["perplexity"] == pytest.approx(120, rel=1)


@pytest.mark.parametrize("forcing", [0.0, 0.5])
def test_less_teacher_forcing_shows_the_network_its_own_words(forcing: float) -> None:
    run = reversing(1, teacher_forcing=forcing)
    feed, network = run.experiment.learner.feed, run.experiment.network  # type: ignore[attr-defined]
    assert isinstance(feed, OwnWords)
    batch = feed.batch(64)
    feed.load(batch, 0, 64)
    x, wanted = batch.x.data, batch.target.data
    held = wanted[:-1] != PADDING
    shown = x[6:] == wanted[:-1]
    said = network.predict(x)[:-1].argmax(axis=1)
    assert ((x[6:] == said) | shown)[held].all(), "every place holds what should stand there, or what the network writes there"
    if forcing == 0:
        assert (x[6:] == said)[held].all()
    else:
        assert 0.4 < shown[held].mean() < 1
    np.testing.assert_array_equal(x[6:][~held], 0)
    plain = feed.feed.batch(64)
    feed.feed.load(plain, 0, 64)
    np.testing.assert_array_equal(x[:6], plain.x.data[:6])
    np.testing.assert_array_equal(wanted, plain.target.data)


def test_teacher_forcing_changes_while_training_goes_on_and_resumes_to_the_bit() -> None:
    run = reversing(1)
    run.command({"type": "set", "changes": {"training.teacher_forcing": 0.3}})
    assert run.epoch == 1
    run.take_steps("batch", 3)
    again = load_run(save_run(run))
    for one in (run, again):
        one.take_steps("batch", 4)
    assert np.array_equal(run.experiment.network.values, again.experiment.network.values)
    values = run.experiment.network.values.copy()
    run.rewind(run.step - 5)
    run.take_steps("batch", 5)
    assert np.array_equal(run.experiment.network.values, values)
    whole = reversing(1)
    whole.take_steps("batch", 7)
    assert not np.array_equal(whole.experiment.network.values, values)


def test_sentences_are_told_apart() -> None:
    run = Run(parse_spec({**experiment("lstm-classifier").to_json(), "data": {"kind": "sentiment", "samples": 1500}}))
    run.take_steps("epoch", 8)
    found = run.experiment.measure()["test"]
    assert found is not None
    assert found["accuracy"] > 0.95
