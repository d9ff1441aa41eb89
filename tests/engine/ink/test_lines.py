"""The printed lines of paper are taken away however the page is turned, and its digits read."""

from __future__ import annotations

import numpy as np
import pytest

from engine.ink.page import prepare
from engine.ink.preparation import Preparation
from engine.ink.reader import read
from tests.handwriting.pages import Photo, photograph


@pytest.mark.parametrize("paper", ["squared", "lined"])
@pytest.mark.parametrize("turn", [-30.0, -20.0, 20.0, 25.0, 30.0])
def test_lines_of_a_page_that_is_turned_are_taken_away(paper: str, turn: float) -> None:
    picture = np.asarray(photograph(["582"], Photo(paper, "fountain", 1, light=0.4, turn=turn, noise=3, blur=0.6, size=(640, 480)), 3))
    page = prepare(picture, Preparation())
    assert "lines" in [stage.name for stage in page.stages]
    readings = read(page.squares)
    assert len(readings) == 3
    assert sum(str(reading.label) in "582" for reading in readings) >= 2
