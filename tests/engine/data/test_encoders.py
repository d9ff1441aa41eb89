from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data import encoders
from engine.data.bundle import Column
from engine.data.encoders import Encoder

NUMBERS = Column("age", "How old.", "years", (), np.array([3.0, 1.0, 2.0, 1.0, np.nan]))
WORDS = Column("origin", "Where from.", "", ("usa", "japan"), np.array([0.0, 1.0, 1.0]))
ARGUMENTS: dict[str, dict[str, Any]] = {"ordered": {"edges": [1.5, 2, 3]}}


def of(kind: str) -> Encoder:
    return encoders.make(kind, **ARGUMENTS.get(kind, {}))


@pytest.mark.parametrize("kind", encoders.names())
def test_each_names_as_many_inputs_as_it_makes(kind: str) -> None:
    encoder, values = of(kind), np.array([1.0, 2.0, 3.0, 2.5])
    assert encoder.problem(NUMBERS) is None
    rows = encoder.rows(values, NUMBERS)
    assert rows.shape == (len(encoder.names(NUMBERS)), 4)
    assert rows.dtype == np.float64
    assert type(encoder).help().endswith(".")


def test_only_one_hot_takes_words() -> None:
    assert {kind for kind in encoders.names() if of(kind).problem(WORDS) is None} == {"one_hot"}
    assert of("raw").problem(WORDS) == "origin holds words (usa, japan), so raw does not fit; use one_hot"
    assert of("one_hot").names(WORDS) == ["origin = usa", "origin = japan"]
    assert of("one_hot").rows(WORDS.values, WORDS).tolist() == [[1, 0, 0], [0, 1, 1]]


def test_one_hot_takes_a_few_numbers() -> None:
    assert of("one_hot").names(NUMBERS) == ["age = 1", "age = 2", "age = 3"]
    many = Column("size", "", "", (), np.arange(40.0))
    assert "40" in (of("one_hot").problem(many) or "")


def test_bands_begin_at_their_edges() -> None:
    assert of("ordered").rows(np.array([1.4, 1.5, 1.9, 2, 3, 99]), NUMBERS).tolist() == [[0, 1, 1, 2, 3, 3]]


@pytest.mark.parametrize("edges", [[], [2, 1], [1, 1], list(range(21)), ["a"], [float("nan")]])
def test_edges_must_ascend(edges: list[Any]) -> None:
    with pytest.raises(ValueError, match="edges"):
        encoders.make("ordered", edges=edges)


def test_a_logarithm_needs_numbers_above_zero() -> None:
    assert of("log").rows(np.array([1.0, np.e]), NUMBERS).tolist() == [[0, 1]]
    below = Column("depth", "", "", (), np.array([0.0, 3.0]))
    assert of("log").problem(below) == "log needs numbers above 0; the smallest depth is 0: use standardize or minmax"
