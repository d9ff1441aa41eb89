"""The sheet of drawings: each is what the network writes for its label, traced move by move."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.data.sequences_strokes import FIGURES, Strokes, traced
from engine.data.text import END, MARKS
from engine.errors import SpecError
from engine.learn.decoding import greedy, network_step
from engine.reading_sequences import read_sequence
from engine.run import Run
from tests.engine.summaries.test_sequences import made


@pytest.fixture(scope="module")
def drawing() -> Run:
    """A network that has begun to draw."""
    return made("strokes", 150, samples=600)


def kind_of(run: Run) -> Strokes:
    assert isinstance(run.spec.data, Strokes)
    return run.spec.data


def test_a_sheet_is_what_greedy_writes(drawing: Run) -> None:
    frame = drawing.summary({"view": "drawings"})
    figures = json.loads(frame.meta["figures"])
    assert [figure["label"] for figure in figures] == list(FIGURES)
    numbers = np.arange(4, 4 + len(FIGURES), dtype=np.float32)[None]
    written = greedy(network_step(drawing.experiment.network, numbers), 43, count=len(FIGURES))
    names = drawing.spec.data.class_names()
    for column, figure, xy, pen, moves in zip(
        written.T, figures, frame.arrays["xy"], frame.arrays["pen"], frame.arrays["moves"].tolist(), strict=True
    ):
        said = [names[n] for n in column if n > END]
        assert (figure["said"], moves) == ("".join(said), len(said))
        way, down = traced(said)
        np.testing.assert_array_equal(xy[:, : moves + 1], way)
        np.testing.assert_array_equal(pen[:moves], down)
        assert figure["fits"] == bool((column == END).any() and kind_of(drawing).fits([figure["label"]], said))


def test_an_answer_is_judged_by_the_rule_and_comes_with_its_way(drawing: Run) -> None:
    frame = drawing.summary({"view": "reply", "text": "Plus"})
    reply = json.loads(frame.meta["reply"])
    said = read_sequence(drawing.experiment, "plus").said
    assert reply["said"] == said
    assert reply["wanted"] is None
    assert reply["fits"] == (said[-1] == MARKS[END] and kind_of(drawing).fits(["plus"], said))
    assert frame.arrays["xy"].shape == (2, len(frame.arrays["pen"]) + 1)
    strange = json.loads(drawing.summary({"view": "reply", "text": "🐈"}).meta["reply"])
    assert (strange["fits"], strange["strange"]) == (None, ["🐈"])


def test_chance_draws_differently_and_again_the_same(drawing: Run) -> None:
    one, again, other = (drawing.summary({"view": "drawings", "temperature": 1.0, "seed": seed}).meta["figures"] for seed in (1, 1, 2))
    assert one == again != other


@pytest.mark.parametrize(
    ("fields", "path"), [({"temperature": 3}, "temperature"), ({"temperature": -1}, "temperature"), ({"seed": -1}, "seed")]
)
def test_what_cannot_be_asked(drawing: Run, fields: dict, path: str) -> None:
    with pytest.raises(SpecError) as error:
        drawing.summary({"view": "drawings", **fields})
    assert error.value.problems[0].path == path


@pytest.mark.parametrize("text", ["house boat", "", "a" * 20_000])
def test_one_label_is_read(drawing: Run, text: str) -> None:
    with pytest.raises(SpecError) as error:
        drawing.predict([text])
    assert error.value.problems[0].path == "inputs[0]"


def test_where_nothing_is_drawn_the_sheet_is_empty() -> None:
    assert made("reverse").summary({"view": "drawings"}).arrays == {}
