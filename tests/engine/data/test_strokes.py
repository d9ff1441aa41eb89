"""Figures drawn by a pen: every drawing is one of its figure, closed ones close, and what is no drawing is told."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data import datasets
from engine.data.sequences_strokes import DIRECTIONS, FIGURES, LIFT, LOWER, STEPS, Strokes, drawn, is_drawing, traced, wavers

CLOSED = ("0", "square", "box", "diamond", "triangle", "house", "heart")


def strokes(**fields) -> Strokes:
    made = datasets.make("strokes", **fields)
    assert isinstance(made, Strokes)
    return made


def end(said: str) -> list[int]:
    """Where the pen is at last, counted by hand."""
    return [sum(STEPS[DIRECTIONS.index(sign)][axis] for sign in said if sign in DIRECTIONS) for axis in (0, 1)]


@pytest.mark.parametrize("wobble", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("figure", FIGURES)
def test_every_drawing_is_one_of_its_figure_and_of_no_other_size(figure: str, wobble: float) -> None:
    rng = np.random.default_rng(7)
    for a, b in ((2, 3), (4, 2), (3, 3)):
        said = drawn(figure, a, b, wobble, rng)
        assert is_drawing(figure, a, b, said)
        assert not is_drawing(figure, a + 1, b + 1, said)
        assert not is_drawing(figure, a, b, said[:-1])
        assert not is_drawing(figure, a, b, said + "→")
        if figure in CLOSED:
            assert end(said) == [0, 0]
        xy, pen = traced(said)
        assert xy[:, -1].tolist() == end(said)
        assert not pen[[n for n, sign in enumerate(said) if sign in LIFT + LOWER]].any()
        for lift in (n for n, sign in enumerate(said) if sign == LIFT):
            assert not pen[lift : said.index(LOWER, lift) + 1].any()


@pytest.mark.parametrize("sign", DIRECTIONS)
def test_a_hand_that_wavers_comes_back(sign: str) -> None:
    twice = end(sign * 2)
    assert [end("".join(waver)) for waver in wavers(sign)] == [twice, twice]


def test_what_fits_is_any_size_of_the_label_and_nothing_else() -> None:
    kind = strokes(size=4, wobble=0)
    assert kind.fits(["square"], list("→→↓↓←←↑↑"))
    assert kind.fits(["square"], list("→→→↓↓↓←←←↑↑↑"))
    assert kind.fits(["square"], list("↗↘↓↓←←↑↑"))
    assert not kind.fits(["square"], list("→→↓↓←←↑"))
    assert not kind.fits(["square"], list("→→→↓↓←←←↑↑"))
    assert not kind.fits(["square"], [])
    assert kind.fits(["cat"], list("→→")) is None


def test_a_label_comes_again_in_ways_of_its_own() -> None:
    kind = strokes(samples=600)
    found = kind.ready(np.random.default_rng(2))
    assert found.many
    assert len(np.unique(found.sources)) == len(FIGURES)
    house = found.targets[found.sources[:, 0] == kind.source_vocabulary.numbers["house"]]
    assert len(np.unique(house, axis=0)) > 5
    assert (found.targets == 2).any(axis=1).all()
