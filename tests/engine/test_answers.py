"""Typed texts: what is read, what is written in answer, where the network looked, and what is refused or hinted at."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from engine.answers import LIKELIEST, MAX_ANSWERED
from engine.data.examples_sequences import MAX_TYPED, Sequences
from engine.errors import SpecError
from engine.learn.beams import beam_search
from engine.learn.decoding import greedy, network_step
from engine.run import Run
from engine.spec import parse_spec
from engine.zoo.experiments import experiment
from tests.engine.specs import sequence_spec


@cache
def dates() -> Run:
    spec = experiment("dates").to_json()
    run = Run(parse_spec({**spec, "data": {**spec["data"], "samples": 300}}))
    run.take_steps("epoch", 1)
    return run


@cache
def text() -> Run:
    run = Run(parse_spec({**experiment("transformer-chars", None).to_json(), "data": {"kind": "text", "passage": "harbor"}, "seed": 1}))
    run.take_steps("epoch", 1)
    return run


def harbor() -> Run:
    run = Run(parse_spec(sequence_spec({"kind": "text", "passage": "harbor", "length": 12})))
    run.take_steps("epoch", 1)
    return run


def answers(run: Run, *texts: str, **how: Any) -> list[dict[str, Any]]:
    found = run.predict(list(texts), how or None)
    assert json.dumps(found, allow_nan=False)
    told: list[dict[str, Any]] = found["answers"]
    return told


def test_a_date_is_read_and_written_with_where_it_was_looked() -> None:
    run = dates()
    (one,) = answers(run, "5 march 1985")
    assert one["input"] == "5 march 1985"
    assert one["read"] == list("5 march 1985")
    assert one["text"] == "".join(token for token in one["written"] if token != "⊣")
    weights = np.array(one["attention"]["attention.weights"])
    assert weights.shape == (1, len(one["written"]), 12)
    np.testing.assert_allclose(weights.sum(axis=-1), 1, rtol=1e-5)
    assert len(one["probabilities"]) == len(one["written"])
    assert all(0 < share <= 1 for share in one["probabilities"])
    assert one["notes"] == []


def test_the_answer_is_that_of_greedy_writing() -> None:
    run = dates()
    data = run.experiment.dataset
    assert isinstance(data, Sequences)
    assert data.wanted is not None
    texts = ["5 march 1985", "tue 1 jan 2030", "12/31/1999"]
    source = data.read(texts)[:30]
    written = greedy(network_step(run.experiment.network, source), 11, count=3)
    assert [one["text"] for one in answers(run, *texts)] == [data.wanted.decode(column) for column in written.T]
    best = beam_search(network_step(run.experiment.network, source[:, :1]), 11, 3)
    (one,) = answers(run, texts[0], beams=3)
    assert [(beam["text"], beam["score"]) for beam in one["beams"]] == [(data.wanted.decode(w.tokens), w.score) for w in best]
    assert one["text"] == one["beams"][0]["text"]


def test_capitals_are_read_as_small_letters_where_only_these_are_known() -> None:
    (one,) = answers(dates(), "5 MARCH 1985")
    assert one["read"] == list("5 march 1985")
    assert one["notes"] == []


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("5 março 1985", "'ç' was never read before."),
        ("٥ مارس ١٩٨٥", "'٥', 'م', 'ا', 'ر' and 4 more symbols were never read before."),
        ("🙂🙃", "'🙂', '🙃' were never read before."),
        ("⊢⊣", "'⊢', '⊣' were never read before."),
        ("5\tmarch", "'\\t' was never read before."),
    ],
)
def test_symbols_that_were_never_read_are_told(typed: str, note: str) -> None:
    (one,) = answers(dates(), typed)
    assert one["notes"] == [note]
    assert "�" in one["read"]


@pytest.mark.parametrize(
    ("inputs", "path", "words"),
    [
        ([""], "inputs[0]", "is empty; type 1 to 30 characters"),
        (["5 may", "x" * 31], "inputs[1]", "has 31 characters; the network reads at most 30"),
        (["x" * 3_000_000], "inputs[0]", f"has 3,000,000 characters; at most {MAX_TYPED:,} are read"),
        (["5 may"] * (MAX_ANSWERED + 1), "inputs", "at most 16 texts are answered at a time; got 17"),
        ([], "inputs", "must be a list of texts"),
        ("5 may", "inputs", "must be a list of texts"),
        (["5 may", 5], "inputs", "must be a list of texts"),
        ([[99.0] * 41], "inputs", "whole, from 0 to"),
        ([[0.5] * 41], "inputs", "whole, from 0 to"),
        ([[1, 2]], "inputs", "shape [41]"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_answered(inputs: Any, path: str, words: str) -> None:
    with pytest.raises(SpecError) as refused:
        dates().predict(inputs)
    assert [problem.path for problem in refused.value.problems] == [path]
    assert words in refused.value.problems[0].message


@pytest.mark.parametrize(
    ("how", "path"),
    [
        ({"beams": 0}, "how.beams"),
        ({"temperature": 0}, "how.temperature"),
        ({"symbols": 10**6}, "how.symbols"),
        ({"luck": 1}, "how.luck"),
        ({"seed": -1}, "how.seed"),
    ],
)
def test_wishes_have_bounds(how: dict[str, Any], path: str) -> None:
    with pytest.raises(SpecError) as refused:
        dates().predict(["5 may"], how)
    assert [problem.path for problem in refused.value.problems] == [path]


def test_numbers_are_answered_with_outputs() -> None:
    run = dates()
    data = run.experiment.dataset
    found = run.predict(data.take(np.arange(2)).T.tolist())
    assert np.shape(found["outputs"]) == (2, 11, 15)
    assert np.shape(found["classes"]) == (2, 11)
    assert "answers" not in found


def test_a_text_goes_on_by_chance_that_can_be_repeated() -> None:
    run = harbor()
    one, same = (answers(run, "The boats ", symbols=30, seed=4)[0] for _ in range(2))
    other = answers(run, "The boats ", symbols=30, seed=5)[0]
    assert one == same
    assert one["text"] != other["text"]
    assert len(one["text"]) == len(one["written"]) == 30
    assert len(one["seen"]) == 12
    shares = [each["share"] for each in one["next"]]
    assert len(shares) == LIKELIEST
    assert shares == sorted(shares, reverse=True)
    cold = answers(run, "The boats ", symbols=8, temperature=0.001)[0]
    assert cold["text"] == answers(run, "The boats ", symbols=8, temperature=0.001, seed=9)[0]["text"]


def test_what_comes_next_follows_what_was_seen() -> None:
    run = harbor()
    data = run.experiment.dataset
    assert isinstance(data, Sequences)
    assert data.given is not None
    (one,) = answers(run, "The", symbols=1, seed=0)
    column = np.zeros((12, 1), np.float32)
    column[:3, 0] = data.given.encode("The")
    likely = run.experiment.network.predict(column)[2, :, 0]
    assert one["seen"] == list("The")
    assert one["next"][0]["token"] == data.given.tokens[int(likely.argmax())]
    assert one["next"][0]["share"] == pytest.approx(likely.max(), rel=1e-5)


@pytest.mark.parametrize("typed", ["", "א", "🙂 and so on", "A long beginning that is longer than the twelve steps the network reads"])
def test_any_beginning_is_gone_on_with(typed: str) -> None:
    (one,) = answers(harbor(), typed, symbols=5)
    assert len(one["written"]) == 5


def test_too_much_is_not_written_at_a_time() -> None:
    with pytest.raises(SpecError, match="at most 1,000 symbols are written at a time; got 4 texts by 300 symbols each"):
        harbor().predict(["a"] * 4, {"symbols": 300})


def test_every_head_shows_where_it_looked_and_never_ahead() -> None:
    (one,) = answers(text(), "The harbor", symbols=1)
    assert len(one["attention"]) == 4
    for weights in map(np.array, one["attention"].values()):
        assert weights.shape == (4, 10, 10)
        assert (np.triu(weights, 1) == 0).all()
    told = answers(text(), *["The harbor wakes before the town does. First come the gulls, then the man."] * 16, symbols=1)
    assert [bool(each["attention"]) for each in told] == [True] * 5 + [False] * 11


def test_sentences_get_the_name_of_their_class_and_words_their_tags() -> None:
    run = Run(parse_spec(sequence_spec({"kind": "sentiment", "samples": 60})))
    found = run.predict(["The soup was not good.", "what a lovely gnu"])
    assert [one["text"] for one in found["answers"]] == [["blame", "praise"][n] for n in found["classes"]]
    assert found["answers"][0]["read"] == ["the", "soup", "was", "not", "good", "."]
    assert found["answers"][1]["notes"] == ["'gnu' was never read before."]
    tagger = Run(parse_spec(sequence_spec({"kind": "tagging", "samples": 400}, optimizer={"learning_rate": 0.02})))
    tagger.take_steps("epoch", 10)
    (one,) = answers(tagger, "The old dog often watch the boat!")
    assert len(one["written"]) == len(one["read"]) == 8
    assert one["written"][0] == "article"
    assert one["written"][-1] == "mark"


def test_values_are_no_text() -> None:
    run = Run(parse_spec(sequence_spec({"kind": "wave", "length": 6, "samples": 50})))
    with pytest.raises(SpecError, match="must be 6 values, a list of numbers; got a text"):
        run.predict(["0.1 0.2"])
    assert np.shape(run.predict([[[0.1]] * 6])["outputs"]) == (1, 6, 1)
