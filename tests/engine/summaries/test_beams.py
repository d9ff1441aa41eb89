"""The tree of a search as a picture: its numbers add up, its winner is the decoder's answer, one beam is greedy."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.data.text import END
from engine.errors import SpecError
from engine.learn.decoding import greedy, network_step
from engine.run import Run
from engine.summaries.beams import GOES_ON, remembered, side_by_side
from tests.engine.summaries.test_sequences import made, told


@pytest.fixture(scope="module")
def sounding() -> Run:
    """A network that has begun to say how words sound."""
    return made("phonemes", 40, samples=600)


@pytest.mark.parametrize("width", [1, 2, 5, 8])
def test_the_winner_is_the_decoder_s_answer_and_the_sums_add_up(sounding: Run, width: int) -> None:
    frame = sounding.summary({"view": "beams", "text": "guitarra", "width": width})
    arrays, tokens, best = frame.arrays, json.loads(frame.meta["tokens"]), json.loads(frame.meta["best"])
    (answer,) = sounding.predict(["guitarra"], {"beams": width})["answers"]
    assert best[0]["text"] == answer["text"]
    if width > 1:
        assert [one["score"] for one in best] == pytest.approx([one["score"] for one in answer["beams"]], abs=1e-4)
    before = np.where(arrays["parent"] >= 0, arrays["score"][arrays["parent"]], 0)
    np.testing.assert_allclose(arrays["score"], before + arrays["share"])
    assert (np.exp(arrays["share"]) <= 1 + 1e-6).all()
    won = np.flatnonzero(arrays["won"])
    assert [tokens[n] for n in won if not arrays["ended"][n]] == best[0]["tokens"]
    assert arrays["share"][won].sum() == pytest.approx(best[0]["score"])
    assert arrays["kept"][won].all()
    for depth in range(1, int(arrays["depth"].max()) + 1):
        level = arrays["depth"] == depth
        assert level.sum() <= 2 * width
        assert (level & (arrays["kept"] > 0) & (arrays["ended"] == 0)).sum() <= width


def test_one_beam_is_greedy(sounding: Run) -> None:
    frame = sounding.summary({"view": "beams", "text": "zapato", "width": 1})
    network, data = sounding.experiment.network, sounding.spec.data
    assert data.kind == "phonemes"
    source = np.zeros((14, 1), np.float32)
    source[:6, 0] = data.source_vocabulary.encode("zapato")  # type: ignore[attr-defined]
    written = greedy(network_step(network, source), 17)[:, 0]
    names = data.class_names()
    assert (
        json.loads(frame.meta["best"])[0]["tokens"] == [names[n] for n in written if n > END] == json.loads(frame.meta["greedy"])["tokens"]
    )
    assert json.loads(frame.meta["same"])
    wide = sounding.summary({"view": "beams", "text": "zapato", "width": 8})
    assert json.loads(wide.meta["best"])[0]["score"] >= json.loads(wide.meta["greedy"])["score"] - 1e-4


def test_the_right_answer_is_told_where_the_rule_knows_it(sounding: Run) -> None:
    assert told(sounding, "beams", "wanted", text="queso") == ["ˈ", "k", "e", "s", "o"]
    assert told(sounding, "beams", "wanted", text="weiß") is None
    assert told(sounding, "reply", "reply", text="queso")["wanted"] == ["ˈ", "k", "e", "s", "o", "⊣"]
    assert told(made("reverse"), "beams", "wanted", text="abc") is None


def test_what_was_asked_before_is_remembered() -> None:
    asked: list[np.ndarray] = []

    def step(prefix: np.ndarray) -> np.ndarray:
        asked.append(prefix)
        return prefix.sum(axis=0) + np.arange(5.0)[:, None]

    kept = remembered(side_by_side(step))
    first, second = np.array([[1, 2], [3, 4]]), np.array([[2, 9, 1, 9], [4, 9, 3, 9]])
    np.testing.assert_array_equal(kept(first), first.sum(axis=0) + np.arange(5.0)[:, None])
    np.testing.assert_array_equal(kept(second), second.sum(axis=0) + np.arange(5.0)[:, None])
    kept(second[:, :3])
    assert [shown.shape[1] for shown in asked] == [4, 1]
    np.testing.assert_array_equal(asked[1], [[9], [9]])


def test_a_running_text_is_searched_on_from_its_end() -> None:
    frame = made("text", passage="harbor").summary({"view": "beams", "text": "the ha", "width": 3})
    best = json.loads(frame.meta["best"])
    assert [len(one["tokens"]) for one in best] == [GOES_ON] * 3
    assert not frame.arrays["ended"].any()


@pytest.mark.parametrize("kind", ["echo", "sentiment", "tagging"])
def test_where_nothing_is_written_there_is_no_tree(kind: str) -> None:
    assert made(kind).summary({"view": "beams"}).arrays == {}


@pytest.mark.parametrize(
    ("fields", "path"),
    [({"width": 0}, "width"), ({"width": 9}, "width"), ({"length_penalty": -1}, "length_penalty"), ({"text": "a" * 15}, "text"),
     ({"text": "a" * 20_000}, "text"), ({"example": 10_000}, "example")],
)  # fmt: skip
def test_what_cannot_be_searched(sounding: Run, fields: dict, path: str) -> None:
    with pytest.raises(SpecError) as error:
        sounding.summary({"view": "beams", **fields})
    assert error.value.problems[0].path == path


@pytest.mark.parametrize("text", ["שלום", "日本語", "🙂"])
def test_other_scripts_are_searched_for_too(sounding: Run, text: str) -> None:
    assert told(sounding, "beams", "best", text=text)
