"""Networks for sequences, exported: the script names every token and gives the page's numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data.examples_sequences import Sequences
from engine.export import subject_of
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.export.sources import FOREIGN, SOURCES, exported, page_numbers, target
from tests.engine.specs import sequence_spec

pytestmark = pytest.mark.filterwarnings(FOREIGN)
DATA: list[dict[str, Any]] = [
    {"kind": "reverse", "length": 4, "samples": 50},
    {"kind": "sentiment", "samples": 50},
    {"kind": "text", "passage": "harbor", "length": 8},
    {"kind": "wave", "length": 6, "samples": 50},
]


@pytest.mark.parametrize("name", [target(name) for name in SOURCES])
@pytest.mark.parametrize("data", DATA, ids=str)
def test_the_same_numbers(name: str, data: dict[str, Any]) -> None:
    run = Run(parse_spec(sequence_spec(data)))
    run.take_steps("batch", 2)
    dataset = run.experiment.dataset
    assert isinstance(dataset, Sequences)
    taken = dataset.take(np.arange(3))
    inputs = np.moveaxis(taken, -1, 0)
    script = exported(subject_of(run), name)
    np.testing.assert_allclose(script["predict"](inputs), page_numbers(run, inputs), rtol=0, atol=1e-5)
    if dataset.given:
        assert script["SOURCES"] == list(dataset.given.tokens)
        assert ("TARGETS" in script) == (dataset.wanted is not None)


def test_it_says_what_comes_in_and_what_goes_out() -> None:
    subject = subject_of(Run(parse_spec(sequence_spec(DATA[0]))))
    assert "(examples, 9)" in subject.entrance.told
    assert "From place 4 on" in subject.entrance.told
    assert subject.answers == "One row per step of each example, with a number for each token."
